/* SPDX-License-Identifier: MIT */
/* The tenant's switch. */
#include <string.h>

#include "conformance/entra/clean.h"
#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

#define POLICY "/v1.0/policies/deviceRegistrationPolicy"

/* How it is: 1, 0; -1: the row has failed. */
static int is_on(struct conform *c)
{
	const json_t *is;
	ENTRA_ANSWER(a);

	if (!entra_graph(c, &a, ENTRA_AS_READER, POLICY) || !entra_json(c, &a, 200))
		return -1;
	is = json_object_get(json_object_get(a.json, "localAdminPassword"), "isEnabled");
	if (!conform_that(c, json_is_boolean(is), "localAdminPassword.isEnabled is no boolean"))
		return -1;
	return json_is_true(is) ? 1 : 0;
}

static void readable(struct conform *c)
{
	const char *id;
	ENTRA_ANSWER(a);

	if (is_on(c) >= 0 && entra_graph(c, &a, ENTRA_AS_READER, POLICY) &&
	    (id = entra_text(c, a.json, "id")))
		conform_that(c, strcmp(id, "deviceRegistrationPolicy") == 0, "id is '%.64s'", id);
}

static bool turn(struct conform *c, bool on, entra_who who, struct entra_answer *a)
{
	const struct entra_more more = {
		.method = "PUT",
		.json = on ? "{\"localAdminPassword\":{\"isEnabled\":true}}"
			   : "{\"localAdminPassword\":{\"isEnabled\":false}}",
	};

	return entra_graph_with(c, a, who, &more, POLICY);
}

/* Before anything is turned: how it has to be left. */
static bool remember(struct conform *c, int on)
{
	return on >= 0 && conform_made(c, ENTRA_THING_SWITCH "%s", on ? "on" : "off");
}

static void persists(struct conform *c)
{
	const int before = is_on(c);
	int turned;
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (!remember(c, before))
		return;
	if (turn(c, !before, ENTRA_AS_READER, &a) && entra_json(c, &a, 200)) {
		turned = is_on(c);
		conform_that(c, turned < 0 || turned == !before, "what was put is not there");
	}
	/* put back whatever came of it */
	if (turn(c, before, ENTRA_AS_READER, &b))
		entra_status(c, &b, 200);
}

static void right(struct conform *c)
{
	const int before = is_on(c);
	ENTRA_ANSWER(a);

	if (remember(c, before) && turn(c, before, ENTRA_AS_METADATA, &a))
		entra_graph_error(c, &a, 403, "Authorization_RequestDenied");
}

static void upload_while_off(struct conform *c)
{
	const struct entra_device *d = entra_bare(c);
	const int before = is_on(c);
	const char *message;
	ENTRA_ANSWER(off);
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(back);

	if (!d || !remember(c, before))
		return;
	if (turn(c, false, ENTRA_AS_READER, &off) && entra_status(c, &off, 200) &&
	    entra_upload_ask(c, d, &(struct entra_upload){.account = NULL}, &a) &&
	    entra_registration_error(c, &a, 400, NULL) &&
	    (message = entra_text(c, a.json, "Message")))
		conform_that(c,
			     strstr(message, "Local admin password solution is not enabled for "
					     "this tenant"),
			     "the message is not that of a tenant that is switched off");
	if (turn(c, before, ENTRA_AS_READER, &back))
		entra_status(c, &back, 200);
}

const struct conform_row entra_policy_rows[] = {
	{"GRA-55.policy", CONFORM_MUST, "the policy tells whether LAPS is on",
	 "Get deviceRegistrationPolicy", "switch-as-text", 0, readable},
	{"GRA-56.persists", CONFORM_MUST, "the switch is turned by PUT, and stays",
	 "Update deviceRegistrationPolicy", "switch-not-kept", ENTRA_SWITCH, persists},
	{"GRA-56.right", CONFORM_MUST, "only with the right to write the policy",
	 "Update deviceRegistrationPolicy", "switch-for-anyone", ENTRA_SWITCH | ENTRA_METADATA,
	 right},
	{"DEV-23.off", CONFORM_MUST, "an upload to a tenant that is switched off is refused so",
	 "the words of event 10059", "switched-off-in-other-words",
	 ENTRA_WRITE | ENTRA_SWITCH | ENTRA_USER | ENTRA_UPLOAD, upload_while_off},
	ENTRA_ROWS_END,
};
