/* SPDX-License-Identifier: MIT */
/* What a target's file says, and what a world of lapsim says by its environment. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/directory/state.h"
#include "lib/number.h"

#define LIMIT_S 15 /* for each answer, unless the target says otherwise */

const struct conform_key dir_keys[] = {
	{"profile",
	 "ad (descriptors give the rights) or ldap (the directory's owner has given them)",
	 CONFORM_KEY_TEXT, true},
	{"ldap-uri", "ldap://HOST[:PORT] of the server, used with StartTLS", CONFORM_KEY_TEXT,
	 false},
	{"ldaps-uri", "ldaps://HOST[:PORT] of the same server", CONFORM_KEY_TEXT, false},
	{"replica-uri", "other servers of the same data, parted by blanks", CONFORM_KEY_TEXT,
	 false},
	{"ca-file", "CA that the servers' certificates are verified with", CONFORM_KEY_FILE, false},
	{"clear-text", "the server has no TLS, and passwords may travel without", CONFORM_KEY_FLAG,
	 false},
	{"base-dn", "naming context; else the rootDSE's default", CONFORM_KEY_TEXT, false},
	{"container", "where the run makes its own OU; else base-dn", CONFORM_KEY_TEXT, false},
	{"may-create", "accounts: users and computers with passwords, in that OU", CONFORM_KEY_TEXT,
	 false},
	{"administrator", "who makes the objects, as a simple bind takes the name",
	 CONFORM_KEY_TEXT, true},
	{"administrator-password-file", "its password", CONFORM_KEY_SECRET, true},
	{"administrator-account", "its sAMAccountName, for Kerberos; else it is looked up",
	 CONFORM_KEY_TEXT, false},
	{"device", "DN of a computer set apart for this, empty of passwords; else one is made",
	 CONFORM_KEY_TEXT, false},
	{"device-password-file", "its password", CONFORM_KEY_SECRET, false},
	{"other-device", "DN of a second one", CONFORM_KEY_TEXT, false},
	{"other-device-password-file", "its password", CONFORM_KEY_SECRET, false},
	{"reader", "DN of who may read passwords in the container; else one is made in an AD",
	 CONFORM_KEY_TEXT, false},
	{"reader-password-file", "its password", CONFORM_KEY_SECRET, false},
	{"resetter", "DN of who may write expirations there; else one is made in an AD",
	 CONFORM_KEY_TEXT, false},
	{"resetter-password-file", "its password", CONFORM_KEY_SECRET, false},
	{"outsider", "DN of who may bind and nothing more; else one is made in an AD",
	 CONFORM_KEY_TEXT, false},
	{"outsider-password-file", "its password", CONFORM_KEY_SECRET, false},
	{"realm", "Kerberos realm of the accounts", CONFORM_KEY_TEXT, false},
	{"krb5-config", "krb5.conf that knows the realm; else the system's", CONFORM_KEY_FILE,
	 false},
	{"schema", "what it must have of clear encrypted version legacy; else what is found",
	 CONFORM_KEY_TEXT, false},
	{"device-class", "object classes of a computer, parted by blanks; else computer",
	 CONFORM_KEY_TEXT, false},
	{"device-attributes",
	 "more of a computer's attributes, NAME=VALUE parted by blanks; {name} is its name",
	 CONFORM_KEY_TEXT, false},
	{"timeout-seconds", "for each answer; else 15", CONFORM_KEY_TEXT, false},
	{"replica-seconds", "in which a change comes to all servers; else 30", CONFORM_KEY_TEXT,
	 false},
	{0},
};

/* ---- a world of lapsim ------------------------------------------------------------------------
 */
/* LAPSIM_DC_URIS has all of them, this one among them. */
static bool discover_replicas(struct conform_target *t, struct sim_err *err)
{
	const char *first = getenv("LAPSIM_LDAP_URI"), *p = getenv("LAPSIM_DC_URIS");
	char uris[1024] = "";
	size_t len = 0;

	while (first && p && *(p += strspn(p, " "))) {
		const size_t n = strcspn(p, " ");

		if ((strncmp(p, first, n) != 0 || first[n]) && len + n + 2 < sizeof(uris))
			len += (size_t)snprintf(uris + len, sizeof(uris) - len, "%s%.*s",
						len > 0 ? " " : "", (int)n, p);
		p += n;
	}
	return len == 0 || conform_target_set(t, "replica-uri", uris, err);
}

bool dir_discover(struct conform_target *t, struct sim_err *err)
{
	static const struct {
		const char *key, *variable;
		bool needed;
	} from[] = {
		{"ldap-uri", "LAPSIM_LDAP_URI", true},
		{"ldaps-uri", "LAPSIM_LDAPS_URI", true},
		{"ca-file", "LAPSIM_CA_FILE", true},
		{"base-dn", "LAPSIM_BASE_DN", true},
		{"administrator", "LAPSIM_ADMIN_DN", true},
		{"administrator-password-file", "LAPSIM_ADMIN_PASSWORD_FILE", true},
		{"realm", "LAPSIM_REALM", false},
		{"krb5-config", "KRB5_CONFIG", false},
	};

	for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
		const char *value = getenv(from[i].variable);

		if (!value && from[i].needed)
			return sim_fail(err,
					"no %s in the environment: give --target, or run inside a "
					"world of lapsim",
					from[i].variable);
		if (value && !conform_target_set(t, from[i].key, value, err))
			return false;
	}
	return discover_replicas(t, err) &&
	       conform_target_set(t, "name", "a world of lapsim", err) &&
	       conform_target_set(t, "profile", "ad", err) &&
	       conform_target_set(t, "may-create", "accounts", err);
}

/* ---- the state --------------------------------------------------------------------------------
 */
static const char *const person_key[DIR_ROLE_N] = {
	[DIR_ADMINISTRATOR] = "administrator", [DIR_DEVICE] = "device",
	[DIR_OTHER_DEVICE] = "other-device",   [DIR_READER] = "reader",
	[DIR_RESETTER] = "resetter",           [DIR_OUTSIDER] = "outsider",
};

static bool read_password(struct conform *c, const char *key, struct laps_secret **out)
{
	struct sim_err err;

	return conform_target_secret(c->target, key, out, &err) ||
	       conform_that(c, false, "%s", err.text);
}

static bool read_person(struct conform *c, dir_role role)
{
	struct dir_person *p = &dir_state(c)->person[role];
	const char *login = conform_target_get(c->target, person_key[role]);
	char key[64];

	if (!login)
		return true;
	snprintf(key, sizeof(key), "%s-password-file", person_key[role]);
	if (!conform_target_get(c->target, key))
		return conform_that(c, false, "the target has '%s' and no '%s'", person_key[role],
				    key);
	p->given = true;
	p->login = dir_dup(c, login);
	p->dn = dir_dup(c, login);
	return p->login && p->dn && read_password(c, key, &p->password);
}

static bool read_replicas(struct conform *c)
{
	struct dir_state *d = dir_state(c);
	const char *p = conform_target_get(c->target, "replica-uri");

	while (p && *(p += strspn(p, " "))) {
		const size_t len = strcspn(p, " ");

		if (d->replica_n == DIR_REPLICA_MAX)
			return conform_that(c, false, "more than %d URIs in 'replica-uri'",
					    DIR_REPLICA_MAX);
		d->replica[d->replica_n] = strndup(p, len);
		if (!d->replica[d->replica_n++])
			return conform_that(c, false, "out of memory");
		p += len;
	}
	return true;
}

static bool read_servers(struct conform *c)
{
	struct dir_state *d = dir_state(c);
	const char *profile = conform_target_get(c->target, "profile"),
		   *limit = conform_target_get(c->target, "timeout-seconds"),
		   *bound = conform_target_get(c->target, "replica-seconds");
	uint64_t seconds = LIMIT_S, bound_s;

	d->ad = profile && strcmp(profile, "ad") == 0;
	if (!profile || (!d->ad && strcmp(profile, "ldap") != 0))
		return conform_that(c, false, "'profile' is '%s': it is ad or ldap",
				    profile ? profile : "");
	d->uri = conform_target_get(c->target, "ldap-uri");
	d->ldaps_uri = conform_target_get(c->target, "ldaps-uri");
	d->ca_file = conform_target_get(c->target, "ca-file");
	d->clear_text = conform_target_flag(c->target, "clear-text", false);
	if (!d->uri && !d->ldaps_uri)
		return conform_that(c, false, "the target has neither 'ldap-uri' nor 'ldaps-uri'");
	if (!d->ca_file && !d->clear_text)
		return conform_that(
			c, false,
			"the target has no 'ca-file' to verify its servers with; without "
			"TLS it has to say 'clear-text = yes'");
	if (limit && (!sim_number_parse(limit, 600, &seconds) || seconds == 0))
		return conform_that(c, false, "'timeout-seconds' is '%s': it is 1 to 600", limit);
	if (bound && (!sim_number_parse(bound, 3600, &bound_s) || bound_s == 0))
		return conform_that(c, false, "'replica-seconds' is '%s': it is 1 to 3600", bound);
	d->limit_s = (long)seconds;
	return read_replicas(c);
}

bool dir_state_new(struct conform *c)
{
	struct dir_state *d = calloc(1, sizeof(*d));
	const char *config = conform_target_get(c->target, "krb5-config");

	c->state = d;
	if (!d)
		return conform_that(c, false, "out of memory");
	if (!read_servers(c))
		return false;
	for (int i = 0; i < DIR_ANONYMOUS; i++)
		if (!read_person(c, (dir_role)i))
			return false;
	d->person[DIR_ANONYMOUS].dn = dir_dup(c, "");
	/* before the first thread or context of Kerberos */
	return d->person[DIR_ANONYMOUS].dn && (!config || setenv("KRB5_CONFIG", config, 1) == 0);
}

void dir_state_free(struct conform *c)
{
	struct dir_state *d = dir_state(c);

	if (!d)
		return;
	for (int i = 0; i < DIR_ROLE_N; i++) {
		struct dir_person *p = &d->person[i];

		dir_sessions_close(&d->of_role[i]);
		laps_secret_free(&p->password);
		free(p->dn);
		free(p->login);
		free(p->account);
	}
	dir_sessions_close(&d->open);
	dir_kept_free(&d->kept);
	dir_kept_free(&d->made);
	for (size_t i = 0; i < d->replica_n; i++)
		free(d->replica[i]);
	free(d->base_dn);
	free(d->config_dn);
	free(d->schema_dn);
	free(d->container);
	free(d->place);
	free(d);
	c->state = NULL;
}
