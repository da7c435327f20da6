/* SPDX-License-Identifier: MIT */
/* password generate: passwords and passphrases as the cycle makes them, from real entropy. */
#include <stdio.h>
#include <string.h>

#include <laps/password.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/out.h"

#define COUNT_MAX 1000000

/* The defaults are those of the policy. */
static const struct laps_password_spec default_spec = {4, 14, 6};

static int number(const struct cli_args *args, const char *name, const char *subject, int64_t min,
		  int64_t max, uint32_t *out)
{
	const char *text = cli_value(args, name);
	int64_t v = 0;
	int rc;

	if (text == NULL)
		return CLI_DONE;
	rc = cli_parse_number(args, subject, text, min, max, &v);
	if (rc == CLI_DONE)
		*out = (uint32_t)v;
	return rc;
}

/* One password: onto the array, or onto stdout past stdio. */
static int generate(const struct laps_password_spec *spec, json_t **array)
{
	struct laps_secret *password = NULL;
	laps_rc code;
	int rc = CLI_DONE;

	code = laps_password_generate(spec, cli_random, NULL, &password);
	if (code != LAPS_OK)
		return cli_fail("generate", "%s", laps_rc_name(code));
	if (*array != NULL)
		cli_json_append(array, cli_json_secret(password));
	else if ((rc = cli_write(laps_secret_text(password), laps_secret_len(password))) ==
		 CLI_DONE)
		rc = cli_write("\n", 1);
	laps_secret_free(&password);
	return rc;
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct laps_password_spec spec = default_spec;
	json_t *array = NULL;
	uint32_t count = 1;
	int rc;

	if ((rc = number(args, "complexity", "--complexity", LAPS_COMPLEXITY_MIN,
			 LAPS_COMPLEXITY_MAX, &spec.complexity)) != CLI_DONE ||
	    (rc = number(args, "length", "--length", LAPS_PASSWORD_LEN_MIN, LAPS_PASSWORD_LEN_MAX,
			 &spec.length)) != CLI_DONE ||
	    (rc = number(args, "words", "--words", LAPS_PASSPHRASE_MIN, LAPS_PASSPHRASE_MAX,
			 &spec.passphrase_words)) != CLI_DONE ||
	    (rc = number(args, "count", "--count", 1, COUNT_MAX, &count)) != CLI_DONE)
		return rc;
	if (cli->json && (array = json_array()) == NULL)
		return cli_fail("generate", "out of memory");
	for (uint32_t i = 0; i < count && rc == CLI_DONE; i++)
		rc = generate(&spec, &array);
	if (rc == CLI_DONE && cli->json)
		return cli_json_print(array);
	json_decref(array);
	return rc;
}

static const struct cli_option option[] = {
	{"complexity", "N", false, "1 to 8 as in PasswordComplexity; 4 by default"},
	{"length", "N", false, "characters, 8 to 64, for complexity 1 to 5; 14 by default"},
	{"words", "N", false, "words, 3 to 10, for complexity 6 to 8; 6 by default"},
	{"count", "N", false, "how many, one a line; 1 by default"},
	{0},
};

const struct cli_command cli_password_generate = {
	.name = "password generate",
	.synopsis = "[--complexity N] [--length N] [--words N] [--count N]",
	.summary = "print random passwords or passphrases",
	.example = "laps password generate --complexity 7 --words 5 --count 3",
	.option = option,
	.run = run,
};
