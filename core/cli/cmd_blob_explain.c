/* SPDX-License-Identifier: MIT */
/* blob explain: tell what a value of msLAPS-EncryptedPassword is made of, without its password. */
#include <string.h>

#include "cli/commands.h"
#include "cli/explain.h"
#include "cli/input.h"

static const char step[] = "explain";

/* A value whose header cannot be read is no value: nothing on stdout. */
static int print(const struct cli *cli, const struct cli_explain *x)
{
	const char *what = x->err.what != NULL ? x->err.what : "broken";
	struct cli_table t;
	bool named;
	int rc = CLI_DONE;

	if (x->has_header && cli->json) {
		rc = cli_json_print(cli_explain_json(x));
	} else if (x->has_header) {
		cli_table_init(&t, NULL, 2);
		cli_explain_rows(x, &t);
		rc = cli_table_print(&t);
	}
	if (rc != CLI_DONE || x->rc == LAPS_OK)
		return rc;
	named = strncmp(what, x->part, strlen(x->part)) == 0;
	return cli_fail(step, "%s%s%s (%s at byte %zu)", named ? "" : x->part, named ? "" : ": ",
			what, laps_rc_name(x->rc), x->err.offset);
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct cli_keyring ring;
	struct cli_explain x = {0};
	struct laps_buf input;
	int rc;

	laps_buf_init(&input, 0);
	if ((rc = cli_keyring_load(args, step, &ring)) != CLI_DONE ||
	    (rc = cli_read_value(step, args->word_n > 0 ? args->word[0] : NULL, &input)) !=
		    CLI_DONE)
		goto out;
	rc = cli_explain_read(input.data, input.len, &ring, &x) ? print(cli, &x)
								: cli_fail(step, "out of memory");
out:
	cli_explain_clear(&x);
	cli_keyring_clear(&ring);
	laps_buf_clear(&input);
	return rc;
}

static const struct cli_option option[] = {
	{"root-key", "FILE", true, "say whether this root key opens the value, and if not, why"},
	{0},
};

const struct cli_command cli_blob_explain = {
	.name = "blob explain",
	.synopsis = "[FILE] [--root-key FILE...]",
	.summary = "explain a value of msLAPS-EncryptedPassword (hex, base64 or raw)",
	.example = "laps blob explain value.b64 --root-key root-key.json",
	.option = option,
	.word_max = 1,
	.run = run,
};
