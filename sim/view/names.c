/* SPDX-License-Identifier: MIT */
#include "view/names.h"

#include <laps/sidname.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "view/private.h"

#define FILTER_MAX 2048

static const char *const attr[] = {"sAMAccountName", "objectSid", NULL};

static bool find(struct sim_view *v, const char *filter, LDAPMessage **out, struct sim_err *err)
{
	return view_read(&v->link,
			 &(struct view_query){.base = v->base_dn,
					      .scope = LDAP_SCOPE_SUBTREE,
					      .filter = filter,
					      .attr = attr},
			 out, err);
}

void view_sid_filter(const struct laps_sid *sid, char out[static VIEW_SID_FILTER])
{
	struct laps_buf bytes;
	size_t n = (size_t)snprintf(out, VIEW_SID_FILTER, "(objectSid=");

	laps_buf_init(&bytes, LAPS_SID_LEN_MAX);
	laps_sid_format(sid, &bytes);
	for (size_t i = 0; i < bytes.len; i++)
		n += (size_t)snprintf(out + n, VIEW_SID_FILTER - n, "\\%02x", bytes.data[i]);
	snprintf(out + n, VIEW_SID_FILTER - n, ")");
	laps_buf_clear(&bytes);
}

bool view_name_of_sid(struct sim_view *v, const struct laps_sid *sid,
		      char out[static VIEW_SID_NAME], struct sim_err *err)
{
	const char *known = laps_sid_name(sid);
	char filter[VIEW_SID_FILTER], text[LAPS_SID_TEXT], name[256];
	LDAPMessage *r;

	laps_sid_format_text(sid, text);
	snprintf(out, VIEW_SID_NAME, "%s", known ? known : text);
	if (known)
		return true;
	view_sid_filter(sid, filter);
	if (!find(v, filter, &r, err))
		return false;
	if (r) {
		view_text(v->link.ld, ldap_first_entry(v->link.ld, r), "sAMAccountName", name,
			  sizeof(name));
		if (name[0])
			snprintf(out, VIEW_SID_NAME, "%.60s\\%.250s", v->netbios, name);
	}
	ldap_msgfree(r);
	return true;
}

/* The part of "DOMAIN\name" or "name@domain" that is the name, when the domain is this one. */
static bool own_name(const struct sim_view *v, const char *given, char out[static 256])
{
	const char *back = strchr(given, '\\'), *at = strrchr(given, '@');
	char domain[256];

	if (back) {
		snprintf(domain, sizeof(domain), "%.*s", (int)(back - given), given);
		snprintf(out, 256, "%s", back + 1);
	} else if (at) {
		snprintf(domain, sizeof(domain), "%s", at + 1);
		snprintf(out, 256, "%.*s", (int)(at - given), given);
	} else {
		return false;
	}
	return strcasecmp(domain, v->netbios) == 0 || strcasecmp(domain, v->dns_name) == 0;
}

static bool find_account(struct sim_view *v, const char *name, struct laps_sid *out, bool *found,
			 struct sim_err *err)
{
	char filter[FILTER_MAX] = "(sAMAccountName=";
	struct berval **sid;
	LDAPMessage *r;

	if (!view_filter_put(filter, sizeof(filter), name, ")"))
		return true;
	if (!find(v, filter, &r, err))
		return false;
	sid = r ? ldap_get_values_len(v->link.ld, ldap_first_entry(v->link.ld, r), "objectSid")
		: NULL;
	*found = sid && sid[0] &&
		 laps_sid_parse((uint8_t *)sid[0]->bv_val, sid[0]->bv_len, out, NULL) == LAPS_OK;
	ldap_value_free_len(sid);
	ldap_msgfree(r);
	return true;
}

bool view_sid_of_name(struct sim_view *v, const char *name, struct laps_sid *out, bool *found,
		      struct sim_err *err)
{
	char own[256];

	*found = false;
	if (!*name) {
		*found = laps_sid_append(&v->domain_sid, LAPS_RID_DOMAIN_ADMINS, out) == LAPS_OK;
		return true;
	}
	if (laps_sid_parse_text(name, strlen(name), out, NULL) == LAPS_OK ||
	    laps_sid_of_name(name, &v->domain_sid, out) == LAPS_OK) {
		*found = true;
		return true;
	}
	return !own_name(v, name, own) || find_account(v, own, out, found, err);
}
