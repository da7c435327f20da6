/* SPDX-License-Identifier: MIT */
/*
 * A window on a world that is made up: what the pages ask for comes from texts here, and what they
 * have changed is written down. A checked fixture: kit_begin, kit_end.
 */
#ifndef TESTS_UNIT_WEB_WEBKIT_H
#define TESTS_UNIT_WEB_WEBKIT_H
#include <check.h>
#include <laps/filetime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "web/window.h"

#define KIT_PORT     4711
#define KIT_HOST     "127.0.0.1:4711"
#define KIT_ORIGIN   "http://127.0.0.1:4711"
#define KIT_TOKEN    "00112233445566778899aabbccddeeff"
#define KIT_COOKIE   "lapsim-4711=" KIT_TOKEN
#define KIT_PASSWORD "Pass-word-0001"
#define KIT_EARLIER  "Pass-word-0002"
#define KIT_HOSTILE  "<script>alert('x')</script>\""
#define KIT_NOW      "2026-11-27T10:00:00Z"
#define KIT_LOG_MAX  4096

/* As JSON: escaped once for C, once for JSON. */
#define KIT_H "<script>alert('x')</script>\\\""

static struct web_window kit;
static struct sim_http_request kit_rq;
static struct sim_http_response kit_rs;
static char kit_body[1 << 17];
/* what was done, a line each; what is not to work */
static char kit_log[KIT_LOG_MAX];
static bool kit_broken, kit_no_line;

static inline void kit_write(const char *what, const char *more)
{
	size_t len = strlen(kit_log);

	snprintf(kit_log + len, sizeof(kit_log) - len, "%s %s\n", what, more);
}

static inline json_t *kit_json(const char *text, struct sim_err *err)
{
	json_t *o = json_loads(text, 0, NULL);

	if (!kit_broken) {
		ck_assert_msg(o, "%s", text);
		return o;
	}
	json_decref(o);
	sim_fail(err, "the directory does not answer: " KIT_HOSTILE);
	return NULL;
}

static inline uint64_t kit_now(void *ctx)
{
	uint64_t ticks = 0;

	(void)ctx;
	ck_assert_int_eq(laps_filetime_parse(KIT_NOW, &ticks, NULL), LAPS_OK);
	return ticks;
}

static inline json_t *kit_devices(void *ctx, struct sim_err *err)
{
	(void)ctx;
	return kit_json(
		"[{\"name\":\"WS0001\",\"status\":\"current\",\"why\":\"nothing is due\","
		"\"account\":\"Administrator\",\"updated\":\"2026-11-27T09:59:00Z\","
		"\"expires\":\"2026-12-27T09:59:00Z\",\"kind\":\"encrypted\",\"cloud\":false},"
		"{\"name\":\"WS0002\",\"status\":\"torn\",\"why\":\"another password\","
		"\"account\":null,\"updated\":null,\"expires\":null,\"kind\":\"none\","
		"\"cloud\":true},"
		"{\"name\":\"" KIT_H "\",\"status\":\"" KIT_H "\",\"why\":\"" KIT_H "\","
		"\"account\":\"" KIT_H "\",\"updated\":\"" KIT_H "\",\"expires\":\"" KIT_H "\","
		"\"kind\":\"" KIT_H "\",\"cloud\":false}]",
		err);
}

static inline json_t *kit_device(void *ctx, const char *name, struct sim_err *err)
{
	(void)ctx;
	if (strcmp(name, "nobody") == 0) {
		sim_fail(err, "there is no computer '%s'", name);
		return NULL;
	}
	return kit_json(
		"{\"name\":\"" KIT_H "\",\"dns_name\":\"" KIT_H "\",\"dn\":\"CN=" KIT_H "\","
		"\"enabled\":false,\"deleted\":true,\"status\":\"due\",\"why\":\"" KIT_H "\","
		"\"host\":{\"join\":\"" KIT_H "\",\"account\":\"" KIT_H "\",\"password_set\":null,"
		"\"updated\":\"2026-11-27T09:59:00Z\",\"policy\":{\"root\":\"" KIT_H "\","
		"\"directory\":\"ad\",\"encrypted\":true,\"age_days\":30,\"history\":2}},"
		"\"directory\":{\"kind\":\"encrypted\",\"account\":\"" KIT_H "\","
		"\"updated\":\"2026-11-27T09:59:00Z\",\"expires\":\"2026-12-27T09:59:00Z\","
		"\"history\":2,\"protected_for_name\":\"" KIT_H "\"},"
		"\"cloud\":{\"device_id\":\"" KIT_H "\",\"account\":\"" KIT_H "\",\"history\":1},"
		"\"opens\":false,\"opens_why\":\"" KIT_H "\","
		"\"access\":[{\"who\":\"" KIT_H
		"\",\"read\":true,\"decrypt\":null,\"expire\":false,"
		"\"why\":\"" KIT_H "\"}],\"next\":{\"time\":\"" KIT_NOW "\",\"why\":\"" KIT_H "\"},"
		"\"cycles\":[{\"time\":\"" KIT_NOW "\",\"outcome\":\"" KIT_H "\","
		"\"events\":[{\"id\":10018,\"title\":\"" KIT_H "\"},{\"id\":10020}]}]}",
		err);
}

static inline json_t *kit_passwords(void *ctx, const char *name, struct sim_err *err)
{
	(void)ctx;
	kit_write("passwords", name);
	return kit_json("[{\"account\":\"Administrator\",\"password\":\"" KIT_PASSWORD "\","
			"\"updated\":\"" KIT_NOW "\",\"source\":\"the directory, encrypted\"},"
			"{\"account\":\"" KIT_H "\",\"password\":\"" KIT_EARLIER "\","
			"\"updated\":\"" KIT_NOW "\",\"source\":\"" KIT_H "\"},"
			"{\"account\":null,\"why\":\"" KIT_H
			"\",\"updated\":null,\"source\":\"x\"}]",
			err);
}

static inline bool kit_expire(void *ctx, const char *name, struct sim_err *err)
{
	(void)ctx;
	kit_write("expire", name);
	return !kit_broken || sim_fail(err, "cannot change it");
}

static inline json_t *kit_timeline(void *ctx, const char *source, struct sim_err *err)
{
	(void)ctx;
	kit_write("timeline", source);
	return kit_json("[{\"time\":\"" KIT_NOW "\",\"source\":\"ldap\",\"kind\":\"request\","
			"\"op\":\"search\",\"who\":\"" KIT_H "\",\"dn\":\"CN=" KIT_H "\","
			"\"scope\":\"sub\",\"filter\":\"(cn=" KIT_H ")\",\"result\":50,"
			"\"fault\":\"ldap.search=" KIT_H "\",\"note\":\"" KIT_H "\"},"
			"{\"time\":\"" KIT_NOW "\",\"source\":\"" KIT_H "\",\"kind\":\"" KIT_H
			"\"},"
			"7,{}]",
			err);
}

static inline bool kit_note(void *ctx, const char *verb, const char *device, struct sim_err *err)
{
	(void)ctx;
	if (kit_no_line)
		return sim_fail(err, "cannot open 'timeline.jsonl'");
	kit_write(verb, device);
	return true;
}

static inline json_t *kit_faults(void *ctx, struct sim_err *err)
{
	(void)ctx;
	return kit_json("[{\"spec\":\"ldap.any@" KIT_H "=busy\",\"seen\":7,\"hit\":3}]", err);
}

static inline json_t *kit_snapshots(void *ctx, struct sim_err *err)
{
	(void)ctx;
	return kit_json("[{\"name\":\"" KIT_H "\",\"time\":\"" KIT_NOW "\",\"hosts\":[\"" KIT_H
			"\","
			"\"WS0002\",7],\"cloud\":true}]",
			err);
}

static inline json_t *kit_status(void *ctx, struct sim_err *err)
{
	(void)ctx;
	(void)err;
	return json_pack("{ss ss ss s{si si si s{si}} s[{si si ss si} {si si ss si}] s{si} s{ss}}",
			 "domain", KIT_HOSTILE, "seed", KIT_HOSTILE, "dir", KIT_HOSTILE,
			 "directory", "pid", 1, "ldap_port", 389, "ldaps_port", 636, "dc2",
			 "ldap_port", 390, "links", "from", 1, "to", 2, "state", KIT_HOSTILE,
			 "lag_ms", 20, "from", 2, "to", 1, "state", "open", "lag_ms", 0, "kdc",
			 "port", 88, "cloud", "url", KIT_HOSTILE);
}

static inline bool kit_ask(void *ctx, const json_t *request, struct sim_err *err)
{
	char *text = json_dumps(request, JSON_COMPACT);

	(void)ctx;
	kit_write("ask", text);
	free(text);
	return !kit_broken || sim_fail(err, "the world says no: %s", KIT_HOSTILE);
}

static inline void kit_begin(void)
{
	kit = (struct web_window){.source = {.now = kit_now,
					     .devices = kit_devices,
					     .device = kit_device,
					     .passwords = kit_passwords,
					     .expire = kit_expire,
					     .timeline = kit_timeline,
					     .note = kit_note,
					     .faults = kit_faults,
					     .snapshots = kit_snapshots,
					     .status = kit_status,
					     .ask = kit_ask},
				  .port = KIT_PORT,
				  .token = KIT_TOKEN,
				  .cookie = "lapsim-4711"};
	sim_http_request_init(&kit_rq, "GET");
	sim_http_response_init(&kit_rs);
	kit_log[0] = 0;
	kit_broken = kit_no_line = false;
}

static inline void kit_end(void)
{
	sim_http_request_clear(&kit_rq);
	sim_http_response_clear(&kit_rs);
}

/* A request with pairs of header and value, NULL-terminated; its body is in kit_body. */
static inline unsigned kit_send(const char *method, const char *target, const char *body,
				const char *const *header)
{
	sim_http_request_clear(&kit_rq);
	sim_http_response_clear(&kit_rs);
	sim_http_request_init(&kit_rq, method);
	kit_rq.scheme = "http";
	ck_assert_uint_eq(sim_http_request_target(&kit_rq, target), 0);
	for (; *header; header += 2)
		ck_assert_uint_eq(sim_http_request_header(&kit_rq, header[0], header[1]), 0);
	ck_assert_uint_eq(sim_http_request_finish(&kit_rq, "localhost:1"), 0);
	kit_rq.body = (const uint8_t *)body;
	kit_rq.body_len = strlen(body);
	web_answer(&kit, &kit_rq, &kit_rs);
	ck_assert_uint_lt(kit_rs.body.len, sizeof(kit_body));
	memcpy(kit_body, kit_rs.body.len ? (const char *)kit_rs.body.data : "", kit_rs.body.len);
	kit_body[kit_rs.body.len] = 0;
	return kit_rs.status;
}

/* Somebody without the token; and with it, from a page of the window. */
static inline unsigned kit_look(const char *target)
{
	return kit_send("GET", target, "", (const char *const[]){"Host", KIT_HOST, NULL});
}

static inline unsigned kit_look_allowed(const char *target)
{
	return kit_send("GET", target, "",
			(const char *const[]){"Host", KIT_HOST, "Cookie", KIT_COOKIE, NULL});
}

static inline unsigned kit_post(const char *target, const char *body)
{
	return kit_send("POST", target, body,
			(const char *const[]){"Host", KIT_HOST, "Cookie", KIT_COOKIE, "Origin",
					      KIT_ORIGIN, NULL});
}

/* A header of the answer; "" when it has none. */
static inline const char *kit_header(const char *name)
{
	for (size_t i = 0; i < kit_rs.header_n; i++)
		if (strcmp(kit_rs.header[i].name, name) == 0)
			return kit_rs.header[i].value;
	return "";
}

static inline bool kit_says(const char *what)
{
	return strstr(kit_body, what) != NULL;
}

#endif
