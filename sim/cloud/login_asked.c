/* SPDX-License-Identifier: MIT */
/* What a request asks for: scope at the v2 endpoints, resource at the v1 ones; and claims. */
#include <stdio.h>
#include <string.h>

#include "cloud/login.h"

/* Keep the resource in the form of a scope. Returns the AADSTS number. */
static unsigned read_resource(struct sim_login *l, const char *resource)
{
	const int n = snprintf(l->resource, sizeof(l->resource), SIM_LOGIN_RESOURCE "%s", resource);

	return n > 0 && (size_t)n < sizeof(l->resource) ? 0 : 70011;
}

bool sim_login_asked(struct sim_login *l, const char **text, struct sim_login_scope *out)
{
	const char *resource = sim_http_pair(&l->form, "resource");
	const char *scope = sim_http_pair(&l->form, "scope");
	unsigned number = 0;

	if (!l->v1 && resource) {
		number = 901002;
	} else if (l->v1 && resource) {
		/* a scope beside it says nothing but openid, and that is given anyway */
		number = read_resource(l, resource);
		*text = l->resource;
	} else if (!l->v1 && scope && scope[0]) {
		/* "resource=..." is our own way to keep what the v1 endpoint was asked */
		if (strncmp(scope, SIM_LOGIN_RESOURCE, strlen(SIM_LOGIN_RESOURCE)) == 0)
			number = 70011;
		*text = scope;
	} else if (!*text) {
		number = 900144;
	}
	if (!number)
		number = sim_login_scope_parse(*text, out);
	if (number)
		sim_login_fail(l, number,
			       number != 900144 ? NULL
			       : l->v1          ? "'resource'."
						: "'scope'.");
	return number == 0;
}

/* {"access_token": {"xms_cc": {"values": ["cp1"]}}}; whatever else is there is passed over. */
bool sim_login_has_cp1(const struct sim_login *l)
{
	const char *text = sim_http_pair(&l->form, "claims");
	json_t *claims = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
	const json_t *cc = json_object_get(json_object_get(claims, "access_token"), "xms_cc");
	const json_t *v;
	bool has = false;
	size_t i;

	json_array_foreach(json_object_get(cc, "values"), i, v)
	{
		if (json_is_string(v) && strcmp(json_string_value(v), "cp1") == 0)
			has = true;
	}
	json_decref(claims);
	return has;
}
