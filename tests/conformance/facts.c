/* SPDX-License-Identifier: MIT */
#include "conformance/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/plain.h"

#define VALUE 512 /* bytes, NUL included */

void conform_facts_add(struct conform_facts *f, const char *name, const char *format, va_list args)
{
	char text[VALUE], *value, *own_name;
	size_t i = 0;

	vsnprintf(text, sizeof(text), format, args);
	own_name = conform_plain_dup(name);
	value = conform_plain_dup(text);
	while (own_name && i < f->n && strcmp(f->fact[i].name, own_name) != 0)
		i++;
	if (!own_name || !value || i == CONFORM_FACT_MAX) {
		free(own_name);
		free(value);
		return;
	}
	if (i < f->n) {
		free(f->fact[i].name);
		free(f->fact[i].value);
	} else {
		f->n++;
	}
	f->fact[i].name = own_name;
	f->fact[i].value = value;
}

void conform_facts_clear(struct conform_facts *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->fact[i].name);
		free(f->fact[i].value);
	}
	f->n = 0;
}
