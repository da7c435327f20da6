/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <laps/filetime.h>

const struct cli_option cli_global_option[] = {
	{"config", "DIR", false, "directory of laps.conf (else $LAPS_CONFIG, else /etc/laps)"},
	{"json", NULL, false, "print JSON"},
	{"quiet", NULL, false, "no notes, and nothing where the exit status says it all"},
	{"help", NULL, false, "print this and do nothing"},
	{"version", NULL, false, "print the version and do nothing"},
	{0},
};

bool cli_args_init(struct cli_args *args, size_t argc)
{
	*args = (struct cli_args){0};
	args->given = calloc(argc + 1, sizeof *args->given);
	args->word = calloc(argc + 1, sizeof *args->word);
	return args->given != NULL && args->word != NULL;
}

void cli_args_clear(struct cli_args *args)
{
	free(args->given);
	free(args->word);
	*args = (struct cli_args){0};
}

static const struct cli_option *find_in(const struct cli_option *list, const char *name, size_t len,
					struct cli_near *near)
{
	for (; list != NULL && list->name != NULL; list++) {
		if (strlen(list->name) == len && strncmp(list->name, name, len) == 0)
			return list;
		cli_near_try(near, list->name, strlen(list->name));
	}
	return NULL;
}

/* The option called name; NULL and a message when there is none. */
static const struct cli_option *find_option(const struct cli_args *args, const char *name,
					    size_t len)
{
	const struct cli_option *o;
	struct cli_near near;
	char word[64];

	snprintf(word, sizeof word, "%.*s", (int)(len < 63 ? len : 63), name);
	cli_near_init(&near, word);
	o = find_in(cli_global_option, name, len, &near);
	if (o == NULL && args->command != NULL)
		o = find_in(args->command->option, name, len, &near);
	if (o != NULL)
		return o;
	if (near.best != NULL)
		cli_usage(args->command, "unknown option '--%s', did you mean '--%.*s'?", word,
			  (int)near.best_len, near.best);
	else
		cli_usage(args->command, "unknown option '--%s'", word);
	return NULL;
}

/* argv[0] is an option. */
static int take_option(struct cli_args *args, char *const *argv, size_t argc, size_t *used)
{
	const char *name = argv[0] + 2, *eq = strchr(name, '=');
	size_t len = eq != NULL ? (size_t)(eq - name) : strlen(name);
	const struct cli_option *o = find_option(args, name, len);
	const char *value = NULL;

	*used = 1;
	if (o == NULL)
		return CLI_USAGE;
	if (o->value == NULL && eq != NULL)
		return cli_usage(args->command, "option '--%s' takes no value", o->name);
	if (o->value != NULL && eq != NULL) {
		value = eq + 1;
	} else if (o->value != NULL) {
		if (argc < 2)
			return cli_usage(args->command, "option '--%s' needs a value, %s", o->name,
					 o->value);
		value = argv[1];
		*used = 2;
	}
	if (value != NULL && !o->repeat && cli_has(args, o->name))
		return cli_usage(args->command, "option '--%s' is given twice", o->name);
	args->given[args->given_n++] = (struct cli_given){o, value};
	return CLI_DONE;
}

int cli_args_parse(struct cli_args *args, char *const *argv, size_t argc, bool stop_at_word,
		   size_t *used)
{
	bool options = true;
	size_t i = 0, n;
	int rc;

	while (i < argc) {
		const char *a = argv[i];

		if (!options || a[0] != '-' || a[1] == '\0') {
			if (stop_at_word)
				break;
			args->word[args->word_n++] = a;
			i++;
		} else if (strcmp(a, "--") == 0) {
			options = false;
			i++;
		} else if (a[1] != '-') {
			return cli_usage(args->command, "unknown option '%s', options are words",
					 a);
		} else {
			if ((rc = take_option(args, argv + i, argc - i, &n)) != CLI_DONE)
				return rc;
			i += n;
		}
	}
	*used = i;
	return CLI_DONE;
}

bool cli_has(const struct cli_args *args, const char *name)
{
	for (size_t i = 0; i < args->given_n; i++)
		if (strcmp(args->given[i].option->name, name) == 0)
			return true;
	return false;
}

const char *cli_next_value(const struct cli_args *args, const char *name, size_t *at)
{
	for (; *at < args->given_n; (*at)++)
		if (strcmp(args->given[*at].option->name, name) == 0)
			return args->given[(*at)++].value;
	return NULL;
}

const char *cli_value(const struct cli_args *args, const char *name)
{
	size_t at = 0;

	return cli_next_value(args, name, &at);
}

int cli_parse_number(const struct cli_args *args, const char *subject, const char *text,
		     int64_t min, int64_t max, int64_t *out)
{
	const char *digits = text[0] == '-' ? text + 1 : text;
	long long v;

	if (digits[0] == '\0' || strspn(digits, "0123456789") != strlen(digits))
		return cli_usage(args->command, "%s: '%s' is not a number", subject, text);
	errno = 0;
	v = strtoll(text, NULL, 10);
	if (errno != 0 || v < min || v > max)
		return cli_fail(args->command->name, "%s: '%s' is outside %lld to %lld", subject,
				text, (long long)min, (long long)max);
	*out = v;
	return CLI_DONE;
}

int cli_parse_time(const struct cli_args *args, const char *subject, const char *text,
		   uint64_t *out)
{
	struct laps_err err = {0};
	laps_rc rc = laps_filetime_parse(text, out, &err);

	if (rc == LAPS_OK)
		return CLI_DONE;
	if (rc == LAPS_E_RANGE)
		return cli_fail(args->command->name, "%s: '%s': %s", subject, text,
				err.what != NULL ? err.what : "out of range");
	return cli_usage(args->command,
			 "%s: '%s' is no time, give 2024-05-01T12:00:00Z or FILETIME digits",
			 subject, text);
}
