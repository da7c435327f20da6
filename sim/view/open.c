/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/worldask.h"
#include "view/private.h"

#define WORLD_FILE_MAX 65536
#define URIS_MAX       4096 /* bytes of the addresses of all controllers */

static bool take_text(const json_t *from, const char *name, char *out, size_t size,
		      struct sim_err *err)
{
	const char *text = json_string_value(json_object_get(from, name));

	if (!text || strlen(text) >= size)
		return sim_fail(err, "the world has no %s", name);
	memcpy(out, text, strlen(text) + 1);
	return true;
}

/* What the world was made as. */
static bool read_identity(struct sim_view *v, struct sim_err *err)
{
	char path[PATH_MAX], sid[LAPS_SID_TEXT], *text;
	json_t *world;
	bool ok;

	snprintf(path, sizeof(path), "%s/world.json", v->dir);
	text = view_file(path, WORLD_FILE_MAX, false, NULL);
	world = text ? json_loads(text, 0, NULL) : NULL;
	ok = take_text(world, "domain", v->dns_name, sizeof(v->dns_name), err) &&
	     take_text(world, "netbios", v->netbios, sizeof(v->netbios), err) &&
	     take_text(world, "domain_sid", sid, sizeof(sid), err);
	if (ok && laps_sid_parse_text(sid, strlen(sid), &v->domain_sid, NULL) != LAPS_OK)
		ok = sim_fail(err, "the world has no domain_sid");
	json_decref(world);
	free(text);
	return ok;
}

static bool take_env(struct sim_view *v, const json_t *env, struct sim_err *err)
{
	const char *dir = json_string_value(json_object_get(env, "LAPSIM_DIR"));
	char path[PATH_MAX];

	if (!dir)
		return sim_fail(err, "the world has no directory");
	if (!(v->dir = strdup(dir)))
		return sim_fail_nomem(err);
	snprintf(path, sizeof(path), "%s/clock", dir);
	if (!take_text(env, "LAPSIM_BASE_DN", v->base_dn, sizeof(v->base_dn), err) ||
	    !sim_clock_open(path, &v->clock, err) || !read_identity(v, err))
		return false;
	return (size_t)snprintf(v->config_dn, sizeof(v->config_dn), "CN=Configuration,%s",
				v->base_dn) < sizeof(v->config_dn) ||
	       sim_fail(err, "the world's base is too long a DN");
}

/* Whichever of them runs is asked. */
static bool take_controllers(struct sim_view *v, const json_t *list, struct sim_err *err)
{
	char uris[URIS_MAX] = "";
	size_t i, len = 0;
	const json_t *row;

	json_array_foreach(list, i, row)
	{
		const char *uri = json_string_value(json_object_get(row, "ldapi_uri"));

		if (uri && len < sizeof(uris))
			len += (size_t)snprintf(uris + len, sizeof(uris) - len, "%s%s",
						len > 0 ? " " : "", uri);
	}
	if (len == 0 || len >= sizeof(uris))
		return sim_fail(err, "the world has no directory to look into");
	return view_link_init(&v->link, uris, err);
}

/* Takes request. */
static bool ask(const char *dir, json_t *request, json_t **answer, struct sim_err *err)
{
	bool ok = request ? sim_world_ask(dir, request, answer, err) : sim_fail_nomem(err);

	json_decref(request);
	return ok;
}

bool sim_view_open(const char *dir, struct sim_view **out, struct sim_err *err)
{
	struct sim_view *v = calloc(1, sizeof(*v));
	json_t *env = NULL, *dcs = NULL;
	bool ok = (v || sim_fail_nomem(err)) &&
		  ask(dir, json_pack("{ss ss}", "verb", "dc", "op", "list"), &dcs, err) &&
		  take_controllers(v, json_object_get(dcs, "controllers"), err) &&
		  ask(dir, json_pack("{ss}", "verb", "env"), &env, err) &&
		  take_env(v, json_object_get(env, "env"), err);

	json_decref(dcs);
	json_decref(env);
	if (ok)
		*out = v;
	else
		sim_view_close(&v);
	return ok;
}

void sim_view_close(struct sim_view **v)
{
	if (!*v)
		return;
	view_policies_clear(&(*v)->policies);
	view_link_clear(&(*v)->link);
	sim_clock_close(&(*v)->clock);
	free((*v)->dir);
	free(*v);
	*v = NULL;
}
