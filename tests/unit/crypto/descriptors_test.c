/* SPDX-License-Identifier: MIT */
/*
 * Values for other targets than one SID: for SDDL, whose bytes go into the keys as they are, and
 * for several recipients, each of which opens the same content by its own key. core/crypto writes
 * neither; they are put together here.
 */
#include "lib/dersplice.h"
#include "lib/keyvector.h"
#include "lib/refgroup.h"
#include "lib/refkey.h"
#include "lib/runner.h"
#include <laps/dpapi_ng.h>
#include <laps/sddl.h>
#include <laps/targetsd.h>

#define TEXTS  ((int)(sizeof(texts) / sizeof(*texts)))
#define FORMS  2
#define SET_AT 26 /* of the SET of recipients in a value of more than 255 bytes */

static const char sid_text[] = "S-1-5-21-1-2-3-512";
/* The first means what the SID means; the others are other descriptors, and other keys. */
static const char *const texts[] = {
	"O:SYG:SYD:(A;;CCDC;;;S-1-5-21-1-2-3-512)(A;;DC;;;WD)",
	"O:BAG:SYD:(A;;CCDC;;;S-1-5-21-1-2-3-512)(A;;DC;;;WD)",
	"O:SYG:SYD:(A;;CCDC;;;S-1-5-21-1-2-3-1104)(A;;DC;;;WD)",
	"O:SYG:SYD:(A;;DC;;;WD)(A;;CCDC;;;S-1-5-21-1-2-3-512)",
	"O:SYG:SYD:P(D;;CCDC;;;BG)(A;;0x3;;;S-1-5-21-1-2-3-512)(A;;0x2;;;WD)",
	"D:(A;;CCDC;;;BA)",
};
static const uint8_t plain_text[] = "Pass-word-0001";
static const struct laps_period period = {362, 11, 18};

static struct laps_root_key root;
static struct laps_sid sid;

/* The keys of one target. */
struct target {
	struct laps_buf sd, seed_bytes, public_bytes;
	struct laps_gke seeds, public_envelope;
	uint8_t l2_key[LAPS_SEED_LEN];
};

static void set_up(void)
{
	refgroup_root_key(LAPS_KDF_SHA256, LAPS_AGREEMENT_ECDH_P256, NULL, &root);
	ck_assert_int_eq(laps_sid_parse_text(sid_text, strlen(sid_text), &sid, NULL), LAPS_OK);
}

static void tear_down(void)
{
	laps_root_key_clear(&root);
}

/* text NULL: for the SID. */
static void target_open(struct target *t, const char *text)
{
	struct laps_err err = {0};

	laps_buf_init(&t->sd, LAPS_SDDL_SD_MAX);
	laps_buf_init(&t->seed_bytes, LAPS_GKE_MAX);
	laps_buf_init(&t->public_bytes, LAPS_GKE_MAX);
	if (!text)
		laps_targetsd_format(&sid, &t->sd);
	else
		ck_assert_msg(laps_sddl_parse(text, strlen(text), NULL, &t->sd, &err) == LAPS_OK,
			      "%s: %s", text, err.what);
	ck_assert_int_eq(laps_gkdi_envelope(&root, t->sd.data, t->sd.len, &period, false, true,
					    "a.test", "b.test", &t->seed_bytes, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_gke_parse(t->seed_bytes.data, t->seed_bytes.len, &t->seeds, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_gkdi_envelope(&root, t->sd.data, t->sd.len, &period, true, true,
					    "a.test", "b.test", &t->public_bytes, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_gke_parse(t->public_bytes.data, t->public_bytes.len,
					&t->public_envelope, NULL),
			 LAPS_OK);
	ck_assert_int_eq(
		laps_gkdi_seed_from_envelope(&t->seeds, period.l1, period.l2, t->l2_key, NULL),
		LAPS_OK);
}

static void target_close(struct target *t)
{
	laps_buf_clear(&t->public_bytes);
	laps_buf_clear(&t->seed_bytes);
	laps_buf_clear(&t->sd);
}

/* With the content key, nonce and text that all values here have. */
static struct exact write_value(const struct target *t, bool is_public)
{
	uint8_t kek[REFKEY_KEK_LEN], z[REFKEY_Z_MAX], x[32] = {0}, nonce[32];
	const struct refkey_group group = refkey_group_of(&t->public_envelope);
	struct laps_buf key_info, blob;
	struct exact out;

	laps_buf_init(&key_info, LAPS_GKE_MAX);
	laps_buf_init(&blob, LAPS_GKE_MAX);
	refgroup_bytes("writer", x + 1, sizeof(x) - 1);
	refgroup_bytes("key info", nonce, sizeof(nonce));
	if (is_public) {
		refkey_public(&group, x, sizeof(x), &key_info);
		refkey_agree(&group, x, sizeof(x), t->public_envelope.l2_key,
			     t->public_envelope.l2_key_len, z);
		refkey_kek(root.kdf_hash, root.agreement, z, refkey_secret_len(&group), kek);
	} else {
		laps_buf_put(&key_info, nonce, sizeof(nonce));
		refkey_kek_of_nonce(root.kdf_hash, t->l2_key, nonce, sizeof(nonce), kek);
	}
	refgroup_write(&(struct refgroup_value){.e = &t->seeds,
						.to = &sid,
						.is_public = is_public,
						.key_info = key_info.data,
						.key_info_len = key_info.len,
						.kek = kek,
						.plain = plain_text,
						.plain_len = sizeof(plain_text),
						.appended = true},
		       &blob);
	out = (struct exact){exact_copy(blob.data, blob.len), blob.len};
	laps_buf_clear(&blob);
	laps_buf_clear(&key_info);
	return out;
}

/* The value's one SID recipient made one in SDDL; frees the value. */
static struct exact to_sddl(struct exact value, const char *text)
{
	static const uint8_t oid[] = {0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04,
				      0x01, 0x82, 0x37, 0x4a, 0x01, 0x01};
	static const uint8_t pair_of_sid[] = {0x0c, 0x03, 'S', 'I', 'D', 0x0c};
	uint8_t *kind = memmem(value.p, value.len, oid, sizeof(oid));
	uint8_t *pair = memmem(value.p, value.len, pair_of_sid, sizeof(pair_of_sid));
	uint8_t put[128] = {0x0c, 4, 'S', 'D', 'D', 'L', 0x0c, (uint8_t)strlen(text)};
	const struct exact pair_of_sddl = {put, 8 + strlen(text)};
	struct exact out;
	size_t at, old_len;

	ck_assert(kind && pair && pair_of_sddl.len <= sizeof(put));
	memcpy(put + 8, text, strlen(text));
	kind[sizeof(oid) - 1] = 5;
	at = (size_t)(pair - value.p) - 2; /* the SEQUENCE around both */
	ck_assert_uint_eq(der_header(&value, at, &old_len), 2);
	out = der_splice(&value, at, at + 2, old_len, &pair_of_sddl, NULL);
	free(value.p);
	return out;
}

static struct laps_cms parsed(const struct exact *value)
{
	struct laps_err err = {0};
	struct laps_cms cms;

	ck_assert_msg(laps_cms_parse(value->p, value->len, &cms, &err) == LAPS_OK, "%s, byte %zu",
		      err.what, err.offset);
	return cms;
}

static void opens(const struct laps_cms *cms, size_t recipient, const struct target *t)
{
	struct laps_secret *plain = NULL;
	struct laps_err err = {0};
	struct laps_buf sd;

	laps_buf_init(&sd, LAPS_SDDL_SD_MAX);
	ck_assert_int_eq(laps_dpapi_ng_target_sd(&cms->recipient[recipient], &sd, NULL), LAPS_OK);
	ck_assert_uint_eq(sd.len, t->sd.len);
	ck_assert_mem_eq(sd.data, t->sd.data, sd.len);
	ck_assert_msg(laps_dpapi_ng_unprotect(cms, recipient, &t->seeds, t->l2_key, &plain, NULL,
					      &err) == LAPS_OK,
		      "recipient %zu: %s", recipient, err.what);
	ck_assert_uint_eq(laps_secret_len(plain), sizeof(plain_text));
	ck_assert_mem_eq(laps_secret_text(plain), plain_text, sizeof(plain_text));
	laps_secret_free(&plain);
	laps_buf_clear(&sd);
}

static void refuses(const struct laps_cms *cms, size_t recipient, const struct target *t)
{
	struct laps_secret *plain = NULL;
	struct laps_err err = {0};

	ck_assert_int_eq(
		laps_dpapi_ng_unprotect(cms, recipient, &t->seeds, t->l2_key, &plain, NULL, &err),
		LAPS_E_AUTH);
	ck_assert_str_eq(err.what, "key unwrap");
	ck_assert_ptr_null(plain);
}

/* ENC-10 */
START_TEST(opens_a_value_for_sddl_with_the_keys_of_it)
{
	const char *text = texts[_i / FORMS];
	struct target of_sddl, of_sid;
	struct laps_cms cms;
	struct exact value;

	target_open(&of_sddl, text);
	target_open(&of_sid, NULL);
	value = to_sddl(write_value(&of_sddl, _i % FORMS), text);
	cms = parsed(&value);
	ck_assert_uint_eq(cms.recipient_n, 1);
	ck_assert_int_eq(cms.recipient[0].kind, LAPS_DESCRIPTOR_SDDL);
	opens(&cms, 0, &of_sddl);
	if (_i / FORMS == 0)
		opens(&cms, 0, &of_sid);
	else
		refuses(&cms, 0, &of_sid);
	free(value.p);
	target_close(&of_sid);
	target_close(&of_sddl);
}
END_TEST

/* The first value with the recipient of the second behind its own; frees both. */
static struct exact joined(struct exact value, struct exact other)
{
	size_t len = 0, other_len = 0;
	const size_t header = der_header(&value, SET_AT, &len);
	const size_t other_header = der_header(&other, SET_AT, &other_len);
	const struct exact recipient = {other.p + SET_AT + other_header, other_len};
	struct exact out = der_splice(&value, SET_AT, SET_AT + header + len, 0, &recipient, NULL);

	free(other.p);
	free(value.p);
	return out;
}

/* Any one of those named may read: each by its own key, and by no other's. */
START_TEST(each_recipient_opens_by_its_own_key)
{
	struct target of_sid, of_sddl;
	struct laps_cms cms;
	struct exact value;

	target_open(&of_sid, NULL);
	target_open(&of_sddl, texts[1]);
	value = joined(write_value(&of_sid, _i & 1),
		       to_sddl(write_value(&of_sddl, _i & 2), texts[1]));
	cms = parsed(&value);
	ck_assert_uint_eq(cms.recipient_n, 2);
	opens(&cms, 0, &of_sid);
	opens(&cms, 1, &of_sddl);
	refuses(&cms, 0, &of_sddl);
	refuses(&cms, 1, &of_sid);
	free(value.p);
	target_close(&of_sddl);
	target_close(&of_sid);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("descriptors");
	TCase *t = tcase_create("targets");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, opens_a_value_for_sddl_with_the_keys_of_it, 0, TEXTS * FORMS);
	tcase_add_loop_test(t, each_recipient_opens_by_its_own_key, 0, 4);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
