/* SPDX-License-Identifier: MIT */
/*
 * Access tokens that come back. Nobody without the key makes one that is good; and of those with
 * our signature only the ones that are wholly ours are taken, within their bounds.
 *
 * Input: 0 and a token; 1, a payload that is signed.
 */
#include "fuzz/loginworld.h"

static void check_caller(const struct sim_caller *who, sim_audience wanted)
{
	FUZZ_MUST(who->audience == wanted && who->app_auth >= 0 && who->app_auth <= 2);
	FUZZ_MUST(strcmp(who->tenant, WORLD_TENANT) == 0);
	FUZZ_MUST(!(who->is_user && who->is_device));
	FUZZ_MUST(who->is_device ? who->device_id[0] : who->oid[0]);
	FUZZ_MUST(who->role_n <= SIM_USER_ROLES_MAX && (who->is_user || who->role_n == 0));
	FUZZ_MUST(who->permissions < SIM_BIT(SIM_PERMISSION_N));
	FUZZ_MUST(memchr(who->upn, 0, sizeof(who->upn)) &&
		  memchr(who->client_id, 0, sizeof(who->client_id)));
	/* within its life, it was issued about now; else whatever it says */
	FUZZ_MUST(who->issued_ticks <= LAPS_TICKS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {data, len};
	const uint8_t choice = input_u8(&in);
	char *text = world_text(&in), *value;
	struct sim_http_request rq;
	struct sim_caller who;

	if (choice == 1) {
		char *token = world_sign("{\"alg\":\"RS256\"}", text, LAPS_JWS_RS256);

		free(text);
		text = token;
	}
	FUZZ_MUST(asprintf(&value, "Bearer %s", text) > 0);
	world_request(&rq);
	FUZZ_MUST(sim_http_request_header(&rq, "Authorization", value) == 0);
	for (int a = 0; a < SIM_AUDIENCE_N; a++) {
		fuzz_poison(&who, sizeof(who));
		if (sim_token_check(world(), &rq, (sim_audience)a, &who) == SIM_TOKEN_OK) {
			FUZZ_MUST(choice == 1);
			check_caller(&who, (sim_audience)a);
		} else {
			FUZZ_MUST(fuzz_untouched(&who, sizeof(who)));
		}
	}
	sim_http_request_clear(&rq);
	free(value);
	free(text);
	return 0;
}
