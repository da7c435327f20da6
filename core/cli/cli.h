/* SPDX-License-Identifier: MIT */
/*
 * What the commands of the program laps share: how a command is described, what its function is
 * given, and how it fails. A failure is one line on stderr, "laps: STEP: cause".
 */
#ifndef LAPS_CLI_CLI_H
#define LAPS_CLI_CLI_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/err.h>
#include <laps/ports.h>

/* Exit codes of the program. */
enum {
	CLI_DONE = 0,
	CLI_FAILED = 1, /* it was tried and failed */
	CLI_USAGE = 2,  /* the command line is wrong */
};

/* The global options. */
struct cli {
	const char *config_dir; /* --config, else $LAPS_CONFIG, else /etc/laps */
	bool json;
	bool quiet; /* no notes, and nothing where the exit status says it all */
};

struct cli_option {
	const char *name;  /* without the dashes; NULL ends a list */
	const char *value; /* what stands for the value in help, "FILE"; NULL: takes none */
	bool repeat;       /* may be given more than once */
	const char *help;
};

struct cli_args;
struct cli_command {
	const char *name;                /* one or two words, "blob explain" */
	const char *synopsis;            /* what follows the name */
	const char *summary;             /* one line */
	const char *example;             /* whole command line */
	const struct cli_option *option; /* NULL: none of its own */
	size_t word_min, word_max;       /* arguments that are no options */
	bool no_json;                    /* --json makes no sense here and is refused */
	int (*run)(const struct cli *cli, const struct cli_args *args);
};

/* "laps: STEP: ..." on stderr; returns CLI_FAILED, so that a failure is one statement. */
int cli_fail(const char *step, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same from an error of core: what, the code's name, and the byte when there is one. */
int cli_fail_err(const char *step, laps_rc rc, const struct laps_err *err);
/* The same for a system call: "laps: STEP: WHAT: reason of the errno". */
int cli_fail_errno(const char *step, const char *what, int error);
/* "laps: ..." and how to get help, on stderr; returns CLI_USAGE. */
int cli_usage(const struct cli_command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* "laps: ..." on stderr, --quiet or not: what a person must read to go on. */
void cli_prompt(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "laps: note: ..." on stderr unless --quiet. */
void cli_note(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
