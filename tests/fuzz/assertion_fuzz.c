/* SPDX-License-Identifier: MIT */
/*
 * Client assertions. Nobody without the key of the application's certificate makes one that is
 * good; with it, only one that says what it has to is.
 *
 * Input: 0 and an assertion; 1 (RS256) or 2 (PS256), a header and a payload that are signed. In the
 * header, x5t is replaced by the right one unless it is text.
 */
#include "fuzz/loginworld.h"

/* With an x5t, so that inputs need not know the certificate; the caller frees it. */
static char *with_thumbprint(const char *header)
{
	json_t *h = json_loads(header, JSON_REJECT_DUPLICATES, NULL);
	char *text = NULL;

	if (json_is_object(h) && !json_is_string(json_object_get(h, "x5t"))) {
		json_object_set_new(h, "x5t", json_string(world()->kid));
		text = json_dumps(h, JSON_COMPACT);
	}
	json_decref(h);
	return text ? text : fuzz_text((const uint8_t *)header, strlen(header));
}

/* What an assertion that was taken has to say. */
static void check_claims(const char *payload)
{
	json_t *p = json_loads(payload, 0, NULL);
	const json_t *exp = json_object_get(p, "exp");

	FUZZ_MUST(strcasecmp(json_string_value(json_object_get(p, "iss")), WORLD_APP) == 0);
	FUZZ_MUST(strcasecmp(json_string_value(json_object_get(p, "sub")), WORLD_APP) == 0);
	FUZZ_MUST(json_object_get(p, "aud"));
	FUZZ_MUST(json_is_number(exp) && json_number_value(exp) > 1767225600 - SIM_TOKEN_SKEW);
	json_decref(p);
}

static unsigned check(const char *assertion)
{
	struct sim_http_request rq;
	struct sim_http_response rs;
	struct sim_login l = {.c = world(), .rq = &rq, .rs = &rs, .authority = WORLD_TENANT};
	struct sim_login_client client = {.id = WORLD_APP, .tenant = WORLD_TENANT};
	char named[LAPS_GUID_TEXT];
	unsigned number;

	world_request(&rq);
	memcpy(l.tenant, WORLD_TENANT, sizeof(WORLD_TENANT));
	if (sim_login_assertion_client(assertion, named))
		FUZZ_MUST(strlen(named) == LAPS_GUID_TEXT - 1);
	number = sim_login_assertion_check(&l, assertion, &client);
	FUZZ_MUST(number == 0 || number == 50027 || number == 700021 || number == 700023 ||
		  number == 700024 || number == 700027);
	sim_http_request_clear(&rq);
	return number;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {data, len};
	const uint8_t choice = input_u8(&in);
	char *first = world_text(&in), *second = world_text(&in), *header, *token;

	if (choice == 1 || choice == 2) {
		header = with_thumbprint(first);
		token = world_sign(header, second, choice == 1 ? LAPS_JWS_RS256 : LAPS_JWS_PS256);
		if (check(token) == 0)
			check_claims(second);
		free(header);
		free(token);
	} else {
		FUZZ_MUST(check(first) != 0);
	}
	free(first);
	free(second);
	return 0;
}
