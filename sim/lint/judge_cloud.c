/* SPDX-License-Identifier: MIT */
/* How the cloud is asked: when, with what token, for what. */
#include <laps/filetime.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "lint/judge.h"
#include "lint/line.h"

#define READ       "DeviceLocalCredential.Read.All"
#define READ_BASIC "DeviceLocalCredential.ReadBasic.All"
#define USER_READ  "User.Read" /* comes with every sign-in */

/* members of what is remembered of a caller */
#define ASKED  "scopes" /* scopes named one by one -> when */
#define NEEDED "needed" /* permissions that did */
#define ROLES  "roles"  /* an application's -> when */

/* What gives another permission, too. */
static const struct {
	const char *more, *less;
} includes[] = {
	{READ, READ_BASIC},
	{"Device.ReadWrite.All", "Device.Read.All"},
	{"Directory.Read.All", "Device.Read.All"},
	{"Policy.ReadWrite.DeviceConfiguration", "Policy.Read.DeviceConfiguration"},
	{"DeviceManagementManagedDevices.PrivilegedOperations.All",
	 "DeviceManagementManagedDevices.Read.All"},
};

static void retry(struct lint *l, const json_t *line)
{
	const uint64_t now = lint_time(line);
	const int64_t wait = lint_number(line, "retry_after");
	uint64_t until;
	char request[2 * LINT_NAME], what[LINT_WHAT];

	snprintf(request, sizeof(request), "%.20s %.20s %.200s %.40s", lint_text(line, "service"),
		 lint_text(line, "method"), lint_text(line, "path"), lint_text(line, "caller"));
	lint_plain(request);
	if ((int64_t)now < lint_number(l->waits, request)) {
		lint_describe_as(line, ", too early", what);
		lint_found_add(&l->found, SIM_LINT_RETRY_EARLY, lint_text(line, "time"),
			       lint_text(line, "who"), what);
	}
	(void)json_object_del(l->waits, request);
	if (wait <= 0 || wait > UINT32_MAX || !now)
		return;
	l->found.tried[SIM_LINT_RETRY_EARLY] = true;
	until = now + (uint64_t)wait * LAPS_TICKS_PER_SECOND;
	lint_remember(l, l->waits, request, json_integer((json_int_t)until));
}

static void request_id(struct lint *l, const json_t *line)
{
	char what[LINT_WHAT];

	if (!lint_is(line, "service", "graph") || lint_number(line, "correlated") != 0)
		return;
	lint_describe(line, what);
	lint_found_add(&l->found, SIM_LINT_NO_REQUEST_ID, lint_text(line, "time"),
		       lint_text(line, "who"), what);
}

/* "user alice@corp.example" of the login is "alice@corp.example" of Graph. */
static const char *name_of(const json_t *line)
{
	const char *who = lint_text(line, "who");

	return strncmp(who, "user ", 5) == 0  ? who + 5
	       : strncmp(who, "app ", 4) == 0 ? who + 4
					      : who;
}

/* Each word of a text, with the time of the first. */
static void add_words(struct lint *l, json_t *caller, const char *member, const json_t *line)
{
	json_t *set = lint_state(l, caller, member);
	char word[LINT_NAME];
	size_t n;

	for (const char *p = lint_text(line, member); set && *p; p += n + (p[n] == ' ')) {
		n = strcspn(p, " ");
		snprintf(word, sizeof(word), "%.*s", (int)(n < LINT_NAME ? n : LINT_NAME), p);
		lint_plain(word); /* cut within a character it would be no text */
		if (*word && !json_object_get(set, word))
			lint_remember(l, set, word, json_string(lint_text(line, "time")));
	}
}

static void token(struct lint *l, const json_t *line)
{
	const char *who = name_of(line);
	json_t *caller;

	/* what was asked for before is judged by what was needed before */
	if (l->found.quiet || !*who ||
	    (!*lint_text(line, ASKED) && !*lint_text(line, NEEDED) && !*lint_text(line, ROLES)))
		return;
	caller = lint_state(l, l->callers, who);
	if (!caller)
		return;
	add_words(l, caller, NEEDED, line);
	add_words(l, caller, ASKED, line);
	add_words(l, caller, ROLES, line);
}

void lint_cloud(struct lint *l, const json_t *line)
{
	if (!lint_is(line, "source", "cloud"))
		return;
	retry(l, line);
	request_id(l, line);
	token(l, line);
}

/* Was it needed, or does something that was give it, too? */
static bool is_needed(const json_t *needed, const char *scope)
{
	if (json_object_get(needed, scope) || strcasecmp(scope, USER_READ) == 0)
		return true;
	for (size_t i = 0; i < sizeof(includes) / sizeof(includes[0]); i++)
		if (strcmp(includes[i].less, scope) == 0 &&
		    json_object_get(needed, includes[i].more))
			return true;
	return false;
}

static void judge_caller(struct lint *l, const char *who, const json_t *caller)
{
	json_t *asked = json_object_get(caller, ASKED), *needed = json_object_get(caller, NEEDED);
	const char *role = lint_text(json_object_get(caller, ROLES), READ), *scope;
	char what[LINT_WHAT];
	json_t *when;

	/* who asked for nothing did not come to where it needs a token */
	if (json_object_size(needed) == 0)
		return;
	json_object_foreach(asked, scope, when)
	{
		if (is_needed(needed, scope))
			continue;
		snprintf(what, sizeof(what), "scope %.200s, which no request needed", scope);
		lint_found_add(&l->found, SIM_LINT_TOKEN_SCOPE, json_string_value(when), who, what);
	}
	if (*role && json_object_get(needed, READ_BASIC) && !json_object_get(needed, READ))
		lint_found_add(&l->found, SIM_LINT_TOKEN_ROLE, role, who,
			       READ ", where " READ_BASIC " does");
}

void lint_cloud_end(struct lint *l)
{
	const char *who;
	json_t *caller;

	json_object_foreach(l->callers, who, caller) judge_caller(l, who, caller);
}
