/* SPDX-License-Identifier: MIT */
/*
 * What a run has found out about its target, for the head of reports: a few names and values.
 */
#ifndef TESTS_CONFORMANCE_FACTS_H
#define TESTS_CONFORMANCE_FACTS_H
#include <stdarg.h>
#include <stddef.h>

#define CONFORM_FACT_MAX 32

struct conform_facts {
	struct {
		char name[48];
		char value[512];
	} fact[CONFORM_FACT_MAX];
	size_t n;
};

/* Add one, cut at its size; a name that is there gets the new value. More than there is room for
 * are left out. */
void conform_facts_add(struct conform_facts *f, const char *name, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

#endif
