/* SPDX-License-Identifier: MIT */
/* Client assertions, in the forms that MSAL for Node, MSAL for Python and roadlib send. */
#include "unit/cloud/loginkit.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#define AUD     KIT_ORIGIN KIT_V2
#define NOW_S   1767225600 /* date -u -d 2026-01-01 +%s */
#define FOREVER "4102444800"

/* What an assertion says; NULL: it does not. Members are JSON. */
struct said {
	const char *alg, *x5t, *x5t_s256, *x5c;
	const char *aud, *iss, *sub, *exp, *nbf, *iat, *jti;
};

static char sha1_text[64], sha256_text[64], der_text[8192];

static void thumbprints(void)
{
	uint8_t sha1[SHA_DIGEST_LENGTH], sha256[SHA256_DIGEST_LENGTH];
	struct laps_buf b;

	SHA1(kit_cert.data, kit_cert.len, sha1);
	SHA256(kit_cert.data, kit_cert.len, sha256);
	laps_buf_init(&b, 8000);
	laps_base64url_format(sha1, sizeof(sha1), &b);
	snprintf(sha1_text, sizeof(sha1_text), "\"%.*s\"", (int)b.len, (const char *)b.data);
	laps_buf_clear(&b);
	laps_base64url_format(sha256, sizeof(sha256), &b);
	snprintf(sha256_text, sizeof(sha256_text), "\"%.*s\"", (int)b.len, (const char *)b.data);
	laps_buf_clear(&b);
	laps_base64_format(kit_cert.data, kit_cert.len, &b);
	snprintf(der_text, sizeof(der_text), "\"%.*s\"", (int)b.len, (const char *)b.data);
	laps_buf_clear(&b);
}

static struct said good(void)
{
	thumbprints();
	return (struct said){.alg = "\"PS256\"",
			     .x5t_s256 = sha256_text,
			     .aud = "\"" AUD "\"",
			     .iss = "\"" KIT_APP "\"",
			     .sub = "\"" KIT_APP "\"",
			     .exp = "1767226200",
			     .nbf = "1767225600",
			     .iat = "1767225600",
			     .jti = "\"one\""};
}

static void put(json_t *o, const char *name, const char *value)
{
	json_t *v = value ? json_loads(value, JSON_DECODE_ANY, NULL) : NULL;

	ck_assert(!value || v);
	if (v)
		json_object_set_new(o, name, v);
}

static char *header_of(const struct said *s)
{
	json_t *o = json_pack("{ss}", "typ", "JWT");
	char *text;

	put(o, "alg", s->alg);
	put(o, "x5t", s->x5t);
	put(o, "x5t#S256", s->x5t_s256);
	put(o, "x5c", s->x5c);
	text = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	return text;
}

static char *claims_of(const struct said *s)
{
	json_t *o = json_object();
	char *text;

	put(o, "aud", s->aud);
	put(o, "iss", s->iss);
	put(o, "sub", s->sub);
	put(o, "exp", s->exp);
	put(o, "nbf", s->nbf);
	put(o, "iat", s->iat);
	put(o, "jti", s->jti);
	text = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	return text;
}

/* Send it with this; client_id NULL: the form does not name it. */
static unsigned send_text(const char *target, const char *client_id, const char *assertion)
{
	char form[16384];

	snprintf(form, sizeof(form),
		 "grant_type=client_credentials&scope=https://graph.microsoft.com/.default"
		 "&client_assertion_type=urn%%3Aietf%%3Aparams%%3Aoauth%%3Aclient-assertion-type"
		 "%%3Ajwt-bearer&client_assertion=%s%s%s",
		 assertion, client_id ? "&client_id=" : "", client_id ? client_id : "");
	return kit_post(target, form);
}

static unsigned send_with(const struct said *s, const struct laps_rsa *key)
{
	char *header = header_of(s), *claims = claims_of(s);
	char *text =
		kit_sign(header, claims,
			 strcmp(s->alg, "\"PS256\"") == 0 ? LAPS_JWS_PS256 : LAPS_JWS_RS256, key);
	const unsigned status = send_text(KIT_V2, KIT_APP, text);

	free(text);
	free(header);
	free(claims);
	return status;
}

static unsigned send_said(const struct said *s)
{
	return send_with(s, kit_key);
}

/* AUT-15, AUT-38 */
START_TEST(ps256_with_a_sha_256_thumbprint_gives_a_token)
{
	const struct said s = good();
	struct sim_caller who;

	ck_assert_uint_eq(send_said(&s), 200);
	ck_assert_int_eq(kit_check(kit_text("access_token"), SIM_AUDIENCE_GRAPH, &who),
			 SIM_TOKEN_OK);
	ck_assert_int_eq(who.app_auth, 2);
	ck_assert_str_eq(who.client_id, KIT_APP);
}
END_TEST

/* AUT-16, AUT-18: MSAL for Python: padded, times as fractions, no nbf */
START_TEST(rs256_with_a_padded_thumbprint_and_fractions_gives_a_token)
{
	struct said s = good();
	char padded[72];

	s.alg = "\"RS256\"";
	s.x5t_s256 = NULL;
	s.x5t = sha1_text;
	ck_assert_uint_eq(send_said(&s), 200);
	snprintf(padded, sizeof(padded), "%.*s=\"", (int)strlen(sha1_text) - 1, sha1_text);
	s.x5t = padded;
	s.exp = "1767226200.5123";
	s.iat = "1767225600.5123";
	s.nbf = NULL;
	s.jti = "\"two\"";
	ck_assert_uint_eq(send_said(&s), 200);
}
END_TEST

/* AUT-17 */
START_TEST(a_chain_may_name_the_certificate)
{
	struct said s = good();
	char array[8300];

	snprintf(array, sizeof(array), "[%s,\"AAAA\"]", der_text);
	s.x5c = array;
	ck_assert_uint_eq(send_said(&s), 200);
	s.x5t_s256 = NULL;
	s.jti = "\"two\"";
	ck_assert_uint_eq(send_said(&s), 200);
	/* it has to be the certificate of the thumbprint, and registered */
	s.x5t_s256 = sha256_text;
	s.x5c = "[\"AAAA\"]";
	s.jti = "\"three\"";
	send_said(&s);
	kit_refused(401, 700027, "invalid_client");
	/* however many other names are right */
	s.x5t = sha1_text;
	send_said(&s);
	kit_refused(401, 700027, "invalid_client");
	s.x5c = "[\"****\"]";
	send_said(&s);
	kit_refused(401, 700027, "invalid_client");
	s.x5c = "[]";
	send_said(&s);
	kit_refused(401, 700027, "invalid_client");
}
END_TEST

/* AUT-19 */
START_TEST(the_audience_is_this_service)
{
	static const struct {
		const char *aud;
		bool good;
	} row[] = {
		{"\"" KIT_ORIGIN KIT_V1 "\"", true},
		{"\"" KIT_ORIGIN "/corp.example/oauth2/v2.0/token\"", true},
		{"\"" KIT_ORIGIN "/" KIT_TENANT "/v2.0\"", true},
		{"\"https://login.microsoftonline.com" KIT_V2 "\"", true},
		{"\"https://sts.windows.net/" KIT_TENANT "/\"", true},
		{"[\"x\",\"" AUD "\"]", true},
		{"\"" KIT_ORIGIN "/" KIT_OTHER "/oauth2/v2.0/token\"", false},
		{"\"" KIT_ORIGIN "/common/oauth2/v2.0/token\"", false},
		{"\"" KIT_ORIGIN "/" KIT_TENANT "/oauth2/v2.0/devicecode\"", false},
		{"\"https://login.example" KIT_V2 "\"", false},
		{"\"https://localhost:84430" KIT_V2 "\"", false},
		{"\"http://login.microsoftonline.com" KIT_V2 "\"", false},
		{"\"" KIT_ORIGIN "\"", false},
		{"\"https://login.microsoftonline.com\"", false},
		{"\"\"", false},
		{"[]", false},
		{"[7]", false},
		{"7", false},
		{NULL, false},
	};
	struct said s = good();
	char jti[16];

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		snprintf(jti, sizeof(jti), "\"%zu\"", i);
		s.aud = row[i].aud;
		s.jti = jti;
		send_said(&s);
		if (row[i].good)
			ck_assert_msg(kit_rs.status == 200, "%s", row[i].aud);
		else
			kit_refused(401, 700023, "invalid_client");
	}
}
END_TEST

/* AUT-20: at both sides of the skew */
START_TEST(an_assertion_has_its_time)
{
	static const struct {
		const char *exp, *nbf, *iat;
		bool good;
	} row[] = {
		{"1767225301", NULL, NULL, true},
		{"1767225300", NULL, NULL, false},
		{"1767225300.5", NULL, NULL, true},
		{FOREVER, NULL, NULL, true},
		{"1e300", NULL, NULL, true},
		{"-1e300", NULL, NULL, false},
		{NULL, NULL, NULL, false},
		{"\"1767226200\"", NULL, NULL, false},
		{FOREVER, "1767225900", NULL, true},
		{FOREVER, "1767225901", NULL, false},
		{FOREVER, "\"x\"", NULL, false},
		{FOREVER, NULL, "1767225900", true},
		{FOREVER, NULL, "1767225901", false},
	};
	struct said s = good();
	char jti[16];

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		snprintf(jti, sizeof(jti), "\"%zu\"", i);
		s.exp = row[i].exp;
		s.nbf = row[i].nbf;
		s.iat = row[i].iat;
		s.jti = jti;
		send_said(&s);
		if (row[i].good)
			ck_assert_msg(kit_rs.status == 200, "row %zu", i);
		else
			kit_refused(401, 700024, "invalid_client");
	}
}
END_TEST

/* AUT-20 */
START_TEST(signature_and_thumbprint_count)
{
	struct said s = good();
	char *header = header_of(&s), *claims = claims_of(&s), *text;
	char changed[64];

	send_with(&s, kit_stolen);
	kit_refused(401, 700027, "invalid_client");
	/* PS256 says, PKCS #1 v1.5 is; and the other way round */
	text = kit_sign(header, claims, LAPS_JWS_RS256, kit_key);
	send_text(KIT_V2, KIT_APP, text);
	kit_refused(401, 700027, "invalid_client");
	free(text);
	free(header);
	s.alg = "\"RS256\"";
	header = header_of(&s);
	text = kit_sign(header, claims, LAPS_JWS_PS256, kit_key);
	send_text(KIT_V2, KIT_APP, text);
	kit_refused(401, 700027, "invalid_client");
	free(text);
	s = good();
	s.x5t_s256 = "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"";
	send_said(&s);
	kit_refused(401, 700027, "invalid_client");
	/* both, and one of them another's */
	s = good();
	s.x5t = "\"AAAAAAAAAAAAAAAAAAAAAAAAAAA\"";
	send_said(&s);
	kit_refused(401, 700027, "invalid_client");
	s.x5c = der_text;
	send_said(&s);
	kit_refused(401, 700027, "invalid_client");
	s.x5c = NULL;
	s.x5t = "7";
	send_said(&s);
	kit_refused(401, 700027, "invalid_client");
	/* of another length: the first bytes of the right one, and it with more behind */
	s = good();
	snprintf(changed, sizeof(changed), "\"%.24s\"", sha256_text + 1);
	s.x5t_s256 = changed;
	send_said(&s);
	kit_refused(401, 700027, "invalid_client");
	snprintf(changed, sizeof(changed), "\"%.27sAAAAA\"", sha1_text + 1);
	s.x5t = changed;
	s.x5t_s256 = NULL;
	send_said(&s);
	kit_refused(401, 700027, "invalid_client");
	s = good();
	/* neither */
	s = good();
	s.x5t_s256 = NULL;
	send_said(&s);
	kit_refused(401, 700027, "invalid_client");
	free(header);
	free(claims);
}
END_TEST

START_TEST(what_nobody_or_a_password_signed_is_refused)
{
	const struct said s = good();
	char *claims = claims_of(&s), *text;
	uint8_t mac[32];
	unsigned mac_len = sizeof(mac);
	char header[256];
	struct laps_buf b;

	laps_buf_init(&b, LAPS_JWS_MAX);
	snprintf(header, sizeof(header), "{\"alg\":\"HS256\",\"x5t#S256\":%s}", sha256_text);
	kit_base64url(header, &b);
	laps_buf_put_u8(&b, '.');
	kit_base64url(claims, &b);
	ck_assert(
		HMAC(EVP_sha256(), kit_cert.data, (int)kit_cert.len, b.data, b.len, mac, &mac_len));
	laps_buf_put_u8(&b, '.');
	laps_base64url_format(mac, sizeof(mac), &b);
	text = strndup((const char *)b.data, b.len);
	send_text(KIT_V2, KIT_APP, text);
	kit_refused(401, 700027, "invalid_client");
	free(text);
	laps_buf_clear(&b);
	kit_base64url("{\"alg\":\"none\"}", &b);
	laps_buf_put_u8(&b, '.');
	kit_base64url(claims, &b);
	laps_buf_put_u8(&b, '.');
	text = strndup((const char *)b.data, b.len);
	send_text(KIT_V2, KIT_APP, text);
	kit_refused(400, 50027, "invalid_request");
	free(text);
	laps_buf_clear(&b);
	free(claims);
}
END_TEST

/* AUT-21 */
START_TEST(issuer_subject_and_client_are_one)
{
	struct said s = good();

	s.iss = "\"" KIT_PUBLIC "\"";
	send_said(&s);
	kit_refused(401, 700021, "invalid_client");
	s = good();
	s.sub = "\"" KIT_PUBLIC "\"";
	send_said(&s);
	kit_refused(401, 700021, "invalid_client");
	s = good();
	s.iss = NULL;
	send_said(&s);
	kit_refused(401, 700021, "invalid_client");
}
END_TEST

START_TEST(the_form_need_not_name_the_client)
{
	const struct said s = good();
	char *header = header_of(&s), *claims = claims_of(&s);
	char *text = kit_sign(header, claims, LAPS_JWS_PS256, kit_key);

	ck_assert_uint_eq(send_text(KIT_V2, NULL, text), 200);
	free(text);
	free(header);
	free(claims);
}
END_TEST

/* ours: Microsoft's service takes one again */
START_TEST(an_assertion_is_good_once)
{
	struct said s = good();

	ck_assert_uint_eq(send_said(&s), 200);
	send_said(&s);
	kit_refused(401, 700027, "invalid_client");
	/* until it is over anyway */
	kit_now = KIT_NOW + (600 + SIM_TOKEN_SKEW - 1) * KIT_SECOND;
	s.exp = "1767226200";
	send_said(&s);
	kit_refused(401, 700027, "invalid_client");
	kit_now = KIT_NOW;
	/* one without an id is told from none */
	s.jti = NULL;
	ck_assert_uint_eq(send_said(&s), 200);
	ck_assert_uint_eq(send_said(&s), 200);
	s.jti = "7";
	send_said(&s);
	kit_refused(401, 700027, "invalid_client");
}
END_TEST

START_TEST(garbage_is_refused)
{
	static const char *const garbage[] = {
		"",           "x",          "a.b.c", "e30.e30.AA",
		"e30.W10.AA", "W10.e30.AA", "....",  "%ce%b1.%ce%b1.%ce%b1"};

	for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
		send_text(KIT_V2, KIT_APP, garbage[i]);
		kit_refused(400, 50027, "invalid_request");
	}
	kit_post(KIT_V2, "grant_type=client_credentials&client_id=" KIT_APP
			 "&scope=https://graph.microsoft.com/.default&client_assertion=e30.e30.AA");
	kit_refused(400, 9002313, "invalid_request");
}
END_TEST

/* Every character counts, in each of the three parts. */
START_TEST(no_character_can_be_changed)
{
	struct said s = good();
	char *header, *claims, *text;

	s.jti = NULL;
	header = header_of(&s);
	claims = claims_of(&s);
	text = kit_sign(header, claims, LAPS_JWS_PS256, kit_key);
	for (size_t i = 0; text[i]; i++) {
		const char was = text[i];

		text[i] = was == 'A' ? 'B' : 'A';
		send_text(KIT_V2, KIT_APP, text);
		ck_assert_msg(kit_rs.status == 400 || kit_rs.status == 401, "at %zu", i);
		text[i] = was;
	}
	ck_assert_uint_eq(send_text(KIT_V2, KIT_APP, text), 200);
	free(text);
	free(header);
	free(claims);
}
END_TEST

static Suite *make_suite(void)
{
	TCase *t;
	Suite *s = kit_suite("login_assertion", &t);

	tcase_add_test(t, ps256_with_a_sha_256_thumbprint_gives_a_token);
	tcase_add_test(t, rs256_with_a_padded_thumbprint_and_fractions_gives_a_token);
	tcase_add_test(t, a_chain_may_name_the_certificate);
	tcase_add_test(t, the_audience_is_this_service);
	tcase_add_test(t, an_assertion_has_its_time);
	tcase_add_test(t, signature_and_thumbprint_count);
	tcase_add_test(t, what_nobody_or_a_password_signed_is_refused);
	tcase_add_test(t, issuer_subject_and_client_are_one);
	tcase_add_test(t, the_form_need_not_name_the_client);
	tcase_add_test(t, an_assertion_is_good_once);
	tcase_add_test(t, garbage_is_refused);
	tcase_add_test(t, no_character_can_be_changed);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
