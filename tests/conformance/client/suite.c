/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conformance/client/client.h"
#include "conformance/client/scratch.h"
#include "lib/child.h"

#define SAID_MAX (16u << 20) /* bytes of what programs write in one row */

static const struct conform_row *const rows[] = {
	client_rows_first,
	client_rows_value,
	client_rows_made,
	client_rows_due,
	client_rows_switch,
	client_rows_history,
	client_rows_policy,
	client_rows_outage,
	client_rows_crash,
	client_rows_lint,
	client_rows_entra,
	client_rows_reader,
	NULL,
};

/* Programs of ours are found as `lapsim run` has them found. */
static bool set_path(void)
{
	char dir[PATH_MAX], *path = NULL, *slash;
	const char *old = getenv("PATH");
	ssize_t n = readlink("/proc/self/exe", dir, sizeof(dir) - 1);
	bool ok;

	if (n <= 0)
		return false;
	dir[n] = 0;
	slash = strrchr(dir, '/');
	if (!slash)
		return false;
	*slash = 0;
	ok = asprintf(&path, "%s:%s", dir, old && *old ? old : "/usr/local/bin:/usr/bin:/bin") >
		     0 &&
	     setenv("PATH", path, 1) == 0;
	free(path);
	return ok;
}

/* Each row would say the same, in a world of its own. */
static void check_command(struct conform *c)
{
	const char *name = c->command[0];
	char *path = strchr(name, '/') ? strdup(name) : sim_find_program(name);

	if (!path || access(path, X_OK) != 0)
		conform_fail(c, "cannot run '%s': no program in PATH has this name, and no file",
			     name);
	free(path);
}

static void open_suite(struct conform *c)
{
	struct client *s = calloc(1, sizeof(*s));

	if (!s) {
		conform_fail(c, "out of memory");
		return;
	}
	c->state = s;
	s->scratch_lock = -1;
	/* a world that is put back cuts connections */
	signal(SIGPIPE, SIG_IGN);
	laps_buf_init(&s->said, SAID_MAX);
	laps_buf_init(&s->printed, SAID_MAX);
	client_settings_read(c);
	if (!set_path())
		conform_fail(c, "this program cannot find itself");
	if (!conform_over(c))
		check_command(c);
	if (!conform_over(c))
		s->scratch = client_scratch_make(c, &s->scratch_lock);
}

static void close_suite(struct conform *c)
{
	struct client *s = client_of(c);

	if (!s)
		return;
	client_leave(s);
	client_end(s);
	if (s->scratch_lock >= 0)
		close(s->scratch_lock);
	free(s->scratch);
	json_decref(s->lint_report);
	free(s);
	c->state = NULL;
}

static void after(struct conform *c, const struct conform_row *row)
{
	(void)row;
	client_leak_files(c);
	client_leak_output(c);
	client_leak_arguments(c);
	client_leave(client_of(c));
}

const struct conform_suite_def conform_client_suite = {
	.name = "client",
	.rows = rows,
	.needs = client_needs,
	.keys = client_keys,
	.open = open_suite,
	.close = close_suite,
	.after = after,
	.lacks = client_lacks,
	.clean = client_clean,
	.sweep = client_sweep,
};
