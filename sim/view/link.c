/* SPDX-License-Identifier: MIT */
#include "view/link.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "lib/ldapi.h"

#define WAIT_S    5 /* for an answer */
#define PAGE_SIZE 1000
#define SD_FLAGS  "1.2.840.113556.1.4.801"
#define DELETED   "1.2.840.113556.1.4.417"

bool view_link_init(struct view_link *l, const char *uri, struct sim_err *err)
{
	*l = (struct view_link){.uri = strdup(uri)};
	return l->uri || sim_fail_nomem(err);
}

static void disconnect(struct view_link *l)
{
	if (l->ld)
		ldap_unbind_ext_s(l->ld, NULL, NULL);
	l->ld = NULL;
}

void view_link_clear(struct view_link *l)
{
	disconnect(l);
	free(l->uri);
	l->uri = NULL;
}

/* Where people name the base it may be no DN at all. */
static bool is_absent(int rc)
{
	return rc == LDAP_NO_SUCH_OBJECT || rc == LDAP_INVALID_DN_SYNTAX;
}

static bool fail(struct sim_err *err, int rc)
{
	return sim_fail(err, "the directory does not answer: %s", ldap_err2string(rc));
}

static int connect_to(struct view_link *l)
{
	const struct timeval wait = {.tv_sec = WAIT_S};

	return sim_ldapi_open(l->uri, &wait, &l->ld);
}

/* Of one page; a connection that was lost before is made anew. */
static int ask(struct view_link *l, const struct view_query *q, struct berval *cookie,
	       LDAPMessage **out)
{
	static char sd_oid[] = SD_FLAGS, deleted_oid[] = DELETED;
	/* SDFlagsRequestValue ::= SEQUENCE { Flags INTEGER } */
	char flags[] = {0x30, 3, 2, 1, (char)VIEW_SD_OWNER_AND_DACL};
	LDAPControl sd = {sd_oid, {sizeof(flags), flags}, 1}, deleted = {deleted_oid, {0}, 1};
	LDAPControl *page = NULL, *control[4] = {NULL};
	struct timeval wait = {.tv_sec = WAIT_S};
	bool fresh = !l->ld;
	int rc = fresh ? connect_to(l) : LDAP_SUCCESS, n = 0;

	if (rc == LDAP_SUCCESS)
		rc = ldap_create_page_control(l->ld, PAGE_SIZE, cookie, 1, &page);
	if (rc != LDAP_SUCCESS)
		return rc;
	control[n++] = page;
	if (q->descriptors)
		control[n++] = &sd;
	if (q->deleted)
		control[n++] = &deleted;
	/* libldap does not change the names */
	rc = ldap_search_ext_s(l->ld, q->base, q->scope, q->filter, (char **)(uintptr_t)q->attr, 0,
			       control, NULL, &wait, LDAP_NO_LIMIT, out);
	ldap_control_free(page);
	if (rc >= 0 && rc != LDAP_UNAVAILABLE)
		return rc;
	ldap_msgfree(*out);
	*out = NULL;
	disconnect(l);
	return fresh || cookie ? rc : ask(l, q, cookie, out);
}

/* The next page's cookie into *cookie, in place of the last; false behind the last page. */
static bool next_page(LDAP *ld, LDAPMessage *message, struct berval **cookie)
{
	LDAPControl **answered = NULL, *page;
	struct berval found = {0};
	ber_int_t estimate;
	bool more;

	ber_bvfree(*cookie);
	*cookie = NULL;
	if (ldap_parse_result(ld, message, NULL, NULL, NULL, NULL, &answered, 0) != LDAP_SUCCESS)
		return false;
	page = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, answered, NULL);
	more = page &&
	       ldap_parse_pageresponse_control(ld, page, &estimate, &found) == LDAP_SUCCESS &&
	       found.bv_len > 0;
	if (more)
		*cookie = ber_bvdup(&found);
	ber_memfree(found.bv_val);
	ldap_controls_free(answered);
	return more && *cookie;
}

bool view_search(struct view_link *l, const struct view_query *q, view_visit *visit, void *ctx,
		 struct sim_err *err)
{
	struct berval *cookie = NULL;
	bool ok = true, more;

	do {
		LDAPMessage *r = NULL, *e;
		int rc = ask(l, q, cookie, &r);

		more = false;
		if (rc != LDAP_SUCCESS && !is_absent(rc))
			ok = fail(err, rc);
		e = rc == LDAP_SUCCESS ? ldap_first_entry(l->ld, r) : NULL;
		while (e && (ok = visit(ctx, l->ld, e, err)))
			e = ldap_next_entry(l->ld, e);
		if (ok && rc == LDAP_SUCCESS)
			more = next_page(l->ld, r, &cookie);
		ldap_msgfree(r);
	} while (more);
	ber_bvfree(cookie);
	return ok;
}

bool view_read(struct view_link *l, const struct view_query *q, LDAPMessage **out,
	       struct sim_err *err)
{
	int rc;

	*out = NULL;
	rc = ask(l, q, NULL, out);
	if (rc == LDAP_SUCCESS && ldap_first_entry(l->ld, *out))
		return true;
	ldap_msgfree(*out);
	*out = NULL;
	return rc == LDAP_SUCCESS || is_absent(rc) || fail(err, rc);
}

bool view_replace(struct view_link *l, const char *dn, const char *attr, const char *value,
		  struct sim_err *err)
{
	/* libldap changes neither */
	char *values[] = {(char *)(uintptr_t)value, NULL};
	LDAPMod mod = {.mod_op = LDAP_MOD_REPLACE,
		       .mod_type = (char *)(uintptr_t)attr,
		       .mod_vals = {.modv_strvals = values}};
	LDAPMod *mods[] = {&mod, NULL};
	int rc = l->ld ? LDAP_SUCCESS : connect_to(l);

	if (rc == LDAP_SUCCESS)
		rc = ldap_modify_ext_s(l->ld, dn, mods, NULL, NULL);
	return rc == LDAP_SUCCESS ||
	       sim_fail(err, "cannot change '%s': %s", dn, ldap_err2string(rc));
}

void view_text(LDAP *ld, LDAPMessage *entry, const char *attr, char *out, size_t size)
{
	struct berval **v = ldap_get_values_len(ld, entry, attr);

	out[0] = 0;
	if (v && v[0] && v[0]->bv_len < size && !memchr(v[0]->bv_val, 0, v[0]->bv_len)) {
		memcpy(out, v[0]->bv_val, v[0]->bv_len);
		out[v[0]->bv_len] = 0;
	}
	ldap_value_free_len(v);
}

bool view_filter_put(char *filter, size_t size, const char *value, const char *behind)
{
	size_t n = strlen(filter);

	for (; *value; value++) {
		const unsigned char c = (unsigned char)*value;

		if (n + 4 > size)
			return false;
		n += (size_t)snprintf(filter + n, size - n, isalnum(c) ? "%c" : "\\%02x", c);
	}
	return (size_t)snprintf(filter + n, size - n, "%s", behind) < size - n;
}
