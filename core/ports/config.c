/* SPDX-License-Identifier: MIT */
#include "ports/config.h"

#include <ctype.h>
#include <laps/epmap.h>
#include <laps/hresult.h>
#include <laps/utf16.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ports/config_entra.h"
#include "ports/config_key.h"
#include "ports/file.h"

#define NETBIOS_NAME_MAX 15

static laps_rc bad_line(struct laps_cause *cause, unsigned line, const char *what, const char *key)
{
	laps_cause_set(cause, LAPS_HR_INVALIDARG, "laps.conf:%u: %s '%s'", line, what, key);
	return LAPS_E_FORMAT;
}

/* Cut blanks at both ends and a comment; s is written to. */
static char *trim(char *s)
{
	char *end;

	for (char *p = s; *p; p++)
		if (*p == '#' && (p == s || isspace((unsigned char)p[-1])))
			*p = 0;
	while (isspace((unsigned char)*s))
		s++;
	for (end = s + strlen(s); end > s && isspace((unsigned char)end[-1]); end--)
		;
	*end = 0;
	return s;
}

/* "key = value"; seen has a bit for each key that stood already. */
static laps_rc take_line(struct laps_config *c, char *text, unsigned line, uint64_t *seen,
			 const char **simulation_key, struct laps_cause *cause)
{
	const struct laps_config_key *key;
	const char *why = NULL;
	char *name, *value;
	laps_rc rc;

	text = trim(text);
	if (*text == 0)
		return LAPS_OK;
	value = strchr(text, '=');
	if (!value)
		return bad_line(cause, line, "no '=' behind", text);
	*value++ = 0;
	name = trim(text);
	value = trim(value);
	/* values stand in events, records and causes, which are UTF-8 */
	if (laps_utf8_check(value, strlen(value), NULL) != LAPS_OK)
		return bad_line(cause, line, "not UTF-8 behind", name);
	key = laps_config_key_find(name);
	if (!key)
		return bad_line(cause, line, "unknown key", name);
	if (*value == 0)
		return bad_line(cause, line, "no value for", name);
	if ((*seen & laps_config_key_bit(key)) && !key->many)
		return bad_line(cause, line, "second line for", name);
	*seen |= laps_config_key_bit(key);
	if (key->simulation)
		*simulation_key = key->name;
	rc = laps_config_key_set(c, key, value, &why);
	if (rc == LAPS_E_NOMEM)
		return laps_file_nomem(cause);
	if (rc != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "laps.conf:%u: %s: %s", line, name, why);
		return LAPS_E_FORMAT;
	}
	return LAPS_OK;
}

/* A clock or a seed, and the programs that are run for a real account, are taken only from a file
 * that nobody but its reader could have written. */
static laps_rc check_simulation(const struct laps_config *c, const struct stat *st,
				const char *simulation_key, struct laps_cause *cause)
{
	if (simulation_key && !c->simulation) {
		laps_cause_set(cause, LAPS_HR_ACCESSDENIED,
			       "laps.conf: '%s' needs 'simulation = yes'", simulation_key);
		return LAPS_E_DENIED;
	}
	if (c->has_seed != (c->entropy_counter != NULL)) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG,
			       "laps.conf: 'seed' and 'entropy-counter' need each other");
		return LAPS_E_FORMAT;
	}
	if (c->has_seed && c->account == LAPS_CONFIG_ACCOUNT_LINUX) {
		laps_cause_set(cause, LAPS_HR_ACCESSDENIED,
			       "laps.conf: no 'seed' with 'account = linux': anybody could tell "
			       "the passwords of real accounts");
		return LAPS_E_DENIED;
	}
	if ((c->simulation || c->account == LAPS_CONFIG_ACCOUNT_LINUX) &&
	    ((st->st_uid != geteuid() && st->st_uid != 0) || (st->st_mode & (S_IWGRP | S_IWOTH)))) {
		laps_cause_set(
			cause, LAPS_HR_ACCESSDENIED,
			"laps.conf: %s must belong to its user, and nobody else may write it",
			c->simulation ? "a simulation" : "with account = linux it");
		return LAPS_E_DENIED;
	}
	return LAPS_OK;
}

/* The machine's own name, where the file gives none. */
static void default_name(struct laps_host *host)
{
	char name[sizeof(host->dns_name)];

	if (host->name[0] || gethostname(name, sizeof(name)) != 0)
		return;
	name[sizeof(name) - 1] = 0;
	if (!host->dns_name[0])
		memcpy(host->dns_name, name, sizeof(name));
	for (size_t i = 0; i < NETBIOS_NAME_MAX && name[i] && name[i] != '.'; i++)
		host->name[i] = (char)toupper((unsigned char)name[i]);
}

static laps_rc defaults(struct laps_config *c)
{
	const struct {
		char **field;
		const char *name;
	} file[] = {
		{&c->policy_dir, "policy"},
		{&c->sam_file, "sam.json"},
		{&c->state_file, "state.json"},
		{&c->event_file, "events.jsonl"},
		{&c->event_text_file, "events.txt"},
		{&c->keytab, "/etc/krb5.keytab"},
		{&c->journal_socket, "/run/systemd/journal/socket"},
	};

	for (size_t i = 0; i < sizeof(file) / sizeof(file[0]); i++) {
		if (!*file[i].field)
			*file[i].field = laps_config_path(c->dir, file[i].name);
		if (!*file[i].field)
			return LAPS_E_NOMEM;
	}
	if (!c->bind_is_set && (c->bind_dn || c->bind_password_file))
		c->bind = LAPS_CONFIG_BIND_SIMPLE;
	if (c->rpc_port == 0)
		c->rpc_port = LAPS_EPM_PORT;
	if (c->event_sinks == 0)
		c->event_sinks = LAPS_CONFIG_SINK_FILE;
	if (!c->domain)
		c->domain = strdup("");
	default_name(&c->host);
	return c->domain ? LAPS_OK : LAPS_E_NOMEM;
}

laps_rc laps_config_load(const char *dir, struct laps_config *out, struct laps_cause *cause)
{
	struct laps_config c = {.host = {.normal_boot = true, .os_level = LAPS_OS_24H2}};
	const char *simulation_key = NULL;
	uint64_t seen = 0;
	unsigned line = 0;
	struct laps_buf text;
	struct stat st;
	char *path = laps_config_path(dir, "laps.conf");
	laps_rc rc;

	laps_buf_init(&text, 0);
	c.dir = strdup(dir);
	if (!path || !c.dir) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	rc = laps_file_read_stat(path, LAPS_CONFIG_LEN_MAX, &text, &st, cause);
	if (rc != LAPS_OK)
		goto out;
	for (char *p = (char *)text.data, *next; p; p = next) {
		next = strchr(p, '\n');
		if (next)
			*next++ = 0;
		else if (p + strlen(p) != (char *)text.data + text.len) {
			rc = bad_line(cause, line + 1, "a zero byte in", p);
			goto out;
		}
		rc = take_line(&c, p, ++line, &seen, &simulation_key, cause);
		if (rc != LAPS_OK)
			goto out;
	}
	rc = check_simulation(&c, &st, simulation_key, cause);
	if (rc != LAPS_OK)
		goto out;
	rc = defaults(&c);
	if (rc != LAPS_OK) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	rc = laps_config_entra_finish(&c, cause);
	if (rc != LAPS_OK)
		goto out;
	*out = c;
	c = (struct laps_config){0};
out:
	laps_config_clear(&c);
	laps_buf_clear(&text);
	free(path);
	return rc;
}
