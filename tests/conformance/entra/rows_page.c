/* SPDX-License-Identifier: MIT */
/* Lists that come in pages. */
#include <stdio.h>
#include <string.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

#define SET       "/v1.0/directory/deviceLocalCredentials"
#define PAGES_MAX 8    /* that are read */
#define ITEMS_MAX 2000 /* that are compared */

/* The link to the next page; NULL: there is none. Fails the row when it is no text, or leads
 * elsewhere: nobody else is shown our token. */
static const char *next_of(struct conform *c, const struct entra_answer *a)
{
	const char *graph = entra_of(c)->graph, *url;
	const json_t *link = json_object_get(a->json, "@odata.nextLink");
	const size_t n = strlen(graph);

	conform_that(c, !link || json_is_string(link), "@odata.nextLink is no text");
	url = json_string_value(link);
	if (url && !conform_that(c, strncmp(url, graph, n) == 0 && url[n] == '/',
				 "@odata.nextLink is no URL of the same origin"))
		return NULL;
	return url;
}

static void top(struct conform *c)
{
	const json_t *value;
	ENTRA_ANSWER(a);

	if (!entra_several(c) || !entra_graph(c, &a, ENTRA_AS_READER, SET "?$top=1") ||
	    !(value = entra_value(c, &a)) ||
	    !conform_that(c, json_array_size(value) == 1, "a page of 1 has %zu items",
			  json_array_size(value)))
		return;
	conform_that(c, next_of(c, &a), "there is no @odata.nextLink");
}

/* Follow links as they stand, and append the ids of all items. False: the row has failed. */
static bool walk(struct conform *c, const char *path, json_t *ids, unsigned *pages)
{
	char url[ENTRA_URL];
	struct entra_request rq = {.url = url, .bearer = entra_token(c, ENTRA_AS_READER)};
	const json_t *value, *item;
	const char *next;
	size_t i;

	if (!rq.bearer)
		return false;
	snprintf(url, sizeof(url), "%s%s", entra_of(c)->graph, path);
	for (*pages = 1;; (*pages)++) {
		ENTRA_ANSWER(a);

		if (!entra_ask(c, &rq, &a) || !(value = entra_value(c, &a)))
			return false;
		json_array_foreach(value, i, item)
		{
			json_array_append_new(ids, json_string(entra_text(c, item, "id")
								       ? entra_peek(item, "id")
								       : ""));
		}
		next = next_of(c, &a);
		if (conform_over(c) || !next || *pages == PAGES_MAX)
			return !conform_over(c);
		if (!conform_that(c, (size_t)snprintf(url, sizeof(url), "%s", next) < sizeof(url),
				  "@odata.nextLink is too long"))
			return false;
	}
}

static bool has_twice(const json_t *ids)
{
	for (size_t i = 0; i < json_array_size(ids); i++)
		for (size_t j = 0; j < i; j++)
			if (json_equal(json_array_get(ids, i), json_array_get(ids, j)))
				return true;
	return false;
}

static bool has(const json_t *ids, const json_t *id)
{
	for (size_t i = 0; i < json_array_size(ids); i++)
		if (json_equal(json_array_get(ids, i), id))
			return true;
	return false;
}

/* In pages as large as the service makes them, and in smaller ones: the same devices, each of them
 * once. */
static void every_page(struct conform *c)
{
	json_t *all = json_array(), *paged = json_array();
	char path[ENTRA_TEXT];
	unsigned whole = 0, pages = 0;
	size_t n;

	if (entra_several(c) && walk(c, SET, all, &whole)) {
		n = json_array_size(all);
		snprintf(path, sizeof(path), SET "?$top=%zu",
			 n < 4         ? 1
			 : n / 4 > 100 ? 100
				       : n / 4);
		if (walk(c, path, paged, &pages) && whole < PAGES_MAX && pages < PAGES_MAX &&
		    n <= ITEMS_MAX) {
			conform_that(c, !has_twice(paged), "a device is on two pages");
			for (size_t i = 0; i < n; i++)
				conform_that(c, has(paged, json_array_get(all, i)),
					     "a device is on no page");
		}
	}
	json_decref(all);
	json_decref(paged);
}

static void keeps_query(struct conform *c)
{
	struct entra_request rq = {.bearer = entra_token(c, ENTRA_AS_READER)};
	const json_t *first, *value;
	const char *name;
	json_t *member;
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (!entra_several(c) || !rq.bearer ||
	    !entra_graph(c, &a, ENTRA_AS_READER, SET "?$select=id,deviceName&$top=1") ||
	    !(first = entra_value(c, &a)) ||
	    !conform_that(c, (rq.url = next_of(c, &a)), "there is no @odata.nextLink"))
		return;
	if (!entra_ask(c, &rq, &b) || !(value = entra_value(c, &b)))
		return;
	conform_that(c, json_array_size(value) == 1, "the second page has %zu items, not 1",
		     json_array_size(value));
	/* of the same members, whichever they are: microsoft-graph-docs' issue 20878 has it that
	 * all but credentials always come */
	json_object_foreach(json_array_get(first, 0), name, member)
	{
		entra_members(c, json_array_get(value, 0), name, "an item of the second page");
	}
	conform_that(c,
		     json_object_size(json_array_get(value, 0)) ==
			     json_object_size(json_array_get(first, 0)),
		     "an item of the second page has other members than one of the first");
}

static void size_zero(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_READER, SET "?$top=0"))
		entra_graph_error(c, &a, 400, NULL);
}

static void size_thousand(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_READER, SET "?$top=1000"))
		entra_graph_error(c, &a, 400, NULL);
}

const struct conform_row entra_page_rows[] = {
	{"GRA-37.top", CONFORM_MUST, "$top is the size of a page, whose link is of the same origin",
	 "graph-client, kiota", "next-link-relative", ENTRA_DEVICE | ENTRA_SEVERAL, top},
	{"GRA-38.walk", CONFORM_MUST, "links followed as they stand show every device once",
	 "Best practices", "page-skips-one", ENTRA_DEVICE | ENTRA_SEVERAL, every_page},
	{"GRA-39.query", CONFORM_SHOULD, "a link keeps what was selected, and the size of pages",
	 "ours", "next-page-forgets-select", ENTRA_DEVICE | ENTRA_SEVERAL, keeps_query},
	{"GRA-40.zero", CONFORM_SHOULD, "a page of 0 is refused", "a public report of /users",
	 "empty-page-accepted", 0, size_zero},
	{"GRA-40.thousand", CONFORM_SHOULD, "a page of 1000 is refused",
	 "a public report of /users", "large-page-accepted", 0, size_thousand},
	ENTRA_ROWS_END,
};
