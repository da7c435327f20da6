/* SPDX-License-Identifier: MIT */
/* Headers, requests, responses, faults and tokens: [C706] 12.6, [MS-RPCE] 2.2.2. */
#include "lib/exact.h"
#include "lib/mutate.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include <laps/rpcpdu.h>
#include <string.h>

#define WHOLE (LAPS_RPC_FIRST | LAPS_RPC_LAST)

/* A header of a type of 32 bytes, with a token of auth bytes. */
#define HEAD(version, rep, len, auth) version "\0\3" rep len auth "\4\3\2\1"

START_TEST(headers)
{
	static const struct {
		const char *what, *in;
		laps_rc rc;
	} row[] = {
		{"5.0", HEAD("\5\0", "\x10\0\0\0", "\x20\0", "\0\0"), LAPS_OK},
		{"5.1", HEAD("\5\1", "\x10\0\0\0", "\x20\0", "\0\0"), LAPS_OK},
		{"5.2", HEAD("\5\2", "\x10\0\0\0", "\x20\0", "\0\0"), LAPS_E_UNSUPPORTED},
		{"4.0", HEAD("\4\0", "\x10\0\0\0", "\x20\0", "\0\0"), LAPS_E_UNSUPPORTED},
		{"big-endian", HEAD("\5\0", "\0\0\0\0", "\0\x20", "\0\0"), LAPS_E_UNSUPPORTED},
		{"EBCDIC", HEAD("\5\0", "\x11\0\0\0", "\x20\0", "\0\0"), LAPS_E_UNSUPPORTED},
		{"VAX", HEAD("\5\0", "\x10\1\0\0", "\x20\0", "\0\0"), LAPS_E_UNSUPPORTED},
		{"reserved", HEAD("\5\0", "\x10\0\0\1", "\x20\0", "\0\0"), LAPS_E_UNSUPPORTED},
		{"a header alone", HEAD("\5\0", "\x10\0\0\0", "\x10\0", "\0\0"), LAPS_OK},
		{"less than a header", HEAD("\5\0", "\x10\0\0\0", "\x0f\0", "\0\0"), LAPS_E_RANGE},
		{"a token that fills it", HEAD("\5\0", "\x10\0\0\0", "\x20\0", "\x08\0"), LAPS_OK},
		{"one more", HEAD("\5\0", "\x10\0\0\0", "\x20\0", "\x09\0"), LAPS_E_RANGE},
		{"a token without room for its trailer",
		 HEAD("\5\0", "\x10\0\0\0", "\x18\0", "\1\0"), LAPS_E_RANGE},
		{"the largest token", HEAD("\5\0", "\x10\0\0\0", "\x20\0", "\xff\xff"),
		 LAPS_E_RANGE},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		uint8_t *in = exact_copy(row[i].in, LAPS_RPC_HEAD_LEN);
		struct laps_rpc_head h = {.call_id = 7};
		laps_rc rc = laps_rpc_head_parse(in, &h, NULL);

		ck_assert_msg(rc == row[i].rc, "%s: %s", row[i].what, laps_rc_name(rc));
		ck_assert_uint_eq(h.call_id, rc == LAPS_OK ? 0x01020304 : 7);
		if (rc == LAPS_OK) {
			ck_assert_int_eq(h.type, LAPS_RPC_REQUEST);
			ck_assert_uint_eq(h.flags, WHOLE);
		}
		free(in);
	}
}
END_TEST

/* ---- requests and responses ---- */

static const uint8_t stub[] = "some arguments of a call"; /* 24 bytes before the NUL */
#define STUB_LEN (sizeof(stub) - 1)

static struct laps_rpc_call call_of(bool object)
{
	return (struct laps_rpc_call){.alloc_hint = 0x11223344,
				      .context_id = 0x5566,
				      .opnum = 0x7788,
				      .has_object = object,
				      .object = {1, 2, 3}};
}

static void check_call(laps_rpc_type type, bool object, uint8_t pad, bool seal)
{
	const struct laps_rpc_call call = call_of(object);
	const struct laps_rpc_auth auth = {.type = LAPS_RPC_AUTH_SPNEGO,
					   .level = LAPS_RPC_AUTH_PRIVACY,
					   .pad = pad,
					   .context_id = 79231,
					   .token_len = 76};
	const size_t head = object && type == LAPS_RPC_REQUEST ? 40 : 24;
	struct laps_rpc_pdu p;
	struct laps_buf out;

	laps_buf_init(&out, 512);
	laps_buf_put(&out, "xyz", 3); /* what stands in front is another's */
	laps_rpc_format_call(type, WHOLE, 3, &call, stub, STUB_LEN, seal ? &auth : NULL, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_uint_eq(out.len - 3, head + STUB_LEN + (seal ? pad + 8u + 76u : 0));
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data + 3, out.len - 3, &p, NULL), LAPS_OK);
	ck_assert_int_eq(p.head.type, type);
	ck_assert_uint_eq(p.head.frag_len, out.len - 3);
	ck_assert_uint_eq(p.head.call_id, 3);
	ck_assert_uint_eq(p.call.stub_at, head);
	ck_assert_uint_eq(p.call.alloc_hint, 0x11223344);
	ck_assert_uint_eq(p.call.context_id, 0x5566);
	ck_assert_uint_eq(p.call.opnum, type == LAPS_RPC_REQUEST ? 0x7788 : 0);
	ck_assert_int_eq(p.call.has_object, head == 40);
	ck_assert_uint_eq(p.head.flags, WHOLE | (head == 40 ? LAPS_RPC_OBJECT : 0));
	if (head == 40)
		ck_assert_mem_eq(p.call.object, call.object, LAPS_GUID_LEN);
	ck_assert_mem_eq(out.data + 3 + head, stub, STUB_LEN);
	ck_assert_int_eq(p.has_auth, seal);
	/* the padding is part of what is sealed */
	ck_assert_uint_eq(p.auth_at, head + STUB_LEN + (seal ? pad : 0u));
	ck_assert_uint_eq(p.head.auth_len, seal ? 76 : 0);
	if (seal) {
		ck_assert_uint_eq(p.auth.type, LAPS_RPC_AUTH_SPNEGO);
		ck_assert_uint_eq(p.auth.level, LAPS_RPC_AUTH_PRIVACY);
		ck_assert_uint_eq(p.auth.pad, pad);
		ck_assert_uint_eq(p.auth.context_id, 79231);
		ck_assert_uint_eq(p.auth.token_len, 76);
		ck_assert_ptr_eq(p.auth.token, out.data + out.len - 76);
	}
	laps_buf_clear(&out);
}

START_TEST(calls_there_and_back)
{
	for (int object = 0; object < 2; object++) {
		check_call(LAPS_RPC_REQUEST, object, 0, false);
		check_call(LAPS_RPC_RESPONSE, object, 0, false);
		for (uint8_t pad = 0; pad <= 16; pad++) {
			check_call(LAPS_RPC_REQUEST, object, pad, true);
			check_call(LAPS_RPC_RESPONSE, object, pad, true);
		}
	}
}
END_TEST

/* What a sealed stub has in front of its trailer is at most the stub. */
START_TEST(padding_is_in_the_body)
{
	for (int object = 0; object < 2; object++)
		for (unsigned pad = 0; pad < 256; pad++) {
			const struct laps_rpc_call call = call_of(object);
			const struct laps_rpc_auth auth = {.type = 9, .level = 6, .token_len = 16};
			struct laps_rpc_pdu p;
			struct laps_buf out;

			laps_buf_init(&out, 512);
			laps_rpc_format_call(LAPS_RPC_REQUEST, WHOLE, 1, &call, stub, STUB_LEN,
					     &auth, &out);
			out.data[out.len - 16 - 8 + 2] = (uint8_t)pad;
			ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL),
					 pad <= STUB_LEN ? LAPS_OK : LAPS_E_RANGE);
			laps_buf_clear(&out);
		}
}
END_TEST

START_TEST(a_fault)
{
	struct laps_rpc_pdu p;
	struct laps_buf out;

	laps_buf_init(&out, 64);
	laps_rpc_format_fault(WHOLE | LAPS_RPC_DID_NOT_EXECUTE, 9, 2, LAPS_RPC_NCA_OP_RNG_ERROR,
			      &out);
	ck_assert_uint_eq(out.len, 32);
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_OK);
	ck_assert_int_eq(p.head.type, LAPS_RPC_FAULT);
	ck_assert_uint_eq(p.head.flags, 0x23);
	ck_assert_uint_eq(p.head.call_id, 9);
	ck_assert_uint_eq(p.fault.context_id, 2);
	ck_assert_uint_eq(p.fault.status, 0x1c010002);
	ck_assert(!p.has_auth && p.auth_at == 32);
	laps_buf_clear(&out);
}
END_TEST

/* Types with no body of interest are told apart by their type alone, known or not. */
START_TEST(other_types)
{
	static const uint8_t types[] = {LAPS_RPC_SHUTDOWN, LAPS_RPC_CO_CANCEL, LAPS_RPC_ORPHANED, 1,
					200};

	for (size_t i = 0; i < sizeof(types); i++) {
		const uint8_t in[] = {5, 0, types[i], 3, 0x10, 0, 0, 0,   18,
				      0, 0, 0,        1, 0,    0, 0, 'x', 'y'};
		struct laps_rpc_pdu p;

		ck_assert_int_eq(laps_rpc_pdu_parse(in, sizeof(in), &p, NULL), LAPS_OK);
		ck_assert_int_eq((int)p.head.type, types[i]);
		ck_assert(!p.has_auth && p.auth_at == sizeof(in));
	}
}
END_TEST

START_TEST(one_fragment_holds_so_much)
{
	const struct laps_rpc_call call = call_of(false);
	const size_t room = LAPS_RPC_FRAG_MAX - 24 - 8 - 16;
	struct laps_rpc_auth auth = {.token_len = 16};
	uint8_t *bytes = calloc(1, LAPS_RPC_FRAG_MAX + 1);
	struct laps_rpc_pdu p;
	struct laps_buf out;

	ck_assert_ptr_nonnull(bytes);
	laps_buf_init(&out, 1u << 20);
	laps_rpc_format_call(LAPS_RPC_REQUEST, WHOLE, 1, &call, bytes, room, &auth, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_OK);
	ck_assert_uint_eq(p.head.frag_len, LAPS_RPC_FRAG_MAX);
	laps_buf_clear(&out);
	laps_rpc_format_call(LAPS_RPC_REQUEST, WHOLE, 1, &call, bytes, room + 1, &auth, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_E_RANGE);
	laps_buf_clear(&out);
	auth.token_len = LAPS_RPC_FRAG_MAX + 1;
	laps_rpc_format_auth3(1, &auth, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_E_RANGE);
	laps_buf_clear(&out);
	free(bytes);
}
END_TEST

/* As clients and servers send them. */
START_TEST(pdus_of_every_type)
{
	struct stanzas *ss = stanzas_load("rpcpdu.txt");

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		struct exact in = stanza_hex(s, "in");
		struct laps_rpc_pdu p;
		laps_rc rc = laps_rpc_pdu_parse(in.p, in.len, &p, NULL);

		ck_assert_msg(rc == LAPS_OK && (unsigned)p.head.type == stanza_uint(s, "type"),
			      "%s: %s", stanza_name(s), laps_rc_name(rc));
		free(in.p);
	}
	stanzas_free(ss);
}
END_TEST

/* ---- changed bytes ---- */

/* The version's minor, the bytes that must be zero and are not looked at, the padding and the
 * stub, which is not parsed here. */
static laps_rc parse(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_rpc_pdu_parse(in, len, out, err);
}
static void format(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	const struct laps_rpc_pdu *p = out;
	const struct laps_rpc_auth *auth = p->has_auth ? &p->auth : NULL;
	const size_t pad = p->has_auth ? p->auth.pad : 0;

	switch (p->head.type) {
	case LAPS_RPC_REQUEST:
	case LAPS_RPC_RESPONSE:
		laps_rpc_format_call(p->head.type, p->head.flags, p->head.call_id, &p->call,
				     in + p->call.stub_at, p->auth_at - pad - p->call.stub_at, auth,
				     again);
		mutate_keep(again, in, len, 3,
			    4); /* an object's flag means nothing in a response */
		mutate_keep(again, in, len, p->head.type == LAPS_RPC_REQUEST ? 24 : 22, 24);
		mutate_keep(again, in, len, p->auth_at - pad, p->auth_at);
		break;
	case LAPS_RPC_FAULT:
		laps_rpc_format_fault(p->head.flags, p->head.call_id, p->fault.context_id,
				      p->fault.status, again);
		mutate_keep(again, in, len, 16, 20);
		mutate_keep(again, in, len, 22, 24);
		mutate_keep(again, in, len, 28, 32);
		break;
	default: /* a flip made another type of it */ laps_buf_put(again, in, len); break;
	}
	/* a fault with a token is read, but not written */
	if (again->len != len && p->head.type == LAPS_RPC_FAULT) {
		laps_buf_clear(again);
		laps_buf_put(again, in, len);
	}
	mutate_keep(again, in, len, 1, 2);
	if (p->has_auth)
		mutate_keep(again, in, len, p->auth_at + 3, p->auth_at + 4);
}
static bool borrows(const void *out, const uint8_t *in, size_t len)
{
	const struct laps_rpc_pdu *p = out;

	return !p->has_auth ||
	       (p->auth.token > in && p->auth.token + p->auth.token_len == in + len);
}
static const struct mutate_codec codec = {
	"PDU", sizeof(struct laps_rpc_pdu), parse, format, borrows, NULL};

START_TEST(stands_every_prefix_and_every_bit_flip)
{
	static const uint8_t token[] = "a token";
	const struct laps_rpc_auth auth = {.type = 9,
					   .level = 6,
					   .pad = 4,
					   .context_id = 1,
					   .token = token,
					   .token_len = sizeof(token)};
	struct laps_buf out;

	laps_buf_init(&out, 256);
	for (int object = 0; object < 2; object++) {
		const struct laps_rpc_call call = call_of(object);

		laps_rpc_format_call(LAPS_RPC_REQUEST, WHOLE, 1, &call, stub, STUB_LEN, &auth,
				     &out);
		mutate_all(&codec, object ? "request with an object" : "request", out.data,
			   out.len);
		laps_buf_clear(&out);
	}
	laps_rpc_format_call(LAPS_RPC_RESPONSE, WHOLE, 1, &(struct laps_rpc_call){0}, stub,
			     STUB_LEN, NULL, &out);
	mutate_all(&codec, "response in the clear", out.data, out.len);
	/* what follows is another's PDU */
	laps_buf_put_u8(&out, 5);
	mutate_one(&codec, "one byte more", out.data, out.len, LAPS_E_TRAILING);
	laps_buf_clear(&out);
	laps_rpc_format_fault(WHOLE, 1, 0, 5, &out);
	mutate_all(&codec, "fault", out.data, out.len);
	laps_buf_clear(&out);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("rpcpdu");
	TCase *t = tcase_create("PDUs");

	tcase_add_test(t, headers);
	tcase_add_test(t, calls_there_and_back);
	tcase_add_test(t, padding_is_in_the_body);
	tcase_add_test(t, a_fault);
	tcase_add_test(t, other_types);
	tcase_add_test(t, pdus_of_every_type);
	tcase_add_test(t, one_fragment_holds_so_much);
	tcase_add_test(t, stands_every_prefix_and_every_bit_flip);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
