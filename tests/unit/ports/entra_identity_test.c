/* SPDX-License-Identifier: MIT */
/* What a device is in Entra ID, on disk: all of it or nothing, and nobody else's. */
#include "ports/entra_identity.h"

#include <dirent.h>
#include <fcntl.h>
#include <laps/cert.h>
#include <string.h>

#include "lib/runner.h"
#include "lib/tlscert.h"
#include "ports/entra_registration.h"
#include "ports/file.h"
#include "temp.h"

#define TENANT "72f988bf-86f1-41af-91ab-2d7cd011db47"
#define OTHER  "11111111-2222-4333-8444-555555555555"

static struct laps_cause cause;

/* An identity of one of two keys, whose files are in temp_dir, too. */
static struct laps_entra_identity made(unsigned which)
{
	struct laps_entra_identity id = {.tenant_id = TENANT,
					 .device_id = TLSCERT_CLIENT_NAME,
					 .join_type = LAPS_ENTRA_HYBRID,
					 .joined_ticks = 132880495330729182};
	struct laps_buf pem;

	tlscert_client(temp_dir, which);
	ck_assert_int_eq(laps_file_read(temp_path("client.key"), 8192, &pem, &cause), LAPS_OK);
	ck_assert_int_eq(laps_rsa_parse_pem(pem.data, pem.len, &id.key, NULL), LAPS_OK);
	laps_buf_clear(&pem);
	ck_assert_int_eq(laps_file_read(temp_path("client.pem"), 8192, &pem, &cause), LAPS_OK);
	laps_buf_init(&id.certificate, LAPS_CERT_MAX);
	ck_assert_int_eq(laps_cert_parse_pem(pem.data, pem.len, &id.certificate, NULL), LAPS_OK);
	laps_buf_clear(&pem);
	id.login_url = strdup("https://localhost:8443");
	id.registration_url = strdup("https://drs.corp.example/a");
	id.upn = strdup("j\xc3\xbcrgen@corp.example");
	return id;
}

static void store(void)
{
	struct laps_entra_identity id = made(0);

	ck_assert_int_eq(laps_entra_identity_store(temp_dir, &id, &cause), LAPS_OK);
	laps_entra_identity_clear(&id);
}

static laps_rc load(struct laps_entra_identity *out)
{
	return laps_entra_identity_load(temp_dir, out, &cause);
}

static mode_t mode_of(const char *name)
{
	struct stat st;

	ck_assert_int_eq(stat(temp_path(name), &st), 0);
	return st.st_mode & 07777;
}

START_TEST(comes_back_as_it_was_stored)
{
	struct laps_entra_identity id = made(0), back;

	ck_assert_int_eq(load(&back), LAPS_E_NOTFOUND);
	ck_assert_int_eq(laps_entra_identity_store(temp_dir, &id, &cause), LAPS_OK);
	ck_assert_int_eq(load(&back), LAPS_OK);
	ck_assert_str_eq(back.tenant_id, TENANT);
	ck_assert_str_eq(back.device_id, TLSCERT_CLIENT_NAME);
	ck_assert_int_eq(back.join_type, LAPS_ENTRA_HYBRID);
	ck_assert_str_eq(back.login_url, id.login_url);
	ck_assert_str_eq(back.registration_url, id.registration_url);
	ck_assert_str_eq(back.upn, id.upn);
	ck_assert_uint_eq(back.joined_ticks, id.joined_ticks);
	ck_assert_uint_eq(back.certificate.len, id.certificate.len);
	ck_assert_mem_eq(back.certificate.data, id.certificate.data, id.certificate.len);
	ck_assert(laps_rsa_same(back.key, id.key));
	ck_assert_str_eq(back.cert_file, temp_path("entra/device.pem"));
	ck_assert_str_eq(back.key_file, temp_path("entra/device.key"));
	laps_entra_identity_clear(&back);
	laps_entra_identity_clear(&id);
}
END_TEST

START_TEST(is_nobody_elses_to_read)
{
	const mode_t before = umask(0);

	store();
	umask(before);
	ck_assert_uint_eq(mode_of("entra"), 0700);
	ck_assert_uint_eq(mode_of("entra/registration.json"), 0600);
	ck_assert_uint_eq(mode_of("entra/device.pem"), 0600);
	ck_assert_uint_eq(mode_of("entra/device.key"), 0600);
}
END_TEST

START_TEST(replaces_no_other)
{
	struct laps_entra_identity id, back;

	store();
	id = made(1);
	ck_assert_int_eq(laps_entra_identity_store(temp_dir, &id, &cause), LAPS_E_DENIED);
	ck_assert_int_eq(load(&back), LAPS_OK);
	ck_assert(!laps_rsa_same(back.key, id.key));
	laps_entra_identity_clear(&back);
	laps_entra_identity_clear(&id);
	/* entra, client.pem, client.key */
	ck_assert_int_eq(temp_count(), 3);
}
END_TEST

START_TEST(goes_as_a_whole_and_may_come_again)
{
	struct laps_entra_identity back;

	store();
	ck_assert_int_eq(laps_entra_identity_remove(temp_dir, &cause), LAPS_OK);
	ck_assert_int_eq(load(&back), LAPS_E_NOTFOUND);
	ck_assert_int_eq(temp_count(), 2);
	ck_assert_int_eq(laps_entra_identity_remove(temp_dir, &cause), LAPS_E_NOTFOUND);
	store();
	ck_assert_int_eq(load(&back), LAPS_OK);
	laps_entra_identity_clear(&back);
}
END_TEST

/* What a crash leaves: folders that were being made or taken away, in any state. */
START_TEST(passes_over_what_a_crash_has_left)
{
	static const char *const left[] = {"entra.unsaved", "entra.removed"};
	static const char *const file[] = {"device.key", "device.pem.unsaved", "registration.json"};
	struct laps_entra_identity back;
	char name[64];

	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(mkdir(temp_path(left[i]), 0700), 0);
		for (size_t j = 0; j < 3; j++) {
			snprintf(name, sizeof(name), "%s/%s", left[i], file[j]);
			temp_write_text(name, "x");
		}
	}
	ck_assert_int_eq(load(&back), LAPS_E_NOTFOUND);
	store();
	ck_assert_int_eq(load(&back), LAPS_OK);
	laps_entra_identity_clear(&back);
	ck_assert_int_eq(laps_entra_identity_remove(temp_dir, &cause), LAPS_OK);
	ck_assert_int_eq(temp_count(), 2);
}
END_TEST

START_TEST(fails_without_a_trace)
{
	struct laps_entra_identity id = made(0), back;

	/* what is in the way of the new folder is a file, which is not ours to remove */
	temp_write_text("entra.unsaved", "x");
	ck_assert_int_eq(laps_entra_identity_store(temp_dir, &id, &cause), LAPS_E_HOST);
	ck_assert_int_eq(load(&back), LAPS_E_NOTFOUND);
	ck_assert_int_eq(temp_count(), 3);
	ck_assert_int_eq(laps_entra_identity_store(temp_path("none"), &id, &cause),
			 LAPS_E_NOTFOUND);
	laps_entra_identity_clear(&id);
}
END_TEST

#define GOOD(version, tenant, device, type, login, registration, upn, joined)                   \
	"{\"version\":" version ",\"tenant_id\":\"" tenant "\",\"device_id\":\"" device         \
	"\",\"join_type\":\"" type "\",\"login_url\":\"" login                                  \
	"\",\"registration_url\":\"" registration "\",\"upn\":\"" upn "\",\"joined\":\"" joined \
	"\"}"
#define DEVICE TLSCERT_CLIENT_NAME
#define WHEN   "2022-01-30T20:52:13Z"

static const char *const good[] = {
	GOOD("1", TENANT, DEVICE, "joined", "https://a", "https://b", "u", WHEN),
	GOOD("1", TENANT, DEVICE, "registered", "https://a:1/b", "https://b", "u", WHEN),
	GOOD("1", TENANT, "8B0100A4-2606-A328-6070-C5CAD7CF5C0B", "hybrid", "https://a",
	     "https://b", "u\",\"more\":\"1", WHEN),
	/* the service need not say who it was */
	GOOD("1", TENANT, DEVICE, "joined", "https://a", "https://b", "", WHEN),
};

static const char *const bad[] = {
	"",
	"[]",
	"{}",
	"{\"version\":1}",
	GOOD("2", TENANT, DEVICE, "joined", "https://a", "https://b", "u", WHEN),
	GOOD("\"1\"", TENANT, DEVICE, "joined", "https://a", "https://b", "u", WHEN),
	GOOD("1", "corp.example", DEVICE, "joined", "https://a", "https://b", "u", WHEN),
	GOOD("1", TENANT, "../x", "joined", "https://a", "https://b", "u", WHEN),
	GOOD("1", TENANT, DEVICE, "0", "https://a", "https://b", "u", WHEN),
	GOOD("1", TENANT, DEVICE, "joined", "http://a", "https://b", "u", WHEN),
	GOOD("1", TENANT, DEVICE, "joined", "https://a/", "https://b", "u", WHEN),
	GOOD("1", TENANT, DEVICE, "joined", "https://a", "https://b?c", "u", WHEN),
	GOOD("1", TENANT, DEVICE, "joined", "https://a", "ftp://b", "u", WHEN),
	GOOD("1", TENANT, DEVICE, "joined", "https://a", "https://b", "u", "yesterday"),
	GOOD("1", TENANT, DEVICE, "joined", "https://a", "https://b", "u\",\"upn\":\"v", WHEN),
	GOOD("1", TENANT, DEVICE, "joined", "https://a", "https://b", "u\\u0000v", WHEN),
	/* the certificate says another name */
	GOOD("1", TENANT, OTHER, "joined", "https://a", "https://b", "u", WHEN),
};

START_TEST(reads_what_others_have_written_by_the_book)
{
	struct laps_entra_identity back;

	store();
	temp_write_text("entra/registration.json", good[_i]);
	ck_assert_msg(load(&back) == LAPS_OK, "%s", cause.text);
	ck_assert_str_eq(back.device_id, DEVICE);
	laps_entra_identity_clear(&back);
}
END_TEST

START_TEST(ends_the_name_of_who_joined_at_its_limit)
{
	struct laps_entra_identity back;
	char upn[LAPS_ENTRA_UPN_MAX + 2] = "", text[2 * LAPS_ENTRA_UPN_MAX];

	store();
	for (size_t len = LAPS_ENTRA_UPN_MAX; len <= LAPS_ENTRA_UPN_MAX + 1; len++) {
		memset(upn, 'u', len);
		snprintf(text, sizeof(text),
			 GOOD("1", TENANT, DEVICE, "joined", "https://a", "https://b", "%s", WHEN),
			 upn);
		temp_write_text("entra/registration.json", text);
		ck_assert_int_eq(load(&back), len == LAPS_ENTRA_UPN_MAX ? LAPS_OK : LAPS_E_FORMAT);
		if (len == LAPS_ENTRA_UPN_MAX)
			laps_entra_identity_clear(&back);
	}
}
END_TEST

START_TEST(takes_no_part_for_an_identity)
{
	struct laps_entra_identity back;

	memset(&back, 0xa5, sizeof(back));
	store();
	temp_write_text("entra/registration.json", bad[_i]);
	ck_assert_int_eq(load(&back), LAPS_E_FORMAT);
	ck_assert_uint_ne(cause.hresult, 0);
	ck_assert_uint_eq(((const uint8_t *)&back)[0], 0xa5);
}
END_TEST

START_TEST(refuses_keys_and_certificates_that_are_none)
{
	static const char *const name[] = {"entra/device.key", "entra/device.pem"};
	struct laps_entra_identity back;

	for (size_t i = 0; i < 2; i++) {
		store();
		temp_write_text(name[i], "-----BEGIN NOTHING-----\n");
		ck_assert_int_eq(load(&back), LAPS_E_FORMAT);
		ck_assert_int_eq(unlink(temp_path(name[i])), 0);
		ck_assert_int_eq(load(&back), LAPS_E_FORMAT);
		ck_assert_int_eq(laps_entra_identity_remove(temp_dir, &cause), LAPS_OK);
	}
	store();
	/* a key of somebody else */
	tlscert_client(temp_dir, 1);
	ck_assert_int_eq(rename(temp_path("client.key"), temp_path("entra/device.key")), 0);
	ck_assert_int_eq(chmod(temp_path("entra/device.key"), 0600), 0);
	ck_assert_int_eq(load(&back), LAPS_E_FORMAT);
	ck_assert_ptr_nonnull(strstr(cause.text, "not the key of the certificate"));
}
END_TEST

START_TEST(takes_no_key_that_others_may_read)
{
	struct laps_entra_identity back;

	store();
	ck_assert_int_eq(chmod(temp_path("entra/device.key"), 0640), 0);
	ck_assert_int_eq(load(&back), LAPS_E_DENIED);
}
END_TEST

static const struct {
	laps_join configured;
	laps_entra_join_type type;
	laps_join effective;
} joins[] = {
	{LAPS_JOIN_WORKGROUP, LAPS_ENTRA_JOINED, LAPS_JOIN_ENTRA},
	{LAPS_JOIN_WORKGROUP, LAPS_ENTRA_REGISTERED, LAPS_JOIN_REGISTERED},
	{LAPS_JOIN_AD, LAPS_ENTRA_JOINED, LAPS_JOIN_HYBRID},
	{LAPS_JOIN_AD, LAPS_ENTRA_HYBRID, LAPS_JOIN_HYBRID},
	{LAPS_JOIN_AD, LAPS_ENTRA_REGISTERED, LAPS_JOIN_AD},
	{LAPS_JOIN_HYBRID, LAPS_ENTRA_HYBRID, LAPS_JOIN_HYBRID},
	{LAPS_JOIN_ENTRA, LAPS_ENTRA_JOINED, LAPS_JOIN_ENTRA},
	{LAPS_JOIN_REGISTERED, LAPS_ENTRA_REGISTERED, LAPS_JOIN_REGISTERED},
};

START_TEST(makes_of_two_joins_one)
{
	const struct laps_entra_identity id = {.join_type = joins[_i].type};

	ck_assert_int_eq(laps_entra_effective_join(joins[_i].configured, &id), joins[_i].effective);
	ck_assert_int_eq(laps_entra_effective_join(joins[_i].configured, NULL),
			 joins[_i].configured);
}
END_TEST

#define N(a) ((int)(sizeof(a) / sizeof((a)[0])))

static Suite *make_suite(void)
{
	Suite *s = suite_create("entra_identity");
	TCase *tc = temp_case("store");

	tcase_add_test(tc, comes_back_as_it_was_stored);
	tcase_add_test(tc, is_nobody_elses_to_read);
	tcase_add_test(tc, replaces_no_other);
	tcase_add_test(tc, goes_as_a_whole_and_may_come_again);
	tcase_add_test(tc, passes_over_what_a_crash_has_left);
	tcase_add_test(tc, fails_without_a_trace);
	suite_add_tcase(s, tc);
	tc = temp_case("load");
	tcase_add_loop_test(tc, reads_what_others_have_written_by_the_book, 0, N(good));
	tcase_add_test(tc, ends_the_name_of_who_joined_at_its_limit);
	tcase_add_loop_test(tc, takes_no_part_for_an_identity, 0, N(bad));
	tcase_add_test(tc, refuses_keys_and_certificates_that_are_none);
	tcase_add_test(tc, takes_no_key_that_others_may_read);
	suite_add_tcase(s, tc);
	tc = temp_case("join");
	tcase_add_loop_test(tc, makes_of_two_joins_one, 0, N(joins));
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
