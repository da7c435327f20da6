/* SPDX-License-Identifier: MIT */
/* What clients read of a login service before they use it. */
#include "unit/cloud/loginkit.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#define V2 "/v2.0/.well-known/openid-configuration"
#define V1 "/.well-known/openid-configuration"

/* AUT-01, AUT-03 */
START_TEST(a_tenant_has_a_configuration)
{
	ck_assert_uint_eq(kit_get("/" KIT_TENANT V2), 200);
	ck_assert_str_eq(kit_text("issuer"), KIT_ORIGIN "/" KIT_TENANT "/v2.0");
	ck_assert_str_eq(kit_text("token_endpoint"), KIT_ORIGIN KIT_V2);
	ck_assert_str_eq(kit_text("authorization_endpoint"),
			 KIT_ORIGIN "/" KIT_TENANT "/oauth2/v2.0/authorize");
	ck_assert_str_eq(kit_text("jwks_uri"), KIT_ORIGIN "/" KIT_TENANT "/discovery/v2.0/keys");
	ck_assert_str_eq(kit_text("tenant_region_scope"), "EU");
	ck_assert_str_eq(kit_rs.content_type, "application/json; charset=utf-8");
	ck_assert_uint_eq(json_array_size(json_object_get(kit_reply,
							  "token_endpoint_auth_methods_supported")),
			  4);
	ck_assert(json_is_false(json_object_get(kit_reply, "request_uri_parameter_supported")));
}
END_TEST

START_TEST(version_1_has_its_own)
{
	ck_assert_uint_eq(kit_get("/" KIT_TENANT V1), 200);
	ck_assert_str_eq(kit_text("issuer"), "https://sts.windows.net/" KIT_TENANT "/");
	ck_assert_str_eq(kit_text("token_endpoint"), KIT_ORIGIN KIT_V1);
	ck_assert_str_eq(kit_text("jwks_uri"), KIT_ORIGIN "/" KIT_TENANT "/discovery/keys");
}
END_TEST

/* AUT-02 */
START_TEST(tenants_have_names)
{
	ck_assert_uint_eq(kit_get("/corp.example" V2), 200);
	/* by whatever name it was asked for, it is named by its id */
	ck_assert_str_eq(kit_text("token_endpoint"), KIT_ORIGIN KIT_V2);
	ck_assert_uint_eq(kit_get("/CORP.example" V2), 200);
	ck_assert_uint_eq(kit_get("/common" V2), 200);
	ck_assert_uint_eq(kit_get("/Common" V2), 200);
	ck_assert_uint_eq(kit_get("/organizations" V2), 200);
	ck_assert_uint_eq(kit_get("/consumers" V2), 200);
	ck_assert_uint_eq(kit_get("/99999999-9999-4999-8999-999999999999" V2), 400);
	kit_refused(400, 90002, "invalid_tenant");
	kit_get("/nowhere.example" V1);
	kit_refused(400, 90002, "invalid_tenant");
	kit_post("/nowhere.example/oauth2/v2.0/token", "grant_type=srv_challenge");
	kit_refused(400, 90002, "invalid_tenant");
}
END_TEST

/* AUT-04 */
START_TEST(the_issuer_of_any_tenant_is_a_template)
{
	ck_assert_uint_eq(kit_get("/common" V2), 200);
	ck_assert_str_eq(kit_text("issuer"), KIT_ORIGIN "/{tenantid}/v2.0");
	ck_assert_str_eq(kit_text("token_endpoint"), KIT_ORIGIN "/common/oauth2/v2.0/token");
	ck_assert_uint_eq(kit_get("/organizations" V1), 200);
	ck_assert_str_eq(kit_text("issuer"), "https://sts.windows.net/{tenantid}/");
}
END_TEST

/* AUT-05 */
START_TEST(the_address_of_device_codes_follows_from_that_of_tokens)
{
	char target[256];
	const char *token, *tail;

	ck_assert_uint_eq(kit_get("/" KIT_TENANT V2), 200);
	token = kit_text("token_endpoint");
	tail = strstr(token, "/token");
	ck_assert_ptr_nonnull(tail);
	ck_assert_str_eq(tail, "/token");
	snprintf(target, sizeof(target), "%.*s/devicecode",
		 (int)(tail - token - (long)strlen(KIT_ORIGIN)), token + strlen(KIT_ORIGIN));
	ck_assert_uint_eq(kit_post(target, "client_id=" KIT_PUBLIC "&scope=openid"), 200);
}
END_TEST

/* AUT-03 */
START_TEST(addresses_are_those_of_the_host_that_was_asked)
{
	kit_host = "login.microsoftonline.com";
	ck_assert_uint_eq(kit_get("/" KIT_TENANT V2), 200);
	ck_assert_str_eq(kit_text("issuer"),
			 "https://login.microsoftonline.com/" KIT_TENANT "/v2.0");
}
END_TEST

#define INSTANCE "/common/discovery/instance?api-version=1.1&authorization_endpoint="

/* AUT-06, AUT-07 */
START_TEST(an_instance_is_discovered)
{
	const json_t *metadata;

	ck_assert_uint_eq(
		kit_get(INSTANCE "https://localhost:8443/" KIT_TENANT "/oauth2/v2.0/authorize"),
		200);
	ck_assert_str_eq(kit_text("tenant_discovery_endpoint"),
			 "https://localhost:8443/" KIT_TENANT V2);
	ck_assert_str_eq(kit_text("api-version"), "1.1");
	metadata = json_array_get(json_object_get(kit_reply, "metadata"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(metadata, "preferred_cache")),
			 "login.windows.net");
	/* the port is not there, and is not made up; the version is the endpoint's */
	ck_assert_uint_eq(kit_get("/common/discovery/instance?authorization_endpoint="
				  "https%3A%2F%2Flocalhost%2Fcommon%2Foauth2%2Fauthorize"
				  "&api-version=1.0"),
			  200);
	ck_assert_str_eq(kit_text("tenant_discovery_endpoint"), "https://localhost/common" V1);
	ck_assert_str_eq(kit_text("api-version"), "1.0");
	/* the host that answers, by a name of somebody's own */
	kit_get(INSTANCE "https://cloud.corp.example/common/oauth2/v2.0/authorize");
	kit_refused(400, 50049, "invalid_instance");
	kit_host = "cloud.corp.example:8443";
	ck_assert_uint_eq(
		kit_get(INSTANCE "https://cloud.corp.example/common/oauth2/v2.0/authorize"), 200);
	ck_assert_str_eq(kit_text("tenant_discovery_endpoint"),
			 "https://cloud.corp.example/common" V2);
	/* not of the host that answers */
	kit_host = "localhost:8443";
	ck_assert_uint_eq(
		kit_get(INSTANCE "https://login.windows.net/common/oauth2/v2.0/authorize"), 200);
	ck_assert_str_eq(kit_text("tenant_discovery_endpoint"),
			 "https://login.windows.net/common" V2);
}
END_TEST

/* AUT-08 */
START_TEST(an_unknown_instance_is_none)
{
	static const char *const unknown[] = {
		INSTANCE "https://login.example/common/oauth2/v2.0/authorize",
		INSTANCE "https://login.windows.net.example/common/oauth2/authorize",
		INSTANCE "https://login.windows.net@example/common/oauth2/authorize",
		INSTANCE "https://localhost:8443:1/common/oauth2/authorize",
		INSTANCE "https://localhost:x/common/oauth2/authorize",
		INSTANCE "http://localhost/common/oauth2/authorize",
		INSTANCE "https://localhost",
		INSTANCE "https://localhost/",
		INSTANCE "https:///common/x",
		INSTANCE "x",
	};

	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		kit_get(unknown[i]);
		kit_refused(400, 50049, "invalid_instance");
	}
	kit_get("/common/discovery/instance?api-version=1.1");
	kit_refused(400, 900144, "invalid_request");
	kit_get("/common/discovery/instance?api-version=9&authorization_endpoint="
		"https://localhost/common/x");
	kit_refused(400, 9002313, "invalid_request");
}
END_TEST

static void member_is(const json_t *key, const char *name, const uint8_t *bytes, size_t len)
{
	const char *text = json_string_value(json_object_get(key, name));
	struct laps_buf b;

	laps_buf_init(&b, 4096);
	ck_assert_ptr_nonnull(text);
	ck_assert_int_eq(laps_base64url_parse(text, strlen(text), &b, NULL), LAPS_OK);
	ck_assert_uint_eq(b.len, len);
	ck_assert_mem_eq(b.data, bytes, len);
	laps_buf_clear(&b);
}

/* AUT-35: the key is the certificate's, as OpenSSL reads it */
START_TEST(the_signing_key_is_published)
{
	static const char *const target[] = {"/" KIT_TENANT "/discovery/v2.0/keys",
					     "/common/discovery/v2.0/keys",
					     "/common/discovery/keys"};
	const uint8_t *der = kit_c->token_cert.data, *p = der;
	uint8_t sha1[SHA_DIGEST_LENGTH], modulus[256];
	const json_t *key;
	const char *x5c;
	X509 *cert = d2i_X509(NULL, &p, (long)kit_c->token_cert.len);
	BIGNUM *n = NULL;

	ck_assert_int_eq(EVP_PKEY_get_bn_param(X509_get0_pubkey(cert), "n", &n), 1);
	ck_assert_int_eq(BN_bn2binpad(n, modulus, sizeof(modulus)), sizeof(modulus));
	SHA1(der, kit_c->token_cert.len, sha1);
	for (size_t i = 0; i < 3; i++) {
		ck_assert_uint_eq(kit_get(target[i]), 200);
		ck_assert_uint_eq(json_array_size(json_object_get(kit_reply, "keys")), 1);
		key = json_array_get(json_object_get(kit_reply, "keys"), 0);
		ck_assert_str_eq(json_string_value(json_object_get(key, "kty")), "RSA");
		ck_assert_str_eq(json_string_value(json_object_get(key, "use")), "sig");
		ck_assert_str_eq(json_string_value(json_object_get(key, "e")), "AQAB");
		ck_assert_str_eq(json_string_value(json_object_get(key, "kid")), kit_c->kid);
		member_is(key, "x5t", sha1, sizeof(sha1));
		member_is(key, "n", modulus, sizeof(modulus));
		x5c = json_string_value(json_array_get(json_object_get(key, "x5c"), 0));
		ck_assert_uint_eq(strlen(x5c), (kit_c->token_cert.len + 2) / 3 * 4);
	}
	BN_free(n);
	X509_free(cert);
	ck_assert_ptr_null(json_object_get(key, "issuer"));
	/* the literal of any tenant, once more */
	kit_get("/common/discovery/v2.0/keys");
	key = json_array_get(json_object_get(kit_reply, "keys"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(key, "issuer")),
			 KIT_ORIGIN "/{tenantid}/v2.0");
}
END_TEST

/* AUT-46 */
START_TEST(users_of_the_domain_are_managed)
{
	ck_assert_uint_eq(kit_get("/common/UserRealm/alice@corp.example?api-version=1.0"), 200);
	ck_assert_str_eq(kit_text("account_type"), "Managed");
	ck_assert_str_eq(kit_text("domain_name"), "corp.example");
	ck_assert_str_eq(kit_text("ver"), "1.0");
	ck_assert_str_eq(kit_text("cloud_instance_name"), "microsoftonline.com");
	ck_assert_str_eq(kit_text("cloud_audience_urn"), "urn:federation:MicrosoftOnline");
	ck_assert_uint_eq(kit_get("/common/userrealm/nobody%40corp.example"), 200);
	ck_assert_str_eq(kit_text("account_type"), "Managed");
	ck_assert_uint_eq(kit_get("/common/userrealm/nobody@nowhere.example"), 200);
	ck_assert_str_eq(kit_text("account_type"), "Unknown");
	ck_assert_uint_eq(kit_get("/common/userrealm/nobody"), 200);
	ck_assert_str_eq(kit_text("account_type"), "Unknown");
}
END_TEST

START_TEST(browsers_are_not_served)
{
	kit_get("/" KIT_TENANT "/oauth2/v2.0/authorize?client_id=x");
	kit_refused(501, 700054, "unsupported_response_type");
	kit_get("/common/oauth2/authorize");
	kit_refused(501, 700054, "unsupported_response_type");
}
END_TEST

START_TEST(other_methods_and_paths_are_refused)
{
	kit_get(KIT_V2);
	kit_refused(405, 900561, "invalid_request");
	ck_assert_str_eq(kit_reply_header("Allow"), "POST");
	kit_post("/" KIT_TENANT V2, "");
	kit_refused(405, 900561, "invalid_request");
	kit_ask("DELETE", "/common/oauth2/deviceauth", NULL, NULL);
	kit_refused(405, 900561, "invalid_request");
	ck_assert_str_eq(kit_reply_header("Allow"), "GET, POST");
	ck_assert_uint_eq(kit_get("/"), 404);
	ck_assert_uint_eq(kit_get("/common"), 404);
	ck_assert_uint_eq(kit_get("/common/oauth2"), 404);
	ck_assert_uint_eq(kit_get("/common/oauth2/v2.0/token/more"), 404);
	ck_assert_uint_eq(kit_get("/common/userrealm"), 404);
}
END_TEST

static Suite *make_suite(void)
{
	TCase *t;
	Suite *s = kit_suite("login_discovery", &t);

	tcase_add_test(t, a_tenant_has_a_configuration);
	tcase_add_test(t, version_1_has_its_own);
	tcase_add_test(t, tenants_have_names);
	tcase_add_test(t, the_issuer_of_any_tenant_is_a_template);
	tcase_add_test(t, the_address_of_device_codes_follows_from_that_of_tokens);
	tcase_add_test(t, addresses_are_those_of_the_host_that_was_asked);
	tcase_add_test(t, an_instance_is_discovered);
	tcase_add_test(t, an_unknown_instance_is_none);
	tcase_add_test(t, the_signing_key_is_published);
	tcase_add_test(t, users_of_the_domain_are_managed);
	tcase_add_test(t, browsers_are_not_served);
	tcase_add_test(t, other_methods_and_paths_are_refused);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
