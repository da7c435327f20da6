/* SPDX-License-Identifier: MIT */
/* The retired Azure AD Graph. */
#include "graphkit.h"

#define T "/" KIT_TENANT

static void begin(void)
{
	kit_open();
	kit_serve = sim_legacy_serve;
}

static void as(bool user, uint32_t permissions)
{
	struct sim_caller who = user ? kit_user("nobody", permissions) : kit_app(permissions);

	who.audience = SIM_AUDIENCE_LEGACY;
	kit_as(&who);
}

static void on(void)
{
	kit_set("legacy-graph", "yes");
	as(false, KIT_ALL);
}

static void refused(unsigned status, const char *code)
{
	kit_status(status);
	kit_is("odata.error/code", code);
	kit_is("odata.error/message/lang", "en");
	ck_assert_uint_gt(strlen(kit_text("odata.error/message/value")), 5);
	kit_is("odata.error/requestId", kit_reply("request-id"));
	kit_is("odata.error/date", "2026-06-10T00:00:00");
}

/* GRA-64: with and without a token, whatever is asked */
START_TEST(every_request_is_refused_by_default)
{
	static const char *const target[] = {T "/devices?api-version=1.6", "/myorganization/users",
					     "/", T "/nothing"};

	for (size_t i = 0; i < 8; i++) {
		if (i >= 4)
			as(false, KIT_ALL);
		kit_ask(i % 2 ? "POST" : "GET", target[i % 4]);
		refused(403, "Authentication_Unauthorized");
		kit_is("odata.error/message/value",
		       "Access blocked to AAD Graph API for this application. "
		       "https://aka.ms/AzureADGraphMigration.");
	}
}
END_TEST

/* GRA-66: no name of a LAPS member, no password */
static void without_laps(void)
{
	static const char *const word[] = {"redential", "assword", "refresh", "ackup", "lapsadmin"};

	for (size_t i = 0; i < sizeof(word) / sizeof(*word); i++)
		ck_assert_ptr_null(
			memmem(kit_rs.body.data, kit_rs.body.len, word[i], strlen(word[i])));
}

/* GRA-65, GRA-66 */
START_TEST(lists_page_by_relative_links)
{
	char names[500] = "", link[8192];

	on();
	snprintf(link, sizeof(link), T "/devices?api-version=1.6&$top=3");
	for (;;) {
		const char *next;

		kit_get(link);
		kit_status(200);
		without_laps();
		kit_is("odata.metadata", KIT_ORIGIN T "/$metadata#directoryObjects");
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s ",
			 kit_names("deviceId"));
		next = json_string_value(kit_at("odata.nextLink"));
		if (!next)
			break;
		ck_assert_int_eq(strncmp(next,
					 "directoryObjects/$/"
					 "Microsoft.DirectoryServices.Device?$skiptoken=X'",
					 67),
				 0);
		/* so @azure/graph makes its next request: the tenant, the link, api-version */
		snprintf(link, sizeof(link), T "/%s&api-version=1.6", next);
	}
	ck_assert_str_eq(names, KIT_DEVICE "01 " KIT_DEVICE "02 " KIT_DEVICE "04 " KIT_DEVICE
					   "05 " KIT_DEVICE "06 " KIT_DEVICE "07 " KIT_DEVICE
					   "08 " KIT_DEVICE "09 ");
	kit_get("/corp.example/users?api-version=1.6&$filter=startswith(displayName,'global')&"
		"$top=1");
	ck_assert_str_eq(kit_names("userPrincipalName"), "globaladmin@corp.example");
	kit_is("value/0/odata.type", "Microsoft.DirectoryServices.User");
	kit_is("value/0/objectType", "User");
	snprintf(link, sizeof(link), T "/%s&api-version=1.6", kit_text("odata.nextLink"));
	kit_get(link);
	ck_assert_str_eq(kit_names("userPrincipalName"), "globalreader@corp.example");
	ck_assert_ptr_null(kit_at("odata.nextLink"));
	without_laps();
}
END_TEST

/* GRA-65: what does not fit into a link is refused, and not cut off; options in either case */
START_TEST(links_are_never_lost)
{
	char target[6000] =
		T "/devices?api-version=1.6&$top=1&$filter=displayName%20eq%20%27TWIN%27"
		  "%20or%20displayName%20eq%20%27";

	on();
	for (size_t i = 0; i < 3900; i++)
		target[strlen(target)] = '"';
	snprintf(target + strlen(target), 10, "%%27");
	kit_get(target);
	refused(400, "Request_BadRequest");
	kit_get(T "/devices?api-version=1.6&$top=1&$SkipToken=x");
	refused(400, "Directory_ExpiredPageToken");
}
END_TEST

/* GRA-65, GRA-66 */
START_TEST(objects_by_id)
{
	on();
	kit_get("/myorganization/devices/" KIT_OBJECT "01?api-version=1.6");
	kit_status(200);
	kit_is("objectId", KIT_OBJECT "01");
	kit_is("deviceId", KIT_DEVICE "01");
	kit_is("odata.type", "Microsoft.DirectoryServices.Device");
	without_laps();
	kit_get(T "/users/nobody@corp.example?api-version=1.6");
	kit_is("displayName", "nobody");
	kit_body = "{\"objectIds\":[\"" KIT_OBJECT "05\",\"x\",\"" KIT_OBJECT
		   "01\",\"d0000000-0002-4000-8000-000000000001\","
		   "\"b0000000-0001-4000-8000-000000000011\"],\"types\":[\"Device\"]}";
	kit_ask("POST", T "/getObjectsByObjectIds?api-version=1.6");
	ck_assert_str_eq(kit_names("objectId"), KIT_OBJECT "05 " KIT_OBJECT "01");
	without_laps();
	kit_body =
		"{\"objectIds\":[\"b0000000-0001-4000-8000-000000000011\",\"" KIT_OBJECT "03\"]}";
	kit_ask("POST", T "/getObjectsByObjectIds?api-version=1.6");
	ck_assert_str_eq(kit_names("objectId"), "b0000000-0001-4000-8000-000000000011");
	/* users of another tenant: by id, and in lists */
	kit_body = "{\"objectIds\":[\"b0000000-0002-4000-8000-000000000001\"]}";
	kit_ask("POST", T "/getObjectsByObjectIds?api-version=1.6");
	ck_assert_str_eq(kit_names("objectId"), "");
	kit_get(T "/users?api-version=1.6");
	ck_assert_ptr_nonnull(strstr(kit_names("userPrincipalName"), "nobody@corp.example"));
	ck_assert_ptr_null(strstr(kit_names("userPrincipalName"), "other.example"));
}
END_TEST

/* a thousand ids, and one too many (ours) */
START_TEST(lists_of_ids_have_a_bound)
{
	static char body[8000];

	on();
	for (int n = 1000; n <= 1001; n++) {
		snprintf(body, sizeof(body), "{\"objectIds\":[\"x\"");
		for (int i = 1; i < n; i++)
			snprintf(body + strlen(body), 8, ",\"x\"");
		snprintf(body + strlen(body), 8, "]}");
		kit_body = body;
		kit_ask("POST", T "/getObjectsByObjectIds?api-version=1.6");
		kit_status(n == 1000 ? 200 : 400);
	}
}
END_TEST

START_TEST(what_is_refused)
{
	static const struct {
		const char *method, *target;
		unsigned status;
		const char *code;
	} call[] = {
		{"GET", T "/devices", 400, "Request_DataContractVersionMissing"},
		{"GET", T "/devices/" KIT_OBJECT "03?api-version=1.6", 404,
		 "Request_ResourceNotFound"},
		{"GET", "/" KIT_OTHER "/devices?api-version=1.6", 404, "Request_ResourceNotFound"},
		{"GET", "/nowhere/devices?api-version=1.6", 404, "Request_ResourceNotFound"},
		{"GET", T "/deviceLocalCredentials?api-version=1.6", 404,
		 "Request_ResourceNotFound"},
		{"GET", T "/users/cloudadmin@other.example?api-version=1.6", 404,
		 "Request_ResourceNotFound"},
		{"DELETE", T "/devices/" KIT_OBJECT "01?api-version=1.6", 405,
		 "Request_BadRequest"},
		{"GET", T "/getObjectsByObjectIds?api-version=1.6", 405, "Request_BadRequest"},
		{"POST", T "/getObjectsByObjectIds?api-version=1.6", 400, "Request_BadRequest"},
		{"GET", T "/devices?api-version=1.6&$filter=x%20eq%201", 400, "Request_BadRequest"},
		{"GET", T "/devices?api-version=1.6&$select=credentials", 400,
		 "Request_BadRequest"},
		{"GET", T "/devices?api-version=1.6&$skiptoken=x", 400,
		 "Directory_ExpiredPageToken"},
		{"GET", T "/devices?api-version=1.6&$skiptoken=X'00'", 400,
		 "Directory_ExpiredPageToken"},
		{"GET", T "/devices?api-version=1.6&$skiptoken=X''", 400,
		 "Directory_ExpiredPageToken"},
	};

	on();
	kit_ask(call[_i].method, call[_i].target);
	refused(call[_i].status, call[_i].code);
}
END_TEST

START_TEST(who_may)
{
	on();
	as(true, 0);
	kit_get(T "/devices?api-version=1.6");
	kit_status(200);
	as(false, 0);
	kit_get(T "/devices?api-version=1.6");
	refused(403, "Authorization_RequestDenied");
	as(false, SIM_BIT(SIM_DEVICE_READ));
	kit_get(T "/devices?api-version=1.6");
	kit_status(200);
	kit_get(T "/users?api-version=1.6");
	refused(403, "Authorization_RequestDenied");
	kit_now += 5000 * LAPS_TICKS_PER_SECOND;
	kit_get(T "/devices?api-version=1.6");
	kit_status(401);
	kit_is("odata.error/code", "Authentication_ExpiredToken");
	/* Microsoft Graph's tokens are for another resource */
	kit_as_app(KIT_ALL);
	kit_get(T "/devices?api-version=1.6");
	kit_status(401);
	kit_is("odata.error/code", "Authentication_MissingOrMalformed");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("legacy");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, begin, kit_close);
	tcase_add_test(t, every_request_is_refused_by_default);
	tcase_add_test(t, lists_page_by_relative_links);
	tcase_add_test(t, links_are_never_lost);
	tcase_add_test(t, objects_by_id);
	tcase_add_test(t, lists_of_ids_have_a_bound);
	tcase_add_loop_test(t, what_is_refused, 0, 14);
	tcase_add_test(t, who_may);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
