/* SPDX-License-Identifier: MIT */
/* Lists: pages, links, $filter, $search, $orderby, $count. */
#include "graphkit.h"

#include "cloud/graph_page.h"

#define ALL_NAMES                                             \
	"WS0001 WS0002 WS0005 TWIN TWIN O'Brien's PR\xc3\x9c" \
	"FGER\xc3\x84T"

static void begin(void)
{
	kit_open();
	kit_as_app(KIT_ALL);
}

static void eventual(void)
{
	kit_with("ConsistencyLevel", "eventual");
}

/* Follow links from there to the end: all ids in their order, '+' between the pages. */
static const char *walk(const char *target, const char *member)
{
	static char all[4096];
	char next[SIM_GRAPH_LINK_MAX];
	size_t len = 0;

	snprintf(next, sizeof(next), "%s", target);
	for (;;) {
		kit_get(next);
		len += (size_t)snprintf(all + len, sizeof(all) - len, "%s", kit_names(member));
		if (!kit_next())
			return all;
		snprintf(next, sizeof(next), "%s", kit_next());
		len += (size_t)snprintf(all + len, sizeof(all) - len, "+");
		ck_assert_uint_lt(len, sizeof(all) - 300);
	}
}

/* GRA-37, GRA-38 */
START_TEST(pages_visit_every_item_once)
{
	ck_assert_str_eq(walk(KIT_LAPS "?$top=2", "deviceName"),
			 "WS0001 WS0002+WS0005 TWIN+TWIN O'Brien's PR\xc3\x9c"
			 "FGER\xc3\x84T");
	ck_assert_str_eq(walk(KIT_LAPS "?$top=4", "deviceName"),
			 "WS0001 WS0002 WS0005 TWIN+TWIN O'Brien's PR\xc3\x9c"
			 "FGER\xc3\x84T");
	ck_assert_str_eq(walk(KIT_LAPS "?$top=6", "deviceName"), ALL_NAMES);
	ck_assert_str_eq(walk(KIT_LAPS "?$top=999", "deviceName"), ALL_NAMES);
	ck_assert_str_eq(walk(KIT_LAPS, "deviceName"), ALL_NAMES);
}
END_TEST

/* GRA-37, GRA-39: whatever version and path; with select and filter; without the header again */
START_TEST(links_carry_the_whole_query)
{
	char link[SIM_GRAPH_LINK_MAX];

	kit_get("/beta/deviceLocalCredentials?$top=1&$select=deviceName&"
		"$filter=startswith(deviceName,%27WS%27)");
	ck_assert_str_eq(kit_names("deviceName"), "WS0001");
	ck_assert_uint_eq(json_object_size(kit_at("value/0")), 1);
	ck_assert_ptr_nonnull(kit_next());
	ck_assert_int_eq(strncmp(kit_next(), "/beta/deviceLocalCredentials?$skiptoken=", 40), 0);
	snprintf(link, sizeof(link), "%s", kit_next());
	kit_get(link);
	ck_assert_str_eq(kit_names("deviceName"), "WS0002");
	ck_assert_uint_eq(json_object_size(kit_at("value/0")), 1);
	kit_is("@odata.context", KIT_ORIGIN "/beta/$metadata#deviceLocalCredentials(deviceName)");
	/* and options that a client says once more do not change it */
	snprintf(link, sizeof(link), "%s&$top=5&$select=id", kit_next());
	kit_get(link);
	ck_assert_str_eq(kit_names("deviceName"), "WS0005");
	ck_assert_ptr_null(kit_next());
}
END_TEST

/* GRA-39, GRA-43: ConsistencyLevel goes along, and the count comes once */
START_TEST(links_carry_the_consistency_level)
{
	char link[SIM_GRAPH_LINK_MAX];

	eventual();
	kit_get(KIT_LAPS "?$top=1&$count=true&$search=%22deviceName:s000%22&$orderby=deviceName%20"
			 "desc");
	ck_assert_str_eq(kit_names("deviceName"), "WS0005");
	ck_assert_int_eq(json_integer_value(kit_at("@odata.count")), 3);
	kit_header_n = 0;
	snprintf(link, sizeof(link), "%s", kit_next());
	kit_get(link);
	ck_assert_str_eq(kit_names("deviceName"), "WS0002");
	ck_assert_ptr_null(kit_at("@odata.count"));
	snprintf(link, sizeof(link), "%s", kit_next());
	kit_get(link);
	ck_assert_str_eq(kit_names("deviceName"), "WS0001");
	ck_assert_ptr_null(kit_next());
}
END_TEST

/* GRA-38: what comes and goes between two pages moves nothing else */
START_TEST(pages_go_on_where_they_were)
{
	char link[SIM_GRAPH_LINK_MAX];

	kit_get(KIT_LAPS "?$top=2");
	snprintf(link, sizeof(link), "%s", kit_next());
	kit_ask("DELETE", "/v1.0/devices/" KIT_OBJECT "01");
	kit_ask("DELETE", "/v1.0/devices/" KIT_OBJECT "02");
	kit_ask("POST", "/v1.0/directory/deletedItems/" KIT_OBJECT "03/restore");
	kit_get(link);
	ck_assert_str_eq(kit_names("deviceName"), "WS0003 WS0005");
}
END_TEST

START_TEST(tokens_are_checked)
{
	char link[SIM_GRAPH_LINK_MAX], other[SIM_GRAPH_LINK_MAX];
	struct sim_caller who;
	char *token;

	kit_get(KIT_LAPS "?$top=2");
	snprintf(link, sizeof(link), "%s", kit_next());
	token = strchr(link, '=') + 1;
	/* changed anywhere, cut, nothing */
	for (size_t i = 0, len = strlen(token); i < len; i += 7) {
		const char was = token[i];

		token[i] = was == 'A' ? 'B' : 'A';
		kit_get(link);
		kit_refused(400, "Directory_ExpiredPageToken");
		token[i] = was;
	}
	kit_get(link);
	kit_status(200);
	snprintf(other, sizeof(other), "%.*s", (int)strlen(link) - 1, link);
	kit_get(other);
	kit_refused(400, "Directory_ExpiredPageToken");
	kit_get(KIT_LAPS "?$skiptoken=");
	kit_refused(400, "Directory_ExpiredPageToken");
	kit_get(KIT_LAPS "?$SkipToken=2");
	kit_refused(400, "Directory_ExpiredPageToken");
	/* for another list, for another tenant */
	snprintf(other, sizeof(other), "/v1.0/devices?$skiptoken=%s", token);
	kit_get(other);
	kit_refused(400, "Directory_ExpiredPageToken");
	who = kit_app(KIT_ALL);
	memcpy(who.tenant, KIT_OTHER, sizeof(KIT_OTHER));
	kit_as(&who);
	kit_get(link);
	kit_refused(400, "Directory_ExpiredPageToken");
}
END_TEST

/* GRA-40 */
START_TEST(page_sizes_have_bounds)
{
	static const struct {
		const char *top;
		unsigned status;
	} size[] = {{"0", 400},
		    {"1", 200},
		    {"999", 200},
		    {"1000", 400},
		    {"-1", 400},
		    {"", 400},
		    {"1.0", 400},
		    {"x", 400},
		    {"%201", 400},
		    {"0001", 200},
		    {"18446744073709551617", 400}};
	char target[200];

	snprintf(target, sizeof(target), KIT_LAPS "?$top=%s", size[_i].top);
	kit_get(target);
	kit_status(size[_i].status);
	if (strcmp(size[_i].top, "1000") == 0)
		kit_is("error/message",
		       "Invalid page size specified: '1000'. Must be between 1 and "
		       "999 inclusive.");
}
END_TEST

static const struct {
	const char *query, *names;
	bool eventual;
} queries[] = {
	/* GRA-41 */
	{"$filter=deviceName%20eq%20%27WS0002%27", "WS0002", false},
	{"$filter=deviceName+eq+%27ws0002%27", "WS0002", false},
	{"%24filter=deviceName%20eq%20'TWIN'", "TWIN TWIN", false},
	{"$filter=deviceName%20eq%20%27O%27%27Brien%27%27s%20PR%C3%9CFGER%C3%84T%27",
	 "O'Brien's PR\xc3\x9c"
	 "FGER\xc3\x84T",
	 false},
	{"$filter=id%20eq%20%27" KIT_DEVICE "05%27", "WS0005", false},
	{"$filter=deviceName%20eq%20%27%27", "", false},
	{"$filter=startswith(deviceName,%27ws%27)", "WS0001 WS0002 WS0005", false},
	{"$filter=endswith(deviceName,%271%27)&$count=true", "WS0001", true},
	{"$filter=deviceName%20ne%20%27TWIN%27%20and%20startswith(deviceName,%27T%27)%20eq%20false"
	 "&$count=true",
	 "WS0001 WS0002 WS0005 O'Brien's PR\xc3\x9c"
	 "FGER\xc3\x84T",
	 true},
	{"$filter=not(startswith(deviceName,%27WS%27)%20or%20deviceName%20eq%20%27TWIN%27)"
	 "&$count=true",
	 "O'Brien's PR\xc3\x9c"
	 "FGER\xc3\x84T",
	 true},
	{"$filter=lastBackupDateTime%20ge%202026-05-05T00:00:00Z",
	 "WS0001 TWIN O'Brien's PR\xc3\x9c"
	 "FGER\xc3\x84T",
	 false},
	{"$filter=lastBackupDateTime%20lt%202026-05-03", "WS0002", false},
	{"$filter=lastBackupDateTime%20le%202026-05-03", "WS0002 WS0005", false},
	{"$filter=lastBackupDateTime%20gt%202026-05-06T00:00:00%2B00:00", "WS0001", false},
	/* and binds more than or */
	{"$filter=deviceName%20eq%20%27WS0001%27%20or%20deviceName%20eq%20%27WS0002%27%20and%20id%"
	 "20"
	 "eq%20%27x%27",
	 "WS0001", false},
	{"$filter=(deviceName%20eq%20%27WS0001%27%20or%20deviceName%20eq%20%27WS0002%27)%20and%20id"
	 "%20eq%20%27x%27",
	 "", false},
	/* GRA-42: with the header; kiota sends %3A */
	{"$search=%22deviceName:twi%22", "TWIN TWIN", true},
	{"$search=%22deviceName%3A0001%22", "WS0001", true},
	{"$search=%22deviceName:WS%22%20AND%20%22deviceName:2%22", "WS0002", true},
	{"$search=%22deviceName:01%22%20OR%20%22deviceName:WS%22%20AND%20%22deviceName:05%22",
	 "WS0001 WS0005", true},
	{"$search=%22deviceName:WS%22&$filter=startswith(deviceName,%27WS0002%27)", "WS0002", true},
	{"$orderby=deviceName",
	 "O'Brien's PR\xc3\x9c"
	 "FGER\xc3\x84T TWIN TWIN WS0001 WS0002 WS0005",
	 false},
	{"$orderby=deviceName%20desc&$top=999",
	 "WS0005 WS0002 WS0001 TWIN TWIN O'Brien's PR\xc3\x9c"
	 "FGER\xc3\x84T",
	 false},
	{"$orderby=deviceName%20asc,lastBackupDateTime%20desc&$top=2",
	 "O'Brien's PR\xc3\x9c"
	 "FGER\xc3\x84T TWIN",
	 false},
	{"$filter=startswith(deviceName,%27WS%27)&$orderby=lastBackupDateTime&$count=true",
	 "WS0002 WS0005 WS0001", true},
	/* of a transcript of graph-client */
	{"$count=true&$filter=deviceName%20eq%20%27WS0001%27&$orderby=deviceName&$search=%22"
	 "deviceName:WS%22",
	 "WS0001", true},
	{"api-version=1.0&foo=bar", ALL_NAMES, false},
};

/* GRA-41, GRA-42, GRA-45 */
START_TEST(queries_choose_and_sort)
{
	char target[400];

	if (queries[_i].eventual)
		eventual();
	snprintf(target, sizeof(target), KIT_LAPS "?%s", queries[_i].query);
	kit_get(target);
	ck_assert_str_eq(kit_names("deviceName"), queries[_i].names);
}
END_TEST

/* Pages in an order of values that are equal in part, forth and back. */
START_TEST(sorted_pages_visit_every_item_once)
{
	ck_assert_str_eq(walk(KIT_LAPS "?$orderby=deviceName&$top=1", "id"),
			 KIT_DEVICE "09+" KIT_DEVICE "07+" KIT_DEVICE "08+" KIT_DEVICE
				    "01+" KIT_DEVICE "02+" KIT_DEVICE "05");
	ck_assert_str_eq(walk(KIT_LAPS "?$orderby=deviceName%20desc,id%20desc&$top=4", "id"),
			 KIT_DEVICE "05 " KIT_DEVICE "02 " KIT_DEVICE "01 " KIT_DEVICE
				    "08+" KIT_DEVICE "07 " KIT_DEVICE "09");
	ck_assert_str_eq(walk(KIT_LAPS "?$orderby=lastBackupDateTime%20desc&$top=2", "deviceName"),
			 "WS0001 O'Brien's PR\xc3\x9c"
			 "FGER\xc3\x84T+TWIN TWIN+WS0005 WS0002");
	/* booleans and nulls */
	ck_assert_str_eq(walk("/v1.0/devices?$orderby=accountEnabled&$top=1&$select=displayName",
			      "displayName"),
			 "WS0002+WS0001+PHONE0004+WS0005+WS0006+TWIN+TWIN+O'Brien's PR\xc3\x9c"
			 "FGER\xc3\x84T");
	ck_assert_str_eq(walk("/v1.0/devices?$orderby=approximateLastSignInDateTime%20desc&$top=3",
			      "displayName"),
			 "WS0001 WS0002 PHONE0004+WS0005 WS0006 TWIN+TWIN O'Brien's PR\xc3\x9c"
			 "FGER\xc3\x84T");
}
END_TEST

static const struct {
	const char *query, *code;
	bool eventual;
} refusals[] = {
	/* GRA-42 */
	{"$search=%22deviceName:PC%22", "Request_UnsupportedQuery", false},
	{"$filter=deviceName%20ne%20%27X%27", "Request_UnsupportedQuery", false},
	{"$filter=deviceName%20ne%20%27X%27", "Request_UnsupportedQuery", true},
	{"$filter=deviceName%20ne%20%27X%27&$count=true", "Request_UnsupportedQuery", false},
	{"$filter=not(deviceName%20eq%20%27X%27)", "Request_UnsupportedQuery", true},
	{"$filter=endswith(deviceName,%27X%27)", "Request_UnsupportedQuery", true},
	{"$filter=deviceName%20eq%20%27X%27&$orderby=deviceName", "Request_UnsupportedQuery", true},
	{"$filter=deviceName%20eq%20%27X%27&$orderby=deviceName&$count=true",
	 "Request_UnsupportedQuery", false},
	{"$search=%22id:x%22", "Request_UnsupportedQuery", true},
	{"$search=deviceName:x", "BadRequest", true},
	{"$search=%22deviceName:x", "BadRequest", true},
	{"$search=%22x%22", "BadRequest", true},
	{"$search=%22deviceName:x%22%20%22deviceName:y%22", "BadRequest", true},
	{"$search=%22deviceName:x%22%20AND%20", "BadRequest", true},
	{"$search=", "BadRequest", true},
	{"$filter=", "BadRequest", false},
	{"$filter=deviceName", "BadRequest", false},
	{"$filter=deviceName%20eq", "BadRequest", false},
	{"$filter=deviceName%20eq%20%27X", "BadRequest", false},
	{"$filter=deviceName%20eq%201", "BadRequest", false},
	{"$filter=deviceName%20eq%20true", "BadRequest", false},
	{"$filter=lastBackupDateTime%20ge%20%272026-01-01%27", "BadRequest", false},
	{"$filter=lastBackupDateTime%20ge%202026-02-30", "BadRequest", false},
	{"$filter=%27X%27%20eq%20deviceName", "BadRequest", false},
	{"$filter=contains(deviceName,%27X%27)", "BadRequest", false},
	{"$filter=startswith(deviceName)", "BadRequest", false},
	{"$filter=startswith(refreshDateTime,%27X%27)", "BadRequest", false},
	{"$filter=(deviceName%20eq%20%27X%27", "BadRequest", false},
	{"$filter=deviceName%20eq%20%27X%27)", "BadRequest", false},
	{"$filter=credentials%20eq%20%27X%27", "BadRequest", false},
	{"$orderby=nothing", "BadRequest", false},
	{"$orderby=deviceName%20up", "BadRequest", false},
	{"$orderby=", "BadRequest", false},
	{"$orderby=id,id,id,id,id", "BadRequest", false},
	{"$count=yes", "BadRequest", false},
	{"$top=1&$top=2", "BadRequest", false},
	{"$top=1&%24top=1", "BadRequest", false},
	{"$top=1&$TOP=1", "BadRequest", false},
	{"$expand=credentials", "BadRequest", false},
	{"$skip=1", "BadRequest", false},
	{"$apply=x", "BadRequest", false},
	{"$=x", "BadRequest", false},
	{"$select=id,", "BadRequest", false},
	{"$select=%C3%A4", "BadRequest", false},
};

START_TEST(bad_queries_are_refused)
{
	char target[400];

	if (refusals[_i].eventual)
		eventual();
	snprintf(target, sizeof(target), KIT_LAPS "?%s", refusals[_i].query);
	kit_get(target);
	kit_refused(400, refusals[_i].code);
}
END_TEST

/* GRA-43 */
START_TEST(a_count_needs_the_header)
{
	kit_get(KIT_LAPS "?$count=true&$top=2");
	kit_status(200);
	ck_assert_ptr_null(kit_at("@odata.count"));
	kit_with("ConsistencyLevel", "strong");
	kit_get(KIT_LAPS "?$count=true");
	ck_assert_ptr_null(kit_at("@odata.count"));
	kit_header_n = 0;
	kit_with("consistencylevel", "Eventual");
	kit_get(KIT_LAPS "?$count=true&$top=2");
	ck_assert_uint_eq(kit_value_n(), 2);
	ck_assert_int_eq(json_integer_value(kit_at("@odata.count")), 6);
	kit_get(KIT_LAPS "?$count=false");
	ck_assert_ptr_null(kit_at("@odata.count"));
	kit_get(KIT_LAPS "?$count=true&$filter=deviceName%20eq%20%27TWIN%27&$top=1");
	ck_assert_int_eq(json_integer_value(kit_at("@odata.count")), 2);
}
END_TEST

static void counts(const char *target, const char *number)
{
	kit_get(target);
	kit_status(200);
	ck_assert_str_eq(kit_rs.content_type, "text/plain");
	ck_assert_uint_eq(kit_rs.body.len, strlen(number));
	ck_assert_int_eq(memcmp(kit_rs.body.data, number, strlen(number)), 0);
}

/* GRA-44 */
START_TEST(the_segment_count_is_a_bare_number)
{
	kit_get(KIT_LAPS "/$count");
	kit_refused(400, "Request_BadRequest");
	kit_is("error/message", "$count is not currently supported.");
	eventual();
	counts(KIT_LAPS "/$count", "6");
	counts(KIT_LAPS "/%24count", "6");
	counts("/beta/deviceLocalCredentials/$count", "6");
	counts(KIT_LAPS "/$count?$filter=deviceName%20eq%20%27TWIN%27", "2");
	counts(KIT_LAPS "/$count?$search=%22deviceName:nothing%22", "0");
	counts("/v1.0/devices/$count", "8");
	counts("/v1.0/directory/deletedItems/microsoft.graph.device/$count", "1");
}
END_TEST

/* A link is a target that this server takes; a query that would not fit into one is refused. */
START_TEST(long_queries_have_links_or_a_refusal)
{
	char target[7000], link[SIM_GRAPH_LINK_MAX];
	const size_t len =
		(size_t)snprintf(target, sizeof(target),
				 KIT_LAPS "?$top=1&$filter=deviceName%%20eq%%20%%27TWIN%%27%%20"
					  "or%%20id%%20eq%%20%%27");

	memset(target + len, 'a', 3900);
	snprintf(target + len + 3900, 40, "%%27");
	kit_get(target);
	kit_status(200);
	ck_assert_ptr_nonnull(kit_next());
	snprintf(link, sizeof(link), "%s", kit_next());
	ck_assert_uint_lt(strlen(link), SIM_HTTP_TARGET_MAX);
	kit_get(link);
	ck_assert_str_eq(kit_names("deviceName"), "TWIN");
	/* quotes take two bytes each in JSON */
	eventual();
	snprintf(target, sizeof(target), KIT_LAPS "?$top=1&$search=%%22deviceName:W");
	for (size_t i = 0; i < 2000; i++)
		snprintf(target + strlen(target), 10, "\\a");
	snprintf(target + strlen(target), 100,
		 "%%22%%20OR%%20%%22deviceName:TWIN%%22&$filter=startswith(deviceName,%%27T%%27)");
	kit_get(target);
	kit_refused(400, "BadRequest");
	kit_is("error/message", "The query is too long to go on with on a next page.");
}
END_TEST

/* All pages together look at each object twice at most, whatever their filter finds: so the list
 * of 100,000 devices is linear. */
static struct {
	size_t passed, n;
	char id[LAPS_GUID_TEXT];
} many;

static const void *next_number(struct sim_graph_call *call, struct sim_graph_cursor *at)
{
	static struct sim_device d;
	const unsigned long last = at->key[0] ? strtoul(at->key, NULL, 16) : 0;

	(void)call;
	if (last == many.n)
		return NULL;
	many.passed++;
	snprintf(d.device_id, sizeof(d.device_id), "%08lx", last + 1);
	d.enabled = last % 1000 == 0;
	d.name = d.os_version;
	return &d;
}

static const char *device_key(const void *object)
{
	return ((const struct sim_device *)object)->device_id;
}

START_TEST(pages_pass_each_object_once)
{
	const struct sim_graph_list list = {
		.type = &sim_graph_device_type, .next = next_number, .key = device_key};
	struct sim_http_pairs pairs = {.n = 1, .pair = {{"$top", "999"}}};
	struct sim_odata_query q;
	struct sim_odata_fault fault;
	struct sim_graph_page page = {.more = true};
	struct sim_graph_place after = {.key = many.id};
	size_t seen = 0;

	if (_i) {
		pairs.n = 2;
		pairs.pair[1].name = "$filter";
		pairs.pair[1].value = "accountEnabled eq true";
		pairs.pair[0].value = "7";
	}
	ck_assert(sim_odata_parse(&sim_graph_device_type, &pairs, SIM_ODATA_WITH_ALL, false, &q,
				  &fault));
	many.passed = 0;
	many.n = 100000;
	many.id[0] = '\0';
	while (page.more) {
		sim_graph_select(NULL, &list, &q, &after, &page);
		seen += page.n;
		/* the objects are one and the same here: where the page ended, by its size */
		snprintf(many.id, sizeof(many.id), "%08zx", _i ? (seen - 1) * 1000 + 1 : seen);
	}
	ck_assert_uint_eq(seen, _i ? 100 : 100000);
	ck_assert_uint_le(many.passed, _i ? 2 * many.n : many.n + many.n / 999 + 1);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("graph_page");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, begin, kit_close);
	tcase_add_test(t, pages_visit_every_item_once);
	tcase_add_test(t, links_carry_the_whole_query);
	tcase_add_test(t, links_carry_the_consistency_level);
	tcase_add_test(t, pages_go_on_where_they_were);
	tcase_add_test(t, tokens_are_checked);
	tcase_add_loop_test(t, page_sizes_have_bounds, 0, 11);
	tcase_add_loop_test(t, queries_choose_and_sort, 0,
			    (int)(sizeof(queries) / sizeof(*queries)));
	tcase_add_test(t, sorted_pages_visit_every_item_once);
	tcase_add_loop_test(t, bad_queries_are_refused, 0,
			    (int)(sizeof(refusals) / sizeof(*refusals)));
	tcase_add_test(t, a_count_needs_the_header);
	tcase_add_test(t, the_segment_count_is_a_bare_number);
	tcase_add_test(t, long_queries_have_links_or_a_refusal);
	tcase_add_loop_test(t, pages_pass_each_object_once, 0, 2);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
