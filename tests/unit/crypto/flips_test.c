/* SPDX-License-Identifier: MIT */
/*
 * Every single-bit flip of one value per form, agreement and kind of descriptor, through full
 * decryption by a reader that has the group key of the unchanged value at hand and uses it only for
 * the root key, period and descriptor it belongs to. Which bits may change unnoticed is said in
 * fixtures/cases/accepted_flips.txt: each of those must be accepted, with the same plaintext, and
 * no other.
 *
 * TEST_FLIP_STRIDE=N tries every Nth bit only, for runs under instrumentation; LAPS_FLIP_SEED moves
 * the first.
 */
#include "lib/dersplice.h"
#include "lib/keyvector.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include <laps/dpapi_ng.h>
#include <laps/targetsd.h>

/* What the reader has cached: the key of one descriptor, root key and period. */
struct cached {
	struct keyvector k;
	struct laps_keyid id;
	struct laps_buf sd;
	struct laps_secret *plain;
};

static bool fits(const struct cached *c, const struct laps_cms *cms, const struct laps_keyid *id)
{
	struct laps_buf sd;
	bool same;

	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	same = laps_dpapi_ng_target_sd(&cms->recipient[0], &sd, NULL) == LAPS_OK &&
	       sd.len == c->sd.len && memcmp(sd.data, c->sd.data, sd.len) == 0 &&
	       id->l0 == c->id.l0 && id->l1 == c->id.l1 && id->l2 == c->id.l2 &&
	       memcmp(id->root_key_id, c->id.root_key_id, sizeof(id->root_key_id)) == 0;
	laps_buf_clear(&sd);
	return same;
}

/* True when the value decrypts; to anything but the plaintext is a failure of its own. */
static bool accepts(const struct cached *c, const uint8_t *in, size_t len)
{
	struct laps_secret *plain = NULL;
	struct laps_keyid id;
	struct laps_cms cms;
	bool stripped = true;

	if (keyvector_take_apart(in, len, c->k.bare, &cms, &id) != LAPS_OK || !fits(c, &cms, &id) ||
	    laps_dpapi_ng_unprotect(&cms, 0, &c->k.envelope, c->k.l2_key, &plain, &stripped,
				    NULL) != LAPS_OK)
		return false;
	ck_assert(!stripped);
	ck_assert_uint_eq(laps_secret_len(plain), laps_secret_len(c->plain));
	ck_assert_mem_eq(laps_secret_text(plain), laps_secret_text(c->plain),
			 laps_secret_len(plain));
	laps_secret_free(&plain);
	return true;
}

static void cached_open(struct cached *c, const json_t *v)
{
	struct laps_cms cms;

	*c = (struct cached){0};
	keyvector_open(v, &c->k);
	ck_assert_int_eq(
		keyvector_take_apart(c->k.value.p, c->k.value.len, c->k.bare, &cms, &c->id),
		LAPS_OK);
	laps_buf_init(&c->sd, LAPS_TARGETSD_MAX);
	ck_assert_int_eq(laps_dpapi_ng_target_sd(&cms.recipient[0], &c->sd, NULL), LAPS_OK);
	ck_assert_int_eq(laps_dpapi_ng_unprotect(&cms, 0, &c->k.envelope, c->k.l2_key, &c->plain,
						 NULL, NULL),
			 LAPS_OK);
}

static void cached_close(struct cached *c)
{
	laps_secret_free(&c->plain);
	laps_buf_clear(&c->sd);
	keyvector_clear(&c->k);
}

/* Whether a bit of a value is on the list: of this vector, in a byte range, and in its mask. */
static bool is_listed(const struct stanzas *list, const char *id, size_t byte, unsigned bit)
{
	for (size_t i = 0; i < stanzas_n(list); i++) {
		const struct stanza *s = stanzas_at(list, i);

		if (strcmp(stanza_str(s, "vector"), id) == 0 && byte >= stanza_uint(s, "first") &&
		    byte <= stanza_uint(s, "last") && (stanza_uint(s, "mask") >> bit & 1))
			return true;
	}
	return false;
}

static size_t from_environment(const char *name, size_t otherwise)
{
	const char *text = getenv(name);
	unsigned long n = text ? strtoul(text, NULL, 10) : 0;

	return n ? n : otherwise;
}

static void flip_all(const struct cached *c, const char *id)
{
	size_t stride = from_environment("TEST_FLIP_STRIDE", 1);
	size_t start = from_environment("LAPS_FLIP_SEED", 0) % stride;
	struct stanzas *list = stanzas_load("accepted_flips.txt");
	uint8_t *flipped;

	for (size_t i = start; i < 8 * c->k.value.len; i += stride) {
		size_t byte = i / 8;
		unsigned bit = (unsigned)(i % 8);
		bool taken, listed = is_listed(list, id, byte, bit);

		flipped = exact_copy(c->k.value.p, c->k.value.len);
		flipped[byte] ^= (uint8_t)(1U << bit);
		taken = accepts(c, flipped, c->k.value.len);
		free(flipped);
		ck_assert_msg(taken == listed, "'%s' with bit %u of byte %zu flipped is %s", id,
			      bit, byte, taken ? "accepted" : "refused, but listed");
	}
	stanzas_free(list);
}

static const struct {
	const char *file, *id;
} values[] = {
	{"laps_attribute_dsinternals_1", "dsinternals/LAPS_Parse_Encrypted1"}, /* DH */
	{"laps_cms_sansldap_nonce", "sansldap/enc_laps"},                      /* nonce */
	{"synthetic_positive", "syn-A/ecdh_p256_z_leading_zero"},
	{"dpapi_ng_blobs_sha1_sha512", "dpapi-ng/kdf_sha512_ecdh_p384"}, /* content embedded */
};

/* ENC-11 */
START_TEST(no_flip_of_a_value_goes_unnoticed)
{
	struct vectors *vs = vectors_load(values[_i].file);
	struct cached c;

	cached_open(&c, vectors_find(vs, values[_i].id));
	flip_all(&c, values[_i].id);
	cached_close(&c);
	vectors_free(vs);
}
END_TEST

/* The real value in nonce form, for the same target, which is written in SDDL: its SD is the same,
 * so its keys are. The kind's OID ends in 5 then, and the pair of texts is another one. */
static struct exact in_sddl(const struct exact *value)
{
	static const uint8_t oid[] = {0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04,
				      0x01, 0x82, 0x37, 0x4a, 0x01, 0x01};
	static const uint8_t sid[] = {0x0c, 0x03, 'S', 'I', 'D', 0x0c};
	uint8_t *kind = memmem(value->p, value->len, oid, sizeof(oid));
	uint8_t *pair = memmem(value->p, value->len, sid, sizeof(sid));
	uint8_t put[256] = {0x0c, 4, 'S', 'D', 'D', 'L', 0x0c};
	struct exact texts = {put, 0};
	size_t old_len, text_len;

	ck_assert(kind && pair);
	kind[sizeof(oid) - 1] = 5;
	text_len = (size_t)snprintf((char *)put + 8, sizeof(put) - 8,
				    "O:SYG:SYD:(A;;CCDC;;;%.*s)(A;;DC;;;WD)", pair[6], pair + 7);
	ck_assert_uint_lt(text_len, 128);
	put[7] = (uint8_t)text_len;
	texts.len = 8 + text_len;
	pair -= 2; /* the SEQUENCE, whose length is one byte */
	ck_assert_uint_eq(der_header(value, (size_t)(pair - value->p), &old_len), 2);
	return der_splice(value, (size_t)(pair - value->p), (size_t)(pair - value->p) + 2, old_len,
			  &texts, NULL);
}

/* ENC-11 */
START_TEST(no_flip_of_a_value_for_sddl_goes_unnoticed)
{
	struct vectors *vs = vectors_load("laps_cms_sansldap_nonce");
	struct exact of_sddl;
	struct laps_cms cms;
	struct cached c;

	cached_open(&c, vectors_find(vs, "sansldap/enc_laps"));
	of_sddl = in_sddl(&c.k.value);
	free(c.k.value.p);
	c.k.value = of_sddl;
	ck_assert_int_eq(keyvector_take_apart(of_sddl.p, of_sddl.len, true, &cms, &c.id), LAPS_OK);
	ck_assert_int_eq(cms.recipient[0].kind, LAPS_DESCRIPTOR_SDDL);
	ck_assert(accepts(&c, of_sddl.p, of_sddl.len));
	flip_all(&c, "sansldap/enc_laps in SDDL");
	cached_close(&c);
	vectors_free(vs);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("flips");
	TCase *t = tcase_create("single bits");

	tcase_add_loop_test(t, no_flip_of_a_value_goes_unnoticed, 0,
			    (int)(sizeof(values) / sizeof(*values)));
	tcase_add_test(t, no_flip_of_a_value_for_sddl_goes_unnoticed);
	tcase_set_timeout(t, 120);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
