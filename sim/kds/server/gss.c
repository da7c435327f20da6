/* SPDX-License-Identifier: MIT */
#include "kds/server/gss.h"

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <laps/rpcpdu.h>
#include <laps/secret.h>

#include "kds/server/keytab.h"
#include "kds/server/unframe.h"

#define TOKEN_MAX 65536
#define WANTED                                                                      \
	(GSS_C_DCE_STYLE | GSS_C_MUTUAL_FLAG | GSS_C_INTEG_FLAG | GSS_C_CONF_FLAG | \
	 GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG)

static uint8_t spnego_oid[] = {0x2b, 6, 1, 5, 5, 2};
static gss_OID_desc spnego = {sizeof(spnego_oid), spnego_oid};

struct kds_gss {
	struct kds_keytab *keytab;
	gss_cred_id_t cred;
};

struct context {
	struct kds_gss *gss;
	uint8_t auth_type;
	bool first; /* no token was taken yet */
	gss_ctx_id_t id;
	char who[512];
};

/* "accept: WHAT: WHY", of both codes: MIT says the cause in the second only. */
static void describe(OM_uint32 major, OM_uint32 minor, char why[static 256])
{
	gss_buffer_desc text[2] = {GSS_C_EMPTY_BUFFER, GSS_C_EMPTY_BUFFER};
	OM_uint32 ignored, more = 0;

	(void)gss_display_status(&ignored, major, GSS_C_GSS_CODE, GSS_C_NO_OID, &more, &text[0]);
	more = 0;
	(void)gss_display_status(&ignored, minor, GSS_C_MECH_CODE, GSS_C_NO_OID, &more, &text[1]);
	snprintf(why, 256, "%.*s: %.*s", (int)text[0].length,
		 text[0].value ? (const char *)text[0].value : "", (int)text[1].length,
		 text[1].value ? (const char *)text[1].value : "");
	(void)gss_release_buffer(&ignored, &text[0]);
	(void)gss_release_buffer(&ignored, &text[1]);
}

struct kds_gss *kds_gss_new(const char *keytab, struct sim_err *err)
{
	gss_key_value_element_desc element = {"keytab", KDS_KEYTAB};
	const gss_key_value_set_desc store = {1, &element};
	gss_OID_desc mech[2] = {*gss_mech_krb5, spnego};
	gss_OID_set_desc krb5 = {1, mech}, both = {2, mech};
	struct kds_gss *g = calloc(1, sizeof(*g));
	OM_uint32 major, minor;
	char why[256];

	if (!g) {
		sim_fail_nomem(err);
		return NULL;
	}
	g->keytab = kds_keytab_load(keytab, err);
	if (!g->keytab) {
		kds_gss_free(&g);
		return NULL;
	}
	/* whatever mechanisms this machine has: Kerberos, also within SPNEGO, and nothing else */
	major = gss_acquire_cred_from(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &both, GSS_C_ACCEPT,
				      &store, &g->cred, NULL, NULL);
	if (major == GSS_S_COMPLETE)
		major = gss_set_neg_mechs(&minor, g->cred, &krb5);
	if (major == GSS_S_COMPLETE)
		return g;
	describe(major, minor, why);
	sim_fail(err, "cannot use keytab '%s': %s", keytab, why);
	kds_gss_free(&g);
	return NULL;
}

void kds_gss_free(struct kds_gss **g)
{
	OM_uint32 minor;

	if (*g) {
		(void)gss_release_cred(&minor, &(*g)->cred);
		kds_keytab_free(&(*g)->keytab);
	}
	free(*g);
	*g = NULL;
}

static void free_context(void *ctx)
{
	struct context *c = ctx;
	OM_uint32 minor;

	if (c->id != GSS_C_NO_CONTEXT)
		(void)gss_delete_sec_context(&minor, &c->id, GSS_C_NO_BUFFER);
	free(c);
}

/* gss_accept_sec_context takes what it recognises, whatever the bind has said that it is. */
static bool fits_type(const struct context *c, const uint8_t *token, size_t len)
{
	return c->auth_type != LAPS_RPC_AUTH_KRB5 || (len > 0 && token[0] == 0x6e);
}

static bool take_name(struct context *c, gss_name_t name, char why[static 256])
{
	gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
	OM_uint32 minor;
	bool ok = gss_display_name(&minor, name, &text, NULL) == GSS_S_COMPLETE &&
		  text.length > 0 && text.length < sizeof(c->who) &&
		  !memchr(text.value, 0, text.length);

	if (ok)
		snprintf(c->who, sizeof(c->who), "%.*s", (int)text.length, (char *)text.value);
	else
		snprintf(why, 256, "the client's name cannot be read");
	(void)gss_release_buffer(&minor, &text);
	return ok;
}

static rpc_step accept_token(void *ctx, uint8_t auth_type, const uint8_t *token, size_t len,
			     struct laps_buf *out, char why[static 256])
{
	struct context *c = ctx;
	gss_buffer_desc in = {len, (void *)(uintptr_t)token}, answer = GSS_C_EMPTY_BUFFER;
	gss_name_t name = GSS_C_NO_NAME;
	OM_uint32 major, minor, ignored, flags = 0;
	rpc_step step = RPC_STEP_REFUSED;
	struct laps_buf unframed;

	laps_buf_init(&unframed, TOKEN_MAX);
	if (auth_type != c->auth_type || (c->first && !fits_type(c, token, len))) {
		snprintf(why, 256, "the token is not of the authentication type %u", auth_type);
		return step;
	}
	/* before the first try: a second one would be taken for a replay */
	if (c->first && auth_type == LAPS_RPC_AUTH_SPNEGO && kds_unframe(token, len, &unframed))
		in = (gss_buffer_desc){unframed.len, unframed.data};
	c->first = false;
	major = gss_accept_sec_context(&minor, &c->id, c->gss->cred, &in, GSS_C_NO_CHANNEL_BINDINGS,
				       &name, NULL, &answer, &flags, NULL, NULL);
	laps_buf_clear(&unframed);
	if (major == GSS_S_CONTINUE_NEEDED)
		step = RPC_STEP_CONTINUE;
	else if (major != GSS_S_COMPLETE)
		describe(major, minor, why);
	else if ((flags & WANTED) != WANTED)
		snprintf(why, 256,
			 "the client's context lacks DCE style, mutual authentication, replay or "
			 "sequence detection, integrity or confidentiality (flags 0x%x)",
			 (unsigned)flags);
	else if (take_name(c, name, why))
		step = RPC_STEP_DONE;
	if (step != RPC_STEP_REFUSED)
		laps_buf_put(out, answer.value, answer.length);
	(void)gss_release_buffer(&ignored, &answer);
	(void)gss_release_name(&ignored, &name);
	return step;
}

static const char *who(void *ctx)
{
	return ((struct context *)ctx)->who;
}

/* [MS-RPCE] 2.2.2.11.1: header, stub, security trailer, token; the order is what is signed. */
static void lay_out(const struct rpc_sealed *s, gss_iov_buffer_desc iov[static 4])
{
	const OM_uint32 kind =
		s->sign_header ? GSS_IOV_BUFFER_TYPE_SIGN_ONLY : GSS_IOV_BUFFER_TYPE_EMPTY;

	iov[0] = (gss_iov_buffer_desc){kind, {s->stub_at, s->pdu}};
	iov[1] = (gss_iov_buffer_desc){GSS_IOV_BUFFER_TYPE_DATA,
				       {s->auth_at - s->stub_at, s->pdu + s->stub_at}};
	iov[2] = (gss_iov_buffer_desc){kind, {LAPS_RPC_TRAILER_LEN, s->pdu + s->auth_at}};
	iov[3] = (gss_iov_buffer_desc){GSS_IOV_BUFFER_TYPE_HEADER,
				       {s->token_len, s->pdu + s->auth_at + LAPS_RPC_TRAILER_LEN}};
}

/* A replay or a gap is no error to GSSAPI, but deciphered and told: it is one here. */
static bool unseal(void *ctx, const struct rpc_sealed *s)
{
	struct context *c = ctx;
	gss_iov_buffer_desc iov[4];
	OM_uint32 minor;
	int sealed = 0;

	lay_out(s, iov);
	return gss_unwrap_iov(&minor, c->id, &sealed, NULL, iov, 4) == GSS_S_COMPLETE && sealed;
}

static size_t token_len(void *ctx, size_t stub_len)
{
	struct context *c = ctx;
	uint8_t nothing[LAPS_RPC_TRAILER_LEN];
	const struct rpc_sealed s = {.pdu = nothing};
	gss_iov_buffer_desc iov[4];
	OM_uint32 minor;
	int sealed = 0;

	lay_out(&s, iov);
	iov[1].buffer.length = stub_len;
	if (gss_wrap_iov_length(&minor, c->id, 1, GSS_C_QOP_DEFAULT, &sealed, iov, 4) !=
		    GSS_S_COMPLETE ||
	    !sealed)
		return 0;
	return iov[3].buffer.length;
}

static bool seal(void *ctx, const struct rpc_sealed *s)
{
	struct context *c = ctx;
	gss_iov_buffer_desc iov[4];
	OM_uint32 minor;
	int sealed = 0;

	lay_out(s, iov);
	return gss_wrap_iov(&minor, c->id, 1, GSS_C_QOP_DEFAULT, &sealed, iov, 4) ==
		       GSS_S_COMPLETE &&
	       sealed && iov[3].buffer.length == s->token_len;
}

bool kds_gss_security(struct kds_gss *g, uint8_t auth_type, struct rpc_security *out)
{
	struct context *c;

	if (auth_type != LAPS_RPC_AUTH_SPNEGO && auth_type != LAPS_RPC_AUTH_KRB5)
		return false;
	c = calloc(1, sizeof(*c));
	if (!c)
		return false;
	*c = (struct context){
		.gss = g, .auth_type = auth_type, .first = true, .id = GSS_C_NO_CONTEXT};
	*out = (struct rpc_security){.ctx = c,
				     .accept = accept_token,
				     .who = who,
				     .unseal = unseal,
				     .token_len = token_len,
				     .seal = seal,
				     .free = free_context};
	return true;
}
