/* SPDX-License-Identifier: MIT */
/*
 * A framed AP-REQ in a NegTokenInit loses its frame, and nothing else changes: RFC 4178 4.2.1,
 * RFC 4121 4.1, RFC 2743 3.1, [MS-KILE] 3.4.5.1. Tokens are put together here, outwards from the
 * AP-REQ, by rules of X.690 8.1.3 that are written down a second time.
 */
#include "kds/server/unframe.h"

#include "lib/exact.h"
#include "lib/runner.h"
#include <stdio.h>

#define MAX 65536

/* Bytes in a block that grows at its front. */
struct bytes {
	uint8_t p[MAX];
	size_t len;
};

static void element(struct bytes *b, uint8_t tag)
{
	uint8_t head[4] = {tag};
	size_t n = 1;

	if (b->len > 0xFF) {
		head[n++] = 0x82;
		head[n++] = (uint8_t)(b->len >> 8);
	} else if (b->len > 0x7F) {
		head[n++] = 0x81;
	}
	head[n++] = (uint8_t)b->len;
	ck_assert_uint_lt(b->len + n, MAX);
	memmove(b->p + n, b->p, b->len);
	memcpy(b->p, head, n);
	b->len += n;
}

static void before(struct bytes *b, const char *hex)
{
	struct exact x;

	ck_assert_int_eq(exact_from_hex(hex, &x), 0);
	memmove(b->p + x.len, b->p, b->len);
	memcpy(b->p, x.p, x.len);
	b->len += x.len;
	free(x.p);
}

static void behind(struct bytes *b, const char *hex)
{
	struct exact x;

	ck_assert_int_eq(exact_from_hex(hex, &x), 0);
	memcpy(b->p + b->len, x.p, x.len);
	b->len += x.len;
	free(x.p);
}

#define KRB5    "06092a864886f712010202"
#define MS_KRB5 "06092a864882f712010202"
#define NTLM    "060a2b06010401823702020a"
#define SPNEGO  "06062b0601050502"

/* What a token is made of; NULL: not there. */
struct recipe {
	size_t request_len; /* of the AP-REQ's content */
	const char *frame;  /* the name of a mechanism and what follows it */
	const char *mechs;  /* of the list */
	const char *flags, *mic;
};

static void make(const struct recipe *r, struct bytes *b)
{
	memset(b->p, 0x5a, r->request_len);
	b->len = r->request_len;
	element(b, 0x6e);
	if (r->frame) {
		before(b, r->frame);
		element(b, 0x60);
	}
	element(b, 0x04);
	element(b, 0xa2);
	if (r->flags)
		before(b, r->flags);
	before(b, r->mechs);
	if (r->mic)
		behind(b, r->mic);
	element(b, 0x30);
	element(b, 0xa0);
	before(b, SPNEGO);
	element(b, 0x60);
}

static bool unframe(const uint8_t *p, size_t len, struct laps_buf *out)
{
	uint8_t *in = exact_copy(p, len);
	bool done;

	laps_buf_init(out, MAX);
	done = kds_unframe(in, len, out);
	free(in);
	return done;
}

static struct bytes framed, plain;

static void loses(const struct recipe *r)
{
	struct recipe bare = *r;
	struct laps_buf out;

	bare.frame = NULL;
	make(r, &framed);
	make(&bare, &plain);
	ck_assert_msg(unframe(framed.p, framed.len, &out), "%zu bytes stay framed", r->request_len);
	ck_assert_uint_eq(out.len, plain.len);
	ck_assert_mem_eq(out.data, plain.p, plain.len);
	laps_buf_clear(&out);
}

static void stays(const struct bytes *b, const char *what)
{
	struct laps_buf out;

	ck_assert_msg(!unframe(b->p, b->len, &out), "rewritten: %s", what);
	laps_buf_clear(&out);
}

/* key-service.md 3.2: with either name of Kerberos */
static const struct recipe impacket = {
	.request_len = 600, .frame = MS_KRB5 "0100", .mechs = "a00d300b" MS_KRB5};
static const struct recipe full = {.request_len = 20,
				   .frame = KRB5 "0100",
				   .mechs = "a0193017" KRB5 NTLM,
				   .flags = "a10403020640",
				   .mic = "a306040401020304"};

START_TEST(takes_the_frame_away)
{
	loses(&impacket);
	loses(&full);
}
END_TEST

/* lengths of one, two and three bytes, around each of the elements */
START_TEST(lengths_are_set_anew)
{
	struct recipe r = full;

	for (r.request_len = 0; r.request_len < 700; r.request_len++)
		loses(&r);
	for (r.request_len = 65300; r.request_len < 65400; r.request_len++)
		loses(&r);
}
END_TEST

START_TEST(leaves_what_is_not_framed)
{
	struct recipe r = impacket;

	r.frame = NULL;
	make(&r, &plain);
	stays(&plain, "a bare AP-REQ");
	r.frame = NTLM "0100";
	make(&r, &plain);
	stays(&plain, "another mechanism");
	r.frame = KRB5 "0200";
	make(&r, &plain);
	stays(&plain, "a framed AP-REP");
	r.frame = KRB5 "0101";
	make(&r, &plain);
	stays(&plain, "no such token identifier");
	r.frame = KRB5;
	make(&r, &plain);
	stays(&plain, "no token identifier");
	memcpy(plain.p, "NTLMSSP", 8);
	plain.len = 8;
	stays(&plain, "NTLM");
	plain.len = 0;
	stays(&plain, "nothing");
	/* a raw AP-REQ with its frame, outside of SPNEGO */
	plain.len = 10;
	element(&plain, 0x6e);
	before(&plain, KRB5 "0100");
	element(&plain, 0x60);
	stays(&plain, "no SPNEGO");
}
END_TEST

START_TEST(leaves_every_prefix_and_what_goes_on)
{
	struct bytes *cut = malloc(sizeof(*cut));

	make(&full, &framed);
	for (cut->len = 0; cut->len < framed.len; cut->len++) {
		memcpy(cut->p, framed.p, cut->len);
		stays(cut, "a prefix");
	}
	framed.p[framed.len++] = 0;
	stays(&framed, "more behind its end");
	free(cut);
}
END_TEST

/* The element with a length in more bytes than it needs. */
static void longer(struct bytes *b, uint8_t tag, unsigned length_n)
{
	const uint8_t head[] = {tag, (uint8_t)(0x80 | length_n), 0, (uint8_t)b->len};
	const uint8_t one[] = {tag, 0x81, (uint8_t)b->len};
	const size_t n = length_n + 2;

	memmove(b->p + n, b->p, b->len);
	memcpy(b->p, length_n == 1 ? one : head, n);
	b->len += n;
}

/* The elements around a small AP-REQ, of which that at odd has such a length. */
static void make_odd(struct bytes *b, size_t odd, unsigned length_n)
{
	static const uint8_t tag[] = {0x60, 0xa0, 0x30, 0xa2, 0x04, 0x60, 0x6e};

	b->len = 0;
	for (size_t i = sizeof(tag); i-- > 0;) {
		if (i == 5)
			before(b, KRB5 "0100");
		if (i == 2)
			before(b, "a00d300b" KRB5);
		if (i == 0)
			before(b, SPNEGO);
		if (i == odd)
			longer(b, tag[i], length_n);
		else
			element(b, tag[i]);
	}
}

/* A length that is longer than needed is no DER, X.690 10.1. */
START_TEST(leaves_lengths_that_are_not_the_shortest)
{
	struct laps_buf out;

	for (size_t odd = 0; odd < 7; odd++) {
		make_odd(&plain, odd, 1);
		stays(&plain, "a length of two bytes");
		make_odd(&plain, odd, 2);
		stays(&plain, "a length of three bytes");
	}
	make_odd(&plain, 7, 0);
	ck_assert(unframe(plain.p, plain.len, &out));
	laps_buf_clear(&out);
}
END_TEST

/* The list of mechanisms ends behind everything. */
START_TEST(leaves_an_element_longer_than_its_holder)
{
	struct recipe r = full;

	r.mechs = "a0823000";
	make(&r, &framed);
	stays(&framed, "a list that is too long");
}
END_TEST

/* Whatever one bit does: what is rewritten has no frame any more. */
START_TEST(flips_are_safe)
{
	struct laps_buf out, again;
	size_t rewritten = 0;

	make(&full, &framed);
	for (size_t bit = 0; bit < framed.len * 8; bit++) {
		framed.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (unframe(framed.p, framed.len, &out)) {
			rewritten++;
			ck_assert_uint_lt(out.len, framed.len);
			ck_assert(!unframe(out.data, out.len, &again));
			laps_buf_clear(&again);
		}
		laps_buf_clear(&out);
		framed.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	/* the content of the AP-REQ, of the list, of the flags and of mechListMIC may be anything,
	 * and one bit makes one name of Kerberos the other */
	ck_assert_uint_ge(rewritten, (20 + 25 + 4 + 4) * 8);
}
END_TEST

START_TEST(no_room_is_no)
{
	struct laps_buf out;

	make(&full, &framed);
	for (size_t max = 0; max < 60; max++) {
		laps_buf_init(&out, max);
		ck_assert(!kds_unframe(framed.p, framed.len, &out));
		laps_buf_clear(&out);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("kds/unframe");
	TCase *t = tcase_create("unframe");

	tcase_add_test(t, takes_the_frame_away);
	tcase_add_test(t, lengths_are_set_anew);
	tcase_add_test(t, leaves_what_is_not_framed);
	tcase_add_test(t, leaves_every_prefix_and_what_goes_on);
	tcase_add_test(t, leaves_lengths_that_are_not_the_shortest);
	tcase_add_test(t, leaves_an_element_longer_than_its_holder);
	tcase_add_test(t, flips_are_safe);
	tcase_add_test(t, no_room_is_no);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
