/* SPDX-License-Identifier: MIT */
/*
 * Every rule on lines that break it and on lines that do not. The sources of the rules are public:
 * RFC 4511, [MS-ADA2] 2.64 to 2.69, and reports of bugs of clients that the cases name.
 */
#include "lint/judge.h"

#include <laps/filetime.h>
#include <string.h>

#include "lib/runner.h"

#define NOW      "2026-01-01T00:00:00Z"
#define REAL     UINT64_C(134116992000000000) /* the same */
#define LINES    6
#define TIME     "{\"time\":\"" NOW "\","
#define LDAP     TIME "\"source\":\"ldap\",\"kind\":\"request\","
#define CLEAR    LDAP "\"security\":\"clear\","
#define TLS      LDAP "\"security\":\"tls\","
#define DEVICE   "\"who\":\"WS1$\","
#define READER   "\"who\":\"bob\","
#define OBJECT   "\"dn\":\"CN=WS1,DC=x\","
#define BIND     "\"op\":\"bind\",\"mechanism\":\"simple\","
#define SEARCH   "\"op\":\"search\",\"dn\":\"DC=x\",\"scope\":\"sub\","
#define COMPUTER "\"filter\":\"(&(objectClass=computer)(cn=WS1))\","
#define OK       "\"result\":0}"
/* a modify by the device over connection 1 */
#define MODIFY(changes, facts) MODIFY_BY("WS1$", "1", changes, facts)
#define MODIFY_BY(who, connection, changes, facts)                                       \
	TLS "\"op\":\"modify\",\"who\":\"" who "\"," OBJECT "\"connection\":" connection \
	    ",\"changes\":[" changes "],\"facts\":[" facts "]," OK
#define PASSWORD  "\"replace msLAPS-Password\""
#define EXPIRY    "\"replace msLAPS-PasswordExpirationTime\""
#define ENCRYPTED "\"replace msLAPS-EncryptedPassword\""
/* times: now, thirty days on, an hour and a year before */
#define T_NOW    "1dc7ab192810000"
#define T_EXPIRY "1dc92448ae58000"
#define BOTH     PASSWORD "," EXPIRY
#define GOOD \
	"\"msLAPS-Password time=" T_NOW "\",\"msLAPS-PasswordExpirationTime time=" T_EXPIRY "\""
#define CLOUD "\"source\":\"cloud\",\"kind\":\"request\","
#define GRAPH \
	CLOUD "\"service\":\"graph\",\"method\":\"GET\",\"path\":\"/v1.0/d\",\"correlated\":1,"
#define LOGIN      TIME CLOUD "\"service\":\"login\",\"method\":\"POST\",\"path\":\"/t\",\"status\":200,"
#define READ       "DeviceLocalCredential.Read.All"
#define READ_BASIC "DeviceLocalCredential.ReadBasic.All"
#define AT(s)      "{\"time\":\"2026-01-01T00:00:" s "Z\","
#define HISTORY    "msLAPS-EncryptedPasswordHistory"
#define ADD_TO     "\"add " HISTORY "\""
#define TAKE_FROM  "\"delete " HISTORY "\""
#define ENTRY(t)   "\"" HISTORY " time=" t "\""
#define GONE(t)    "\"-" HISTORY " time=" t "\""

#define PUT_BACK(verb, result) \
	AT("01") "\"source\":\"lapsim\",\"verb\":\"" verb "\",\"result\":\"" result "\"}"

/* want: "ID who" of every finding, a comma between two, errors first */
static const struct {
	const char *name, *want, *line[LINES];
} row[] = {
	{"a simple bind in the clear, though refused",
	 "LDAP-CLEAR bob",
	 {CLEAR BIND READER "\"result\":8}"}},
	{"over TLS", "", {TLS BIND READER OK}},
	{"sealed by SASL",
	 "",
	 {LDAP "\"security\":\"sasl\",\"op\":\"bind\",\"mechanism\":\"GSSAPI\"," READER OK}},
	{"an anonymous bind in the clear", "", {CLEAR BIND OK}},
	{"GSSAPI without a layer, and nothing secret",
	 "",
	 {CLEAR "\"op\":\"bind\",\"mechanism\":\"GSSAPI\"," READER OK,
	  CLEAR SEARCH READER "\"attributes\":[\"cn\",\"msLAPS-PasswordExpirationTime\"]," OK}},
	{"GSSAPI without a layer, and a password",
	 "LDAP-CLEAR bob",
	 {CLEAR SEARCH READER
	  "\"attributes\":[\"mslaps-password\",\"msLAPS-EncryptedPassword\"]," OK}},
	{"a password written in the clear",
	 "LDAP-CLEAR WS1$",
	 {CLEAR "\"op\":\"modify\"," DEVICE OBJECT "\"changes\":[" BOTH "],\"facts\":[" GOOD
		"]," OK}},
	{"a certificate that nobody trusts",
	 "TLS-NO-VERIFY bob",
	 {TLS BIND READER "\"note\":\"bad certificate accepted\"," OK}},
	{"the same of the cloud",
	 "TLS-NO-VERIFY app",
	 {TIME GRAPH "\"who\":\"app\",\"note\":\"bad certificate accepted\"}"}},

	/* LAPS4LINUX: all attributes of its own object */
	{"everything of a computer by itself",
	 "LDAP-STAR WS1$",
	 {TLS SEARCH DEVICE "\"filter\":\"(cn=WS1)\",\"attributes\":[\"*\"]," OK}},
	{"everything of computers by an administrator, twice",
	 "LDAP-STAR bob",
	 {TLS SEARCH READER COMPUTER OK, TLS SEARCH READER COMPUTER OK}},
	{"everything by the account's name",
	 "LDAP-STAR bob",
	 {TLS SEARCH READER "\"filter\":\"(sAMAccountName=WS1$)\"," OK}},
	{"some attributes of a computer",
	 "",
	 {TLS SEARCH DEVICE COMPUTER "\"attributes\":[\"cn\"]," OK}},
	{"none of its attributes", "", {TLS SEARCH DEVICE COMPUTER "\"attributes\":[\"1.1\"]," OK}},
	{"everything of a user", "", {TLS SEARCH READER "\"filter\":\"(cn=alice)\"," OK}},
	{"the rootDSE and the schema",
	 "",
	 {TLS "\"op\":\"search\"," DEVICE "\"scope\":\"base\"," OK,
	  TLS "\"op\":\"search\"," DEVICE "\"dn\":\"CN=Aggregate,CN=Schema,CN=Configuration,DC=x\","
	      "\"attributes\":[\"*\"]," OK,
	  TLS "\"op\":\"search\"," DEVICE "\"dn\":\"cn=Subschema\",\"attributes\":[\"*\"]," OK}},
	{"a search that ended at 1000",
	 "LDAP-SIZE-LIMIT bob",
	 {TLS SEARCH READER "\"attributes\":[\"cn\"],\"entries\":1000,\"result\":4}"}},
	{"pages of 1000, and a limit of the client's own",
	 "",
	 {TLS SEARCH READER "\"attributes\":[\"cn\"],\"entries\":1000," OK,
	  TLS SEARCH READER "\"attributes\":[\"cn\"],\"entries\":1,\"result\":4}"}},
	{"the clear kind alone",
	 "READ-ONE-KIND bob",
	 {TLS SEARCH READER "\"attributes\":[\"msLAPS-Password\"]," OK}},
	{"the legacy kind alone",
	 "READ-ONE-KIND bob",
	 {TLS SEARCH READER "\"attributes\":[\"cn\",\"MS-MCS-ADMPWD\"]," OK}},
	{"all kinds, and a device's own",
	 "",
	 {TLS SEARCH READER "\"attributes\":[\"msLAPS-Password\",\"msLAPS-EncryptedPassword\"]," OK,
	  TLS SEARCH DEVICE "\"attributes\":[\"msLAPS-Password\"]," OK}},

	{"password and expiry in one", "", {MODIFY(BOTH, GOOD)}},
	/* macOSLAPS: first the one, then the other */
	{"the expiry after the password",
	 "LDAP-TWO-MODIFIES WS1$",
	 {MODIFY(PASSWORD, "\"msLAPS-Password time=" T_NOW "\""), MODIFY(EXPIRY, "")}},
	{"the password after the expiry",
	 "LDAP-TWO-MODIFIES WS1$",
	 {MODIFY(EXPIRY, ""), MODIFY("\"replace ms-Mcs-AdmPwd\"", "")}},
	{"the password long after an expiry, over another connection",
	 "",
	 {MODIFY(EXPIRY, ""), MODIFY_BY("WS1$", "2", PASSWORD, "")}},
	{"an expiry that an administrator sets",
	 "",
	 {MODIFY(PASSWORD, ""), MODIFY_BY("bob", "2", EXPIRY, "")}},
	{"a password that is taken away, and an order to rotate",
	 "",
	 {MODIFY("\"delete msLAPS-Password\"", ""), MODIFY(EXPIRY, ""),
	  MODIFY("\"delete msLAPS-PasswordExpirationTime\"", ""), MODIFY(BOTH, GOOD)}},
	{"an expiry after a whole rotation", "", {MODIFY(BOTH, GOOD), MODIFY(EXPIRY, "")}},
	{"of two objects",
	 "",
	 {MODIFY(PASSWORD, ""),
	  TLS "\"op\":\"modify\"," DEVICE "\"dn\":\"CN=WS2,DC=x\",\"changes\":[" EXPIRY "]," OK}},
	{"a second one that was refused",
	 "",
	 {MODIFY(PASSWORD, ""),
	  TLS "\"op\":\"modify\"," DEVICE OBJECT "\"changes\":[" EXPIRY "],\"result\":50}"}},

	/* gpupdate's laps_applier */
	{"t a number",
	 "LAPS-T-NUMBER WS1$",
	 {MODIFY(BOTH, "\"msLAPS-Password t-number\",\"msLAPS-Password time=" T_NOW "\"")}},
	{"t the expiry",
	 "LAPS-T-EXPIRY WS1$",
	 {MODIFY(BOTH, "\"msLAPS-Password time=" T_EXPIRY
		       "\",\"msLAPS-PasswordExpirationTime time=" T_EXPIRY "\"")}},
	{"a header with a time to come",
	 "LAPS-T-EXPIRY WS1$",
	 {MODIFY(ENCRYPTED "," EXPIRY, "\"msLAPS-EncryptedPassword time=" T_EXPIRY "\"")}},
	{"by a clock that is five minutes fast",
	 "",
	 {MODIFY(ENCRYPTED "," EXPIRY, "\"msLAPS-EncryptedPassword time=1dc7ab245515e00\"")}},
	{"by the machine's clock, in a world of the past",
	 "",
	 {"{\"time\":\"2025-01-01T00:00:00Z\",\"source\":\"ldap\",\"op\":\"modify\","
	  "\"security\":\"tls\"," DEVICE OBJECT "\"changes\":[" BOTH "],\"facts\":[" GOOD "]," OK}},
	{"no JSON", "LAPS-JSON WS1$", {MODIFY(BOTH, "\"msLAPS-Password no-json\"")}},
	{"no account and no time: one finding",
	 "LAPS-JSON WS1$",
	 {MODIFY(BOTH, "\"msLAPS-Password no-account\",\"msLAPS-Password no-time\"")}},
	{"nothing of what was refused",
	 "",
	 {TLS "\"op\":\"modify\"," DEVICE OBJECT "\"changes\":[" BOTH
	      "],\"facts\":[\"msLAPS-Password no-json\"],\"result\":50}"}},
	/* LAPS4LINUX issue 34 */
	{"swapped for certain",
	 "HEADER-SWAPPED WS1$",
	 {MODIFY(ENCRYPTED "," EXPIRY, "\"msLAPS-EncryptedPassword header-swapped\","
				       "\"msLAPS-EncryptedPassword time=9281000001dc7ab1\"")}},
	{"swapped, by the hour",
	 "HEADER-SWAPPED WS1$",
	 {MODIFY(ENCRYPTED "," EXPIRY, "\"msLAPS-EncryptedPassword time=9281000001dc7ab1\"")}},
	{"as it should be",
	 "",
	 {MODIFY(ENCRYPTED "," EXPIRY, "\"msLAPS-EncryptedPassword time=" T_NOW "\"")}},
	{"content inside",
	 "CMS-CONTENT-INSIDE WS1$",
	 {MODIFY(ENCRYPTED "," EXPIRY, "\"msLAPS-EncryptedPassword content-inside\"")}},
	{"of a DSRM password, too",
	 "ENCRYPTED-VALUE DC$",
	 {MODIFY_BY("DC$", "1", "\"replace msLAPS-EncryptedDSRMPassword\"," EXPIRY,
		    "\"msLAPS-EncryptedDSRMPassword no-cms\"")}},
	{"an expiry in seconds",
	 "EXPIRY-FORM WS1$",
	 {MODIFY(BOTH, GOOD ",\"msLAPS-PasswordExpirationTime not-filetime\"")}},

	{"that of legacy LAPS in seconds",
	 "EXPIRY-FORM WS1$",
	 {MODIFY("\"replace ms-Mcs-AdmPwd\",\"replace ms-Mcs-AdmPwdExpirationTime\"",
		 "\"ms-Mcs-AdmPwdExpirationTime not-filetime\"")}},

	/* LAPS4LINUX writes the attribute of its configuration, and leaves the other one */
	{"clear, then encrypted",
	 "CLEAR-BESIDE-ENCRYPTED WS1$",
	 {MODIFY(BOTH, GOOD),
	  MODIFY(ENCRYPTED "," EXPIRY, "\"msLAPS-EncryptedPassword time=" T_NOW "\"")}},
	{"encrypted, then clear, in another case of letters",
	 "CLEAR-BESIDE-ENCRYPTED WS1$",
	 {MODIFY(ENCRYPTED "," EXPIRY, "\"msLAPS-EncryptedPassword time=" T_NOW "\""),
	  TLS "\"op\":\"modify\"," DEVICE "\"dn\":\"cn=ws1,dc=X\",\"changes\":[" BOTH
	      "],\"facts\":[" GOOD "]," OK}},
	{"the clear one goes with the encrypted one",
	 "",
	 {MODIFY(BOTH, GOOD), MODIFY(ENCRYPTED "," EXPIRY "," PASSWORD,
				     "\"msLAPS-EncryptedPassword time=" T_NOW "\"")}},
	{"it goes later",
	 "",
	 {MODIFY(BOTH, GOOD),
	  MODIFY(ENCRYPTED "," EXPIRY, "\"msLAPS-EncryptedPassword time=" T_NOW "\""),
	  MODIFY("\"delete msLAPS-Password\"", "")}},
	{"the object goes",
	 "",
	 {MODIFY(BOTH, GOOD), TLS "\"op\":\"delete\"," OBJECT OK,
	  MODIFY(ENCRYPTED "," EXPIRY, "\"msLAPS-EncryptedPassword time=" T_NOW "\"")}},

	/* LAPS4LINUX with history-size 2: adds, and takes away what comes last */
	{"the newest of a history goes",
	 "HISTORY-WRONG-END WS1$",
	 {MODIFY(ADD_TO, ENTRY("1dc000000000001")), MODIFY(ADD_TO, ENTRY("1dc000000000002")),
	  MODIFY(ADD_TO, ENTRY("1dc000000000003")), MODIFY(TAKE_FROM, GONE("1dc000000000003"))}},
	{"the oldest goes",
	 "",
	 {MODIFY(ADD_TO, ENTRY("1dc000000000001")), MODIFY(ADD_TO, ENTRY("1dc000000000002")),
	  MODIFY(ADD_TO "," TAKE_FROM, ENTRY("1dc000000000003") "," GONE("1dc000000000001"))}},
	{"the newest is replaced away",
	 "HISTORY-WRONG-END WS1$",
	 {MODIFY(ADD_TO, ENTRY("1dc000000000001") "," ENTRY("1dc000000000002")),
	  MODIFY("\"replace " HISTORY "\"",
		 ENTRY("1dc000000000001") "," ENTRY("1dc000000000003"))}},
	{"the oldest is replaced away",
	 "",
	 {MODIFY(ADD_TO, ENTRY("1dc000000000001") "," ENTRY("1dc000000000002")),
	  MODIFY("\"replace " HISTORY "\"",
		 ENTRY("1dc000000000002") "," ENTRY("1dc000000000003"))}},
	{"what was before an image",
	 "",
	 {MODIFY(ADD_TO, ENTRY("1dc000000000001") "," ENTRY("1dc000000000002")),
	  PUT_BACK("restore", "ok"), MODIFY(TAKE_FROM, GONE("1dc000000000002"))}},
	{"an image that was not put back",
	 "HISTORY-WRONG-END WS1$",
	 {MODIFY(ADD_TO, ENTRY("1dc000000000001") "," ENTRY("1dc000000000002")),
	  PUT_BACK("restore", "there is none"), MODIFY(TAKE_FROM, GONE("1dc000000000002"))}},
	{"all of it goes",
	 "",
	 {MODIFY(ADD_TO, ENTRY("1dc000000000001") "," ENTRY("1dc000000000002")),
	  MODIFY(TAKE_FROM, "")}},

	{"too early",
	 "RETRY-EARLY app",
	 {AT("10") GRAPH "\"caller\":\"a\",\"status\":429,\"retry_after\":5}",
	  AT("14") GRAPH "\"caller\":\"a\",\"status\":200,\"who\":\"app\"}"}},
	{"in time",
	 "",
	 {AT("10") GRAPH "\"caller\":\"a\",\"status\":429,\"retry_after\":5}",
	  AT("15") GRAPH "\"caller\":\"a\",\"status\":200,\"who\":\"app\"}"}},
	{"somebody else, and something else",
	 "",
	 {AT("10") GRAPH "\"caller\":\"a\",\"status\":429,\"retry_after\":5}",
	  AT("11") GRAPH "\"caller\":\"b\",\"status\":200}",
	  AT("11") CLOUD "\"service\":\"graph\",\"method\":\"GET\",\"path\":\"/v1.0/e\","
			 "\"correlated\":1,\"caller\":\"a\"}"}},
	{"after the world has begun again",
	 "",
	 {AT("50") GRAPH "\"caller\":\"a\",\"status\":429,\"retry_after\":5}",
	  PUT_BACK("reset", "ok"), AT("01") GRAPH "\"caller\":\"a\",\"status\":200}"}},
	{"beside a line of another service, which was written late",
	 "RETRY-EARLY app",
	 {AT("10") GRAPH "\"caller\":\"a\",\"status\":429,\"retry_after\":5}",
	  AT("09") "\"source\":\"kdc\"}",
	  AT("14") GRAPH "\"caller\":\"a\",\"status\":200,\"who\":\"app\"}"}},
	{"without an id",
	 "NO-REQUEST-ID app",
	 {TIME CLOUD "\"service\":\"graph\",\"method\":\"GET\",\"path\":\"/d\",\"who\":\"app\"}"}},
	{"more scopes than needed",
	 "TOKEN-SCOPE u",
	 {LOGIN "\"who\":\"user u\",\"scopes\":\"" READ " Directory.Read.All\"}",
	  TIME GRAPH "\"who\":\"u\",\"needed\":\"" READ_BASIC " " READ "\"}"}},
	{"passwords for metadata",
	 "TOKEN-SCOPE u",
	 {LOGIN "\"who\":\"user u\",\"scopes\":\"" READ "\"}",
	  TIME GRAPH "\"who\":\"u\",\"needed\":\"" READ_BASIC "\"}"}},
	{"a directory for devices",
	 "TOKEN-SCOPE u",
	 {LOGIN "\"who\":\"user u\",\"scopes\":\"Directory.Read.All\"}",
	  TIME GRAPH "\"who\":\"u\",\"needed\":\"Device.Read.All\"}"}},
	{"what was needed, and what comes with it",
	 "",
	 {LOGIN "\"who\":\"user u\",\"scopes\":\"" READ " " READ_BASIC " User.Read\"}",
	  TIME GRAPH "\"who\":\"u\",\"needed\":\"" READ "\"}"}},
	{"a token nobody has used", "", {LOGIN "\"who\":\"user u\",\"scopes\":\"" READ "\"}"}},
	{"an application that reads metadata",
	 "TOKEN-ROLE r",
	 {LOGIN "\"who\":\"app r\",\"roles\":\"Device.Read.All " READ "\"}",
	  TIME GRAPH "\"who\":\"r\",\"needed\":\"" READ_BASIC "\"}"}},
	{"one that may not more, and one that reads passwords",
	 "",
	 {LOGIN "\"who\":\"app r\",\"roles\":\"" READ_BASIC "\"}",
	  TIME GRAPH "\"who\":\"r\",\"needed\":\"" READ_BASIC "\"}",
	  LOGIN "\"who\":\"app s\",\"roles\":\"" READ "\"}",
	  TIME GRAPH "\"who\":\"s\",\"needed\":\"" READ_BASIC " " READ "\"}"}},

	{"what is no line", "", {"", "[]", "7", "{", "\"\"", "{}"}},
	{"what is of another type",
	 "",
	 {LDAP "\"op\":7,\"attributes\":{},\"changes\":\"x\",\"facts\":[7,null,\"\"],\"result\":"
	       "\"0\"}"}},
};

static json_t *judge(const char *const *line, size_t judged_from)
{
	struct lint l;
	json_t *report;

	ck_assert(lint_init(&l, REAL));
	for (size_t i = 0; i < LINES && line[i]; i++)
		lint_line(&l, line[i], strlen(line[i]), i >= judged_from);
	lint_end(&l);
	report = lint_found_report(&l.found);
	lint_clear(&l);
	ck_assert_ptr_nonnull(report);
	return report;
}

static void expect(const char *name, json_t *report, const char *want)
{
	char have[512] = "";
	const json_t *one;
	size_t i, n = 0;

	json_array_foreach(json_object_get(report, "findings"), i, one) n +=
		(size_t)snprintf(have + n, sizeof(have) - n, "%s%s %s", n ? "," : "",
				 json_string_value(json_object_get(one, "id")),
				 json_string_value(json_object_get(one, "who")));
	ck_assert_msg(strcmp(have, want) == 0, "%s: '%s', expected '%s'", name, have, want);
}

START_TEST(of_lines)
{
	json_t *report = judge(row[_i].line, 0);

	expect(row[_i].name, report, row[_i].want);
	json_decref(report);
}
END_TEST

START_TEST(nothing_of_what_stands_before)
{
	json_t *report = judge(row[_i].line, LINES);

	expect(row[_i].name, report, "");
	json_decref(report);
}
END_TEST

/* What was before is known: a history, a wait, what an object has. */
START_TEST(with_what_was_known_before)
{
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		size_t last = 0;
		json_t *report;

		if (strncmp(row[i].want, "HISTORY", 7) != 0 &&
		    strncmp(row[i].want, "RETRY", 5) != 0 &&
		    strncmp(row[i].want, "CLEAR-BESIDE", 12) != 0)
			continue;
		while (last + 1 < LINES && row[i].line[last + 1])
			last++;
		report = judge(row[i].line, last);
		expect(row[i].name, report, row[i].want);
		json_decref(report);
	}
}
END_TEST

START_TEST(a_finding_counts_and_names_the_first)
{
	static const char *const line[LINES] = {CLEAR BIND READER "\"result\":8}",
						"{\"time\":\"2027-01-01T00:00:00Z\",\"source\":"
						"\"ldap\",\"security\":\"clear\"," BIND READER
						"\"result\":8}"};
	json_t *report = judge(line, 0);
	const json_t *one = json_array_get(json_object_get(report, "findings"), 0);

	ck_assert_int_eq(json_integer_value(json_object_get(one, "count")), 2);
	ck_assert_str_eq(json_string_value(json_object_get(one, "time")), NOW);
	ck_assert_str_eq(json_string_value(json_object_get(one, "level")), "error");
	ck_assert_int_eq(json_integer_value(json_object_get(report, "errors")), 1);
	json_decref(report);
}
END_TEST

/* A rule that had no occasion is told as such, with how to come to one. */
START_TEST(what_was_not_tried)
{
	static const char *const tried[LINES] = {
		AT("00") GRAPH "\"status\":429,\"retry_after\":5}",
		LDAP "\"op\":\"bind\",\"fault\":\"ldap.tls:1=untrusted\"}",
		TLS SEARCH READER "\"attributes\":[\"cn\"],\"entries\":1200," OK};
	static const char *const nothing[LINES] = {NULL};
	json_t *report = judge(nothing, 0);

	ck_assert_uint_eq(json_array_size(json_object_get(report, "not_tried")), 4);
	json_decref(report);
	report = judge(tried, 0);
	/* nobody looked at argument lists */
	ck_assert_uint_eq(json_array_size(json_object_get(report, "not_tried")), 1);
	json_decref(report);
}
END_TEST

START_TEST(many_findings_are_counted_and_not_kept)
{
	struct lint l;
	char line[256];
	json_t *report;

	ck_assert(lint_init(&l, REAL));
	for (int i = 0; i < LINT_FOUND_MAX + 5; i++) {
		snprintf(line, sizeof(line), CLEAR BIND "\"who\":\"u%d\"," OK, i);
		lint_line(&l, line, strlen(line), true);
	}
	report = lint_found_report(&l.found);
	ck_assert_int_eq(json_integer_value(json_object_get(report, "errors")), LINT_FOUND_MAX);
	json_decref(report);
	lint_clear(&l);
}
END_TEST

/* lint.h: errors first; and each rule has all its words */
START_TEST(the_table)
{
	for (int i = 0; i < SIM_LINT_N; i++) {
		const struct sim_lint_rule *r = &sim_lint_rule[i];

		ck_assert(r->id && r->title && r->explain && r->fix);
		ck_assert(strspn(r->id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == strlen(r->id));
		ck_assert(i == 0 || r[-1].level >= r->level);
		for (int k = 0; k < i; k++)
			ck_assert_str_ne(r->id, sim_lint_rule[k].id);
	}
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("judge");
	TCase *t = tcase_create("lines"), *r = tcase_create("report");
	const int rows = sizeof(row) / sizeof(row[0]);

	tcase_add_loop_test(t, of_lines, 0, rows);
	tcase_add_loop_test(t, nothing_of_what_stands_before, 0, rows);
	tcase_add_test(t, with_what_was_known_before);
	suite_add_tcase(s, t);
	tcase_add_test(r, a_finding_counts_and_names_the_first);
	tcase_add_test(r, what_was_not_tried);
	tcase_add_test(r, many_findings_are_counted_and_not_kept);
	tcase_add_test(r, the_table);
	suite_add_tcase(s, r);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
