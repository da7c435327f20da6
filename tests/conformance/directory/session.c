/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "conformance/directory/state.h"

static const char *const role_name[DIR_ROLE_N] = {
	[DIR_ADMINISTRATOR] = "administrator", [DIR_DEVICE] = "device",
	[DIR_OTHER_DEVICE] = "other device",   [DIR_READER] = "reader",
	[DIR_RESETTER] = "resetter",           [DIR_OUTSIDER] = "outsider",
	[DIR_ANONYMOUS] = "anonymous",
};

static struct dir_open *new_open(struct conform *c, const char *who, struct dir_open **list)
{
	struct dir_open *o = calloc(1, sizeof(*o));

	if (!o) {
		conform_fail(c, "out of memory");
		return NULL;
	}
	o->session.who = who;
	o->next = *list;
	*list = o;
	return o;
}

/* What is given out when there is no memory for a session. */
static struct dir_session *no_session(void)
{
	static struct dir_open none = {
		.session = {.who = "nobody", .failure = {.who = "nobody", .code = LDAP_NO_MEMORY}}};

	return &none.session;
}

static void close_session(struct dir_session *s)
{
	if (s->ld)
		(void)ldap_unbind_ext_s(s->ld, NULL, NULL);
	s->ld = NULL;
	s->failure = (struct dir_result){
		.who = s->who, .code = LDAP_SERVER_DOWN, .text = "the session was closed"};
}

void dir_sessions_close(struct dir_open **list)
{
	struct dir_open *next;

	for (struct dir_open *o = *list; o; o = next) {
		next = o->next;
		close_session(&o->session);
		free(o);
	}
	*list = NULL;
}

static struct dir_session *connect_in(struct conform *c, struct dir_open **list, const char *who,
				      dir_tls tls, const char *uri)
{
	const struct dir_state *d = dir_state(c);
	struct dir_open *o = new_open(c, who, list);
	struct dir_link how = {.uri = uri, .ca_file = d->ca_file, .limit_s = d->limit_s};

	if (!o)
		return no_session();
	if (!uri)
		how.uri = tls == DIR_TLS_AT_ONCE || !d->uri ? d->ldaps_uri : d->uri;
	how.start_tls = tls == DIR_TLS_START && !d->clear_text && how.uri &&
			strncasecmp(how.uri, "ldaps:", 6) != 0;
	o->how = how;
	o->session.failure = dir_link_open(who, &how, &o->session.ld);
	return &o->session;
}

struct dir_session *dir_connect(struct conform *c, const char *who, dir_tls tls)
{
	return connect_in(c, &dir_state(c)->open, who, tls, NULL);
}

struct dir_result dir_start_tls(struct conform *c, struct dir_session *s)
{
	(void)c;
	return s->ld ? dir_noted(s, ldap_start_tls_s(s->ld, NULL, NULL)) : dir_result_none(s);
}

struct dir_result dir_bind(struct conform *c, struct dir_session *s, const char *dn,
			   const char *password)
{
	struct berval *server = NULL;
	struct berval secret;
	char *copy;
	int code;

	if (!s->ld)
		return dir_result_none(s);
	copy = dir_dup(c, password);
	if (!copy)
		return (struct dir_result){.who = s->who, .code = LDAP_NO_MEMORY};
	secret = (struct berval){.bv_len = strlen(copy), .bv_val = copy};
	code = ldap_sasl_bind_s(s->ld, dn, LDAP_SASL_SIMPLE, &secret, NULL, NULL, &server);
	laps_wipe(copy, secret.bv_len);
	free(copy);
	ber_bvfree(server);
	return dir_noted(s, code);
}

struct dir_result dir_bind_as(struct conform *c, struct dir_session *s, dir_role role)
{
	const struct dir_person *p = &dir_state(c)->person[role];

	return dir_bind(c, s, p->login ? p->login : "",
			p->password ? laps_secret_text(p->password) : "");
}

static bool is_silence(int code)
{
	return code == LDAP_SERVER_DOWN || code == LDAP_CONNECT_ERROR || code == LDAP_TIMEOUT;
}

/* libldap's own codes are all that is known of a server that cannot be reached. */
static void fail_connect(struct conform *c, const struct dir_session *s, struct dir_result r)
{
	const struct dir_link *how = &((const struct dir_open *)(const void *)s)->how;
	char code[DIR_CODE_TEXT], why[DIR_WHY] = "";

	if (is_silence(r.code))
		dir_link_why(how, why, sizeof(why));
	conform_fail(c, "%s cannot connect to '%.100s'%s: %s", s->who, how->uri ? how->uri : "",
		     how->start_tls ? " with StartTLS" : "",
		     *why      ? why
		     : *r.text ? r.text
			       : dir_code_text(r.code, code));
}

static void fail_bind(struct conform *c, const struct dir_session *s, dir_role role,
		      struct dir_result r)
{
	const struct dir_person *p = &dir_state(c)->person[role];
	char code[DIR_CODE_TEXT];

	conform_fail(c, "%s cannot bind as '%.150s': %s%s%s%s", s->who, p->login ? p->login : "",
		     dir_code_text(r.code, code), *r.text ? ", " : "", r.text,
		     p->given && r.code == LDAP_INVALID_CREDENTIALS
			     ? "; are the name and the password's file in the target right?"
			     : "");
}

/* Bound, or the row fails. A closed session says why from then on. */
static struct dir_session *bound(struct conform *c, struct dir_session *s, dir_role role)
{
	struct dir_result r = s->failure;

	if (!s->ld) {
		fail_connect(c, s, r);
	} else {
		r = dir_bind_as(c, s, role);
		if (r.code == LDAP_SUCCESS)
			return s;
		fail_bind(c, s, role, r);
	}
	close_session(s);
	s->failure = r;
	return s;
}

struct dir_session *dir_fresh(struct conform *c, dir_role role, dir_tls tls)
{
	return bound(c, dir_connect(c, role_name[role], tls), role);
}

size_t dir_replicas(const struct conform *c)
{
	return dir_state(c)->replica_n;
}

struct dir_session *dir_fresh_at(struct conform *c, size_t replica, dir_role role)
{
	struct dir_state *d = dir_state(c);

	return bound(
		c, connect_in(c, &d->open, role_name[role], DIR_TLS_START, d->replica[replica - 1]),
		role);
}

struct dir_session *dir_as(struct conform *c, dir_role role)
{
	struct dir_state *d = dir_state(c);
	struct dir_session *s;

	/* once a row is enough, as that may take all of the time limit */
	if (c->silent)
		return no_session();
	if (d->of_role[role] && (d->of_role[role]->dead || !d->of_role[role]->session.ld))
		dir_sessions_close(&d->of_role[role]);
	if (d->of_role[role])
		return &d->of_role[role]->session;
	s = bound(c, connect_in(c, &d->of_role[role], role_name[role], DIR_TLS_START, NULL), role);
	if (is_silence(s->failure.code))
		c->silent = true;
	return s;
}

const char *dir_whoami(struct conform *c, struct dir_session *s)
{
	struct berval *id = NULL;
	const char *text = NULL;

	if (s->ld && dir_noted(s, ldap_whoami_s(s->ld, &id, NULL, NULL)).code == LDAP_SUCCESS)
		text = id && id->bv_val ? dir_format(c, "%.*s", (int)id->bv_len, id->bv_val) : "";
	ber_bvfree(id);
	return text;
}
