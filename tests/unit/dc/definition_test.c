/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <directory/dc/definition.h>
#include <string.h>

static bool define(const struct dc_attribute *a, char *out, size_t room)
{
	struct laps_buf b;
	bool ok;

	laps_buf_init(&b, room - 1);
	ok = dc_definition(a, "1.2.3", 5, &b);
	laps_buf_put_u8(&b, 0);
	if (ok)
		memcpy(out, b.data, b.len);
	laps_buf_clear(&b);
	return ok;
}

/* as a domain controller of Windows Server 2016 shows cn, name, member and the like */
static const struct {
	struct dc_attribute a;
	const char *expect;
} row[] = {
	{{.name = "cn", .syntax = "2.5.5.12", .om_syntax = 64, .single = true},
	 "( 1.2.3 NAME 'cn' SYNTAX '1.3.6.1.4.1.1466.115.121.1.15' SINGLE-VALUE )"},
	{{.name = "name",
	  .syntax = "2.5.5.12",
	  .om_syntax = 64,
	  .single = true,
	  .system_only = true},
	 "( 1.2.3 NAME 'name' SYNTAX '1.3.6.1.4.1.1466.115.121.1.15' SINGLE-VALUE "
	 "NO-USER-MODIFICATION )"},
	{{.name = "member", .syntax = "2.5.5.1", .om_syntax = 127},
	 "( 1.2.3 NAME 'member' SYNTAX '1.3.6.1.4.1.1466.115.121.1.12' )"},
	{{.name = "pwdLastSet", .syntax = "2.5.5.16", .om_syntax = 65, .single = true},
	 "( 1.2.3 NAME 'pwdLastSet' SYNTAX '1.2.840.113556.1.4.906' SINGLE-VALUE )"},
	{{.name = "nTSecurityDescriptor", .syntax = "2.5.5.15", .om_syntax = 66, .single = true},
	 "( 1.2.3 NAME 'nTSecurityDescriptor' SYNTAX '1.2.840.113556.1.4.907' SINGLE-VALUE )"},
	{{.name = "wellKnownObjects", .syntax = "2.5.5.7", .om_syntax = 127, .system_only = true},
	 "( 1.2.3 NAME 'wellKnownObjects' SYNTAX '1.2.840.113556.1.4.903' NO-USER-MODIFICATION )"},
	{{.name = "msLAPS-Password", .syntax = "2.5.5.5", .om_syntax = 19, .single = true},
	 "( 1.2.3 NAME 'msLAPS-Password' SYNTAX '1.3.6.1.4.1.1466.115.121.1.44' SINGLE-VALUE )"},
	{{.name = "dc", .syntax = "2.5.5.5", .om_syntax = 22},
	 "( 1.2.3 NAME 'dc' SYNTAX '1.3.6.1.4.1.1466.115.121.1.26' )"},
	{{.name = "whenCreated", .syntax = "2.5.5.11", .om_syntax = 24},
	 "( 1.2.3 NAME 'whenCreated' SYNTAX '1.3.6.1.4.1.1466.115.121.1.24' )"},
};
START_TEST(an_attribute_as_active_directory_defines_it)
{
	char out[256] = "";

	ck_assert(define(&row[_i].a, out, sizeof(out)));
	ck_assert_str_eq(out, row[_i].expect);
}
END_TEST

START_TEST(what_is_no_syntax)
{
	static const char *const syntax[] = {"2.5.5.18", "2.5.5", "", NULL};
	char out[256];

	for (size_t i = 0; i < sizeof(syntax) / sizeof(syntax[0]); i++) {
		struct dc_attribute a = {.name = "x", .syntax = syntax[i], .om_syntax = 64};

		ck_assert(!define(&a, out, sizeof(out)));
	}
}
END_TEST

START_TEST(what_is_too_long)
{
	char out[40];

	ck_assert(!define(&row[0].a, out, sizeof(out)));
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("definition");
	TCase *t = tcase_create("definition");

	tcase_add_loop_test(t, an_attribute_as_active_directory_defines_it, 0,
			    sizeof(row) / sizeof(row[0]));
	tcase_add_test(t, what_is_no_syntax);
	tcase_add_test(t, what_is_too_long);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
