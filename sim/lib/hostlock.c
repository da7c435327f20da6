/* SPDX-License-Identifier: MIT */
#include "lib/hostlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "lib/monotonic.h"
#include "lib/tree.h"

#define PAUSE_MS 5 /* between two looks at a lock */

bool sim_host_name_is_good(const char *name)
{
	size_t n =
		strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

	return n > 0 && n <= SIM_HOST_NAME_MAX && !name[n] && name[0] != '.' && name[0] != '-' &&
	       name[0] != '_';
}

/* -1: err says why. Closing lets go. */
static int lock_host(int hosts, const char *host, uint64_t deadline_ms, struct sim_err *err)
{
	const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
	char path[SIM_HOST_NAME_MAX + 8];
	int fd;

	snprintf(path, sizeof(path), "%s/lock", host);
	fd = openat(hosts, path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		if (errno == ENOENT)
			sim_fail(err, "there is no host '%s'", host);
		else
			sim_fail_errno(err, errno, "cannot lock host", host);
		return -1;
	}
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK || sim_monotonic_ms() > deadline_ms) {
			sim_fail(err, "a cycle of '%s' is running", host);
			close(fd);
			return -1;
		}
		nanosleep(&pause, NULL);
	}
	return fd;
}

static bool take(int hosts, char *const *name, size_t n, uint64_t deadline, struct sim_hostlock *l,
		 struct sim_err *err)
{
	l->fd = calloc(n ? n : 1, sizeof(*l->fd));
	if (!l->fd)
		return sim_fail_nomem(err);
	for (size_t i = 0; i < n; i++) {
		if (!sim_host_name_is_good(name[i]))
			continue;
		l->fd[l->n] = lock_host(hosts, name[i], deadline, err);
		if (l->fd[l->n] < 0)
			return false;
		l->n++;
	}
	return true;
}

bool sim_hostlock_take(int hosts, const char *host, int wait_ms, struct sim_hostlock *out,
		       struct sim_err *err)
{
	const uint64_t deadline = sim_monotonic_ms() + (uint64_t)wait_ms;
	struct sim_hostlock l = SIM_HOSTLOCK_NONE;
	char **name = NULL, *one[] = {NULL};
	size_t n = 0;
	bool ok;

	if (host) {
		one[0] = strdup(host);
		ok = (one[0] || sim_fail_nomem(err)) && take(hosts, one, 1, deadline, &l, err);
		free(one[0]);
	} else {
		name = sim_tree_names(hosts, &n, err);
		ok = name && take(hosts, name, n, deadline, &l, err);
		sim_tree_names_free(name, n);
	}
	if (ok)
		*out = l;
	else
		sim_hostlock_release(&l);
	return ok;
}

void sim_hostlock_release(struct sim_hostlock *l)
{
	for (size_t i = 0; i < l->n; i++)
		close(l->fd[i]);
	free(l->fd);
	*l = SIM_HOSTLOCK_NONE;
}
