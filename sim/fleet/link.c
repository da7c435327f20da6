/* SPDX-License-Identifier: MIT */
#include "fleet/link.h"

#include <laps/hresult.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

#define WAIT_S 30 /* for a connection, and for an answer */

/* What a server answers is final; without an answer nobody knows. */
static laps_rc fail(struct laps_cause *cause, int result, const char *what)
{
	laps_cause_set(cause, laps_hresult_from_ldap(result), "%s: %s (LDAP %d)", what,
		       ldap_err2string(result), result);
	if (result == LDAP_NO_MEMORY)
		return LAPS_E_NOMEM;
	return result > 0 ? LAPS_E_DENIED : LAPS_E_HOST;
}

void fleet_link_close(struct fleet_link *l)
{
	if (l->ld)
		ldap_unbind_ext_s(l->ld, NULL, NULL);
	l->ld = NULL;
}

/* The result of a request; a connection that has none any more is let go. */
static int wait_for(struct fleet_link *l, int id, LDAPMessage **out)
{
	struct timeval wait = {.tv_sec = WAIT_S};
	const int type = ldap_result(l->ld, id, LDAP_MSG_ALL, &wait, out);
	int result = LDAP_TIMEOUT;

	if (type < 0)
		ldap_get_option(l->ld, LDAP_OPT_RESULT_CODE, &result);
	else if (type > 0)
		(void)ldap_parse_result(l->ld, *out, &result, NULL, NULL, NULL, NULL, 0);
	if (result < 0)
		fleet_link_close(l);
	return result;
}

static int bind_as(struct fleet_link *l, const char *dn, const char *password)
{
	/* libldap reads it only */
	struct berval cred = {strlen(password), (char *)(uintptr_t)password};
	LDAPMessage *answer = NULL;
	int id, result = ldap_sasl_bind(l->ld, dn, LDAP_SASL_SIMPLE, &cred, NULL, NULL, &id);

	if (result == LDAP_SUCCESS)
		result = wait_for(l, id, &answer);
	else if (result < 0)
		fleet_link_close(l);
	ldap_msgfree(answer);
	return result;
}

static int set_options(LDAP *ld, const char *ca_file)
{
	const struct timeval wait = {.tv_sec = WAIT_S};
	const int version = LDAP_VERSION3, verify = LDAP_OPT_X_TLS_DEMAND, server = 0;
	int rc = ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version);

	if (rc == LDAP_SUCCESS)
		rc = ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, &wait);
	if (rc == LDAP_SUCCESS) /* for the answer to StartTLS */
		rc = ldap_set_option(ld, LDAP_OPT_TIMEOUT, &wait);
	if (rc == LDAP_SUCCESS)
		rc = ldap_set_option(ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
	if (rc == LDAP_SUCCESS)
		rc = ldap_set_option(ld, LDAP_OPT_X_TLS_CACERTFILE, ca_file);
	if (rc == LDAP_SUCCESS)
		rc = ldap_set_option(ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &verify);
	if (rc == LDAP_SUCCESS)
		rc = ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &server);
	return rc;
}

laps_rc fleet_link_open(struct fleet_link *l, struct laps_cause *cause)
{
	int rc;

	if (l->ld)
		return LAPS_OK;
	rc = ldap_initialize(&l->ld, l->place->uri[l->controller]);
	if (rc == LDAP_SUCCESS)
		rc = set_options(l->ld, l->place->ca_file);
	if (rc == LDAP_SUCCESS)
		rc = ldap_start_tls_s(l->ld, NULL, NULL);
	if (rc == LDAP_SUCCESS && l->place->who != FLEET_WHO_BINDS)
		rc = bind_as(l, l->place->admin_dn, l->place->admin_password);
	if (rc == LDAP_SUCCESS)
		return LAPS_OK;
	fleet_link_close(l);
	return fail(cause, rc, "cannot connect to the directory");
}

static laps_rc is_lost(struct laps_cause *cause)
{
	return fail(cause, LDAP_SERVER_DOWN, "the directory is gone");
}

laps_rc fleet_link_become(struct fleet_link *l, const char *dn, const char *password,
			  struct laps_cause *cause)
{
	int rc;

	if (!l->ld)
		return is_lost(cause);
	snprintf(l->dn, sizeof(l->dn), "%s", dn);
	if (l->place->who != FLEET_WHO_BINDS)
		return LAPS_OK;
	rc = bind_as(l, dn, password);
	return rc == LDAP_SUCCESS ? LAPS_OK : fail(cause, rc, "cannot authenticate the device");
}

/* Who a request is for. */
struct behalf {
	char name[FLEET_DN + 3];
	LDAPControl control, *list[2];
};

static LDAPControl **on_behalf(const struct fleet_link *l, struct behalf *b)
{
	static char oid[] = LDAP_CONTROL_PROXY_AUTHZ;

	if (l->place->who != FLEET_WHO_PROXY)
		return NULL;
	snprintf(b->name, sizeof(b->name), "dn:%s", l->dn);
	b->control = (LDAPControl){oid, {strlen(b->name), b->name}, 1};
	b->list[0] = &b->control;
	b->list[1] = NULL;
	return b->list;
}

laps_rc fleet_link_read(struct fleet_link *l, const char *const *attributes, LDAPMessage **result,
			LDAPMessage **out, struct laps_cause *cause)
{
	struct behalf b;
	int id, rc;

	*result = NULL;
	if (!l->ld)
		return is_lost(cause);
	/* libldap does not change the names */
	rc = ldap_search_ext(l->ld, l->dn, LDAP_SCOPE_BASE, NULL, (char **)(uintptr_t)attributes, 0,
			     on_behalf(l, &b), NULL, NULL, 0, &id);
	if (rc == LDAP_SUCCESS)
		rc = wait_for(l, id, result);
	else if (rc < 0)
		fleet_link_close(l);
	if (rc != LDAP_SUCCESS)
		return fail(cause, rc, "cannot read the device's object");
	*out = ldap_first_entry(l->ld, *result);
	if (*out)
		return LAPS_OK;
	laps_cause_set(cause, LAPS_HR_NOT_FOUND, "no object '%s' in the directory", l->dn);
	return LAPS_E_NOTFOUND;
}

laps_rc fleet_link_modify(struct fleet_link *l, LDAPMod **mods, struct laps_cause *cause)
{
	LDAPMessage *answer = NULL;
	struct behalf b;
	int id, rc;

	if (!l->ld)
		return is_lost(cause);
	rc = ldap_modify_ext(l->ld, l->dn, mods, on_behalf(l, &b), NULL, &id);
	if (rc == LDAP_SUCCESS)
		rc = wait_for(l, id, &answer);
	else if (rc < 0)
		fleet_link_close(l);
	ldap_msgfree(answer);
	return rc == LDAP_SUCCESS ? LAPS_OK : fail(cause, rc, "cannot write the device's object");
}
