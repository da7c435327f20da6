/* SPDX-License-Identifier: MIT */
#include "lib/worldask.h"

#include <limits.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/control_line.h"

/* DIR/control is the socket, or a link to it when the path would be too long. */
static bool control_path(const char *dir, char *out, size_t size)
{
	char path[PATH_MAX];
	ssize_t n;

	if ((size_t)snprintf(path, sizeof(path), "%s/control", dir) >= sizeof(path))
		return false;
	n = readlink(path, out, size - 1);
	if (n >= 0) {
		out[n] = 0;
		return (size_t)n < size - 1;
	}
	return (size_t)snprintf(out, size, "%s", path) < size;
}

/* Why nobody answers for this directory. */
static bool not_running(const char *dir, struct sim_err *err)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/world.json", dir);
	if (access(dir, F_OK) != 0)
		return sim_fail(err, "there is no directory '%s'", dir);
	if (access(path, F_OK) != 0)
		return sim_fail(err, "'%s' is not the directory of a world", dir);
	return sim_fail(err,
			"the world in '%s' does not run any more: its server or its supervisor has "
			"died; remove the directory",
			dir);
}

bool sim_world_ask(const char *dir, const json_t *request, json_t **answer, struct sim_err *err)
{
	return sim_world_ask_within(dir, request, 0, answer, err);
}

bool sim_world_ask_within(const char *dir, const json_t *request, unsigned most_ms, json_t **answer,
			  struct sim_err *err)
{
	char path[PATH_MAX];
	bool running = true;

	if (!control_path(dir, path, sizeof(path)))
		return sim_fail(err, "'%s' is too long a path", dir);
	return sim_control_ask_within(path, request, most_ms, answer, &running, err) ||
	       (running ? false : not_running(dir, err));
}

int sim_world_attach(const char *dir, struct sim_err *err)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;
	char path[PATH_MAX];

	if (fd >= 0 && control_path(dir, path, sizeof(path)) &&
	    sim_control_address(path, &address, err) &&
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	(void)not_running(dir, err);
	return -1;
}
