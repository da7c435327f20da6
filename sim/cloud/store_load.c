/* SPDX-License-Identifier: MIT */
/* The format is described in fixtures/cloud/README.md. */
#include <stdlib.h>
#include <string.h>

#include "cloud/graph_policy.h"
#include "cloud/store_member.h"
#include "cloud/store_private.h"

#define FEW_MAX  1000u   /* tenants, or roles: they are looked for one by one */
#define MANY_MAX 100000u /* applications, or users */

/* As Graph keeps it: nothing but the members that a PUT may have, as they may be there. */
static bool policy_is_good(const struct sim_place *p, json_t *policy)
{
	const char *name;
	json_t *value;

	if (!json_is_object(policy))
		return sim_member_fail(p, "policy", "is no object");
	json_object_foreach(policy, name, value)
	{
		size_t i = 0;

		while (sim_graph_policy_member[i] && strcmp(sim_graph_policy_member[i], name) != 0)
			i++;
		if (!sim_graph_policy_member[i])
			return sim_member_fail(p, "policy", "has a member that is not known");
	}
	return sim_graph_policy_check(policy, false, p->err);
}

static bool load_tenant(const struct sim_place *p)
{
	json_t *policy = json_object_get(p->object, "policy");
	struct sim_tenant t = {.region = "EU"};
	bool ok;

	if (!sim_member_known(p, "id domain name region laps_enabled policy") ||
	    !sim_member_id(p, "id", t.id) ||
	    !sim_member_text(p, "domain", t.domain, sizeof(t.domain)) ||
	    !sim_member_text(p, "name", t.name, sizeof(t.name)) ||
	    !sim_member_text_if(p, "region", t.region, sizeof(t.region)) ||
	    !sim_member_flag(p, "laps_enabled", &t.laps_enabled))
		return false;
	if (policy && !policy_is_good(p, policy))
		return false;
	if (policy && !(t.policy = json_dumps(policy, JSON_COMPACT)))
		return sim_fail_nomem(p->err);
	ok = sim_store_add_tenant(p->store, &t, NULL, p->err);
	free(t.policy);
	return ok;
}

static bool load_role(const struct sim_place *p)
{
	struct sim_role r = {.actions = 0};
	const json_t *actions = NULL;

	if (!sim_member_known(p, "id tenant name actions") || !sim_member_id(p, "id", r.id) ||
	    !sim_member_tenant(p, &r.tenant) ||
	    !sim_member_text(p, "name", r.name, sizeof(r.name)) ||
	    !sim_member_array(p, "actions", 2, &actions))
		return false;
	for (size_t i = 0; i < json_array_size(actions); i++) {
		const char *name = sim_entry_text(actions, i);

		if (name && strcmp(name, SIM_ACTION_METADATA) == 0)
			r.actions |= SIM_ACTION_READ_METADATA;
		else if (name && strcmp(name, SIM_ACTION_PASSWORD) == 0)
			r.actions |= SIM_ACTION_READ_PASSWORD;
		else
			return sim_member_fail(p, "actions", "has one that is not known");
	}
	return sim_store_add_role(p->store, &r, p->err);
}

static bool load_user(const struct sim_place *p)
{
	struct sim_user u = {.enabled = true};
	const json_t *roles = NULL;
	bool ok;

	if (!sim_member_known(p, "id tenant upn name enabled password roles sessions_from") ||
	    !sim_member_id(p, "id", u.id) || !sim_member_tenant(p, &u.tenant) ||
	    !sim_member_text(p, "upn", u.upn, sizeof(u.upn)) ||
	    !sim_member_text(p, "name", u.name, sizeof(u.name)) ||
	    !sim_member_flag(p, "enabled", &u.enabled) ||
	    !sim_member_time(p, "sessions_from", &u.sessions_from_ticks) ||
	    !sim_member_array(p, "roles", SIM_USER_ROLES_MAX, &roles))
		return false;
	for (size_t i = 0; i < json_array_size(roles); i++) {
		const char *id = sim_entry_text(roles, i);
		const struct sim_role *r = id ? sim_store_role(p->store, id) : NULL;

		if (!r)
			return sim_member_fail(p, "roles", "has one that is not here");
		u.role[u.role_n++] = r;
	}
	ok = sim_member_secret(p, "password", &u.password) &&
	     sim_store_add_user(p->store, &u, p->err);
	laps_secret_free(&u.password);
	return ok;
}

static bool fill(struct sim_store *s, const json_t *from, struct sim_err *err)
{
	/* in this order: each refers to those before */
	static const struct {
		const char *list;
		size_t max;
		bool (*load)(const struct sim_place *p);
	} part[] = {
		{"tenants", FEW_MAX, load_tenant},
		{"roles", FEW_MAX, load_role},
		{"apps", MANY_MAX, sim_load_app},
		{"users", MANY_MAX, load_user},
		{"devices", SIM_DEVICES_MAX, sim_load_device},
		{"audit", SIM_AUDIT_MAX, sim_load_audit},
	};
	const struct sim_place top = {.store = s, .list = "cloud", .object = from, .err = err};
	char format[32];

	if (!sim_member_known(&top, "format version tenants roles apps users devices audit") ||
	    !sim_member_text(&top, "format", format, sizeof(format)))
		return false;
	if (strcmp(format, SIM_STATE_FORMAT) != 0)
		return sim_member_fail(&top, "format", "is not " SIM_STATE_FORMAT);
	if (!json_is_integer(json_object_get(from, "version")) ||
	    json_integer_value(json_object_get(from, "version")) != SIM_STATE_VERSION)
		return sim_member_fail(&top, "version", "is none that is known");
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		struct sim_place p = {.store = s, .list = part[i].list, .err = err};
		const json_t *list = NULL;

		if (!sim_member_array(&top, p.list, part[i].max, &list))
			return false;
		for (; p.at < json_array_size(list); p.at++) {
			p.object = json_array_get(list, p.at);
			if (!part[i].load(&p))
				return false;
		}
	}
	return true;
}

/* Everything behind the lock. */
void sim_store_swap(struct sim_store *s, struct sim_store *fresh)
{
	const size_t at = offsetof(struct sim_store, draw), len = sizeof(*s) - at;
	uint8_t kept[sizeof(*s)];

	sim_store_write(s);
	memcpy(kept, (uint8_t *)s + at, len);
	memcpy((uint8_t *)s + at, (uint8_t *)fresh + at, len);
	memcpy((uint8_t *)fresh + at, kept, len);
	sim_store_unlock(s);
}

bool sim_store_read_saved(const json_t *from, struct sim_store **out, struct sim_err *err)
{
	struct sim_store *fresh = NULL;

	if (!sim_store_new(&fresh, err))
		return false;
	if (!fill(fresh, from, err)) {
		sim_store_free(&fresh);
		return false;
	}
	*out = fresh;
	return true;
}

bool sim_store_load(struct sim_store *s, const json_t *from, struct sim_err *err)
{
	struct sim_store *fresh = NULL;

	if (!sim_store_read_saved(from, &fresh, err))
		return false;
	sim_store_swap(s, fresh);
	sim_store_free(&fresh);
	return true;
}
