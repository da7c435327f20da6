/* SPDX-License-Identifier: MIT */
/* The public key of RFC 7515 appendix A.2, and what is known to be signed with its private one. */
#ifndef TESTS_FUZZ_KNOWNKEY_H
#define TESTS_FUZZ_KNOWNKEY_H
#include "fuzz/fuzz.h"
#include <laps/rsa.h>
#include <laps/text.h>

#define KNOWN_N                                                                                    \
	"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt" \
	"0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSX" \
	"ndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5" \
	"IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
/* what fixtures/cases/jws.txt has signed with RS256, and with PS256 */
#define KNOWN_PAYLOAD                                                                      \
	".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19" \
	"yb290Ijp0cnVlfQ"

static inline const struct laps_rsa *known_key(void)
{
	static struct laps_rsa *key;
	struct laps_buf n;

	if (key)
		return key;
	laps_buf_init(&n, 512);
	FUZZ_MUST(laps_base64url_parse(KNOWN_N, strlen(KNOWN_N), &n, NULL) == LAPS_OK);
	FUZZ_MUST(laps_rsa_of_numbers(n.data, n.len, (const uint8_t *)"\x01\x00\x01", 3, &key,
				      NULL) == LAPS_OK);
	laps_buf_clear(&n);
	return key;
}

static inline bool is_known_token(const char *text, size_t signed_len)
{
	static const char *const known[] = {"eyJhbGciOiJSUzI1NiJ9" KNOWN_PAYLOAD,
					    "eyJhbGciOiJQUzI1NiJ9" KNOWN_PAYLOAD};

	for (size_t i = 0; i < 2; i++)
		if (strlen(known[i]) == signed_len && memcmp(known[i], text, signed_len) == 0)
			return true;
	return false;
}

#endif
