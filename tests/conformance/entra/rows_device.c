/* SPDX-License-Identifier: MIT */
/* Devices in Graph, and Intune's order to rotate. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

static void three_ways(struct conform *c)
{
	static const char *const member[] = {"id", "deviceId", "displayName", "trustType"};
	const char *id = entra_backed(c), *object;
	const json_t *listed;
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);
	ENTRA_ANSWER(l);

	if (!id || !entra_device_get(c, id, &a) || !entra_json(c, &a, 200) ||
	    !(object = entra_text(c, a.json, "id")) ||
	    !entra_graph(c, &b, ENTRA_AS_READER, "/v1.0/devices/%s", object) ||
	    !entra_json(c, &b, 200) ||
	    !entra_graph(c, &l, ENTRA_AS_READER,
			 "/v1.0/devices?$filter=deviceId%%20eq%%20%%27%s%%27", id) ||
	    !(listed = entra_value(c, &l)) ||
	    !conform_that(c, json_array_size(listed) == 1, "%zu devices have one deviceId",
			  json_array_size(listed)))
		return;
	listed = json_array_get(listed, 0);
	for (size_t i = 0; i < sizeof(member) / sizeof(member[0]); i++) {
		const json_t *is = json_object_get(a.json, member[i]);

		if (!conform_that(c,
				  is && json_equal(is, json_object_get(b.json, member[i])) &&
					  json_equal(is, json_object_get(listed, member[i])),
				  "%s is not the same by id, by deviceId and in the list",
				  member[i]))
			return;
	}
}

static void trust(struct conform *c, const struct entra_join *how, const char *wanted)
{
	const char *is;
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);

	if (entra_join(c, how, &d) && entra_device_get(c, d.id, &a) && entra_json(c, &a, 200) &&
	    (is = entra_text(c, a.json, "trustType")))
		conform_that(c, strcmp(is, wanted) == 0, "trustType is '%.32s', not '%s'", is,
			     wanted);
}

static void trust_joined(struct conform *c)
{
	trust(c, &(struct entra_join){.word = "joined"}, "AzureAd");
}

static void trust_registered(struct conform *c)
{
	trust(c, &(struct entra_join){.word = "registered", .type = 4}, "Workplace");
}

static void by_name(struct conform *c)
{
	const char *id = entra_backed(c), *name, *is;
	const json_t *value, *one;
	bool found = false;
	size_t i;
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	/* another one has to be there to be left out */
	if (!id || !entra_several(c) || !entra_device_get(c, id, &a) || !entra_json(c, &a, 200) ||
	    !(name = entra_text(c, a.json, "displayName")))
		return;
	if (strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") !=
	    strlen(name)) {
		conform_skip(c, "the device's name does not stand in a URL as it is");
		return;
	}
	if (!entra_graph(c, &b, ENTRA_AS_READER,
			 "/v1.0/devices?$filter=displayName%%20eq%%20%%27%s%%27", name) ||
	    !(value = entra_value(c, &b)))
		return;
	json_array_foreach(value, i, one)
	{
		is = entra_peek(one, "displayName");
		if (!conform_that(c, is && strcasecmp(is, name) == 0, "others were found, too"))
			return;
		is = entra_peek(one, "deviceId");
		found = found || (is && strcasecmp(is, id) == 0);
	}
	conform_that(c, found, "the device is not found by its name");
}

/* Intune's id of a device; false: the row is over. */
static bool managed_id(struct conform *c, const char *id, char out[static LAPS_GUID_TEXT])
{
	const json_t *value;
	const char *is;
	ENTRA_ANSWER(a);

	if (!entra_graph(c, &a, ENTRA_AS_READER,
			 "/v1.0/deviceManagement/managedDevices?$filter=azureADDeviceId%%20eq"
			 "%%20%%27%s%%27",
			 id) ||
	    !(value = entra_value(c, &a)))
		return false;
	is = entra_peek(json_array_get(value, 0), "id");
	if (!is) {
		conform_skip(c, "a device that has just joined is not managed by Intune here");
		return false;
	}
	snprintf(out, LAPS_GUID_TEXT, "%s", is);
	return true;
}

static void rotate(struct conform *c)
{
	static const char *const body[] = {NULL, "{}"};
	const struct entra_device *d = entra_bare(c);
	char id[LAPS_GUID_TEXT];

	if (!d || !managed_id(c, d->id, id))
		return;
	for (size_t i = 0; i < 2; i++) {
		const struct entra_more more = {.method = "POST", .json = body[i]};
		ENTRA_ANSWER(a);

		if (!entra_graph_with(
			    c, &a, ENTRA_AS_READER, &more,
			    "/beta/deviceManagement/managedDevices/%s/rotateLocalAdminPassword",
			    id) ||
		    !entra_status(c, &a, 204) ||
		    !conform_that(c, a.body.len == 0, "there is a body"))
			return;
	}
}

static void rotate_refused(struct conform *c)
{
	const struct entra_more more = {.method = "POST"};
	const char *message;
	json_t *words;
	ENTRA_ANSWER(a);

	if (!entra_graph_with(c, &a, ENTRA_AS_METADATA, &more,
			      "/beta/deviceManagement/managedDevices/"
			      "6c617073-ffff-4000-8000-00000000dead/rotateLocalAdminPassword") ||
	    !entra_graph_error(c, &a, 403, "Forbidden") ||
	    !(message = entra_text(c, json_object_get(a.json, "error"), "message")))
		return;
	words = json_loads(message, 0, NULL);
	conform_that(c, entra_peek(words, "Message"), "the message is no JSON with a Message");
	json_decref(words);
}

const struct conform_row entra_device_rows[] = {
	{"GRA-52.ways", CONFORM_MUST, "a device is the same by id, by deviceId and in the list",
	 "Get device", "device-renamed", ENTRA_DEVICE, three_ways},
	{"GRA-53.joined", CONFORM_MUST, "a joined device has the trust type AzureAd", "device",
	 "joined-as-workplace", ENTRA_WRITE | ENTRA_USER, trust_joined},
	{"GRA-53.registered", CONFORM_MUST, "a registered device has the trust type Workplace",
	 "device", "registered-as-joined", ENTRA_WRITE | ENTRA_USER, trust_registered},
	{"GRA-54.name", CONFORM_MUST, "devices are found by their display name",
	 "Get-LapsAADPassword", "device-filter-ignored", ENTRA_DEVICE, by_name},
	{"GRA-57.rotate", CONFORM_MUST, "the order to rotate gives 204 without a body",
	 "rotateLocalAdminPassword", "rotate-with-body", ENTRA_WRITE | ENTRA_USER, rotate},
	{"GRA-58.right", CONFORM_MUST, "without the right it is refused in Intune's words",
	 "an issue of the documentation", "rotate-refused-in-plain-words", ENTRA_METADATA,
	 rotate_refused},
	ENTRA_ROWS_END,
};
