/* SPDX-License-Identifier: MIT */
/* Tenants, applications, users and roles: few, so only those that each request asks for have an
 * index. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cloud/store_private.h"

struct sim_tenant *sim_store_tenant(struct sim_store *s, const char *id_or_domain)
{
	for (size_t i = 0; i < s->tenants.n; i++) {
		struct sim_tenant *t = s->tenants.item[i];

		if (strcasecmp(t->id, id_or_domain) == 0 ||
		    strcasecmp(t->domain, id_or_domain) == 0)
			return t;
	}
	return NULL;
}

struct sim_tenant *sim_store_tenant_at(struct sim_store *s, size_t i)
{
	return i < s->tenants.n ? s->tenants.item[i] : NULL;
}

struct sim_app *sim_store_app(struct sim_store *s, const char *client_id)
{
	return sim_index_find(&s->app_by_client, client_id);
}

struct sim_user *sim_store_user(struct sim_store *s, const char *id_or_upn)
{
	return sim_index_find(strchr(id_or_upn, '@') ? &s->user_by_upn : &s->user_by_id, id_or_upn);
}

struct sim_app *sim_store_app_at(struct sim_store *s, size_t i)
{
	return i < s->apps.n ? s->apps.item[i] : NULL;
}

struct sim_user *sim_store_user_at(struct sim_store *s, size_t i)
{
	return i < s->users.n ? s->users.item[i] : NULL;
}

const struct sim_role *sim_store_role(struct sim_store *s, const char *id)
{
	for (size_t i = 0; i < s->roles.n; i++) {
		const struct sim_role *r = s->roles.item[i];

		if (strcasecmp(r->id, id) == 0)
			return r;
	}
	return NULL;
}

/* A tenant of this very store: pointers from another one are a mistake of the caller's. */
static bool is_ours(struct sim_store *s, const struct sim_tenant *t)
{
	for (size_t i = 0; i < s->tenants.n; i++)
		if (s->tenants.item[i] == t)
			return true;
	return false;
}

bool sim_store_add_tenant(struct sim_store *s, struct sim_tenant *t, struct sim_tenant **out,
			  struct sim_err *err)
{
	const struct sim_tenant_node node = {.tenant = *t};
	struct sim_tenant_node *copy;

	if (!sim_id_is_good(t->id) || !sim_name_is_good(t->domain) || !sim_name_is_good(t->name))
		return sim_fail(err, "tenant '%s': its id, domain or name is not good", t->id);
	if (sim_store_tenant(s, t->id) || sim_store_tenant(s, t->domain))
		return sim_fail(err, "tenant '%s': its id or domain is there already", t->id);
	copy = sim_list_add(&s->tenants, &node, sizeof(node));
	if (!copy)
		return sim_fail_nomem(err);
	t->policy = NULL;
	if (out)
		*out = &copy->tenant;
	return true;
}

static bool credentials_are_good(const struct sim_app *a)
{
	for (size_t i = 0; i < a->secret_n; i++)
		if (!a->secret[i].value)
			return false;
	for (size_t i = 0; i < a->cert_n; i++)
		if (!a->cert[i].der.len)
			return false;
	return true;
}

bool sim_store_add_app(struct sim_store *s, struct sim_app *a, struct sim_err *err)
{
	struct sim_app *copy;

	if (!sim_id_is_good(a->client_id) || !sim_id_is_good(a->object_id) ||
	    !sim_name_is_good(a->name) || !is_ours(s, a->tenant) || !credentials_are_good(a))
		return sim_fail(err, "application '%s': its ids, name or credentials are not good",
				a->client_id);
	if (sim_store_app(s, a->client_id) || sim_index_find(&s->app_by_object, a->object_id))
		return sim_fail(err, "application '%s': its id is there already", a->client_id);
	if (!sim_index_reserve(&s->app_by_client) || !sim_index_reserve(&s->app_by_object) ||
	    !(copy = sim_list_add(&s->apps, a, sizeof(*a))))
		return sim_fail_nomem(err);
	sim_index_put(&s->app_by_client, copy);
	sim_index_put(&s->app_by_object, copy);
	a->secret = NULL;
	a->cert = NULL;
	a->secret_n = a->cert_n = 0;
	return true;
}

static bool roles_are_good(struct sim_store *s, const struct sim_user *u)
{
	if (u->role_n > SIM_USER_ROLES_MAX)
		return false;
	for (size_t i = 0; i < u->role_n; i++)
		if (!u->role[i] || sim_store_role(s, u->role[i]->id) != u->role[i] ||
		    (u->role[i]->tenant && u->role[i]->tenant != u->tenant))
			return false;
	return true;
}

bool sim_store_add_user(struct sim_store *s, struct sim_user *u, struct sim_err *err)
{
	struct sim_user *copy;

	if (!sim_id_is_good(u->id) || !sim_name_is_good(u->upn) || !strchr(u->upn, '@') ||
	    !sim_name_is_good(u->name) || !is_ours(s, u->tenant))
		return sim_fail(err, "user '%s': its id, UPN, name or tenant is not good", u->id);
	if (!u->password)
		return sim_fail(err, "user '%s': has no password", u->id);
	if (!roles_are_good(s, u))
		return sim_fail(err, "user '%s': has a role that its tenant has not", u->id);
	if (sim_store_user(s, u->id) || sim_store_user(s, u->upn))
		return sim_fail(err, "user '%s': its id or UPN is there already", u->id);
	if (!sim_index_reserve(&s->user_by_id) || !sim_index_reserve(&s->user_by_upn) ||
	    !(copy = sim_list_add(&s->users, u, sizeof(*u))))
		return sim_fail_nomem(err);
	sim_index_put(&s->user_by_id, copy);
	sim_index_put(&s->user_by_upn, copy);
	u->password = NULL;
	return true;
}

bool sim_store_add_role(struct sim_store *s, const struct sim_role *r, struct sim_err *err)
{
	if (!sim_id_is_good(r->id) || !sim_name_is_good(r->name) || !is_ours(s, r->tenant))
		return sim_fail(err, "role '%s': its id, name or tenant is not good", r->id);
	if (sim_store_role(s, r->id))
		return sim_fail(err, "role '%s': its id is there already", r->id);
	return sim_list_add(&s->roles, r, sizeof(*r)) || sim_fail_nomem(err);
}
