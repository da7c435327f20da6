/* SPDX-License-Identifier: MIT */
/*
 * What a fuzz target is: tests/fuzz/NAME_fuzz.c defines LLVMFuzzerTestOneInput. It asserts a
 * property with FUZZ_MUST and returns 0. NAME (without '_') names its seeds, its stored inputs
 * (corpus/NAME) and its dictionary (NAME.dict), too.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H
#include <laps/buf.h>
#include <laps/err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static inline _Noreturn void fuzz_broken(const char *file, int line, const char *property)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, property);
	abort();
}
/* A property of the target; ends the run with its text when it does not hold. */
#define FUZZ_MUST(holds) ((holds) ? (void)0 : fuzz_broken(__FILE__, __LINE__, #holds))

/* Outputs are written on LAPS_OK only: fill them before the call, look at them after a refusal. */
#define FUZZ_POISON 0xA5
static inline void fuzz_poison(void *out, size_t len)
{
	memset(out, FUZZ_POISON, len);
}
static inline bool fuzz_untouched(const void *out, size_t len)
{
	const uint8_t *p = out;

	for (size_t i = 0; i < len; i++)
		if (p[i] != FUZZ_POISON)
			return false;
	return true;
}

/* What every decoder owes on a refusal: out as it was, and an error about its format that tells the
 * code, a place inside of the input, and why. */
static inline void fuzz_refused(laps_rc rc, const struct laps_err *err, size_t len, const void *out,
				size_t out_len)
{
	FUZZ_MUST(LAPS_RC_CLASS(rc) == LAPS_E_TRUNCATED);
	FUZZ_MUST(err->rc == rc && err->what && err->offset <= len);
	FUZZ_MUST(fuzz_untouched(out, out_len));
}

/* p_len borrowed bytes lie inside of the input; nothing borrowed is nowhere. */
static inline void fuzz_borrowed(const void *p, size_t p_len, const uint8_t *in, size_t len)
{
	const uint8_t *at = p;

	FUZZ_MUST(at || p_len == 0);
	FUZZ_MUST(!at || (at >= in && at <= in + len && p_len <= (size_t)(in + len - at)));
}

/* What was written is these bytes; clears it. */
static inline void fuzz_wrote(struct laps_buf *out, const void *bytes, size_t len)
{
	FUZZ_MUST(laps_buf_status(out) == LAPS_OK);
	FUZZ_MUST(out->len == len);
	FUZZ_MUST(len == 0 || memcmp(out->data, bytes, len) == 0);
	laps_buf_clear(out);
}

/* The input as text in a block of its own: up to its first NUL, with one behind. The caller frees
 * it. */
static inline char *fuzz_text(const uint8_t *data, size_t len)
{
	const size_t n = len ? strnlen((const char *)data, len) : 0;
	char *text = malloc(n + 1);

	if (!text)
		abort();
	if (n)
		memcpy(text, data, n);
	text[n] = '\0';
	return text;
}

#endif
