/* SPDX-License-Identifier: MIT */
#include "directory/dc/binding.h"

#include <dlfcn.h>
#include <gssapi/gssapi_ext.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))
#define GSSAPI   "libgssapi_krb5.so.2"

static bool always;
static _Thread_local bool wrong;

bool dc_binding_set(const char *text)
{
	always = strcmp(text, "always") == 0;
	return always || strcmp(text, "never") == 0 || strcmp(text, "when-supported") == 0;
}

bool dc_binding_was_wrong(void)
{
	const bool was = wrong;

	wrong = false;
	return was;
}

typedef OM_uint32 accept_context(OM_uint32 *, gss_ctx_id_t *, gss_cred_id_t, gss_buffer_t,
				 gss_channel_bindings_t, gss_name_t *, gss_OID *, gss_buffer_t,
				 OM_uint32 *, OM_uint32 *, gss_cred_id_t *);

/* The plugin has loaded it for itself alone, so it is not among what comes next. */
static accept_context *real(void)
{
	void *library = dlopen(GSSAPI, RTLD_LAZY | RTLD_NOLOAD);
	accept_context *f = NULL;

	if (library) {
		*(void **)&f = dlsym(library, "gss_accept_sec_context");
		dlclose(library); /* the plugin has it still */
	}
	return f;
}

/* slapd gives bindings for what comes through TLS. */
EXPORTED OM_uint32 gss_accept_sec_context(OM_uint32 *minor, gss_ctx_id_t *context,
					  gss_cred_id_t own, gss_buffer_t in,
					  gss_channel_bindings_t bindings, gss_name_t *who,
					  gss_OID *mechanism, gss_buffer_t out, OM_uint32 *flags,
					  OM_uint32 *seconds, gss_cred_id_t *delegated)
{
	accept_context *f = real();
	OM_uint32 set = 0, rc;

	if (!f)
		return GSS_S_UNAVAILABLE;
	rc = f(minor, context, own, in, bindings, who, mechanism, out, &set, seconds, delegated);
	if (flags)
		*flags = set;
	if (rc == GSS_S_COMPLETE && always && bindings && !(set & GSS_C_CHANNEL_BOUND_FLAG))
		rc = GSS_S_BAD_BINDINGS;
	wrong = GSS_ROUTINE_ERROR(rc) == GSS_S_BAD_BINDINGS;
	return rc;
}
