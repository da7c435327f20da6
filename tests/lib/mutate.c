/* SPDX-License-Identifier: MIT */
#include "lib/mutate.h"
#include "lib/exact.h"
#include <check.h>

#define POISON     0xA5
#define FORMAT_MAX (1u << 20)

/* Where an input came from. */
struct origin {
	const char *codec, *id, *how;
	size_t at;
};

static void *poisoned(size_t len)
{
	void *p = malloc(len);

	if (!p)
		abort();
	memset(p, POISON, len);
	return p;
}

/* Not ck_assert: that sends a mark for each one that holds, and there are millions. */
static _Noreturn void broken(const struct origin *from, const char *what, laps_rc rc)
{
	ck_abort_msg("%s '%s' %s %zu: %s (%s)", from->codec, from->id, from->how, from->at, what,
		     laps_rc_name(rc));
}

static void check_refusal(const struct origin *from, const struct mutate_codec *c, const void *out,
			  laps_rc rc, const struct laps_err *err, size_t len)
{
	const uint8_t *bytes = out;

	for (size_t i = 0; i < c->out_len; i++)
		if (bytes[i] != POISON)
			broken(from, "refused, yet wrote its output", rc);
	if (err->rc != rc || !err->what || !err->what[0])
		broken(from, "refused without saying why", rc);
	if (err->offset > len)
		broken(from, "says an offset outside of the input", rc);
}

static void check_accepted(const struct origin *from, const struct mutate_codec *c, const void *out,
			   const uint8_t *in, size_t len)
{
	struct laps_buf again;

	if (c->borrows && !c->borrows(out, in, len))
		broken(from, "borrows from elsewhere", LAPS_OK);
	laps_buf_init(&again, FORMAT_MAX);
	c->format(out, in, len, &again);
	if (laps_buf_status(&again) != LAPS_OK)
		broken(from, "accepted, but cannot be written", laps_buf_status(&again));
	if (again.len != len || (len && memcmp(again.data, in, len) != 0))
		broken(from, "accepted, but not the same when written again", LAPS_OK);
	laps_buf_clear(&again);
}

/* One input, whose verdict is checked. */
static laps_rc run(const struct origin *from, const struct mutate_codec *c, const uint8_t *in,
		   size_t len)
{
	uint8_t *block = exact_copy(in, len);
	void *out = poisoned(c->out_len);
	struct laps_err err = {0};
	laps_rc rc = c->parse(block, len, out, &err);

	if (rc != LAPS_OK) {
		check_refusal(from, c, out, rc, &err, len);
	} else {
		check_accepted(from, c, out, block, len);
		if (c->clear)
			c->clear(out);
	}
	free(out);
	free(block);
	return rc;
}

void mutate_keep(struct laps_buf *again, const uint8_t *in, size_t len, size_t from, size_t to)
{
	if (again->len == len && to <= len && from < to)
		memcpy(again->data + from, in + from, to - from);
}

void mutate_one(const struct mutate_codec *c, const char *id, const uint8_t *in, size_t len,
		laps_rc expect)
{
	const struct origin from = {c->name, id, "whole", len};
	laps_rc rc = run(&from, c, in, len);

	ck_assert_msg(rc == expect, "%s '%s': %s, expected %s", c->name, id, laps_rc_name(rc),
		      laps_rc_name(expect));
}

void mutate_prefixes(const struct mutate_codec *c, const char *id, const uint8_t *in, size_t len,
		     size_t good_from)
{
	for (size_t cut = 0; cut <= len; cut++) {
		const struct origin from = {c->name, id, "prefix", cut};
		laps_rc rc = run(&from, c, in, cut);

		if ((rc == LAPS_OK) != (cut >= good_from))
			broken(&from, cut >= good_from ? "refused" : "accepted", rc);
	}
}

size_t mutate_bits(const struct mutate_codec *c, const char *id, const uint8_t *in, size_t len)
{
	uint8_t *flipped = exact_copy(in, len);
	size_t good = 0;

	for (size_t bit = 0; bit < 8 * len; bit++) {
		const struct origin from = {c->name, id, "bit", bit};

		flipped[bit / 8] = (uint8_t)(flipped[bit / 8] ^ 1u << bit % 8);
		if (run(&from, c, flipped, len) == LAPS_OK)
			good++;
		flipped[bit / 8] = in[bit / 8];
	}
	free(flipped);
	return good;
}

void mutate_all(const struct mutate_codec *c, const char *id, const uint8_t *in, size_t len)
{
	mutate_prefixes(c, id, in, len, len);
	mutate_bits(c, id, in, len);
}
