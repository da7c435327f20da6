/* SPDX-License-Identifier: MIT */
#include "view/computer.h"

#include <laps/secret.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FILTER_MAX 1024

const char *const view_attr_name[VIEW_ATTR_N + 1] = {
	[VIEW_NAME] = "name",
	[VIEW_ACCOUNT_NAME] = "sAMAccountName",
	[VIEW_DNS_NAME] = "dNSHostName",
	[VIEW_FLAGS] = "userAccountControl",
	[VIEW_DELETED] = "isDeleted",
	[VIEW_EXPIRY] = "msLAPS-PasswordExpirationTime",
	[VIEW_CLEAR] = "msLAPS-Password",
	[VIEW_ENCRYPTED] = "msLAPS-EncryptedPassword",
	[VIEW_HISTORY] = "msLAPS-EncryptedPasswordHistory",
	[VIEW_DSRM] = "msLAPS-EncryptedDSRMPassword",
	[VIEW_DSRM_HISTORY] = "msLAPS-EncryptedDSRMPasswordHistory",
	[VIEW_VERSION] = "msLAPS-CurrentPasswordVersion",
	[VIEW_LEGACY] = "ms-Mcs-AdmPwd",
	[VIEW_LEGACY_EXPIRY] = "ms-Mcs-AdmPwdExpirationTime",
};

static int attribute_of(const struct berval *name)
{
	int i = 0;

	while (i < VIEW_ATTR_N && (strlen(view_attr_name[i]) != name->bv_len ||
				   strncasecmp(view_attr_name[i], name->bv_val, name->bv_len) != 0))
		i++;
	return i;
}

/* A copy in one piece, a NUL behind each; the message's is wiped, since some are secrets. */
static struct berval *dup_values(struct berval *value)
{
	struct berval *out;
	size_t n = 0, room = 0;
	char *p;

	for (; value[n].bv_val; n++)
		room += value[n].bv_len + 1;
	out = malloc((n + 1) * sizeof(*out) + room);
	if (!out)
		return NULL;
	p = (char *)&out[n + 1];
	for (size_t i = 0; i < n; i++) {
		out[i] = (struct berval){value[i].bv_len, p};
		memcpy(p, value[i].bv_val, value[i].bv_len);
		p[value[i].bv_len] = 0;
		p += value[i].bv_len + 1;
		laps_wipe(value[i].bv_val, value[i].bv_len);
	}
	out[n] = (struct berval){0, NULL};
	return out;
}

bool view_computer_take(LDAP *ld, LDAPMessage *entry, struct view_computer *out)
{
	struct berval name, *value;
	struct view_computer c = {0};
	BerElement *ber = NULL;
	bool ok = true;
	int rc;

	c.dn = ldap_get_dn(ld, entry);
	rc = ldap_get_dn_ber(ld, entry, &ber, &name);
	while (ok && rc == LDAP_SUCCESS) {
		int i;

		value = NULL;
		rc = ldap_get_attribute_ber(ld, entry, ber, &name, &value);
		if (rc != LDAP_SUCCESS || !name.bv_val)
			break;
		i = attribute_of(&name);
		if (i < VIEW_ATTR_N && value && value[0].bv_val && !c.value[i])
			c.value[i] = dup_values(value);
		if (i < VIEW_ATTR_N)
			ok = c.value[i] || !value || !value[0].bv_val;
		ldap_memfree(value);
	}
	ber_free(ber, 0);
	if (!ok || !c.dn) {
		view_computer_clear(&c);
		return false;
	}
	*out = c;
	return true;
}

void view_computer_clear(struct view_computer *c)
{
	for (int i = 0; i < VIEW_ATTR_N; i++) {
		struct berval *v = c->value[i];

		for (; v && v->bv_val; v++)
			laps_wipe(v->bv_val, v->bv_len);
		free(c->value[i]);
	}
	ldap_memfree(c->dn);
	*c = (struct view_computer){0};
}

size_t view_value_n(const struct view_computer *c, view_attr a)
{
	size_t n = 0;

	while (c->value[a] && c->value[a][n].bv_val)
		n++;
	return n;
}

const struct berval *view_value(const struct view_computer *c, view_attr a)
{
	return c->value[a] && c->value[a][0].bv_val ? &c->value[a][0] : NULL;
}

/* libldap puts a NUL behind each value. */
const char *view_value_text(const struct view_computer *c, view_attr a)
{
	const struct berval *v = view_value(c, a);

	return v && !memchr(v->bv_val, 0, v->bv_len) ? v->bv_val : "";
}

uint32_t view_computer_flags(const struct view_computer *c)
{
	return (uint32_t)strtoul(view_value_text(c, VIEW_FLAGS), NULL, 10);
}

bool view_computer_deleted(const struct view_computer *c)
{
	return strcasecmp(view_value_text(c, VIEW_DELETED), "TRUE") == 0;
}

/* [MS-ADTS] 3.1.1.5.5.1.1: a line feed and "DEL:GUID" stand behind the name. */
void view_computer_name(const struct view_computer *c, char *out, size_t size)
{
	const char *name = view_value_text(c, VIEW_NAME);

	snprintf(out, size, "%.*s", (int)strcspn(name, "\n"), name);
}

struct finding {
	struct view_computer *out;
	size_t n;
};

static bool take_found(void *ctx, LDAP *ld, LDAPMessage *entry, struct sim_err *err)
{
	struct finding *f = ctx;

	view_computer_clear(f->out);
	f->n++;
	return view_computer_take(ld, entry, f->out) || sim_fail_nomem(err);
}

static bool make_filter(const char *identity, bool deleted, char *out, size_t size)
{
	const char *end = strchr(identity, '$');
	const char *attr = end && !end[1]          ? "sAMAccountName"
			   : strchr(identity, '.') ? "dNSHostName"
						   : "name";

	if (deleted)
		/* the name of a deleted object has more behind it */
		snprintf(out, size, "(&(objectClass=computer)(isDeleted=TRUE)(sAMAccountName=");
	else
		snprintf(out, size, "(&" VIEW_COMPUTERS "(%s=", attr);
	return view_filter_put(out, size, identity, deleted && !(end && !end[1]) ? "\\24))" : "))");
}

static bool search_one(struct view_link *l, const char *base, const char *identity, bool deleted,
		       struct finding *f, struct sim_err *err)
{
	char filter[FILTER_MAX];
	const bool is_dn = strchr(identity, '=') != NULL;

	f->n = 0;
	if (is_dn)
		snprintf(filter, sizeof(filter), "(objectClass=computer)");
	else if (!make_filter(identity, deleted, filter, sizeof(filter)))
		return sim_fail(err, "'%.64s...' is too long for a name", identity);
	return view_search(
		l,
		&(struct view_query){.base = is_dn ? identity : base,
				     .scope = is_dn ? LDAP_SCOPE_BASE : LDAP_SCOPE_SUBTREE,
				     .filter = filter,
				     .attr = view_attr_name,
				     .deleted = deleted},
		take_found, f, err);
}

bool view_computer_find(struct view_link *l, const char *base, const char *identity,
			struct view_computer *out, bool *found, struct sim_err *err)
{
	struct view_computer c = {0};
	struct finding f = {.out = &c};
	bool ok = !*identity || search_one(l, base, identity, false, &f, err);

	if (ok && *identity && f.n == 0)
		ok = search_one(l, base, identity, true, &f, err);
	else if (ok && f.n > 1)
		ok = sim_fail(err, "'%s' means more than one computer", identity);
	*found = ok && f.n > 0;
	if (*found)
		*out = c;
	else
		view_computer_clear(&c);
	return ok;
}
