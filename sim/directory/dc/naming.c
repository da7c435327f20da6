/* SPDX-License-Identifier: MIT */
#include "directory/dc/naming.h"

#include <string.h>
#include <strings.h>

#define CONFIGURATION "CN=Configuration,"
#define SCHEMA        "CN=Schema," CONFIGURATION

size_t dc_naming_rdn(const char *dn, const char **parent)
{
	size_t i = 0;

	while (dn[i] && dn[i] != ',')
		i += dn[i] == '\\' && dn[i + 1] ? 2 : 1;
	*parent = dn[i] ? dn + i + 1 : NULL;
	return i;
}

static bool begins(const char *text, const char *with)
{
	return strncasecmp(text, with, strlen(with)) == 0;
}

const char *dc_naming_domain(const char *dn)
{
	const char *domain = NULL;

	for (const char *p = dn, *next; p; p = next) {
		dc_naming_rdn(p, &next);
		if (!begins(p, "DC="))
			domain = NULL;
		else if (!domain)
			domain = p;
	}
	return domain;
}

/* The part of dn that begins with head and goes on as the domain. */
static const char *head_in(const char *dn, const char *head, const char *domain)
{
	size_t len = strlen(head);

	if (domain < dn + len || !begins(domain - len, head))
		return NULL;
	/* at the start of an RDN: not inside of a longer value */
	return domain - len == dn || domain[-(ptrdiff_t)len - 1] == ',' ? domain - len : NULL;
}

const char *dc_naming_head(const char *dn)
{
	const char *domain = dc_naming_domain(dn), *head;

	if (!domain)
		return NULL;
	head = head_in(dn, SCHEMA, domain);
	if (!head)
		head = head_in(dn, CONFIGURATION, domain);
	return head ? head : domain;
}

bool dc_naming_in_schema(const char *dn)
{
	const char *head = dc_naming_head(dn);

	return head && begins(head, SCHEMA);
}

bool dc_naming_same_rdn(const char *dn, const char *rdn)
{
	const char *parent;
	const size_t n = dc_naming_rdn(dn, &parent);

	return n == strlen(rdn) && strncasecmp(dn, rdn, n) == 0;
}
