/* SPDX-License-Identifier: MIT */
#include "lib/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/filetime.h>
#include <laps/secret.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/monotonic.h"
#include "lib/tree.h"

#define IMAGES "snapshots"
#define PART   ".part" /* no image has such a name: a dot comes first */
#define LIST   "snapshot.json"
#define CLOUD  "cloud.json"
#define PAUSE  20 /* ms between two looks at a lock */

static int open_dir(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static void close_dir(int fd)
{
	if (fd >= 0)
		close(fd);
}

static bool is_name(const char *name)
{
	size_t n =
		strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

	return n > 0 && n <= SIM_SNAPSHOT_NAME_MAX && !name[n] && name[0] != '.' &&
	       name[0] != '-' && name[0] != '_';
}

static bool check_name(const char *what, const char *name, struct sim_err *err)
{
	return is_name(name) ||
	       sim_fail(err,
			"'%.64s' is no name of a %s: it has letters, digits and '.', '_', "
			"'-' behind the first",
			name, what);
}

/* The lock that a cycle of the host holds; -1: err says why. Closing lets go. */
static int lock_host(int dir, const char *host, struct sim_err *err)
{
	const struct timespec pause = {.tv_nsec = PAUSE * 1000000L};
	uint64_t end = sim_monotonic_ms() + SIM_SNAPSHOT_WAIT_MS;
	int fd = openat(dir, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0) {
		sim_fail_errno(err, errno, "cannot lock host", host);
		return -1;
	}
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK || sim_monotonic_ms() > end) {
			sim_fail(err, "a cycle of '%s' is running", host);
			close(fd);
			return -1;
		}
		nanosleep(&pause, NULL);
	}
	return fd;
}

/* One host from one place to the other; live is the place where its cycles run. */
static bool copy_host(int from, int to, const char *host, bool live_is_from, struct sim_err *err)
{
	int in = open_dir(from, host), out, lock = -1;
	bool ok = false;

	if (in < 0)
		return errno == ENOENT ? sim_fail(err, "there is no host '%s'", host)
				       : sim_fail_errno(err, errno, "cannot open host", host);
	if (mkdirat(to, host, 0755) != 0 && errno != EEXIST) {
		close(in);
		return sim_fail_errno(err, errno, "cannot make directory", host);
	}
	out = open_dir(to, host);
	if (out < 0)
		sim_fail_errno(err, errno, "cannot open host", host);
	else
		lock = lock_host(live_is_from ? in : out, host, err);
	if (lock >= 0) {
		ok = sim_tree_mirror(in, out, err);
		close(lock);
	}
	close_dir(out);
	close(in);
	return ok;
}

/* host, or all that are in from. hosts, when given, gets their names. */
static bool copy_hosts(int from, int to, const char *host, bool live_is_from, json_t *hosts,
		       struct sim_err *err)
{
	size_t n = 0;
	char **name;
	bool ok = true;

	if (host)
		return copy_host(from, to, host, live_is_from, err) &&
		       (!hosts || json_array_append_new(hosts, json_string(host)) == 0 ||
			sim_fail_nomem(err));
	name = sim_tree_names(from, &n, err);
	for (size_t i = 0; ok && i < n; i++) {
		if (!is_name(name[i]))
			continue;
		ok = copy_host(from, to, name[i], live_is_from, err);
		if (ok && hosts && json_array_append_new(hosts, json_string(name[i])) != 0)
			ok = sim_fail_nomem(err);
	}
	ok = ok && name != NULL;
	sim_tree_names_free(name, n);
	return ok;
}

/* Takes o. */
static bool write_json(int part, const char *name, json_t *o, struct sim_err *err)
{
	char *text = o ? json_dumps(o, JSON_INDENT(2)) : NULL;
	bool ok = text ? sim_write(part, name, text, strlen(text), 0600, err) : sim_fail_nomem(err);

	if (text)
		laps_wipe(text, strlen(text));
	free(text);
	json_decref(o);
	return ok;
}

/* Takes hosts. */
static bool write_list(int part, json_t *hosts, bool cloud, uint64_t now_ticks, struct sim_err *err)
{
	char time[LAPS_FILETIME_TEXT];

	laps_filetime_format(now_ticks, time);
	return write_json(part, LIST,
			  json_pack("{si ss so sb}", "version", 1, "time", time, "hosts", hosts,
				    "cloud", (int)cloud),
			  err);
}

/* What the image is made of, in a directory that is not yet in its place. */
static bool fill(int world, int part, const char *host, sim_snapshot_cloud *cloud, void *ctx,
		 uint64_t now_ticks, struct sim_err *err)
{
	json_t *list = json_array();
	int from = open_dir(world, "hosts"), to = -1;
	bool ok = list && from >= 0 && sim_mkdir(part, "hosts", 0700, err);

	if (!list || from < 0)
		sim_fail_errno(err, errno, "cannot open", "hosts");
	if (ok)
		to = open_dir(part, "hosts");
	ok = ok && copy_hosts(from, to, host, true, list, err);
	if (ok)
		ok = (!cloud || write_json(part, CLOUD, cloud(ctx), err)) &&
		     write_list(part, json_incref(list), cloud != NULL, now_ticks, err) &&
		     ((fsync(to) == 0 && fsync(part) == 0) ||
		      sim_fail_errno(err, errno, "cannot make durable", "snapshot"));
	close_dir(to);
	close_dir(from);
	json_decref(list);
	return ok;
}

/* The finished part takes its name. */
static bool publish(int images, const char *name, bool replace, struct sim_err *err)
{
	unsigned how = RENAME_NOREPLACE;

	if (replace && faccessat(images, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		how = RENAME_EXCHANGE;
	if (renameat2(images, PART, images, name, how) != 0)
		return errno == EEXIST ? sim_fail(err, "there is a snapshot '%s' already", name)
				       : sim_fail_errno(err, errno, "cannot make snapshot", name);
	if (fsync(images) != 0)
		return sim_fail_errno(err, errno, "cannot make durable", name);
	return true;
}

bool sim_snapshot_take(int world, const char *name, const char *host, bool replace,
		       sim_snapshot_cloud *cloud, void *ctx, uint64_t now_ticks,
		       struct sim_err *err)
{
	int images, part = -1;
	bool ok = false;

	if (!check_name("snapshot", name, err) || (host && !check_name("host", host, err)))
		return false;
	if (mkdirat(world, IMAGES, 0700) != 0 && errno != EEXIST)
		return sim_fail_errno(err, errno, "cannot make directory", IMAGES);
	images = open_dir(world, IMAGES);
	if (images < 0)
		return sim_fail_errno(err, errno, "cannot open", IMAGES);
	if (!replace && faccessat(images, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		sim_fail(err, "there is a snapshot '%s' already", name);
		goto out;
	}
	/* what an earlier one left when it was killed */
	(void)sim_tree_remove(images, PART);
	if (!sim_mkdir(images, PART, 0700, err))
		goto out;
	part = open_dir(images, PART);
	ok = part >= 0 ? fill(world, part, host, host ? NULL : cloud, ctx, now_ticks, err) &&
				 publish(images, name, replace, err)
		       : sim_fail_errno(err, errno, "cannot open", PART);
	(void)sim_tree_remove(images, PART);
out:
	close_dir(part);
	close(images);
	return ok;
}

bool sim_snapshot_restore(int world, const char *name, const char *host, struct sim_err *err)
{
	char path[sizeof(IMAGES) + SIM_SNAPSHOT_NAME_MAX + 16];
	int from, to = -1;
	bool ok = false;

	if (!check_name("snapshot", name, err) || (host && !check_name("host", host, err)))
		return false;
	snprintf(path, sizeof(path), IMAGES "/%s/hosts", name);
	from = open_dir(world, path);
	if (from < 0)
		return sim_fail(err, "there is no snapshot '%s'", name);
	if (host && faccessat(from, host, F_OK, AT_SYMLINK_NOFOLLOW) != 0) {
		sim_fail(err, "snapshot '%s' has no host '%s'", name, host);
		goto out;
	}
	to = open_dir(world, "hosts");
	ok = to >= 0 ? copy_hosts(from, to, host, false, NULL, err)
		     : sim_fail_errno(err, errno, "cannot open", "hosts");
out:
	close_dir(to);
	close(from);
	return ok;
}

json_t *sim_snapshot_load_cloud(int world, const char *name, struct sim_err *err)
{
	char path[sizeof(IMAGES) + SIM_SNAPSHOT_NAME_MAX + sizeof(CLOUD) + 8];
	json_error_t where;
	json_t *o = NULL;
	int fd;

	if (!check_name("snapshot", name, err))
		return NULL;
	snprintf(path, sizeof(path), IMAGES "/%s", name);
	if (faccessat(world, path, F_OK, AT_SYMLINK_NOFOLLOW) != 0) {
		sim_fail(err, "there is no snapshot '%s'", name);
		return NULL;
	}
	snprintf(path, sizeof(path), IMAGES "/%s/" CLOUD, name);
	fd = openat(world, path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		sim_fail(err, "snapshot '%s' has no cloud", name);
		return NULL;
	}
	o = json_loadfd(fd, JSON_REJECT_DUPLICATES, &where);
	close(fd);
	/* jansson's words quote what stands there */
	if (!o)
		sim_fail(err, "the cloud of snapshot '%s' is not JSON: line %d", name, where.line);
	return o;
}

/* What one image says of itself; NULL: nothing that is understood. */
static json_t *read_list(int images, const char *name)
{
	char path[SIM_SNAPSHOT_NAME_MAX + sizeof(LIST) + 2];
	json_t *o, *row = NULL;
	int fd;

	snprintf(path, sizeof(path), "%s/" LIST, name);
	fd = openat(images, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	o = json_loadfd(fd, JSON_REJECT_DUPLICATES, NULL);
	close(fd);
	if (json_is_string(json_object_get(o, "time")) &&
	    json_is_array(json_object_get(o, "hosts")))
		row = json_pack("{ss sO sO sb}", "name", name, "time", json_object_get(o, "time"),
				"hosts", json_object_get(o, "hosts"), "cloud",
				json_is_true(json_object_get(o, "cloud")));
	json_decref(o);
	return row;
}

json_t *sim_snapshot_list(int world, struct sim_err *err)
{
	int images = open_dir(world, IMAGES);
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
		if (is_name(name[i]) && (row = read_list(images, name[i])) != NULL)
			json_array_append_new(list, row);
	sim_tree_names_free(name, n);
	close(images);
	return list;
}
