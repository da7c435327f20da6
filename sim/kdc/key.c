/* SPDX-License-Identifier: MIT */
#include "kdc/key.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

krb5_error_code sim_kdc_account_key(krb5_context ctx, const struct sim_kdc_realm *r,
				    const char *account, krb5_keyblock *out)
{
	uint8_t of_realm[SIM_KDC_KEY_LEN];
	char name[SIM_KDC_ACCOUNT];
	const krb5_keyblock key = {
		.enctype = SIM_KDC_ENCTYPE, .length = sizeof(of_realm), .contents = of_realm};
	const krb5_data input = {.data = name, .length = (unsigned)strlen(account)};
	krb5_keyblock *made = NULL;
	krb5_error_code rc;

	memcpy(of_realm, r->key, sizeof(of_realm));
	snprintf(name, sizeof(name), "%s", account);
	rc = krb5_c_derive_prfplus(ctx, &key, &input, SIM_KDC_ENCTYPE, &made);
	if (rc == 0)
		rc = krb5_copy_keyblock_contents(ctx, made, out);
	krb5_free_keyblock(ctx, made);
	explicit_bzero(of_realm, sizeof(of_realm));
	return rc;
}

void sim_kdc_salt(const struct sim_kdc_realm *r, const char *account, char out[static SIM_KDC_SALT])
{
	const size_t head = strlen(r->realm), len = strlen(account);

	if (len == 0 || account[len - 1] != '$') {
		snprintf(out, SIM_KDC_SALT, "%s%s", r->realm, account);
		return;
	}
	snprintf(out, SIM_KDC_SALT, "%shost%.*s.%s", r->realm, (int)len - 1, account, r->domain);
	for (char *p = out + head; *p; p++)
		*p = (char)tolower((unsigned char)*p);
}

krb5_error_code sim_kdc_password_key(krb5_context ctx, const struct sim_kdc_realm *r,
				     const char *account, const char *password, krb5_keyblock *out)
{
	char text[SIM_KDC_PASSWORD], salt[SIM_KDC_SALT];
	krb5_data secret = {.data = text}, salting = {.data = salt};
	krb5_error_code rc;

	sim_kdc_salt(r, account, salt);
	salting.length = (unsigned)strlen(salt);
	secret.length = (unsigned)snprintf(text, sizeof(text), "%s", password);
	rc = secret.length < sizeof(text)
		     ? krb5_c_string_to_key(ctx, SIM_KDC_ENCTYPE, &secret, &salting, out)
		     : KRB5_BAD_MSIZE;
	explicit_bzero(text, sizeof(text));
	return rc;
}
