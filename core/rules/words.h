/* SPDX-License-Identifier: MIT */
/*
 * The EFF word lists as the build makes them from fixtures/wordlists, a line each.
 *
 * Differs from Windows: passphrases are drawn from the lists of the EFF; the edited short lists of
 * Windows are not public.
 */
#ifndef LAPS_RULES_WORDS_H
#define LAPS_RULES_WORDS_H
#include <stddef.h>

extern const char *const laps_words_large[];   /* EFF long list */
extern const char *const laps_words_short_1[]; /* EFF short list 1 */
extern const char *const laps_words_short_2[]; /* EFF short list 2, unique prefixes */
extern const size_t laps_words_large_n, laps_words_short_1_n, laps_words_short_2_n;

#endif
