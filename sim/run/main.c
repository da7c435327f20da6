/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "run/options.h"

#define WORLD SIM_OPTION_WORLD

const struct sim_command sim_command[] = {
	{"run", WORLD | SIM_OPTION_DIR | SIM_OPTION_KEEP | SIM_OPTION_COMMAND, 0, 0,
	 "run [OPTION]... -- COMMAND...", "run COMMAND in a new world", sim_cmd_run},
	{"up", WORLD | SIM_OPTION_KEEP | SIM_OPTION_JSON, 1, 1, "up DIR [OPTION]...",
	 "start a world in the background", sim_cmd_up},
	{"down", SIM_OPTION_KEEP | SIM_OPTION_JSON, 1, 1, "down DIR", "stop it", sim_cmd_down},
	{"env", SIM_OPTION_JSON, 1, 1, "env DIR", "shell exports", sim_cmd_env},
	{"status", SIM_OPTION_JSON, 1, 1, "status DIR", "what runs where", sim_cmd_status},
	{"clock", SIM_OPTION_JSON, 1, 3, "clock DIR [now|set TIME|advance DURATION]",
	 "the world's clock", sim_cmd_clock},
	{"dump-config", SIM_OPTION_JSON, 0, 0, "dump-config", "what this lapsim can do",
	 sim_cmd_dump_config},
};
const int sim_command_n = sizeof(sim_command) / sizeof(sim_command[0]);

int main(int argc, char **argv)
{
	struct sim_arguments a;

	/* no core dump of the world's passwords */
	prctl(PR_SET_DUMPABLE, 0);
	if (argc < 2)
		return sim_misused("no command");
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			sim_help();
			return 0;
		}
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("lapsim " LAPS_VERSION);
		return 0;
	}
	for (int i = 0; i < sim_command_n; i++) {
		if (strcmp(argv[1], sim_command[i].name) != 0)
			continue;
		if (!sim_options_parse(&sim_command[i], argc - 2, argv + 2, &a))
			return 2;
		return sim_command[i].run(&sim_command[i], &a);
	}
	return sim_misused("unknown command '%s'", argv[1]);
}
