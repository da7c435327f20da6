/* SPDX-License-Identifier: MIT */
#include <directory/dc/wire_fault.h>
#include <ldap.h>
#include <stdio.h>
#include <string.h>

#include "directory/dc/describe.h"
#include "directory/dc/wire.h"
#include "lib/runner.h"

/* protocolOp of requests and of their answers, RFC 4511 4.2 to 4.12 */
static const struct {
	uint8_t request, answer;
} pair[] = {
	{0x60, 0x61}, {0x63, 0x65}, {0x66, 0x67}, {0x68, 0x69},
	{0x4a, 0x6b}, {0x6c, 0x6d}, {0x6e, 0x6f}, {0x77, 0x78},
};
/* What has no answer: unbind, abandon; and what is no request. */
static const uint8_t unanswered[] = {0x42, 0x50, 0x61, 0x64, 0x30};

static void put_request(struct laps_buf *out, uint8_t tag)
{
	laps_buf_init(out, DC_WIRE_MAX);
	laps_buf_put(out, "\x02\x02\x12\x34", 4); /* the number 0x1234 */
	dc_ber_put(out, tag, "content", 7);
	dc_ber_put(out, 0xa0, "controls", 8);
}

START_TEST(slapd_gets_something_harmless)
{
	struct laps_buf in, out;
	struct dc_element id, op, part;
	struct dc_ber b, inside;

	put_request(&in, pair[_i].request);
	laps_buf_init(&out, DC_WIRE_MAX);
	ck_assert(dc_wire_stand_in(in.data, in.len, &out));
	b = (struct dc_ber){out.data, out.data + out.len};
	ck_assert(dc_ber_take_id(&b, &id) && dc_ber_next(&b, &op) && b.p == b.end);
	ck_assert_mem_eq(id.whole, "\x02\x02\x12\x34", 4);
	inside = dc_ber_inside(&op);
	if (pair[_i].request == 0x60) {
		/* a bind stays one, of nobody, with a version that there is not */
		ck_assert_int_eq(op.tag, 0x60);
		ck_assert(dc_ber_take(&inside, DC_TAG_INTEGER, &part));
		ck_assert_int_gt(part.value[0], 3);
		ck_assert(dc_ber_take(&inside, DC_TAG_OCTETS, &part) && part.len == 0);
		ck_assert(dc_ber_take(&inside, 0x80, &part) && part.len == 0);
	} else {
		ck_assert_int_eq(op.tag, 0x77);
		ck_assert(dc_ber_take(&inside, 0x80, &part) && part.len > 0);
	}
	ck_assert(inside.p == inside.end);
	laps_buf_clear(&in);
	laps_buf_clear(&out);
}
END_TEST

static const struct {
	dc_reply reply;
	int code;
	const char *text; /* [MS-ADTS] 3.1.1.3.1.9: the Windows error in front */
} failure[] = {
	{DC_REPLY_BUSY, LDAP_BUSY, "0000200E: SvcErr: DSID-"},
	{DC_REPLY_UNAVAILABLE, LDAP_UNAVAILABLE, "0000200F: SvcErr: DSID-"},
	{DC_REPLY_UNWILLING, LDAP_UNWILLING_TO_PERFORM, "00002035: SvcErr: DSID-"},
	{DC_REPLY_NO_RIGHT, LDAP_INSUFFICIENT_ACCESS, "00002098: SecErr: DSID-"},
	{DC_REPLY_REFERRAL, LDAP_REFERRAL, "0000202B: RefErr: DSID-"},
};

/* LDAPResult, RFC 4511 4.1.9, of the operation that was asked for, whatever slapd has answered. */
static void is_failure(const struct laps_buf *out, uint8_t tag, size_t f, const char *uri)
{
	struct dc_ber b = {out->data, out->data + out->len}, inside;
	struct dc_element e;

	ck_assert(dc_ber_take(&b, DC_TAG_SEQUENCE, &e) && b.p == b.end);
	b = dc_ber_inside(&e);
	ck_assert(dc_ber_take_id(&b, &e) && e.value[0] == 7);
	ck_assert(dc_ber_take(&b, tag, &e) && b.p == b.end);
	inside = dc_ber_inside(&e);
	ck_assert(dc_ber_take(&inside, DC_TAG_ENUMERATED, &e));
	ck_assert_int_eq(e.value[0], failure[f].code);
	ck_assert(dc_ber_take(&inside, DC_TAG_OCTETS, &e) && e.len == 0);
	ck_assert(dc_ber_take(&inside, DC_TAG_OCTETS, &e));
	ck_assert(e.len > strlen(failure[f].text) &&
		  memcmp(e.value, failure[f].text, strlen(failure[f].text)) == 0);
	/* referral [3] Referral, RFC 4511 4.1.10 */
	ck_assert_int_eq(dc_ber_take(&inside, 0xa3, &e), uri != NULL);
	if (uri) {
		struct dc_ber uris = dc_ber_inside(&e);

		ck_assert(dc_ber_take(&uris, DC_TAG_OCTETS, &e) && uris.p == uris.end);
		ck_assert(e.len == strlen(uri) && memcmp(e.value, uri, e.len) == 0);
	}
	ck_assert(inside.p == inside.end);
}

START_TEST(the_client_gets_what_it_asked_for)
{
	/* ExtendedResponse 7: protocolError */
	static const uint8_t slapds[] = "\x30\x0c\x02\x01\x07\x78\x07\x0a\x01\x02\x04\x00\x04\x00";
	struct laps_buf out;

	for (size_t f = 0; f < sizeof(failure) / sizeof(failure[0]); f++) {
		const char *uri =
			failure[f].reply == DC_REPLY_REFERRAL ? "ldap://127.0.0.1:1/" : NULL;

		laps_buf_init(&out, DC_WIRE_MAX);
		ck_assert(dc_wire_failure(slapds, sizeof(slapds) - 1, pair[_i].request,
					  failure[f].reply, uri, &out));
		is_failure(&out, pair[_i].answer, f, uri);
		laps_buf_clear(&out);
	}
}
END_TEST

START_TEST(what_has_no_answer_is_left_alone)
{
	struct laps_buf in, out;

	put_request(&in, unanswered[_i]);
	laps_buf_init(&out, DC_WIRE_MAX);
	ck_assert(!dc_wire_stand_in(in.data, in.len, &out));
	ck_assert(!dc_wire_failure((const uint8_t *)"\x30\x05\x02\x01\x07\x78\x00", 7,
				   unanswered[_i], DC_REPLY_BUSY, NULL, &out));
	ck_assert_uint_eq(out.len, 0);
	ck_assert(!dc_wire_stand_in(in.data, 5, &out)); /* cut */
	laps_buf_clear(&in);
}
END_TEST

/* An entry of three attributes, of which the second has n values. */
static void put_entry(struct laps_buf *out, unsigned n)
{
	struct laps_buf list, one, values, entry, message;
	char value[16];

	laps_buf_init(&message, DC_WIRE_MAX);
	laps_buf_init(&entry, DC_WIRE_MAX);
	laps_buf_init(&list, DC_WIRE_MAX);
	for (int a = 0; a < 3; a++) {
		laps_buf_init(&one, DC_WIRE_MAX);
		laps_buf_init(&values, DC_WIRE_MAX);
		for (unsigned i = 0; i < (a == 1 ? n : 1); i++) {
			int len = snprintf(value, sizeof(value), "value%u", i);

			dc_ber_put(&values, DC_TAG_OCTETS, value, (size_t)len);
		}
		dc_ber_put(&one, DC_TAG_OCTETS, a == 0 ? "a" : a == 1 ? "b" : "c", 1);
		dc_ber_wrap(&one, DC_TAG_SET, &values);
		dc_ber_wrap(&list, DC_TAG_SEQUENCE, &one);
	}
	dc_ber_put(&entry, DC_TAG_OCTETS, "CN=a", 4);
	dc_ber_wrap(&entry, DC_TAG_SEQUENCE, &list);
	laps_buf_put(&message, "\x02\x01\x07", 3);
	dc_ber_wrap(&message, 0x64, &entry);
	dc_ber_put(&message, 0xa0, "controls", 8);
	laps_buf_init(out, DC_WIRE_MAX);
	dc_ber_wrap(out, DC_TAG_SEQUENCE, &message);
}

/* How often does each byte come? What is put in order has the same of all. */
static void same_bytes(const struct laps_buf *a, const struct laps_buf *b)
{
	size_t n[256] = {0};

	ck_assert_uint_eq(a->len, b->len);
	for (size_t i = 0; i < a->len; i++)
		n[a->data[i]]++;
	for (size_t i = 0; i < b->len; i++)
		n[b->data[i]]--;
	for (size_t i = 0; i < 256; i++)
		ck_assert_uint_eq(n[i], 0);
}

START_TEST(each_draw_has_an_order_of_its_own)
{
	struct laps_buf in, out, again;
	unsigned different = 0;

	put_entry(&in, 20);
	for (uint64_t draw = 1; draw <= 20; draw++) {
		laps_buf_init(&out, DC_WIRE_MAX);
		laps_buf_init(&again, DC_WIRE_MAX);
		ck_assert(dc_wire_shuffle(in.data, in.len, draw, &out));
		same_bytes(&in, &out);
		/* what is sent in part goes through it again, and must not change */
		ck_assert(!dc_wire_shuffle(out.data, out.len, draw, &again));
		ck_assert_uint_eq(again.len, 0);
		ck_assert(dc_wire_shuffle(in.data, in.len, draw + 1, &again));
		different += memcmp(out.data, again.data, out.len) != 0;
		laps_buf_clear(&out);
		laps_buf_clear(&again);
	}
	ck_assert_uint_eq(different, 20);
	laps_buf_clear(&in);
}
END_TEST

START_TEST(results_have_no_order)
{
	static const uint8_t done[] = "\x30\x0c\x02\x01\x07\x65\x07\x0a\x01\x00\x04\x00\x04\x00";
	struct laps_buf in, out;

	laps_buf_init(&out, DC_WIRE_MAX);
	ck_assert(!dc_wire_shuffle(done, sizeof(done) - 1, 1, &out));
	put_entry(&in, 3);
	for (size_t len = 0; len < in.len; len++)
		ck_assert(!dc_wire_shuffle(in.data, len, 1, &out));
	ck_assert_uint_eq(out.len, 0);
	laps_buf_clear(&in);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("wire_fault");
	TCase *t = tcase_create("messages");

	tcase_add_loop_test(t, slapd_gets_something_harmless, 0, sizeof(pair) / sizeof(pair[0]));
	tcase_add_loop_test(t, the_client_gets_what_it_asked_for, 0,
			    sizeof(pair) / sizeof(pair[0]));
	tcase_add_loop_test(t, what_has_no_answer_is_left_alone, 0, sizeof(unanswered));
	tcase_add_test(t, each_draw_has_an_order_of_its_own);
	tcase_add_test(t, results_have_no_order);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
