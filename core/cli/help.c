/* SPDX-License-Identifier: MIT */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "cli/options.h"

#define OPTION_WIDTH  24
#define COMMAND_WIDTH 28 /* "account empty-administrators" */

static void print_options(const struct cli_option *list)
{
	char left[64];

	for (; list != NULL && list->name != NULL; list++) {
		snprintf(left, sizeof left, "--%s%s%s", list->name, list->value != NULL ? " " : "",
			 list->value != NULL ? list->value : "");
		printf("  %-*s %s\n", OPTION_WIDTH, left, list->help);
	}
}

static void print_commands(const struct cli_command *const *commands, const char *group)
{
	size_t len = group != NULL ? strlen(group) : 0;

	for (; *commands != NULL; commands++) {
		const char *name = (*commands)->name;

		if (group == NULL || (strncmp(name, group, len) == 0 && name[len] == ' '))
			printf("  %-*s %s\n", COMMAND_WIDTH, name, (*commands)->summary);
	}
}

void cli_help(const struct cli_command *const *commands)
{
	puts("usage: laps [--config DIR] [--json] [--quiet] COMMAND [ARGUMENT]...\n\n"
	     "Windows LAPS without Windows: a managed device, and its administrators.\n\n"
	     "commands:");
	print_commands(commands, NULL);
	puts("\noptions of every command:");
	print_options(cli_global_option);
	puts("\n'laps COMMAND --help' tells more. Exit status: 0 done, 1 failed, 2 wrong usage.");
}

void cli_help_group(const struct cli_command *const *commands, const char *group)
{
	printf("usage: laps %s COMMAND [ARGUMENT]...\n\ncommands:\n", group);
	print_commands(commands, group);
	puts("\noptions of every command:");
	print_options(cli_global_option);
}

void cli_help_command(const struct cli_command *command)
{
	const char *sep = command->synopsis[0] != '\0' ? " " : "";

	printf("usage: laps %s%s%s\n\n%s\n", command->name, sep, command->synopsis,
	       command->summary);
	if (command->option != NULL) {
		puts("\noptions:");
		print_options(command->option);
	}
	puts("\noptions of every command:");
	print_options(cli_global_option);
	printf("\nexample:\n  %s\n", command->example);
}
