/* SPDX-License-Identifier: MIT */
/* The tenant's switch, in a policy whose other members are none of our business: PUT replaces it,
 * and so all that came is sent again. */
#include <stdlib.h>

#include "conformance/entra/entra.h"

#define POLICY "/v1.0/policies/deviceRegistrationPolicy"

/* What the documentation wants in a PUT. */
static const char *const member[] = {"userDeviceQuota", "multiFactorAuthConfiguration",
				     "azureADRegistration", "azureADJoin"};

static bool read_policy(struct conform *c, struct entra_answer *a)
{
	return entra_graph(c, a, ENTRA_AS_READER, POLICY) && entra_json(c, a, 200);
}

int entra_switch(struct conform *c)
{
	const json_t *is;
	ENTRA_ANSWER(a);

	if (!read_policy(c, &a))
		return -1;
	is = json_object_get(json_object_get(a.json, "localAdminPassword"), "isEnabled");
	if (!conform_that(c, json_is_boolean(is), "localAdminPassword.isEnabled is no boolean"))
		return -1;
	return json_is_true(is) ? 1 : 0;
}

bool entra_turn(struct conform *c, bool on, entra_who who, unsigned status)
{
	struct entra_more more = {.method = "PUT"};
	json_t *body;
	char *dump;
	bool ok = false;
	ENTRA_ANSWER(before);
	ENTRA_ANSWER(a);

	if (!read_policy(c, &before))
		return false;
	body = json_pack("{s{sb}}", "localAdminPassword", "isEnabled", on);
	for (size_t i = 0; i < sizeof(member) / sizeof(member[0]); i++)
		json_object_set(body, member[i], json_object_get(before.json, member[i]));
	dump = body ? json_dumps(body, JSON_COMPACT) : NULL;
	more.json = dump;
	if (conform_that(c, dump, "out of memory"))
		ok = entra_graph_with(c, &a, who, &more, POLICY) && entra_status(c, &a, status);
	free(dump);
	json_decref(body);
	return ok;
}
