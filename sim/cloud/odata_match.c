/* SPDX-License-Identifier: MIT */
/* Whether an object is what $filter and $search ask for, and in which order two stand. */
#include <string.h>
#include <strings.h>

#include "cloud/odata.h"

int sim_odata_compare(const struct sim_odata_value *a, const struct sim_odata_value *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	switch (a->kind) {
	case SIM_ODATA_TEXT: return strcasecmp(a->text, b->text);
	case SIM_ODATA_BOOL: return (int)a->truth - (int)b->truth;
	case SIM_ODATA_TIME: return (a->ticks > b->ticks) - (a->ticks < b->ticks);
	default: return 0;
	}
}

static bool starts(const char *text, const char *with)
{
	return strncasecmp(text, with, strlen(with)) == 0;
}

static bool ends(const char *text, const char *with)
{
	const size_t len = strlen(text);
	const size_t with_len = strlen(with);

	return with_len <= len && strcasecmp(text + (len - with_len), with) == 0;
}

/* Null is equal to null, and to nothing else; it is neither less nor more. */
static bool compares(sim_odata_op op, const struct sim_odata_value *have,
		     const struct sim_odata_value *want)
{
	const bool same = sim_odata_compare(have, want) == 0;

	if (op == SIM_ODATA_EQ || op == SIM_ODATA_NE)
		return same == (op == SIM_ODATA_EQ);
	if (have->kind != want->kind)
		return false;
	switch (op) {
	case SIM_ODATA_GT: return sim_odata_compare(have, want) > 0;
	case SIM_ODATA_GE: return sim_odata_compare(have, want) >= 0;
	case SIM_ODATA_LT: return sim_odata_compare(have, want) < 0;
	case SIM_ODATA_LE: return sim_odata_compare(have, want) <= 0;
	case SIM_ODATA_STARTS: return starts(have->text, want->text);
	default: return ends(have->text, want->text);
	}
}

static bool leaf(const struct sim_odata_type *type, const struct sim_odata_filter *f,
		 const struct sim_odata_node *node, const void *object)
{
	struct sim_odata_value want = node->value;
	struct sim_odata_value have = {0};

	if (want.kind == SIM_ODATA_TEXT)
		want.text = f->text + node->text_at;
	type->get(object, node->property, &have);
	return compares(node->op, &have, &want);
}

/* As deep as there are nodes, at most. */
static bool match(const struct sim_odata_type *type, const struct sim_odata_filter *f, uint8_t at,
		  const void *object)
{
	const struct sim_odata_node *node = &f->node[at];

	switch (node->op) {
	case SIM_ODATA_OR:
		return match(type, f, node->left, object) || match(type, f, node->right, object);
	case SIM_ODATA_AND:
		return match(type, f, node->left, object) && match(type, f, node->right, object);
	case SIM_ODATA_NOT: return !match(type, f, node->left, object);
	default: return leaf(type, f, node, object);
	}
}

bool sim_odata_filter_match(const struct sim_odata_type *type, const struct sim_odata_filter *f,
			    const void *object)
{
	return f->n == 0 || match(type, f, f->root, object);
}

bool sim_odata_search_match(const struct sim_odata_type *type, const struct sim_odata_search *s,
			    const void *object)
{
	bool group = true;

	for (size_t i = 0; i < s->n; i++) {
		struct sim_odata_value have = {0};

		if (s->clause[i].starts_group) {
			if (group)
				return true;
			group = true;
		}
		type->get(object, s->clause[i].property, &have);
		group = group && have.kind == SIM_ODATA_TEXT &&
			strcasestr(have.text, s->text + s->clause[i].text_at);
	}
	return group;
}

bool sim_odata_match(const struct sim_odata_type *type, const struct sim_odata_query *q,
		     const void *object)
{
	return sim_odata_filter_match(type, &q->filter, object) &&
	       sim_odata_search_match(type, &q->search, object);
}

bool sim_odata_selected(const struct sim_odata_type *type, const struct sim_odata_query *q,
			size_t property)
{
	const unsigned can = type->property[property].can;

	if (q->select == 0)
		return !(can & (SIM_ODATA_ASKED | SIM_ODATA_PATH));
	return q->select >> property & 1;
}
