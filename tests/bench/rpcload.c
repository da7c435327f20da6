/* SPDX-License-Identifier: MIT */
#include "bench/rpcload.h"

#include <arpa/inet.h>
#include <laps/getkey.h>
#include <laps/rpctrailer.h>
#include <laps/sid.h>
#include <laps/targetsd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/benchlib.h"

#define FRAG    5840
#define OUT_MAX 65536
#define PAD     16u
#define FLAGS                                                                       \
	(GSS_C_DCE_STYLE | GSS_C_MUTUAL_FLAG | GSS_C_INTEG_FLAG | GSS_C_CONF_FLAG | \
	 GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG)

static uint8_t spnego_oid[] = {0x2b, 6, 1, 5, 5, 2};
static gss_OID_desc spnego = {sizeof(spnego_oid), spnego_oid};

struct rpcload {
	int fd;
	gss_ctx_id_t ctx;
	uint32_t call_id;
	laps_rpc_type answer; /* to the leg that was sent */
	struct laps_buf out;
	uint8_t in[OUT_MAX];
	struct laps_rpc_pdu pdu; /* the last one in in */
};

static gss_name_t name_of(const char *text)
{
	gss_buffer_desc b = {strlen(text), (void *)(uintptr_t)text};
	gss_name_t name = GSS_C_NO_NAME;
	OM_uint32 minor;

	bench_must(gss_import_name(&minor, &b, GSS_KRB5_NT_PRINCIPAL_NAME, &name) == GSS_S_COMPLETE,
		   "gss_import_name");
	return name;
}

void rpcload_who_open(const char *keytab, const char *principal, const char *service,
		      struct rpcload_who *out)
{
	gss_key_value_element_desc element[2] = {{"client_keytab", keytab},
						 {"ccache", "MEMORY:bench"}};
	const gss_key_value_set_desc store = {2, element};
	gss_OID_set_desc mechs = {1, &spnego};
	gss_name_t name = name_of(principal);
	OM_uint32 minor;

	bench_must(gss_acquire_cred_from(&minor, name, GSS_C_INDEFINITE, &mechs, GSS_C_INITIATE,
					 &store, &out->cred, NULL, NULL) == GSS_S_COMPLETE,
		   "gss_acquire_cred_from");
	out->target = name_of(service);
	(void)gss_release_name(&minor, &name);
}

void rpcload_who_close(struct rpcload_who *w)
{
	OM_uint32 minor;

	(void)gss_release_cred(&minor, &w->cred);
	(void)gss_release_name(&minor, &w->target);
}

bool rpcload_leg(const struct rpcload_who *w, gss_ctx_id_t *ctx, const gss_buffer_desc *in,
		 gss_buffer_desc *token)
{
	gss_buffer_desc none = GSS_C_EMPTY_BUFFER, copy = in ? *in : none;
	OM_uint32 minor;
	OM_uint32 major =
		gss_init_sec_context(&minor, w->cred, ctx, w->target, &spnego, FLAGS, 0,
				     GSS_C_NO_CHANNEL_BINDINGS, &copy, NULL, token, NULL, NULL);

	bench_must(!GSS_ERROR(major), "gss_init_sec_context");
	return major == GSS_S_COMPLETE;
}

/* Header, stub, security trailer, token of a PDU that is parsed for it. */
static void lay_out(uint8_t *pdu, size_t len, gss_iov_buffer_desc iov[static 4])
{
	struct laps_rpc_pdu p;
	size_t token_at = 0;

	bench_must(laps_rpc_pdu_parse(pdu, len, &p, NULL) == LAPS_OK && p.has_auth, "a sealed PDU");
	token_at = p.auth_at + LAPS_RPC_TRAILER_LEN;
	iov[0] = (gss_iov_buffer_desc){GSS_IOV_BUFFER_TYPE_SIGN_ONLY, {p.call.stub_at, pdu}};
	iov[1] = (gss_iov_buffer_desc){GSS_IOV_BUFFER_TYPE_DATA,
				       {p.auth_at - p.call.stub_at, pdu + p.call.stub_at}};
	iov[2] = (gss_iov_buffer_desc){GSS_IOV_BUFFER_TYPE_SIGN_ONLY,
				       {LAPS_RPC_TRAILER_LEN, pdu + p.auth_at}};
	iov[3] =
		(gss_iov_buffer_desc){GSS_IOV_BUFFER_TYPE_HEADER, {len - token_at, pdu + token_at}};
}

void rpcload_seal(gss_ctx_id_t ctx, uint8_t *pdu, size_t len)
{
	gss_iov_buffer_desc iov[4];
	OM_uint32 minor;
	int sealed = 0;

	lay_out(pdu, len, iov);
	bench_must(gss_wrap_iov(&minor, ctx, 1, GSS_C_QOP_DEFAULT, &sealed, iov, 4) ==
				   GSS_S_COMPLETE &&
			   sealed,
		   "gss_wrap_iov");
}

void rpcload_unseal(gss_ctx_id_t ctx, uint8_t *pdu, size_t len)
{
	gss_iov_buffer_desc iov[4];
	OM_uint32 minor;
	int sealed = 0;

	lay_out(pdu, len, iov);
	bench_must(gss_unwrap_iov(&minor, ctx, &sealed, NULL, iov, 4) == GSS_S_COMPLETE && sealed,
		   "gss_unwrap_iov");
}

void rpcload_call(gss_ctx_id_t ctx, bool response, uint32_t call_id, const struct laps_buf *stub,
		  struct laps_buf *out)
{
	const struct laps_rpc_call call = {.alloc_hint = (uint32_t)stub->len};
	struct laps_rpc_auth auth = {.type = LAPS_RPC_AUTH_SPNEGO,
				     .level = LAPS_RPC_AUTH_PRIVACY,
				     .pad = (uint8_t)((PAD - stub->len % PAD) % PAD)};
	gss_iov_buffer_desc iov[4] = {{GSS_IOV_BUFFER_TYPE_SIGN_ONLY, {LAPS_RPC_REQUEST_LEN, NULL}},
				      {GSS_IOV_BUFFER_TYPE_DATA, {stub->len + auth.pad, NULL}},
				      {GSS_IOV_BUFFER_TYPE_SIGN_ONLY, {LAPS_RPC_TRAILER_LEN, NULL}},
				      {GSS_IOV_BUFFER_TYPE_HEADER, {0, NULL}}};
	OM_uint32 minor;

	bench_must(gss_wrap_iov_length(&minor, ctx, 1, GSS_C_QOP_DEFAULT, NULL, iov, 4) ==
			   GSS_S_COMPLETE,
		   "gss_wrap_iov_length");
	auth.token_len = iov[3].buffer.length;
	laps_rpc_format_call(response ? LAPS_RPC_RESPONSE : LAPS_RPC_REQUEST,
			     LAPS_RPC_FIRST | LAPS_RPC_LAST, call_id, &call, stub->data, stub->len,
			     &auth, out);
	bench_must(laps_buf_status(out) == LAPS_OK, "a call");
}

void rpcload_getkey(const char *sid, struct laps_buf *out)
{
	const struct laps_rpc_trailer trailer = {
		.has_pcontext = true, .interface = laps_rpc_isdkey, .transfer = laps_rpc_ndr64};
	struct laps_getkey_request q = {.l0 = -1, .l1 = -1, .l2 = -1};
	struct laps_buf sd;
	struct laps_sid who;

	bench_must(laps_sid_parse_text(sid, strlen(sid), &who, NULL) == LAPS_OK, "a SID");
	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_targetsd_format(&who, &sd);
	q.sd = sd.data;
	q.sd_len = sd.len;
	laps_buf_init(out, OUT_MAX);
	laps_getkey_request_format(true, &q, out);
	laps_rpc_trailer_format(&trailer, 0, out);
	bench_must(laps_buf_status(&sd) == LAPS_OK && laps_buf_status(out) == LAPS_OK, "a request");
	laps_buf_clear(&sd);
}

/* ---- connections ---- */

static void put_out(struct rpcload *c)
{
	bench_must(laps_buf_status(&c->out) == LAPS_OK && send(c->fd, c->out.data, c->out.len,
							       MSG_NOSIGNAL) == (ssize_t)c->out.len,
		   "send");
	c->out.len = 0;
}

static void take(struct rpcload *c, size_t from, size_t to)
{
	while (from < to) {
		ssize_t n = recv(c->fd, c->in + from, to - from, 0);

		bench_must(n > 0, "recv");
		from += (size_t)n;
	}
}

static void take_pdu(struct rpcload *c, laps_rpc_type type)
{
	struct laps_rpc_head head;

	take(c, 0, LAPS_RPC_HEAD_LEN);
	bench_must(laps_rpc_head_parse(c->in, &head, NULL) == LAPS_OK, "a header");
	take(c, LAPS_RPC_HEAD_LEN, head.frag_len);
	bench_must(laps_rpc_pdu_parse(c->in, head.frag_len, &c->pdu, NULL) == LAPS_OK, "a PDU");
	bench_must(c->pdu.head.type == type, "an answer of that type");
}

/* Send a leg with what the service has said last; false: there is nothing to send. */
static bool send_leg(struct rpcload *c, const struct rpcload_who *w, laps_rpc_type type)
{
	struct laps_rpc_bind b = {.max_xmit = FRAG,
				  .max_recv = FRAG,
				  .assoc_group = c->pdu.ack.assoc_group,
				  .offer_n = 1};
	struct laps_rpc_auth auth = {.type = LAPS_RPC_AUTH_SPNEGO, .level = LAPS_RPC_AUTH_PRIVACY};
	const gss_buffer_desc in = {c->pdu.auth.token_len, (void *)(uintptr_t)c->pdu.auth.token};
	gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
	OM_uint32 minor;

	(void)rpcload_leg(w, &c->ctx, c->pdu.has_auth ? &in : NULL, &token);
	if (token.length == 0)
		return false;
	b.offer[0].interface = laps_rpc_isdkey;
	b.offer[0].transfer[0] = laps_rpc_ndr64;
	b.offer[0].transfer_n = 1;
	auth.token = token.value;
	auth.token_len = token.length;
	laps_rpc_format_bind(type, LAPS_RPC_FIRST | LAPS_RPC_LAST | LAPS_RPC_HEADER_SIGN,
			     ++c->call_id, &b, &auth, &c->out);
	put_out(c);
	(void)gss_release_buffer(&minor, &token);
	return true;
}

struct rpcload *rpcload_begin(const struct rpcload_who *w, uint16_t port)
{
	const struct sockaddr_in to = {.sin_family = AF_INET,
				       .sin_port = htons(port),
				       .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
	struct rpcload *c = calloc(1, sizeof(*c));
	int on = 1;

	bench_must(c != NULL, "calloc");
	laps_buf_init(&c->out, OUT_MAX);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bench_must(c->fd >= 0 && connect(c->fd, (const struct sockaddr *)&to, sizeof(to)) == 0 &&
			   setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0,
		   "connect");
	(void)send_leg(c, w, LAPS_RPC_BIND);
	c->answer = LAPS_RPC_BIND_ACK;
	return c;
}

bool rpcload_next(struct rpcload *c, const struct rpcload_who *w)
{
	take_pdu(c, c->answer);
	c->answer = LAPS_RPC_ALTER_CONTEXT_RESP;
	return !send_leg(c, w, LAPS_RPC_ALTER_CONTEXT);
}

struct rpcload *rpcload_open(const struct rpcload_who *w, uint16_t port)
{
	struct rpcload *c = rpcload_begin(w, port);

	while (!rpcload_next(c, w))
		;
	return c;
}

void rpcload_close(struct rpcload **c)
{
	OM_uint32 minor;

	(void)gss_delete_sec_context(&minor, &(*c)->ctx, GSS_C_NO_BUFFER);
	laps_buf_clear(&(*c)->out);
	close((*c)->fd);
	free(*c);
	*c = NULL;
}

void rpcload_send(struct rpcload *c, const struct laps_buf *stub)
{
	rpcload_call(c->ctx, false, ++c->call_id, stub, &c->out);
	rpcload_seal(c->ctx, c->out.data, c->out.len);
	put_out(c);
}

void rpcload_receive(struct rpcload *c, const uint8_t **envelope, size_t *len)
{
	struct laps_getkey_response a;
	size_t end = 0;

	take_pdu(c, LAPS_RPC_RESPONSE);
	rpcload_unseal(c->ctx, c->in, c->pdu.head.frag_len);
	end = c->pdu.auth_at - c->pdu.auth.pad;
	bench_must(laps_getkey_response_parse(true, c->in + c->pdu.call.stub_at,
					      end - c->pdu.call.stub_at, &a, NULL) == LAPS_OK &&
			   a.hresult == 0,
		   "GetKey");
	if (envelope) {
		*envelope = a.envelope;
		*len = a.envelope_len;
	}
}
