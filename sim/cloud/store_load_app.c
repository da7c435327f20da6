/* SPDX-License-Identifier: MIT */
#include <laps/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "cloud/store_member.h"
#include "cloud/store_private.h"

#define APP_SECRETS_MAX 16
#define APP_CERTS_MAX   16

/* Permissions by name, or by the id that an application's manifest has for them. */
static bool load_permissions(const struct sim_place *p, const char *member, bool scope,
			     uint32_t *out)
{
	const json_t *list = NULL;

	if (!sim_member_array(p, member, SIM_PERMISSION_N, &list))
		return false;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *name = sim_entry_text(list, i);
		sim_permission permission;

		if (!name || (!sim_permission_find(name, strlen(name), &permission) &&
			      !sim_permission_find_id(name, scope, &permission)))
			return sim_member_fail(p, member, "has one that is not known");
		*out |= SIM_BIT(permission);
	}
	return true;
}

static bool load_secrets(const struct sim_place *app, struct sim_app *a)
{
	struct sim_place p = {.store = app->store, .list = "secrets", .err = app->err};
	const json_t *list = NULL;

	if (!sim_member_array(app, "secrets", APP_SECRETS_MAX, &list))
		return false;
	if (json_array_size(list) == 0)
		return true;
	a->secret = calloc(json_array_size(list), sizeof(*a->secret));
	if (!a->secret)
		return sim_fail_nomem(p.err);
	for (; p.at < json_array_size(list); p.at++) {
		struct sim_app_secret *secret = &a->secret[p.at];

		p.object = json_array_get(list, p.at);
		if (!sim_member_known(&p, "value expires") ||
		    !sim_member_time(&p, "expires", &secret->expires_ticks) ||
		    !sim_member_secret(&p, "value", &secret->value))
			return false;
		a->secret_n++;
	}
	return true;
}

static bool load_cert(const struct sim_place *p, struct sim_app_cert *c)
{
	struct laps_rsa *key = NULL;

	laps_buf_init(&c->der, LAPS_CERT_MAX);
	if (!sim_member_known(p, "der_base64") || !sim_member_bytes(p, "der_base64", &c->der))
		return false;
	if (laps_rsa_of_cert(c->der.data, c->der.len, &key, NULL) != LAPS_OK)
		return sim_member_fail(p, "der_base64", "is no certificate with an RSA key");
	laps_rsa_free(&key);
	laps_sha1(c->der.data, c->der.len, c->sha1);
	laps_sha256(c->der.data, c->der.len, c->sha256);
	return true;
}

static bool load_certs(const struct sim_place *app, struct sim_app *a)
{
	struct sim_place p = {.store = app->store, .list = "certificates", .err = app->err};
	const json_t *list = NULL;

	if (!sim_member_array(app, "certificates", APP_CERTS_MAX, &list))
		return false;
	if (json_array_size(list) == 0)
		return true;
	a->cert = calloc(json_array_size(list), sizeof(*a->cert));
	if (!a->cert)
		return sim_fail_nomem(p.err);
	for (; p.at < json_array_size(list); p.at++) {
		p.object = json_array_get(list, p.at);
		a->cert_n++;
		if (!load_cert(&p, &a->cert[p.at]))
			return false;
	}
	return true;
}

static bool load_parts(const struct sim_place *p, struct sim_app *a)
{
	return sim_member_known(p, "client_id object_id tenant name enabled public app_roles "
				   "scopes secrets certificates") &&
	       sim_member_id(p, "client_id", a->client_id) &&
	       sim_member_id(p, "object_id", a->object_id) && sim_member_tenant(p, &a->tenant) &&
	       sim_member_text(p, "name", a->name, sizeof(a->name)) &&
	       sim_member_flag(p, "enabled", &a->enabled) &&
	       sim_member_flag(p, "public", &a->is_public) &&
	       load_permissions(p, "app_roles", false, &a->app_roles) &&
	       load_permissions(p, "scopes", true, &a->scopes) && load_secrets(p, a) &&
	       load_certs(p, a);
}

bool sim_load_app(const struct sim_place *p)
{
	struct sim_app a = {.enabled = true};
	const bool ok = load_parts(p, &a) && sim_store_add_app(p->store, &a, p->err);

	/* what the store has taken over is not here any more */
	sim_app_clear(&a);
	return ok;
}
