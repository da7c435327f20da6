/* SPDX-License-Identifier: MIT */
/* Whatever discovery says, the password goes to the origin that the device was joined at, and its
 * token is for that service. */
#include "fuzz/fuzz.h"
#include "ports/entra_login.h"
#include "ports/entra_private.h"
#include <strings.h>

#define ORIGIN "https://drs.test:8443"
#define TENANT "8b0100a4-2606-a328-6070-c5cad7cf5c0b"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char endpoint[LAPS_HTTP_URL_MAX + 1];
	const char *resource = NULL;
	struct laps_cause cause = {0};
	struct laps_buf body;
	laps_rc rc;

	laps_buf_init(&body, len);
	laps_buf_put(&body, data, len);
	fuzz_poison(endpoint, sizeof(endpoint));
	rc = laps_entra_discovery_parse(&body, ORIGIN, TENANT, endpoint, &resource, &cause);
	laps_buf_clear(&body);
	if (rc != LAPS_OK) {
		FUZZ_MUST(rc == LAPS_E_FORMAT && cause.hresult && cause.text[0]);
		FUZZ_MUST(fuzz_untouched(endpoint, sizeof(endpoint)) && !resource);
		return 0;
	}
	FUZZ_MUST(strncasecmp(endpoint, ORIGIN "/", sizeof(ORIGIN)) == 0);
	FUZZ_MUST(laps_http_base_ok(endpoint) && endpoint[strlen(endpoint) - 1] == '/');
	FUZZ_MUST(strcmp(resource, LAPS_ENTRA_DRS_RESOURCE) == 0 ||
		  strcmp(resource, LAPS_ENTRA_DRS_APP) == 0);
	return 0;
}
