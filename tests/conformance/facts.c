/* SPDX-License-Identifier: MIT */
#include "conformance/facts.h"

#include <stdio.h>
#include <string.h>

void conform_facts_add(struct conform_facts *f, const char *name, const char *format, va_list args)
{
	size_t i = 0;

	while (i < f->n && strcmp(f->fact[i].name, name) != 0)
		i++;
	if (i == CONFORM_FACT_MAX)
		return;
	snprintf(f->fact[i].name, sizeof(f->fact[i].name), "%s", name);
	vsnprintf(f->fact[i].value, sizeof(f->fact[i].value), format, args);
	if (i == f->n)
		f->n++;
}
