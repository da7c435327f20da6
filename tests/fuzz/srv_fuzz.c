/* SPDX-License-Identifier: MIT */
/*
 * Answers of DNS: whatever is taken has names that can be asked for, and an order that loses and
 * repeats nobody.
 */
#include "fuzz/fuzz.h"
#include <laps/srv.h>

#define NAME "_ldap._tcp.corp.example"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint32_t draw[LAPS_SRV_MAX];
	struct laps_srv_answer a;
	struct laps_err err;
	unsigned ports = 0, after = 0;
	laps_rc rc;

	fuzz_poison(&a, sizeof(a));
	rc = laps_srv_parse(data, len, 0, NAME, &a, &err);
	if (rc != LAPS_OK) {
		/* a server that has nothing to say is no fault of the bytes */
		if (rc == LAPS_E_NOTFOUND || rc == LAPS_E_DENIED)
			FUZZ_MUST(err.rc == rc && fuzz_untouched(&a, sizeof(a)));
		else
			fuzz_refused(rc, &err, len, &a, sizeof(a));
		return 0;
	}
	FUZZ_MUST(a.n >= 1 && a.n <= LAPS_SRV_MAX);
	for (size_t i = 0; i < a.n; i++) {
		struct laps_buf b;

		laps_buf_init(&b, 512);
		FUZZ_MUST(memchr(a.record[i].target, 0, LAPS_DNS_NAME) != NULL);
		FUZZ_MUST(a.record[i].target[0] == 0 ||
			  laps_srv_query(0, a.record[i].target, &b) == LAPS_OK);
		laps_buf_clear(&b);
		ports += a.record[i].port;
		draw[i] = len > 0 ? data[i % len] * 0x01010101u : 0;
	}
	laps_srv_order(a.record, a.n, draw);
	for (size_t i = 0; i < a.n; i++) {
		after += a.record[i].port;
		FUZZ_MUST(i == 0 || a.record[i - 1].priority <= a.record[i].priority);
	}
	FUZZ_MUST(after == ports);
	return 0;
}
