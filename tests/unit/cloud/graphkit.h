/* SPDX-License-Identifier: MIT */
/*
 * The cloud of fixtures/cloud/two-tenants.json, and requests to it without a server: say who asks,
 * then ask. Every answer is looked over: its headers, its error envelope, and that there is no
 * password in it unless the test said that one is due.
 */
#ifndef TESTS_UNIT_CLOUD_GRAPHKIT_H
#define TESTS_UNIT_CLOUD_GRAPHKIT_H
#include <laps/filetime.h>
#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cloud/token.h"
#include "lib/runner.h"

#define KIT_TENANT  "11111111-1111-4111-8111-111111111111"
#define KIT_OTHER   "22222222-2222-4222-8222-222222222222"
#define KIT_DEVICE  "e0000000-0001-4000-8000-0000000000" /* and two digits: a device id */
#define KIT_OBJECT  "d0000000-0001-4000-8000-0000000000"
#define KIT_MANAGED "f0000000-0001-4000-8000-0000000000"
#define KIT_LAPS    "/v1.0/directory/deviceLocalCredentials"
#define KIT_ORIGIN  "https://localhost:8443"

static struct sim_cloud_context *kit_cloud;
static struct sim_http_response kit_rs;
static json_t *kit_answer; /* NULL: none, or no JSON */
static struct laps_buf kit_authorization;
static uint64_t kit_now;
static struct {
	const char *name, *value;
} kit_header[8];
static size_t kit_header_n;
static const char *kit_body;
static bool kit_secret_due;
static sim_cloud_handler *kit_serve;

static inline uint64_t kit_time(const char *text)
{
	uint64_t ticks = 0;

	ck_assert_int_eq(laps_filetime_parse(text, &ticks, NULL), LAPS_OK);
	return ticks;
}

static inline void kit_open(void)
{
	json_t *fixture = json_load_file("fixtures/cloud/two-tenants.json", 0, NULL);
	struct sim_err err = {""};

	ck_assert_ptr_nonnull(fixture);
	ck_assert_msg(sim_cloud_context_open(false, &kit_cloud, &err), "%s", err.text);
	ck_assert_msg(sim_store_load(kit_cloud->store, fixture, &err), "%s", err.text);
	json_decref(fixture);
	sim_http_response_init(&kit_rs);
	laps_buf_init(&kit_authorization, 16384);
	kit_now = kit_time("2026-06-10T00:00:00Z");
	kit_header_n = 0;
	kit_body = "";
	kit_secret_due = false;
	kit_serve = sim_graph_serve;
}

static inline void kit_close(void)
{
	json_decref(kit_answer);
	kit_answer = NULL;
	sim_http_response_clear(&kit_rs);
	laps_buf_clear(&kit_authorization);
	sim_cloud_context_close(&kit_cloud);
}

/* From now on with a token of that caller, issued at that time. */
static inline void kit_as_since(const struct sim_caller *who, uint64_t ticks)
{
	laps_buf_clear(&kit_authorization);
	laps_buf_put(&kit_authorization, "Bearer ", 7);
	ck_assert(sim_token_issue(kit_cloud, who, ticks, &kit_authorization));
	laps_buf_put_u8(&kit_authorization, 0);
	ck_assert_int_eq(laps_buf_status(&kit_authorization), LAPS_OK);
}

static inline void kit_as(const struct sim_caller *who)
{
	kit_as_since(who, kit_now);
}

/* An application with these permissions, whatever the fixture gives it. */
static inline struct sim_caller kit_app(uint32_t permissions)
{
	struct sim_caller who = {.tenant = KIT_TENANT,
				 .client_id = "a0000000-0001-4000-8000-000000000001",
				 .oid = "a1000000-0001-4000-8000-000000000001",
				 .app_name = "reader",
				 .app_auth = 1,
				 .permissions = permissions};

	return who;
}

/* A user of the fixture, with the roles that they have there, and these scopes. */
static inline struct sim_caller kit_user(const char *name, uint32_t scopes)
{
	struct sim_caller who = {.tenant = KIT_TENANT,
				 .client_id = "a0000000-0001-4000-8000-000000000006",
				 .app_name = "public client",
				 .is_user = true,
				 .permissions = scopes};
	const struct sim_user *u;

	snprintf(who.upn, sizeof(who.upn), "%s@corp.example", name);
	sim_store_read(kit_cloud->store);
	u = sim_store_user(kit_cloud->store, who.upn);
	ck_assert_ptr_nonnull(u);
	memcpy(who.oid, u->id, sizeof(who.oid));
	memcpy(who.name, u->name, sizeof(who.name));
	for (size_t i = 0; i < u->role_n; i++)
		memcpy(who.role[who.role_n++], u->role[i]->id, LAPS_GUID_TEXT);
	sim_store_unlock(kit_cloud->store);
	return who;
}

static inline void kit_as_app(uint32_t permissions)
{
	const struct sim_caller who = kit_app(permissions);

	kit_as(&who);
}

static inline void kit_as_user(const char *name, uint32_t scopes)
{
	const struct sim_caller who = kit_user(name, scopes);

	kit_as(&who);
}

#define KIT_ALL ((1u << SIM_PERMISSION_N) - 1)

static inline void kit_with(const char *name, const char *value)
{
	kit_header[kit_header_n].name = name;
	kit_header[kit_header_n++].value = value;
}

static inline void kit_set(const char *name, const char *value)
{
	struct sim_err err = {""};

	ck_assert_msg(sim_settings_set(&kit_cloud->settings, name, value, &err), "%s", err.text);
}

/* Of the answer; NULL: none. */
static inline const char *kit_reply(const char *name)
{
	for (size_t i = 0; i < kit_rs.header_n; i++)
		if (strcasecmp(kit_rs.header[i].name, name) == 0)
			return kit_rs.header[i].value;
	return NULL;
}

/* Passwords of the fixture all begin in one of two ways; as they are, in base64 of UTF-8, and of
 * UTF-16. */
static inline void kit_no_secret(void)
{
	static const char *const secret[] = {"Pass-word",   "UGFzcy13b3Jk", "UABhAHMAcwAtA",
					     "P\xc3\xa4ss", "UMOkc3N3",     "UADkAHMAcwB3"};

	for (size_t i = 0; i < sizeof(secret) / sizeof(*secret); i++) {
		const size_t len = strlen(secret[i]);

		ck_assert_msg(!kit_rs.body.len ||
				      !memmem(kit_rs.body.data, kit_rs.body.len, secret[i], len),
			      "a password is in the answer");
		ck_assert_ptr_null(strstr(kit_rs.note, secret[i]));
		ck_assert_ptr_null(strstr(kit_rs.who, secret[i]));
		for (size_t h = 0; h < kit_rs.header_n; h++)
			ck_assert_ptr_null(strstr(kit_rs.header[h].value, secret[i]));
	}
}

static inline void kit_ask(const char *method, const char *target)
{
	struct sim_http_request rq;

	json_decref(kit_answer);
	kit_answer = NULL;
	sim_http_response_clear(&kit_rs);
	sim_http_request_init(&rq, method);
	ck_assert_uint_eq(sim_http_request_target(&rq, target), 0);
	ck_assert_uint_eq(sim_http_request_header(&rq, "Host", "localhost:8443"), 0);
	if (kit_authorization.len)
		ck_assert_uint_eq(sim_http_request_header(&rq, "Authorization",
							  (const char *)kit_authorization.data),
				  0);
	for (size_t i = 0; i < kit_header_n; i++)
		ck_assert_uint_eq(
			sim_http_request_header(&rq, kit_header[i].name, kit_header[i].value), 0);
	ck_assert_uint_eq(sim_http_request_finish(&rq, "localhost:8443"), 0);
	rq.now_ticks = kit_now;
	rq.body = (const uint8_t *)kit_body;
	rq.body_len = strlen(kit_body);
	kit_serve(kit_cloud, &rq, &kit_rs);
	sim_http_request_clear(&rq);
	kit_body = "";
	ck_assert_uint_ne(kit_rs.status, 0);
	if (kit_rs.body.len)
		kit_answer = json_loadb((const char *)kit_rs.body.data, kit_rs.body.len,
					JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	if (!kit_secret_due || kit_rs.status != 200)
		kit_no_secret();
}

static inline void kit_get(const char *target)
{
	kit_ask("GET", target);
}

/* The answer at a path like "value.0.id"; NULL: there is none. */
static inline json_t *kit_at(const char *path)
{
	json_t *at = kit_answer;
	const char *p = path;

	while (at && *p) {
		const size_t len = strcspn(p, "/");
		char name[64];

		ck_assert_uint_lt(len, sizeof(name));
		memcpy(name, p, len);
		name[len] = '\0';
		at = json_is_array(at) ? json_array_get(at, strtoul(name, NULL, 10))
				       : json_object_get(at, name);
		p += len + (p[len] == '/');
	}
	return at;
}

static inline const char *kit_text(const char *path)
{
	const char *text = json_string_value(kit_at(path));

	return text ? text : "(none)";
}

static inline void kit_is(const char *path, const char *text)
{
	ck_assert_msg(strcmp(kit_text(path), text) == 0, "%s is '%s', not '%s': %.*s", path,
		      kit_text(path), text, (int)kit_rs.body.len,
		      kit_rs.body.len ? (const char *)kit_rs.body.data : "");
}

static inline void kit_status(unsigned status)
{
	ck_assert_msg(kit_rs.status == status, "%u, not %u: %.*s", kit_rs.status, status,
		      (int)kit_rs.body.len, kit_rs.body.len ? (const char *)kit_rs.body.data : "");
}

/* An error, with a whole envelope. */
static inline void kit_refused(unsigned status, const char *code)
{
	kit_status(status);
	kit_is("error/code", code);
	ck_assert_uint_gt(strlen(kit_text("error/message")), 5);
	kit_is("error/innerError/request-id", kit_reply("request-id"));
	kit_is("error/innerError/client-request-id", kit_reply("client-request-id"));
	ck_assert_uint_eq(strlen(kit_text("error/innerError/date")), 19);
}

static inline size_t kit_value_n(void)
{
	ck_assert(json_is_array(kit_at("value")));
	return json_array_size(kit_at("value"));
}

/* The names of a list in the order in which they came: "WS0001 WS0002". */
static inline const char *kit_names(const char *member)
{
	static char names[2048];
	size_t len = 0;
	json_t *item;
	size_t i;

	kit_status(200);
	names[0] = '\0';
	json_array_foreach(kit_at("value"), i, item)
	{
		const char *name = json_string_value(json_object_get(item, member));

		len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s", i ? " " : "",
					name ? name : "?");
		ck_assert_uint_lt(len, sizeof(names));
	}
	return names;
}

/* What of a next link is a target here. */
static inline const char *kit_next(void)
{
	const char *link = json_string_value(kit_at("@odata.nextLink"));

	if (!link)
		return NULL;
	ck_assert_int_eq(strncmp(link, KIT_ORIGIN "/", sizeof(KIT_ORIGIN)), 0);
	return link + sizeof(KIT_ORIGIN) - 1;
}

#endif
