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
	FUZZ_MUST(r->mode > LAPS_MODE_NONE && r->mode < LAPS_MODE_N);
	FUZZ_MUST(r->source >= LAPS_POLICY_NONE && r->source <= LAPS_POLICY_LEGACY);
}

static void same(const struct laps_rotation *a, const struct laps_rotation *b)
{
	FUZZ_MUST(a->present == b->present);
	if (!a->present)
		return;
	FUZZ_MUST(a->updated_ticks == b->updated_ticks && a->expiry_ticks == b->expiry_ticks);
	FUZZ_MUST(a->account_rid == b->account_rid && a->mode == b->mode && a->source == b->source);
	FUZZ_MUST(a->has_principal == b->has_principal);
	FUZZ_MUST(!a->has_principal || laps_sid_eq(&a->principal, &b->principal));
	FUZZ_MUST(a->has_version == b->has_version);
	FUZZ_MUST(strcmp(a->entra_device, b->entra_device) == 0);
	FUZZ_MUST(!a->has_version || memcmp(a->version, b->version, LAPS_GUID_LEN) == 0);
}

/* What is pending: nothing of it, or all. */
static void same_pending(const struct laps_state *a, const struct laps_state *b)
{
	const struct laps_post_auth *p = &a->post_auth, *q = &b->post_auth;

	FUZZ_MUST(p->stage <= LAPS_POST_AUTH_GIVEN_UP && p->deadline_ticks <= LAPS_TICKS_MAX);
	FUZZ_MUST(p->stage == q->stage);
	FUZZ_MUST(p->stage == LAPS_POST_AUTH_IDLE ||
		  (p->authenticated_ticks == q->authenticated_ticks &&
		   p->deadline_ticks == q->deadline_ticks && p->account_rid == q->account_rid &&
		   p->actions == q->actions && p->retries == q->retries &&
		   strcmp(p->boot_id, q->boot_id) == 0));
	FUZZ_MUST(a->auto_account.present == b->auto_account.present);
	FUZZ_MUST(!a->auto_account.present ||
		  (a->auto_account.rid == b->auto_account.rid &&
		   strcmp(a->auto_account.name, b->auto_account.name) == 0));
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
	same_pending(&s, &again);
	return 0;
}
