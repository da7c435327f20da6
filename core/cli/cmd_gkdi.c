/* SPDX-License-Identifier: MIT */
/* gkdi seed-key, gkdi period: the arithmetic of [MS-GKDI], offline. */
#include <stdio.h>
#include <string.h>

#include <laps/filetime.h>
#include <laps/gkdi.h>
#include <laps/text.h>

#include "cli/commands.h"
#include "cli/keyring.h"
#include "cli/out.h"
#include "ports/keyfile.h"

#define SD_MAX 65536 /* bytes of a security descriptor */

static const char step[] = "seed-key";

/* One index option into *out. */
static int index_of(const struct cli_args *args, const char *name, const char *subject,
		    int32_t *out)
{
	const char *text = cli_value(args, name);
	int64_t v = 0;
	int rc;

	if (text == NULL)
		return cli_usage(args->command,
				 "'gkdi seed-key' needs --root-key, --l0, --l1, --l2");
	rc = cli_parse_number(args, subject, text, INT32_MIN, INT32_MAX, &v);
	if (rc == CLI_DONE)
		*out = (int32_t)v;
	return rc;
}

static int print_key(const struct cli *cli, const uint8_t key[static LAPS_SEED_LEN])
{
	struct laps_buf hex;
	int rc;

	laps_buf_init(&hex, (size_t)2 * LAPS_SEED_LEN + 1);
	laps_hex_format(key, LAPS_SEED_LEN, &hex);
	if (!cli->json)
		laps_buf_put_u8(&hex, '\n');
	if (laps_buf_status(&hex) != LAPS_OK)
		rc = cli_fail(step, "%s", laps_rc_name(hex.rc));
	else if (cli->json)
		rc = cli_json_print(
			json_pack("{s:s%}", "key_hex", (const char *)hex.data, hex.len));
	else
		rc = cli_write(hex.data, hex.len);
	laps_buf_clear(&hex);
	return rc;
}

static int seed_key_of(const struct cli *cli, const struct cli_args *args,
		       const struct laps_period *period, const struct laps_buf *sd)
{
	struct laps_root_key key = {0};
	uint8_t out[LAPS_SEED_LEN];
	struct laps_cause cause;
	struct laps_err err = {0};
	laps_rc code;
	int rc;

	if (laps_root_key_load(cli_value(args, "root-key"), &key, &cause) != LAPS_OK)
		return cli_fail(step, "%s", cause.text);
	code = laps_gkdi_seed_key(&key, sd->data, sd->len, period, out, &err);
	rc = code == LAPS_OK ? print_key(cli, out) : cli_fail_err(step, code, &err);
	laps_wipe(out, sizeof out);
	laps_root_key_clear(&key);
	return rc;
}

static int seed_key(const struct cli *cli, const struct cli_args *args)
{
	struct laps_period period = {0};
	struct laps_err err = {0};
	struct laps_buf sd;
	const char *hex = cli_value(args, "sd");
	laps_rc code;
	int rc;

	laps_buf_init(&sd, SD_MAX);
	if ((rc = index_of(args, "l0", "--l0", &period.l0)) != CLI_DONE ||
	    (rc = index_of(args, "l1", "--l1", &period.l1)) != CLI_DONE ||
	    (rc = index_of(args, "l2", "--l2", &period.l2)) != CLI_DONE)
		return rc;
	if (cli_value(args, "root-key") == NULL)
		return cli_usage(args->command, "'gkdi seed-key' needs --root-key");
	if (hex == NULL && period.l1 >= 0 && period.l1 <= LAPS_KEY_INDEX_MAX)
		return cli_usage(args->command, "the L1 and L2 keys need --sd");
	if (hex != NULL) {
		code = laps_hex_parse(hex, strlen(hex), &sd, &err);
		if (code == LAPS_OK && sd.len == 0)
			code = laps_fail(&err, LAPS_E_TRUNCATED, 0, "--sd: empty");
		if (code != LAPS_OK) {
			rc = cli_fail_err(step, code, &err);
			goto out;
		}
	}
	rc = seed_key_of(cli, args, &period, &sd);
out:
	laps_buf_clear(&sd);
	return rc;
}

static int period(const struct cli *cli, const struct cli_args *args)
{
	struct laps_period p;
	uint64_t ticks = 0, start;
	int rc;

	rc = cli_parse_time(args, "TIME", args->word[0], &ticks);
	if (rc != CLI_DONE)
		return rc;
	p = laps_gkdi_period(ticks);
	if (!cli->json) {
		printf("%d %d %d\n", (int)p.l0, (int)p.l1, (int)p.l2);
		return CLI_DONE;
	}
	start = laps_gkdi_period_start(&p);
	return cli_json_print(json_pack("{s:i,s:i,s:i,s:o,s:o}", "l0", (int)p.l0, "l1", (int)p.l1,
					"l2", (int)p.l2, "start", cli_json_time(start), "end",
					cli_json_time(start + LAPS_GKDI_CYCLE_TICKS)));
}

static const struct cli_option seed_key_option[] = {
	{"root-key", "FILE", false, "root key file, JSON or LDIF"},
	{"sd", "HEX", false, "target security descriptor; not needed for the L0 key"},
	{"l0", "N", false, "L0 index, 0 or more"},
	{"l1", "N", false, "L1 index, 0 to 31; -1 (with --l2 -1): the L0 key"},
	{"l2", "N", false, "L2 index, 0 to 31; -1: the L1 key"},
	{0},
};

const struct cli_command cli_gkdi_seed_key = {
	.name = "gkdi seed-key",
	.synopsis = "--root-key FILE --sd HEX --l0 N --l1 N --l2 N",
	.summary = "derive a seed key from a root key, as 128 hex digits",
	.example = "laps gkdi seed-key --root-key root-key.json --l0 361 --l1 -1 --l2 -1",
	.option = seed_key_option,
	.run = seed_key,
};

const struct cli_command cli_gkdi_period = {
	.name = "gkdi period",
	.synopsis = "TIME|FILETIME",
	.summary = "print the key period of a time: L0 L1 L2",
	.example = "laps gkdi period 2024-04-20T12:00:00Z",
	.word_min = 1,
	.word_max = 1,
	.run = period,
};
