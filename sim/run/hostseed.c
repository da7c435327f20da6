/* SPDX-License-Identifier: MIT */
/*
 * The line "seed = N" in the laps.conf of each host, without touching what else its owner has
 * written there.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <laps/secret.h>

#include "lib/file.h"
#include "lib/hostlock.h"
#include "lib/tree.h"
#include "run/world.h"

#define CONF     "laps.conf"
#define CONF_NEW CONF ".unsaved" /* as of any file not yet in its place */
#define CONF_MAX 65536

static bool is_seed(const char *line, size_t len)
{
	size_t n = strspn(line, " \t");

	if (len < n + 4 || strncmp(line + n, "seed", 4) != 0)
		return false;
	n += 4;
	return n + strspn(line + n, " \t") < len && line[n + strspn(line + n, " \t")] == '=';
}

static void replace_line(const char *text, uint64_t seed, struct laps_buf *out)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (is_seed(text, len))
			sim_buf_printf(out, "seed = %" PRIu64, seed);
		else
			laps_buf_put(out, text, len);
		text += len;
		if (*text) {
			laps_buf_put_u8(out, '\n');
			text++;
		}
	}
}

/* NUL-terminated; false with errno. */
static bool read_conf(int host, char out[static CONF_MAX + 1])
{
	int fd = openat(host, CONF, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, out, CONF_MAX);

	if (fd >= 0)
		close(fd);
	out[n < 0 ? 0 : n] = 0;
	return n >= 0;
}

static bool seed_host(int host, uint64_t seed, struct sim_err *err)
{
	char text[CONF_MAX + 1];
	struct laps_buf b;
	bool ok;

	/* a host without one is its owner's affair */
	if (!read_conf(host, text))
		return errno == ENOENT || sim_fail_errno(err, errno, "cannot read", CONF);
	laps_buf_init(&b, CONF_MAX + 64);
	replace_line(text, seed, &b);
	(void)unlinkat(host, CONF_NEW, 0);
	ok = sim_write_buf(host, CONF_NEW, &b, 0600, err) &&
	     (renameat(host, CONF_NEW, host, CONF) == 0 ||
	      sim_fail_errno(err, errno, "cannot replace", CONF));
	laps_wipe(text, sizeof(text));
	laps_buf_clear(&b);
	return ok;
}

bool sim_hosts_seed(const struct lapsim *w, struct sim_err *err)
{
	int hosts = openat(w->dir.fd, "hosts", O_RDONLY | O_DIRECTORY | O_CLOEXEC), host;
	size_t n = 0;
	char **name = hosts < 0 ? NULL : sim_tree_names(hosts, &n, err);
	bool ok = hosts < 0 ? sim_fail_errno(err, errno, "cannot open", "hosts") : name != NULL;

	for (size_t i = 0; ok && i < n; i++) {
		if (!sim_host_name_is_good(name[i]))
			continue;
		host = openat(hosts, name[i], O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		ok = host >= 0 ? seed_host(host, w->draw_seed, err)
			       : sim_fail_errno(err, errno, "cannot open host", name[i]);
		if (host >= 0)
			close(host);
	}
	sim_tree_names_free(name, n);
	if (hosts >= 0)
		close(hosts);
	return ok;
}
