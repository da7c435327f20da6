/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "preload/fault.h"

#define PATHS_MAX 8
#define SHADOW    "/etc/shadow"

/* Written before main, only read afterwards. */
static char world[PATH_MAX], hosts[PATH_MAX], extra[PATHS_MAX][PATH_MAX];

/* The kernel's name for what a descriptor is, without links. */
static bool name_of(int fd, char out[static PATH_MAX])
{
	char link[48];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, out, PATH_MAX - 1);
	if (n <= 0 || out[0] != '/')
		return false;
	out[n] = 0;
	return true;
}

/* The same for the directory of a name. Not by open(): that is one of ours. */
static bool name_of_directory(int dir, const char *path, char out[static PATH_MAX])
{
	int fd = (int)syscall(SYS_openat, dir, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && name_of(fd, out);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* The part of path behind the directory; NULL: it is not in there. */
static const char *below(const char *directory, const char *path)
{
	size_t len = strlen(directory);

	return len > 0 && strncmp(path, directory, len) == 0 && path[len] == '/' ? path + len + 1
										 : NULL;
}

void preload_place_begin(const char *dir, const char *paths)
{
	char path[PATH_MAX];
	int n = 0;

	if (!name_of_directory(AT_FDCWD, dir, world) ||
	    (size_t)snprintf(hosts, sizeof(hosts), "%.*s/hosts", PATH_MAX - 8, world) >=
		    sizeof(hosts))
		world[0] = hosts[0] = 0;
	while (paths && *paths && n < PATHS_MAX) {
		size_t len = strcspn(paths, ":");

		/* one that is made later has to be given without links */
		if (len > 0 && len < sizeof(path)) {
			snprintf(path, sizeof(path), "%.*s", (int)len, paths);
			if (!name_of_directory(AT_FDCWD, path, extra[n]))
				snprintf(extra[n], sizeof(extra[n]), "%s", path);
			n++;
		}
		paths += len + (paths[len] != 0);
	}
}

/* Of a path without links. */
static bool is_place(struct preload_place *p)
{
	const char *rest = below(hosts, p->path);

	p->who[0] = 0;
	if (rest) {
		snprintf(p->who, sizeof(p->who), "%.*s$", (int)strcspn(rest, "/"), rest);
		return true;
	}
	if (below(world, p->path))
		return false;
	for (int i = 0; i < PATHS_MAX; i++)
		if (below(extra[i], p->path))
			return true;
	return false;
}

bool preload_place_of(int fd, struct preload_place *out)
{
	return name_of(fd, out->path) && is_place(out);
}

/* The name without links of what need not be there yet. */
static bool resolve(int dir, const char *path, char out[static PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char parent[PATH_MAX];
	size_t len = slash ? (size_t)(name - path) : 0, used;

	if (len >= sizeof(parent))
		return false;
	snprintf(parent, sizeof(parent), "%.*s", (int)len, path);
	if (!name_of_directory(dir, len ? parent : ".", out))
		return false;
	used = strlen(out);
	return (size_t)snprintf(out + used, PATH_MAX - used, "%s%s", used > 1 ? "/" : "", name) <
	       PATH_MAX - used;
}

bool preload_place_at(int dir, const char *path, struct preload_place *out)
{
	int error = errno;
	bool ok = resolve(dir, path, out->path) && is_place(out);

	errno = error;
	return ok;
}

bool preload_place_is_shadow(int dir, const char *path, struct preload_place *out)
{
	static const char name[] = "/shadow";
	int error = errno;
	size_t len;
	bool ok = resolve(dir, path, out->path);

	errno = error;
	if (!ok)
		return false;
	out->who[0] = 0;
	if (strcmp(out->path, SHADOW) == 0)
		return true;
	len = strlen(out->path);
	return is_place(out) && len >= sizeof(name) - 1 &&
	       strcmp(out->path + len - (sizeof(name) - 1), name) == 0;
}
