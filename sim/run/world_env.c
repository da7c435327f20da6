/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "cloud/seed.h"
#include "lib/preload.h"
#include "run/world.h"

/* Those of a service that does not run. */
static bool unset(struct lapsim *w, const char *const *name)
{
	for (; *name; name++)
		if (!sim_env_unset(&w->env, *name))
			return false;
	return true;
}
#define UNSET(w, ...) unset(w, (const char *const[]){__VA_ARGS__, NULL})

static bool set_places(struct lapsim *w)
{
	const char *dir = w->dir.path;
	struct sim_env *e = &w->env;
	char first[SIM_COMPUTER];

	sim_computer_name(1, first);
	return sim_env_set(e, "LAPSIM_DIR", "%s", dir) &&
	       sim_env_set(e, "LAPSIM_CONTROL", "%s/control", w->dir.socket_dir) &&
	       sim_env_set(e, "LAPSIM_CA_FILE", "%s/" SIM_CA_FILE, dir) &&
	       sim_env_set(e, "LAPSIM_SEED", "%llu", (unsigned long long)w->domain.seed) &&
	       sim_env_set(e, "LAPSIM_DOMAIN", "%s", w->domain.dns_name) &&
	       sim_env_set(e, "LAPS_CONFIG", "%s/hosts/%s", dir, first);
}

static bool set_realm(struct lapsim *w)
{
	const char *dir = w->dir.path;
	struct sim_env *e = &w->env;

	if (!sim_runs(w, LAPSIM_KDC))
		return UNSET(w, "LAPSIM_REALM", "LAPSIM_KEYTAB_DIR", "KRB5_CONFIG",
			     "LDAPSASL_NOCANON");
	return sim_env_set(e, "LAPSIM_REALM", "%s", w->domain.realm) &&
	       sim_env_set(e, "LAPSIM_KEYTAB_DIR", "%s/" SIM_KEYTAB_DIR, dir) &&
	       sim_env_set(e, "KRB5_CONFIG", "%s/" SIM_KRB5_CONF, dir) &&
	       /* else libldap asks for a ticket of whatever name this machine has for 127.0.0.1 */
	       sim_env_set(e, "LDAPSASL_NOCANON", "on");
}

/* lapsim_getenv has our object alone; what the caller preloads comes with what he starts. */
static bool set_clock(struct lapsim *w, struct sim_err *err)
{
	if (w->real_time_clients && w->programs)
		return sim_preload_object(&w->env, err) &&
		       (sim_env_unset(&w->env, "LAPSIM_CLOCK") || sim_fail_nomem(err));
	if (w->real_time_clients)
		return sim_preload_nothing(&w->env) || sim_fail_nomem(err);
	return sim_preload_clock(&w->env, w->dir.path, err) &&
	       (sim_preload_faults(&w->env, w->dir.path) || sim_fail_nomem(err));
}

static bool set_key_service(struct lapsim *w)
{
	struct sim_env *e = &w->env;

	if (!sim_runs(w, LAPSIM_KDS))
		return UNSET(w, "LAPSIM_RPC_PORT", "LAPSIM_KDS_PORT", "LAPSIM_RODC_RPC_PORT");
	return sim_env_set(e, "LAPSIM_RPC_PORT", "%u", w->kds.rpc_port) &&
	       sim_env_set(e, "LAPSIM_KDS_PORT", "%u", w->kds.kds_port) &&
	       (w->has_rodc ? sim_env_set(e, "LAPSIM_RODC_RPC_PORT", "%u", w->rodc_kds.rpc_port)
			    : sim_env_unset(e, "LAPSIM_RODC_RPC_PORT"));
}

/* LAPSIM_DC2_URI and so on, and all of them in one. */
static bool set_controllers(struct lapsim *w)
{
	const uint32_t n = sim_runs(w, LAPSIM_DIRECTORY) ? w->domain.dcs : 0;
	char uris[SIM_DCS_MAX * 32] = "", name[32];
	size_t len = 0;
	bool ok = true;

	for (uint32_t i = 0; i < SIM_DCS_MAX && ok; i++) {
		if (i < n)
			len += (size_t)snprintf(uris + len, sizeof(uris) - len,
						"%sldap://127.0.0.1:%u", i > 0 ? " " : "",
						w->dc[i].ldap_port);
		if (i == 0)
			continue;
		snprintf(name, sizeof(name), "LAPSIM_DC%u_URI", i + 1);
		ok = i < n ? sim_env_set(&w->env, name, "ldap://127.0.0.1:%u", w->dc[i].ldap_port)
			   : sim_env_unset(&w->env, name);
	}
	return ok && (n > 0 ? sim_env_set(&w->env, "LAPSIM_DC_URIS", "%s", uris)
			    : sim_env_unset(&w->env, "LAPSIM_DC_URIS"));
}

static bool set_balancer(struct lapsim *w)
{
	struct sim_env *e = &w->env;

	if (!w->has_balancer)
		return UNSET(w, "LAPSIM_BALANCER_URI", "LAPSIM_BALANCER_LDAPS_URI");
	return sim_env_set(e, "LAPSIM_BALANCER_URI", "ldap://127.0.0.1:%u",
			   w->balancer.ldap.number) &&
	       sim_env_set(e, "LAPSIM_BALANCER_LDAPS_URI", "ldaps://127.0.0.1:%u",
			   w->balancer.ldaps.number);
}

static bool set_directory(struct lapsim *w)
{
	struct sim_env *e = &w->env;

	if (!sim_runs(w, LAPSIM_DIRECTORY))
		return set_controllers(w) &&
		       UNSET(w, "LAPSIM_BASE_DN", "LAPSIM_LDAP_URI", "LAPSIM_LDAPS_URI",
			     "LAPSIM_LDAPI_URI", "LAPSIM_RODC_URI", "LAPSIM_ROOT_KEY_FILE");
	return sim_env_set(e, "LAPSIM_BASE_DN", "%s", w->domain.base_dn) &&
	       sim_env_set(e, "LAPSIM_LDAP_URI", "ldap://127.0.0.1:%u", w->dc[0].ldap_port) &&
	       sim_env_set(e, "LAPSIM_LDAPS_URI", "ldaps://127.0.0.1:%u", w->dc[0].ldaps_port) &&
	       sim_env_set(e, "LAPSIM_LDAPI_URI", "%s", w->dc[0].ldapi_uri) &&
	       sim_env_set(e, "LAPSIM_ROOT_KEY_FILE", "%s/root-key.json", w->dir.path) &&
	       set_controllers(w) &&
	       (w->has_rodc ? sim_env_set(e, "LAPSIM_RODC_URI", "ldap://127.0.0.1:%u",
					  w->rodc.ldap_port)
			    : sim_env_unset(e, "LAPSIM_RODC_URI"));
}

/* A certificate is there only when its key may be public. */
static bool set_certificate(struct lapsim *w)
{
	const char *dir = w->dir.path;
	struct sim_env *e = &w->env;

	if (w->fresh_keys)
		return sim_env_unset(e, "LAPSIM_CLIENT_CERTIFICATE_FILE") &&
		       sim_env_unset(e, "LAPSIM_CLIENT_KEY_FILE");
	return sim_env_set(e, "LAPSIM_CLIENT_CERTIFICATE_FILE", "%s/" SIM_CLIENT_CERT, dir) &&
	       sim_env_set(e, "LAPSIM_CLIENT_KEY_FILE", "%s/" SIM_CLIENT_KEY, dir);
}

static bool set_clients(struct lapsim *w, struct sim_err *err)
{
	const char *dir = w->dir.path;
	struct sim_env *e = &w->env;
	char metadata[LAPS_GUID_TEXT], public[LAPS_GUID_TEXT];

	return sim_cloud_id(w->domain.seed, SIM_APP_BASIC " client", metadata, err) &&
	       sim_cloud_id(w->domain.seed, SIM_APP_PUBLIC " client", public, err) &&
	       sim_env_set(e, "LAPSIM_CLIENT_ID", "%s", w->client_id) &&
	       sim_env_set(e, "LAPSIM_CLIENT_SECRET_FILE", "%s/" SIM_CLIENT_SECRET, dir) &&
	       sim_env_set(e, "LAPSIM_METADATA_CLIENT_ID", "%s", metadata) &&
	       sim_env_set(e, "LAPSIM_METADATA_SECRET_FILE", "%s/" SIM_METADATA_SECRET, dir) &&
	       sim_env_set(e, "LAPSIM_PUBLIC_CLIENT_ID", "%s", public) && set_certificate(w);
}

/* One server plays all three, by the path. */
static bool set_cloud(struct lapsim *w, struct sim_err *err)
{
	static const char *const url[] = {"LAPSIM_LOGIN_URL", "LAPSIM_REGISTRATION_URL",
					  "LAPSIM_GRAPH_URL"};
	struct sim_env *e = &w->env;
	bool ok = true;

	if (!sim_runs(w, LAPSIM_CLOUD))
		return UNSET(w, "LAPSIM_LOGIN_URL", "LAPSIM_REGISTRATION_URL", "LAPSIM_GRAPH_URL",
			     "LAPSIM_TENANT_ID", "LAPSIM_CLIENT_ID", "LAPSIM_CLIENT_SECRET_FILE",
			     "LAPSIM_METADATA_CLIENT_ID", "LAPSIM_METADATA_SECRET_FILE",
			     "LAPSIM_PUBLIC_CLIENT_ID", "LAPSIM_CLIENT_CERTIFICATE_FILE",
			     "LAPSIM_CLIENT_KEY_FILE");
	for (size_t i = 0; i < sizeof(url) / sizeof(url[0]) && ok; i++)
		ok = sim_env_set(e, url[i], "https://localhost:%u", sim_cloud_port(w->cloud));
	return ok && sim_env_set(e, "LAPSIM_TENANT_ID", "%s", w->tenant_id) && set_clients(w, err);
}

/* Of the directory. */
static bool set_people(struct lapsim *w)
{
	const char *dir = w->dir.path;
	struct sim_env *e = &w->env;
	char admin[SIM_DN], user[SIM_DN];

	if (!sim_runs(w, LAPSIM_DIRECTORY))
		return UNSET(w, "LAPSIM_ADMIN_DN", "LAPSIM_ADMIN_USER",
			     "LAPSIM_ADMIN_PASSWORD_FILE", "LAPSIM_USER", "LAPSIM_USER_DN",
			     "LAPSIM_USER_PASSWORD_FILE");
	sim_account_dn(&w->domain, SIM_ADMINISTRATOR, admin);
	sim_account_dn(&w->domain, SIM_NOBODY, user);
	return sim_env_set(e, "LAPSIM_ADMIN_DN", "%s", admin) &&
	       sim_env_set(e, "LAPSIM_ADMIN_USER", SIM_ADMINISTRATOR "@%s", w->domain.dns_name) &&
	       sim_env_set(e, "LAPSIM_ADMIN_PASSWORD_FILE",
			   "%s/secrets/" SIM_ADMINISTRATOR ".password", dir) &&
	       sim_env_set(e, "LAPSIM_USER", SIM_NOBODY) &&
	       sim_env_set(e, "LAPSIM_USER_DN", "%s", user) &&
	       sim_env_set(e, "LAPSIM_USER_PASSWORD_FILE", "%s/secrets/" SIM_NOBODY ".password",
			   dir);
}

/* An outer world's socket is not for those of this one. */
static bool set_programs(struct lapsim *w)
{
	if (!w->programs)
		return sim_env_unset(&w->env, SIM_PROGRAMS_SOCKET);
	return sim_env_set(&w->env, SIM_PROGRAMS_SOCKET, "%s/" SIM_PROGRAMS_NAME,
			   w->dir.socket_dir);
}

bool sim_world_env(struct lapsim *w, struct sim_err *err)
{
	bool ok = set_places(w) && set_realm(w) && set_directory(w) && set_balancer(w) &&
		  set_key_service(w) && set_cloud(w, err) && set_people(w) && set_programs(w);

	return (ok || sim_fail_nomem(err)) && set_clock(w, err);
}
