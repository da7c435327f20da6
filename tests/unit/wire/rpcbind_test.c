/* SPDX-License-Identifier: MIT */
/* Binds, their answers and what ends a handshake: [C706] 12.6.4, [MS-RPCE] 2.2.2.4 to 2.2.2.10. */
#include "lib/exact.h"
#include "lib/mutate.h"
#include "lib/runner.h"
#include <laps/rpcpdu.h>
#include <string.h>

#define WHOLE   (LAPS_RPC_FIRST | LAPS_RPC_LAST)
#define OUT_MAX 8192

static const uint8_t token[] = "a token that is odd";
static const struct laps_rpc_auth spnego = {.type = LAPS_RPC_AUTH_SPNEGO,
					    .level = LAPS_RPC_AUTH_PRIVACY,
					    .context_id = 1,
					    .token = token,
					    .token_len = sizeof(token)};

/* ---- syntaxes ---- */

START_TEST(the_syntaxes)
{
	static const struct {
		const struct laps_rpc_syntax *s;
		const char *uuid;
		uint16_t major;
	} row[] = {
		{&laps_rpc_ndr, "8a885d04-1ceb-11c9-9fe8-08002b104860", 2},
		{&laps_rpc_ndr64, "71710533-beba-4937-8319-b5dbef9ccc36", 1},
		{&laps_rpc_epm, "e1af8308-5d1f-11c9-91a4-08002b14a0fa", 3},
		{&laps_rpc_isdkey, "b9785960-524f-11df-8b6d-83dcded72085", 1},
	};

	for (size_t i = 0; i < 4; i++) {
		char text[LAPS_GUID_TEXT];
		uint8_t bitmap = 0;

		laps_guid_format_text(row[i].s->uuid, text);
		ck_assert_str_eq(text, row[i].uuid);
		ck_assert_uint_eq(row[i].s->major, row[i].major);
		ck_assert_uint_eq(row[i].s->minor, 0);
		ck_assert(!laps_rpc_syntax_features(row[i].s, &bitmap));
		for (size_t j = 0; j < 4; j++)
			ck_assert_int_eq(laps_rpc_syntax_eq(row[i].s, row[j].s), i == j);
	}
}
END_TEST

START_TEST(each_part_of_a_syntax_counts)
{
	struct laps_rpc_syntax s = laps_rpc_isdkey;

	for (size_t i = 0; i < LAPS_GUID_LEN; i++) {
		s.uuid[i] ^= 1;
		ck_assert(!laps_rpc_syntax_eq(&s, &laps_rpc_isdkey));
		s.uuid[i] ^= 1;
	}
	ck_assert(laps_rpc_syntax_eq(&s, &laps_rpc_isdkey));
	s.minor++;
	ck_assert(!laps_rpc_syntax_eq(&s, &laps_rpc_isdkey));
	s = laps_rpc_isdkey;
	s.major++;
	ck_assert(!laps_rpc_syntax_eq(&s, &laps_rpc_isdkey));
}
END_TEST

/* [MS-RPCE] 3.3.1.5.3 */
START_TEST(features_are_a_syntax)
{
	struct laps_rpc_syntax s = laps_rpc_features(LAPS_RPC_FEATURES);
	char text[LAPS_GUID_TEXT];
	uint8_t bitmap = 0;

	laps_guid_format_text(s.uuid, text);
	ck_assert_str_eq(text, "6cb71c2c-9812-4540-0300-000000000000");
	ck_assert(laps_rpc_syntax_features(&s, &bitmap) && bitmap == 3);
	/* of the bitmap the first byte has all that is known */
	s.uuid[15] = 1;
	ck_assert(laps_rpc_syntax_features(&s, &bitmap) && bitmap == 3);
	s.uuid[7] ^= 1;
	ck_assert(!laps_rpc_syntax_features(&s, &bitmap));
	s = laps_rpc_features(1);
	s.major = 2;
	ck_assert(!laps_rpc_syntax_features(&s, &bitmap));
}
END_TEST

/* ---- bind and alter_context ---- */

static struct laps_rpc_bind bind_of(size_t offers, size_t transfers)
{
	struct laps_rpc_bind b = {
		.max_xmit = 5840, .max_recv = 4280, .assoc_group = 0x01020304, .offer_n = offers};

	for (size_t i = 0; i < offers; i++) {
		b.offer[i].id = (uint16_t)(i + 0x100);
		b.offer[i].interface = i % 2 ? laps_rpc_epm : laps_rpc_isdkey;
		b.offer[i].transfer_n = transfers;
		for (size_t j = 0; j < transfers; j++)
			b.offer[i].transfer[j] = j == 0   ? laps_rpc_ndr64
						 : j == 1 ? laps_rpc_ndr
							  : laps_rpc_features((uint8_t)j);
	}
	return b;
}

static void same_bind(const struct laps_rpc_bind *a, const struct laps_rpc_bind *b)
{
	ck_assert_uint_eq(a->max_xmit, b->max_xmit);
	ck_assert_uint_eq(a->max_recv, b->max_recv);
	ck_assert_uint_eq(a->assoc_group, b->assoc_group);
	ck_assert_uint_eq(a->offer_n, b->offer_n);
	for (size_t i = 0; i < a->offer_n; i++) {
		ck_assert_uint_eq(a->offer[i].id, b->offer[i].id);
		ck_assert(laps_rpc_syntax_eq(&a->offer[i].interface, &b->offer[i].interface));
		ck_assert_uint_eq(a->offer[i].transfer_n, b->offer[i].transfer_n);
		for (size_t j = 0; j < a->offer[i].transfer_n; j++)
			ck_assert(laps_rpc_syntax_eq(&a->offer[i].transfer[j],
						     &b->offer[i].transfer[j]));
	}
}

static void check_bind(laps_rpc_type type, size_t offers, size_t transfers,
		       const struct laps_rpc_auth *auth)
{
	const struct laps_rpc_bind b = bind_of(offers, transfers);
	struct laps_rpc_pdu p;
	struct laps_buf out;

	laps_buf_init(&out, OUT_MAX);
	laps_rpc_format_bind(type, WHOLE | LAPS_RPC_HEADER_SIGN, 1, &b, auth, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_uint_eq(out.len, 28 + offers * (24 + 20 * transfers) +
					   (auth ? auth->pad + 8 + sizeof(token) : 0));
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_OK);
	ck_assert_int_eq(p.head.type, type);
	ck_assert_uint_eq(p.head.flags, 7);
	same_bind(&p.bind, &b);
	ck_assert_int_eq(p.has_auth, auth != NULL);
	if (auth)
		ck_assert_mem_eq(p.auth.token, token, sizeof(token));
	laps_buf_clear(&out);
}

START_TEST(binds_there_and_back)
{
	struct laps_rpc_auth padded = spnego;

	padded.pad = 12;
	for (size_t offers = 0; offers <= LAPS_RPC_OFFERS; offers++)
		for (size_t transfers = 0; transfers <= LAPS_RPC_TRANSFERS; transfers++) {
			check_bind(LAPS_RPC_BIND, offers, transfers, NULL);
			check_bind(LAPS_RPC_BIND, offers, transfers, &spnego);
			check_bind(LAPS_RPC_ALTER_CONTEXT, offers, transfers, &padded);
		}
}
END_TEST

/* As dpapi-ng binds: ISDKey in NDR64, and the features. */
START_TEST(features_are_offered)
{
	struct laps_rpc_bind b = bind_of(2, 1);
	struct laps_rpc_pdu p;
	struct laps_buf out;
	uint8_t bitmap = 0;

	b.offer[1].interface = laps_rpc_isdkey;
	b.offer[1].transfer[0] = laps_rpc_features(3);
	laps_buf_init(&out, OUT_MAX);
	laps_rpc_format_bind(LAPS_RPC_BIND, WHOLE, 1, &b, NULL, &out);
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_OK);
	ck_assert(!laps_rpc_syntax_features(&p.bind.offer[0].transfer[0], &bitmap));
	ck_assert(laps_rpc_syntax_features(&p.bind.offer[1].transfer[0], &bitmap));
	ck_assert_uint_eq(bitmap, 3);
	laps_buf_clear(&out);
}
END_TEST

/* A bind by hand: offers of so many transfer syntaxes, the first of which is 0102..14, +1 each. */
static size_t bind_by_hand(uint8_t *in, unsigned offers, unsigned transfers, size_t behind)
{
	size_t len = 28;

	memset(in, 0, OUT_MAX);
	memcpy(in, "\5\0\x0b\3\x10\0\0\0", 8);
	in[24] = (uint8_t)offers;
	for (unsigned i = 0; i < offers; i++) {
		in[len + 2] = (uint8_t)transfers;
		len += 24;
		for (unsigned j = 0; j < transfers; j++, len += 20)
			in[len] = (uint8_t)(j + 1);
	}
	len += behind;
	in[8] = (uint8_t)len;
	in[9] = (uint8_t)(len >> 8);
	return len;
}

START_TEST(more_than_is_kept)
{
	static uint8_t in[OUT_MAX];
	struct laps_rpc_pdu p;
	size_t len = bind_by_hand(in, 1, 255, 0);

	/* transfer syntaxes: the first four */
	ck_assert_int_eq(laps_rpc_pdu_parse(in, len, &p, NULL), LAPS_OK);
	ck_assert_uint_eq(p.bind.offer[0].transfer_n, LAPS_RPC_TRANSFERS);
	ck_assert_uint_eq(p.bind.offer[0].transfer[3].uuid[0], 4);
	/* one syntax less than told */
	len -= 20;
	in[8] = (uint8_t)len;
	in[9] = (uint8_t)(len >> 8);
	ck_assert_int_eq(laps_rpc_pdu_parse(in, len, &p, NULL), LAPS_E_TRUNCATED);
	/* offers: none is left out in silence */
	len = bind_by_hand(in, LAPS_RPC_OFFERS, 1, 0);
	ck_assert_int_eq(laps_rpc_pdu_parse(in, len, &p, NULL), LAPS_OK);
	len = bind_by_hand(in, LAPS_RPC_OFFERS + 1, 1, 0);
	ck_assert_int_eq(laps_rpc_pdu_parse(in, len, &p, NULL), LAPS_E_RANGE);
	/* and what is behind the last is passed over */
	len = bind_by_hand(in, 2, 2, 7);
	ck_assert_int_eq(laps_rpc_pdu_parse(in, len, &p, NULL), LAPS_OK);
	ck_assert_uint_eq(p.bind.offer_n, 2);
}
END_TEST

START_TEST(what_is_too_many_is_not_written)
{
	struct laps_rpc_bind b = bind_of(LAPS_RPC_OFFERS, 1);
	struct laps_rpc_bind_ack a = {.result_n = LAPS_RPC_OFFERS + 1};
	struct laps_buf out;

	b.offer_n++;
	laps_buf_init(&out, OUT_MAX);
	laps_rpc_format_bind(LAPS_RPC_BIND, WHOLE, 1, &b, NULL, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_E_RANGE);
	laps_buf_clear(&out);
	laps_rpc_format_bind_ack(LAPS_RPC_BIND_ACK, WHOLE, 1, &a, NULL, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_E_RANGE);
	laps_buf_clear(&out);
}
END_TEST

/* A bind's padding is cut from its offers. */
START_TEST(padding_is_not_an_offer)
{
	const struct laps_rpc_bind b = bind_of(1, 1);
	struct laps_rpc_pdu p;
	struct laps_buf out;

	laps_buf_init(&out, OUT_MAX);
	laps_rpc_format_bind(LAPS_RPC_BIND, WHOLE, 1, &b, &spnego, &out);
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_OK);
	out.data[p.auth_at + 2] = 1; /* a byte of the last syntax */
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_E_RANGE);
	out.data[p.auth_at + 2] = 255;
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_E_RANGE);
	laps_buf_clear(&out);
}
END_TEST

/* ---- their answers ---- */

static struct laps_rpc_bind_ack ack_of(const char *address)
{
	struct laps_rpc_bind_ack a = {
		.max_xmit = 5840, .max_recv = 5840, .assoc_group = 0x53f0, .result_n = 3};

	memcpy(a.address, address, strlen(address));
	a.result[0] = (struct laps_rpc_result){0, 0, laps_rpc_ndr64};
	a.result[1] = (struct laps_rpc_result){LAPS_RPC_NEGOTIATED, 3, {{0}, 0, 0}};
	a.result[2] =
		(struct laps_rpc_result){LAPS_RPC_REJECTED, LAPS_RPC_NO_TRANSFER, {{0}, 0, 0}};
	return a;
}

START_TEST(acks_there_and_back)
{
	/* lengths on both sides of each alignment, NUL included: 0, 2, 3, 4, 5, 6; the longest */
	static const char *const address[] = {
		"",
		"7",
		"49",
		"135",
		"5000",
		"49700",
		"123456789012345678901234567890123456789012345678901234567890123"};
	static const size_t fixed[] = {28, 28, 32, 32, 32, 32, 92};

	for (size_t i = 0; i < sizeof(address) / sizeof(*address); i++) {
		const struct laps_rpc_bind_ack a = ack_of(address[i]);
		struct laps_rpc_pdu p;
		struct laps_buf out;

		laps_buf_init(&out, OUT_MAX);
		laps_buf_put(&out, "x", 1); /* aligned from the PDU, not from the buffer */
		laps_rpc_format_bind_ack(LAPS_RPC_BIND_ACK, 7, 1, &a, &spnego, &out);
		ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
		ck_assert_uint_eq(out.len - 1, fixed[i] + 4 + 3 * 24 + 8 + sizeof(token));
		ck_assert_int_eq(laps_rpc_pdu_parse(out.data + 1, out.len - 1, &p, NULL), LAPS_OK);
		ck_assert_int_eq(p.head.type, LAPS_RPC_BIND_ACK);
		ck_assert_str_eq(p.ack.address, address[i]);
		ck_assert_uint_eq(p.ack.assoc_group, 0x53f0);
		ck_assert_uint_eq(p.ack.result_n, 3);
		ck_assert_uint_eq(p.ack.result[1].result, LAPS_RPC_NEGOTIATED);
		ck_assert_uint_eq(p.ack.result[1].reason, 3);
		ck_assert_uint_eq(p.ack.result[2].reason, LAPS_RPC_NO_TRANSFER);
		ck_assert(laps_rpc_syntax_eq(&p.ack.result[0].transfer, &laps_rpc_ndr64));
		ck_assert_mem_eq(p.auth.token, token, sizeof(token));
		laps_buf_clear(&out);
	}
}
END_TEST

/* The address is text, with its NUL; the offset of its length is 24. */
START_TEST(addresses_that_are_none)
{
	const struct laps_rpc_bind_ack a = ack_of("49700");
	struct laps_rpc_pdu p;
	struct laps_buf out;

	laps_buf_init(&out, OUT_MAX);
	laps_rpc_format_bind_ack(LAPS_RPC_BIND_ACK, WHOLE, 1, &a, NULL, &out);
	out.data[24] = 5; /* the NUL cut: but then the text has none */
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_E_FORMAT);
	out.data[24] = 6;
	out.data[28] = '\0';
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_E_FORMAT);
	out.data[28] = 0x1b;
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_E_FORMAT);
	out.data[28] = '7';
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_OK);
	out.data[24] = LAPS_RPC_ADDRESS + 1;
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_E_RANGE);
	out.data[25] = 0xff;
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_E_RANGE);
	laps_buf_clear(&out);
}
END_TEST

START_TEST(a_nak)
{
	struct laps_rpc_pdu p;
	struct laps_buf out;

	laps_buf_init(&out, OUT_MAX);
	laps_rpc_format_bind_nak(5, LAPS_RPC_NAK_AUTH_TYPE, &out);
	ck_assert_uint_eq(out.len, 24);
	ck_assert_mem_eq(out.data + 16, "\x08\0\1\5\0\0\0\0", 8);
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_OK);
	ck_assert_int_eq(p.head.type, LAPS_RPC_BIND_NAK);
	ck_assert_uint_eq(p.head.call_id, 5);
	ck_assert_uint_eq(p.nak_reason, LAPS_RPC_NAK_AUTH_TYPE);
	laps_buf_clear(&out);
}
END_TEST

/* Four bytes that may be anything stand in front of its token. */
START_TEST(an_auth3)
{
	struct laps_rpc_pdu p;
	struct laps_buf out;

	laps_buf_init(&out, OUT_MAX);
	laps_rpc_format_auth3(2, &spnego, &out);
	ck_assert_uint_eq(out.len, 16 + 4 + 8 + sizeof(token));
	memset(out.data + 16, 0xa5, 4);
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_OK);
	ck_assert_int_eq(p.head.type, LAPS_RPC_AUTH3);
	ck_assert(p.has_auth && p.auth_at == 20);
	ck_assert_uint_eq(p.auth.token_len, sizeof(token));
	ck_assert_mem_eq(p.auth.token, token, sizeof(token));
	laps_buf_clear(&out);
}
END_TEST

/* A token of no bytes is none: the last leg of raw Kerberos has no more to say. */
START_TEST(an_empty_token_is_none)
{
	const struct laps_rpc_bind_ack a = ack_of("");
	struct laps_rpc_auth empty = spnego;
	struct laps_rpc_pdu p;
	struct laps_buf out;

	empty.token_len = 0;
	laps_buf_init(&out, OUT_MAX);
	laps_rpc_format_bind_ack(LAPS_RPC_ALTER_CONTEXT_RESP, WHOLE, 1, &a, &empty, &out);
	ck_assert_uint_eq(out.len, 28 + 4 + 3 * 24);
	ck_assert_int_eq(laps_rpc_pdu_parse(out.data, out.len, &p, NULL), LAPS_OK);
	ck_assert(!p.has_auth && p.head.auth_len == 0 && p.auth_at == out.len);
	laps_buf_clear(&out);
}
END_TEST

/* ---- changed bytes ---- */

static laps_rc parse(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_rpc_pdu_parse(in, len, out, err);
}

/* What is written again, when a flip left it the same shape, but for bytes that must be zero. */
static void format(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	const struct laps_rpc_pdu *p = out;
	const struct laps_rpc_auth *auth = p->has_auth ? &p->auth : NULL;
	size_t at = 28;

	if (p->head.type == LAPS_RPC_BIND || p->head.type == LAPS_RPC_ALTER_CONTEXT) {
		laps_rpc_format_bind(p->head.type, p->head.flags, p->head.call_id, &p->bind, auth,
				     again);
		mutate_keep(again, in, len, 25, 28);
		for (size_t i = 0; i < p->bind.offer_n; i++) {
			mutate_keep(again, in, len, at + 3, at + 4);
			at += 24 + 20 * p->bind.offer[i].transfer_n;
		}
	} else if (p->head.type == LAPS_RPC_BIND_ACK ||
		   p->head.type == LAPS_RPC_ALTER_CONTEXT_RESP) {
		laps_rpc_format_bind_ack(p->head.type, p->head.flags, p->head.call_id, &p->ack,
					 auth, again);
		at = 26 + (p->ack.address[0] ? strlen(p->ack.address) + 1 : 0);
		mutate_keep(again, in, len, at, (at + 3) / 4 * 4);
		at = (at + 3) / 4 * 4;
		mutate_keep(again, in, len, at + 1, at + 4);
	}
	mutate_keep(again, in, len, 1, 2);
	if (p->has_auth)
		mutate_keep(again, in, len, p->auth_at + 3, p->auth_at + 4);
	/* fewer offers or results than there were, another type: the rest is passed over */
	if (again->len != len) {
		laps_buf_clear(again);
		laps_buf_put(again, in, len);
	}
}
static const struct mutate_codec codec = {"bind", sizeof(struct laps_rpc_pdu), parse, format, NULL,
					  NULL};

START_TEST(stands_every_prefix_and_every_bit_flip)
{
	const struct laps_rpc_bind b = bind_of(2, 2);
	const struct laps_rpc_bind_ack a = ack_of("49700");
	struct laps_buf out;

	laps_buf_init(&out, OUT_MAX);
	laps_rpc_format_bind(LAPS_RPC_BIND, 7, 1, &b, &spnego, &out);
	mutate_all(&codec, "bind", out.data, out.len);
	laps_buf_clear(&out);
	laps_rpc_format_bind_ack(LAPS_RPC_BIND_ACK, 7, 1, &a, &spnego, &out);
	mutate_all(&codec, "ack", out.data, out.len);
	laps_buf_clear(&out);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("rpcbind");
	TCase *t = tcase_create("binds");

	tcase_add_test(t, the_syntaxes);
	tcase_add_test(t, each_part_of_a_syntax_counts);
	tcase_add_test(t, features_are_a_syntax);
	tcase_add_test(t, binds_there_and_back);
	tcase_add_test(t, features_are_offered);
	tcase_add_test(t, more_than_is_kept);
	tcase_add_test(t, what_is_too_many_is_not_written);
	tcase_add_test(t, padding_is_not_an_offer);
	tcase_add_test(t, acks_there_and_back);
	tcase_add_test(t, addresses_that_are_none);
	tcase_add_test(t, a_nak);
	tcase_add_test(t, an_auth3);
	tcase_add_test(t, an_empty_token_is_none);
	tcase_add_test(t, stands_every_prefix_and_every_bit_flip);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
