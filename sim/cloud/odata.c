/* SPDX-License-Identifier: MIT */
/* The options of a query, each by its name. */
#include "cloud/odata.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct parse {
	const struct sim_odata_type *type;
	struct sim_odata_query *q;
	struct sim_odata_fault *fault;
	bool eventual;
	bool searches; /* $search was there */
};

bool(sim_odata_refuse)(struct sim_odata_fault *fault, const char *code, const char *format, ...)
{
	va_list ap;

	fault->code = code;
	va_start(ap, format);
	vsnprintf(fault->message, sizeof(fault->message), format, ap);
	va_end(ap);
	return false;
}

/* Of names that are no property's: only what may be said again. */
static bool is_plain(const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (name[i] <= ' ' || name[i] > '~' || name[i] == '"' || name[i] == '\'')
			return false;
	return len > 0 && len <= 64;
}

bool sim_odata_property(const struct sim_odata_type *type, const char *name, size_t len,
			size_t *out, struct sim_odata_fault *fault)
{
	for (size_t i = 0; i < type->property_n; i++)
		if (strlen(type->property[i].name) == len &&
		    strncmp(type->property[i].name, name, len) == 0) {
			*out = i;
			return true;
		}
	if (!is_plain(name, len))
		return sim_odata_refuse(fault, "BadRequest",
					"The query names a property that is none of type '%s'.",
					type->name);
	return sim_odata_refuse(fault, "BadRequest",
				"Could not find a property named '%.*s' on type '%s'.", (int)len,
				name, type->name);
}

/* One of a list with commas, blanks around it dropped; *rest NULL behind the last. */
static size_t item(const char **rest, const char **out)
{
	const char *p = *rest + strspn(*rest, " ");
	size_t len = strcspn(p, ",");

	*rest = p[len] ? p + len + 1 : NULL;
	while (len > 0 && p[len - 1] == ' ')
		len--;
	*out = p;
	return len;
}

static bool read_select(struct parse *p, const char *value)
{
	const char *rest = value;

	while (rest) {
		const char *name;
		const size_t len = item(&rest, &name);
		size_t i;

		if (len == 1 && *name == '*') {
			for (i = 0; i < p->type->property_n; i++)
				if (!(p->type->property[i].can &
				      (SIM_ODATA_ASKED | SIM_ODATA_PATH)))
					p->q->select |= UINT32_C(1) << i;
			continue;
		}
		if (!sim_odata_property(p->type, name, len, &i, p->fault))
			return false;
		if (p->type->property[i].can & SIM_ODATA_PATH)
			return sim_odata_refuse(p->fault, "BadRequest",
						"The path '%s' cannot be selected.",
						p->type->property[i].name);
		p->q->select |= UINT32_C(1) << i;
	}
	return true;
}

static bool read_filter(struct parse *p, const char *value)
{
	return sim_odata_filter_parse(p->type, value, &p->q->filter, p->fault);
}

static bool read_search(struct parse *p, const char *value)
{
	p->searches = true;
	return sim_odata_search_parse(p->type, value, &p->q->search, p->fault);
}

/* "asc", "desc", or nothing. */
static bool direction(const char *p, size_t len, bool *descending)
{
	*descending = len == 4 && strncmp(p, "desc", 4) == 0;
	return len == 0 || *descending || (len == 3 && strncmp(p, "asc", 3) == 0);
}

static bool read_orderby(struct parse *p, const char *value)
{
	const char *rest = value;

	while (rest) {
		struct sim_odata_query *q = p->q;
		const char *name;
		const size_t len = item(&rest, &name);
		const size_t name_len = len ? strcspn(name, " ,") : 0;
		const size_t way = name_len + (name_len < len ? strspn(name + name_len, " ") : 0);
		size_t i;

		if (q->order_n == SIM_ODATA_ORDER_MAX)
			return sim_odata_refuse(p->fault, "BadRequest",
						"The $orderby names more than %d properties.",
						SIM_ODATA_ORDER_MAX);
		if (!sim_odata_property(p->type, name, name_len, &i, p->fault))
			return false;
		if (!(p->type->property[i].can & SIM_ODATA_ORDER))
			return sim_odata_refuse(p->fault, "Request_UnsupportedQuery",
						"Sorting by property '%s' is not supported.",
						p->type->property[i].name);
		if (!direction(name + way, len - way, &q->order[q->order_n].descending))
			return sim_odata_refuse(p->fault, "BadRequest",
						"Syntax error at position %zu in $orderby.",
						(size_t)(name + way - value));
		q->order[q->order_n++].property = i;
	}
	return true;
}

static bool read_top(struct parse *p, const char *value)
{
	const size_t len = strlen(value);
	unsigned v = 0;

	if (len == 0 || strspn(value, "0123456789") != len)
		return sim_odata_refuse(
			p->fault, "BadRequest",
			"The $top query option requires a non-negative integer value.");
	for (const char *d = value; *d; d++) /* what is too large stays so */
		v = v > SIM_ODATA_TOP_MAX ? v : v * 10 + (unsigned)(*d - '0');
	if (v < 1 || v > SIM_ODATA_TOP_MAX)
		return sim_odata_refuse(
			p->fault, "Request_BadRequest",
			"Invalid page size specified: '%.20s'. Must be between 1 and "
			"%d inclusive.",
			value, SIM_ODATA_TOP_MAX);
	p->q->top = v;
	return true;
}

static bool read_count(struct parse *p, const char *value)
{
	const bool wanted = strcasecmp(value, "true") == 0;

	if (!wanted && strcasecmp(value, "false") != 0)
		return sim_odata_refuse(p->fault, "BadRequest",
					"The $count query option is 'true' or 'false'.");
	/* ignored without a word where it cannot be */
	p->q->count = wanted && (p->eventual || !p->type->directory);
	return true;
}

static bool pass(struct parse *p, const char *value)
{
	(void)p;
	(void)value;
	return true;
}

static const struct option {
	const char *name;
	unsigned with; /* 0: always */
	bool (*read)(struct parse *p, const char *value);
} options[] = {
	{"$select", SIM_ODATA_WITH_SELECT, read_select},
	{"$filter", SIM_ODATA_WITH_FILTER, read_filter},
	{"$search", SIM_ODATA_WITH_FILTER, read_search},
	{"$orderby", SIM_ODATA_WITH_PAGES, read_orderby},
	{"$top", SIM_ODATA_WITH_PAGES, read_top},
	{"$count", SIM_ODATA_WITH_PAGES, read_count},
	{"$skiptoken", SIM_ODATA_WITH_PAGES, pass},
	{"$format", 0, pass},
};

#define OPTION_N (sizeof(options) / sizeof(*options))

static size_t option_index(const char *name)
{
	size_t i = 0;

	while (i < OPTION_N && strcasecmp(options[i].name, name) != 0)
		i++;
	return i;
}

/* What needs the header and $count=true in the directory. */
static bool rules(struct parse *p)
{
	const struct sim_odata_query *q = p->q;

	if (!p->type->directory)
		return true;
	if (p->searches && !p->eventual)
		return sim_odata_refuse(
			p->fault, "Request_UnsupportedQuery",
			"Request with $search query parameter only works through MSGraph with a "
			"special request header: 'ConsistencyLevel: eventual'");
	if (p->eventual && q->count)
		return true;
	if (q->filter.n && q->order_n)
		return sim_odata_refuse(p->fault, "Request_UnsupportedQuery",
					"Sorting not supported for current query.");
	if (q->filter.advanced)
		return sim_odata_refuse(
			p->fault, "Request_UnsupportedQuery",
			"Operators 'ne', 'not' and 'endsWith' need the request header "
			"'ConsistencyLevel: eventual' and $count=true.");
	return true;
}

bool sim_odata_parse(const struct sim_odata_type *type, const struct sim_http_pairs *query,
		     unsigned with, bool eventual, struct sim_odata_query *out,
		     struct sim_odata_fault *fault)
{
	struct parse p = {.type = type, .q = out, .fault = fault, .eventual = eventual};
	unsigned seen = 0;

	out->select = 0;
	out->filter.n = 0;
	out->filter.advanced = false;
	out->search.n = 0;
	out->order_n = 0;
	out->top = SIM_ODATA_TOP_DEFAULT;
	out->count = false;
	for (size_t i = 0; i < query->n; i++) {
		const char *name = query->pair[i].name;
		const size_t at = *name == '$' ? option_index(name) : OPTION_N;

		if (*name != '$')
			continue;
		if (at == OPTION_N || (options[at].with && !(options[at].with & with)))
			return sim_odata_refuse(fault, "BadRequest",
						"The query option '%s' is not supported here.",
						is_plain(name, strlen(name)) ? name : "$");
		if (seen >> at & 1)
			return sim_odata_refuse(fault, "BadRequest",
						"Query option '%s' was specified more than once, "
						"but it must be specified at most once.",
						options[at].name);
		seen |= 1u << at;
		if (strlen(query->pair[i].value) > SIM_ODATA_TEXT_MAX)
			return sim_odata_refuse(fault, "BadRequest",
						"Query option '%s' is longer than %d bytes.",
						options[at].name, SIM_ODATA_TEXT_MAX);
		if (!options[at].read(&p, query->pair[i].value))
			return false;
	}
	return rules(&p);
}
