/* SPDX-License-Identifier: MIT */
#include "conformance/client/accounts.h"

#include <stdio.h>
#include <string.h>

/* Give an account of sam.json a member; takes value. */
static void change(struct conform *c, const char *name, const char *member, json_t *value)
{
	char path[PATH_MAX + 16];
	json_t *sam, *account;
	size_t i;
	bool done = false;

	snprintf(path, sizeof(path), "%s/sam.json", client_of(c)->host);
	sam = json_load_file(path, 0, NULL);
	json_array_foreach(json_object_get(sam, "accounts"), i, account)
	{
		const char *has = json_string_value(json_object_get(account, "name"));

		if (has && strcmp(has, name) == 0)
			done = json_object_set(account, member, value) == 0;
	}
	if (!done || json_dump_file(sam, path, JSON_INDENT(2)) != 0)
		conform_fail(c, "the account '%s' of the host cannot be changed", name);
	json_decref(sam);
	json_decref(value);
}

void client_account_rename(struct conform *c, const char *name, const char *to)
{
	if (!conform_over(c))
		change(c, name, "name", json_string(to));
}

void client_account_disable(struct conform *c, const char *name)
{
	if (!conform_over(c))
		change(c, name, "enabled", json_false());
}
