/* SPDX-License-Identifier: MIT */
#include <laps/gkdi.h>
#include <laps/keyid.h>
#include <laps/text.h>

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

/* The prime of RFC 3526 section 2 (MODP 1536), of which 2 generates a subgroup of prime order. */
#define MODP_1536                                                                          \
	"ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22" \
	"514a08798e3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6" \
	"f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3d" \
	"c2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb" \
	"9ed529077096966d670c354e4abc9804f1746c08ca237327ffffffffffffffff"

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

/* DHPM parameters as hex digits, of a p of 192 bytes and a g that is a small number. */
static const char *group_hex(const char *p_hex, unsigned g)
{
	static char text[2 * (12 + 2 * 192) + 1];

	snprintf(text, sizeof(text), "8c0100004448504dc0000000%s%0384x", p_hex, g);
	return text;
}

static laps_rc parse_group(const char *p_hex, unsigned g, const char *more,
			   struct laps_root_key *out)
{
	char text[2048];

	snprintf(text, sizeof(text),
		 "{\"id\":\"" ID "\",\"key_hex\":\"" KEY
		 "\",\"secret_agreement_parameters_hex\":\"%s\"%s}",
		 group_hex(p_hex, g), more);
	return parse(text, out);
}

START_TEST(takes_another_group)
{
	struct exact want;
	struct laps_root_key k;

	ck_assert_int_eq(exact_from_hex(group_hex(MODP_1536, 2), &want), 0);
	ck_assert_int_eq(parse_group(MODP_1536, 2, "", &k), LAPS_OK);
	ck_assert_uint_eq(k.private_key_bits, 512);
	ck_assert_uint_eq(k.public_key_bits, 1536);
	ck_assert_uint_eq(k.agreement_params.len, want.len);
	ck_assert_mem_eq(k.agreement_params.data, want.p, want.len);
	laps_root_key_clear(&k);
	ck_assert_int_eq(parse_group(MODP_1536, 2,
				     ",\"private_key_bits\":4096,\"public_key_bits\":1536", &k),
			 LAPS_OK);
	ck_assert_uint_eq(k.private_key_bits, 4096);
	laps_root_key_clear(&k);
	ck_assert_int_eq(parse_group(MODP_1536, 2, ",\"private_key_bits\":1", &k), LAPS_OK);
	ck_assert_uint_eq(k.private_key_bits, 1);
	laps_root_key_clear(&k);
	free(want.p);
}
END_TEST

START_TEST(takes_another_group_of_a_directory)
{
	char text[4096];
	struct exact group;
	struct laps_root_key k;
	struct laps_buf b64;

	laps_buf_init(&b64, 4096);
	ck_assert_int_eq(exact_from_hex(group_hex(MODP_1536, 2), &group), 0);
	laps_base64_format(group.p, group.len, &b64);
	laps_buf_put_u8(&b64, 0);
	for (int i = 0; i < 2; i++) {
		snprintf(text, sizeof(text),
			 LDIF "msKds-RootKeyData:: " KEY_B64 "\nmsKds-KDFParam:: " KDF_SHA512
			      "\nmsKds-SecretAgreementAlgorithmID: DH\n"
			      "msKds-SecretAgreementParam:: %s\nmsKds-PublicKeyLength: %d\n"
			      "msKds-PrivateKeyLength: 256\n",
			 (const char *)b64.data, i ? 2048 : 1536);
		ck_assert_int_eq(parse(text, &k), i ? LAPS_E_RANGE : LAPS_OK);
		if (i)
			break;
		ck_assert_uint_eq(k.private_key_bits, 256);
		ck_assert_uint_eq(k.public_key_bits, 1536);
		ck_assert_mem_eq(k.agreement_params.data, group.p, group.len);
		laps_root_key_clear(&k);
	}
	ck_assert_str_eq(cause.text, "key: msKds-PublicKeyLength: must be 1536, as its group has");
	laps_buf_clear(&b64);
	free(group.p);
}
END_TEST

START_TEST(refuses_a_group_that_is_none)
{
	static const struct {
		size_t at; /* the digit of p to change */
		char digit;
		unsigned g;
		const char *why;
		laps_rc rc;
	} group[] = {
		{0, '0', 2, "DH group: p is too short", LAPS_E_RANGE},
		{383, 'e', 2, "DH group: p is no prime", LAPS_E_RANGE},
		{383, 'd', 2, "DH group: order of g is not known", LAPS_E_UNSUPPORTED},
		{0, 'f', 1, "DH group: g out of range", LAPS_E_RANGE},
		{0, 'f', 0, "DH group: g out of range", LAPS_E_RANGE},
	};
	char p_hex[] = MODP_1536, want[256];
	struct laps_root_key k, poison;

	memset(&poison, 0xa5, sizeof(poison));
	k = poison;
	p_hex[group[_i].at] = group[_i].digit;
	if (p_hex[0] == '0')
		p_hex[1] = '0';
	ck_assert_int_eq(parse_group(p_hex, group[_i].g, "", &k), group[_i].rc);
	snprintf(want, sizeof(want), "key: secret_agreement_parameters_hex: %s", group[_i].why);
	ck_assert_str_eq(cause.text, want);
	ck_assert_mem_eq(&k, &poison, sizeof(k));
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
	 "key: secret_agreement_parameters_hex: input ends too early"},
	{"{\"secret_agreement_algorithm\":\"ECDH_P256\",\"secret_agreement_parameters_hex\":"
	 "\"00\"" REST,
	 LAPS_E_FORMAT, "key: secret_agreement_parameters_hex: must be empty for ECDH"},
	{"{\"public_key_bits\":1024" REST, LAPS_E_RANGE,
	 "key: public_key_bits: must be 2048, as its group has"},
	{"{\"private_key_bits\":0" REST, LAPS_E_RANGE, "key: private_key_bits: must be 1 to 4096"},
	{"{\"private_key_bits\":-8" REST, LAPS_E_RANGE, "key: private_key_bits: must be 1 to 4096"},
	{"{\"private_key_bits\":4097" REST, LAPS_E_RANGE,
	 "key: private_key_bits: must be 1 to 4096"},
	{"{\"secret_agreement_algorithm\":\"ECDH_P256\",\"private_key_bits\":255" REST,
	 LAPS_E_RANGE, "key: private_key_bits: must be 256, as its curve has"},
	{"{\"secret_agreement_algorithm\":\"ECDH_P521\",\"public_key_bits\":528" REST, LAPS_E_RANGE,
	 "key: public_key_bits: must be 521, as its curve has"},
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

/* A reader that stops at the zero would take the text before it for the whole. */
START_TEST(refuses_a_zero_byte_in_an_entry)
{
	static const char text[] = LDIF "description: a\0b\n";
	struct laps_root_key k;

	ck_assert_int_eq(laps_root_key_parse(text, sizeof(text) - 1, "key", &k, &cause),
			 LAPS_E_FORMAT);
	ck_assert_str_eq(cause.text, "key: a NUL byte in the text");
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

/* As the key service does: the last seeds of an L0 that is over, else those of now. */
START_TEST(answers_with_the_latest_seeds_there_are)
{
	struct laps_keys_port p = open_port();
	const struct laps_period now = laps_gkdi_period(temp_now);
	const struct {
		struct laps_period asked, given;
	} row[] = {
		{{now.l0 - 1, 3, 4}, {now.l0 - 1, 31, 31}},
		{{now.l0 - 1, 31, 31}, {now.l0 - 1, 31, 31}},
		{{now.l0, 0, 0}, now},
		{{now.l0, now.l1, now.l2 - 1}, now},
		{now, now},
		{{now.l0, now.l1, now.l2 + 1},
		 {now.l0, now.l1, now.l2 + 1}}, /* our clock is late */
		{{now.l0 + 1, 0, 0}, {now.l0 + 1, 0, 0}},
	};
	struct laps_key_request request = {.has_root_key_id = true};
	struct laps_gke e;
	struct laps_buf out;

	ck_assert_int_eq(laps_guid_parse_text(ID, request.root_key_id, NULL), LAPS_OK);
	ck_assert(now.l2 > 0 && now.l2 < 31);
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		laps_buf_init(&out, LAPS_GKE_MAX);
		request.l0 = row[i].asked.l0;
		request.l1 = row[i].asked.l1;
		request.l2 = row[i].asked.l2;
		ck_assert_int_eq(p.get_key(p.ctx, (const uint8_t *)"sd", 2, &request, &out, &cause),
				 LAPS_OK);
		ck_assert_int_eq(laps_gke_parse(out.data, out.len, &e, NULL), LAPS_OK);
		ck_assert_msg(e.l0 == row[i].given.l0 && e.l1 == row[i].given.l1 &&
				      e.l2 == row[i].given.l2,
			      "row %zu: %d %d %d", i, e.l0, e.l1, e.l2);
		laps_buf_clear(&out);
	}
}
END_TEST

START_TEST(refuses_periods_that_are_none)
{
	static const int32_t index[][3] = {{361, -1, -1}, {361, 32, 0}, {361, 0, 32}, {-1, 0, 0}};
	struct laps_key_request request = {.has_root_key_id = true};
	struct laps_keys_port p = open_port();
	struct laps_buf out;

	laps_buf_init(&out, LAPS_GKE_MAX);
	ck_assert_int_eq(laps_guid_parse_text(ID, request.root_key_id, NULL), LAPS_OK);
	for (int i = 0; i < 4; i++) {
		request.l0 = index[i][0];
		request.l1 = index[i][1];
		request.l2 = index[i][2];
		ck_assert_int_eq(p.get_key(p.ctx, (const uint8_t *)"sd", 2, &request, &out, &cause),
				 LAPS_E_HOST);
		ck_assert_str_eq(cause.text, "cannot derive a group key: key period");
		ck_assert_uint_eq(out.len, 0);
	}
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
	tcase_add_test(tc, takes_another_group);
	tcase_add_test(tc, takes_another_group_of_a_directory);
	tcase_add_loop_test(tc, refuses_a_group_that_is_none, 0, 5);
	tcase_add_test(tc, takes_the_entry_of_a_directory);
	tcase_add_test(tc, refuses_a_zero_byte_in_an_entry);
	tcase_add_loop_test(tc, names_the_member_that_is_wrong, 0, sizeof(bad) / sizeof(bad[0]));
	suite_add_tcase(s, tc);
	tc = temp_case("port");
	tcase_add_test(tc, gives_a_device_the_public_key_of_now);
	tcase_add_test(tc, gives_the_seeds_of_a_key_that_is_named);
	tcase_add_test(tc, answers_with_the_latest_seeds_there_are);
	tcase_add_test(tc, refuses_periods_that_are_none);
	tcase_add_test(tc, refuses_what_it_cannot_answer);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
