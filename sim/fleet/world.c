/* SPDX-License-Identifier: MIT */
/* The back end that is a world: its directory, its cloud when devices back up there, and what they
 * cost. */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fleet/directory.h"
#include "fleet/entra.h"
#include "fleet/server.h"
#include "fleet/session.h"
#include "lib/file.h"

#define PASSWORD_MAX 256
#define JOINS_USER   "cloudadmin" /* of the tenant */

struct world {
	struct fleet_place place;
	char uris[1024]; /* those of place, each with a NUL */
	const char *base_dn, *dir;
	char admin_password[PASSWORD_MAX], client_secret[PASSWORD_MAX];
	struct fleet_realm realm; /* of whole sessions */
	bool has_cloud;
	struct fleet_tenant tenant;
};

/* Of one worker. */
struct backs {
	struct fleet_directory *directory;
	struct fleet_session *session;
	struct fleet_entra *entra;
};

static bool variable(const struct fleet *f, const char *name, const char **out, struct sim_err *err)
{
	*out = f->world->get(f->world->ctx, name);
	return *out || sim_fail(err, "the world has no '%s'", name);
}

/* Not by a stream, whose buffer nobody wipes. */
static bool read_secret(const char *path, char out[static PASSWORD_MAX], struct sim_err *err)
{
	sim_first_line(AT_FDCWD, path, out, PASSWORD_MAX);
	return out[0] || sim_fail(err, "cannot read '%s'", path);
}

static bool take_uris(struct fleet *f, struct world *w, const char *uris, struct sim_err *err)
{
	char *next = w->uris, *uri;

	snprintf(w->uris, sizeof(w->uris), "%s", uris);
	while ((uri = strsep(&next, " ")) != NULL && f->controllers < FLEET_CONTROLLERS)
		w->place.uri[f->controllers++] = uri;
	return !uri || sim_fail(err, "the world has more than %d controllers", FLEET_CONTROLLERS);
}

static bool find_directory(struct fleet *f, struct world *w, struct sim_err *err)
{
	const char *password, *uris;

	w->place.who = f->o.identity == SIM_FLEET_PROXY ? FLEET_WHO_PROXY : FLEET_WHO_BINDS;
	w->place.admin_password = w->admin_password;
	return variable(f, "LAPSIM_DC_URIS", &uris, err) && take_uris(f, w, uris, err) &&
	       variable(f, "LAPSIM_CA_FILE", &w->place.ca_file, err) &&
	       variable(f, "LAPSIM_ADMIN_DN", &w->place.admin_dn, err) &&
	       variable(f, "LAPSIM_BASE_DN", &w->base_dn, err) &&
	       variable(f, "LAPSIM_DIR", &w->dir, err) &&
	       variable(f, "LAPSIM_ADMIN_PASSWORD_FILE", &password, err) &&
	       read_secret(password, w->admin_password, err);
}

static bool find_realm(struct fleet *f, struct world *w, struct sim_err *err)
{
	const char *name = f->world->get(f->world->ctx, "LAPSIM_REALM");
	const char *conf = f->world->get(f->world->ctx, "KRB5_CONFIG");

	if (f->o.identity != SIM_FLEET_KERBEROS)
		return true;
	if (!name || !conf)
		return sim_fail(err, "the world has no KDC, which '--identity kerberos' needs");
	return fleet_realm_begin(f, conf, name, &w->realm, err);
}

static bool find_cloud(struct fleet *f, struct world *w, struct sim_err *err)
{
	struct fleet_tenant *t = &w->tenant;
	const char *secret;

	if (f->o.share[SIM_FLEET_ENTRA] == 0)
		return true;
	t->client_secret = w->client_secret;
	if (!variable(f, "LAPSIM_LOGIN_URL", &t->login_url, err) ||
	    !variable(f, "LAPSIM_REGISTRATION_URL", &t->registration_url, err) ||
	    !variable(f, "LAPSIM_GRAPH_URL", &t->graph_url, err) ||
	    !variable(f, "LAPSIM_TENANT_ID", &t->tenant, err) ||
	    !variable(f, "LAPSIM_CA_FILE", &t->ca_file, err) ||
	    !variable(f, "LAPSIM_CLIENT_ID", &t->client_id, err) ||
	    !variable(f, "LAPSIM_CLIENT_SECRET_FILE", &secret, err) ||
	    !read_secret(secret, w->client_secret, err))
		return false;
	w->has_cloud = true;
	return fleet_entra_begin(t, err);
}

static bool make(struct fleet *f, struct sim_err *err)
{
	struct world *w = calloc(1, sizeof(*w));

	if (!w)
		return sim_fail_nomem(err);
	w->realm = FLEET_REALM_NONE;
	f->shared = w;
	return find_directory(f, w, err) && find_realm(f, w, err) && find_cloud(f, w, err);
}

static void destroy(struct fleet *f)
{
	struct world *w = f->shared;

	if (w && w->has_cloud)
		fleet_entra_end(&w->tenant);
	if (w) {
		fleet_realm_end(&w->realm);
		laps_wipe(w, sizeof(*w));
	}
	free(w);
	f->shared = NULL;
}

static void close_worker(struct fleet_worker *w)
{
	struct backs *b = w->back;

	fleet_directory_close(&b->directory);
	fleet_entra_close(&b->entra);
	fleet_session_close(&b->session);
	free(b);
	w->back = NULL;
}

static bool open_worker(struct fleet_worker *w, struct sim_err *err)
{
	struct world *world = w->fleet->shared;
	struct backs *b = calloc(1, sizeof(*b));

	if (!b)
		return sim_fail_nomem(err);
	w->back = b;
	return (w->fleet->o.identity == SIM_FLEET_KERBEROS
			? fleet_session_open(w, &world->place, &world->realm, &b->session, err)
			: fleet_directory_open(w, &world->place, world->base_dn, &b->directory,
					       err)) &&
	       (!world->has_cloud || fleet_entra_open(w, &world->tenant, &b->entra, err));
}

/* ---- joining ---- */

struct joining {
	struct fleet *f;
	const char *token;
	uint32_t *index;
	atomic_bool failed;
	struct sim_err err; /* of the first that failed */
};

static void join_one(void *arg, unsigned worker, size_t i)
{
	struct joining *j = arg;
	const struct backs *b = j->f->worker[worker].back;
	struct sim_err err;

	if (!atomic_load(&j->failed) &&
	    (!fleet_goes_on(&err) || !fleet_entra_join(b->entra, j->token, j->index[i], &err)) &&
	    !atomic_exchange(&j->failed, true))
		j->err = err;
}

static bool join_all(struct fleet *f, const char *token, struct sim_err *err)
{
	struct joining j = {.f = f, .token = token};
	size_t n = 0;

	j.index = calloc(f->o.devices, sizeof(*j.index));
	if (!j.index)
		return sim_fail_nomem(err);
	for (uint32_t i = 0; i < f->o.devices; i++)
		if (f->device[i].mode == SIM_FLEET_ENTRA)
			j.index[n++] = i;
	fleet_pool_run(f->pool, n, join_one, &j);
	free(j.index);
	if (atomic_load(&j.failed))
		*err = j.err;
	return !atomic_load(&j.failed);
}

/* By the tenant's administrator of devices. */
static bool prepare(struct fleet *f, struct sim_err *err)
{
	struct world *w = f->shared;
	char path[4096], user[128], password[PASSWORD_MAX], *token;
	const char *client;
	bool ok;

	if (!w->has_cloud)
		return true;
	snprintf(path, sizeof(path), "%s/secrets/" JOINS_USER ".password", w->dir);
	snprintf(user, sizeof(user), JOINS_USER "@%s", f->domain->dns_name);
	if (!variable(f, "LAPSIM_PUBLIC_CLIENT_ID", &client, err) ||
	    !read_secret(path, password, err))
		return false;
	token = fleet_entra_user_token(&w->tenant, client, user, password, err);
	laps_wipe(password, sizeof(password));
	ok = token && join_all(f, token, err);
	if (token)
		laps_wipe(token, strlen(token));
	free(token);
	return ok;
}

/* ---- what is there ---- */

static void entra_id(const struct fleet *f, uint32_t index, char out[static LAPS_GUID_TEXT])
{
	const struct world *w = f->shared;

	if (!fleet_disk_read(&w->tenant.disk, index, out, NULL))
		out[0] = 0;
}

static bool each(struct fleet *f, unsigned controller, fleet_look *look, void *arg,
		 struct sim_err *err)
{
	struct world *w = f->shared;

	return fleet_directory_each(&w->place, controller, w->base_dn, f, look, arg, err) &&
	       (!w->has_cloud || fleet_entra_each(f, &w->tenant, look, arg, err));
}

static uint64_t size(struct fleet *f)
{
	return fleet_server_size(((const struct world *)f->shared)->dir);
}

static double cpu(struct fleet *f)
{
	return fleet_server_cpu(((const struct world *)f->shared)->dir);
}

static bool measure(struct fleet *f, struct fleet_ceiling *out, struct sim_err *err)
{
	const struct world *w = f->shared;

	return fleet_ceiling_of_directory(f, &w->place,
					  f->o.identity == SIM_FLEET_KERBEROS ? &w->realm : NULL,
					  w->base_dn, out, err);
}

const struct fleet_back fleet_world = {
	.name = "the directory of a world",
	.make = make,
	.destroy = destroy,
	.open = open_worker,
	.close = close_worker,
	.prepare = prepare,
	.entra_id = entra_id,
	.each = each,
	.size = size,
	.cpu = cpu,
	.ceiling = measure,
};
