/* SPDX-License-Identifier: MIT */
#include "cloud/seed.h"

#include <laps/secret.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ours: ids that no role of Microsoft's has */
#define ROLE_READER "6c617073-0001-4000-8000-000000000001"
#define ROLE_VIEWER "6c617073-0002-4000-8000-000000000002"

const struct sim_cloud_user sim_cloud_user[] = {
	{"Administrator", "62e90394-69f5-4237-9190-012177145e10", "Global Administrator"},
	{"alice", NULL, "no role"},
	{"cloudadmin", "7698a772-787b-4ac8-901f-60d6b08affd2", "Cloud Device Administrator"},
	{"intuneadmin", "3a2c62db-5318-420d-8d74-23affee5d9d5", "Intune Administrator"},
	{"helpdesk", "729827e3-9c14-49f7-bb1b-9608f156bbb8", "Helpdesk Administrator"},
	{"secadmin", "194ae4cb-b126-40b2-bd5b-6091b380977d", "Security Administrator"},
	{"secreader", "5d6b6bb7-de71-4623-b4af-96380a352509", "Security Reader"},
	{"globalreader", "f2ef992c-3afb-46b9-b7cf-a126ee74c451", "Global Reader"},
	{"lapsreader", ROLE_READER, "LAPS password reader (custom)"},
	{"lapsviewer", ROLE_VIEWER, "LAPS metadata viewer (custom)"},
};
const size_t sim_cloud_user_n = sizeof(sim_cloud_user) / sizeof(sim_cloud_user[0]);

#define ALL_PERMISSIONS (SIM_BIT(SIM_PERMISSION_N) - 1)
static const struct {
	const char *name;
	bool is_public;
	uint32_t app_roles, scopes;
} app[] = {
	/* User.Read is for users only */
	{SIM_APP_READER, false, ALL_PERMISSIONS & ~SIM_BIT(SIM_USER_READ), ALL_PERMISSIONS},
	{SIM_APP_BASIC, false, SIM_BIT(SIM_LOCAL_CREDENTIAL_READ_BASIC),
	 SIM_BIT(SIM_LOCAL_CREDENTIAL_READ_BASIC) | SIM_BIT(SIM_USER_READ)},
	{SIM_APP_PUBLIC, true, 0, ALL_PERMISSIONS},
};

bool sim_cloud_id(uint64_t seed, const char *what, char out[static LAPS_GUID_TEXT],
		  struct sim_err *err)
{
	uint8_t guid[LAPS_GUID_LEN];
	char label[192];

	if ((size_t)snprintf(label, sizeof(label), "cloud/%s", what) >= sizeof(label))
		return sim_fail(err, "cannot choose for '%.64s...': its name is too long", what);
	if (!sim_choose_guid(seed, label, guid, err))
		return false;
	laps_guid_format_text(guid, out);
	return true;
}

bool sim_cloud_password(uint64_t seed, const char *who, char out[static SIM_PASSWORD_LEN + 1],
			struct sim_err *err)
{
	/* the directory's label for an account is its name alone */
	return sim_choose_password(seed, who, out, err);
}

static bool id_of(const struct sim_cloud_seed *seed, const char *name, const char *kind,
		  char out[static LAPS_GUID_TEXT], struct sim_err *err)
{
	char label[SIM_CLOUD_TEXT + 16];

	snprintf(label, sizeof(label), "%s %s", name, kind);
	return sim_cloud_id(seed->seed, label, out, err);
}

static bool secret_of(const struct sim_cloud_seed *seed, const char *who, struct laps_secret **out,
		      struct sim_err *err)
{
	char password[SIM_PASSWORD_LEN + 1];
	bool ok = sim_cloud_password(seed->seed, who, password, err);

	if (ok && laps_secret_dup(password, SIM_PASSWORD_LEN, out) != LAPS_OK)
		ok = sim_fail_nomem(err);
	laps_wipe(password, sizeof(password));
	return ok;
}

static bool add_tenant(struct sim_store *s, const struct sim_cloud_seed *seed,
		       struct sim_tenant **out, struct sim_err *err)
{
	struct sim_tenant t = {.region = "EU", .laps_enabled = true};

	if (strlen(seed->domain) >= sizeof(t.domain))
		return sim_fail(err, "the domain's name is too long for a tenant");
	snprintf(t.domain, sizeof(t.domain), "%s", seed->domain);
	snprintf(t.name, sizeof(t.name), "%s", seed->domain);
	return sim_cloud_id(seed->seed, "tenant", t.id, err) &&
	       sim_store_add_tenant(s, &t, out, err);
}

static bool add_roles(struct sim_store *s, const struct sim_tenant *t, struct sim_err *err)
{
	const struct sim_role reader = {ROLE_READER, "LAPS password reader",
					SIM_ACTION_READ_METADATA | SIM_ACTION_READ_PASSWORD, t};
	const struct sim_role viewer = {ROLE_VIEWER, "LAPS metadata viewer",
					SIM_ACTION_READ_METADATA, t};

	return sim_store_add_role(s, &reader, err) && sim_store_add_role(s, &viewer, err);
}

static bool certificate_of(struct sim_app_cert **out, struct sim_err *err)
{
	struct sim_app_cert *c = calloc(1, sizeof(*c));

	if (!c)
		return sim_fail_nomem(err);
	laps_buf_init(&c->der, LAPS_CERT_MAX);
	if (laps_cert_parse_pem((const uint8_t *)sim_cloud_app_pem, strlen(sim_cloud_app_pem),
				&c->der, NULL) != LAPS_OK) {
		free(c);
		return sim_fail(err, "cannot read the certificate of an application");
	}
	laps_sha1(c->der.data, c->der.len, c->sha1);
	laps_sha256(c->der.data, c->der.len, c->sha256);
	*out = c;
	return true;
}

static bool add_app(struct sim_store *s, const struct sim_cloud_seed *seed,
		    const struct sim_tenant *t, size_t i, struct sim_err *err)
{
	struct sim_app a = {.tenant = t,
			    .enabled = true,
			    .is_public = app[i].is_public,
			    .app_roles = app[i].app_roles,
			    .scopes = app[i].scopes};
	struct sim_app_secret *secret = NULL;
	struct sim_app_cert *cert = NULL;

	snprintf(a.name, sizeof(a.name), "%s", app[i].name);
	if (!id_of(seed, a.name, "client", a.client_id, err) ||
	    !id_of(seed, a.name, "object", a.object_id, err))
		return false;
	if (!a.is_public) {
		secret = calloc(1, sizeof(*secret));
		if (!secret)
			return sim_fail_nomem(err);
		a.secret = secret;
		a.secret_n = 1;
		if (!secret_of(seed, a.name, &secret->value, err))
			goto fail;
	}
	if (seed->certificate && strcmp(a.name, SIM_APP_READER) == 0) {
		if (!certificate_of(&cert, err))
			goto fail;
		a.cert = cert;
		a.cert_n = 1;
	}
	if (sim_store_add_app(s, &a, err))
		return true;
fail:
	if (secret)
		laps_secret_free(&secret->value);
	free(secret);
	if (cert)
		laps_buf_clear(&cert->der);
	free(cert);
	return false;
}

static bool add_user(struct sim_store *s, const struct sim_cloud_seed *seed,
		     const struct sim_tenant *t, const struct sim_cloud_user *from,
		     struct sim_err *err)
{
	struct sim_user u = {.tenant = t, .enabled = true};
	bool ok;

	if ((size_t)snprintf(u.upn, sizeof(u.upn), "%s@%s", from->name, seed->domain) >=
	    sizeof(u.upn))
		return sim_fail(err, "the domain's name is too long for users");
	snprintf(u.name, sizeof(u.name), "%s", from->name);
	if (from->role) {
		u.role[0] = sim_store_role(s, from->role);
		u.role_n = 1;
	}
	ok = id_of(seed, from->name, "user", u.id, err) &&
	     secret_of(seed, from->name, &u.password, err) && sim_store_add_user(s, &u, err);
	laps_secret_free(&u.password);
	return ok;
}

bool sim_cloud_seed(struct sim_store *s, const struct sim_cloud_seed *seed, struct sim_err *err)
{
	struct sim_tenant *t = NULL;
	bool ok;

	sim_store_write(s);
	ok = add_tenant(s, seed, &t, err) && add_roles(s, t, err);
	for (size_t i = 0; ok && i < sizeof(app) / sizeof(app[0]); i++)
		ok = add_app(s, seed, t, i, err);
	for (size_t i = 0; ok && i < sim_cloud_user_n; i++)
		ok = add_user(s, seed, t, &sim_cloud_user[i], err);
	sim_store_unlock(s);
	return ok;
}
