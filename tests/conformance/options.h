/* SPDX-License-Identifier: MIT */
/*
 * The command line of laps-conform.
 */
#ifndef TESTS_CONFORMANCE_OPTIONS_H
#define TESTS_CONFORMANCE_OPTIONS_H
#include "conformance/conform.h"
#include "conformance/report.h"
#include "conformance/target.h"

typedef enum conform_form {
	CONFORM_TAP,
	CONFORM_JUNIT,
	CONFORM_JSON,
	CONFORM_HTML,
	CONFORM_FORM_N
} conform_form;

/* A key of the target, in the place of what its file says. */
struct conform_setting {
	const char *key, *value;
};

struct conform_options {
	const struct conform_suite_def *suite;
	const char *target, *known, *only; /* NULL: not given */
	struct conform_setting set[CONFORM_KEY_MAX];
	size_t set_n;
	const char *report[CONFORM_FORM_N]; /* where to; "-": stdout; NULL: none of that form */
	bool list, clean, strict;
	char **command; /* behind "--", NULL-terminated; NULL: none */
};

extern const struct conform_suite_def *const conform_suites[CONFORM_SUITE_N];
/* NULL: none of that name. */
const struct conform_suite_def *conform_suite_find(const char *name);

/* Read what follows the suite's name: options, and "--KEY VALUE" of each key of the suite. False
 * when it is wrong: a line has been written. */
bool conform_options_parse(const struct conform_suite_def *suite, int argc, char **argv,
			   struct conform_options *out);
/* The form that has stdout; CONFORM_FORM_N: none has. */
conform_form conform_options_stdout(const struct conform_options *o);
/* --help, on stdout: of one suite, or of all with NULL. */
void conform_help(const struct conform_suite_def *suite);

/* The table of options, for both. */
enum {
	CONFORM_OPTION_TARGET,
	CONFORM_OPTION_KNOWN,
	CONFORM_OPTION_ONLY,
	CONFORM_OPTION_LIST,
	CONFORM_OPTION_STRICT,
	CONFORM_OPTION_TAP,
	CONFORM_OPTION_JUNIT,
	CONFORM_OPTION_JSON,
	CONFORM_OPTION_HTML,
	CONFORM_OPTION_CLEAN,
	CONFORM_OPTION_N
};
extern const struct conform_option {
	const char *name, *value; /* value NULL: takes none */
	const char *purpose;
} conform_option[CONFORM_OPTION_N];

#endif
