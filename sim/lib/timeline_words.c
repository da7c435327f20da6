/* SPDX-License-Identifier: MIT */
#include "lib/timeline_words.h"

#include <laps/event.h>
#include <laps/filetime.h>
#include <ldap.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *text_of(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));

	return text ? text : "";
}

/* Behind what is there. */
static void __attribute__((format(printf, 3, 4)))
add(char *out, size_t size, const char *format, ...)
{
	const size_t len = strlen(out);
	va_list args;

	va_start(args, format);
	vsnprintf(out + len, size - len, format, args);
	va_end(args);
}
#define ADD(member, ...) add(out->member, sizeof(out->member), __VA_ARGS__)

/* ": a, b", or nothing. */
static void add_list(struct sim_timeline_words *out, const json_t *list)
{
	size_t i;
	json_t *item;

	json_array_foreach((json_t *)(uintptr_t)list, i, item) if (json_is_string(item))
		ADD(what, "%s%s", i == 0 ? ": " : ", ", json_string_value(item));
}

/* "replace a, b, delete c": the word stands before the first of several. */
static void add_changes(struct sim_timeline_words *out, const json_t *list)
{
	const char *last = "";
	size_t i, last_len = 0;
	json_t *item;

	json_array_foreach((json_t *)(uintptr_t)list, i, item)
	{
		const char *text = json_string_value(item);
		size_t len;

		if (!text)
			continue;
		len = strcspn(text, " ");
		if (len == last_len && strncmp(text, last, len) == 0 && text[len])
			ADD(what, ", %s", text + len + 1);
		else
			ADD(what, "%s%s", i == 0 ? ": " : ", ", text);
		last = text;
		last_len = len;
	}
}

/* The first name of a DN; that of a domain is whole. */
static void add_dn(struct sim_timeline_words *out, const char *dn)
{
	const bool domain = strncasecmp(dn, "DC=", 3) == 0;
	size_t len = 0;

	if (!*dn) {
		ADD(what, " rootDSE");
		return;
	}
	while (dn[len] && (domain || dn[len] != ','))
		len += dn[len] == '\\' && dn[len + 1] ? 2 : 1;
	ADD(what, " %.*s", (int)len, dn);
}

static const char *extended_name(const char *oid)
{
	if (strcmp(oid, LDAP_EXOP_START_TLS) == 0)
		return "StartTLS";
	if (strcmp(oid, LDAP_EXOP_WHO_AM_I) == 0)
		return "who am I";
	return oid;
}

static void result_of_ldap(const json_t *line, struct sim_timeline_words *out)
{
	const json_t *code = json_object_get(line, "result");
	const json_int_t n = json_integer_value(code);

	if (!json_is_integer(code)) {
		ADD(result, "%s", text_of(line, "note"));
		out->failed = out->result[0];
		return;
	}
	out->failed = n != LDAP_SUCCESS && n != LDAP_COMPARE_TRUE && n != LDAP_COMPARE_FALSE;
	if (n == LDAP_SUCCESS && json_is_integer(json_object_get(line, "entries")))
		ADD(result, "ok, %lld found",
		    (long long)json_integer_value(json_object_get(line, "entries")));
	else if (n == LDAP_SUCCESS)
		ADD(result, "ok");
	else
		ADD(result, "%lld %s", (long long)n, ldap_err2string((int)n));
}

static void ldap_line(const json_t *line, struct sim_timeline_words *out)
{
	const char *op = text_of(line, "op"), *dn = text_of(line, "dn");
	const char *security = text_of(line, "security");

	ADD(what, "%s", op);
	if (strcmp(op, "bind") == 0)
		ADD(what, " %s", text_of(line, "mechanism"));
	else if (strcmp(op, "extended") == 0)
		ADD(what, " %s", extended_name(text_of(line, "oid")));
	else if (strcmp(op, "unbind") != 0)
		add_dn(out, dn);
	if (*text_of(line, "scope") && strcmp(text_of(line, "scope"), "base") != 0)
		ADD(what, " %s %s", text_of(line, "scope"), text_of(line, "filter"));
	if (*text_of(line, "to"))
		ADD(what, " to %s", text_of(line, "to"));
	add_list(out, json_object_get(line, "attributes"));
	add_changes(out, json_object_get(line, "changes"));
	if (strcmp(op, "bind") == 0)
		ADD(what, ", %s", security);
	if (*text_of(line, "server") && strcmp(text_of(line, "server"), "dc") != 0)
		ADD(what, " (%s)", text_of(line, "server"));
	ADD(who, "%s", text_of(line, "who"));
	result_of_ldap(line, out);
}

static void cloud_line(const json_t *line, struct sim_timeline_words *out)
{
	const json_int_t status = json_integer_value(json_object_get(line, "status"));

	ADD(what, "%s %s", text_of(line, "method"), text_of(line, "path"));
	ADD(who, "%s", text_of(line, "who"));
	ADD(result, "%lld", (long long)status);
	if (*text_of(line, "note"))
		ADD(result, " %s", text_of(line, "note"));
	out->failed = status >= 400;
}

static void kds_line(const json_t *line, struct sim_timeline_words *out)
{
	const char *status = text_of(line, "status");

	out->failed = strtoul(status, NULL, 16) != 0;
	ADD(what, "%s", text_of(line, "call"));
	if (*text_of(line, "note"))
		ADD(what, ": %s", text_of(line, "note"));
	else if (*text_of(line, "asked"))
		ADD(what, ": %s", text_of(line, "asked"));
	/* with its realm, of which a world has one */
	ADD(who, "%.*s", (int)strcspn(text_of(line, "who"), "@"), text_of(line, "who"));
	ADD(result, "%s", out->failed ? status : "ok");
}

static void kdc_line(const json_t *line, struct sim_timeline_words *out)
{
	ADD(what, "%s ticket for %s", strcmp(text_of(line, "op"), "as") == 0 ? "first" : "service",
	    text_of(line, "service"));
	ADD(who, "%s", text_of(line, "who"));
	ADD(result, "%s", text_of(line, "result"));
	/* what a client asks without a proof it asks again with one */
	out->failed = strcmp(out->result, "ok") != 0 &&
		      strcmp(out->result, "KDC_ERR_PREAUTH_REQUIRED") != 0;
}

/* Our words for the event, without what parameters would say, and up to where only they follow. */
static void add_title(struct sim_timeline_words *out, uint32_t id)
{
	const struct laps_event_def *def = laps_event_find(id);

	for (const char *p = def ? def->text : ""; *p && *p != ':';) {
		const size_t len = strcspn(p, "%:");

		ADD(what, "%s%.*s", def && p == def->text ? " " : "", (int)len, p);
		p += len;
		if (*p == '%') {
			p += 1 + strspn(p + 1, "0123456789");
			ADD(what, "...");
		}
	}
}

static void laps_line(const json_t *line, const char *kind, struct sim_timeline_words *out)
{
	const char *cause = text_of(line, "cause");
	const json_int_t id = json_integer_value(json_object_get(line, "id"));

	ADD(who, "%s", text_of(line, "computer"));
	if (strcmp(kind, "event") == 0) {
		ADD(what, "event %lld", (long long)id);
		if (id > 0 && id < UINT16_MAX)
			add_title(out, (uint32_t)id);
		ADD(result, "%s", text_of(line, "level"));
		out->failed = strcmp(out->result, "Error") == 0;
	} else if (strcmp(kind, "step") == 0) {
		ADD(what, "step %s", text_of(line, "step"));
		if (*cause)
			ADD(result, "%s", cause);
		else if (strcmp(text_of(line, "moment"), "end") == 0)
			ADD(result, "done");
		out->failed = *cause;
	} else {
		ADD(what, "%s %s", kind, text_of(line, "outcome"));
		ADD(result, "%s", cause);
		out->failed = *cause;
	}
}

/* lapsim's own, and any that come later: the kind, and what it says in short. */
static void other_line(const json_t *line, const char *kind, struct sim_timeline_words *out)
{
	static const char *const told[] = {"verb",    "what", "device", "host",
					   "program", "path", "note"};

	if (!*text_of(line, "verb"))
		ADD(what, "%s", kind);
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if (*text_of(line, told[i]))
			ADD(what, "%s%s", *out->what ? " " : "", text_of(line, told[i]));
	ADD(who, "%s", *text_of(line, "who") ? text_of(line, "who") : text_of(line, "computer"));
	ADD(result, "%s", text_of(line, "result"));
	out->failed = out->result[0] && strcmp(out->result, "ok") != 0;
}

static void add_time_taken(const json_t *line, struct sim_timeline_words *out)
{
	const json_t *us = json_object_get(line, "us");
	const long long n = json_integer_value(us);

	if (!json_is_integer(us) || n < 0)
		return;
	if (n < 1000)
		ADD(took, "%lldus", n);
	else if (n < 1000000)
		ADD(took, "%lld.%lldms", n / 1000, n / 100 % 10);
	else
		ADD(took, "%lld.%llds", n / 1000000, n / 100000 % 10);
}

static void make_plain(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

bool sim_timeline_words(const json_t *line, struct sim_timeline_words *out)
{
	const char *source = text_of(line, "source"), *kind = text_of(line, "kind");

	memset(out, 0, sizeof(*out));
	if (!*source || !*kind ||
	    laps_filetime_parse(text_of(line, "time"), &out->ticks, NULL) != LAPS_OK)
		return false;
	ADD(source, "%s", source);
	if (strcmp(source, "ldap") == 0)
		ldap_line(line, out);
	else if (strcmp(source, "cloud") == 0)
		cloud_line(line, out);
	else if (strcmp(source, "kds") == 0)
		kds_line(line, out);
	else if (strcmp(source, "kdc") == 0)
		kdc_line(line, out);
	else if (strcmp(source, "laps") == 0)
		laps_line(line, kind, out);
	else
		other_line(line, kind, out);
	out->fault = *text_of(line, "fault");
	if (out->fault)
		ADD(result, " (fault %s)", text_of(line, "fault"));
	add_time_taken(line, out);
	make_plain(out->source);
	make_plain(out->who);
	make_plain(out->what);
	make_plain(out->result);
	return true;
}
