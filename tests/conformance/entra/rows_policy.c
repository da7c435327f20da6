/* SPDX-License-Identifier: MIT */
/* The tenant's switch. */
#include <string.h>

#include "conformance/entra/clean.h"
#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

#define POLICY "/v1.0/policies/deviceRegistrationPolicy"

static void readable(struct conform *c)
{
	const char *id;
	ENTRA_ANSWER(a);

	if (entra_switch(c) >= 0 && entra_graph(c, &a, ENTRA_AS_READER, POLICY) &&
	    (id = entra_text(c, a.json, "id")))
		conform_that(c, strcmp(id, "deviceRegistrationPolicy") == 0, "id is '%.64s'", id);
}

/* Before anything is turned: how it has to be left. */
static bool remember(struct conform *c, int on)
{
	return on >= 0 && conform_made(c, ENTRA_THING_SWITCH "%s", on ? "on" : "off");
}

static void persists(struct conform *c)
{
	const int before = entra_switch(c);
	int turned;

	if (!remember(c, before))
		return;
	if (entra_turn(c, !before, ENTRA_AS_READER, 200)) {
		turned = entra_switch(c);
		conform_that(c, turned < 0 || turned == !before, "what was put is not there");
	}
	/* put back whatever came of it */
	entra_turn(c, before, ENTRA_AS_READER, 200);
}

static void right(struct conform *c)
{
	const int before = entra_switch(c);

	if (remember(c, before))
		entra_turn(c, before, ENTRA_AS_METADATA, 403);
}

static void upload_while_off(struct conform *c)
{
	const struct entra_device *d = entra_bare(c);
	const int before = entra_switch(c);
	const char *message;
	ENTRA_ANSWER(a);

	if (!d || !remember(c, before))
		return;
	if (entra_turn(c, false, ENTRA_AS_READER, 200) &&
	    entra_upload_ask(c, d, &(struct entra_upload){.account = NULL}, &a) &&
	    entra_registration_error(c, &a, 400, NULL) &&
	    (message = entra_text(c, a.json, "Message")))
		conform_that(c,
			     strstr(message, "Local admin password solution is not enabled for "
					     "this tenant"),
			     "the message is not that of a tenant that is switched off");
	entra_turn(c, before, ENTRA_AS_READER, 200);
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
