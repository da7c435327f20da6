/* SPDX-License-Identifier: MIT */
/* Every account of a file that is read is within its bounds and is found by its RID and its name,
 * or one that stands before it is. */
#include "fuzz/scratch.h"
#include "ports/sam.h"
#include <laps/filetime.h>
#include <strings.h>

static void found(const struct laps_account_port *port, const struct laps_account *list, size_t at)
{
	struct laps_account by_rid, by_name;
	struct laps_cause cause;
	size_t i = 0, j = 0;

	FUZZ_MUST(port->find_rid(port->ctx, list[at].rid, &by_rid, &cause) == LAPS_OK);
	FUZZ_MUST(port->find_name(port->ctx, list[at].name, &by_name, &cause) == LAPS_OK);
	while (list[i].rid != list[at].rid)
		i++;
	while (strcasecmp(list[j].name, list[at].name) != 0)
		j++;
	FUZZ_MUST(by_rid.rid == list[i].rid && strcmp(by_rid.name, list[i].name) == 0);
	FUZZ_MUST(by_name.rid == list[j].rid && strcmp(by_name.name, list[j].name) == 0);
	FUZZ_MUST(by_name.last_set_ticks == list[j].last_set_ticks &&
		  by_name.enabled == list[j].enabled);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_sam sam = {.path = scratch_file("sam.json", data, len)};
	const struct laps_account_port port = laps_sam_port(&sam);
	struct laps_account *list = NULL;
	struct laps_cause cause = {0};
	size_t n = SIZE_MAX;
	laps_rc rc = laps_sam_list(&sam, &list, &n, &cause);

	if (rc != LAPS_OK) {
		FUZZ_MUST(rc == LAPS_E_FORMAT && cause.hresult && cause.text[0]);
		FUZZ_MUST(!list && n == SIZE_MAX);
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		FUZZ_MUST(strnlen(list[i].name, sizeof(list[i].name)) <= LAPS_ACCOUNT_NAME_MAX);
		FUZZ_MUST(list[i].last_set_ticks <= LAPS_TICKS_MAX);
		if (i < 4)
			found(&port, list, i);
	}
	free(list);
	return 0;
}
