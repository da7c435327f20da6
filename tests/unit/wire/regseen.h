/* SPDX-License-Identifier: MIT */
/* What a registry file says, as text: a line for each value, KEY|NAME|TYPE|DWORD|TEXT, with "-" for
 * NULL and "x" in front of what is deleted, "xx" of a whole key. And the files of
 * fixtures/policies. */
#ifndef TESTS_UNIT_WIRE_REGSEEN_H
#define TESTS_UNIT_WIRE_REGSEEN_H
#include <check.h>
#include <laps/registry.h>
#include <stdio.h>
#include <string.h>

#include "lib/exact.h"

static char seen[8192];
static laps_rc seen_answer; /* of the callback */

static laps_rc see(void *ctx, const struct laps_registry_value *v)
{
	const size_t at = strlen(seen);

	ck_assert_ptr_eq(ctx, seen);
	ck_assert(!v->tree || (v->deleted && !v->name));
	ck_assert(!v->deleted || (v->type == 0 && v->dword == 0 && !v->text && !v->broken));
	snprintf(seen + at, sizeof(seen) - at, "%s%s|%s|%u|%s%u|%s\n",
		 v->tree      ? "xx "
		 : v->deleted ? "x "
			      : "",
		 v->key, v->name ? v->name : "-", (unsigned)v->type, v->broken ? "broken " : "",
		 (unsigned)v->dword, v->text ? v->text : "-");
	return seen_answer;
}

typedef laps_rc reg_parse_fn(const uint8_t *in, size_t len, laps_registry_fn *each, void *ctx,
			     struct laps_err *err);

/* From a block of the input's exact size. err is as it was when all is well. */
static inline laps_rc see_bytes(reg_parse_fn *parse, const void *in, size_t len,
				struct laps_err *err)
{
	uint8_t *copy = exact_copy(in, len);
	laps_rc rc;

	seen[0] = '\0';
	*err = (struct laps_err){LAPS_E_BUG, 4711, "untouched"};
	rc = parse(copy, len, see, seen, err);
	free(copy);
	if (rc == LAPS_OK)
		ck_assert(err->rc == LAPS_E_BUG && err->offset == 4711);
	else
		ck_assert(err->rc == rc && err->what && err->offset <= len);
	return rc;
}

static inline struct exact policy_file(const char *name)
{
	char path[256];
	struct exact e = {.p = malloc(65536)};
	FILE *f;

	snprintf(path, sizeof(path), "fixtures/policies/%s", name);
	f = fopen(path, "re");
	ck_assert_msg(f && e.p, "%s: not there", path);
	e.len = fread(e.p, 1, 65536, f);
	ck_assert_uint_gt(e.len, 0);
	fclose(f);
	return e;
}

#endif
