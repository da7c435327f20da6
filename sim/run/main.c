/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "lib/fail.h"
#include "run/options.h"
#include "run/signals.h"

#define WORLD        SIM_OPTION_WORLD
#define FILES_WANTED 16384

const struct sim_command sim_command[] = {
	{"run",
	 WORLD | SIM_OPTION_DIR | SIM_OPTION_KEEP | SIM_OPTION_RUN | SIM_OPTION_CLIENTS |
		 SIM_OPTION_LINTED | SIM_OPTION_LINT | SIM_OPTION_COMMAND,
	 0, 0, "run [OPTION]... -- COMMAND...", "run COMMAND in a new world, and take that down",
	 sim_cmd_run},
	{"up", WORLD | SIM_OPTION_KEEP | SIM_OPTION_CLIENTS | SIM_OPTION_LINTED | SIM_OPTION_JSON,
	 1, 1, "up DIR [OPTION]...", "start a world in the background, in DIR", sim_cmd_up},
	{"down", SIM_OPTION_KEEP | SIM_OPTION_JSON, 1, 1, "down DIR",
	 "stop the world in DIR and remove DIR", sim_cmd_down},
	{"env", SIM_OPTION_CLIENTS | SIM_OPTION_JSON, 1, 1, "env DIR",
	 "print the environment of the world in DIR as shell exports", sim_cmd_env},
	{"shell", SIM_OPTION_CLIENTS | SIM_OPTION_MAYBE_COMMAND, 1, 1, "shell DIR [-- COMMAND...]",
	 "go into the world in DIR, with a shell or a command", sim_cmd_shell},
	{"status", SIM_OPTION_JSON, 1, 1, "status DIR", "tell what runs where", sim_cmd_status},
	{"seed", SIM_OPTION_JSON, 1, 2, "seed DIR [N]",
	 "tell the seed of what the world in DIR draws, or change it", sim_cmd_seed},
	{"clock", SIM_OPTION_JSON, 1, 3, "clock DIR [now|set TIME|advance DURATION]",
	 "tell the time of the world in DIR, or move its clock forward", sim_cmd_clock},
	{"cloud", SIM_OPTION_JSON, 1, 3, "cloud DIR [NAME [VALUE]]",
	 "tell how the cloud of the world in DIR is set, or set it", sim_cmd_cloud},
	{"fault", SIM_OPTION_KNOWN | SIM_OPTION_JSON, 0, 2 + SIM_SPECS_MAX,
	 "fault DIR [add SPEC...|list|clear [SPEC]|hostile] | --known",
	 "make something in the world in DIR go wrong, or tell what does", sim_cmd_fault},
	{"dc", SIM_OPTION_JSON, 1, 3, "dc DIR [list|N stop|N start|N kill]",
	 "tell which controllers of the world in DIR run, or stop one", sim_cmd_dc},
	{"link", SIM_OPTION_JSON, 1, 4,
	 "link DIR [list|LINK lag DURATION|LINK cut|LINK stall|LINK heal]",
	 "make replication between controllers of the world in DIR slow, or break it",
	 sim_cmd_link},
	{"reset", SIM_OPTION_JSON, 1, 1, "reset DIR", "put the world in DIR back to how it began",
	 sim_cmd_reset},
	{"timeline", SIM_OPTION_TIMELINE | SIM_OPTION_JSON, 1, 1, "timeline DIR [OPTION]...",
	 "show every request and step in the world in DIR, in order", sim_cmd_timeline},
	{"explain", SIM_OPTION_JSON, 1, 2, "explain DIR [DEVICE]",
	 "tell how things stand with a computer of the world in DIR, or with all", sim_cmd_explain},
	{"lint", SIM_OPTION_LINT | SIM_OPTION_RULES | SIM_OPTION_JSON, 0, 1,
	 "lint DIR [--from OFFSET] | --list",
	 "tell what clients of the world in DIR did that fails or harms in the field",
	 sim_cmd_lint},
	{"snapshot", SIM_OPTION_HOST | SIM_OPTION_REPLACE | SIM_OPTION_JSON, 1, 2,
	 "snapshot DIR [NAME]", "take an image of the world in DIR, or list the images",
	 sim_cmd_snapshot},
	{"restore", SIM_OPTION_HOST | SIM_OPTION_ONLY | SIM_OPTION_JSON, 2, 2,
	 "restore DIR NAME [--only host|directory|cloud]",
	 "put back what is in an image, or a part of it", sim_cmd_restore},
	{"web", SIM_OPTION_PORT | SIM_OPTION_JSON, 1, 1, "web DIR [--port N]",
	 "show the world in DIR in a browser, live, with buttons", sim_cmd_web},
	{"fleet", SIM_OPTION_FLEET | SIM_OPTION_DIR | SIM_OPTION_KEEP, 0, 0, "fleet [OPTION]...",
	 "run many devices against a directory and a cloud, and judge them", sim_cmd_fleet},
	{"dump-config", SIM_OPTION_JSON, 0, 0, "dump-config",
	 "tell what this lapsim can do, as key=value", sim_cmd_dump_config},
};
const int sim_command_n = sizeof(sim_command) / sizeof(sim_command[0]);

static const struct sim_command *find_command(const char *name)
{
	for (int i = 0; i < sim_command_n; i++)
		if (strcmp(name, sim_command[i].name) == 0)
			return &sim_command[i];
	return NULL;
}

/* COMMAND's own --help, behind "--", is not ours. */
static bool wants_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

/* A closed stream stays closed, for COMMAND too: but no file of the world may get its number. */
static bool hold_streams(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", (fd == 0 ? O_WRONLY : O_RDONLY) | O_CLOEXEC) != fd)
			return false;
	return true;
}

/* The cloud has thousands of connections; COMMAND gets what we were given. */
static void raise_files(struct rlimit *given)
{
	struct rlimit more;

	if (getrlimit(RLIMIT_NOFILE, given) != 0)
		*given = (struct rlimit){.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
	more = *given;
	if (more.rlim_cur < FILES_WANTED) {
		more.rlim_cur = more.rlim_max < FILES_WANTED ? more.rlim_max : FILES_WANTED;
		(void)setrlimit(RLIMIT_NOFILE, &more);
	}
}

static int dispatch(int argc, char **argv)
{
	const struct sim_command *c = argc > 1 ? find_command(argv[1]) : NULL;
	struct sim_arguments a;

	if (wants_help(argc, argv) && (c || argv[1][0] == '-')) {
		sim_help(c);
		return 0;
	}
	if (argc < 2)
		return sim_misused("no command");
	if (strcmp(argv[1], "--version") == 0) {
		puts("lapsim " LAPS_VERSION);
		return 0;
	}
	if (!c)
		return sim_misused(argv[1][0] == '-' ? "unknown option '%s'"
						     : "unknown command '%s'",
				   argv[1]);
	if (!sim_options_parse(c, argc - 2, argv + 2, &a))
		return 2;
	sim_signals_own(&a.ignored);
	raise_files(&a.files);
	return c->run(c, &a);
}

int main(int argc, char **argv)
{
	struct sim_err err;
	int status;

	/* no core dump of the world's passwords */
	prctl(PR_SET_DUMPABLE, 0);
	if (!hold_streams())
		return sim_complain("cannot open /dev/null");
	status = dispatch(argc, argv);
	if (ferror(stdout))
		errno = EIO;
	else if (fflush(stdout) == 0)
		return status;
	sim_fail_errno(&err, errno, "cannot write", "stdout");
	return sim_complain("%s", err.text);
}
