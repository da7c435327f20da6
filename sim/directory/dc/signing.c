/* SPDX-License-Identifier: MIT */
#include "directory/dc/signing.h"

#include <dlfcn.h>
#include <sasl/sasl.h>
#include <stdint.h>
#include <string.h>

#include "directory/dc/record.h"

#define EXPORTED __attribute__((visibility("default")))

#define SOCKET 71 /* strength of a Unix socket, as slapd.conf says; TLS is more */

typedef int (*callback)(void);

static bool required;
static _Atomic(sasl_authorize_t *) slapds; /* the same for all connections */

bool dc_signing_set(const char *text)
{
	required = strcmp(text, "required") == 0;
	return required || strcmp(text, "none") == 0;
}

bool dc_signing_required(void)
{
	return required;
}

/* Strength of what a finished bind has set up, or of what was there before it: TLS, ldapi. */
static unsigned strength(sasl_conn_t *c, int property)
{
	const void *value = NULL;

	return sasl_getprop(c, property, &value) == SASL_OK && value ? *(const unsigned *)value : 0;
}

/* Without its realm, of which a world has one. */
static size_t name_len(const char *who, unsigned len)
{
	const char *at = memrchr(who, '@', len);

	return at ? (size_t)(at - who) : len;
}

static int authorize(sasl_conn_t *c, void *context, const char *user, unsigned user_len,
		     const char *who, unsigned who_len, const char *realm, unsigned realm_len,
		     struct propctx *properties)
{
	const bool layer = strength(c, SASL_SSF) > 0;
	const unsigned below = strength(c, SASL_SSF_EXTERNAL);

	dc_record_bound(who, name_len(who, who_len));
	dc_record_sealed(layer);
	if (layer && below > SOCKET) {
		sasl_seterror(c, SASL_NOLOG, DC_SIGNING_TWICE);
		return SASL_TOOWEAK;
	}
	if (required && !layer && below == 0)
		return SASL_TOOWEAK;
	return slapds(c, context, user, user_len, who, who_len, realm, realm_len, properties);
}

/* libsasl asks who may log on when the layer is agreed upon; a refusal undoes what the bind has
 * done. The callbacks are memory of slapd's, made for this connection. */
EXPORTED int sasl_server_new(const char *service, const char *host, const char *realm,
			     const char *local, const char *remote,
			     const sasl_callback_t *callbacks, unsigned flags, sasl_conn_t **out)
{
	int (*real)(const char *, const char *, const char *, const char *, const char *,
		    const sasl_callback_t *, unsigned, sasl_conn_t **);

	for (sasl_callback_t *c = (sasl_callback_t *)(uintptr_t)callbacks;
	     c && c->id != SASL_CB_LIST_END; c++) {
		if (c->id != SASL_CB_PROXY_POLICY || c->proc == (callback)(void (*)(void))authorize)
			continue;
		slapds = (sasl_authorize_t *)(void (*)(void))c->proc;
		c->proc = (callback)(void (*)(void))authorize;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "sasl_server_new");
	return real(service, host, realm, local, remote, callbacks, flags, out);
}
