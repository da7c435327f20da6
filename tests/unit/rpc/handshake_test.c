/* SPDX-License-Identifier: MIT */
/* How an association gets its security, and what is refused without. [MS-RPCE] 3.3.1.5.2, 2.2.2.10,
 * 2.2.1.1.8; what clients send is in dpapi-ng, impacket and Samba. */
#include "lib/rpcpeer.h"
#include "lib/runner.h"
#include <string.h>

#define WHOLE (LAPS_RPC_FIRST | LAPS_RPC_LAST)
#define SIGNS (WHOLE | LAPS_RPC_HEADER_SIGN)

static struct rpcpeer p;
static struct laps_buf pdu;

static void set_up(void)
{
	peer_init(&p);
	peer_start(&p);
	laps_buf_init(&pdu, LAPS_RPC_FRAG_MAX);
}

static void tear_down(void)
{
	peer_stop(&p);
	laps_buf_clear(&pdu);
}

static void again(void)
{
	tear_down();
	set_up();
}

static void send_auth3(const char *text)
{
	const struct laps_rpc_auth token = peer_token(&p, text);

	laps_rpc_format_auth3(9, &token, &pdu);
	peer_feed(&p, &pdu);
}

/* A leg by bind or alter_context; text NULL: without a token. */
static void send_leg(laps_rpc_type type, uint8_t flags, const char *text)
{
	const struct laps_rpc_bind b = peer_offer(0, &laps_rpc_isdkey, &laps_rpc_ndr);
	const struct laps_rpc_auth token = peer_token(&p, text ? text : "");

	laps_rpc_format_bind(type, flags, 9, &b, text ? &token : NULL, &pdu);
	peer_feed(&p, &pdu);
}

/* The one answer there is: of this type, with this token; NULL: without one. */
static void told(laps_rpc_type type, uint8_t flags, const char *token)
{
	struct laps_rpc_pdu a;

	ck_assert(peer_next(&p, &a));
	ck_assert_int_eq(a.head.type, type);
	ck_assert_uint_eq(a.head.call_id, 9);
	ck_assert_uint_eq(a.head.flags, flags);
	ck_assert_int_eq(a.has_auth, token != NULL);
	if (token) {
		ck_assert_uint_eq(a.auth.type, p.type);
		ck_assert_uint_eq(a.auth.level, p.level);
		ck_assert_uint_eq(a.auth.context_id, p.auth_id);
		ck_assert_uint_eq(a.auth.pad, 0);
		ck_assert_uint_eq(a.auth.token_len, strlen(token));
		ck_assert(memcmp(a.auth.token, token, a.auth.token_len) == 0);
	}
	ck_assert(peer_is_silent(&p));
}

static void refused(uint32_t status)
{
	struct laps_rpc_pdu a;

	ck_assert(peer_next(&p, &a));
	ck_assert_int_eq(a.head.type, LAPS_RPC_FAULT);
	ck_assert_uint_eq(a.head.flags, WHOLE | LAPS_RPC_DID_NOT_EXECUTE);
	ck_assert_uint_eq(a.fault.status, status);
	ck_assert(peer_is_silent(&p));
	ck_assert(!p.open);
}

START_TEST(takes_the_third_leg_from_alter_context)
{
	send_leg(LAPS_RPC_BIND, WHOLE, "hello");
	told(LAPS_RPC_BIND_ACK, WHOLE, "who?");
	ck_assert(rpc_assoc_is_midway(p.assoc));
	ck_assert_ptr_null(rpc_assoc_who(p.assoc));
	send_leg(LAPS_RPC_ALTER_CONTEXT, WHOLE, "alice");
	told(LAPS_RPC_ALTER_CONTEXT_RESP, WHOLE, "welcome");
	ck_assert(!rpc_assoc_is_midway(p.assoc));
	ck_assert_str_eq(rpc_assoc_who(p.assoc), "alice");
	ck_assert_str_eq(p.log, ""); /* the log has refusals only */
	p.sealed = true;
	ck_assert_uint_eq(peer_call(&p, 1, 0, PEER_ECHO, 20), 0);
	ck_assert_uint_eq(p.asked, 1);
	peer_stop(&p);
	ck_assert_uint_eq(p.server.freed, 1);
}
END_TEST

START_TEST(takes_the_third_leg_from_auth3)
{
	send_leg(LAPS_RPC_BIND, WHOLE, "hello");
	told(LAPS_RPC_BIND_ACK, WHOLE, "who?");
	send_auth3("alice");
	ck_assert(peer_is_silent(&p) && p.open);
	ck_assert_str_eq(rpc_assoc_who(p.assoc), "alice");
	p.sealed = true;
	ck_assert_uint_eq(peer_call(&p, 1, 0, PEER_ECHO, 20), 0);
}
END_TEST

START_TEST(takes_as_many_legs_as_it_needs)
{
	send_leg(LAPS_RPC_BIND, WHOLE, "hello");
	told(LAPS_RPC_BIND_ACK, WHOLE, "who?");
	send_leg(LAPS_RPC_ALTER_CONTEXT, WHOLE, "again");
	told(LAPS_RPC_ALTER_CONTEXT_RESP, WHOLE, "who?");
	ck_assert(rpc_assoc_is_midway(p.assoc));
	send_leg(LAPS_RPC_ALTER_CONTEXT, WHOLE, "bob");
	told(LAPS_RPC_ALTER_CONTEXT_RESP, WHOLE, "welcome");
	ck_assert_str_eq(rpc_assoc_who(p.assoc), "bob");
	again();
	p.server.legs = 1;
	send_leg(LAPS_RPC_BIND, WHOLE, "hello");
	told(LAPS_RPC_BIND_ACK, WHOLE, NULL);
	ck_assert_str_eq(rpc_assoc_who(p.assoc), "alice");
	p.sealed = true;
	ck_assert_uint_eq(peer_call(&p, 1, 0, PEER_ECHO, 20), 0);
}
END_TEST

START_TEST(begins_by_alter_context_too)
{
	send_leg(LAPS_RPC_BIND, WHOLE, NULL);
	told(LAPS_RPC_BIND_ACK, WHOLE, NULL);
	ck_assert_uint_eq(peer_call(&p, 1, 0, PEER_ECHO, 20), LAPS_RPC_S_ACCESS_DENIED);
	ck_assert(p.open);
	send_leg(LAPS_RPC_ALTER_CONTEXT, WHOLE, "hello");
	told(LAPS_RPC_ALTER_CONTEXT_RESP, WHOLE, "who?");
	send_auth3("alice");
	p.sealed = true;
	ck_assert_uint_eq(peer_call(&p, 1, 0, PEER_ECHO, 20), 0);
}
END_TEST

/* Samba's alter_context comes without the flag and means what its bind said; dpapi-ng repeats it.
 */
START_TEST(remembers_header_signing_from_the_bind)
{
	static const struct {
		const char *name;
		uint8_t bind, alter;
		bool server_does_not;
		uint8_t bind_ack, alter_resp;
		bool signs;
	} cases[] = {
		{"dpapi-ng", SIGNS, SIGNS, false, SIGNS, SIGNS, true},
		{"Samba", SIGNS, WHOLE, false, SIGNS, WHOLE, true},
		{"impacket", WHOLE, WHOLE, false, WHOLE, WHOLE, false},
		{"too late", WHOLE, SIGNS, false, WHOLE, WHOLE, false},
		{"the server does not", SIGNS, SIGNS, true, WHOLE, WHOLE, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		again();
		p.options.no_header_sign = cases[i].server_does_not;
		send_leg(LAPS_RPC_BIND, cases[i].bind, "hello");
		told(LAPS_RPC_BIND_ACK, cases[i].bind_ack, "who?");
		send_leg(LAPS_RPC_ALTER_CONTEXT, cases[i].alter, "alice");
		told(LAPS_RPC_ALTER_CONTEXT_RESP, cases[i].alter_resp, "welcome");
		p.sealed = true;
		p.signs = cases[i].signs;
		ck_assert_msg(peer_call(&p, 1, 0, PEER_ECHO, 20) == 0, "%s: refused",
			      cases[i].name);
	}
}
END_TEST

START_TEST(refuses_a_bad_first_token)
{
	static const struct {
		const char *name, *token, *log;
		uint8_t type, level;
	} cases[] = {
		{"token", "bonjour", "authentication type 9, level 6: refused: no hello", 9, 6},
		{"type", "hello", "authentication type 68, level 6: refused: not offered", 68, 6},
		{"level none", "hello", "authentication type 9, level 1: refused: no such level", 9,
		 1},
		{"level 7", "hello", "authentication type 9, level 7: refused: no such level", 9,
		 7},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct laps_rpc_pdu a;

		again();
		p.type = cases[i].type;
		p.level = cases[i].level;
		send_leg(LAPS_RPC_BIND, WHOLE, cases[i].token);
		ck_assert(peer_next(&p, &a) && peer_is_silent(&p) && !p.open);
		ck_assert_int_eq(a.head.type, LAPS_RPC_BIND_NAK);
		ck_assert_uint_eq(a.nak_reason, LAPS_RPC_NAK_AUTH_TYPE);
		ck_assert_str_eq(p.log, cases[i].log);
		/* the same by alter_context */
		again();
		p.type = cases[i].type;
		p.level = cases[i].level;
		send_leg(LAPS_RPC_BIND, WHOLE, NULL);
		told(LAPS_RPC_BIND_ACK, WHOLE, NULL);
		send_leg(LAPS_RPC_ALTER_CONTEXT, WHOLE, cases[i].token);
		refused(LAPS_RPC_S_ACCESS_DENIED);
	}
	/* a server without security */
	again();
	p.options.secure = NULL;
	send_leg(LAPS_RPC_BIND, WHOLE, "hello");
	told(LAPS_RPC_BIND_NAK, WHOLE, NULL);
}
END_TEST

START_TEST(refuses_a_bad_third_token_by_alter_context)
{
	send_leg(LAPS_RPC_BIND, WHOLE, "hello");
	told(LAPS_RPC_BIND_ACK, WHOLE, "who?");
	send_leg(LAPS_RPC_ALTER_CONTEXT, WHOLE, TOYSEAL_MALLORY);
	refused(LAPS_RPC_S_ACCESS_DENIED);
	ck_assert_str_eq(p.log, "authentication type 9, level 6: refused: not welcome");
	ck_assert_ptr_null(rpc_assoc_who(p.assoc));
	ck_assert_uint_eq(p.server.freed, 1);
}
END_TEST

/* impacket and Samba see a closed connection as a broken one, so what they ask next is refused. */
START_TEST(tells_of_a_bad_third_token_by_auth3_with_the_next_request)
{
	static const char *const bad[] = {TOYSEAL_MALLORY, "again"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		again();
		send_leg(LAPS_RPC_BIND, WHOLE, "hello");
		told(LAPS_RPC_BIND_ACK, WHOLE, "who?");
		send_auth3(bad[i]);
		ck_assert(peer_is_silent(&p) && p.open);
		ck_assert_ptr_null(rpc_assoc_who(p.assoc));
		ck_assert(!rpc_assoc_is_midway(p.assoc));
		p.sealed = true;
		ck_assert_uint_eq(peer_call(&p, 3, 0, PEER_ECHO, 20), LAPS_RPC_S_ACCESS_DENIED);
		ck_assert(p.open);
		p.sealed = false;
		ck_assert_uint_eq(peer_call(&p, 4, 0, PEER_ECHO, 20), LAPS_RPC_S_ACCESS_DENIED);
		ck_assert(p.open);
		ck_assert_uint_eq(p.served, 0);
		/* and there is no second try */
		send_leg(LAPS_RPC_ALTER_CONTEXT, WHOLE, "hello");
		refused(LAPS_RPC_S_ACCESS_DENIED);
	}
}
END_TEST

static void change_type(void)
{
	p.type = 10;
}
static void change_level(void)
{
	p.level = 5;
}
static void change_id(void)
{
	p.auth_id++;
}
static void (*const changes[])(void) = {change_type, change_level, change_id};
#define CHANGES (sizeof(changes) / sizeof(*changes))

START_TEST(refuses_what_changes_between_legs)
{
	for (size_t i = 0; i < CHANGES; i++) {
		again();
		send_leg(LAPS_RPC_BIND, WHOLE, "hello");
		told(LAPS_RPC_BIND_ACK, WHOLE, "who?");
		changes[i]();
		send_leg(LAPS_RPC_ALTER_CONTEXT, WHOLE, "alice");
		refused(LAPS_RPC_S_ACCESS_DENIED);
		again();
		send_leg(LAPS_RPC_BIND, WHOLE, "hello");
		told(LAPS_RPC_BIND_ACK, WHOLE, "who?");
		changes[i]();
		send_auth3("alice");
		ck_assert(peer_is_silent(&p) && p.open);
		ck_assert_uint_eq(peer_call(&p, 3, 0, PEER_ECHO, 20), LAPS_RPC_S_ACCESS_DENIED);
		/* a second context, beside the one there is */
		again();
		ck_assert(peer_authenticate(&p, false));
		changes[i]();
		send_leg(LAPS_RPC_ALTER_CONTEXT, WHOLE, "hello");
		refused(LAPS_RPC_S_ACCESS_DENIED);
		ck_assert_str_eq(rpc_assoc_who(p.assoc), "alice");
	}
	/* the same once more */
	again();
	ck_assert(peer_authenticate(&p, false));
	send_leg(LAPS_RPC_ALTER_CONTEXT, WHOLE, "hello");
	refused(LAPS_RPC_S_ACCESS_DENIED);
	ck_assert_str_eq(rpc_assoc_who(p.assoc), "alice");
}
END_TEST

START_TEST(refuses_requests_with_another_trailer_than_bound)
{
	for (size_t i = 0; i < CHANGES; i++) {
		again();
		ck_assert(peer_authenticate(&p, false));
		changes[i]();
		ck_assert_uint_eq(peer_call(&p, 3, 0, PEER_ECHO, 20), LAPS_RPC_S_ACCESS_DENIED);
		ck_assert(!p.open);
	}
	/* without one, even for an interface that needs none */
	for (int i = 0; i < 2; i++) {
		const struct laps_rpc_bind b = peer_offer(1, &laps_rpc_epm, &laps_rpc_ndr);
		struct laps_rpc_pdu a;

		again();
		ck_assert(peer_authenticate(&p, false));
		laps_rpc_format_bind(LAPS_RPC_ALTER_CONTEXT, WHOLE, 9, &b, NULL, &pdu);
		peer_feed(&p, &pdu);
		ck_assert(peer_next(&p, &a));
		ck_assert_uint_eq(peer_call(&p, 3, 1, PEER_ECHO, 20), 0);
		p.sealed = false;
		ck_assert_uint_eq(peer_call(&p, 3, i == 0, PEER_ECHO, 20),
				  LAPS_RPC_S_ACCESS_DENIED);
		ck_assert(!p.open);
		ck_assert_uint_eq(p.served, 1);
	}
	/* with one, where nothing was bound */
	again();
	ck_assert(peer_bind(&p));
	p.sealed = true;
	ck_assert_uint_eq(peer_call(&p, 3, 0, PEER_ECHO, 20), LAPS_RPC_S_ACCESS_DENIED);
	ck_assert(!p.open);
}
END_TEST

START_TEST(refuses_calls_below_packet_privacy)
{
	for (uint8_t level = 2; level < LAPS_RPC_AUTH_PRIVACY; level++) {
		again();
		p.level = level;
		ck_assert(peer_authenticate(&p, false));
		ck_assert_uint_eq(peer_call(&p, 3, 0, PEER_ECHO, 20), LAPS_RPC_S_ACCESS_DENIED);
		p.sealed = false;
		ck_assert_uint_eq(peer_call(&p, 4, 0, PEER_ECHO, 20), LAPS_RPC_S_ACCESS_DENIED);
		ck_assert(p.open);
		ck_assert_uint_eq(p.served, 0);
	}
	again();
	ck_assert(peer_bind(&p));
	ck_assert_uint_eq(peer_call(&p, 3, 0, PEER_ECHO, 20), LAPS_RPC_S_ACCESS_DENIED);
	ck_assert(p.open);
	ck_assert_uint_eq(p.served, 0);
}
END_TEST

static void send_request(void)
{
	uint8_t stub[4] = {0};

	peer_fragment(&p, WHOLE, 9, 0, PEER_ECHO, stub, sizeof(stub), 0, &pdu);
	peer_feed(&p, &pdu);
}

/* A PDU of any type with a body of zeros. */
static void send_type(unsigned type)
{
	laps_rpc_format_bind_nak(9, 0, &pdu);
	for (int i = 0; i < 8; i++)
		laps_buf_put_u32le(&pdu, 0);
	pdu.data[2] = (uint8_t)type;
	pdu.data[8] = (uint8_t)pdu.len;
	peer_feed(&p, &pdu);
}

START_TEST(refuses_what_is_out_of_turn)
{
	send_request();
	refused(LAPS_RPC_NCA_PROTO_ERROR);
	again();
	send_auth3("alice");
	refused(LAPS_RPC_NCA_PROTO_ERROR);
	again();
	send_leg(LAPS_RPC_ALTER_CONTEXT, WHOLE, "hello");
	refused(LAPS_RPC_NCA_PROTO_ERROR);
	/* nothing has begun that an auth3 could end; or it has ended */
	again();
	ck_assert(peer_bind(&p));
	send_auth3("alice");
	refused(LAPS_RPC_NCA_PROTO_ERROR);
	again();
	ck_assert(peer_authenticate(&p, false));
	send_auth3("alice");
	refused(LAPS_RPC_NCA_PROTO_ERROR);
	/* between legs */
	for (int i = 0; i < 4; i++) {
		again();
		send_leg(LAPS_RPC_BIND, WHOLE, "hello");
		told(LAPS_RPC_BIND_ACK, WHOLE, "who?");
		switch (i) {
		case 0: send_request(); break;
		case 1: send_leg(LAPS_RPC_ALTER_CONTEXT, WHOLE, NULL); break;
		case 2: send_leg(LAPS_RPC_ALTER_CONTEXT, LAPS_RPC_FIRST, "alice"); break;
		default: laps_rpc_format_auth3(9, NULL, &pdu); peer_feed(&p, &pdu);
		}
		refused(LAPS_RPC_NCA_PROTO_ERROR);
	}
}
END_TEST

START_TEST(refuses_types_that_a_client_does_not_send)
{
	static const unsigned types[] = {LAPS_RPC_RESPONSE,
					 LAPS_RPC_FAULT,
					 LAPS_RPC_BIND_ACK,
					 LAPS_RPC_BIND_NAK,
					 LAPS_RPC_ALTER_CONTEXT_RESP,
					 LAPS_RPC_SHUTDOWN,
					 1,
					 4,
					 10,
					 20,
					 255};

	for (size_t i = 0; i < 2 * sizeof(types) / sizeof(*types); i++) {
		again();
		ck_assert(i % 2 ? peer_authenticate(&p, true) : true);
		send_type(types[i / 2]);
		refused(LAPS_RPC_NCA_PROTO_ERROR);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("handshake");
	TCase *t = tcase_create("legs");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, takes_the_third_leg_from_alter_context);
	tcase_add_test(t, takes_the_third_leg_from_auth3);
	tcase_add_test(t, takes_as_many_legs_as_it_needs);
	tcase_add_test(t, begins_by_alter_context_too);
	tcase_add_test(t, remembers_header_signing_from_the_bind);
	suite_add_tcase(s, t);
	t = tcase_create("refusals");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, refuses_a_bad_first_token);
	tcase_add_test(t, refuses_a_bad_third_token_by_alter_context);
	tcase_add_test(t, tells_of_a_bad_third_token_by_auth3_with_the_next_request);
	tcase_add_test(t, refuses_what_changes_between_legs);
	tcase_add_test(t, refuses_requests_with_another_trailer_than_bound);
	tcase_add_test(t, refuses_calls_below_packet_privacy);
	tcase_add_test(t, refuses_what_is_out_of_turn);
	tcase_add_test(t, refuses_types_that_a_client_does_not_send);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
