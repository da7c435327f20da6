/* SPDX-License-Identifier: MIT */
#include "lib/timeline_words.h"

#include <string.h>

#include "lib/runner.h"

#define HEAD(source) "{\"time\":\"2026-11-27T04:29:28.5Z\",\"source\":\"" source "\","

/* who | what | result | took, with a "!" behind what has failed */
static const struct {
	const char *line, *words;
} given[] = {
	{HEAD("ldap") "\"kind\":\"request\",\"server\":\"dc\",\"security\":\"tls\",\"op\":"
		      "\"modify\","
		      "\"who\":\"WS0001$\",\"dn\":\"CN=WS0001,CN=Computers,DC=x\",\"changes\":["
		      "\"replace msLAPS-Password\",\"replace b\",\"add c\",\"add d\"],\"result\":0,"
		      "\"us\":213}",
	 "WS0001$|modify CN=WS0001: replace msLAPS-Password, b, add c, d|ok|213us"},
	{HEAD("ldap") "\"kind\":\"request\",\"server\":\"rodc\",\"op\":\"search\",\"who\":"
		      "\"alice\","
		      "\"dn\":\"DC=x,DC=y\",\"scope\":\"sub\",\"filter\":\"(cn=a)\","
		      "\"attributes\":[\"*\",\"cn\"],\"result\":0,\"entries\":3,\"us\":12345}",
	 "alice|search DC=x,DC=y sub (cn=a): *, cn (rodc)|ok, 3 found|12.3ms"},
	{HEAD("ldap") "\"kind\":\"request\",\"op\":\"search\",\"scope\":\"base\",\"result\":32,"
		      "\"entries\":0,\"us\":2500000}",
	 "|search rootDSE|32 No such object!|2.5s"},
	{HEAD("ldap") "\"kind\":\"request\",\"op\":\"rename\",\"dn\":\"CN=a\\\\,b,DC=x\","
		      "\"to\":\"CN=c\",\"result\":0}",
	 "|rename CN=a\\,b to CN=c|ok|"},
	{HEAD("ldap") "\"kind\":\"request\",\"op\":\"bind\",\"who\":\"bob\",\"mechanism\":"
		      "\"simple\","
		      "\"security\":\"clear\",\"result\":49,\"us\":1}",
	 "bob|bind simple, clear|49 Invalid credentials!|1us"},
	{HEAD("ldap") "\"kind\":\"request\",\"op\":\"extended\",\"oid\":\"1.3.6.1.4.1.1466.20037\","
		      "\"result\":0}",
	 "|extended StartTLS|ok|"},
	{HEAD("ldap") "\"kind\":\"request\",\"op\":\"delete\",\"dn\":\"CN=a\",\"note\":\"cut\","
		      "\"fault\":\"ldap.delete=cut\"}",
	 "|delete CN=a|cut (fault ldap.delete=cut)!|"},
	{HEAD("ldap") "\"kind\":\"request\",\"op\":\"unbind\",\"who\":\"a\",\"us\":0}",
	 "a|unbind||0us"},
	{HEAD("cloud") "\"kind\":\"request\",\"service\":\"graph\",\"method\":\"GET\",\"path\":\"/"
		       "v1.0/x\","
		       "\"status\":404,\"who\":\"alice@corp.example\",\"note\":\"gone\"}",
	 "alice@corp.example|GET /v1.0/x|404 gone!|"},
	{HEAD("kds") "\"kind\":\"request\",\"interface\":\"isdkey\",\"call\":\"GetKey\","
		     "\"status\":\"0x80070005\",\"who\":\"carol@CORP.EXAMPLE\",\"asked\":\"root "
		     "key\"}",
	 "carol|GetKey: root key|0x80070005!|"},
	{HEAD("kdc") "\"kind\":\"request\",\"op\":\"as\",\"who\":\"alice\","
		     "\"service\":\"krbtgt/X\",\"result\":\"ok\"}",
	 "alice|first ticket for krbtgt/X|ok|"},
	{HEAD("laps") "\"computer\":\"WS0001\",\"kind\":\"step\",\"step\":\"write\",\"moment\":"
		      "\"begin\"}",
	 "WS0001|step write||"},
	{HEAD("laps") "\"computer\":\"WS0001\",\"kind\":\"step\",\"step\":\"write\",\"moment\":"
		      "\"end\","
		      "\"cause\":\"it is busy\"}",
	 "WS0001|step write|it is busy!|"},
	{HEAD("laps") "\"computer\":\"WS0001\",\"kind\":\"event\",\"id\":10018,"
		      "\"level\":\"Information\"}",
	 "WS0001|event 10018 Active Directory has the new password|Information|"},
	{HEAD("laps") "\"computer\":\"WS0001\",\"kind\":\"event\",\"id\":10019,\"level\":"
		      "\"Error\"}",
	 "WS0001|event 10019 The password of ... (RID ...) could not be set|Error!|"},
	{HEAD("lapsim") "\"kind\":\"request\",\"verb\":\"clock\",\"what\":\"advance 1d\","
			"\"result\":\"ok\"}",
	 "|clock advance 1d|ok|"},
	{HEAD("host") "\"kind\":\"exec\",\"program\":\"\xc3\xa4\"}", "|exec ??||"},
};

START_TEST(lines_are_words)
{
	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
		json_t *line = json_loads(given[i].line, JSON_REJECT_DUPLICATES, NULL);
		struct sim_timeline_words w;
		char text[1024];

		ck_assert_msg(line && sim_timeline_words(line, &w), "%s", given[i].line);
		snprintf(text, sizeof(text), "%s|%s|%s%s|%s", w.who, w.what, w.result,
			 w.failed ? "!" : "", w.took);
		ck_assert_str_eq(text, given[i].words);
		ck_assert_uint_eq(w.ticks, UINT64_C(134402273685000000));
		json_decref(line);
	}
}
END_TEST

START_TEST(what_is_no_line_is_refused)
{
	static const char *const none[] = {
		"[]",
		"{}",
		"{\"time\":\"x\",\"source\":\"ldap\",\"kind\":\"request\"}",
		"{\"time\":\"2026-11-27\",\"kind\":\"request\"}",
		"{\"time\":\"2026-11-27\",\"source\":\"ldap\",\"kind\":7}",
	};
	struct sim_timeline_words w;

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		json_t *line = json_loads(none[i], 0, NULL);

		ck_assert_msg(!sim_timeline_words(line, &w), "%s", none[i]);
		json_decref(line);
	}
	ck_assert(!sim_timeline_words(NULL, &w));
}
END_TEST

START_TEST(members_of_another_kind_say_nothing)
{
	json_t *line = json_loads(HEAD("ldap") "\"kind\":\"request\",\"op\":[1],\"dn\":{},"
					       "\"changes\":[{},3,\"replace a\"],\"attributes\":7,"
					       "\"result\":\"x\",\"us\":-3,\"entries\":[]}",
				  0, NULL);
	struct sim_timeline_words w;

	ck_assert(sim_timeline_words(line, &w));
	ck_assert_str_eq(w.what, " rootDSE, replace a");
	ck_assert_str_eq(w.result, "");
	ck_assert_str_eq(w.took, "");
	json_decref(line);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("timeline_words");
	TCase *t = tcase_create("timeline_words");

	tcase_add_test(t, lines_are_words);
	tcase_add_test(t, what_is_no_line_is_refused);
	tcase_add_test(t, members_of_another_kind_say_nothing);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
