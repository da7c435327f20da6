/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cloud/odata.h"

static bool syntax(const char *text, const char *at, struct sim_odata_fault *fault)
{
	return sim_odata_refuse(fault, "BadRequest", "Syntax error at position %zu in $search.",
				(size_t)(at - text));
}

static const char *skip_blanks(const char *p)
{
	return p + strspn(p, " \t");
}

/* "property:text"; a backslash takes the next character as it is. *used: of out->text. */
static bool clause(const struct sim_odata_type *type, const char *text, const char **at,
		   struct sim_odata_search *out, size_t *used, struct sim_odata_fault *fault)
{
	const char *name, *p;
	size_t property;

	if (**at != '"')
		return syntax(text, *at, fault);
	name = *at + 1;
	p = name + strcspn(name, ":\"");
	if (*p != ':')
		return syntax(text, p, fault);
	if (!sim_odata_property(type, name, (size_t)(p - name), &property, fault))
		return false;
	if (!(type->property[property].can & SIM_ODATA_SEARCH))
		return sim_odata_refuse(fault, "Request_UnsupportedQuery",
					"Property '%s' does not support $search.",
					type->property[property].name);
	out->clause[out->n].property = (uint8_t)property;
	out->clause[out->n].text_at = *used;
	for (p++; *p && *p != '"'; p++) {
		if (*p == '\\' && p[1])
			p++;
		out->text[(*used)++] = *p;
	}
	if (*p != '"')
		return syntax(text, p, fault);
	out->text[(*used)++] = '\0';
	out->n++;
	*at = p + 1;
	return true;
}

static bool joint(const char *text, const char **at, bool *is_or, struct sim_odata_fault *fault)
{
	*is_or = strncmp(*at, "OR ", 3) == 0;
	if (!*is_or && strncmp(*at, "AND ", 4) != 0)
		return syntax(text, *at, fault);
	*at = skip_blanks(*at + (*is_or ? 3 : 4));
	return true;
}

bool sim_odata_search_parse(const struct sim_odata_type *type, const char *text,
			    struct sim_odata_search *out, struct sim_odata_fault *fault)
{
	const char *at = skip_blanks(text);
	size_t used = 0;
	bool is_or = false;

	out->n = 0;
	if (strlen(text) > SIM_ODATA_TEXT_MAX)
		return sim_odata_refuse(fault, "BadRequest", "The $search is longer than %d bytes.",
					SIM_ODATA_TEXT_MAX);
	do {
		if (out->n == SIM_ODATA_SEARCH_MAX)
			return sim_odata_refuse(fault, "BadRequest",
						"The $search has more than %d clauses.",
						SIM_ODATA_SEARCH_MAX);
		out->clause[out->n].starts_group = is_or;
		if (!clause(type, text, &at, out, &used, fault))
			return false;
		at = skip_blanks(at);
	} while (*at && joint(text, &at, &is_or, fault));
	return *at == '\0';
}
