/* SPDX-License-Identifier: MIT */
#include "ports/state_file.h"

#include "ports/file.h"
#include "ports/json_file.h"
#include "ports/state_json.h"

static laps_rc state_load(void *ctx, struct laps_state *out, struct laps_cause *cause)
{
	const char *path = ctx;
	json_t *root = NULL;
	laps_rc rc = laps_json_load(path, LAPS_STATE_FILE_MAX, &root, cause);

	/* whatever is there and cannot be read as a record is a lost record */
	if (rc == LAPS_E_RANGE)
		rc = LAPS_E_FORMAT;
	if (rc != LAPS_OK)
		return rc;
	if (!laps_state_from_json(root, out))
		rc = laps_json_bad(cause, path, "not a state record of this version");
	json_decref(root);
	return rc;
}

static laps_rc state_store(void *ctx, const struct laps_state *state, struct laps_cause *cause)
{
	const char *path = ctx;
	json_t *root = laps_state_to_json(state);
	laps_rc rc;

	if (!root)
		return laps_file_nomem(cause);
	rc = laps_json_save(path, root, LAPS_STATE_FILE_MAX, 0600, cause);
	json_decref(root);
	/* only load may say "none yet": a missing directory is a store that cannot be reached */
	return rc == LAPS_E_NOTFOUND ? LAPS_E_HOST : rc;
}

struct laps_state_port laps_state_file_port(const char *path)
{
	union {
		const char *in;
		void *out;
	} ctx = {.in = path};

	return (struct laps_state_port){.ctx = ctx.out, .load = state_load, .store = state_store};
}
