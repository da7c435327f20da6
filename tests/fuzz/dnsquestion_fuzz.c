/* SPDX-License-Identifier: MIT */
/*
 * Questions to the DNS server of a world: an answer is one that our own client takes, and only for
 * the name that was asked for.
 */
#include "fuzz/fuzz.h"
#include <laps/srv.h>

#include "lib/dns.h"

#define NAME "_ldap._tcp.corp.example"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct sim_dns d = SIM_DNS_NONE;
	struct laps_srv_answer a;
	struct laps_err err;
	struct laps_buf out;
	laps_rc rc;

	sim_dns_add(&d, 389, NAME);
	sim_dns_add(&d, 88, "_kerberos._tcp.corp.example");
	sim_dns_add(&d, 390, NAME);
	laps_buf_init(&out, 1024);
	sim_dns_answer(&d, data, len, &out);
	FUZZ_MUST(laps_buf_status(&out) == LAPS_OK || len > 512);
	if (laps_buf_status(&out) == LAPS_OK && out.len > 0) {
		FUZZ_MUST(out.len >= 17 && memcmp(out.data, data, 2) == 0);
		rc = laps_srv_parse(out.data, out.len, (uint16_t)(data[0] << 8 | data[1]), NAME, &a,
				    &err);
		FUZZ_MUST(rc != LAPS_E_TRUNCATED);
		if (rc == LAPS_OK)
			FUZZ_MUST(a.n == 2 && a.record[0].port == 389 && a.record[1].port == 390 &&
				  strcmp(a.record[1].target, "127.0.0.1") == 0);
	}
	laps_buf_clear(&out);
	return 0;
}
