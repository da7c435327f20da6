/* SPDX-License-Identifier: MIT */
/* What a client asks for is within its bounds, and what is granted asks for the same again. */
#include "cloud/login_scope.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = fuzz_text(data, len);
	struct sim_login_scope scope, again;
	struct laps_buf granted;
	unsigned number;

	fuzz_poison(&scope, sizeof(scope));
	number = sim_login_scope_parse(text, &scope);
	FUZZ_MUST(!number || fuzz_untouched(&scope, sizeof(scope)));
	FUZZ_MUST(number == 0 || number == 70011 || number == 500011 || number == 900144);
	FUZZ_MUST(strlen(text) < SIM_LOGIN_SCOPE_MAX || number == 70011);
	if (!number) {
		FUZZ_MUST(scope.audience < SIM_AUDIENCE_N && !(scope.all && scope.named));
		FUZZ_MUST(scope.bits < SIM_BIT(SIM_PERMISSION_N) && (scope.named || !scope.bits));
		laps_buf_init(&granted, 1u << 16);
		sim_login_scope_granted(text, &scope, scope.bits, &granted);
		FUZZ_MUST(laps_buf_status(&granted) == LAPS_OK);
		laps_buf_put_u8(&granted, 0);
		if (granted.len > 1 && strncmp(text, SIM_LOGIN_RESOURCE, 9) != 0) {
			FUZZ_MUST(sim_login_scope_parse((const char *)granted.data, &again) == 0);
			FUZZ_MUST(again.audience == scope.audience && again.bits == scope.bits);
			FUZZ_MUST(again.all == scope.all && again.openid == scope.openid);
			FUZZ_MUST(!again.offline);
		}
		laps_buf_clear(&granted);
	}
	free(text);
	return 0;
}
