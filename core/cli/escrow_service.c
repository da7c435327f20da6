/* SPDX-License-Identifier: MIT */
#include "cli/escrow_service.h"

#include <stdio.h>

#include "cli/cli.h"
#include "ports/ad_kerberos.h"

/* The account that a DN is of, as Kerberos knows it; what else logs on is a name already. */
static laps_rc name_of(const struct cli_session *s, struct laps_ad *ad, const char *dn,
		       char out[static LAPS_PRINCIPAL_MAX], struct laps_cause *cause)
{
	static const char *const attr[] = {"sAMAccountName", NULL};
	struct laps_ad_result r = {0};
	const char *name = NULL;
	laps_rc rc = laps_ad_search(ad, dn, LAPS_AD_BASE, "(objectClass=*)", attr, 1, &r, cause);

	if (rc == LAPS_OK && r.entry_n > 0)
		name = laps_ad_text(&r.entry[0], "sAMAccountName");
	rc = laps_kerberos_account(&s->config, name != NULL ? name : dn, out, cause);
	laps_ad_result_clear(&r);
	return rc;
}

int cli_escrow_service_open(const struct cli_session *s, const char *user, const char *file,
			    struct laps_ad *ad, const char *dn, struct cli_escrow_service *out)
{
	struct laps_keyservice_options o = {
		.config = &s->config, .session = &out->session, .give_up = true};
	struct laps_cause cause;
	int rc;

	out->session = ad;
	if (user != NULL || !laps_kerberos_cached(out->principal)) {
		if ((rc = cli_login_password(s, file, &out->password)) != CLI_DONE)
			return rc;
		if (name_of(s, ad, dn, out->principal, &cause) != LAPS_OK)
			return cli_fail("login", "%s", cause.text);
	}
	o.login = (struct laps_kerberos_login){.principal = out->principal,
					       .password = out->password};
	if (laps_keyservice_new(&o, &out->service, &cause) != LAPS_OK)
		return cli_fail("login", "%s", cause.text);
	return CLI_DONE;
}

void cli_escrow_service_close(struct cli_escrow_service *e)
{
	laps_keyservice_close(&e->service);
	laps_secret_free(&e->password);
	*e = (struct cli_escrow_service){0};
}
