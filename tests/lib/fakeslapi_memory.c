/* SPDX-License-Identifier: MIT */
/* slapd's memory, and its DNs as text. */
#include <ctype.h>
#include <slapi-plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The tests have no use for less memory. */
static void *some(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		abort();
	return p;
}

char *slapi_ch_strdup(const char *s)
{
	const size_t size = strlen(s) + 1;

	return memcpy(some(size), s, size);
}

void slapi_ch_free_string(char **ptr)
{
	free(*ptr);
	*ptr = NULL;
}

/* Without the blanks behind a comma, and in small letters. */
char *slapi_dn_normalize_case(char *dn)
{
	char *normal = slapi_ch_strdup(dn), *to = normal;

	for (const char *p = dn; *p; p++)
		if (*p != ' ' || p == dn || p[-1] != ',')
			*to++ = (char)tolower((unsigned char)*p);
	*to = 0;
	return normal;
}

char *slapi_ch_malloc(unsigned long size)
{
	return some(size);
}

char *slapi_ch_calloc(unsigned long n, unsigned long size)
{
	return some(n * size);
}

char *slapi_ch_realloc(char *block, unsigned long size)
{
	char *p = realloc(block, size);

	if (!p)
		abort();
	return p;
}

void slapi_ch_free(void **p)
{
	free(*p);
	*p = NULL;
}

char *slapi_dn_plus_rdn(const char *dn, const char *rdn)
{
	const size_t size = strlen(dn) + strlen(rdn) + 2;
	char *out = some(size);

	snprintf(out, size, "%s,%s", rdn, dn);
	return out;
}

char *slapi_dn_parent(const char *dn)
{
	const char *comma = strchr(dn, ',');

	return comma ? slapi_ch_strdup(comma + 1) : NULL;
}
