/* SPDX-License-Identifier: MIT */
#include "conformance/options.h"

#include <string.h>

#include "conformance/complain.h"

const struct conform_suite_def *const conform_suites[CONFORM_SUITE_N] = {
	[CONFORM_DIRECTORY] = &conform_directory_suite,
	[CONFORM_ENTRA] = &conform_entra_suite,
	[CONFORM_CLIENT] = &conform_client_suite,
};

const struct conform_suite_def *conform_suite_find(const char *name)
{
	for (int i = 0; i < CONFORM_SUITE_N; i++)
		if (strcmp(conform_suites[i]->name, name) == 0)
			return conform_suites[i];
	return NULL;
}

static bool once(const char **field, const char *value)
{
	if (*field)
		return false;
	*field = value;
	return true;
}

/* False: it has been said. */
static bool apply(struct conform_options *o, int which, const char *value)
{
	switch (which) {
	case CONFORM_OPTION_TARGET: return once(&o->target, value);
	case CONFORM_OPTION_KNOWN: return once(&o->known, value);
	case CONFORM_OPTION_ONLY: return once(&o->only, value);
	case CONFORM_OPTION_TAP: return once(&o->report[CONFORM_TAP], "-");
	case CONFORM_OPTION_JUNIT: return once(&o->report[CONFORM_JUNIT], value);
	case CONFORM_OPTION_JSON: return once(&o->report[CONFORM_JSON], value);
	case CONFORM_OPTION_HTML: return once(&o->report[CONFORM_HTML], value);
	case CONFORM_OPTION_LIST: o->list = true; return true;
	case CONFORM_OPTION_STRICT: o->strict = true; return true;
	default: o->clean = true; return true;
	}
}

static bool same(const char *name, const char *text, size_t len)
{
	return strncmp(name, text, len) == 0 && name[len] == 0;
}

static const struct conform_key *find_key(const struct conform_key *key, const char *text,
					  size_t len)
{
	while (key->name && !same(key->name, text, len))
		key++;
	return key->name ? key : NULL;
}

static bool set_key(struct conform_options *o, const struct conform_key *key, const char *value)
{
	for (size_t i = 0; i < o->set_n; i++)
		if (o->set[i].key == key->name)
			return false;
	o->set[o->set_n++] = (struct conform_setting){key->name, value};
	return true;
}

/* One option at argv[*i], "--name value" or "--name=value". */
static bool take_option(struct conform_options *o, int argc, char **argv, int *i)
{
	const char *text = argv[*i], *value = NULL;
	size_t len = strcspn(text, "=");
	const struct conform_key *key = NULL;
	int which = 0, name_len = (int)len;

	while (which < CONFORM_OPTION_N && !same(conform_option[which].name, text, len))
		which++;
	if (which == CONFORM_OPTION_N && len > 2 && text[1] == '-') {
		key = find_key(conform_common_key, text + 2, len - 2);
		key = key ? key : find_key(o->suite->keys, text + 2, len - 2);
	}
	if (which == CONFORM_OPTION_N && !key)
		return conform_misused("unknown option '%s'", text) == 0;
	if (text[len] == '=')
		value = text + len + 1;
	if (!key && !conform_option[which].value && value)
		return conform_misused("option '%.*s' takes no value", name_len, text) == 0;
	if ((key || conform_option[which].value) && !value) {
		if (*i + 1 >= argc)
			return conform_misused("option '%s' needs a value", text) == 0;
		value = argv[++*i];
	}
	if (value && *value == 0)
		return conform_misused("option '%.*s' cannot be empty", name_len, text) == 0;
	if (!(key ? set_key(o, key, value) : apply(o, which, value)))
		return conform_misused("option '%.*s' is given twice", name_len, text) == 0;
	return true;
}

/* What goes together. */
static bool check(const struct conform_options *o)
{
	bool client = o->suite == &conform_client_suite, runs = !o->list && !o->clean;
	size_t to_stdout = 0;

	for (int f = 0; f < CONFORM_FORM_N; f++)
		to_stdout += o->report[f] && strcmp(o->report[f], "-") == 0;
	if (to_stdout > 1)
		return conform_misused("only one report can go to stdout") == 0;
	if (!client && o->command)
		return conform_misused("'%s' takes no command", o->suite->name) == 0;
	if (client && runs && !o->command)
		return conform_misused("no command: '-- COMMAND...'") == 0;
	if (o->list && o->clean)
		return conform_misused("'--list' and '--clean' do not go together") == 0;
	if (o->list &&
	    (o->report[CONFORM_TAP] || o->report[CONFORM_JUNIT] || o->report[CONFORM_HTML]))
		return conform_misused("a list has no other form than text and JSON") == 0;
	for (int f = 0; f < CONFORM_FORM_N; f++)
		if (o->clean && o->report[f])
			return conform_misused("'--clean' makes no report") == 0;
	return true;
}

bool conform_options_parse(const struct conform_suite_def *suite, int argc, char **argv,
			   struct conform_options *out)
{
	struct conform_options o = {.suite = suite};
	int i;

	for (i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (argv[i][0] != '-' || !argv[i][1])
			return conform_misused("unknown argument '%s'", argv[i]) == 0;
		if (!take_option(&o, argc, argv, &i))
			return false;
	}
	if (i + 1 < argc)
		o.command = argv + i + 1;
	if (!check(&o))
		return false;
	*out = o;
	return true;
}

conform_form conform_options_stdout(const struct conform_options *o)
{
	int f = 0;

	while (f < CONFORM_FORM_N && !(o->report[f] && strcmp(o->report[f], "-") == 0))
		f++;
	return (conform_form)f;
}
