/* SPDX-License-Identifier: MIT */
/* How the directory is asked: over what, as whom, for what. */
#include <string.h>
#include <strings.h>

#include "lint/judge.h"
#include "lint/line.h"

#define SIZE_LIMIT_EXCEEDED 4
#define PAGE                1000 /* entries, MaxPageSize of a domain controller */

static const char *const secret[] = {LINT_CLEAR, LINT_ENCRYPTED,    LINT_HISTORY,
				     LINT_DSRM,  LINT_DSRM_HISTORY, LINT_LEGACY};
#define SECRETS (sizeof(secret) / sizeof(secret[0]))

static void find(struct lint *l, sim_lint_id id, const json_t *line, const char *text)
{
	char what[LINT_WHAT];

	lint_describe_as(line, text, what);
	lint_found_add(&l->found, id, lint_text(line, "time"), lint_text(line, "who"), what);
}

/* A name was given, and nothing but a password to it. */
static bool has_password(const json_t *line)
{
	return lint_is_ldap(line, "bind") && lint_is(line, "mechanism", "simple") &&
	       *lint_text(line, "who");
}

static bool names_secret(const json_t *line)
{
	for (size_t i = 0; i < SECRETS; i++)
		if (lint_has(line, "attributes", secret[i]) || lint_changes(line, secret[i]))
			return true;
	return false;
}

static void clear(struct lint *l, const json_t *line)
{
	if (lint_is(line, "security", "clear") && (has_password(line) || names_secret(line)))
		find(l, SIM_LINT_LDAP_CLEAR, line, has_password(line) ? ", with a password" : "");
}

static void untrusted(struct lint *l, const json_t *line)
{
	if (strstr(lint_text(line, "fault"), ".tls"))
		l->found.tried[SIM_LINT_TLS_NO_VERIFY] = true;
	if (strstr(lint_text(line, "note"), "bad certificate accepted"))
		find(l, SIM_LINT_TLS_NO_VERIFY, line, "");
}

static bool ends_with(const char *text, const char *end)
{
	const size_t n = strlen(text), e = strlen(end);

	return n >= e && strcasecmp(text + n - e, end) == 0;
}

/* In the domain, and not of its schema or configuration. */
static bool is_domain(const char *dn)
{
	return *dn && !strcasestr(dn, "CN=Configuration,") && !strcasestr(dn, "CN=Schema,") &&
	       strcasecmp(dn, "CN=Subschema") != 0;
}

/* By a computer, or for one: what else is asked for cannot be told from the request. */
static bool means_computer(const json_t *line)
{
	const char *filter = lint_text(line, "filter");

	return is_domain(lint_text(line, "dn")) &&
	       (ends_with(lint_text(line, "who"), "$") || strcasestr(filter, "=computer)") ||
		strstr(filter, "$)") || strcasestr(filter, "(msLAPS-") ||
		strcasestr(filter, "(" LINT_LEGACY));
}

static void star(struct lint *l, const json_t *line)
{
	if ((lint_count(line, "attributes") == 0 || lint_has(line, "attributes", "*")) &&
	    means_computer(line))
		find(l, SIM_LINT_LDAP_STAR, line, "");
}

static void one_kind(struct lint *l, const json_t *line)
{
	const bool old = lint_has(line, "attributes", LINT_LEGACY);

	/* a device knows which kind is its own */
	if (ends_with(lint_text(line, "who"), "$") || lint_has(line, "attributes", "*") ||
	    lint_has(line, "attributes", LINT_ENCRYPTED))
		return;
	if (old || lint_has(line, "attributes", LINT_CLEAR))
		find(l, SIM_LINT_READ_ONE_KIND, line,
		     old ? ", ms-Mcs-AdmPwd and no encrypted one" : ", and no encrypted one");
}

static void limit(struct lint *l, const json_t *line)
{
	if (lint_number(line, "entries") < PAGE)
		return;
	l->found.tried[SIM_LINT_LDAP_SIZE_LIMIT] = true;
	if (lint_number(line, "result") == SIZE_LIMIT_EXCEEDED)
		find(l, SIM_LINT_LDAP_SIZE_LIMIT, line, "");
}

void lint_reading(struct lint *l, const json_t *line)
{
	untrusted(l, line);
	if (!lint_is_ldap(line, NULL))
		return;
	clear(l, line);
	if (!lint_is_ldap(line, "search"))
		return;
	star(l, line);
	one_kind(l, line);
	limit(l, line);
}
