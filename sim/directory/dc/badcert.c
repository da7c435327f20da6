/* SPDX-License-Identifier: MIT */
#include "directory/dc/badcert.h"

#include <ldap.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "directory/dc/names.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* which have the contexts */
static LDAP *handle[DC_CERTIFICATE_N];

static bool set_file(LDAP *ld, int option, const char *name, const char *ending)
{
	char *path = NULL;
	bool ok = asprintf(&path, "%s/%s.%s", dc_names()->certificates, name, ending) >= 0 &&
		  ldap_set_option(ld, option, path) == LDAP_OPT_SUCCESS;

	free(path);
	return ok;
}

/* NULL: it cannot be made. */
static LDAP *make(const char *name)
{
	const int server = 1, never = LDAP_OPT_X_TLS_NEVER;
	LDAP *ld = NULL;

	if (ldap_create(&ld) != LDAP_SUCCESS)
		return NULL;
	if (set_file(ld, LDAP_OPT_X_TLS_CERTFILE, name, "pem") &&
	    set_file(ld, LDAP_OPT_X_TLS_KEYFILE, name, "key") &&
	    ldap_set_option(ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &never) == LDAP_OPT_SUCCESS &&
	    ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &server) == LDAP_OPT_SUCCESS)
		return ld;
	ldap_unbind_ext(ld, NULL, NULL);
	return NULL;
}

void *dc_badcert_context(dc_certificate which)
{
	void *ctx = NULL;

	pthread_mutex_lock(&lock);
	if (!handle[which])
		handle[which] = make(dc_certificate_name[which]);
	if (handle[which])
		ldap_get_option(handle[which], LDAP_OPT_X_TLS_CTX, &ctx);
	pthread_mutex_unlock(&lock);
	return ctx;
}
