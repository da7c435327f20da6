/* SPDX-License-Identifier: MIT */
#include "cloud/graph_path.h"

#include <string.h>

static bool put(char *out, size_t size, size_t *len, char c)
{
	if (*len + 1 >= size)
		return false;
	out[(*len)++] = c;
	out[*len] = '\0';
	return true;
}

/* What stands between the parentheses, behind the '='. */
static bool parse_key(const char *p, const char *end, char *key, size_t size)
{
	const bool quoted = p < end && *p == '\'';
	size_t len = 0;

	if (quoted) {
		if (end - p < 2 || end[-1] != '\'')
			return false;
		p++;
		end--;
	}
	for (; p < end; p++) {
		if (*p == '\'' && (!quoted || p + 1 >= end || *++p != '\''))
			return false;
		if (!put(key, size, &len, *p))
			return false;
	}
	return len > 0;
}

bool sim_graph_key_parse(const char *segment, size_t *name_len, char *key, size_t key_size,
			 char *key_name, size_t key_name_size)
{
	const size_t len = strlen(segment);
	const char *open = strchr(segment, '(');
	const char *end = segment + len - 1;
	const char *p;
	size_t n = 0;

	*key = '\0';
	*key_name = '\0';
	*name_len = open ? (size_t)(open - segment) : len;
	if (!open)
		return true;
	if (*end != ')')
		return false;
	p = open + 1;
	if (*p != '\'' && memchr(p, '=', (size_t)(end - p))) {
		for (; *p != '='; p++)
			if (!put(key_name, key_name_size, &n, *p))
				return false;
		p++;
	}
	return parse_key(p, end, key, key_size);
}
