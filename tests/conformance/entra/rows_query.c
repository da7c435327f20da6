/* SPDX-License-Identifier: MIT */
/* What can be asked of a list: filter, search, count, select, in all spellings. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

#define SET "/v1.0/directory/deviceLocalCredentials"

static const char *const eventual[] = {"ConsistencyLevel: eventual", NULL};

/* The device's name, as it is. */
static bool plain_name(struct conform *c, const char *id, char out[static ENTRA_TEXT])
{
	const char *name;
	ENTRA_ANSWER(a);

	if (!id || !entra_graph(c, &a, ENTRA_AS_READER, SET "/%s", id) || !entra_json(c, &a, 200) ||
	    !(name = entra_text(c, a.json, "deviceName")))
		return false;
	return conform_that(c, (size_t)snprintf(out, ENTRA_TEXT, "%s", name) < ENTRA_TEXT,
			    "the device's name is too long");
}

/* For a URL: every character encoded; quotes doubled for a filter. */
static bool encoded_name(struct conform *c, const char *name, bool doubled,
			 char out[static ENTRA_TEXT])
{
	size_t n = 0;

	for (; *name && n + 7 < ENTRA_TEXT; name++)
		n += (size_t)snprintf(out + n, ENTRA_TEXT - n, "%s%%%02X",
				      doubled && *name == '\'' ? "%27" : "", (unsigned char)*name);
	return conform_that(c, !*name, "the device's name is too long");
}

/* Are all of the list of this name, which a filter takes in whatever case, and is there one? */
static void only(struct conform *c, const struct entra_answer *a, const char *name)
{
	const json_t *value = entra_value(c, a), *item;
	size_t i;

	if (!value || !conform_that(c, json_array_size(value) > 0, "nothing was found"))
		return;
	json_array_foreach(value, i, item)
	{
		const char *is = entra_peek(item, "deviceName");

		if (!conform_that(c, is && strcasecmp(is, name) == 0, "others were found, too"))
			return;
	}
}

static void filter(struct conform *c, const char *id)
{
	char name[ENTRA_TEXT], plain[ENTRA_TEXT];
	ENTRA_ANSWER(a);

	if (plain_name(c, id, plain) && encoded_name(c, plain, true, name) &&
	    entra_graph(c, &a, ENTRA_AS_READER, SET "?$filter=deviceName%%20eq%%20%%27%s%%27",
			name))
		only(c, &a, plain);
}

static void filter_name(struct conform *c)
{
	if (entra_several(c))
		filter(c, entra_backed(c));
}

static void filter_quote(struct conform *c)
{
	if (entra_several(c))
		filter(c, entra_of(c)->second.id);
}

static void search_without(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_READER, SET "?$search=%%22deviceName:laps%%22"))
		entra_graph_error(c, &a, 400, "Request_UnsupportedQuery");
}

static void search(struct conform *c)
{
	const struct entra_more more = {.header = eventual};
	const char *id = entra_backed(c);
	const json_t *value, *item;
	char name[ENTRA_TEXT], plain[ENTRA_TEXT];
	bool found = false;
	size_t i;
	ENTRA_ANSWER(a);

	if (!plain_name(c, id, plain) || !encoded_name(c, plain, false, name) ||
	    !entra_graph_with(c, &a, ENTRA_AS_READER, &more, SET "?$search=%%22deviceName:%s%%22",
			      name))
		return;
	value = entra_value(c, &a);
	json_array_foreach(value, i, item)
	{
		const char *is = entra_peek(item, "id");

		found = found || (is && strcasecmp(is, id) == 0);
	}
	if (value)
		conform_that(c, found, "the device is not found by its name");
}

static void count_inside(struct conform *c)
{
	const struct entra_more more = {.header = eventual};
	const json_t *n, *value;
	ENTRA_ANSWER(a);

	if (!entra_graph_with(c, &a, ENTRA_AS_READER, &more, SET "?$count=true") ||
	    !(value = entra_value(c, &a)))
		return;
	n = json_object_get(a.json, "@odata.count");
	if (conform_that(c, json_is_integer(n), "there is no number @odata.count") &&
	    !json_object_get(a.json, "@odata.nextLink"))
		conform_that(c, json_integer_value(n) == (json_int_t)json_array_size(value),
			     "@odata.count is %lld, and there are %zu items",
			     (long long)json_integer_value(n), json_array_size(value));
}

static void count_ignored(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_READER, SET "?$count=true") && entra_value(c, &a))
		conform_that(c, !json_object_get(a.json, "@odata.count"),
			     "there is an @odata.count without ConsistencyLevel");
}

static void count_alone(struct conform *c)
{
	const struct entra_more more = {.header = eventual};
	const char *type, *text;
	ENTRA_ANSWER(a);

	if (!entra_graph_with(c, &a, ENTRA_AS_READER, &more, SET "/$count") ||
	    !entra_status(c, &a, 200))
		return;
	type = entra_header(&a, "Content-Type");
	text = (const char *)a.body.data;
	conform_that(c, type && strncmp(type, "text/plain", 10) == 0, "it is no text/plain");
	conform_that(c, a.body.len > 0 && strspn(text, "0123456789") == a.body.len,
		     "it is no bare number");
}

static void count_header(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_READER, SET "/$count"))
		entra_graph_error(c, &a, 400, "Request_BadRequest");
}

/* What clients send for the same question. */
static void spellings(struct conform *c)
{
	static const char *const query[] = {
		"?$select=id,deviceName",
		"?%24select=id%2CdeviceName",
		"?$select=id,+deviceName",
		"?$select=id,%20deviceName",
	};
	const json_t *first, *other;
	ENTRA_ANSWER(a);

	if (!entra_backed(c) || !entra_graph(c, &a, ENTRA_AS_READER, SET "%s", query[0]) ||
	    !(first = entra_value(c, &a)))
		return;
	for (size_t i = 1; i < sizeof(query) / sizeof(query[0]); i++) {
		ENTRA_ANSWER(b);

		if (!entra_graph(c, &b, ENTRA_AS_READER, SET "%s", query[i]) ||
		    !(other = entra_value(c, &b)) ||
		    !conform_that(c, json_equal(first, other), "%s is answered otherwise than %s",
				  query[i], query[0]))
			return;
	}
}

static void unknown_property(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_READER, SET "?$select=id,colour"))
		entra_graph_error(c, &a, 400, NULL);
}

const struct conform_row entra_query_rows[] = {
	{"GRA-41.name", CONFORM_MUST, "$filter=deviceName eq finds a device and no other",
	 "List deviceLocalCredentialInfo", "filter-ignored", ENTRA_DEVICE | ENTRA_SEVERAL,
	 filter_name},
	{"GRA-41.quote", CONFORM_MUST, "a quote in the name is doubled in the filter",
	 "OData 4.01 URL 5.1.1.14.1", "doubled-quote-refused",
	 ENTRA_WRITE | ENTRA_UPLOAD | ENTRA_USER, filter_quote},
	/* What "Advanced query capabilities" says of directory objects; this set is not named there
	 */
	{"GRA-42.header", CONFORM_SHOULD, "$search without ConsistencyLevel is refused",
	 "Advanced query capabilities", "search-without-header", 0, search_without},
	{"GRA-42.search", CONFORM_MUST, "$search with it finds a device by its name",
	 "Advanced query capabilities", "search-finds-nothing", ENTRA_DEVICE, search},
	{"GRA-43.count", CONFORM_MUST, "$count=true with ConsistencyLevel counts",
	 "Advanced query capabilities", "count-off-by-one", 0, count_inside},
	{"GRA-43.ignored", CONFORM_SHOULD, "and is passed over without it",
	 "Advanced query capabilities", "count-without-header", 0, count_ignored},
	{"GRA-44.count", CONFORM_SHOULD, "/$count is a bare number", "Advanced query capabilities",
	 "count-in-words", 0, count_alone},
	{"GRA-44.header", CONFORM_SHOULD, "and is refused without ConsistencyLevel",
	 "Advanced query capabilities", "bare-count-without-header", 0, count_header},
	{"GRA-45.spellings", CONFORM_MUST, "encoded, plain, plus and %20 are the same question",
	 "graph-client, kiota", "one-spelling-only", ENTRA_DEVICE, spellings},
	{"GRA-46.unknown", CONFORM_SHOULD, "an unknown property cannot be selected", "ours",
	 "any-property", 0, unknown_property},
	ENTRA_ROWS_END,
};
