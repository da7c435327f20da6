/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "conformance/options.h"

const struct conform_option conform_option[CONFORM_OPTION_N] = {
	[CONFORM_OPTION_TARGET] = {"--target", "FILE", "what to test: key = value lines"},
	[CONFORM_OPTION_KNOWN] = {"--known", "FILE", "what is known to fail: ID: MESSAGE lines"},
	[CONFORM_OPTION_ONLY] = {"--only", "ID,...",
				 "these rows: ACL-01.name, all of ACL-01, all of ACL"},
	[CONFORM_OPTION_LIST] = {"--list", NULL, "tell the rows and test nothing"},
	[CONFORM_OPTION_STRICT] = {"--strict", NULL, "fail for a SHOULD, too"},
	[CONFORM_OPTION_TAP] = {"--tap", NULL, "report on stdout as TAP 14"},
	[CONFORM_OPTION_JUNIT] = {"--junit", "FILE", "report as JUnit's XML; - is stdout"},
	[CONFORM_OPTION_JSON] = {"--json", "FILE", "report, or list, as JSON; - is stdout"},
	[CONFORM_OPTION_HTML] = {"--html", "FILE", "report as one HTML page; - is stdout"},
	[CONFORM_OPTION_CLEAN] = {"--clean", NULL,
				  "remove what killed runs have left, and test nothing"},
};

static const struct {
	const char *operands, *purpose;
} about[CONFORM_SUITE_N] = {
	[CONFORM_DIRECTORY] = {"directory [OPTION]...", "an LDAP directory that keeps passwords"},
	[CONFORM_ENTRA] = {"entra [OPTION]...", "an endpoint of Microsoft Graph"},
	[CONFORM_CLIENT] = {"client [OPTION]... -- COMMAND...", "a LAPS client"},
};

static void help_options(void)
{
	char left[64];

	puts("options:");
	for (int i = 0; i < CONFORM_OPTION_N; i++) {
		const struct conform_option *o = &conform_option[i];

		snprintf(left, sizeof(left), "%s%s%s", o->name, o->value ? " " : "",
			 o->value ? o->value : "");
		printf("  %-20s %s\n", left, o->purpose);
	}
	printf("  %-20s %s\n", "--help", "print this and do nothing");
}

static void help_keys(const struct conform_key *key)
{
	static const char *const kind[] = {[CONFORM_KEY_TEXT] = "",
					   [CONFORM_KEY_FLAG] = "; yes or no",
					   [CONFORM_KEY_FILE] = "; a file",
					   [CONFORM_KEY_SECRET] = "; a file"};

	for (; key->name; key++)
		printf("  %-28s %s%s%s\n", key->name, key->purpose, kind[key->kind],
		       key->needed ? "; needed" : "");
}

void conform_help(const struct conform_suite_def *suite)
{
	for (int i = 0; i < CONFORM_SUITE_N && suite; i++) {
		if (conform_suites[i] != suite)
			continue;
		printf("usage: laps-conform %s\n\nTest %s.\n\n", about[i].operands,
		       about[i].purpose);
		help_options();
		puts("\nkeys of a target's file; each is an option, too, with -- before it and a "
		     "value behind:");
		help_keys(conform_common_key);
		help_keys(suite->keys);
		return;
	}
	puts("usage: laps-conform SUITE [OPTION]... [-- COMMAND...]\n\n"
	     "Test what keeps or changes LAPS passwords for conformance, and report.\n\ncommands:");
	for (int i = 0; i < CONFORM_SUITE_N; i++)
		printf("  %-12s test %s\n", conform_suites[i]->name, about[i].purpose);
	putchar('\n');
	help_options();
	printf("  %-20s %s\n", "--version", "print the version and do nothing");
	puts("\n'laps-conform SUITE --help' tells the keys of its targets. Exit status: 0 all that "
	     "MUST hold does,\n1 it does not or could not be tested, 2 wrong usage.");
}
