/* SPDX-License-Identifier: MIT */
/* The back end that is a world: its directory, and what it costs there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fleet/directory.h"
#include "fleet/server.h"
#include "lib/file.h"

#define PASSWORD_MAX 256

struct world {
	struct fleet_place place;
	const char *base_dn, *ldapi_uri, *dir;
	char admin_password[PASSWORD_MAX];
};

static const char *variable(const struct fleet *f, const char *name, struct sim_err *err)
{
	const char *value = f->world->get(f->world->ctx, name);

	if (!value)
		sim_fail(err, "the world does not tell '%s': it has no directory", name);
	return value;
}

static bool read_password(const char *path, char out[static PASSWORD_MAX], struct sim_err *err)
{
	FILE *file = fopen(path, "re");
	size_t n = file ? fread(out, 1, PASSWORD_MAX - 1, file) : 0;

	if (file)
		fclose(file);
	out[n] = 0;
	return n > 0 || sim_fail(err, "cannot read '%s'", path);
}

static bool make(struct fleet *f, struct sim_err *err)
{
	struct world *w = calloc(1, sizeof(*w));
	const char *password;

	if (!w)
		return sim_fail_nomem(err);
	f->shared = w;
	w->place.proxy = f->o.identity == SIM_FLEET_PROXY;
	return (w->place.uri = variable(f, "LAPSIM_LDAPS_URI", err)) &&
	       (w->place.ca_file = variable(f, "LAPSIM_CA_FILE", err)) &&
	       (w->place.admin_dn = variable(f, "LAPSIM_ADMIN_DN", err)) &&
	       (w->base_dn = variable(f, "LAPSIM_BASE_DN", err)) &&
	       (w->ldapi_uri = variable(f, "LAPSIM_LDAPI_URI", err)) &&
	       (w->dir = variable(f, "LAPSIM_DIR", err)) &&
	       (password = variable(f, "LAPSIM_ADMIN_PASSWORD_FILE", err)) &&
	       read_password(password, w->admin_password, err) &&
	       (w->place.admin_password = w->admin_password);
}

static void destroy(struct fleet *f)
{
	if (f->shared)
		laps_wipe(f->shared, sizeof(struct world));
	free(f->shared);
	f->shared = NULL;
}

static bool open_worker(struct fleet_worker *w, struct sim_err *err)
{
	const struct world *world = w->fleet->shared;
	struct fleet_directory *d;

	if (!fleet_directory_open(w, &world->place, world->base_dn, &d, err))
		return false;
	w->back = d;
	return true;
}

static void close_worker(struct fleet_worker *w)
{
	struct fleet_directory *d = w->back;

	fleet_directory_close(&d);
	w->back = NULL;
}

static bool each(struct fleet *f, fleet_look *look, void *arg, struct sim_err *err)
{
	const struct world *w = f->shared;

	return fleet_directory_each(w->ldapi_uri, w->base_dn, f->o.devices, look, arg, err);
}

static uint64_t size(struct fleet *f)
{
	return fleet_server_size(((const struct world *)f->shared)->dir);
}

static double cpu(struct fleet *f)
{
	return fleet_server_cpu(((const struct world *)f->shared)->dir);
}

const struct fleet_back fleet_world = {
	.name = "the directory of a world",
	.make = make,
	.destroy = destroy,
	.open = open_worker,
	.close = close_worker,
	.each = each,
	.size = size,
	.cpu = cpu,
};
