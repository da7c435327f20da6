/* SPDX-License-Identifier: MIT */
/* The list of local credentials: who may see it, and what it shows. */
#include <string.h>
#include <strings.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

#define SET   "/v1.0/directory/deviceLocalCredentials"
#define PLAIN "id deviceName lastBackupDateTime refreshDateTime"

/* The list as the reader sees it, with a device in it; NULL: the row has failed. */
static const json_t *list(struct conform *c, const char *path, struct entra_answer *a)
{
	const json_t *value;

	if (!entra_backed(c) || !entra_graph(c, a, ENTRA_AS_READER, "%s", path) ||
	    !(value = entra_value(c, a)))
		return NULL;
	return conform_that(c, json_array_size(value) > 0, "the list is empty") ? value : NULL;
}

static void array(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_READER, SET))
		entra_value(c, &a);
}

static void basic_right(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_METADATA, SET))
		entra_value(c, &a);
}

static void members(struct conform *c)
{
	const json_t *value, *item;
	size_t i;
	ENTRA_ANSWER(a);

	value = list(c, SET, &a);
	json_array_foreach(value, i, item)
	{
		if (!entra_members(c, item, PLAIN, "an item"))
			return;
	}
}

/* Whatever the caller may, and whichever way it is listed. */
static void no_credentials(struct conform *c)
{
	static const char *const path[] = {SET, "/beta/directory/deviceLocalCredentials"};
	const json_t *value, *item;
	size_t i;

	for (size_t p = 0; p < sizeof(path) / sizeof(path[0]); p++) {
		ENTRA_ANSWER(a);

		value = list(c, path[p], &a);
		json_array_foreach(value, i, item)
		{
			if (!conform_that(c, !json_object_get(item, "credentials"),
					  "an item has credentials"))
				return;
		}
		if (!value || !conform_that(c, !strstr((const char *)a.body.data, "passwordBase64"),
					    "a password is in the list"))
			return;
	}
}

static void select_credentials(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_backed(c) && entra_graph(c, &a, ENTRA_AS_READER, SET "?$select=id,credentials"))
		entra_graph_error(c, &a, 400, NULL);
}

static bool has(const json_t *value, const char *id)
{
	const json_t *item;
	size_t i;

	json_array_foreach(value, i, item)
	{
		const char *is = entra_peek(item, "id");

		if (is && strcasecmp(is, id) == 0)
			return true;
	}
	return false;
}

/* Are the devices of one among those of another answer, in whatever order? Of one that goes on
 * with another page nothing can be said. */
static void same_as(struct conform *c, const struct entra_answer *b, const char *path)
{
	const json_t *one, *other, *item;
	size_t i;
	ENTRA_ANSWER(a);

	if (!(one = list(c, SET, &a)) || !(other = entra_value(c, b)))
		return;
	if (json_object_get(a.json, "@odata.nextLink") ||
	    json_object_get(b->json, "@odata.nextLink"))
		conform_skip(c, "there are too many devices for one page");
	else
		json_array_foreach(one, i, item)
		{
			const char *id = entra_text(c, item, "id");

			if (!id ||
			    !conform_that(c, has(other, id), "%s lacks a device of %s", path, SET))
				return;
		}
}

static void beta(struct conform *c)
{
	static const char path[] = "/beta/directory/deviceLocalCredentials";
	ENTRA_ANSWER(b);

	if (entra_backed(c) && entra_graph(c, &b, ENTRA_AS_READER, "%s", path))
		same_as(c, &b, path);
}

/* "List deviceLocalCredentialInfo" has announced that it goes. */
static void alias(struct conform *c)
{
	static const char path[] = "/beta/deviceLocalCredentials";
	ENTRA_ANSWER(b);

	if (!entra_backed(c) || !entra_graph(c, &b, ENTRA_AS_READER, "%s", path))
		return;
	if (b.status == 400 || b.status == 404)
		conform_skip(c, "the alias of old is gone here");
	else
		same_as(c, &b, path);
}

/* The set is told with the path in front, or, as a reply was captured, without. */
static bool context_is(struct conform *c, const struct entra_answer *a, const char *end)
{
	static const char front[] = "directory/", set[] = "deviceLocalCredentials";
	const char *is = entra_text(c, a->json, "@odata.context");
	const char *mark = is ? strstr(is, "$metadata#") : NULL;

	if (!is)
		return false;
	if (!mark || strncmp(is, "https://", 8) != 0) {
		conform_fail(c, "@odata.context is no URL of $metadata");
		return false;
	}
	mark += 10;
	if (strncasecmp(mark, front, strlen(front)) == 0)
		mark += strlen(front);
	return conform_that(c,
			    strncasecmp(mark, set, strlen(set)) == 0 &&
				    strcasecmp(mark + strlen(set), end) == 0,
			    "@odata.context ends in '%.128s', not '%s%s'", mark, set, end);
}

static void list_context(struct conform *c)
{
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (!entra_graph(c, &a, ENTRA_AS_READER, SET) || !entra_json(c, &a, 200) ||
	    !context_is(c, &a, ""))
		return;
	if (entra_graph(c, &b, ENTRA_AS_READER, SET "?$select=id,deviceName") &&
	    entra_json(c, &b, 200))
		context_is(c, &b, "(id,deviceName)");
}

static void item_context(struct conform *c)
{
	const char *id = entra_backed(c);
	ENTRA_ANSWER(a);

	if (id && entra_graph(c, &a, ENTRA_AS_READER, SET "/%s", id) && entra_json(c, &a, 200))
		context_is(c, &a, "/$entity");
}

static void methods(struct conform *c)
{
	static const char *const method[] = {"POST", "PATCH", "DELETE"};

	for (size_t i = 0; i < sizeof(method) / sizeof(method[0]); i++) {
		const struct entra_more more = {.method = method[i], .json = "{}"};
		ENTRA_ANSWER(a);

		/* of a device that nobody has */
		if (!entra_graph_with(c, &a, ENTRA_AS_READER, &more,
				      SET "/6c617073-ffff-4000-8000-00000000dead") ||
		    !conform_that(c, a.status >= 400 && a.status < 500, "%s gives status %u",
				  method[i], a.status))
			return;
	}
}

const struct conform_row entra_list_rows[] = {
	{"GRA-01.list", CONFORM_MUST, "devices with a password are listed in an array",
	 "List deviceLocalCredentialInfo", "list-without-value", 0, array},
	{"GRA-01.basic", CONFORM_MUST, "the basic right is enough for the list",
	 "List deviceLocalCredentialInfo", "basic-right-lists-nothing", ENTRA_METADATA,
	 basic_right},
	{"GRA-02.members", CONFORM_MUST, "an item of the list has its four members",
	 "List deviceLocalCredentialInfo", "list-without-refresh", ENTRA_DEVICE, members},
	{"GRA-03.none", CONFORM_MUST, "a list never has credentials",
	 "List deviceLocalCredentialInfo", "list-with-credentials", ENTRA_DEVICE, no_credentials},
	{"GRA-04.select", CONFORM_SHOULD, "credentials cannot be selected in a list",
	 "a public report", "list-ignores-select", ENTRA_DEVICE, select_credentials},
	{"GRA-25.beta", CONFORM_MUST, "beta lists the same devices",
	 "List deviceLocalCredentialInfo", "beta-empty", ENTRA_DEVICE, beta},
	{"GRA-25.alias", CONFORM_SHOULD, "so does the alias of old, where it is",
	 "a captured request", "alias-empty", ENTRA_DEVICE, alias},
	{"GRA-26.list", CONFORM_MUST, "the context of a list names its set and what is selected",
	 "a captured reply, OData 4.01 JSON 4.6.1", "list-without-context", 0, list_context},
	{"GRA-26.item", CONFORM_MUST, "the context of an item ends in /$entity",
	 "a captured reply, OData 4.01 JSON 4.6.1", "item-context-of-list", ENTRA_DEVICE,
	 item_context},
	{"GRA-63.methods", CONFORM_SHOULD, "local credentials are only read", "ours",
	 "delete-accepted", ENTRA_WRITE, methods},
	ENTRA_ROWS_END,
};
