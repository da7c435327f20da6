/* SPDX-License-Identifier: MIT */
#include "unit/cloud/registrationkit.h"

#include <openssl/x509.h>

/* The certificate of the answer, as OpenSSL reads it; the caller frees it. */
static X509 *answered_cert(void)
{
	char id[LAPS_CERT_CN_LEN];
	const unsigned char *p;
	X509 *cert;

	kit_take_cert(id);
	p = kit_cert.data;
	cert = d2i_X509(NULL, &p, (long)kit_cert.len);
	ck_assert_ptr_nonnull(cert);
	return cert;
}

/* One byte string of an extension, behind its two bytes of length. */
static void extension(X509 *cert, const char *oid, const void *want, size_t len)
{
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	const int at = X509_get_ext_by_OBJ(cert, object, -1);
	const ASN1_OCTET_STRING *data;

	ck_assert_int_ge(at, 0);
	data = X509_EXTENSION_get_data(X509_get_ext(cert, at));
	ck_assert_int_eq(ASN1_STRING_length(data), (int)(3 + len));
	ck_assert_mem_eq(ASN1_STRING_get0_data(data) + 3, want, len);
	ASN1_OBJECT_free(object);
}

static void user_token(void)
{
	kit_user_token(KIT_USER, KIT_UPN, SIM_AUDIENCE_REGISTRATION);
}

/* DEV-05, DEV-06 */
START_TEST(joining_gives_a_certificate_and_says_who_joined)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	char hex[41] = "";
	X509 *cert;

	user_token();
	ck_assert_uint_eq(kit_join(kit_join_body()), 201);
	ck_assert_str_eq(kit_text("User.Upn"), KIT_UPN);
	cert = answered_cert();
	ck_assert_int_eq(X509_digest(cert, EVP_sha1(), digest, NULL), 1);
	for (int i = 0; i < 20; i++)
		snprintf(hex + 2 * i, 3, "%02X", digest[i]);
	ck_assert_str_eq(kit_text("Certificate.Thumbprint"), hex);
	X509_free(cert);
}
END_TEST

/* Two administrators for a joined device, none for one that somebody only registered. */
START_TEST(joined_devices_get_their_administrators)
{
	const json_t *change;
	char id[LAPS_CERT_CN_LEN];

	kit_joined(0, id);
	change = json_array_get(json_object_get(kit_answer, "MembershipChanges"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(change, "LocalSID")), "S-1-5-32-544");
	/* 62e90394-69f5-4237-9190-012177145e10 as four numbers */
	ck_assert_str_eq(json_string_value(json_array_get(json_object_get(change, "AddSIDs"), 0)),
			 "S-1-12-1-1659437972-1110927861-553750673-274601079");
	ck_assert_uint_eq(json_array_size(json_object_get(change, "AddSIDs")), 2);
	kit_joined(4, id);
	ck_assert(json_is_array(json_object_get(kit_answer, "MembershipChanges")));
	ck_assert_uint_eq(json_array_size(json_object_get(kit_answer, "MembershipChanges")), 0);
}
END_TEST

/* DEV-09, DEV-10, DEV-11, DEV-12, DEV-13 */
START_TEST(the_certificate_is_of_the_device_its_user_and_tenant)
{
	uint8_t id[LAPS_GUID_LEN];
	struct laps_rsa *got = NULL;
	char cn[LAPS_CERT_CN_LEN], text[256];
	X509 *cert;

	user_token();
	ck_assert_uint_eq(kit_join(kit_join_body()), 201);
	cert = answered_cert();
	ck_assert_int_eq(laps_cert_common_name(kit_cert.data, kit_cert.len, cn, NULL), LAPS_OK);
	ck_assert_int_eq(laps_guid_parse_text(cn, id, NULL), LAPS_OK);
	ck_assert_int_eq(X509_NAME_entry_count(X509_get_subject_name(cert)), 1);
	X509_NAME_oneline(X509_get_issuer_name(cert), text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, "/CN=MS-Organization-Access/"));
	/* the first three groups turned round: the text's 11223344 is 44 33 22 11 */
	extension(cert, "1.2.840.113556.1.5.284.2", id, LAPS_GUID_LEN);
	extension(cert, "1.2.840.113556.1.5.284.3",
		  "\x33\x33\x33\x33\x33\x33\x33\x43\x83\x33\x33\x33\x33\x33\x33\x33", 16);
	extension(cert, "1.2.840.113556.1.5.284.5",
		  "\x11\x11\x11\x11\x11\x11\x11\x41\x81\x11\x11\x11\x11\x11\x11\x11", 16);
	extension(cert, "1.2.840.113556.1.5.284.7", "1", 1);
	extension(cert, "1.2.840.113556.1.5.284.8", "EU", 2);
	ck_assert_int_eq(laps_rsa_of_cert(kit_cert.data, kit_cert.len, &got, NULL), LAPS_OK);
	ck_assert(laps_rsa_same(got, kit_key));
	laps_rsa_free(&got);
	X509_free(cert);
}
END_TEST

/* DEV-17; and what Graph will say of it: by join type (section 5.1) */
START_TEST(joining_makes_a_device_of_its_type)
{
	static const struct {
		int type;
		const char *trust;
		const char *cert; /* extension 284.7 */
	} row[] = {{0, "AzureAd", "1"},
		   {4, "Workplace", "0"},
		   {6, "ServerAd", "1"},
		   {8, "AzureAd", "1"}};

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		char id[LAPS_CERT_CN_LEN];
		const struct sim_device *d;
		const struct sim_audit *a;
		X509 *cert;

		kit_joined(row[i].type, id);
		d = kit_stored(id);
		ck_assert_ptr_nonnull(d);
		ck_assert_str_eq(d->device_id, id);
		ck_assert_str_ne(d->id, id);
		ck_assert_str_ne(d->managed_id, d->id);
		ck_assert_str_eq(sim_trust_name(d->trust), row[i].trust);
		ck_assert_str_eq(d->name, "LAPS-SIM");
		ck_assert_str_eq(d->os_version, "10.0.19041.928");
		ck_assert_str_eq(d->owner_id, KIT_USER);
		ck_assert_str_eq(d->tenant->id, KIT_TENANT);
		ck_assert(d->enabled && d->has_key && d->created_ticks == kit_now);
		cert = answered_cert();
		extension(cert, "1.2.840.113556.1.5.284.7", row[i].cert, 1);
		X509_free(cert);
		a = sim_store_audit_at(kit->store, 0);
		ck_assert_int_eq(a->activity, SIM_AUDIT_ADDED);
		ck_assert_str_eq(a->actor.id, KIT_USER);
		ck_assert_str_eq(a->target_id, d->id);
	}
	ck_assert_uint_eq(
		sim_store_device_count(kit->store, sim_store_tenant(kit->store, KIT_TENANT)), 4);
}
END_TEST

static unsigned devices(void)
{
	return (unsigned)sim_store_device_count(kit->store,
						sim_store_tenant(kit->store, KIT_TENANT));
}

/* DEV-07 */
START_TEST(versions_one_to_three_are_taken)
{
	static const struct {
		const char *query;
		unsigned status;
	} row[] = {{"?api-version=1.0", 201}, {"?api-version=2.0", 201}, {"?api-version=3.0", 201},
		   {"?api-version=4.0", 400}, {"?api-version=0.9", 400}, {"", 400}};
	json_t *body = kit_join_body();
	char *text = json_dumps(body, 0), target[64];

	user_token();
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		snprintf(target, sizeof(target), "/EnrollmentServer/device/%s", row[i].query);
		ck_assert_msg(kit_ask("POST", target, text) == row[i].status, "%s", row[i].query);
	}
	ck_assert_uint_eq(kit_ask("POST", "/enrollmentserver/DEVICE?api-version=2.0", text), 201);
	free(text);
	json_decref(body);
}
END_TEST

static void rename_member(json_t *object, const char *from, const char *to)
{
	json_object_set(object, to, json_object_get(object, from));
	json_object_del(object, from);
}

/* DEV-08 */
START_TEST(names_are_taken_in_any_case_and_booleans_as_texts)
{
	static const char *const taken[] = {"true", "FALSE", "True"};
	static const char *const refused[] = {"yes", "1", ""};
	char id[LAPS_CERT_CN_LEN];
	json_t *body = kit_join_body();

	user_token();
	rename_member(body, "CertificateRequest", "certificateREQUEST");
	rename_member(json_object_get(body, "certificateREQUEST"), "Data", "DATA");
	rename_member(body, "TransportKey", "transportkey");
	rename_member(body, "JoinType", "jointype");
	rename_member(body, "attributes", "Attributes");
	rename_member(body, "DeviceDisplayName", "devicedisplayname");
	json_object_set_new(body, "jointype", json_string("4"));
	ck_assert_uint_eq(kit_join(body), 201);
	kit_take_cert(id);
	ck_assert_int_eq(kit_stored(id)->trust, SIM_TRUST_REGISTERED);
	for (size_t i = 0; i < 3; i++) {
		body = kit_join_body();
		json_object_set_new(json_object_get(body, "attributes"), "ReuseDevice",
				    json_string(taken[i]));
		ck_assert_uint_eq(kit_join(body), 201);
		body = kit_join_body();
		json_object_set_new(json_object_get(body, "attributes"), "reusedevice",
				    json_boolean(i));
		json_object_del(json_object_get(body, "attributes"), "ReuseDevice");
		ck_assert_uint_eq(kit_join(body), 201);
		body = kit_join_body();
		json_object_set_new(json_object_get(body, "attributes"), "ReuseDevice",
				    json_string(refused[i]));
		kit_join(body);
		kit_refused(400, "InvalidRequest");
	}
}
END_TEST

/* What one name in two cases means nobody knows, so it is refused (ours). */
START_TEST(a_member_twice_is_refused)
{
	json_t *body = kit_join_body();
	char *text;

	user_token();
	json_object_set_new(body, "JOINTYPE", json_integer(4));
	kit_join(body);
	kit_refused(400, "InvalidRequest");
	body = kit_join_body();
	json_object_set_new(json_object_get(body, "CertificateRequest"), "type",
			    json_string("pkcs10"));
	kit_join(body);
	kit_refused(400, "InvalidRequest");
	body = kit_join_body();
	text = json_dumps(body, 0);
	json_decref(body);
	text[strlen(text) - 1] = 0;
	text = realloc(text, strlen(text) + 40);
	ck_assert_ptr_nonnull(text);
	memcpy(text + strlen(text), ",\"JoinType\":0}", 15);
	kit_ask("POST", "/EnrollmentServer/device/?api-version=2.0", text);
	kit_refused(400, "InvalidRequest");
	free(text);
	ck_assert_uint_eq(devices(), 0);
}
END_TEST

/* DEV-16: no token, one that is broken, of another resource, of nobody who is there */
START_TEST(joining_needs_a_users_token)
{
	struct sim_caller device = {.audience = SIM_AUDIENCE_REGISTRATION,
				    .is_device = true,
				    .tenant = KIT_TENANT,
				    .client_id = KIT_DISABLED,
				    .device_id = KIT_DISABLED};
	struct sim_caller stranger = {.audience = SIM_AUDIENCE_REGISTRATION,
				      .is_user = true,
				      .tenant = KIT_OTHER,
				      .client_id = KIT_DISABLED,
				      .oid = KIT_USER,
				      .upn = KIT_UPN,
				      .name = KIT_UPN};

	kit_no_token();
	kit_join(kit_join_body());
	kit_refused(401, "AuthenticationError");
	ck_assert_str_eq(kit_text("Message"), "Invalid JWT token.");
	user_token();
	kit_auth.data[kit_auth.len - 10] ^= 1;
	kit_join(kit_join_body());
	kit_refused(401, "AuthenticationError");
	kit_user_token(KIT_USER, KIT_UPN, SIM_AUDIENCE_GRAPH);
	kit_join(kit_join_body());
	kit_refused(401, "AuthenticationError");
	kit_user_token(KIT_DISABLED, "bob@corp.example", SIM_AUDIENCE_REGISTRATION);
	kit_join(kit_join_body());
	kit_refused(401, "AuthenticationError");
	kit_user_token("55555555-5555-4555-8555-555555555555", "eve@corp.example",
		       SIM_AUDIENCE_REGISTRATION);
	kit_join(kit_join_body());
	kit_refused(401, "AuthenticationError");
	kit_device_token("55555555-5555-4555-8555-555555555555", KIT_TENANT,
			 SIM_AUDIENCE_REGISTRATION);
	kit_join(kit_join_body());
	kit_refused(401, "AuthenticationError");
	/* a user, but of another tenant than the token's */
	kit_bearer(&stranger, kit_now);
	kit_join(kit_join_body());
	kit_refused(401, "AuthenticationError");
	/* a device's, whoever its user is */
	memcpy(device.oid, KIT_USER, sizeof(KIT_USER));
	kit_bearer(&device, kit_now);
	kit_join(kit_join_body());
	kit_refused(401, "AuthenticationError");
	user_token();
	kit_now += 2 * LAPS_TICKS_PER_HOUR;
	kit_join(kit_join_body());
	kit_refused(401, "AuthenticationError");
	kit_now = KIT_NOW;
	ck_assert_uint_eq(devices(), 0);
}
END_TEST

/* Of a good body, this member is another one; the answer names it. */
static void refused_with(const char *outer, const char *name, json_t *value)
{
	json_t *body = kit_join_body();
	json_t *in = outer ? json_object_get(body, outer) : body;

	if (value)
		ck_assert_int_eq(json_object_set_new(in, name, value), 0);
	else
		json_object_del(in, name);
	kit_join(body);
	kit_refused(400, "InvalidRequest");
	if (strcmp(name, "Data") == 0 || strcmp(name, "Type") == 0)
		name = "CertificateRequest";
	ck_assert_msg(strcasestr(kit_text("Message"), name), "'%s' names not %s",
		      kit_text("Message"), name);
}

static json_t *text_of(char c, size_t len)
{
	char text[512];

	memset(text, c, sizeof(text));
	return json_stringn(text, len);
}

/* DEV-14, DEV-13: the request's name and signature */
START_TEST(refuses_wrong_certificate_requests)
{
	json_t *good = kit_csr(KIT_CN);
	char *changed = strdup(json_string_value(good));

	user_token();
	refused_with("CertificateRequest", "Data", kit_csr("7E980AD9-B86D-4306-9425-9AC066FB014B"));
	ck_assert_ptr_nonnull(strstr(kit_text("Message"), KIT_CN));
	refused_with("CertificateRequest", "Data", kit_csr("x"));
	/* a byte of the signature: four characters are three bytes */
	changed[strlen(changed) - 20] = changed[strlen(changed) - 20] == 'A' ? 'B' : 'A';
	refused_with("CertificateRequest", "Data", json_string(changed));
	refused_with("CertificateRequest", "Data", json_string("AAAA"));
	refused_with("CertificateRequest", "Data", json_string("?"));
	refused_with("CertificateRequest", "Data", json_string(""));
	refused_with("CertificateRequest", "Data", json_integer(1));
	refused_with("CertificateRequest", "Data", NULL);
	refused_with("CertificateRequest", "Type", json_string("pkcs7"));
	refused_with("CertificateRequest", "Type", NULL);
	refused_with(NULL, "CertificateRequest", NULL);
	refused_with(NULL, "CertificateRequest", json_string("pkcs10"));
	ck_assert_uint_eq(devices(), 0);
	free(changed);
	json_decref(good);
}
END_TEST

/* DEV-15 */
START_TEST(refuses_wrong_transport_keys)
{
	static const struct {
		size_t at;
		uint8_t flip;
		const char *why;
	} row[] = {
		{0, 1, "another name"},
		{3, 3, "RSA2, a private key's name"},
		{4, 1, "bits of one more"},
		{5, 8, "bits of none"},
		{8, 1, "exponent of two"},
		{12, 1, "modulus of one more"},
		{13, 1, "modulus of none"},
		{11, 0x80, "an exponent without end"},
		{16, 1, "a prime"},
		{20, 1, "another prime"},
		{26, 1, "an even exponent"},
		{27, 0x80, "a short modulus"},
		{27 + 255, 1, "an even modulus"},
	};
	struct laps_buf blob;
	char *text;

	user_token();
	kit_blob(&blob);
	ck_assert_uint_eq(blob.len, 24 + 3 + 256);
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		blob.data[row[i].at] ^= row[i].flip;
		text = kit_base64(&blob);
		mark_point();
		refused_with(NULL, "TransportKey", json_string(text));
		free(text);
		blob.data[row[i].at] ^= row[i].flip;
	}
	/* 2047 bits, which take as many bytes */
	blob.data[4] = 0xff;
	blob.data[5] = 7;
	text = kit_base64(&blob);
	refused_with(NULL, "TransportKey", json_string(text));
	free(text);
	blob.data[4] = 0;
	blob.data[5] = 8;
	laps_buf_put_u8(&blob, 0);
	text = kit_base64(&blob);
	refused_with(NULL, "TransportKey", json_string(text));
	free(text);
	/* a modulus with a zero before it */
	memmove(blob.data + 24 + 4, blob.data + 24 + 3, 256);
	blob.data[24 + 3] = 0;
	blob.data[12] = 1;
	text = kit_base64(&blob);
	refused_with(NULL, "TransportKey", json_string(text));
	free(text);
	memmove(blob.data + 24 + 3, blob.data + 24 + 4, 256);
	blob.data[12] = 0;
	blob.len -= 2;
	text = kit_base64(&blob);
	refused_with(NULL, "TransportKey", json_string(text));
	free(text);
	refused_with(NULL, "TransportKey", json_string("UlNBMQ=="));
	refused_with(NULL, "TransportKey", json_string(""));
	refused_with(NULL, "TransportKey", json_null());
	refused_with(NULL, "TransportKey", NULL);
	laps_buf_clear(&blob);
	ck_assert_uint_eq(devices(), 0);
}
END_TEST

START_TEST(refuses_wrong_names_versions_and_types)
{
	static const int type[] = {1, 2, 3, 5, 7, 9, -1, 1000000};
	json_t *body;

	user_token();
	refused_with(NULL, "DeviceDisplayName", text_of('x', SIM_CLOUD_TEXT));
	refused_with(NULL, "DeviceDisplayName", json_string("a\nb"));
	refused_with(NULL, "DeviceDisplayName", json_string(""));
	refused_with(NULL, "DeviceDisplayName", NULL);
	refused_with(NULL, "OSVersion", text_of('1', 32));
	refused_with(NULL, "OSVersion", json_integer(10));
	refused_with(NULL, "OSVersion", NULL);
	refused_with(NULL, "TargetDomain", json_integer(1));
	refused_with(NULL, "DeviceType", json_array());
	refused_with(NULL, "attributes", json_array());
	for (size_t i = 0; i < sizeof(type) / sizeof(*type); i++)
		refused_with(NULL, "JoinType", json_integer(type[i]));
	refused_with(NULL, "JoinType", json_string("00"));
	refused_with(NULL, "JoinType", json_real(0));
	refused_with(NULL, "JoinType", NULL);
	ck_assert_uint_eq(devices(), 0);
	body = kit_join_body();
	json_object_set_new(body, "DeviceDisplayName", text_of('x', SIM_CLOUD_TEXT - 1));
	json_object_set_new(body, "OSVersion", text_of('1', 31));
	json_object_del(body, "attributes");
	json_object_del(body, "TargetDomain");
	json_object_del(body, "DeviceType");
	ck_assert_uint_eq(kit_join(body), 201);
}
END_TEST

START_TEST(refuses_bodies_that_are_no_object)
{
	static const char *const text[] = {"", "{", "[]", "null", "{}", "{\"a\":1}{", "\xff"};
	json_t *body;

	user_token();
	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++) {
		kit_ask("POST", "/EnrollmentServer/device/?api-version=2.0", text[i]);
		kit_refused(400, "InvalidRequest");
	}
	/* as deep as is allowed, and deeper (ours) */
	for (int depth = 7; depth <= 8; depth++) {
		json_t *inner = json_object();

		for (int i = 1; i < depth; i++)
			inner = json_pack("{s:o}", "m", inner);
		body = kit_join_body();
		json_object_set_new(body, "more", inner);
		ck_assert_uint_eq(kit_join(body), depth == 7 ? 201 : 400);
	}
	/* more members than anybody has (ours); and as many as are allowed */
	for (int n = 64; n <= 65; n++) {
		body = kit_join_body();
		for (int i = (int)json_object_size(body); i < n; i++) {
			char name[16];

			snprintf(name, sizeof(name), "m%d", i);
			json_object_set_new(body, name, json_null());
		}
		ck_assert_uint_eq(kit_join(body), n == 64 ? 201 : 400);
	}
}
END_TEST

static unsigned join_as(int type)
{
	json_t *body = kit_join_body();

	json_object_set_new(body, "JoinType", json_integer(type));
	return kit_join(body);
}

static void policy(const char *join, const char *registration)
{
	struct sim_tenant *t = sim_store_tenant(kit->store, KIT_TENANT);
	char text[512];

	snprintf(text, sizeof(text),
		 "{\"azureADJoin\":{\"allowedToJoin\":{\"@odata.type\":\"#microsoft.graph.%s\"}},"
		 "\"azureADRegistration\":{\"allowedToRegister\":{\"@odata.type\":"
		 "\"#microsoft.graph.%s\"}}}",
		 join, registration);
	free(t->policy);
	t->policy = strdup(text);
}

/* Section 2.2: nobody, everybody, or those who are listed (what the service answers is ours). */
START_TEST(the_tenants_policy_says_who_may_join)
{
#define ALL  "allDeviceRegistrationMembership"
#define NONE "noDeviceRegistrationMembership"
	static const char listed[] = "enumeratedDeviceRegistrationMembership\",\"groups\":[],"
				     "\"users\":[\"" KIT_USER "\"],\"x\":\"";
	static const char others[] = "enumeratedDeviceRegistrationMembership\",\"groups\":[],"
				     "\"users\":[\"" KIT_DISABLED "\"],\"x\":\"";

	user_token();
	policy(NONE, ALL);
	ck_assert_uint_eq(join_as(0), 403);
	kit_refused(403, "AuthorizationError");
	ck_assert_uint_eq(join_as(4), 201);
	policy(ALL, NONE);
	ck_assert_uint_eq(join_as(0), 201);
	ck_assert_uint_eq(join_as(4), 403);
	policy(listed, others);
	ck_assert_uint_eq(join_as(0), 201);
	ck_assert_uint_eq(join_as(4), 403);
	ck_assert_uint_eq(devices(), 3);
}
END_TEST

/* The optional PUT of section 5.3 is left out, and says so. */
START_TEST(hybrid_join_by_put_is_not_there)
{
	user_token();
	kit_ask("PUT", "/EnrollmentServer/device/" KIT_USER "?api-version=2.0", "{}");
	kit_refused(501, "NotImplemented");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("registration_join");
	TCase *t = tcase_create("join");

	tcase_add_checked_fixture(t, kit_set_up, kit_tear_down);
	tcase_add_test(t, joining_gives_a_certificate_and_says_who_joined);
	tcase_add_test(t, joined_devices_get_their_administrators);
	tcase_add_test(t, the_certificate_is_of_the_device_its_user_and_tenant);
	tcase_add_test(t, joining_makes_a_device_of_its_type);
	tcase_add_test(t, versions_one_to_three_are_taken);
	tcase_add_test(t, names_are_taken_in_any_case_and_booleans_as_texts);
	tcase_add_test(t, a_member_twice_is_refused);
	tcase_add_test(t, joining_needs_a_users_token);
	tcase_add_test(t, refuses_wrong_certificate_requests);
	tcase_add_test(t, refuses_wrong_transport_keys);
	tcase_add_test(t, refuses_wrong_names_versions_and_types);
	tcase_add_test(t, refuses_bodies_that_are_no_object);
	tcase_add_test(t, the_tenants_policy_says_who_may_join);
	tcase_add_test(t, hybrid_join_by_put_is_not_there);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
