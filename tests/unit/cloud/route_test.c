/* SPDX-License-Identifier: MIT */
/* Which service a request is for, its troubles, and the page for people. */
#include <string.h>
#include <strings.h>

#include "cloud/seed.h"
#include "cloud/service.h"
#include "unit/cloud/storekit.h"

#define PASSWORD "Pass-word-0001"

static struct sim_cloud_context *c;
static struct sim_http_request rq;
static struct sim_http_response rs;
static struct sim_err err;

static void begin(void)
{
	ck_assert_msg(sim_cloud_context_open(false, &c, &err), "%s", err.text);
	sim_http_request_init(&rq, "GET");
	sim_http_response_init(&rs);
}

static void end(void)
{
	sim_http_request_clear(&rq);
	sim_http_response_clear(&rs);
	sim_cloud_context_close(&c);
}

static void request(const char *method, const char *host, const char *target)
{
	sim_http_request_clear(&rq);
	sim_http_request_init(&rq, method);
	ck_assert_uint_eq(sim_http_request_target(&rq, target), 0);
	if (host)
		ck_assert_uint_eq(sim_http_request_header(&rq, "Host", host), 0);
	ck_assert_uint_eq(sim_http_request_finish(&rq, "localhost:1"), 0);
	rq.now_ticks = KIT_NOW;
}

/* The status, and the body as text. */
static unsigned ask(const char *method, const char *host, const char *target)
{
	request(method, host, target);
	sim_http_response_clear(&rs);
	sim_cloud_answer(c, &rq, &rs);
	laps_buf_put_u8(&rs.body, 0);
	return rs.status;
}

static const char *body(void)
{
	return (const char *)rs.body.data;
}

START_TEST(microsofts_names_decide_whatever_the_path_is)
{
	static const struct {
		const char *host;
		sim_service service;
	} row[] = {
		{"login.microsoftonline.com", SIM_SERVICE_LOGIN},
		{"login.windows.net:443", SIM_SERVICE_LOGIN},
		{"login.microsoft.com", SIM_SERVICE_LOGIN},
		{"STS.windows.net", SIM_SERVICE_LOGIN},
		{"graph.microsoft.com:8443", SIM_SERVICE_GRAPH},
		{"enterpriseregistration.windows.net", SIM_SERVICE_REGISTRATION},
		{"graph.windows.net", SIM_SERVICE_LEGACY},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		request("GET", row[i].host, "/v1.0/devices");
		ck_assert_msg(sim_route(&rq) == row[i].service, "%s", row[i].host);
		request("GET", row[i].host, "/");
		ck_assert_msg(sim_route(&rq) == row[i].service, "%s", row[i].host);
	}
}
END_TEST

START_TEST(by_other_names_the_path_decides)
{
	static const struct {
		const char *path;
		sim_service service;
	} row[] = {
		{"/v1.0/devices", SIM_SERVICE_GRAPH},
		{"/BETA/x", SIM_SERVICE_GRAPH},
		{"/t/oauth2/v2.0/token", SIM_SERVICE_LOGIN},
		{"/t/oauth2/token", SIM_SERVICE_LOGIN},
		{"/t/v2.0/.well-known/openid-configuration", SIM_SERVICE_LOGIN},
		{"/t/.well-known/openid-configuration", SIM_SERVICE_LOGIN},
		{"/common/discovery/instance", SIM_SERVICE_LOGIN},
		{"/t/discovery/v2.0/keys", SIM_SERVICE_LOGIN},
		{"/common/userrealm/a@b", SIM_SERVICE_LOGIN},
		{"/devicelogin", SIM_SERVICE_LOGIN},
		{"/t/discover", SIM_SERVICE_REGISTRATION},
		{"/EnrollmentServer/device/", SIM_SERVICE_REGISTRATION},
		{"/enrollmentserver/nonce/t/", SIM_SERVICE_REGISTRATION},
		{"/manage/t/device/d/localCredentials", SIM_SERVICE_REGISTRATION},
		{"/", SIM_SERVICE_PAGE},
		{"/t", SIM_SERVICE_PAGE},
		{"/t/devices", SIM_SERVICE_PAGE},
		{"/v1.00/devices", SIM_SERVICE_PAGE},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		request("GET", "localhost:1", row[i].path);
		ck_assert_msg(sim_route(&rq) == row[i].service, "%s", row[i].path);
		/* a name that only looks like one of Microsoft's */
		request("GET", "xgraph.windows.net", row[i].path);
		ck_assert_msg(sim_route(&rq) == row[i].service, "%s", row[i].path);
	}
}
END_TEST

START_TEST(what_is_nobodys_is_not_found)
{
	ck_assert_uint_eq(ask("GET", "localhost", "/favicon.ico"), 404);
	ck_assert_uint_eq(ask("POST", "localhost", "/t/devices"), 404);
	ck_assert_uint_eq(ask("POST", "localhost", "/"), 405);
	ck_assert_str_eq(rs.header[0].name, "Allow");
	ck_assert_uint_eq(ask("GET", "elsewhere.example", "/"), 404);
	ck_assert_uint_eq(ask("GET", "localhost:1", "/"), 200);
	ck_assert_uint_eq(ask("GET", "127.0.0.1", "/"), 200);
	ck_assert_uint_eq(ask("HEAD", NULL, "/"), 200);
}
END_TEST

/* DEV-38: in the service's own words, which the tests of each service know */
START_TEST(each_service_says_that_it_is_in_trouble)
{
	static const struct {
		const char *path, *says;
	} row[] = {
		{"/t/oauth2/token", "AADSTS90033"},
		{"/t/Discover", "\"ErrorType\":\"ServiceUnavailable\""},
		{"/v1.0/devices", "\"code\":\"serviceNotAvailable\""},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		bool told = false;

		request("GET", "localhost", row[i].path);
		sim_http_response_clear(&rs);
		sim_cloud_in_trouble(&rq, 503, 7, &rs);
		laps_buf_put_u8(&rs.body, 0);
		ck_assert_uint_eq(rs.status, 503);
		ck_assert_msg(strstr(body(), row[i].says) != NULL, "%s", body());
		for (size_t h = 0; h < rs.header_n; h++)
			told = told || (strcasecmp(rs.header[h].name, "Retry-After") == 0 &&
					strcmp(rs.header[h].value, "7") == 0);
		ck_assert_msg(told, "%s", row[i].path);
	}
}
END_TEST

static void fill_store(size_t devices)
{
	struct sim_tenant *t;

	sim_store_write(c->store);
	t = kit_tenant(c->store, KIT_TENANT, "<b>corp</b>");
	for (unsigned i = 0; i < devices; i++)
		kit_push(c->store, kit_device(c->store, t, i), "Administrator", PASSWORD, KIT_NOW);
	sim_store_unlock(c->store);
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		n++;
	return n;
}

/* The body without what is for the style sheet: attributes behind the name of a cell. */
static const char *plain(void)
{
	static const char class[] = " class=\"short\"";
	char *at, *text = (char *)rs.body.data;

	while ((at = strstr(text, class)) != NULL) {
		char *end = strchr(at, '>');

		memmove(at, end, strlen(end) + 1);
	}
	return text;
}

START_TEST(the_page_shows_devices_and_no_password)
{
	char id[LAPS_GUID_TEXT], row[256];

	fill_store(1);
	kit_id(0, 'b', id);
	ck_assert_uint_eq(ask("GET", "localhost", "/"), 200);
	ck_assert_str_eq(rs.content_type, "text/html; charset=utf-8");
	snprintf(row, sizeof(row),
		 ">WS000000</th><td>AzureAd</td><td>yes</td><td>2026-01-01T00:00:00Z</td>"
		 "<td>2026-01-31T00:00:00Z</td><td>1</td><td>%s</td></tr>",
		 id);
	ck_assert_ptr_nonnull(strstr(body(),
				     "Name</th><th scope=\"col\">Trust</th><th "
				     "scope=\"col\">Enabled</th><th scope=\"col\">Last backup"
				     "</th><th scope=\"col\">Next rotation</th><th "
				     "scope=\"col\">Entries</th><th scope=\"col\">Device id<"));
	ck_assert_ptr_nonnull(strstr(plain(), row));
	ck_assert_ptr_nonnull(strstr(body(), "&lt;b&gt;corp"));
	ck_assert_ptr_null(strstr(body(), "<b>"));
	ck_assert_ptr_null(strstr(body(), "Pass-word"));
	ck_assert_ptr_null(strstr(body(), "UGFzcy13b3JkLTAwMDE")); /* in base64 */
}
END_TEST

START_TEST(the_page_shows_two_hundred_devices_and_how_many_more)
{
	fill_store(200);
	ck_assert_uint_eq(ask("GET", "localhost", "/"), 200);
	ck_assert_uint_eq(count(body(), ">WS0"), 200);
	ck_assert_ptr_null(strstr(body(), "more."));
	sim_store_write(c->store);
	for (unsigned i = 200; i < 205; i++)
		kit_device(c->store, sim_store_tenant_at(c->store, 0), i);
	sim_store_unlock(c->store);
	ck_assert_uint_eq(ask("GET", "localhost", "/"), 200);
	ck_assert_uint_eq(count(body(), ">WS0"), 200);
	ck_assert_ptr_nonnull(strstr(body(), "And 5 more."));
}
END_TEST

START_TEST(devices_are_in_order_of_their_names)
{
	static const char *const name[] = {"ws-b", "WS-C", "WS-A"};
	const char *at;

	sim_store_write(c->store);
	for (unsigned i = 0; i < 3; i++) {
		struct sim_device d, *out;

		d = kit_device_plain(i ? sim_store_tenant_at(c->store, 0)
				       : kit_tenant(c->store, KIT_TENANT, "corp"),
				     i);
		free(d.name);
		d.name = strdup(name[i]);
		ck_assert(sim_store_add_device(c->store, &d, &out, &err));
	}
	sim_store_unlock(c->store);
	ck_assert_uint_eq(ask("GET", "localhost", "/"), 200);
	at = strstr(body(), ">WS-A<");
	ck_assert_ptr_nonnull(at);
	at = strstr(at, ">ws-b<");
	ck_assert_ptr_nonnull(at);
	ck_assert_ptr_nonnull(strstr(at, ">WS-C<"));
}
END_TEST

START_TEST(a_device_is_shown_as_it_is)
{
	struct sim_device *d;

	fill_store(1);
	sim_store_write(c->store);
	d = sim_store_device_after(c->store, sim_store_tenant_at(c->store, 0), "");
	d->enabled = false;
	kit_device(c->store, d->tenant, 1);
	sim_store_unlock(c->store);
	ck_assert_uint_eq(ask("GET", "localhost", "/"), 200);
	ck_assert_ptr_nonnull(strstr(plain(), ">WS000000</th><td>AzureAd</td><td>no</td>"));
	ck_assert_ptr_nonnull(strstr(plain(), ">WS000001</th><td>AzureAd</td><td>yes</td>"
					      "<td>never</td><td></td><td>0</td>"));
	sim_store_write(c->store);
	sim_store_delete_device(c->store, d, KIT_NOW);
	sim_store_unlock(c->store);
	ck_assert_uint_eq(ask("GET", "localhost", "/"), 200);
	ck_assert_ptr_nonnull(strstr(plain(), ">WS000000</th><td>AzureAd</td><td>deleted</td>"));
}
END_TEST

START_TEST(permissions_are_one_a_line)
{
	const struct sim_cloud_seed seed = {.seed = 1, .domain = "corp.example"};

	ck_assert_msg(sim_cloud_seed(c->store, &seed, &err), "%s", err.text);
	ck_assert_uint_eq(ask("GET", "localhost", "/"), 200);
	ck_assert_ptr_nonnull(
		strstr(plain(), ">lapsim metadata</th><td>DeviceLocalCredential.ReadBasic.All</td>"
				"<td>yes</td><td>yes</td></tr>"));
	ck_assert_uint_eq(count(body(), ">lapsim metadata</th>"), 1 + 2);
	/* one without a secret has nothing of its own */
	ck_assert_ptr_nonnull(strstr(body(), ">lapsim public client</th><td>Device"));
	ck_assert_ptr_null(strstr(body(), ", Device"));
}
END_TEST

START_TEST(contexts_share_keys_unless_they_are_fresh)
{
	struct sim_cloud_context *other, *fresh;

	ck_assert(sim_cloud_context_open(false, &other, &err));
	ck_assert(sim_cloud_context_open(true, &fresh, &err));
	ck_assert(laps_rsa_same(c->token_key, other->token_key));
	ck_assert_str_eq(c->kid, other->kid);
	ck_assert_uint_eq(c->token_cert.len, other->token_cert.len);
	ck_assert_mem_eq(c->token_cert.data, other->token_cert.data, c->token_cert.len);
	ck_assert(!laps_rsa_same(c->token_key, fresh->token_key));
	ck_assert_str_ne(c->kid, fresh->kid);
	ck_assert_mem_ne(c->seal_key, other->seal_key, sizeof(c->seal_key));
	sim_cloud_context_close(&other);
	sim_cloud_context_close(&fresh);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("route");
	TCase *t = tcase_create("route"), *page = tcase_create("page");

	tcase_add_checked_fixture(t, begin, end);
	tcase_set_timeout(t, 30);
	tcase_add_test(t, microsofts_names_decide_whatever_the_path_is);
	tcase_add_test(t, by_other_names_the_path_decides);
	tcase_add_test(t, what_is_nobodys_is_not_found);
	tcase_add_test(t, each_service_says_that_it_is_in_trouble);
	tcase_add_test(t, devices_are_in_order_of_their_names);
	tcase_add_test(t, a_device_is_shown_as_it_is);
	tcase_add_test(t, permissions_are_one_a_line);
	tcase_add_test(t, contexts_share_keys_unless_they_are_fresh);
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(page, begin, end);
	tcase_set_timeout(page, 30);
	tcase_add_test(page, the_page_shows_devices_and_no_password);
	tcase_add_test(page, the_page_shows_two_hundred_devices_and_how_many_more);
	suite_add_tcase(s, page);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
