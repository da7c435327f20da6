/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include "ports/config.h"
#include "ports/device.h"
#include "ports/policy_dir.h"
#include "ports/policy_registry.h"
#include "unit/ports/temp.h"
#include <laps/registry.h>

#define HEADER "Windows Registry Editor Version 5.00\n"
#define GPO    "[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPS]\n"

static struct laps_policy_root roots[LAPS_POLICY_ROOT_N];
static struct laps_cause cause;

static void clear(void)
{
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++)
		laps_policy_root_clear(&roots[i]);
}

static laps_rc load(void)
{
	struct laps_policy_port p = laps_policy_dir_port(temp_dir);

	clear();
	return p.load(p.ctx, roots, &cause);
}

/* All of a root on one line: NAME=VALUE@FILE. */
static void holds(laps_policy_source source, const char *want)
{
	const struct laps_policy_root *r = &roots[source - 1];
	char got[2048] = "";

	for (size_t i = 0; i < r->value_n; i++) {
		const struct laps_policy_value *v = &r->value[i];
		const size_t at = strlen(got);

		if (v->type == LAPS_VALUE_DWORD)
			snprintf(got + at, sizeof(got) - at, "%s=%u@%s ", v->name,
				 (unsigned)v->dword, v->file);
		else
			snprintf(got + at, sizeof(got) - at, "%s=%s%s%s@%s ", v->name,
				 v->type == LAPS_VALUE_TEXT ? "'" : "(", v->text,
				 v->type == LAPS_VALUE_TEXT ? "'" : ")", v->file);
	}
	ck_assert_str_eq(got, want);
}

/* A sample of fixtures/policies as a root's file. */
static void sample(const char *name, const char *as)
{
	char path[256], data[65536];
	size_t len;
	FILE *f;

	snprintf(path, sizeof(path), "fixtures/policies/%s", name);
	f = fopen(path, "re");
	ck_assert_ptr_nonnull(f);
	len = fread(data, 1, sizeof(data), f);
	fclose(f);
	temp_write(as, data, len, 0600);
}

static const char *const reg_key[] = {
	"HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Policies\\LAPS",
	"hklm\\software\\microsoft\\windows\\currentversion\\policies\\laps",
	"HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\LAPS\\Config",
	"HKEY_Local_Machine\\Software\\Policies\\Microsoft Services\\AdmPwd",
};
static const char *const reg_name[] = {"csp.reg", "gpo.reg", "local.reg", "legacy.reg"};

START_TEST(each_root_has_a_key_of_its_own)
{
	char text[1024] = HEADER, want[64];

	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "[%s]\n\"Value\"=dword:%d\n", reg_key[i], i);
	temp_write_text(reg_name[_i], text);
	ck_assert_int_eq(load(), LAPS_OK);
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++) {
		snprintf(want, sizeof(want), "Value=%d@%s ", i, reg_name[i]);
		holds((laps_policy_source)(i + 1), i == _i ? want : "");
	}
	clear();
}
END_TEST

START_TEST(only_values_right_below_the_key_count)
{
	temp_write_text(
		"gpo.reg", HEADER
		"[HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPS]"
		"\n"
		"\"A\"=dword:1\n"
		"[Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPS]\n\"B\"=dword:1\n"
		"[HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPS\\Below]\n"
		"\"C\"=dword:1\n"
		"[HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPSX]\n"
		"\"D\"=dword:1\n"
		"[HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies]\n\"E\"=dword:"
		"1\n" GPO "\"F\"=dword:1\n");
	ck_assert_int_eq(load(), LAPS_OK);
	holds(LAPS_POLICY_GPO, "F=1@gpo.reg ");
	clear();
}
END_TEST

/* POL-05 */
START_TEST(an_empty_key_holds_nothing)
{
	struct laps_policy policy;

	temp_write_text("csp.reg", HEADER "[HKLM\\Software\\Microsoft\\Policies\\LAPS]\n");
	sample("gpo-utf16.reg", "gpo.reg");
	ck_assert_int_eq(load(), LAPS_OK);
	holds(LAPS_POLICY_CSP, "");
	laps_policy_select(roots, LAPS_OS_24H2, &policy);
	ck_assert_int_eq(policy.source, LAPS_POLICY_GPO);
	ck_assert_str_eq(policy.setting[LAPS_SET_ENCRYPTION_PRINCIPAL].text,
			 "CORP\\LAPS \"Readers\"");
	ck_assert_str_eq(policy.setting[LAPS_SET_ENCRYPTION_PRINCIPAL].file, "gpo.reg");
	clear();
}
END_TEST

START_TEST(reads_the_samples)
{
	sample("gpo.pol", "gpo.pol");
	sample("legacy-utf8-bom.reg", "legacy.reg");
	ck_assert_int_eq(load(), LAPS_OK);
	holds(LAPS_POLICY_GPO,
	      "BackupDirectory=2@gpo.pol PasswordLength=20@gpo.pol "
	      "AdministratorAccountName='R\xc3\xa4uber \xf0\x9f\x98\x80'@gpo.pol ");
	holds(LAPS_POLICY_LEGACY, "AdmPwdEnabled=1@legacy.reg PasswordComplexity=3@legacy.reg "
				  "PasswordLength=16@legacy.reg PasswordAgeDays=30@legacy.reg "
				  "AdminAccountName='localadmin'@legacy.reg "
				  "PwdExpirationProtectionEnabled=1@legacy.reg ");
	sample("orders.pol", "gpo.pol");
	ck_assert_int_eq(load(), LAPS_OK);
	holds(LAPS_POLICY_GPO, "PasswordAgeDays=7@gpo.pol **SecureKey=1@gpo.pol ");
	clear();
}
END_TEST

START_TEST(json_wins_over_reg_and_reg_over_pol)
{
	sample("gpo.pol", "gpo.pol");
	temp_write_text("gpo.reg",
			HEADER GPO "\"passwordlength\"=dword:10\n\"PasswordAgeDays\"=dword:7\n");
	temp_write_text("gpo.json", "{\"PASSWORDAGEDAYS\":9,\"Other\":\"x\"}");
	ck_assert_int_eq(load(), LAPS_OK);
	holds(LAPS_POLICY_GPO, "BackupDirectory=2@gpo.pol passwordlength=16@gpo.reg "
			       "AdministratorAccountName='R\xc3\xa4uber \xf0\x9f\x98\x80'@gpo.pol "
			       "PASSWORDAGEDAYS=9@gpo.json Other='x'@gpo.json ");
	clear();
}
END_TEST

static const struct {
	const char *reg, *left;
} deletions[] = {
	{GPO "\"BACKUPDIRECTORY\"=-\n\"AdministratorAccountName\"=-\n",
	 "PasswordLength=20@gpo.pol "},
	{GPO "\"NotThere\"=-\n\"BackupDirectory\"=-\n\"AdministratorAccountName\"=-\n",
	 "PasswordLength=20@gpo.pol "},
	{"[-HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPS]\n" GPO
	 "\"A\"=dword:1\n",
	 "A=1@gpo.reg "},
	{"[-HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies]\n", ""},
	{GPO "\"BackupDirectory\"=-\n\"AdministratorAccountName\"=-\n"
	     "[-HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPS\\Below]\n"
	     "[-HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Pol]\n"
	     "[-HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPS]\n",
	 "PasswordLength=20@gpo.pol "},
};

START_TEST(deletions_of_a_reg_file_delete_what_the_pol_file_has_set)
{
	char text[1024];

	sample("gpo.pol", "gpo.pol");
	snprintf(text, sizeof(text), "%s%s", HEADER, deletions[_i].reg);
	temp_write_text("gpo.reg", text);
	ck_assert_int_eq(load(), LAPS_OK);
	holds(LAPS_POLICY_GPO, deletions[_i].left);
	clear();
}
END_TEST

START_TEST(other_types_are_told_by_name)
{
	temp_write_text("gpo.reg", HEADER GPO "\"a\"=hex(b):1,0,0,0,0,0,0,0\n\"b\"=hex:01\n"
					      "\"c\"=hex(2):61,00\n\"d\"=hex(7):\n\"e\"=hex(1):61\n"
					      "\"f\"=hex(99):\n\"g\"=\"\"\n\"h\"=hex(0):\n"
					      "\"p\"=hex(4):\n");
	temp_write_text("gpo.json", "{\"i\":true,\"j\":-1,\"k\":4294967296,\"l\":null,\"m\":[],"
				    "\"n\":{},\"o\":1.5}");
	ck_assert_int_eq(load(), LAPS_OK);
	holds(LAPS_POLICY_GPO,
	      "a=(a value of type REG_QWORD)@gpo.reg b=(a value of type REG_BINARY)@gpo.reg "
	      "c=(a value of type REG_EXPAND_SZ)@gpo.reg d=(a value of type REG_MULTI_SZ)@gpo.reg "
	      "e=(a value of type REG_SZ that is no text)@gpo.reg "
	      "f=(a value of an unknown type)@gpo.reg g=''@gpo.reg "
	      "h=(a value of type REG_NONE)@gpo.reg "
	      "p=(a value of type REG_DWORD without 4 bytes)@gpo.reg i=(a boolean)@gpo.json "
	      "j=(a number that is no DWORD)@gpo.json k=(a number that is no DWORD)@gpo.json "
	      "l=(null)@gpo.json m=(an array)@gpo.json n=(an object)@gpo.json "
	      "o=(a number that is no DWORD)@gpo.json ");
	clear();
}
END_TEST

static const struct {
	const char *file;
	size_t len; /* 0: up to the NUL */
	const char *text, *cause;
} bad[] = {
	{"gpo.reg", 0, "",
	 "gpo.reg: byte 0: reg: does not begin with 'Windows Registry Editor "
	 "Version 5.00'"},
	{"csp.reg", 0, "REGEDIT4\n", "csp.reg: byte 0: reg: version 4, export it as version 5"},
	{"local.reg", 0, HEADER "x",
	 "local.reg: byte 37: reg: neither a key, a value nor a comment"},
	{"legacy.pol", 0, "PReg", "legacy.pol: byte 4: input ends too early"},
	{"gpo.pol", 8, "PReg\2\0\0\0", "gpo.pol: byte 4: pol: the version is not 1"},
	{"gpo.pol", 0, HEADER, "gpo.pol: byte 0: pol: does not begin with 'PReg'"},
};

START_TEST(names_the_file_and_the_byte_that_is_wrong)
{
	struct laps_policy_root poison[LAPS_POLICY_ROOT_N];
	struct laps_policy_port p = laps_policy_dir_port(temp_dir);
	char want[400];

	memset(roots, 0xa5, sizeof(roots));
	memcpy(poison, roots, sizeof(roots));
	temp_write_text("csp.json", "{\"BackupDirectory\":2}");
	temp_write(bad[_i].file, bad[_i].text, bad[_i].len ? bad[_i].len : strlen(bad[_i].text),
		   0600);
	ck_assert_int_eq(p.load(p.ctx, roots, &cause), LAPS_E_FORMAT);
	snprintf(want, sizeof(want), "%s/%s", temp_dir, bad[_i].cause);
	ck_assert_str_eq(cause.text, want);
	ck_assert_uint_eq(cause.hresult, 0x8007000D);
	ck_assert_mem_eq(roots, poison, sizeof(roots));
	memset(roots, 0, sizeof(roots));
}
END_TEST

START_TEST(refuses_what_is_too_long_or_no_file)
{
	char *text = malloc(LAPS_REG_FILE_MAX + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, ' ', LAPS_REG_FILE_MAX + 1);
	memcpy(text, HEADER, strlen(HEADER));
	temp_write("gpo.reg", text, LAPS_REG_FILE_MAX, 0600);
	ck_assert_int_eq(load(), LAPS_OK);
	temp_write("gpo.reg", text, LAPS_REG_FILE_MAX + 1, 0600);
	ck_assert_int_eq(load(), LAPS_E_FORMAT);
	ck_assert_ptr_nonnull(strstr(cause.text, "gpo.reg"));
	free(text);
	ck_assert_int_eq(unlink(temp_path("gpo.reg")), 0);
	ck_assert_int_eq(mkdir(temp_path("gpo.pol"), 0700), 0);
	ck_assert_int_eq(load(), LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "gpo.pol"));
}
END_TEST

START_TEST(a_root_has_a_thousand_values_at_most)
{
	enum { TEXT = 65536 };
	char *text = malloc(TEXT);
	size_t len;

	ck_assert_ptr_nonnull(text);
	len = (size_t)snprintf(text, TEXT, "%s", HEADER GPO);
	for (int i = 0; i < LAPS_POLICY_VALUE_MAX; i++)
		len += (size_t)snprintf(text + len, TEXT - len, "\"v%d\"=dword:1\n", i);
	temp_write_text("gpo.reg", text);
	ck_assert_int_eq(load(), LAPS_OK);
	ck_assert_uint_eq(roots[1].value_n, LAPS_POLICY_VALUE_MAX);
	snprintf(text + len, TEXT - len, "\"one more\"=dword:1\n");
	temp_write_text("gpo.reg", text);
	ck_assert_int_eq(load(), LAPS_E_FORMAT);
	ck_assert_ptr_nonnull(strstr(cause.text, "more values than a root may have"));
	free(text);
}
END_TEST

/* LEG-04, LEG-05: the file is looked for each time, and is all that counts */
START_TEST(the_legacy_client_is_there_when_its_file_is)
{
	struct laps_config config;
	struct laps_device *device = NULL;
	const struct laps_ports *ports;
	struct laps_host host;

	temp_write_text("laps.conf", "computer = H\nlegacy-client-dll = AdmPwd.dll\n");
	ck_assert_int_eq(laps_config_load(temp_dir, &config, &cause), LAPS_OK);
	ck_assert_str_eq(config.legacy_client_dll, temp_path("AdmPwd.dll"));
	ck_assert_int_eq(laps_device_open(&config, &device, &cause), LAPS_OK);
	ports = laps_device_ports(device);
	ck_assert_int_eq(ports->host.get(ports->host.ctx, &host, &cause), LAPS_OK);
	ck_assert(!host.legacy_client);
	temp_write("AdmPwd.dll", "", 0, 0);
	ck_assert_int_eq(ports->host.get(ports->host.ctx, &host, &cause), LAPS_OK);
	ck_assert(host.legacy_client);
	ck_assert_int_eq(unlink(temp_path("AdmPwd.dll")), 0);
	ck_assert_int_eq(ports->host.get(ports->host.ctx, &host, &cause), LAPS_OK);
	ck_assert(!host.legacy_client);
	laps_device_close(&device);
	laps_config_clear(&config);
}
END_TEST

#define N(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* text, in UTF-16LE, to *at, with its zero unit when it is a name */
static void put_wide(uint8_t **at, const char *text, bool name)
{
	for (size_t i = 0; i < strlen(text) + name; i++) {
		*(*at)++ = (uint8_t)text[i];
		*(*at)++ = 0;
	}
}

/* a REG_SZ, or a REG_DWORD of text's first four bytes */
static void put_entry(uint8_t **at, const char *key, const char *name, uint8_t type,
		      const char *text)
{
	const uint8_t head[] = {
		type, 0, 0, 0,   ';', 0, type == 4 ? 4 : (uint8_t)(2 * strlen(text)),
		0,    0, 0, ';', 0};

	put_wide(at, "[", false);
	put_wide(at, key, true);
	put_wide(at, ";", false);
	put_wide(at, name, true);
	put_wide(at, ";", false);
	memcpy(*at, head, sizeof(head));
	*at += sizeof(head);
	if (type == 4) {
		memcpy(*at, text, 4);
		*at += 4;
	} else {
		put_wide(at, text, false);
	}
	put_wide(at, "]", false);
}

static const struct {
	const char *key, *name, *text, *left;
} orders[] = {
	{"Software\\Microsoft\\Windows\\CurrentVersion\\Policies", "**DeleteKeys", "LAPS", ""},
	{"Software\\Microsoft", "**DeleteKeys", "Other;windows", ""},
	{"Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPS", "**delvals.", " ", ""},
	{"Software\\Microsoft\\Windows\\CurrentVersion\\Policies", "**delvals.", " ",
	 "A=2@gpo.pol "},
	{"Software\\Microsoft", "**DeleteKeys", "Win", "A=2@gpo.pol "},
};

/* A key goes with all below it; values go from their own key alone. */
START_TEST(orders_of_a_pol_file_reach_the_keys_below)
{
	static const uint8_t begin[] = {'P', 'R', 'e', 'g', 1, 0, 0, 0};
	uint8_t pol[1024], *at = pol + sizeof(begin);

	memcpy(pol, begin, sizeof(begin));
	put_entry(&at, "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPS", "A", 4,
		  "\2\0\0");
	put_entry(&at, orders[_i].key, orders[_i].name, 1, orders[_i].text);
	temp_write("gpo.pol", pol, (size_t)(at - pol), 0600);
	ck_assert_int_eq(load(), LAPS_OK);
	holds(LAPS_POLICY_GPO, orders[_i].left);
	clear();
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("policy_dir");
	TCase *tc = temp_case("load");

	tcase_add_loop_test(tc, each_root_has_a_key_of_its_own, 0, LAPS_POLICY_ROOT_N);
	tcase_add_test(tc, only_values_right_below_the_key_count);
	tcase_add_test(tc, an_empty_key_holds_nothing);
	tcase_add_test(tc, reads_the_samples);
	tcase_add_test(tc, json_wins_over_reg_and_reg_over_pol);
	tcase_add_loop_test(tc, deletions_of_a_reg_file_delete_what_the_pol_file_has_set, 0,
			    N(deletions));
	tcase_add_test(tc, other_types_are_told_by_name);
	tcase_add_loop_test(tc, names_the_file_and_the_byte_that_is_wrong, 0, N(bad));
	tcase_add_test(tc, refuses_what_is_too_long_or_no_file);
	tcase_add_test(tc, a_root_has_a_thousand_values_at_most);
	tcase_add_test(tc, the_legacy_client_is_there_when_its_file_is);
	tcase_add_loop_test(tc, orders_of_a_pol_file_reach_the_keys_below, 0,
			    sizeof(orders) / sizeof(orders[0]));
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
