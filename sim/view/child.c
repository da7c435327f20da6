/* SPDX-License-Identifier: MIT */
#include "view/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/child.h"

#define WAIT_MS   20000
#define GRACE_MS  100
#define ARGUMENTS 8 /* behind --config DIR */

/* Beside this program, else in PATH. The caller frees it. */
static char *find_laps(void)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *end, *path = NULL;

	if (n > 0) {
		self[n] = 0;
		end = strrchr(self, '/');
		if (end && asprintf(&path, "%.*s/laps", (int)(end - self), self) < 0)
			path = NULL;
	}
	if (path && access(path, X_OK) == 0)
		return path;
	free(path);
	return sim_find_program("laps");
}

/* All of a file in memory. */
static void take_output(int fd, struct laps_buf *out)
{
	char part[4096];
	ssize_t n;

	if (lseek(fd, 0, SEEK_SET) != 0)
		return;
	while ((n = read(fd, part, sizeof(part))) > 0)
		laps_buf_put(out, part, (size_t)n);
	laps_wipe(part, sizeof(part));
}

static void take_said(int fd, char said[static VIEW_CHILD_SAID])
{
	struct laps_buf text;
	size_t from, len;

	laps_buf_init(&text, 65536);
	take_output(fd, &text);
	len = text.len;
	while (len > 0 && text.data[len - 1] == '\n')
		len--;
	for (from = len; from > 0 && text.data[from - 1] != '\n';)
		from--;
	snprintf(said, VIEW_CHILD_SAID, "%.*s", (int)(len - from),
		 text.data ? (const char *)text.data + from : "");
	laps_buf_clear(&text);
}

/* A pipe that has the input already, so that nobody waits for anybody. */
static bool fill_pipe(const struct laps_secret *input, int *in)
{
	size_t len;
	const uint8_t *p = laps_secret_view(input, &len);
	int ends[2];
	bool ok;

	if (len > VIEW_CHILD_INPUT || pipe2(ends, O_CLOEXEC) != 0)
		return false;
	ok = write(ends[1], p, len) == (ssize_t)len;
	close(ends[1]);
	*in = ends[0];
	return ok;
}

static bool run(const char *const *argv, int in, int out, int error, int *status,
		struct sim_err *err)
{
	struct sim_child child = SIM_CHILD_NONE;
	int ended;

	if (!sim_child_start(
		    &(struct sim_child_how){.argv = argv, .in = in, .out = out, .error = error},
		    &child, NULL, err))
		return false;
	if (!sim_child_wait(&child, WAIT_MS, &ended)) {
		sim_child_stop(&child, SIGTERM, GRACE_MS);
		return sim_fail(err, "laps does not end");
	}
	if (!WIFEXITED(ended))
		return sim_fail(err, "laps was killed");
	*status = WEXITSTATUS(ended);
	return true;
}

bool view_child_laps(const char *host_dir, const char *const *argument,
		     const struct laps_secret *input, struct laps_buf *out, int *status,
		     char said[static VIEW_CHILD_SAID], struct sim_err *err)
{
	const char *argv[ARGUMENTS + 4] = {NULL, "--config", host_dir};
	char *laps = find_laps();
	int in = -1, to = -1, error = -1;
	bool ok = laps != NULL;

	said[0] = 0;
	if (!ok)
		(void)sim_fail(err, "there is no program 'laps' beside lapsim");
	argv[0] = laps;
	for (int i = 0; i < ARGUMENTS && argument[i]; i++)
		argv[3 + i] = argument[i];
	if (ok && input && !fill_pipe(input, &in))
		ok = sim_fail(err, "cannot give laps its input");
	if (ok && out && (to = memfd_create("laps", MFD_CLOEXEC)) < 0)
		ok = sim_fail_errno(err, errno, "cannot make a file for", "laps");
	if (ok && (error = memfd_create("laps", MFD_CLOEXEC)) < 0)
		ok = sim_fail_errno(err, errno, "cannot make a file for", "laps");
	ok = ok && run(argv, in, to, error, status, err);
	if (ok && out)
		take_output(to, out);
	if (ok)
		take_said(error, said);
	if (in >= 0)
		close(in);
	if (to >= 0)
		close(to);
	if (error >= 0)
		close(error);
	free(laps);
	return ok;
}
