/* SPDX-License-Identifier: MIT */
/*
 * Every allocation of a call fails once, and then from there on, OpenSSL's included, for keys,
 * tokens, requests and certificates: it is refused or, where OpenSSL gets by, the call does what it
 * should; nothing is written, nothing is lost (ASan looks). The code is LAPS_E_NOMEM where OpenSSL
 * tells that it was memory; often it only tells what could not be had: a key, a signature.
 *
 * Making a request is left out: OpenSSL 3.0 frees a wild pointer when a name cannot be copied.
 *
 * TEST_FLIP_STRIDE=N fails every Nth allocation only, for runs under instrumentation.
 */
#include "lib/oom.h"
#include "lib/stanza.h"
#include <laps/cert.h>
#include <laps/csr.h>
#include <laps/jws.h>
#include <string.h>

#define POISON ((void *)(uintptr_t)0x5a5a)
#define CALLS  ((int)(sizeof(calls) / sizeof(*calls)))

/* What the calls need, made before anything fails. */
static struct exact pem, csr_der, cert_der, cert_pem;
static struct laps_rsa *key;
static struct laps_buf token, n, e;

static struct exact first_of(const char *file, const char *member)
{
	struct stanzas *ss = stanzas_load(file);
	struct exact bytes = stanza_hex(stanzas_at(ss, 0), member);

	stanzas_free(ss);
	return bytes;
}

static void make_given(void)
{
	pem = first_of("rsa.txt", "pem");
	csr_der = first_of("csr.txt", "in");
	cert_der = first_of("cert.txt", "in");
	cert_pem = first_of("cert.txt", "pem");
	ck_assert_int_eq(laps_rsa_parse_pem(pem.p, pem.len, &key, NULL), LAPS_OK);
	laps_buf_init(&token, LAPS_JWS_MAX);
	ck_assert_int_eq(laps_jws_sign("{}", 2, "{}", 2, LAPS_JWS_PS256, key, &token), LAPS_OK);
	laps_buf_init(&n, 512);
	laps_buf_init(&e, 512);
	laps_rsa_numbers(key, &n, &e);
}

static void clear_given(void)
{
	free(pem.p);
	free(csr_der.p);
	free(cert_der.p);
	free(cert_pem.p);
	laps_rsa_free(&key);
	laps_buf_clear(&token);
	laps_buf_clear(&n);
	laps_buf_clear(&e);
}

/* Each says whether its output was left alone when it failed, and right when it did not. */
typedef laps_rc call_fn(bool *right);

static laps_rc key_right(laps_rc rc, struct laps_rsa *got, bool *right)
{
	*right = rc == LAPS_OK ? laps_rsa_same(got, key) : got == POISON;
	if (rc == LAPS_OK)
		laps_rsa_free(&got);
	return rc;
}

static laps_rc parse_key(bool *right)
{
	struct laps_rsa *got = POISON;
	laps_rc rc = laps_rsa_parse_pem(pem.p, pem.len, &got, NULL);

	return key_right(rc, got, right);
}

static laps_rc make_public(bool *right)
{
	struct laps_rsa *got = POISON;
	laps_rc rc = laps_rsa_of_numbers(n.data, n.len, e.data, e.len, &got, NULL);

	return key_right(rc, got, right);
}

static laps_rc key_of_cert(bool *right)
{
	struct laps_rsa *got = POISON;
	laps_rc rc = laps_rsa_of_cert(cert_der.p, cert_der.len, &got, NULL);

	return key_right(rc, got, right);
}

static laps_rc write_key(bool *right)
{
	struct laps_secret *out = POISON;
	laps_rc rc = laps_rsa_format_pem(key, &out);

	*right = rc == LAPS_OK ? laps_secret_len(out) == pem.len &&
					 memcmp(laps_secret_text(out), pem.p, pem.len) == 0
			       : out == POISON;
	if (rc == LAPS_OK)
		laps_secret_free(&out);
	return rc;
}

static laps_rc sign(bool *right)
{
	struct laps_buf out;
	laps_rc rc;

	laps_buf_init(&out, LAPS_JWS_MAX);
	rc = laps_jws_sign("{}", 2, "{}", 2, LAPS_JWS_PS256, key, &out);
	*right = rc == LAPS_OK ? out.len == token.len : out.len == 0;
	laps_buf_clear(&out);
	return rc;
}

static laps_rc verify(bool *right)
{
	struct laps_jws jws = {.signed_len = 1};
	laps_rc rc = laps_jws_parse((const char *)token.data, token.len, &jws, NULL);

	*right = rc == LAPS_OK || (jws.signed_len == 1 && !jws.header.data);
	if (rc == LAPS_OK) {
		rc = laps_jws_verify((const char *)token.data, &jws, LAPS_JWS_PS256, key);
		laps_jws_clear(&jws);
	}
	return rc;
}

static laps_rc read_request(bool *right)
{
	struct laps_csr csr = {.common_name = "x"};
	laps_rc rc = laps_csr_parse(csr_der.p, csr_der.len, &csr, NULL);

	*right = rc == LAPS_OK ? laps_rsa_same(csr.key, key)
			       : !csr.key && strcmp(csr.common_name, "x") == 0;
	laps_csr_clear(&csr);
	return rc;
}

static laps_rc read_cert(bool *right)
{
	char cn[LAPS_CERT_CN_LEN] = "x";
	struct laps_buf der;
	laps_rc rc;

	laps_buf_init(&der, LAPS_CERT_MAX);
	rc = laps_cert_parse_pem(cert_pem.p, cert_pem.len, &der, NULL);
	*right = rc == LAPS_OK ? der.len == cert_der.len : der.len == 0;
	if (rc == LAPS_OK) {
		rc = laps_cert_common_name(der.data, der.len, cn, NULL);
		*right = (rc == LAPS_OK) == (strlen(cn) == 36);
	}
	laps_buf_clear(&der);
	return rc;
}

static const struct {
	const char *name;
	call_fn *call;
} calls[] = {
	{"parse key", parse_key},
	{"public key", make_public},
	{"key of certificate", key_of_cert},
	{"write key", write_key},
	{"sign", sign},
	{"verify", verify},
	{"request", read_request},
	{"certificate", read_cert},
};

static unsigned nomem; /* how often that was told */

/* One run in which the nth allocation fails; false when there are not so many. */
static bool run_without(int i, unsigned long nth, bool for_good)
{
	bool right = false, short_of_it;
	laps_rc rc;

	oom_arm(nth, for_good);
	rc = calls[i].call(&right);
	short_of_it = oom_disarm();
	ck_assert_msg(rc == LAPS_OK || rc == LAPS_E_NOMEM || rc == LAPS_E_AUTH ||
			      LAPS_RC_CLASS(rc) == LAPS_E_TRUNCATED,
		      "%s, allocation %lu: %s", calls[i].name, nth, laps_rc_name(rc));
	nomem += rc == LAPS_E_NOMEM;
	ck_assert_msg(right, "%s, allocation %lu: %s, but another result", calls[i].name, nth,
		      laps_rc_name(rc));
	return short_of_it;
}

START_TEST(a_call_without_memory_says_so_and_gives_nothing)
{
	bool right = false;
	unsigned long nth = 1;

	make_given();
	/* what OpenSSL keeps for later it has made now */
	ck_assert_int_eq(calls[_i].call(&right), LAPS_OK);
	ck_assert(right);
	while (run_without(_i, nth, false) && run_without(_i, nth, true))
		nth += oom_stride();
	ck_assert_msg(nth > 1, "%s: allocates nothing", calls[_i].name);
	ck_assert_msg(nomem > 0, "%s: never lacks memory", calls[_i].name);
	clear_given();
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("nomem_token");
	TCase *t = tcase_create("calls");

	tcase_add_loop_test(t, a_call_without_memory_says_so_and_gives_nothing, 0, CALLS);
	tcase_set_timeout(t, 120);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return oom_main(argc, argv, make_suite);
}
