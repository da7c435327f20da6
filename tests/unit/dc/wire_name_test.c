/* SPDX-License-Identifier: MIT */
#include "directory/dc/wire_name.h"

#include <string.h>

#include "lib/exact.h"
#include "lib/runner.h"

#define GUID_FILTER "(objectGUID=\\01\\02\\03\\04\\05\\06\\07\\08\\09\\0a\\0b\\0c\\0d\\0e\\0f\\10)"
#define SID_FILTER  "(objectSid=\\01\\02\\00\\00\\00\\00\\00\\05\\20\\00\\00\\00\\20\\02\\00\\00)"

static const struct dc_name_domain domain = {.netbios = "CORP", .dns = "corp.example"};

static const struct {
	const char *text;
	bool object; /* the name of any object, not of an account */
	int kind;    /* -1: it is no such name */
	const char *filter;
} name[] = {
	{"<GUID=0102030405060708090a0b0c0d0e0f10>", true, DC_NAME_GUID, GUID_FILTER},
	{"<guid=0102030405060708090A0B0C0D0E0F10>", true, DC_NAME_GUID, GUID_FILTER},
	{"<GUID=04030201-0605-0807-090a-0b0c0d0e0f10>", true, DC_NAME_GUID, GUID_FILTER},
	{"<GUID=0102030405060708090a0b0c0d0e0f1>", true, -1, NULL},
	{"<GUID=0102030405060708090a0b0c0d0e0f1g>", true, -1, NULL},
	{"<GUID=0102030405060708090a0b0c0d0e0f1011>", true, -1, NULL},
	{"<GUID=>", true, -1, NULL},
	{"<GUID=0102030405060708090a0b0c0d0e0f10", true, -1, NULL},
	{"<SID=S-1-5-32-544>", true, DC_NAME_SID, SID_FILTER},
	{"<SID=01020000000000052000000020020000>", true, DC_NAME_SID, SID_FILTER},
	{"<SID=0102000000000005200000002002000>", true, -1, NULL},
	{"<SID=S-1->", true, -1, NULL},
	{"<WKGUID=aa312825768811d1aded00c04fd8d5cd,DC=corp>", true, DC_NAME_WELL_KNOWN, NULL},
	{"<WKGUID=aa312825768811d1aded00c04fd8d5cd>", true, -1, NULL},
	{"<WKGUID=aa31,DC=corp>", true, -1, NULL},
	{"<X=1>", true, -1, NULL},
	{"<>", true, -1, NULL},
	{"<", true, -1, NULL},
	{"", true, -1, NULL},
	{"DC=corp", true, -1, NULL},
	{"", false, DC_NAME_DN, NULL},
	{"CN=alice,DC=corp", false, DC_NAME_DN, NULL},
	{"<GUID=0102030405060708090a0b0c0d0e0f10>", false, DC_NAME_GUID, GUID_FILTER},
	{"{04030201-0605-0807-090a-0b0c0d0e0f10}", false, DC_NAME_GUID, GUID_FILTER},
	{"04030201-0605-0807-090a-0b0c0d0e0f10", false, DC_NAME_GUID, GUID_FILTER},
	{"S-1-5-32-544", false, DC_NAME_SID, SID_FILTER},
	{"CORP\\alice", false, DC_NAME_DOWN_LEVEL, "(sAMAccountName=alice)"},
	{"corp.EXAMPLE\\alice", false, DC_NAME_DOWN_LEVEL, "(sAMAccountName=alice)"},
	{"corp\\WS0001$", false, DC_NAME_DOWN_LEVEL, "(sAMAccountName=WS0001\\24)"},
	{"OTHER\\alice", false, DC_NAME_DOWN_LEVEL, NULL},
	{"\\alice", false, DC_NAME_DOWN_LEVEL, NULL},
	{"CORP\\", false, DC_NAME_DOWN_LEVEL, "(sAMAccountName=)"},
	{"CORP\\*)(cn", false, DC_NAME_DOWN_LEVEL, "(sAMAccountName=\\2a\\29\\28cn)"},
	{"alice@corp.example", false, DC_NAME_PRINCIPAL,
	 "(|(userPrincipalName=alice\\40corp\\2eexample)(sAMAccountName=alice))"},
	{"alice@other", false, DC_NAME_PRINCIPAL, "(|(userPrincipalName=alice\\40other))"},
	{"a@b@corp", false, DC_NAME_PRINCIPAL,
	 "(|(userPrincipalName=a\\40b\\40corp)(sAMAccountName=a\\40b))"},
	{"Alice", false, DC_NAME_DISPLAY, "(|(displayName=Alice)(servicePrincipalName=Alice))"},
	{"\xc3\xa4", false, DC_NAME_DISPLAY,
	 "(|(displayName=\\c3\\a4)(servicePrincipalName=\\c3\\a4))"},
};

START_TEST(names_become_filters)
{
	struct dc_name n;
	struct laps_buf filter;
	size_t len = strlen(name[_i].text);
	char *text = (char *)exact_copy(name[_i].text, len);
	bool is = true;

	if (name[_i].object)
		is = dc_name_of_object(text, len, &n);
	else
		dc_name_of_account(text, len, &n);
	ck_assert_int_eq(is, name[_i].kind >= 0);
	if (is) {
		ck_assert_int_eq((int)n.kind, name[_i].kind);
		laps_buf_init(&filter, 4096);
		ck_assert_int_eq(dc_name_filter(&n, &domain, &filter), name[_i].filter != NULL);
		if (name[_i].filter) {
			laps_buf_put_u8(&filter, 0);
			ck_assert_str_eq((const char *)filter.data, name[_i].filter);
		}
		laps_buf_clear(&filter);
	}
	free(text);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("wire_name");
	TCase *t = tcase_create("name");

	tcase_add_loop_test(t, names_become_filters, 0, sizeof(name) / sizeof(name[0]));
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
