/* SPDX-License-Identifier: MIT */
/*
 * What a run has found out about its target, for the head of reports: a few names and values, as
 * plain text.
 */
#ifndef TESTS_CONFORMANCE_FACTS_H
#define TESTS_CONFORMANCE_FACTS_H
#include <stdarg.h>
#include <stddef.h>

#define CONFORM_FACT_MAX 32

struct conform_facts {
	struct {
		char *name, *value; /* owned */
	} fact[CONFORM_FACT_MAX];
	size_t n;
};

/* Add one; a name that is there gets the new value. What there is no room or memory for is left
 * out. */
void conform_facts_add(struct conform_facts *f, const char *name, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));
void conform_facts_clear(struct conform_facts *f);

#endif
