/* SPDX-License-Identifier: MIT */
#include "cli/open.h"

#include <stdio.h>
#include <string.h>

#include <laps/guid.h>

#define REASONS_MAX 768 /* bytes; what is more is cut */

/* With each root key of the recipient's id; the failure is that of the last. */
static laps_rc open_with_ring(const struct cli_keyring *ring, struct cli_opened *o,
			      struct laps_err *err)
{
	const struct laps_root_key *key;
	laps_rc rc = LAPS_E_NOTFOUND;
	size_t at = 0;

	while (rc != LAPS_OK &&
	       (key = cli_keyring_next(ring, o->recipient.id.root_key_id, &at)) != NULL)
		rc = cli_open_with_key(&o->recipient, key, &o->plain, &o->stripped, err);
	return rc;
}

static laps_rc open_one(const struct laps_cms *cms, size_t i, size_t base,
			const struct cli_keys *keys, struct cli_opened *o, struct laps_err *err)
{
	laps_rc rc = cli_recipient_parse(cms, i, &o->recipient, err);

	if (rc != LAPS_OK) {
		err->offset += base;
		return rc;
	}
	o->recipient.base = base;
	if (keys->envelope != NULL)
		return cli_open_with_envelope(&o->recipient, keys->envelope->data,
					      keys->envelope->len, &o->plain, &o->stripped, err);
	return open_with_ring(&keys->ring, o, err);
}

/* The whole failure of a blob with one recipient. */
static int fail_single(const char *step, const struct cli_opened *o, laps_rc rc,
		       const struct laps_err *err)
{
	char id[LAPS_GUID_TEXT];

	if (rc != LAPS_E_NOTFOUND || err->what != NULL)
		return cli_fail_err(step, rc, err);
	laps_guid_format_text(o->recipient.id.root_key_id, id);
	return cli_fail(step, "the value is for root key %s, which is not given", id);
}

/* "; 2 SID: key unwrap" to text, as far as there is room. */
static void add_reason(char text[static REASONS_MAX], size_t i, const char *kind, const char *why)
{
	size_t len = strlen(text);

	snprintf(text + len, REASONS_MAX - len, "%s%zu %s: %s", i > 0 ? "; " : "", i + 1, kind,
		 why);
}

static const char *reason(laps_rc rc, const struct laps_err *err)
{
	if (err->what != NULL)
		return err->what;
	return rc == LAPS_E_NOTFOUND ? "its root key is not given" : laps_rc_name(rc);
}

int cli_open_any(const char *step, const struct laps_cms *cms, size_t base,
		 const struct cli_keys *keys, struct cli_opened *out)
{
	char reasons[REASONS_MAX] = "";

	for (size_t i = 0; i < cms->recipient_n; i++) {
		const struct laps_cms_recipient *r = &cms->recipient[i];
		const char *kind = laps_descriptor_kind_name(r->kind);
		struct cli_opened o = {0};
		struct laps_err err = {0};
		laps_rc rc;

		if (!laps_cms_recipient_readable(r)) {
			add_reason(reasons, i, kind, "not a kind that a root key opens");
			continue;
		}
		if ((rc = open_one(cms, i, base, keys, &o, &err)) == LAPS_OK) {
			*out = o;
			return CLI_DONE;
		}
		if (cms->recipient_n == 1)
			return fail_single(step, &o, rc, &err);
		add_reason(reasons, i, kind, reason(rc, &err));
	}
	return cli_fail(step, "no recipient can be opened: %s", reasons);
}
