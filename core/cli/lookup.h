/* SPDX-License-Identifier: MIT */
/* Which command the words of a command line name. */
#ifndef LAPS_CLI_LOOKUP_H
#define LAPS_CLI_LOOKUP_H
#include "cli/cli.h"

/* The command that argv[0], or argv[0] and argv[1], name, and by how many words; NULL when none. */
const struct cli_command *cli_lookup(const struct cli_command *const *commands, char *const *argv,
				     size_t argc, size_t *used);
/* Is word the first of two words of a command, as "blob" is? */
bool cli_lookup_is_group(const struct cli_command *const *commands, const char *word);
/* Nothing is called so: say it with the nearest name. Returns CLI_USAGE. */
int cli_lookup_fail(const struct cli_command *const *commands, char *const *argv, size_t argc);

#endif
