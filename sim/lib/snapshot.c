/* SPDX-License-Identifier: MIT */
#include "lib/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/filetime.h>
#include <laps/secret.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/hostlock.h"
#include "lib/snapshot_private.h"
#include "lib/tree.h"

#define PART ".part" /* no image has such a name: a dot comes first */

bool sim_snapshot_check_name(const char *what, const char *name, struct sim_err *err)
{
	return sim_host_name_is_good(name) ||
	       sim_fail(err,
			"'%.64s' is no name of a %s: it has letters, digits and '.', '_', "
			"'-' behind the first",
			name, what);
}

int sim_snapshot_open_dir(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

void sim_snapshot_close_dir(int fd)
{
	if (fd >= 0)
		close(fd);
}

static bool copy_host(int from, int to, const char *host, struct sim_err *err)
{
	int in = sim_snapshot_open_dir(from, host), out = -1;
	bool ok = false;

	if (in < 0)
		return errno == ENOENT ? sim_fail(err, "there is no host '%s'", host)
				       : sim_fail_errno(err, errno, "cannot open host", host);
	if (mkdirat(to, host, 0755) == 0 || errno == EEXIST)
		out = sim_snapshot_open_dir(to, host);
	if (out < 0)
		sim_fail_errno(err, errno, "cannot make directory", host);
	else
		ok = sim_tree_mirror(in, out, err);
	sim_snapshot_close_dir(out);
	close(in);
	return ok;
}

bool sim_snapshot_copy_hosts(int from, int to, const char *host, json_t *hosts, struct sim_err *err)
{
	size_t n = 0;
	char **name;
	bool ok = true;

	if (host)
		return copy_host(from, to, host, err) &&
		       (!hosts || json_array_append_new(hosts, json_string(host)) == 0 ||
			sim_fail_nomem(err));
	name = sim_tree_names(from, &n, err);
	for (size_t i = 0; ok && i < n; i++) {
		if (!sim_host_name_is_good(name[i]))
			continue;
		ok = copy_host(from, to, name[i], err);
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

static bool fill_hosts(int part, int hosts, const char *host, json_t *list, struct sim_err *err)
{
	int to = sim_mkdir(part, SIM_IMAGE_HOSTS, 0700, err)
			 ? sim_snapshot_open_dir(part, SIM_IMAGE_HOSTS)
			 : -1;
	bool ok = to >= 0 && sim_snapshot_copy_hosts(hosts, to, host, list, err);

	sim_snapshot_close_dir(to);
	return ok;
}

static bool fill_directory(int part, const struct sim_snapshot_source *source, struct sim_err *err)
{
	int to = sim_mkdir(part, SIM_IMAGE_DIRECTORY, 0700, err)
			 ? sim_snapshot_open_dir(part, SIM_IMAGE_DIRECTORY)
			 : -1;
	bool ok = to >= 0 && source->directory(source->ctx, to, err);

	sim_snapshot_close_dir(to);
	return ok;
}

/* What the image is made of, in a directory that is not yet in its place; no cycle runs. */
static bool fill(int part, int hosts, const char *host, const struct sim_snapshot_source *source,
		 uint64_t now_ticks, struct sim_err *err)
{
	const bool directory = !host && source->directory, cloud = !host && source->cloud;
	char time[LAPS_FILETIME_TEXT];
	json_t *list = json_array();
	bool ok = (list || sim_fail_nomem(err)) && fill_hosts(part, hosts, host, list, err) &&
		  (!directory || fill_directory(part, source, err)) &&
		  (!cloud || write_json(part, SIM_IMAGE_CLOUD, source->cloud(source->ctx), err));

	laps_filetime_format(now_ticks, time);
	ok = ok &&
	     write_json(part, SIM_IMAGE_LIST,
			json_pack("{si ss sO sb sb}", "version", SIM_IMAGE_VERSION, "time", time,
				  "hosts", list, "directory", (int)directory, "cloud", (int)cloud),
			err);
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
	return true;
}

static bool take(int images, int hosts, const char *name, const char *host, bool replace,
		 const struct sim_snapshot_source *source, uint64_t now_ticks, struct sim_err *err)
{
	struct sim_hostlock lock;
	int part = -1;
	bool ok;

	if (!replace && faccessat(images, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return sim_fail(err, "there is a snapshot '%s' already", name);
	if (!sim_hostlock_take(hosts, host, SIM_HOSTLOCK_WAIT_MS, &lock, err))
		return false;
	/* what an earlier one left that was killed */
	(void)sim_tree_remove(images, PART);
	ok = sim_mkdir(images, PART, 0700, err) &&
	     ((part = sim_snapshot_open_dir(images, PART)) >= 0 ||
	      sim_fail_errno(err, errno, "cannot open", PART)) &&
	     fill(part, hosts, host, source, now_ticks, err);
	sim_hostlock_release(&lock);
	ok = ok && publish(images, name, replace, err);
	sim_snapshot_close_dir(part);
	(void)sim_tree_remove(images, PART);
	return ok;
}

bool sim_snapshot_take(int world, const char *name, const char *host, bool replace,
		       const struct sim_snapshot_source *source, uint64_t now_ticks,
		       struct sim_err *err)
{
	int images = -1, hosts;
	bool ok;

	if (!sim_snapshot_check_name("snapshot", name, err) ||
	    (host && !sim_snapshot_check_name("host", host, err)))
		return false;
	hosts = sim_snapshot_open_dir(world, SIM_IMAGE_HOSTS);
	if (mkdirat(world, SIM_IMAGES, 0700) == 0 || errno == EEXIST)
		images = sim_snapshot_open_dir(world, SIM_IMAGES);
	ok = (hosts >= 0 && images >= 0) || sim_fail_errno(err, errno, "cannot open", SIM_IMAGES);
	ok = ok && take(images, hosts, name, host, replace, source, now_ticks, err);
	sim_snapshot_close_dir(images);
	sim_snapshot_close_dir(hosts);
	return ok;
}
