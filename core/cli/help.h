/* SPDX-License-Identifier: MIT */
/* What --help prints, made from the tables of commands and options. */
#ifndef LAPS_CLI_HELP_H
#define LAPS_CLI_HELP_H
#include "cli/cli.h"

/* The program: commands (NULL-terminated) and global options. */
void cli_help(const struct cli_command *const *commands);
/* The commands whose first word is group. */
void cli_help_group(const struct cli_command *const *commands, const char *group);
/* One command: synopsis, options, an example. */
void cli_help_command(const struct cli_command *command);

#endif
