/* SPDX-License-Identifier: MIT */
/*
 * Test vectors as they were given: fixtures/vectors/FILE.json, an object with the array "vectors".
 *
 * A vector is a borrowed JSON object that lives as long as its file. Members are named by dotted
 * path, array elements by index: "inputs.cms_hex", "outputs.gkid.0". A getter whose member is
 * missing or of another type says file, vector and path on stderr and ends the program with exit
 * status 2, so it may be used while a suite is made, inside a test and in a fuzz seed maker alike.
 */
#ifndef TESTS_LIB_VECTORS_H
#define TESTS_LIB_VECTORS_H
#include "lib/exact.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct vectors; /* one loaded file */

/* The directory of the fixtures: $LAPS_FIXTURES, or "fixtures" below the current directory. */
const char *fixtures_dir(void);
/* End the program with status 2, at once: leak reports would change the status. */
_Noreturn void fixtures_give_up(void);

/* Read vectors/FILE.json; file is "gkid_time_open". Exits 2 when it cannot. Never NULL. */
struct vectors *vectors_load(const char *file);
void vectors_free(struct vectors *vs);

size_t vectors_n(const struct vectors *vs);
/* The i-th vector; i < vectors_n. */
const json_t *vectors_at(const struct vectors *vs, size_t i);
/* The vector of this id; exits 2 when there is none. */
const json_t *vectors_find(const struct vectors *vs, const char *id);

/* "id", the name that failure messages print. */
const char *vector_id(const json_t *v);
/* Whether "type" is this one. */
bool vector_is(const json_t *v, const char *type);
/* Whether the member exists and is not null. */
bool vector_has(const json_t *v, const char *path);
/* The member itself; NULL when it does not exist. */
const json_t *vector_get(const json_t *v, const char *path);
const char *vector_str(const json_t *v, const char *path);
int64_t vector_int(const json_t *v, const char *path);
bool vector_bool(const json_t *v, const char *path);
/* The bytes of a hex string in a block of their exact size; the caller frees .p. */
struct exact vector_hex(const json_t *v, const char *path);

#endif
