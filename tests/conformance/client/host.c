/* SPDX-License-Identifier: MIT */
#include "conformance/client/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *load(struct conform *c, char path[static PATH_MAX])
{
	if ((size_t)snprintf(path, PATH_MAX, "%s/sam.json", client_of(c)->host) >= PATH_MAX)
		return NULL;
	return json_load_file(path, 0, NULL);
}

/* Borrowed from sam; NULL: there is none of that name. */
static json_t *find(const json_t *sam, const char *name)
{
	json_t *account;
	size_t i;

	json_array_foreach(json_object_get(sam, "accounts"), i, account)
	{
		const char *has = json_string_value(json_object_get(account, "name"));

		if (has && strcmp(has, name) == 0)
			return account;
	}
	return NULL;
}

/* Takes value. */
static void change(struct conform *c, const char *name, const char *member, json_t *value)
{
	char path[PATH_MAX];
	json_t *sam = load(c, path);

	if (json_object_set(find(sam, name), member, value) != 0 ||
	    json_dump_file(sam, path, JSON_INDENT(2)) != 0)
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

bool client_account_was_set(struct conform *c, const char *name)
{
	char path[PATH_MAX];
	json_t *sam = load(c, path);
	bool was = !json_is_null(json_object_get(find(sam, name), "hash"));

	json_decref(sam);
	return was;
}

/* laps.conf with another ldap-uri, into to. */
static bool copy_conf(FILE *from, FILE *to, const char *uri)
{
	char line[4096];

	while (fgets(line, sizeof(line), from))
		if (strncmp(line, "ldap-uri", strlen("ldap-uri")) != 0)
			fputs(line, to);
	return fprintf(to, "ldap-uri = %s\n", uri) > 0 && !ferror(from);
}

void client_direct(struct conform *c, const char *variable)
{
	struct client *s = client_of(c);
	const char *uri = s->w ? lapsim_getenv(s->w, variable) : NULL;
	char path[PATH_MAX + 16], next[PATH_MAX + 16];
	FILE *from, *to;
	bool ok;

	if (conform_over(c))
		return;
	snprintf(path, sizeof(path), "%s/laps.conf", s->host);
	snprintf(next, sizeof(next), "%s/laps.conf.next", s->host);
	from = fopen(path, "re");
	to = fopen(next, "we");
	ok = uri && from && to && copy_conf(from, to, uri);
	if (from)
		fclose(from);
	if (to && fclose(to) != 0)
		ok = false;
	if (!ok || rename(next, path) != 0 || setenv("LAPSIM_LDAP_URI", uri, 1) != 0 ||
	    unsetenv("LAPSIM_LDAPS_URI") != 0)
		conform_fail(c, "the client cannot be led to another controller");
}
