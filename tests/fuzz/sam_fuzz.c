/* SPDX-License-Identifier: MIT */
/* Every account of a file that is read is within its bounds and is found by its RID and its name,
 * or one that stands before it is; and the file is the same after it was written again. */
#include "fuzz/scratch.h"
#include "ports/sam.h"
#include "ports/sam_data.h"
#include "ports/sam_json.h"
#include <laps/filetime.h>
#include <strings.h>

static void found(const struct laps_account_port *port, const struct sam_data *d, size_t at)
{
	const struct laps_account *account = &d->row[at].account;
	struct laps_account by_rid, by_name;
	struct laps_cause cause;
	size_t i = 0, j = 0;

	FUZZ_MUST(port->find_rid(port->ctx, account->rid, &by_rid, &cause) == LAPS_OK);
	FUZZ_MUST(port->find_name(port->ctx, account->name, &by_name, &cause) == LAPS_OK);
	while (d->row[i].account.rid != account->rid)
		i++;
	while (strcasecmp(d->row[j].account.name, account->name) != 0)
		j++;
	FUZZ_MUST(strcmp(by_rid.name, d->row[i].account.name) == 0);
	FUZZ_MUST(by_name.rid == d->row[j].account.rid);
	FUZZ_MUST(by_name.last_set_ticks == d->row[j].account.last_set_ticks &&
		  by_name.enabled == d->row[j].account.enabled);
}

static void written_again(const struct sam_data *d)
{
	json_t *object = sam_to_json(d), *twice;
	struct sam_data again;
	size_t place;

	FUZZ_MUST(object && !sam_from_json(object, &again, &place));
	twice = sam_to_json(&again);
	FUZZ_MUST(twice && json_equal(object, twice));
	sam_data_clear(&again);
	json_decref(object);
	json_decref(twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_sam sam = {.path = scratch_file("sam.json", data, len)};
	const struct laps_account_port port = laps_sam_port(&sam);
	struct laps_cause cause = {0};
	struct sam_data d;
	laps_rc rc;

	fuzz_poison(&d, sizeof(d));
	rc = sam_data_load(sam.path, &d, &cause);
	if (rc != LAPS_OK) {
		FUZZ_MUST(rc == LAPS_E_FORMAT && cause.hresult && cause.text[0]);
		FUZZ_MUST(fuzz_untouched(&d, sizeof(d)));
		return 0;
	}
	for (size_t i = 0; i < d.row_n; i++) {
		FUZZ_MUST(d.row[i].account.last_set_ticks <= LAPS_TICKS_MAX);
		if (i < 4)
			found(&port, &d, i);
	}
	written_again(&d);
	sam_data_clear(&d);
	return 0;
}
