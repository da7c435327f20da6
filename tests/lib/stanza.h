/* SPDX-License-Identifier: MIT */
/*
 * Hand-written cases: a file below fixtures/cases, read without touching C.
 *
 *	# source: [MS-DTYP] 2.3.3, computed by hand
 *
 *	name   = sid cut short
 *	in     = 0101000000000005
 *	         1200
 *	expect = truncated
 *
 * The first line says where the cases come from. Blocks are separated by blank lines; a line that
 * starts with # is a comment; one that starts with a blank goes on with the value above, after a
 * space. Every block has a name and no key twice. Blanks at both ends of a value do not count.
 * A broken file, or a getter whose key is missing or malformed, is reported on stderr with file and
 * line and ends the program with exit status 2.
 */
#ifndef TESTS_LIB_STANZA_H
#define TESTS_LIB_STANZA_H
#include "lib/exact.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stanzas; /* one loaded file */
struct stanza;  /* one block of it; borrowed, lives as long as the file */

/* Read cases/FILE; file is "sid.txt". Never NULL, and never without a block. */
struct stanzas *stanzas_load(const char *file);
void stanzas_free(struct stanzas *ss);

/* What the first line says after "# source: ". */
const char *stanzas_source(const struct stanzas *ss);
size_t stanzas_n(const struct stanzas *ss);
/* The i-th block; i < stanzas_n. */
const struct stanza *stanzas_at(const struct stanzas *ss, size_t i);

/* The value of "name", for failure messages. */
const char *stanza_name(const struct stanza *s);
bool stanza_has(const struct stanza *s, const char *key);
const char *stanza_str(const struct stanza *s, const char *key);
/* Decimal with an optional sign, or hexadecimal after 0x. */
int64_t stanza_int(const struct stanza *s, const char *key);
uint64_t stanza_uint(const struct stanza *s, const char *key);
/* The bytes in a block of their exact size; the caller frees .p. */
struct exact stanza_hex(const struct stanza *s, const char *key);

#endif
