/* SPDX-License-Identifier: MIT */
#include "ports/ad_link.h"

#include <laps/hresult.h>
#include <stdlib.h>

#include "ports/ad_kerberos.h"
#include "ports/file.h"

struct laps_ad_target laps_ad_link_target(const struct laps_ad_link *l)
{
	struct laps_ad_target target = laps_ad_target_of(l->config);

	/* what a device writes is not kept by the others */
	target.writable = true;
	target.kerberos = l->config->bind == LAPS_CONFIG_BIND_GSSAPI;
	return target;
}

laps_rc laps_ad_link_connect(struct laps_ad_link *l, struct laps_cause *cause)
{
	const struct laps_ad_target target = laps_ad_link_target(l);

	laps_ad_link_close(l);
	return laps_ad_connect(&target, &l->ad, cause);
}

static laps_rc bind_simple(struct laps_ad_link *l, struct laps_cause *cause)
{
	struct laps_secret *password = NULL;
	laps_rc rc;

	if (!l->config->bind_dn || !l->config->bind_password_file) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG,
			       "bind-dn and bind-password-file are not configured");
		return LAPS_E_HOST;
	}
	rc = laps_file_read_secret(l->config->bind_password_file, &password, cause);
	if (rc == LAPS_OK) {
		const struct laps_ad_login login = {.dn = l->config->bind_dn, .password = password};

		rc = laps_ad_bind(l->ad, &login, cause);
	} else {
		rc = LAPS_E_HOST;
	}
	laps_secret_free(&password);
	return rc;
}

/* Who this machine is; principal is room for its name. */
static laps_rc machine(const struct laps_ad_link *l, char principal[static LAPS_PRINCIPAL_MAX],
		       struct laps_ad_login *out, struct laps_cause *cause)
{
	*out = (struct laps_ad_login){
		.kerberos = true, .principal = principal, .keytab = l->config->keytab};
	return laps_kerberos_machine(l->config, principal, cause);
}

laps_rc laps_ad_link_tickets(struct laps_ad_link *l, struct laps_cause *cause)
{
	char principal[LAPS_PRINCIPAL_MAX];
	struct laps_ad_login login;
	laps_rc rc = l->ad ? LAPS_OK : laps_ad_link_connect(l, cause);

	if (l->bound || l->tickets)
		return LAPS_OK;
	if (rc == LAPS_OK)
		rc = machine(l, principal, &login, cause);
	if (rc == LAPS_OK)
		rc = laps_ad_get_tickets(l->ad, &login, &l->tickets, cause);
	if (rc != LAPS_OK)
		laps_kerberos_close(&l->tickets);
	return rc;
}

static laps_rc bind_machine(struct laps_ad_link *l, struct laps_cause *cause)
{
	char principal[LAPS_PRINCIPAL_MAX];
	struct laps_ad_login login;
	laps_rc rc = laps_ad_link_tickets(l, cause);

	if (rc == LAPS_OK)
		rc = machine(l, principal, &login, cause);
	if (rc == LAPS_OK)
		rc = laps_ad_bind_with(l->ad, &login, l->tickets, cause);
	laps_kerberos_close(&l->tickets);
	return rc;
}

laps_rc laps_ad_link_bind(struct laps_ad_link *l, struct laps_cause *cause)
{
	const struct laps_ad_login external = {.dn = l->config->bind_dn};
	laps_rc rc = LAPS_OK;

	if (!l->ad)
		rc = laps_ad_link_connect(l, cause);
	if (rc != LAPS_OK || l->bound)
		return rc;
	switch (l->config->bind) {
	case LAPS_CONFIG_BIND_GSSAPI: rc = bind_machine(l, cause); break;
	case LAPS_CONFIG_BIND_SIMPLE: rc = bind_simple(l, cause); break;
	case LAPS_CONFIG_BIND_EXTERNAL: rc = laps_ad_bind(l->ad, &external, cause); break;
	}
	l->bound = rc == LAPS_OK;
	return rc;
}

void laps_ad_link_part(struct laps_ad_link *l)
{
	laps_kerberos_close(&l->tickets);
	laps_ad_close(&l->ad);
	l->bound = false;
	free(l->own_dn);
	l->own_dn = NULL;
	l->expiry_of = NULL;
}

void laps_ad_link_close(struct laps_ad_link *l)
{
	laps_ad_link_part(l);
	free(l->first);
	l->first = NULL;
	free(l->located);
	l->located = NULL;
}
