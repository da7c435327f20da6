/* SPDX-License-Identifier: MIT */
/*
 * A client of the key service that logs on with NTLM: GetKey for the descriptor of a SID, of the
 * latest period.
 *
 * usage: ntlmcall auth3|alter|spnego SID <line      in a world's environment
 *
 * line    USER DOMAIN PASSWORD, "-" for no domain
 * stdout  seed, public, 0xHRESULT, "nak REASON" or "fault STATUS"
 *
 * The third token goes by AUTH3 or by alter_context, or in SPNEGO with a mechListMIC by the latter.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <laps/getkey.h>
#include <laps/gke.h>
#include <laps/rpcpdu.h>
#include <laps/targetsd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/der.h"
#include "lib/ntlmclient.h"

#define ROOM   65536
#define WHOLE  (LAPS_RPC_FIRST | LAPS_RPC_LAST)
#define SPNEGO (way[0] == 's')
#define AUTH3  (way[1] == 'u')

static const char *way;
static int fd;
static uint8_t got[ROOM];
static struct laps_rpc_pdu pdu;
static struct laps_buf out;
static struct ntlmclient c;

static const uint8_t mech_list[] = {0x30, 12, 0x06, 10, 0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 2, 10};
static const uint8_t spnego_oid[] = {0x2b, 6, 1, 5, 5, 2};

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "ntlmcall: %s\n", what);
	exit(2);
}

static _Noreturn void say(const char *what, uint32_t number)
{
	printf("%s%s0x%x\n", what, what[0] ? " " : "", number);
	exit(0);
}

static void be_connected(void)
{
	const char *port = getenv("LAPSIM_KDS_PORT");
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};

	if (!port)
		die("not in a world");
	a.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0)
		die("cannot connect");
}

static void send_it(void)
{
	if (laps_buf_status(&out) != LAPS_OK || write(fd, out.data, out.len) != (ssize_t)out.len)
		die("cannot send");
	laps_buf_clear(&out);
}

static void receive_bytes(size_t from, size_t to)
{
	while (from < to) {
		ssize_t n = read(fd, got + from, to - from);

		if (n <= 0)
			die("the connection was closed");
		from += (size_t)n;
	}
}

/* The next PDU; what says that it goes no further is the end. */
static void receive(laps_rpc_type wanted)
{
	struct laps_rpc_head head;

	receive_bytes(0, LAPS_RPC_HEAD_LEN);
	if (laps_rpc_head_parse(got, &head, NULL) != LAPS_OK)
		die("no PDU");
	receive_bytes(LAPS_RPC_HEAD_LEN, head.frag_len);
	if (laps_rpc_pdu_parse(got, head.frag_len, &pdu, NULL) != LAPS_OK)
		die("no PDU");
	if (head.type == LAPS_RPC_BIND_NAK)
		say("nak", pdu.nak_reason);
	if (head.type == LAPS_RPC_FAULT)
		say("fault", pdu.fault.status);
	if (head.type != wanted)
		die("another PDU");
}

static void put_bind(laps_rpc_type type, const struct laps_buf *token)
{
	const struct laps_rpc_bind b = {.max_xmit = 5840,
					.max_recv = 5840,
					.offer = {{.interface = laps_rpc_isdkey,
						   .transfer = {laps_rpc_ndr},
						   .transfer_n = 1}},
					.offer_n = 1};
	const struct laps_rpc_auth auth = {.type = SPNEGO ? LAPS_RPC_AUTH_SPNEGO
							  : LAPS_RPC_AUTH_NTLM,
					   .level = LAPS_RPC_AUTH_PRIVACY,
					   .token = token->data,
					   .token_len = token->len};

	if (type == LAPS_RPC_AUTH3)
		laps_rpc_format_auth3(1, &auth, &out);
	else
		laps_rpc_format_bind(type, WHOLE | LAPS_RPC_HEADER_SIGN, 1, &b, &auth, &out);
}

/* What is in out from at on becomes [n] { OCTET STRING }. */
static void wrap_field(struct laps_buf *b, size_t at, unsigned n)
{
	sim_der_wrap(b, at, SIM_DER_OCTETS);
	sim_der_wrap(b, at, SIM_DER_CONTEXT_OF(n));
}

static void put_first(struct laps_buf *token)
{
	size_t at, token_at;

	if (!SPNEGO) {
		laps_buf_put(token, c.negotiate.data, c.negotiate.len);
		return;
	}
	sim_der_put(token, SIM_DER_OID, spnego_oid, sizeof(spnego_oid));
	at = token->len;
	sim_der_put(token, SIM_DER_CONTEXT_OF(0), mech_list, sizeof(mech_list));
	token_at = token->len;
	laps_buf_put(token, c.negotiate.data, c.negotiate.len);
	wrap_field(token, token_at, 2);
	sim_der_wrap(token, at, SIM_DER_SEQUENCE);
	sim_der_wrap(token, at, SIM_DER_CONTEXT_OF(0));
	sim_der_wrap(token, 0, SIM_DER_APPLICATION_OF(0));
}

/* The CHALLENGE stands where its signature is, whatever is around it. */
static void take_challenge(void)
{
	const uint8_t *p = memmem(pdu.auth.token, pdu.auth.token_len, "NTLMSSP", 8);

	if (!p)
		die("no CHALLENGE");
	laps_buf_put(&c.challenge, p, (size_t)(pdu.auth.token + pdu.auth.token_len - p));
}

static void put_third(struct laps_buf *token)
{
	uint8_t list[sizeof(mech_list)], mic[NTLM_SIGNATURE_LEN];
	size_t at;

	ntlmclient_authenticate(&c, token);
	if (!SPNEGO)
		return;
	wrap_field(token, 0, 2);
	memcpy(list, mech_list, sizeof(list));
	if (!ntlm_half_seal(&c.to_server, list, sizeof(list), 0, 0, mic) ||
	    !ntlm_half_restart(&c.to_server))
		die("no memory");
	at = token->len;
	laps_buf_put(token, mic, sizeof(mic));
	wrap_field(token, at, 3);
	sim_der_wrap(token, 0, SIM_DER_SEQUENCE);
	sim_der_wrap(token, 0, SIM_DER_CONTEXT_OF(1));
}

/* Its mechListMIC is what a last token of SPNEGO ends with. */
static void check_last(void)
{
	uint8_t list[sizeof(mech_list)];

	memcpy(list, mech_list, sizeof(list));
	if (SPNEGO &&
	    (pdu.auth.token_len < NTLM_SIGNATURE_LEN ||
	     !ntlm_half_unseal(&c.from_server, list, sizeof(list), 0, 0,
			       pdu.auth.token + pdu.auth.token_len - NTLM_SIGNATURE_LEN) ||
	     !ntlm_half_restart(&c.from_server)))
		die("the server's mechListMIC is wrong");
}

static void log_on(void)
{
	struct laps_buf token;

	laps_buf_init(&token, ROOM);
	ntlmclient_negotiate(&c, 40);
	put_first(&token);
	put_bind(LAPS_RPC_BIND, &token);
	send_it();
	receive(LAPS_RPC_BIND_ACK);
	take_challenge();
	laps_buf_clear(&token);
	put_third(&token);
	put_bind(AUTH3 ? LAPS_RPC_AUTH3 : LAPS_RPC_ALTER_CONTEXT, &token);
	send_it();
	laps_buf_clear(&token);
	if (!AUTH3) {
		receive(LAPS_RPC_ALTER_CONTEXT_RESP);
		check_last();
	}
}

static void put_request(const char *sid_text)
{
	const struct laps_rpc_call call = {.opnum = LAPS_GETKEY_OPNUM};
	struct laps_rpc_auth auth = {.type = SPNEGO ? LAPS_RPC_AUTH_SPNEGO : LAPS_RPC_AUTH_NTLM,
				     .level = LAPS_RPC_AUTH_PRIVACY,
				     .token_len = NTLM_SIGNATURE_LEN};
	const size_t behind = LAPS_RPC_TRAILER_LEN + NTLM_SIGNATURE_LEN;
	struct laps_getkey_request rq = {.l0 = -1, .l1 = -1, .l2 = -1};
	struct laps_buf sd, stub;
	struct laps_sid sid;

	if (laps_sid_parse_text(sid_text, strlen(sid_text), &sid, NULL) != LAPS_OK)
		die("no SID");
	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_buf_init(&stub, ROOM);
	laps_targetsd_format(&sid, &sd);
	rq.sd = sd.data;
	rq.sd_len = sd.len;
	laps_getkey_request_format(false, &rq, &stub);
	auth.pad = (uint8_t)(-stub.len % 16);
	laps_rpc_format_call(LAPS_RPC_REQUEST, WHOLE, 2, &call, stub.data, stub.len, &auth, &out);
	laps_buf_clear(&sd);
	laps_buf_clear(&stub);
	if (laps_buf_status(&out) != LAPS_OK ||
	    !ntlm_half_seal(&c.to_server, out.data, out.len - NTLM_SIGNATURE_LEN,
			    LAPS_RPC_REQUEST_LEN, out.len - behind - LAPS_RPC_REQUEST_LEN,
			    out.data + out.len - NTLM_SIGNATURE_LEN))
		die("cannot seal");
}

static void take_answer(void)
{
	const size_t token_at = pdu.auth_at + LAPS_RPC_TRAILER_LEN, at = pdu.call.stub_at;
	struct laps_getkey_response r;
	struct laps_gke e;

	if (!ntlm_half_unseal(&c.from_server, got, token_at, at, pdu.auth_at - at, got + token_at))
		die("the answer's signature is wrong");
	if (laps_getkey_response_parse(false, got + at, pdu.auth_at - at - pdu.auth.pad, &r,
				       NULL) != LAPS_OK)
		die("no answer of GetKey");
	if (r.hresult)
		say("", r.hresult);
	if (laps_gke_parse(r.envelope, r.envelope_len, &e, NULL) != LAPS_OK)
		die("no envelope");
	printf("%s\n", e.flags & LAPS_KEY_FLAG_PUBLIC ? "public" : "seed");
}

int main(int argc, char **argv)
{
	char line[512], upper[512], *word[3], *rest = line;
	struct sim_ntlmhash *h;
	struct sim_err err;

	if (argc != 3 || !fgets(line, sizeof(line), stdin))
		die("wrong usage");
	way = argv[1];
	for (int i = 0; i < 3; i++)
		if (!(word[i] = strsep(&rest, i < 2 ? " " : "\n")))
			die("not three words");
	if (!(h = sim_ntlmhash_new(&err)))
		die(err.text);
	laps_buf_init(&out, ROOM);
	ntlmclient_begin(&c, h);
	c.mic = true;
	c.user = word[0];
	for (size_t i = 0; i <= strlen(word[0]); i++)
		upper[i] = (char)toupper((unsigned char)word[0][i]);
	c.upper = upper;
	c.domain = strcmp(word[1], "-") == 0 ? "" : word[1];
	c.password = word[2];
	be_connected();
	log_on();
	put_request(argv[2]);
	send_it();
	receive(LAPS_RPC_RESPONSE);
	take_answer();
	ntlmclient_end(&c);
	sim_ntlmhash_free(&h);
	return 0;
}
