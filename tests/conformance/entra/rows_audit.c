/* SPDX-License-Identifier: MIT */
/* What the audit log tells. A real one is some minutes behind: audit-wait. */
#include <laps/filetime.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

#define AUDITS   "/v1.0/auditLogs/directoryAudits"
#define BY_NAME  "?$filter=activityDisplayName%%20eq%%20%%27"
#define PAUSE_MS 2000
#define CLOCKS_S 300 /* so much may the clocks of Graph and of its log differ */

/* Is it of that time, or later? What was read before this run has entries, too. */
static bool is_since(const json_t *entry, uint64_t since)
{
	const char *time = entra_peek(entry, "activityDateTime");
	uint64_t ticks;

	return time && laps_filetime_parse(time, &ticks, NULL) == LAPS_OK && ticks >= since;
}

static bool concerns(const json_t *entry, const char *id)
{
	const json_t *targets = json_object_get(entry, "targetResources"), *target;
	size_t i;

	json_array_foreach(targets, i, target)
	{
		const char *is = entra_peek(target, "id");

		if (is && strcasecmp(is, id) == 0)
			return true;
	}
	return false;
}

/* The object id of the device, which the log speaks of. */
static bool object_of(struct conform *c, const char *id, char out[static LAPS_GUID_TEXT])
{
	const char *is;
	ENTRA_ANSWER(a);

	if (!entra_device_get(c, id, &a) || !entra_json(c, &a, 200) ||
	    !(is = entra_text(c, a.json, "id")))
		return false;
	return conform_that(c, (size_t)snprintf(out, LAPS_GUID_TEXT, "%s", is) < LAPS_GUID_TEXT,
			    "the device's id is no GUID");
}

/* An entry about the device, by either of its ids, which no document tells apart there, not older
 * than since, within the time that the target needs; borrowed from a. */
static const json_t *entry_of(struct conform *c, const char *filter, const char *id,
			      const char *object, uint64_t since, struct entra_answer *a)
{
	const unsigned wait_ms = entra_of(c)->audit_wait * 1000;
	const json_t *value, *entry;
	size_t i;

	for (unsigned waited = 0;; waited += PAUSE_MS) {
		if (!entra_graph(c, a, ENTRA_AS_READER, AUDITS BY_NAME "%s%%27", filter) ||
		    !(value = entra_value(c, a)))
			return NULL;
		json_array_foreach(value, i, entry)
		{
			if ((concerns(entry, object) || concerns(entry, id)) &&
			    is_since(entry, since))
				return entry;
		}
		if (waited >= wait_ms)
			break;
		poll(NULL, 0, PAUSE_MS);
	}
	conform_fail(c, "there is no entry about the device");
	return NULL;
}

static void member(struct conform *c, const json_t *entry, const char *name, const char *wanted)
{
	const char *is = entra_text(c, entry, name);

	if (is)
		conform_that(c, strcmp(is, wanted) == 0, "%s is '%.64s', not '%s'", name, is,
			     wanted);
}

static void of_read(struct conform *c)
{
	const char *id = entra_backed(c);
	const uint64_t since =
		LAPS_TICKS_UNIX_EPOCH +
		LAPS_TICKS_PER_SECOND * (uint64_t)(entra_http_now(entra_of(c)->http) - CLOCKS_S);
	char object[LAPS_GUID_TEXT];
	const json_t *entry;
	ENTRA_ANSWER(read);
	ENTRA_ANSWER(a);

	if (!id || !entra_credentials(c, id, &read) || !object_of(c, id, object) ||
	    !(entry = entry_of(c, "Recover%20device%20local%20administrator%20password", id, object,
			       since, &a)))
		return;
	member(c, entry, "category", "Device");
	member(c, entry, "loggedByService", "Device Registration Service");
	member(c, entry, "result", "success");
}

static void of_upload(struct conform *c)
{
	const char *id = entra_backed(c);
	char object[LAPS_GUID_TEXT];
	ENTRA_ANSWER(a);

	if (id && object_of(c, id, object))
		/* of a device that was not there before the run */
		entry_of(c, "Update%20device%20local%20administrator%20password", id, object, 0,
			 &a);
}

static void queries(struct conform *c)
{
	const json_t *value, *entry;
	uint64_t ticks, before = UINT64_MAX;
	size_t i;
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (!entra_backed(c) ||
	    !entra_graph(c, &a, ENTRA_AS_READER,
			 AUDITS "?$filter=activityDateTime%%20ge%%202000-01-01T00:00:00Z"
				"&$orderby=activityDateTime%%20desc&$top=3") ||
	    !(value = entra_value(c, &a)) ||
	    !conform_that(c, json_array_size(value) > 0 && json_array_size(value) <= 3,
			  "a page of 3 has %zu entries", json_array_size(value)))
		return;
	json_array_foreach(value, i, entry)
	{
		const char *time = entra_text(c, entry, "activityDateTime");

		if (!time ||
		    !conform_that(c, laps_filetime_parse(time, &ticks, NULL) == LAPS_OK,
				  "activityDateTime is no time") ||
		    !conform_that(c, ticks <= before, "the entries are not the newest first"))
			return;
		before = ticks;
	}
	if (entra_graph(c, &b, ENTRA_AS_READER,
			AUDITS "?$filter=activityDisplayName%%20eq%%20%%27Nobody%%20does%%20this"
			       "%%27") &&
	    (value = entra_value(c, &b)))
		conform_that(c, json_array_size(value) == 0,
			     "an activity that nobody does is in the log");
}

const struct conform_row entra_audit_rows[] = {
	{"GRA-59.read", CONFORM_MUST, "reading a password is in the audit log",
	 "a public detection rule", "reads-not-audited", ENTRA_DEVICE | ENTRA_PASSWORDS, of_read},
	{"GRA-60.upload", CONFORM_MUST, "so is an upload", "Manage local administrator passwords",
	 "uploads-not-audited", ENTRA_WRITE | ENTRA_UPLOAD | ENTRA_USER, of_upload},
	{"GRA-61.queries", CONFORM_MUST, "the log takes $filter, $orderby and $top",
	 "List directoryAudits", "audit-order-ignored", ENTRA_DEVICE, queries},
	ENTRA_ROWS_END,
};
