/* SPDX-License-Identifier: MIT */
/*
 * Refresh tokens. What nobody sealed is none; what is in a sealed one is within its bounds, and
 * sealed again it is the same.
 *
 * Input: 0 and a token; 1 and what is sealed.
 */
#include "fuzz/loginworld.h"

static void seal_again(const struct sim_login_refresh_token *t)
{
	struct sim_login_refresh_token again;
	struct laps_buf b;

	laps_buf_init(&b, 1u << 17);
	FUZZ_MUST(sim_login_refresh_seal(world(), t, &b));
	laps_buf_put_u8(&b, 0);
	memset(&again, 0, sizeof(again));
	FUZZ_MUST(sim_login_refresh_unseal(world(), (const char *)b.data, &again));
	FUZZ_MUST(strcmp(again.tenant, t->tenant) == 0 &&
		  strcmp(again.client_id, t->client_id) == 0);
	FUZZ_MUST(strcmp(again.user_id, t->user_id) == 0 &&
		  strcmp(again.device_id, t->device_id) == 0);
	FUZZ_MUST(strcmp(again.scope, t->scope) == 0 && again.issued_ticks == t->issued_ticks);
	laps_buf_clear(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {data, len};
	const uint8_t choice = input_u8(&in);
	struct sim_login_refresh_token t;
	struct laps_buf b;
	char *text;

	fuzz_poison(&t, sizeof(t));
	if (choice == 1) {
		laps_buf_init(&b, 1u << 17);
		if (!sim_seal(world()->seal_key, "refresh", in.p, in.len, &b))
			laps_buf_clear(&b);
		text = fuzz_text(b.data, b.len);
		laps_buf_clear(&b);
	} else {
		text = world_text(&in);
	}
	if (sim_login_refresh_unseal(world(), text, &t)) {
		FUZZ_MUST(choice == 1 && t.issued_ticks > 0 && t.issued_ticks <= INT64_MAX);
		seal_again(&t);
	} else {
		FUZZ_MUST(fuzz_untouched(&t, sizeof(t)));
	}
	free(text);
	return 0;
}
