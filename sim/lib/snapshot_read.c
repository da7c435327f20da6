/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/hostlock.h"
#include "lib/snapshot_private.h"
#include "lib/tree.h"

/* A JSON file in dir; NULL: there is none, or it is not JSON, and *line says where not. */
static json_t *read_json(int dir, const char *name, int *line)
{
	int fd = openat(dir, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	json_error_t where = {0};
	json_t *o;

	if (fd < 0)
		return NULL;
	o = json_loadfd(fd, JSON_REJECT_DUPLICATES, &where);
	close(fd);
	*line = where.line;
	return o;
}

/* What an image says of itself; NULL: nothing that is understood, and err says what. */
static json_t *read_list(int image, const char *name, struct sim_err *err)
{
	int line = 0;
	json_t *o = read_json(image, SIM_IMAGE_LIST, &line);
	json_int_t version = json_integer_value(json_object_get(o, "version"));

	if (json_is_string(json_object_get(o, "time")) &&
	    json_is_array(json_object_get(o, "hosts")) && version >= 1 &&
	    version <= SIM_IMAGE_VERSION)
		return o;
	if (version > SIM_IMAGE_VERSION)
		sim_fail(err, "snapshot '%s' is of version %lld, and this lapsim reads up to %d",
			 name, version, SIM_IMAGE_VERSION);
	else
		sim_fail(err, "snapshot '%s' has no " SIM_IMAGE_LIST " that is understood", name);
	json_decref(o);
	return NULL;
}

static int open_image(int world, const char *name, struct sim_err *err)
{
	int images = sim_snapshot_open_dir(world, SIM_IMAGES);
	int image = images < 0 ? -1 : sim_snapshot_open_dir(images, name);

	if (image < 0)
		sim_fail(err, "there is no snapshot '%s'", name);
	sim_snapshot_close_dir(images);
	return image;
}

bool sim_snapshot_open(int world, const char *name, struct sim_snapshot *out, struct sim_err *err)
{
	struct sim_snapshot s = SIM_SNAPSHOT_NONE;

	if (!sim_snapshot_check_name("snapshot", name, err))
		return false;
	snprintf(s.name, sizeof(s.name), "%s", name);
	s.dir = open_image(world, name, err);
	if (s.dir >= 0)
		s.list = read_list(s.dir, name, err);
	if (s.list)
		*out = s;
	else
		sim_snapshot_close(&s);
	return s.list != NULL;
}

void sim_snapshot_close(struct sim_snapshot *s)
{
	sim_snapshot_close_dir(s->dir);
	json_decref(s->list);
	*s = SIM_SNAPSHOT_NONE;
}

const char *sim_snapshot_time(const struct sim_snapshot *s)
{
	return json_string_value(json_object_get(s->list, "time"));
}

bool sim_snapshot_has_host(const struct sim_snapshot *s, const char *host, struct sim_err *err)
{
	json_t *name;
	size_t i;

	json_array_foreach(json_object_get(s->list, "hosts"), i,
			   name) if (json_is_string(name) &&
				     strcmp(json_string_value(name), host) == 0) return true;
	return sim_fail(err, "snapshot '%s' has no host '%.64s'", s->name, host);
}

bool sim_snapshot_put_hosts(const struct sim_snapshot *s, int world, const char *host,
			    struct sim_err *err)
{
	int from = sim_snapshot_open_dir(s->dir, SIM_IMAGE_HOSTS);
	int to = sim_snapshot_open_dir(world, SIM_IMAGE_HOSTS);
	bool ok = ((from >= 0 && to >= 0) ||
		   sim_fail_errno(err, errno, "cannot open", SIM_IMAGE_HOSTS)) &&
		  sim_snapshot_copy_hosts(from, to, host, NULL, err);

	sim_snapshot_close_dir(to);
	sim_snapshot_close_dir(from);
	return ok;
}

json_t *sim_snapshot_load_cloud(const struct sim_snapshot *s, struct sim_err *err)
{
	int line = 0;
	json_t *o = read_json(s->dir, SIM_IMAGE_CLOUD, &line);

	/* jansson's words quote what stands there */
	if (!o && line > 0)
		sim_fail(err, "the cloud of snapshot '%s' is not JSON: line %d", s->name, line);
	else if (!o)
		sim_fail(err, "snapshot '%s' has no cloud", s->name);
	return o;
}

int sim_snapshot_open_directory(const struct sim_snapshot *s, struct sim_err *err)
{
	int fd = sim_snapshot_open_dir(s->dir, SIM_IMAGE_DIRECTORY);

	if (fd < 0)
		sim_fail(err, "snapshot '%s' has no directory", s->name);
	return fd;
}

static json_t *make_row(int images, const char *name)
{
	int image = sim_snapshot_open_dir(images, name);
	json_t *o = NULL, *row = NULL;
	struct sim_err why;

	if (image >= 0)
		o = read_list(image, name, &why);
	if (o)
		row = json_pack("{ss sO sO sb sb}", "name", name, "time",
				json_object_get(o, "time"), "hosts", json_object_get(o, "hosts"),
				"directory", json_is_true(json_object_get(o, "directory")), "cloud",
				json_is_true(json_object_get(o, "cloud")));
	json_decref(o);
	sim_snapshot_close_dir(image);
	return row;
}

json_t *sim_snapshot_list(int world, struct sim_err *err)
{
	int images = sim_snapshot_open_dir(world, SIM_IMAGES);
	json_t *list = json_array(), *row;
	char **name = NULL;
	size_t n = 0;

	if (images < 0)
		return list;
	name = sim_tree_names(images, &n, err);
	if (!name) {
		json_decref(list);
		list = NULL;
	}
	for (size_t i = 0; i < n; i++)
		if (sim_host_name_is_good(name[i]) && (row = make_row(images, name[i])) != NULL)
			json_array_append_new(list, row);
	sim_tree_names_free(name, n);
	close(images);
	return list;
}
