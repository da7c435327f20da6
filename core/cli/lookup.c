/* SPDX-License-Identifier: MIT */
#include "cli/lookup.h"

#include <stdio.h>
#include <string.h>

#include "cli/options.h"

/* The length of the first word of a command's name. */
static size_t first_len(const struct cli_command *c)
{
	return strcspn(c->name, " ");
}

/* The second word, or NULL. */
static const char *second(const struct cli_command *c)
{
	const char *blank = strchr(c->name, ' ');

	return blank != NULL ? blank + 1 : NULL;
}

static bool first_is(const struct cli_command *c, const char *word)
{
	return strlen(word) == first_len(c) && strncmp(word, c->name, first_len(c)) == 0;
}

const struct cli_command *cli_lookup(const struct cli_command *const *commands, char *const *argv,
				     size_t argc, size_t *used)
{
	for (; *commands != NULL; commands++) {
		const char *sub = second(*commands);

		if (!first_is(*commands, argv[0]) ||
		    (sub != NULL && (argc < 2 || strcmp(argv[1], sub) != 0)))
			continue;
		*used = sub != NULL ? 2 : 1;
		return *commands;
	}
	return NULL;
}

bool cli_lookup_is_group(const struct cli_command *const *commands, const char *word)
{
	for (; *commands != NULL; commands++)
		if (second(*commands) != NULL && first_is(*commands, word))
			return true;
	return false;
}

static int fail_in_group(const struct cli_command *const *commands, const char *group,
			 const char *word)
{
	struct cli_near near;
	char names[256] = "";
	size_t n = 0;

	cli_near_init(&near, word != NULL ? word : "");
	for (; *commands != NULL; commands++) {
		const char *sub = second(*commands);

		if (sub == NULL || !first_is(*commands, group) || n >= sizeof names)
			continue;
		cli_near_try(&near, sub, strlen(sub));
		n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", n > 0 ? ", " : "", sub);
	}
	if (word == NULL)
		return cli_usage(NULL, "'%s' needs a command: %s", group, names);
	if (near.best == NULL)
		return cli_usage(NULL, "unknown command '%s %s', there are %s", group, word, names);
	return cli_usage(NULL, "unknown command '%s %s', did you mean '%s %.*s'?", group, word,
			 group, (int)near.best_len, near.best);
}

int cli_lookup_fail(const struct cli_command *const *commands, char *const *argv, size_t argc)
{
	struct cli_near near;

	if (cli_lookup_is_group(commands, argv[0]))
		return fail_in_group(commands, argv[0],
				     argc > 1 && argv[1][0] != '-' ? argv[1] : NULL);
	cli_near_init(&near, argv[0]);
	for (; *commands != NULL; commands++)
		cli_near_try(&near, (*commands)->name, first_len(*commands));
	if (near.best == NULL)
		return cli_usage(NULL, "unknown command '%s'", argv[0]);
	return cli_usage(NULL, "unknown command '%s', did you mean '%.*s'?", argv[0],
			 (int)near.best_len, near.best);
}
