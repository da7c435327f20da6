/* SPDX-License-Identifier: MIT */
#include <laps/gkdi.h>
#include <laps/keyid.h>

#include "lib/exact.h"
#include "lib/runner.h"
#include "ports/keyfile.h"
#include "unit/ports/temp.h"

/* A published test key: dsinternals/ComputeL0Key_Vector1 of the vectors. */
#define ID "7dc95c96-fa85-183a-dff5-f70696bf0b11"
#define KEY                                                                                \
	"814ad2f3928ff96d3650487967392feab3924f3d0dff8629d46a723640101cff8ca2cbd6aba40805" \
	"cf03b380803b27837d80663eb4d18fd4cec414ebb2271fe2"
#define KEY_B64 \
	"gUrS85KP+W02UEh5Zzkv6rOSTz0N/4Yp1GpyNkAQHP+MosvWq6QIBc8Ds4CAOyeDfYBmPrTRj9TOxBTrsicf4g=="
#define L0_361                                                                             \
	"76d7341bbf6f85f439a14d3f68c6de31a83d2c55b1371c9c122f5b6f0eccff282973da43349da2b2" \
	"1a0a89b050b49e9ace951323f27638ccbfce8b6a0ead782b"
#define OTHER "00000000-0000-0000-0000-000000000001"

#define KDF_SHA512 "AAAAAAEAAAAOAAAAAAAAAFMASABBADUAMQAyAAAA"
#define LDIF                                                                     \
	"# a comment\n"                                                          \
	"dn: CN=" ID ",CN=Master Root Keys,CN=Group Key Distribution Service,\n" \
	" CN=Services,CN=Configuration,DC=corp,DC=example\n"                     \
	"objectClass: msKds-ProvRootKey\r\n"                                     \
	"cn: " ID "\n"                                                           \
	"msKds-Version: 1\n"                                                     \
	"msKds-KDFAlgorithmID: SP800_108_CTR_HMAC\n"

static struct laps_cause cause;

static laps_rc parse(const char *text, struct laps_root_key *out)
{
	char *copy = (char *)exact_copy(text, strlen(text));
	laps_rc rc = laps_root_key_parse(copy, strlen(text), "key", out, &cause);

	free(copy);
	return rc;
}

/* The key is the published one, if it gives the published L0 key. */
static void check_published(const struct laps_root_key *k)
{
	const struct laps_period l0 = {361, -1, -1};
	uint8_t got[LAPS_SEED_LEN];
	struct exact want;

	ck_assert_int_eq(exact_from_hex(L0_361, &want), 0);
	ck_assert_int_eq(laps_gkdi_seed_key(k, NULL, 0, &l0, got, NULL), LAPS_OK);
	ck_assert_mem_eq(got, want.p, LAPS_SEED_LEN);
	free(want.p);
}

START_TEST(takes_the_defaults_of_the_algorithm)
{
	struct laps_root_key k;

	ck_assert_int_eq(parse(" \n{\"id\":\"" ID "\",\"key_hex\":\"" KEY "\"}", &k), LAPS_OK);
	ck_assert_int_eq(k.kdf_hash, LAPS_KDF_SHA512);
	ck_assert_int_eq(k.agreement, LAPS_AGREEMENT_DH);
	ck_assert_uint_eq(k.private_key_bits, 512);
	ck_assert_uint_eq(k.public_key_bits, 2048);
	ck_assert_uint_eq(k.agreement_params.len, 524);
	check_published(&k);
	laps_root_key_clear(&k);
}
END_TEST

START_TEST(takes_what_the_file_says)
{
	struct laps_root_key k;
	char text[4096];
	struct laps_root_key usual;
	char params[2048] = "";

	ck_assert_int_eq(parse("{\"id\":\"" ID "\",\"key_hex\":\"" KEY "\"}", &usual), LAPS_OK);
	for (size_t i = 0; i < usual.agreement_params.len; i++)
		snprintf(params + 2 * i, 3, "%02X", usual.agreement_params.data[i]);
	snprintf(text, sizeof(text),
		 "{\"id\":\"{%s}\",\"version\":1,\"kdf_algorithm\":\"SP800_108_CTR_HMAC\","
		 "\"kdf_hash\":\"SHA256\",\"secret_agreement_algorithm\":\"DH\","
		 "\"secret_agreement_parameters_hex\":\"%s\",\"private_key_bits\":256,"
		 "\"public_key_bits\":2048,\"key_hex\":\"%s\",\"comment\":\"x\"}",
		 ID, params, KEY);
	ck_assert_int_eq(parse(text, &k), LAPS_OK);
	ck_assert_int_eq(k.kdf_hash, LAPS_KDF_SHA256);
	ck_assert_uint_eq(k.private_key_bits, 256);
	ck_assert_uint_eq(k.agreement_params.len, usual.agreement_params.len);
	ck_assert_mem_eq(k.agreement_params.data, usual.agreement_params.data,
			 usual.agreement_params.len);
	ck_assert_mem_eq(k.id, usual.id, LAPS_GUID_LEN);
	laps_root_key_clear(&k);
	laps_root_key_clear(&usual);
}
END_TEST

START_TEST(takes_a_curve)
{
	struct laps_root_key k;

	ck_assert_int_eq(parse("{\"id\":\"" ID "\",\"key_hex\":\"" KEY
			       "\",\"secret_agreement_algorithm\":\"ECDH_P384\","
			       "\"secret_agreement_parameters_hex\":\"\"}",
			       &k),
			 LAPS_OK);
	ck_assert_int_eq(k.agreement, LAPS_AGREEMENT_ECDH_P384);
	ck_assert_uint_eq(k.private_key_bits, 384);
	ck_assert_uint_eq(k.agreement_params.len, 0);
	laps_root_key_clear(&k);
}
END_TEST

START_TEST(takes_the_entry_of_a_directory)
{
	struct laps_root_key k;

	ck_assert_int_eq(parse(LDIF "msKds-RootKeyData:: gUrS85KP+W02UEh5Zzkv6rOSTz0N/4Yp1GpyNkAQ\n"
				    " HP+MosvWq6QIBc8Ds4CAOyeDfYBmPrTRj9TOxBTrsicf\n 4g==\n"
				    "msKds-KDFParam:: " KDF_SHA512 "\n"
				    "mskds-privatekeylength: 512\n\n# search result\nresult: 0\n",
			       &k),
			 LAPS_OK);
	ck_assert_int_eq(k.kdf_hash, LAPS_KDF_SHA512);
	ck_assert_uint_eq(k.public_key_bits, 2048);
	check_published(&k);
	laps_root_key_clear(&k);
}
END_TEST

#define REST ",\"id\":\"" ID "\",\"key_hex\":\"" KEY "\"}"
static const struct {
	const char *text;
	laps_rc rc;
	const char *cause;
} bad[] = {
	{"", LAPS_E_FORMAT, "key: neither JSON nor LDIF"},
	{"garbage", LAPS_E_FORMAT, "key: neither JSON nor LDIF"},
	{"a: b\n", LAPS_E_FORMAT, "key: neither JSON nor LDIF"},
	{"{\n\"id\":", LAPS_E_FORMAT, "key:2: not JSON"},
	{"{}", LAPS_E_FORMAT, "key: id: missing"},
	{"{\"key_hex\":\"" KEY "\"}", LAPS_E_FORMAT, "key: id: missing"},
	{"{\"id\":\"" ID "\"}", LAPS_E_FORMAT, "key: key_hex: missing"},
	{"{\"id\":\"x\",\"key_hex\":\"" KEY "\"}", LAPS_E_FORMAT, "key: id: not a GUID"},
	{"{\"id\":1,\"key_hex\":\"" KEY "\"}", LAPS_E_FORMAT, "key: id: must be text"},
	{"{\"id\":\"" ID "\",\"key_hex\":\"00\"}", LAPS_E_RANGE,
	 "key: key_hex: 1 bytes, must be 64"},
	{"{\"id\":\"" ID "\",\"key_hex\":\"" KEY "00\"}", LAPS_E_RANGE,
	 "key: key_hex: 65 bytes, must be 64"},
	{"{\"id\":\"" ID "\",\"key_hex\":\"\"}", LAPS_E_RANGE, "key: key_hex: 0 bytes, must be 64"},
	{"{\"id\":\"" ID "\",\"key_hex\":\"" KEY "0\"}", LAPS_E_FORMAT,
	 "key: key_hex: an odd number of hex digits"},
	{"{\"id\":\"" ID "\",\"key_hex\":\"g0\"}", LAPS_E_FORMAT, "key: key_hex: not hex digits"},
	{"{\"version\":2" REST, LAPS_E_UNSUPPORTED, "key: version: must be 1"},
	{"{\"version\":\"1\"" REST, LAPS_E_FORMAT, "key: version: must be a whole number"},
	{"{\"version\":1.0" REST, LAPS_E_FORMAT, "key: version: must be a whole number"},
	{"{\"version\":null" REST, LAPS_E_FORMAT, "key: version: must be a whole number"},
	{"{\"kdf_algorithm\":\"sp800_108_ctr_hmac\"" REST, LAPS_E_UNSUPPORTED,
	 "key: kdf_algorithm: must be SP800_108_CTR_HMAC"},
	{"{\"kdf_hash\":\"MD5\"" REST, LAPS_E_UNSUPPORTED,
	 "key: kdf_hash: must be SHA1, SHA256, SHA384 or SHA512"},
	{"{\"kdf_hash\":\"sha512\"" REST, LAPS_E_UNSUPPORTED,
	 "key: kdf_hash: must be SHA1, SHA256, SHA384 or SHA512"},
	{"{\"secret_agreement_algorithm\":\"RSA\"" REST, LAPS_E_UNSUPPORTED,
	 "key: secret_agreement_algorithm: must be DH, ECDH_P256, ECDH_P384 or ECDH_P521"},
	{"{\"secret_agreement_parameters_hex\":\"00\"" REST, LAPS_E_FORMAT,
	 "key: secret_agreement_parameters_hex: not a DH group"},
	{"{\"secret_agreement_algorithm\":\"ECDH_P256\",\"secret_agreement_parameters_hex\":"
	 "\"00\"" REST,
	 LAPS_E_FORMAT, "key: secret_agreement_parameters_hex: must be empty for ECDH"},
	{"{\"public_key_bits\":1024" REST, LAPS_E_RANGE,
	 "key: public_key_bits: must be 2048, as its algorithm has"},
	{"{\"private_key_bits\":0" REST, LAPS_E_RANGE,
	 "key: private_key_bits: must be 8 to 2048, in eights"},
	{"{\"private_key_bits\":-8" REST, LAPS_E_RANGE,
	 "key: private_key_bits: must be 8 to 2048, in eights"},
	{"{\"private_key_bits\":2056" REST, LAPS_E_RANGE,
	 "key: private_key_bits: must be 8 to 2048, in eights"},
	{"{\"private_key_bits\":511" REST, LAPS_E_RANGE,
	 "key: private_key_bits: must be 8 to 2048, in eights"},
	{"{\"secret_agreement_algorithm\":\"ECDH_P256\",\"private_key_bits\":255" REST,
	 LAPS_E_RANGE, "key: private_key_bits: must be 256, as its algorithm has"},
	{LDIF "msKds-RootKeyData:: " KEY_B64 "\n", LAPS_E_FORMAT, "key: msKds-KDFParam: missing"},
	{LDIF "msKds-KDFParam:: " KDF_SHA512 "\n", LAPS_E_FORMAT,
	 "key: msKds-RootKeyData: missing"},
	{LDIF "msKds-KDFParam:: AAAA\n", LAPS_E_FORMAT,
	 "key: msKds-KDFParam: not the parameters of a known hash"},
	{LDIF "msKds-RootKeyData:: ?\n", LAPS_E_FORMAT, "key: msKds-RootKeyData: not base64"},
	{LDIF "msKds-Version: 1\n", LAPS_E_FORMAT, "key: msKds-Version: more than one value"},
	{LDIF "msKds-PrivateKeyLength: 5x\n", LAPS_E_FORMAT,
	 "key: msKds-PrivateKeyLength: must be a whole number"},
	{LDIF "\n" LDIF, LAPS_E_FORMAT, "key: more than one entry"},
};

START_TEST(names_the_member_that_is_wrong)
{
	struct laps_root_key k, poison;

	memset(&poison, 0xa5, sizeof(poison));
	k = poison;
	ck_assert_int_eq(parse(bad[_i].text, &k), bad[_i].rc);
	ck_assert_str_eq(cause.text, bad[_i].cause);
	ck_assert_mem_eq(&k, &poison, sizeof(k));
}
END_TEST

/* ---- the port ---- */

static struct laps_keyfile keys;
static const char *path[2];

/* Two keys, the published one second. */
static struct laps_keys_port open_port(void)
{
	path[0] = temp_write_text("a.json", "{\"id\":\"" OTHER "\",\"key_hex\":\"" KEY "\"}");
	path[1] = temp_write_text("b.json", "{\"id\":\"" ID "\",\"key_hex\":\"" KEY "\"}");
	keys = (struct laps_keyfile){
		.path = path, .path_n = 2, .domain = "corp.example", .clock = temp_clock()};
	return laps_keyfile_port(&keys);
}

static void check_id(const uint8_t *id, const char *want)
{
	char text[LAPS_GUID_TEXT];

	laps_guid_format_text(id, text);
	ck_assert_str_eq(text, want);
}

START_TEST(gives_a_device_the_public_key_of_now)
{
	static const struct laps_key_request now = {.l0 = -1, .l1 = -1, .l2 = -1};
	struct laps_keys_port p = open_port();
	struct laps_period period = laps_gkdi_period(temp_now);
	struct laps_gke e;
	struct laps_buf out;

	laps_buf_init(&out, LAPS_GKE_MAX);
	ck_assert_int_eq(p.get_key(p.ctx, (const uint8_t *)"sd", 2, &now, &out, &cause), LAPS_OK);
	ck_assert_int_eq(laps_gke_parse(out.data, out.len, &e, NULL), LAPS_OK);
	ck_assert_uint_eq(e.flags, LAPS_KEY_FLAG_PUBLIC | LAPS_KEY_FLAG_ENCRYPT);
	check_id(e.root_key_id, OTHER);
	ck_assert_int_eq(e.l0, period.l0);
	ck_assert_int_eq(e.l1, period.l1);
	ck_assert_int_eq(e.l2, period.l2);
	ck_assert_str_eq(e.domain, "corp.example");
	ck_assert_str_eq(e.forest, "corp.example");
	ck_assert_ptr_null(e.l1_key);
	laps_buf_clear(&out);
}
END_TEST

START_TEST(gives_the_seeds_of_a_key_that_is_named)
{
	struct laps_key_request request = {.has_root_key_id = true, .l0 = 361, .l1 = 10, .l2 = 5};
	struct laps_keys_port p = open_port();
	uint8_t want[LAPS_SEED_LEN], got[LAPS_SEED_LEN];
	const struct laps_period period = {361, 10, 5};
	struct laps_root_key k;
	struct laps_gke e;
	struct laps_buf out;

	laps_buf_init(&out, LAPS_GKE_MAX);
	ck_assert_int_eq(laps_guid_parse_text(ID, request.root_key_id, NULL), LAPS_OK);
	ck_assert_int_eq(p.get_key(p.ctx, (const uint8_t *)"sd", 2, &request, &out, &cause),
			 LAPS_OK);
	ck_assert_int_eq(laps_gke_parse(out.data, out.len, &e, NULL), LAPS_OK);
	ck_assert_uint_eq(e.flags & LAPS_KEY_FLAG_PUBLIC, 0);
	check_id(e.root_key_id, ID);
	ck_assert_int_eq(laps_gkdi_seed_from_envelope(&e, 10, 5, got, NULL), LAPS_OK);
	ck_assert_int_eq(laps_root_key_load(path[1], &k, &cause), LAPS_OK);
	ck_assert_int_eq(laps_gkdi_seed_key(&k, (const uint8_t *)"sd", 2, &period, want, NULL),
			 LAPS_OK);
	ck_assert_mem_eq(got, want, LAPS_SEED_LEN);
	laps_root_key_clear(&k);
	laps_buf_clear(&out);
}
END_TEST

START_TEST(refuses_what_it_cannot_answer)
{
	struct laps_key_request request = {.has_root_key_id = true, .l0 = 361, .l1 = 10, .l2 = 5};
	struct laps_keys_port p = open_port();
	struct laps_buf out;

	laps_buf_init(&out, LAPS_GKE_MAX);
	memset(request.root_key_id, 9, LAPS_GUID_LEN);
	ck_assert_int_eq(p.get_key(p.ctx, NULL, 0, &request, &out, &cause), LAPS_E_NOTFOUND);
	ck_assert_ptr_nonnull(strstr(cause.text, "no root key 09090909-0909-0909-0909"));
	request.has_root_key_id = false;
	ck_assert_int_eq(p.get_key(p.ctx, NULL, 0, &request, &out, &cause), LAPS_E_HOST);
	keys.path_n = 0;
	request = (struct laps_key_request){.l0 = -1, .l1 = -1, .l2 = -1};
	ck_assert_int_eq(p.get_key(p.ctx, NULL, 0, &request, &out, &cause), LAPS_E_NOTFOUND);
	ck_assert_str_eq(cause.text, "no root-key-file is configured");
	keys.path_n = 2;
	temp_write_text("a.json", "{}");
	ck_assert_int_eq(p.get_key(p.ctx, NULL, 0, &request, &out, &cause), LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "a.json: id: missing"));
	unlink(path[0]);
	ck_assert_int_eq(p.get_key(p.ctx, NULL, 0, &request, &out, &cause), LAPS_E_HOST);
	ck_assert_uint_eq(out.len, 0);
	laps_buf_clear(&out);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("keyfile");
	TCase *tc = tcase_create("parse");

	tcase_add_test(tc, takes_the_defaults_of_the_algorithm);
	tcase_add_test(tc, takes_what_the_file_says);
	tcase_add_test(tc, takes_a_curve);
	tcase_add_test(tc, takes_the_entry_of_a_directory);
	tcase_add_loop_test(tc, names_the_member_that_is_wrong, 0, sizeof(bad) / sizeof(bad[0]));
	suite_add_tcase(s, tc);
	tc = temp_case("port");
	tcase_add_test(tc, gives_a_device_the_public_key_of_now);
	tcase_add_test(tc, gives_the_seeds_of_a_key_that_is_named);
	tcase_add_test(tc, refuses_what_it_cannot_answer);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
