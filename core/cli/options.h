/* SPDX-License-Identifier: MIT */
/*
 * The command line: "--name VALUE" and "--name=VALUE", options and arguments in any order, "--"
 * ends the options. What is allowed is in the tables of cli.h.
 */
#ifndef LAPS_CLI_OPTIONS_H
#define LAPS_CLI_OPTIONS_H
#include <stdint.h>

#include "cli/cli.h"

/* Options that every command takes. */
extern const struct cli_option cli_global_option[];

struct cli_given {
	const struct cli_option *option;
	const char *value; /* borrowed from argv; NULL for an option without one */
};
/* A parsed command line; free with cli_args_clear. */
struct cli_args {
	const struct cli_command *command;
	struct cli_given *given;
	size_t given_n;
	const char **word; /* arguments; borrowed from argv */
	size_t word_n;
};

/* Zero args and give it room for argc words. False when out of memory. */
bool cli_args_init(struct cli_args *args, size_t argc);
void cli_args_clear(struct cli_args *args);

/*
 * Read argv[0..] up to the first word that is no option (stop_at_word), or all of it. Adds to what
 * args holds. *used is how many were read. CLI_DONE; CLI_USAGE (told on stderr).
 */
int cli_args_parse(struct cli_args *args, char *const *argv, size_t argc, bool stop_at_word,
		   size_t *used);

bool cli_has(const struct cli_args *args, const char *name);
/* The value, or NULL when the option was not given. */
const char *cli_value(const struct cli_args *args, const char *name);
/* The values of a repeated option in turn: start with *at = 0; NULL at the end. */
const char *cli_next_value(const struct cli_args *args, const char *name, size_t *at);

/*
 * Numbers and times in option values. Text that is none is CLI_USAGE, told on stderr with subject
 * ("--l0"); a value that does not fit is CLI_FAILED. *out is written only on CLI_DONE.
 */
int cli_parse_number(const struct cli_args *args, const char *subject, const char *text,
		     int64_t min, int64_t max, int64_t *out);
int cli_parse_time(const struct cli_args *args, const char *subject, const char *text,
		   uint64_t *out);

/* Of all names tried, the one nearest to word, when near enough to be what was meant; else NULL. */
struct cli_near {
	const char *word;
	const char *best; /* borrowed from the candidates; not NUL-terminated */
	size_t best_len;
	size_t distance;
};
void cli_near_init(struct cli_near *n, const char *word);
/* len bytes of candidate. */
void cli_near_try(struct cli_near *n, const char *candidate, size_t len);

#endif
