/* SPDX-License-Identifier: MIT */
#include "ports/rpc_gss.h"

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <laps/hresult.h>

#include "ports/file.h"
#include "ports/rpc.h"

#define WANTED                                                                           \
	(GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG | GSS_C_CONF_FLAG | \
	 GSS_C_INTEG_FLAG | GSS_C_DCE_STYLE)

struct laps_rpc_gss {
	gss_cred_id_t cred;
	gss_name_t target;
	gss_ctx_id_t ctx;
	char host[256];
};

/* 1.3.6.1.5.5.2 */
static char spnego_bytes[] = "\x2b\x06\x01\x05\x05\x02";
static gss_OID_desc spnego = {sizeof(spnego_bytes) - 1, spnego_bytes};

/* One line of what the library says: Kerberos' own words when there are any. */
static void explain(OM_uint32 major, OM_uint32 minor, char *out, size_t size)
{
	const struct {
		OM_uint32 code;
		int kind;
	} row[] = {{minor, GSS_C_MECH_CODE}, {major, GSS_C_GSS_CODE}};
	gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
	OM_uint32 ignored, more = 0;

	snprintf(out, size, "GSSAPI 0x%08x", major);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (row[i].code == 0 ||
		    gss_display_status(&ignored, row[i].code, row[i].kind, GSS_C_NO_OID, &more,
				       &text) != GSS_S_COMPLETE)
			continue;
		snprintf(out, size, "%.*s", (int)text.length, (const char *)text.value);
		(void)gss_release_buffer(&ignored, &text);
		break;
	}
	out[0] = laps_file_lower(out);
}

static laps_rc fail(const char *host, OM_uint32 major, OM_uint32 minor, struct laps_cause *cause)
{
	char text[160];

	explain(major, minor, text, sizeof(text));
	laps_cause_set(cause, LAPS_HR_RPC_SECURITY, "no Kerberos with 'host/%s': %s", host, text);
	return LAPS_E_HOST;
}

/* The tickets as a credential that knows of no other mechanism: SPNEGO takes what it finds. */
static laps_rc take_tickets(struct laps_rpc_gss *g, struct laps_kerberos *tickets,
			    struct laps_cause *cause)
{
	gss_OID_desc both[] = {*gss_mech_krb5, spnego};
	gss_OID_set_desc krb5_only = {1, both}, mechs = {2, both};
	gss_key_value_element_desc element = {.key = "ccache"};
	const gss_key_value_set_desc store = {1, &element};
	OM_uint32 major, minor;
	char *name = NULL;
	laps_rc rc = laps_kerberos_cache(tickets, &name, cause);

	if (rc != LAPS_OK)
		return rc;
	element.value = name;
	major = gss_acquire_cred_from(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechs,
				      GSS_C_INITIATE, &store, &g->cred, NULL, NULL);
	if (major == GSS_S_COMPLETE)
		major = gss_set_neg_mechs(&minor, g->cred, &krb5_only);
	free(name);
	return major == GSS_S_COMPLETE ? LAPS_OK : fail(g->host, major, minor, cause);
}

laps_rc laps_rpc_gss_new(struct laps_kerberos *tickets, const char *host, struct laps_rpc_gss **out,
			 struct laps_cause *cause)
{
	struct laps_rpc_gss *g = calloc(1, sizeof(*g));
	char service[sizeof(g->host) + 8];
	gss_buffer_desc name = {.value = service};
	OM_uint32 major, minor;
	laps_rc rc;

	if (!g)
		return laps_file_nomem(cause);
	snprintf(g->host, sizeof(g->host), "%s", host);
	name.length = (size_t)snprintf(service, sizeof(service), "host@%s", g->host);
	rc = take_tickets(g, tickets, cause);
	if (rc == LAPS_OK) {
		major = gss_import_name(&minor, &name, GSS_C_NT_HOSTBASED_SERVICE, &g->target);
		if (major != GSS_S_COMPLETE)
			rc = fail(g->host, major, minor, cause);
	}
	if (rc == LAPS_OK)
		*out = g;
	else
		laps_rpc_gss_free(&g);
	return rc;
}

laps_rc laps_rpc_gss_step(struct laps_rpc_gss *g, const uint8_t *in, size_t in_len,
			  struct laps_buf *out, bool *done, struct laps_cause *cause)
{
	/* only read */
	union {
		const uint8_t *in;
		void *out;
	} bytes = {.in = in};
	gss_buffer_desc theirs = {.length = in_len, .value = bytes.out};
	gss_buffer_desc ours = GSS_C_EMPTY_BUFFER;
	OM_uint32 minor, ignored, flags = 0;
	OM_uint32 major = gss_init_sec_context(
		&minor, g->cred, &g->ctx, g->target, &spnego, WANTED, 0, GSS_C_NO_CHANNEL_BINDINGS,
		in_len > 0 ? &theirs : GSS_C_NO_BUFFER, NULL, &ours, &flags, NULL);
	laps_rc rc = LAPS_OK;

	laps_buf_clear(out);
	laps_buf_put(out, ours.value, ours.length);
	(void)gss_release_buffer(&ignored, &ours);
	*done = major == GSS_S_COMPLETE;
	if (major != GSS_S_COMPLETE && major != GSS_S_CONTINUE_NEEDED) {
		rc = fail(g->host, major, minor, cause);
	} else if (laps_buf_status(out) != LAPS_OK) {
		rc = laps_file_nomem(cause);
	} else if (*done && (flags & WANTED) != WANTED) {
		laps_cause_set(cause, LAPS_HR_RPC_SECURITY,
			       "'host/%s' does not grant what seals and proves a session", g->host);
		rc = LAPS_E_HOST;
	}
	return rc;
}

/* The four parts; the head and the trailer are left out when they are not signed. */
static void lay_out(const struct laps_rpc_sealed *s, gss_iov_buffer_desc iov[static 4])
{
	const OM_uint32 around =
		s->sign_header ? GSS_IOV_BUFFER_TYPE_SIGN_ONLY : GSS_IOV_BUFFER_TYPE_EMPTY;
	const OM_uint32 type[] = {around, GSS_IOV_BUFFER_TYPE_DATA, around,
				  GSS_IOV_BUFFER_TYPE_HEADER};
	const size_t len[] = {s->head_len, s->stub_len, LAPS_RPC_TRAILER_LEN, s->token_len};
	uint8_t *at = s->pdu;

	for (size_t i = 0; i < 4; i++) {
		iov[i] = (gss_iov_buffer_desc){.type = type[i], .buffer = {len[i], at}};
		if (at)
			at += len[i];
	}
}

size_t laps_rpc_gss_token_len(const struct laps_rpc_gss *g, size_t stub_len, bool sign_header)
{
	const struct laps_rpc_sealed s = {
		.head_len = LAPS_RPC_REQUEST_LEN, .stub_len = stub_len, .sign_header = sign_header};
	gss_iov_buffer_desc iov[4];
	OM_uint32 minor;

	lay_out(&s, iov);
	if (gss_wrap_iov_length(&minor, g->ctx, 1, GSS_C_QOP_DEFAULT, NULL, iov, 4) !=
	    GSS_S_COMPLETE)
		return 0;
	return iov[3].buffer.length;
}

bool laps_rpc_gss_seal(struct laps_rpc_gss *g, const struct laps_rpc_sealed *s)
{
	gss_iov_buffer_desc iov[4];
	OM_uint32 minor;
	int sealed = 0;

	lay_out(s, iov);
	return gss_wrap_iov(&minor, g->ctx, 1, GSS_C_QOP_DEFAULT, &sealed, iov, 4) ==
		       GSS_S_COMPLETE &&
	       sealed && iov[3].buffer.length == s->token_len;
}

bool laps_rpc_gss_unseal(struct laps_rpc_gss *g, const struct laps_rpc_sealed *s)
{
	gss_iov_buffer_desc iov[4];
	gss_qop_t quality;
	OM_uint32 minor;
	int sealed = 0;

	lay_out(s, iov);
	/* not GSS_ERROR: of a token that was there before the content is given with a remark */
	return gss_unwrap_iov(&minor, g->ctx, &sealed, &quality, iov, 4) == GSS_S_COMPLETE &&
	       sealed;
}

void laps_rpc_gss_free(struct laps_rpc_gss **gss)
{
	struct laps_rpc_gss *g = *gss;
	OM_uint32 minor;

	if (!g)
		return;
	(void)gss_delete_sec_context(&minor, &g->ctx, GSS_C_NO_BUFFER);
	(void)gss_release_name(&minor, &g->target);
	(void)gss_release_cred(&minor, &g->cred);
	free(g);
	*gss = NULL;
}
