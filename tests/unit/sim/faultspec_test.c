/* SPDX-License-Identifier: MIT */
#include "lib/faultspec.h"

#include <stdio.h>
#include <string.h>

#include "lib/runner.h"

/* The language is ours; there is no other source for it. */

#define ALWAYS LAPS_FAULT_ALWAYS

static const struct {
	const char *spec, *operation, *effect, *who;
	uint64_t first, last, every;
	uint32_t millionths;
	int64_t arg;
} good[] = {
	{"ldap.modify=busy", "modify", "busy", "", 1, 0, 0, ALWAYS, 0},
	{"ldap.modify:2=busy", "modify", "busy", "", 2, 2, 0, ALWAYS, 0},
	{"ldap.any:3-=unavailable", "any", "unavailable", "", 3, 0, 0, ALWAYS, 0},
	{"ldap.bind:2-4=unwilling", "bind", "unwilling", "", 2, 4, 0, ALWAYS, 0},
	{"ldap.add:/3=cut-after", "add", "cut-after", "", 1, 0, 3, ALWAYS, 0},
	{"ldap.search:10%=referral", "search", "referral", "", 1, 0, 0, 100000, 0},
	{"ldap.search:0.25%=busy", "search", "busy", "", 1, 0, 0, 2500, 0},
	{"ldap.search:0.0001%=busy", "search", "busy", "", 1, 0, 0, 1, 0},
	{"ldap.search:100%=busy", "search", "busy", "", 1, 0, 0, ALWAYS, 0},
	{"ldap.connect=cut-before", "connect", "cut-before", "", 1, 0, 0, ALWAYS, 0},
	{"ldap.tls:1=expired", "tls", "expired", "", 1, 1, 0, ALWAYS, 0},
	{"ldap.values=shuffle", "values", "shuffle", "", 1, 0, 0, ALWAYS, 0},
	{"ldap.any=slow", "any", "slow", "", 1, 0, 0, ALWAYS, 250},
	{"ldap.any=slow(40ms)", "any", "slow", "", 1, 0, 0, ALWAYS, 40},
	{"ldap.any=slow(30)", "any", "slow", "", 1, 0, 0, ALWAYS, 30000},
	{"ldap.any=slow(1m30s)", "any", "slow", "", 1, 0, 0, ALWAYS, 90000},
	{"ldap.any=slow(36525d)", "any", "slow", "", 1, 0, 0, ALWAYS, 3155760000000},
	{"ldap.any@WS0001$=slow(2s)", "any", "slow", "WS0001$", 1, 0, 0, ALWAYS, 2000},
	{"ldap.any@a@CORP.EXAMPLE:1=busy", "any", "busy", "a@CORP.EXAMPLE", 1, 1, 0, ALWAYS, 0},
};
START_TEST(reads_what_is_said)
{
	struct laps_worldfault_rule r;
	struct sim_err err = {""};

	ck_assert_msg(sim_fault_parse(good[_i].spec, 4711, &r, &err), "%s: %s", good[_i].spec,
		      err.text);
	ck_assert_str_eq(r.spec, good[_i].spec);
	ck_assert_str_eq(r.protocol, "ldap");
	ck_assert_str_eq(r.operation, good[_i].operation);
	ck_assert_str_eq(r.effect, good[_i].effect);
	ck_assert_str_eq(r.who, good[_i].who);
	ck_assert_uint_eq(r.first, good[_i].first);
	ck_assert_uint_eq(r.last, good[_i].last);
	ck_assert_uint_eq(r.every, good[_i].every);
	ck_assert_uint_eq(r.millionths, good[_i].millionths);
	ck_assert_int_eq(r.arg, good[_i].arg);
	ck_assert_uint_eq(r.seed, 4711);
	ck_assert_uint_eq(r.on, 1);
	ck_assert_uint_eq(r.seen + r.hit + r.added, 0);
}
END_TEST

#define LONG_NAME "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl"
#define SHAPE     "is no fault: PROTOCOL.OPERATION[@WHO][:WHEN]=EFFECT[(ARGUMENT)]"

/* Each says which word is wrong, and what there is instead. */
static const struct {
	const char *spec, *why;
} bad[] = {
	{"", "'' " SHAPE},
	{"busy", "'busy' " SHAPE},
	{"ldap.modify", "'ldap.modify' " SHAPE},
	{"ldap=busy", "'ldap=busy' " SHAPE},
	{"ldap@x.modify=busy", SHAPE},
	{"ldap.modify:2", "'ldap.modify:2' " SHAPE},
	{"ldap.modify@alice", "'ldap.modify@alice' " SHAPE},
	{"ldap.modify= busy", "without blanks"},
	{"ldap.modify=busy\n", "without blanks"},
	{"ldap.modify=b\xc3\xbcsy", "without blanks"},
	{"ldpa.modify=busy", "there is no protocol 'ldpa': ldap"},
	{"LDAP.modify=busy", "there is no protocol 'LDAP': ldap"},
	{".modify=busy", "there is no protocol '': ldap"},
	{"ldap.write=busy",
	 "ldap has no operation 'write': any, bind, search, modify, add, delete"},
	{"ldap.=busy", "ldap has no operation '': any, bind"},
	{"ldap.modify=buzy", "ldap.modify has no effect 'buzy': busy, unavailable, unwilling"},
	{"ldap.modify=", "ldap.modify has no effect '': busy"},
	{"ldap.modify=BUSY", "ldap.modify has no effect 'BUSY': busy"},
	{"ldap.connect=buzy", "ldap.connect has no effect 'buzy': cut-before, slow"},
	{"ldap.modify=expired", "expired is not of ldap.modify but of: tls"},
	{"ldap.modify@=busy", "'' is no name of an account"},
	{"ldap.modify@:2=busy", "'' is no name of an account"},
	{"ldap.modify@" LONG_NAME "=busy", "'" LONG_NAME "' is no name of an account"},
	{"ldap.modify:=busy", "'' is not when: N, N-M, N-, /N or P%"},
	{"ldap.modify:0=busy", "'0' is not when"},
	{"ldap.modify:0-2=busy", "'0-2' is not when"},
	{"ldap.modify:3-2=busy", "'3-2' is not when"},
	{"ldap.modify:-2=busy", "'-2' is not when"},
	{"ldap.modify:2-x=busy", "'2-x' is not when"},
	{"ldap.modify:2-3-4=busy", "'2-3-4' is not when"},
	{"ldap.modify:/0=busy", "'/0' is not when"},
	{"ldap.modify:/=busy", "'/' is not when"},
	{"ldap.modify:/2x=busy", "'/2x' is not when"},
	{"ldap.modify:0%=busy", "'0%' is not when"},
	{"ldap.modify:101%=busy", "'101%' is not when"},
	{"ldap.modify:100.1%=busy", "'100.1%' is not when"},
	{"ldap.modify:5.%=busy", "'5.%' is not when"},
	{"ldap.modify:.5%=busy", "'.5%' is not when"},
	{"ldap.modify:0.00001%=busy", "'0.00001%' is not when"},
	{"ldap.modify:5.5=busy", "'5.5' is not when"},
	{"ldap.modify:5%%=busy", "'5%%' is not when"},
	{"ldap.modify:18446744073709551616=busy", "is not when"},
	{"ldap.modify:first=busy", "'first' is not when"},
	{"ldap.modify=busy()", "busy takes no argument: ''"},
	{"ldap.modify=busy(3)", "busy takes no argument: '3'"},
	{"ldap.modify=slow(", "an argument stands in one pair of brackets, at the end"},
	{"ldap.modify=slow(3", "an argument stands in one pair"},
	{"ldap.modify=slow(3)x", "an argument stands in one pair"},
	{"ldap.modify=slow()", "slow takes a duration like 250ms, 30 or 10m, not ''"},
	{"ldap.modify=slow(ms)", "not 'ms'"},
	{"ldap.modify=slow(soon)", "not 'soon'"},
	{"ldap.modify=slow(2.5s)", "not '2.5s'"},
	{"ldap.modify=slow(1m250ms)", "not '1m250ms'"},
	{"ldap.modify=slow(--1)", "not '--1'"},
	{"ldap.modify=slow(9223372036854775808ms)", "not '9223372036854775808ms'"},
	{"ldap.modify=slow(9223372036854776)", "not '9223372036854776'"},
	{"ldap.modify=slow(3155760000001ms)", "not '3155760000001ms'"},
	{"ldap.modify=slow(1m1m)", "not '1m1m'"},
	{"ldap.modify=slow(0000000000000000000000000000001s)", "not '0000"},
};
START_TEST(says_what_is_wrong)
{
	struct laps_worldfault_rule r, before;
	struct sim_err err = {""};

	memset(&r, 0xA5, sizeof(r));
	before = r;
	ck_assert_msg(!sim_fault_parse(bad[_i].spec, 0, &r, &err), "%s", bad[_i].spec);
	ck_assert_msg(strstr(err.text, bad[_i].why) != NULL, "'%s': '%s' is not in '%s'",
		      bad[_i].spec, bad[_i].why, err.text);
	ck_assert_ptr_null(strchr(err.text, '\n'));
	ck_assert_mem_eq(&r, &before, sizeof(r));
}
END_TEST

START_TEST(a_spec_has_an_end)
{
	char spec[LAPS_FAULT_SPEC + 8];
	struct laps_worldfault_rule r;
	struct sim_err err = {""};
	int n;

	for (n = LAPS_FAULT_SPEC - 2; n <= LAPS_FAULT_SPEC; n++) {
		snprintf(spec, sizeof(spec), "ldap.any:%0*d=busy", n - 14, 1);
		ck_assert_uint_eq(strlen(spec), (size_t)n);
		ck_assert_int_eq(sim_fault_parse(spec, 0, &r, &err), n < LAPS_FAULT_SPEC);
	}
	ck_assert_ptr_nonnull(strstr(err.text, "a fault is at most 159 characters"));
}
END_TEST

/* A duration may be before now, as a skewed clock is. */
START_TEST(durations_may_be_negative)
{
	struct laps_worldfault_rule r;
	struct sim_err err;

	ck_assert(sim_fault_parse("ldap.any=slow(-10m)", 0, &r, &err));
	ck_assert_int_eq(r.arg, -600000);
}
END_TEST

/* Words fit into a rule, every operation of a row can be asked for, and what --hostile adds is
 * right. */
START_TEST(the_table_holds)
{
	struct laps_worldfault_rule r;
	struct sim_err err = {""};
	char spec[LAPS_FAULT_SPEC];

	ck_assert_uint_gt(sim_fault_known_n, 0);
	for (size_t i = 0; i < sim_fault_known_n; i++) {
		const struct sim_fault_known *k = &sim_fault_known[i];

		for (const char *op = k->operations; *op; op += strspn(op, " ")) {
			int len = (int)strcspn(op, " ");

			snprintf(spec, sizeof(spec), "%s.%.*s=%s", k->protocol, len, op, k->effect);
			ck_assert_msg(sim_fault_parse(spec, 0, &r, &err), "%s", err.text);
			ck_assert_str_eq(r.effect, k->effect);
			ck_assert_int_eq(r.arg, k->arg_default);
			op += len;
		}
		ck_assert_uint_gt(strlen(k->purpose), 0);
	}
	for (const char *const *h = sim_fault_hostile; *h; h++)
		ck_assert_msg(sim_fault_parse(*h, 0, &r, &err), "%s", err.text);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("faultspec");
	TCase *t = tcase_create("parse");

	tcase_add_loop_test(t, reads_what_is_said, 0, sizeof(good) / sizeof(good[0]));
	tcase_add_loop_test(t, says_what_is_wrong, 0, sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(t, a_spec_has_an_end);
	tcase_add_test(t, durations_may_be_negative);
	tcase_add_test(t, the_table_holds);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
