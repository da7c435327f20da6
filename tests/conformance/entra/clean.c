/* SPDX-License-Identifier: MIT */
#include "conformance/entra/clean.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "conformance/entra/entra.h"

#define PAGES_MAX 1000 /* of devices with our mark */

/* Is there one that had its password there before us, and another? */
static void look_for_devices(struct conform *c)
{
	struct entra *e = entra_of(c);
	const char *named = conform_target_get(c->target, "device-id");
	struct conform quiet = {.target = c->target, .state = e, .has = c->has};
	const json_t *value = NULL;
	ENTRA_ANSWER(a);

	if (entra_graph(&quiet, &a, ENTRA_AS_READER,
			"/v1.0/directory/deviceLocalCredentials?$top=2"))
		value = entra_value(&quiet, &a);
	if (named) {
		snprintf(e->listed, sizeof(e->listed), "%s", named);
		conform_that(c, entra_is_guid(named), "'device-id' is no GUID");
	} else if (json_array_size(value) > 0) {
		snprintf(e->listed, sizeof(e->listed), "%s",
			 entra_peek(json_array_get(value, 0), "id"));
	}
	if (e->listed[0])
		c->has |= ENTRA_DEVICE;
	if (json_array_size(value) > 1)
		c->has |= ENTRA_SEVERAL;
	snprintf(e->why_no_device, sizeof(e->why_no_device),
		 "no device has a password here%s%.200s", conform_over(&quiet) ? ": " : "",
		 quiet.why);
}

void entra_begin(struct conform *c)
{
	const unsigned own = ENTRA_WRITE | ENTRA_UPLOAD | ENTRA_USER;

	if (!entra_open(c))
		return;
	conform_fact(c, "graph", "%s", entra_of(c)->graph);
	conform_fact(c, "tenant", "%s", entra_of(c)->tenant);
	conform_fact(c, "leave", "%s",
		     !(c->has & ENTRA_WRITE) ? "only reads"
		     : !(c->has & ENTRA_SWITCH)
			     ? "makes devices of its own"
			     : "makes devices of its own, turns the LAPS switch");
	if (!entra_check(c))
		return;
	/* what can have devices of its own leaves those of others alone */
	if ((c->has & own) == own)
		c->has |= ENTRA_DEVICE | ENTRA_SEVERAL;
	else
		look_for_devices(c);
}

/* Where devices are, and where they are when they have been deleted. Not every tenant has the
 * second. */
static const char there[] = "devices", deleted[] = "directory/deletedItems/microsoft.graph.device";

/* Devices of people may have names that begin like those of runs: a run's go on with its mark. */
static bool is_ours(const json_t *device)
{
	const char *name = entra_peek(device, "displayName");
	const size_t front = strlen(ENTRA_MARK);

	return name && strncasecmp(name, ENTRA_MARK, front) == 0 && conform_is_mark(name + front) &&
	       name[front + CONFORM_MARK_LEN] == '-';
}

/* Remove what a filter finds in a set. */
static bool remove_of(struct conform *c, const char *set, const char *filter, size_t *n)
{
	const struct entra_more more = {.method = "DELETE"};
	const json_t *value, *device;
	size_t i, ours;

	/* each round begins anew: what is gone is not on the next first page */
	for (unsigned round = 0; round < PAGES_MAX; round++) {
		ENTRA_ANSWER(a);

		if (!entra_graph(c, &a, ENTRA_AS_READER, "/v1.0/%s?$filter=%s", set, filter))
			return false;
		if (set == deleted && a.status != 200)
			return true;
		value = entra_value(c, &a);
		ours = 0;
		json_array_foreach(value, i, device)
		{
			const char *id = entra_peek(device, "id");
			ENTRA_ANSWER(gone);

			if (!is_ours(device))
				continue;
			ours++;
			if (!entra_is_guid(id) ||
			    !entra_graph_with(c, &gone, ENTRA_AS_READER, &more, "/v1.0/%s/%s",
					      set == there ? there : "directory/deletedItems", id))
				return conform_that(c, false, "Graph lists a device without id");
			if (gone.status != 404 && !entra_status(c, &gone, 204))
				return false;
			*n += set == there;
		}
		if (ours == 0)
			return value != NULL;
	}
	return conform_that(c, false, "Graph goes on to list devices that it has deleted");
}

static bool remove_found(struct conform *c, const char *filter, size_t *n)
{
	return remove_of(c, there, filter, n) && remove_of(c, deleted, filter, n);
}

/* Quotes doubled, and what a URL cannot have encoded. */
static bool filter_of(const char *front, const char *name, const char *end,
		      char out[static ENTRA_TEXT])
{
	static const char hex[] = "0123456789ABCDEF";
	char quoted[ENTRA_TEXT];
	size_t n = 0;

	for (; *name && n + 7 < sizeof(quoted); name++) {
		if (*name == '\'') {
			memcpy(quoted + n, "%27%27", 6);
			n += 6;
		} else if ((*name >= '0' && *name <= '9') || (*name >= 'A' && *name <= 'Z') ||
			   (*name >= 'a' && *name <= 'z') || *name == '-') {
			quoted[n++] = *name;
		} else {
			quoted[n++] = '%';
			quoted[n++] = hex[(unsigned char)*name >> 4];
			quoted[n++] = hex[*name & 15];
		}
	}
	quoted[n] = '\0';
	return (size_t)snprintf(out, ENTRA_TEXT, "%s%%27%s%%27%s", front, quoted, end) < ENTRA_TEXT;
}

/* One thing. What went wrong is kept for the first of them; the others are tried all the same. */
static void remove_thing(struct conform *c, const char *thing, char why[static CONFORM_WHY])
{
	const size_t device = strlen(ENTRA_THING_DEVICE), turned = strlen(ENTRA_THING_SWITCH);
	char filter[ENTRA_TEXT];
	bool ok = false;
	size_t n = 0;

	c->outcome = CONFORM_PASSED;
	if (strncmp(thing, ENTRA_THING_SWITCH, turned) == 0) {
		entra_turn(c, strcmp(thing + turned, "on") == 0, ENTRA_AS_READER, 200);
	} else {
		if (filter_of("startswith(displayName,", thing + device, ")", filter))
			ok = remove_found(c, filter, &n);
		conform_that(c, ok, "it could not be removed");
	}
	if (conform_over(c) && !why[0])
		snprintf(why, CONFORM_WHY, "%s: %.400s", thing, c->why);
	c->why[0] = '\0';
}

bool entra_clean(const struct conform_target *t, const char *const *thing, size_t n,
		 struct sim_err *err)
{
	struct conform c = {.suite = &conform_entra_suite, .target = t};
	char why[CONFORM_WHY] = "";

	if (!entra_open(&c))
		snprintf(why, sizeof(why), "%s", c.why);
	else
		for (size_t i = n; i > 0; i--)
			/* devices of one run are one thing, told again and again */
			if (i == n || strcmp(thing[i - 1], thing[i]) != 0)
				remove_thing(&c, thing[i - 1], why);
	entra_close(&c);
	return !why[0] || sim_fail(err, "%s", why);
}

bool entra_sweep(const struct conform_target *t, size_t *n, struct sim_err *err)
{
	struct conform c = {.suite = &conform_entra_suite, .target = t};
	char filter[ENTRA_TEXT];

	*n = 0;
	if (entra_open(&c) && filter_of("startswith(displayName,", ENTRA_MARK, ")", filter) &&
	    !remove_found(&c, filter, n))
		conform_fail(&c, "not all could be removed");
	entra_close(&c);
	return !conform_over(&c) || sim_fail(err, "%s", c.why);
}
