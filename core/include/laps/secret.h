/* SPDX-License-Identifier: MIT */
/*
 * Passwords, keys and seeds. The object is opaque, has a fixed length, is wiped when freed, and
 * nothing formats it. One zero byte follows the content, so that text may be viewed as a C string.
 */
#ifndef LAPS_SECRET_H
#define LAPS_SECRET_H
#include <laps/err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct laps_secret;

#define LAPS_SECRET_MAX (1u << 20) /* bytes; longer is refused */

/* len zero bytes, to be filled through laps_secret_edit. LAPS_OK; LAPS_E_NOMEM, LAPS_E_RANGE. */
LAPS_MUST_USE laps_rc laps_secret_new(size_t len, struct laps_secret **out);
/* A copy of len bytes. LAPS_OK; LAPS_E_NOMEM, LAPS_E_RANGE. */
LAPS_MUST_USE laps_rc laps_secret_dup(const void *p, size_t len, struct laps_secret **out);
/* Wipe, free, and set *s to NULL; *s may be NULL. */
void laps_secret_free(struct laps_secret **s);

/* Borrowed until the secret is freed. */
const uint8_t *laps_secret_view(const struct laps_secret *s, size_t *len);
const char *laps_secret_text(const struct laps_secret *s);
size_t laps_secret_len(const struct laps_secret *s);
/* Borrowed and writable, len bytes. */
uint8_t *laps_secret_edit(struct laps_secret *s);

/* Equal or not, in a time that depends on len only. */
LAPS_MUST_USE bool laps_ct_eq(const void *a, const void *b, size_t len);
/* Zero memory in a way that no compiler drops. */
void laps_wipe(void *p, size_t len);

#endif
