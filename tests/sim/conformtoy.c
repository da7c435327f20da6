/* SPDX-License-Identifier: MIT */
/*
 * laps-conform with a suite that is made up, for tests of everything around a suite: its target is
 * a folder, in which rows make files, and each outcome comes about.
 *
 * usage: conformtoy [OPTION]...        as `laps-conform SUITE`
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "conformance/do.h"
#include "lib/file.h"

#include <fcntl.h>

#define MARK    "toy-" /* every file of ours begins with it */
#define HOSTILE "<script>alert('x')</script>&\"\x1b[31m\xff\xe2\x80\xae]]>\n# \\"

enum { TOY_MOON = 1 };

static const struct conform_need needs[] = {{TOY_MOON, "moon"}, {0, NULL}};
static const struct conform_key keys[] = {
	{"folder", "where rows make their files", CONFORM_KEY_FILE, true},
	{"password-file", "a password", CONFORM_KEY_SECRET, false},
	{"wait", "whether a row waits for its end", CONFORM_KEY_FLAG, false},
	{"stay", "whether files cannot be removed", CONFORM_KEY_FLAG, false},
	{"slow", "whether removing takes too long", CONFORM_KEY_FLAG, false},
	{"lost", "whether the target cannot be reached", CONFORM_KEY_FLAG, false},
	{0},
};

static int folder(const struct conform_target *t)
{
	return open(conform_target_get(t, "folder"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void open_suite(struct conform *c)
{
	conform_fact(c, "server", "%s", HOSTILE);
	if (conform_target_flag(c->target, "lost", false))
		conform_fail(c, "cannot reach it: %s", HOSTILE);
}

static void makes_a_file(struct conform *c)
{
	struct sim_err err;
	int dir = folder(c->target);
	char name[64];

	snprintf(name, sizeof(name), MARK "%s", c->mark);
	if (conform_made(c, "%s", name))
		conform_that(c, sim_write(dir, name, "", 0, 0600, &err), "%s", err.text);
	close(dir);
	if (conform_target_flag(c->target, "wait", false))
		pause();
}

static void fails(struct conform *c)
{
	conform_fail(c, "it says %s", HOSTILE);
}

static void is_skipped(struct conform *c)
{
	conform_skip(c, "no time: %s", HOSTILE);
}

static void is_refused(struct conform *c)
{
	conform_fail(c, "code 50 of %s", c->mark);
}

static void passes(struct conform *c)
{
	(void)c;
}

static const struct conform_row all[] = {
	{"TOY-01.file", CONFORM_MUST, "a file can be made", "ours", "none: a toy", 0, makes_a_file},
	{"TOY-02.pass", CONFORM_MUST, "it passes", "ours", "none: a toy", 0, passes},
	{"TOY-03.skip", CONFORM_MUST, "it is skipped", "ours", "none: a toy", 0, is_skipped},
	{"TOY-04.lack", CONFORM_SHOULD, "it needs a moon", "ours", "none: a toy", TOY_MOON, passes},
	{"BAD-01.should", CONFORM_SHOULD, "it fails", "ours", "none: a toy", 0, fails},
	{"BAD-02.must", CONFORM_MUST, "it fails, too", "ours", "none: a toy", 0, fails},
	{"BAD-03.known", CONFORM_MUST, "it fails in its own way", "ours", "none: a toy", 0,
	 is_refused},
	{0},
};
static const struct conform_row *const rows[] = {all, NULL};

static bool clean(const struct conform_target *t, const char *const *thing, size_t n,
		  struct sim_err *err)
{
	int dir = folder(t);

	if (conform_target_flag(t, "slow", false))
		sleep(CONFORM_CLEAN_S);
	if (conform_target_flag(t, "stay", false))
		return sim_fail(err, "cannot remove '%s': it stays", thing[n - 1]);
	while (n-- > 0)
		if (unlinkat(dir, thing[n], 0) != 0 && errno != ENOENT)
			return sim_fail_errno(err, errno, "cannot remove", thing[n]);
	close(dir);
	return true;
}

static bool sweep(const struct conform_target *t, size_t *n, struct sim_err *err)
{
	DIR *d = opendir(conform_target_get(t, "folder"));

	if (!d)
		return sim_fail_errno(err, errno, "cannot open", conform_target_get(t, "folder"));
	for (struct dirent *e; (e = readdir(d)) != NULL;)
		if (strncmp(e->d_name, MARK, strlen(MARK)) == 0)
			*n += unlinkat(dirfd(d), e->d_name, 0) == 0;
	closedir(d);
	return true;
}

static const struct conform_suite_def suite = {.name = "toy",
					       .rows = rows,
					       .needs = needs,
					       .keys = keys,
					       .open = open_suite,
					       .clean = clean,
					       .clean_s = 1,
					       .sweep = sweep};

int main(int argc, char **argv)
{
	struct conform_options o;

	if (!conform_options_parse(&suite, argc - 1, argv + 1, &o))
		return 2;
	if (o.list)
		return conform_do_list(&o);
	return o.clean ? conform_do_clean(&o) : conform_do_run(&o);
}
