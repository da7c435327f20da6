/* SPDX-License-Identifier: MIT */
/* Which objects are on a page. */
#include <string.h>
#include <strings.h>

#include "cloud/graph_page.h"

void sim_graph_place_of(const struct sim_graph_list *list, const struct sim_odata_query *q,
			const void *object, struct sim_graph_place *out)
{
	for (size_t i = 0; i < q->order_n; i++) {
		out->value[i] = (struct sim_odata_value){0};
		list->type->get(object, q->order[i].property, &out->value[i]);
	}
	out->key = list->key(object);
}

/* The key decides between those whose values are equal. */
static int compare(const struct sim_odata_query *q, const struct sim_graph_place *a,
		   const struct sim_graph_place *b)
{
	for (size_t i = 0; i < q->order_n; i++) {
		const int c = sim_odata_compare(&a->value[i], &b->value[i]);

		if (c)
			return q->order[i].descending ? -c : c;
	}
	return strcasecmp(a->key, b->key);
}

/* Put an object where it belongs among the n that are kept; the last falls out when max are. */
static void keep(const struct sim_graph_list *list, const struct sim_odata_query *q,
		 const struct sim_graph_place *place, const void *object, size_t max,
		 struct sim_graph_page *page, size_t *n)
{
	size_t low = 0;
	size_t high = *n;

	while (low < high) {
		const size_t middle = (low + high) / 2;
		struct sim_graph_place there;

		sim_graph_place_of(list, q, page->object[middle], &there);
		if (compare(q, place, &there) < 0)
			high = middle;
		else
			low = middle + 1;
	}
	if (low == max)
		return;
	if (*n < max)
		(*n)++;
	memmove(&page->object[low + 1], &page->object[low],
		(*n - low - 1) * sizeof(page->object[0]));
	page->object[low] = object;
}

/* With $orderby every object is looked at; those behind the place are kept, as many as fit. */
static size_t select_ordered(struct sim_graph_call *call, const struct sim_graph_list *list,
			     const struct sim_odata_query *q, const struct sim_graph_place *after,
			     struct sim_graph_page *out)
{
	struct sim_graph_cursor at = {.key = ""};
	const void *object;
	size_t n = 0;

	while ((object = list->next(call, &at))) {
		struct sim_graph_place place;

		at.key = list->key(object);
		if (!sim_odata_match(list->type, q, object))
			continue;
		out->total++;
		sim_graph_place_of(list, q, object, &place);
		if (!after->key[0] || compare(q, &place, after) > 0)
			keep(list, q, &place, object, q->top + 1, out, &n);
	}
	return n;
}

static size_t select_in_turn(struct sim_graph_call *call, const struct sim_graph_list *list,
			     const struct sim_odata_query *q, const struct sim_graph_place *after,
			     struct sim_graph_page *out)
{
	struct sim_graph_cursor at = {.key = after->key};
	const void *object;
	size_t n = 0;

	while ((n <= q->top || q->count) && (object = list->next(call, &at))) {
		at.key = list->key(object);
		if (!sim_odata_match(list->type, q, object))
			continue;
		out->total++;
		if (n <= q->top)
			out->object[n++] = object;
	}
	return n;
}

void sim_graph_select(struct sim_graph_call *call, const struct sim_graph_list *list,
		      const struct sim_odata_query *q, const struct sim_graph_place *after,
		      struct sim_graph_page *out)
{
	size_t n;

	out->total = 0;
	n = q->order_n ? select_ordered(call, list, q, after, out)
		       : select_in_turn(call, list, q, after, out);
	out->more = n > q->top;
	out->n = out->more ? q->top : n;
}
