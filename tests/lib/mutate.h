/* SPDX-License-Identifier: MIT */
/*
 * What every decoder must stand: each prefix and each single-bit flip of a good input. Whatever is
 * refused leaves the output as it was, and says why; whatever is accepted must give, when written
 * again, the very bytes that were read. Inputs lie in blocks of their exact size. A broken property
 * fails the running Check test with the name of the vector, and the byte and bit.
 */
#ifndef TESTS_LIB_MUTATE_H
#define TESTS_LIB_MUTATE_H
#include <laps/buf.h>
#include <laps/err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A decoder and its encoder, behind one signature. */
struct mutate_codec {
	const char *name; /* for messages */
	size_t out_len;   /* bytes of the struct that parse writes */
	laps_rc (*parse)(const uint8_t *in, size_t len, void *out, struct laps_err *err);
	/* Append what was parsed. in is what it was parsed from, for what the struct cannot say. */
	void (*format)(const void *out, const uint8_t *in, size_t len, struct laps_buf *again);
	/* Whether the struct borrows from the input only; NULL where it borrows nothing. */
	bool (*borrows)(const void *out, const uint8_t *in, size_t len);
	void (*clear)(void *out); /* NULL where the struct owns nothing */
};

/* For a format: bytes from..to of the input are passed over by the decoder, so they are taken to
 * have been written as they were. Does nothing when another length was written. */
void mutate_keep(struct laps_buf *again, const uint8_t *in, size_t len, size_t from, size_t to);

/* One input gives exactly this code: LAPS_OK, or a refusal. */
void mutate_one(const struct mutate_codec *c, const char *id, const uint8_t *in, size_t len,
		laps_rc expect);
/* Every prefix shorter than good_from is refused; the others are good. */
void mutate_prefixes(const struct mutate_codec *c, const char *id, const uint8_t *in, size_t len,
		     size_t good_from);
/* Every single-bit flip is refused cleanly or good. Returns how many were good. */
size_t mutate_bits(const struct mutate_codec *c, const char *id, const uint8_t *in, size_t len);
/* All of it, for an input that no prefix of may be accepted. */
void mutate_all(const struct mutate_codec *c, const char *id, const uint8_t *in, size_t len);

#endif
