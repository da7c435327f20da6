/* SPDX-License-Identifier: MIT */
/* The forms of a DPAPI-NG value that the benches measure; each needs other primitives. */
#ifndef TESTS_BENCH_FORM_H
#define TESTS_BENCH_FORM_H
#include <laps/pubkey.h>
#include <stdbool.h>
#include <stddef.h>

struct form {
	const char *name;
	bool nonce; /* no agreement: the rest is not used */
	laps_agreement agreement;
	int dh_bits;         /* 2048: RFC 5114 2.3; 4096: RFC 3526 group 16, a safe prime */
	int nid;             /* ECDH: OpenSSL's number of the curve */
	size_t k;            /* bytes of a public value, and of the shared secret */
	size_t private_len;  /* bytes of a private value */
	const char *concat;  /* hash over the shared secret */
	size_t private_info; /* bytes of the agreement's name in UTF-16LE with NUL */
};

enum { FORM_DH_2048, FORM_DH_4096, FORM_P256, FORM_P384, FORM_P521, FORM_NONCE, FORM_N };
extern const struct form forms[FORM_N];

#endif
