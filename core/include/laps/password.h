/* SPDX-License-Identifier: MIT */
/*
 * Password and passphrase generation for complexities 1 to 8: characters and words are drawn
 * uniformly by rejection sampling, at least one of each character set, mandatory characters at
 * shuffled places. Random bytes come from the caller's function.
 *
 *   1 A-Z   2 +a-z   3 +0-9   4 +,.-+;!#&@{}[]$/()%   5 the unambiguous sets (23, 24, 8, 9)
 *   6 EFF long list   7 EFF short list 1   8 EFF short list 2 (unique prefixes)
 *
 * Windows ships edited short lists of 1276 words; ours are EFF's 1296 (a difference we state).
 */
#ifndef LAPS_PASSWORD_H
#define LAPS_PASSWORD_H
#include <laps/err.h>
#include <laps/secret.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_COMPLEXITY_MIN        1
#define LAPS_COMPLEXITY_MAX        8
#define LAPS_COMPLEXITY_PASSPHRASE 6 /* this and above count words */
#define LAPS_PASSWORD_LEN_MIN      8
#define LAPS_PASSWORD_LEN_MAX      64
#define LAPS_PASSPHRASE_MIN        3
#define LAPS_PASSPHRASE_MAX        10

/* Fill out with len random bytes, or fail. */
typedef laps_rc laps_random_fn(void *ctx, uint8_t *out, size_t len);

struct laps_password_spec {
	uint32_t complexity;       /* 1..8 */
	uint32_t length;           /* characters, for complexity 1..5 */
	uint32_t passphrase_words; /* for complexity 6..8 */
};

/* LAPS_OK; LAPS_E_RANGE (a number outside its range), LAPS_E_NOMEM, LAPS_E_HOST (a source that only
 * repeats itself), and what random returned. *out is written only on LAPS_OK. */
LAPS_MUST_USE laps_rc laps_password_generate(const struct laps_password_spec *spec,
					     laps_random_fn *random, void *random_ctx,
					     struct laps_secret **out);

/* The published measure: length x log2(size of the alphabet), or words x log2(size of the list), in
 * bits. 0 when the spec is out of range. */
double laps_password_entropy_bits(const struct laps_password_spec *spec);

/* How many character sets a complexity has (0 for passphrases) and the i-th; for tests and checks.
 */
size_t laps_password_set_n(uint32_t complexity);
const char *laps_password_set(uint32_t complexity, size_t i);
/* The word list of a complexity 6..8: n words, lower case as in the list; NULL for others. */
const char *const *laps_password_words(uint32_t complexity, size_t *n);

#endif
