/* SPDX-License-Identifier: MIT */
/*
 * A property, over names and passwords of all kinds: what a device writes is what a reader gets.
 * JSON, UTF-16, protect, header; then header, unprotect, UTF-16 and JSON again. The cases come from
 * a seed, 1 unless LAPS_ROUNDTRIP_SEED says another; it is printed, and named in every failure.
 */
#include "lib/refgroup.h"
#include "lib/runner.h"
#include "lib/vectors.h"
#include <laps/dpapi_ng.h>
#include <laps/encvalue.h>
#include <laps/lapsvalue.h>
#include <laps/pwjson.h>
#include <laps/stream.h>
#include <laps/targetsd.h>
#include <limits.h>
#include <stdio.h>

#define CASES    600
#define TEXT_MAX 2048 /* bytes of UTF-8 */
#define WORDS    10
#define SID      "S-1-5-21-1-2-3-512"

/* A stream of random numbers, the same for the same seed and case. */
struct dice {
	uint64_t seed;
	uint64_t counter;
	uint8_t block[LAPS_STREAM_BLOCK];
	size_t used;
};

static uint32_t roll(struct dice *d, uint32_t below)
{
	uint32_t v = 0;

	if (d->used + 4 > sizeof(d->block)) {
		ck_assert_int_eq(laps_stream_fill(d->seed, "roundtrip", d->counter++, d->block,
						  sizeof(d->block)),
				 LAPS_OK);
		d->used = 0;
	}
	memcpy(&v, d->block + d->used, 4);
	d->used += 4;
	return v % below;
}

static void put_code_point(char *out, size_t *len, uint32_t c)
{
	unsigned char *p = (unsigned char *)out + *len;

	ck_assert_uint_lt(*len, TEXT_MAX - 5);
	if (c < 0x80) {
		p[0] = (unsigned char)c;
		*len += 1;
	} else if (c < 0x800) {
		p[0] = (unsigned char)(0xc0 | c >> 6);
		p[1] = (unsigned char)(0x80 | (c & 0x3f));
		*len += 2;
	} else if (c < 0x10000) {
		p[0] = (unsigned char)(0xe0 | c >> 12);
		p[1] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
		p[2] = (unsigned char)(0x80 | (c & 0x3f));
		*len += 3;
	} else {
		p[0] = (unsigned char)(0xf0 | c >> 18);
		p[1] = (unsigned char)(0x80 | (c >> 12 & 0x3f));
		p[2] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
		p[3] = (unsigned char)(0x80 | (c & 0x3f));
		*len += 4;
	}
	out[*len] = '\0';
}

/* A character of a kind: all that have ever been trouble for a writer of JSON or UTF-16. */
static uint32_t character(struct dice *d, uint32_t kind)
{
	static const char special[] = "\"\\{}[]:,/'<>&%$`~ \t\n\r\b\f";
	static const uint32_t edge[] = {0x7f,    0x80,    0x85,    0x7ff,    0x800,    0x2028,
					0x2029,  0xd7ff,  0xe000,  0xfeff,   0xfffe,   0xffff,
					0x10000, 0x1f600, 0xfffff, 0x100000, 0x10fffe, 0x10ffff};

	switch (kind) {
	case 0: return 0x21 + roll(d, 0x5e); /* what policies draw */
	case 1: return (unsigned char)special[roll(d, sizeof(special) - 1)];
	case 2: return 1 + roll(d, 0x1f);           /* control characters */
	case 3: return 0xa0 + roll(d, 0x760);       /* two bytes */
	case 4: return 0x3000 + roll(d, 0xa000);    /* three, no surrogates */
	case 5: return 0x10000 + roll(d, 0x100000); /* a surrogate pair */
	default: return edge[roll(d, sizeof(edge) / sizeof(*edge))];
	}
}

/* n characters of one kind, or of all. */
static void random_text(struct dice *d, uint32_t n, char out[static TEXT_MAX])
{
	uint32_t kind = roll(d, 8);
	size_t len = 0;

	out[0] = '\0';
	for (uint32_t i = 0; i < n; i++)
		put_code_point(out, &len, character(d, kind < 7 ? kind : roll(d, 7)));
}

static char longest[WORDS][32]; /* words of the large list */

/* The first of the longest words that the list has. */
static void load_words(void)
{
	char path[PATH_MAX], line[128];
	size_t n = 0;
	FILE *in;

	snprintf(path, sizeof(path), "%s/wordlists/eff_large.txt", fixtures_dir());
	in = fopen(path, "re");
	ck_assert_ptr_nonnull(in);
	while (n < WORDS && fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = '\0';
		if (strlen(line) != 9)
			continue;
		memcpy(longest[n], line, 10);
		longest[n++][0] ^= 0x20; /* as passphrases have them: Abdominal */
	}
	fclose(in);
	ck_assert_uint_eq(n, WORDS);
}

static void choose_password(struct dice *d, unsigned i, char out[static TEXT_MAX])
{
	out[0] = '\0';
	switch (i % 6) {
	case 0: return random_text(d, 0, out);
	case 1: return random_text(d, 64, out);
	case 2: return random_text(d, 1, out);
	case 3: return random_text(d, 14, out);
	case 4: return random_text(d, roll(d, 128), out);
	default:
		for (size_t w = 0, len = 0; w < WORDS; w++)
			len += (size_t)snprintf(out + len, TEXT_MAX - len, "%s",
						longest[(w + i) % WORDS]);
	}
}

static void choose_account(struct dice *d, unsigned i, char out[static TEXT_MAX])
{
	static const char *const names[] = {
		"Administrator", "root",  "WLapsAdmin512",  "Админ",          "Administrateur",
		"管理者",        "host$", "CORP\\svc_laps", "a@corp.example", "O'Brien \"Bob\"",
		"{n}",           "",
	};
	const unsigned n = sizeof(names) / sizeof(*names);

	if (i % 2)
		snprintf(out, TEXT_MAX, "%s", names[roll(d, n)]);
	else
		random_text(d, roll(d, 2) ? 20 : roll(d, 256), out); /* 20: a SAM name at most */
}

/* A writer and a reader of one target, in both forms. */
struct pair {
	struct laps_root_key root;
	struct laps_sid sid;
	struct laps_buf sd, bytes[2];
	struct laps_gke envelope[2]; /* seeds, public */
};

static void pair_open(struct pair *p, laps_agreement a)
{
	static const struct laps_period period = {362, 11, 18};

	refgroup_root_key(LAPS_KDF_SHA512, a, NULL, &p->root);
	ck_assert_int_eq(laps_sid_parse_text(SID, strlen(SID), &p->sid, NULL), LAPS_OK);
	laps_buf_init(&p->sd, LAPS_TARGETSD_MAX);
	laps_targetsd_format(&p->sid, &p->sd);
	for (int form = 0; form < 2; form++) {
		laps_buf_init(&p->bytes[form], LAPS_GKE_MAX);
		ck_assert_int_eq(laps_gkdi_envelope(&p->root, p->sd.data, p->sd.len, &period, form,
						    true, "a.test", "b.test", &p->bytes[form],
						    NULL),
				 LAPS_OK);
		ck_assert_int_eq(laps_gke_parse(p->bytes[form].data, p->bytes[form].len,
						&p->envelope[form], NULL),
				 LAPS_OK);
	}
}

static void pair_close(struct pair *p)
{
	laps_buf_clear(&p->bytes[0]);
	laps_buf_clear(&p->bytes[1]);
	laps_buf_clear(&p->sd);
	laps_root_key_clear(&p->root);
}

static void write_value(const struct pair *p, struct dice *d, const char *account, uint64_t ticks,
			const char *password, struct laps_buf *value)
{
	struct laps_secret *secret = NULL, *json = NULL;
	struct laps_protect_random random;
	struct laps_err err = {0};
	struct laps_buf blob;
	const uint8_t *text;
	size_t len;

	for (size_t i = 0; i < sizeof(random); i++)
		((uint8_t *)&random)[i] = (uint8_t)roll(d, 256);
	ck_assert_int_eq(laps_secret_dup(password, strlen(password), &secret), LAPS_OK);
	ck_assert_int_eq(laps_pwjson_format_utf16le(account, ticks, secret, &json), LAPS_OK);
	text = laps_secret_view(json, &len);
	laps_buf_init(&blob, LAPS_ENCVALUE_MAX);
	ck_assert_msg(laps_dpapi_ng_protect(&p->envelope[roll(d, 2)], &p->sid, text, len,
					    roll(d, 2), &random, &blob, &err) == LAPS_OK,
		      "protect: %s", err.what);
	laps_encvalue_format(ticks, blob.data, blob.len, value);
	ck_assert_int_eq(laps_buf_status(value), LAPS_OK);
	laps_buf_clear(&blob);
	laps_secret_free(&json);
	laps_secret_free(&secret);
}

static laps_rc read_value(const struct pair *p, const struct laps_buf *value,
			  struct laps_lapsvalue *v, struct laps_pwjson *out, struct laps_err *err)
{
	uint8_t l2_key[LAPS_SEED_LEN];
	struct laps_secret *plain = NULL;
	const uint8_t *text;
	size_t len;
	laps_rc rc = laps_lapsvalue_parse(value->data, value->len, v, err);

	if (rc == LAPS_OK)
		rc = laps_gkdi_seed_from_envelope(&p->envelope[0], v->key_id.l1, v->key_id.l2,
						  l2_key, err);
	if (rc == LAPS_OK)
		rc = laps_dpapi_ng_unprotect(&v->cms, 0, &p->envelope[0], l2_key, &plain, NULL,
					     err);
	if (rc != LAPS_OK)
		return rc;
	text = laps_secret_view(plain, &len);
	rc = laps_pwjson_parse_utf16le(text, len, out, err);
	laps_secret_free(&plain);
	return rc;
}

static void run_case(const struct pair *p, uint64_t seed, unsigned i)
{
	struct dice d = {.seed = seed, .counter = (uint64_t)i << 32, .used = LAPS_STREAM_BLOCK};
	char account[TEXT_MAX], password[TEXT_MAX];
	struct laps_lapsvalue v;
	struct laps_pwjson j = {0};
	struct laps_err err = {0};
	struct laps_buf value;
	uint64_t ticks;

	choose_account(&d, i, account);
	choose_password(&d, i, password);
	ticks = (uint64_t)roll(&d, UINT32_MAX) << roll(&d, 33) | 1;
	laps_buf_init(&value, LAPS_ENCVALUE_MAX);
	write_value(p, &d, account, ticks, password, &value);
	ck_assert_msg(read_value(p, &value, &v, &j, &err) == LAPS_OK, "seed %llu, case %u: %s",
		      (unsigned long long)seed, i, err.what);
	if (strcmp(j.account, account) != 0 || j.updated_ticks != ticks ||
	    v.header.updated_ticks != ticks || laps_secret_len(j.password) != strlen(password) ||
	    memcmp(laps_secret_text(j.password), password, strlen(password)) != 0)
		ck_abort_msg("seed %llu, case %u: something else came back",
			     (unsigned long long)seed, i);
	laps_pwjson_clear(&j);
	laps_buf_clear(&value);
}

static uint64_t the_seed(void)
{
	const char *text = getenv("LAPS_ROUNDTRIP_SEED");

	return text && *text ? strtoull(text, NULL, 10) : 1;
}

static size_t from_environment(const char *name, size_t otherwise)
{
	const char *text = getenv(name);
	unsigned long n = text ? strtoul(text, NULL, 10) : 0;

	return n ? n : otherwise;
}

/* ENC-06, ENC-07 */
START_TEST(what_is_written_is_what_is_read)
{
	static const laps_agreement agreements[] = {LAPS_AGREEMENT_ECDH_P256, LAPS_AGREEMENT_DH};
	size_t stride = from_environment("TEST_FLIP_STRIDE", 1);
	struct pair p;

	load_words();
	pair_open(&p, agreements[_i]);
	for (unsigned i = 0; i < CASES; i += (unsigned)stride)
		run_case(&p, the_seed(), i);
	pair_close(&p);
}
END_TEST

/* What can be no account, no password and no time is refused before anything is protected. */
START_TEST(what_cannot_be_read_is_not_written)
{
	static const char *const broken[] = {"\xff", "a\xc0\x80", "\xed\xa0\x80",
					     "\xf4\x90\x80\x80", "\xe2\x82"};
	struct laps_secret *secret = NULL, *out = NULL;

	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		ck_assert_int_eq(laps_secret_dup("x", 1, &secret), LAPS_OK);
		ck_assert_int_eq(laps_pwjson_format_utf16le(broken[i], 1, secret, &out),
				 LAPS_E_FORMAT);
		laps_secret_free(&secret);
		ck_assert_int_eq(laps_secret_dup(broken[i], strlen(broken[i]), &secret), LAPS_OK);
		ck_assert_int_eq(laps_pwjson_format_utf16le("x", 1, secret, &out), LAPS_E_FORMAT);
		laps_secret_free(&secret);
		ck_assert_ptr_null(out);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("roundtrip");
	TCase *t = tcase_create("properties");

	tcase_add_loop_test(t, what_is_written_is_what_is_read, 0, 2);
	tcase_add_test(t, what_cannot_be_read_is_not_written);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	printf("seed %llu\n", (unsigned long long)the_seed());
	return laps_test_main(argc, argv, make_suite);
}
