/* SPDX-License-Identifier: MIT */
#include <krb5.h>
#include <profile.h>
#include <stdio.h>
#include <stdlib.h>

#include "kdc/private.h"

bool sim_kdc_fail(struct sim_err *err, krb5_context ctx, krb5_error_code rc, const char *what)
{
	const char *text = krb5_get_error_message(ctx, rc);

	sim_fail(err, "%s: %s", what, text);
	krb5_free_error_message(ctx, text);
	return false;
}

bool sim_kdc_context(const struct sim_kdc *k, krb5_context *out, struct sim_err *err)
{
	struct _profile_t *profile = NULL;
	char *file = NULL;
	krb5_error_code rc;

	if (asprintf(&file, "%s/" SIM_KRB5_CONF, k->path) < 0)
		return sim_fail_nomem(err);
	rc = (krb5_error_code)profile_init_path(file, &profile);
	if (rc == 0)
		rc = krb5_init_context_profile(profile, 0, out);
	profile_release(profile);
	free(file);
	return rc == 0 || sim_kdc_fail(err, NULL, rc, "cannot read '" SIM_KRB5_CONF "'");
}

/* The first controller's own account asks for a ticket to its own directory: both keys are in one
 * file.
 */
static krb5_error_code get_ticket(const struct sim_kdc *k, krb5_context ctx, const char *keytab)
{
	krb5_get_init_creds_opt *opt = NULL;
	krb5_principal self = NULL;
	krb5_keytab table = NULL;
	krb5_creds creds = {0};
	char name[256], service[256];
	krb5_error_code rc;

	snprintf(name, sizeof(name), "DC1$@%s", k->realm.realm);
	snprintf(service, sizeof(service), "ldap/127.0.0.1@%s", k->realm.realm);
	rc = krb5_parse_name(ctx, name, &self);
	if (rc == 0)
		rc = krb5_kt_resolve(ctx, keytab, &table);
	if (rc == 0)
		rc = krb5_get_init_creds_opt_alloc(ctx, &opt);
	if (rc == 0)
		rc = krb5_get_init_creds_keytab(ctx, &creds, self, table, 0, service, opt);
	if (rc == 0)
		krb5_free_cred_contents(ctx, &creds);
	krb5_get_init_creds_opt_free(ctx, opt);
	if (table)
		krb5_kt_close(ctx, table);
	krb5_free_principal(ctx, self);
	return rc;
}

bool sim_kdc_ready(const struct sim_kdc *k, struct sim_err *err)
{
	krb5_context ctx = NULL;
	char *keytab = NULL;
	krb5_error_code rc;
	bool ok;

	if (!sim_kdc_context(k, &ctx, err))
		return false;
	if (asprintf(&keytab, "FILE:%s/" SIM_LDAP_KEYTAB, k->path) < 0) {
		krb5_free_context(ctx);
		return sim_fail_nomem(err);
	}
	rc = get_ticket(k, ctx, keytab);
	ok = rc == 0 || sim_kdc_fail(err, ctx, rc, "the realm is not ready");
	free(keytab);
	krb5_free_context(ctx);
	return ok;
}
