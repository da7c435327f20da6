/* SPDX-License-Identifier: MIT */
/* A record that is read is within its bounds, and is the same after it was stored. */
#include "fuzz/scratch.h"
#include "ports/state_file.h"
#include <laps/filetime.h>

static void in_bounds(const struct laps_rotation *r)
{
	if (!r->present)
		return;
	FUZZ_MUST(r->updated_ticks <= LAPS_TICKS_MAX && r->expiry_ticks <= LAPS_TICKS_MAX);
	FUZZ_MUST(r->directory >= LAPS_BACKUP_NONE && r->directory <= LAPS_BACKUP_AD);
	FUZZ_MUST(r->source >= LAPS_POLICY_NONE && r->source <= LAPS_POLICY_LEGACY);
}

static void same(const struct laps_rotation *a, const struct laps_rotation *b)
{
	FUZZ_MUST(a->present == b->present);
	if (!a->present)
		return;
	FUZZ_MUST(a->updated_ticks == b->updated_ticks && a->expiry_ticks == b->expiry_ticks);
	FUZZ_MUST(a->account_rid == b->account_rid && a->directory == b->directory &&
		  a->source == b->source);
	FUZZ_MUST(a->has_version == b->has_version);
	FUZZ_MUST(!a->has_version || memcmp(a->version, b->version, LAPS_GUID_LEN) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *path = scratch_file("state.json", data, len);
	const struct laps_state_port port = laps_state_file_port(path);
	struct laps_state s, again;
	struct laps_cause cause = {0};
	laps_rc rc;

	fuzz_poison(&s, sizeof(s));
	rc = port.load(port.ctx, &s, &cause);
	if (rc != LAPS_OK) {
		FUZZ_MUST(rc == LAPS_E_FORMAT && cause.hresult && cause.text[0]);
		FUZZ_MUST(fuzz_untouched(&s, sizeof(s)));
		return 0;
	}
	in_bounds(&s.confirmed);
	in_bounds(&s.intent);
	FUZZ_MUST(port.store(port.ctx, &s, &cause) == LAPS_OK);
	FUZZ_MUST(port.load(port.ctx, &again, &cause) == LAPS_OK);
	same(&s.confirmed, &again.confirmed);
	same(&s.intent, &again.intent);
	return 0;
}
