/* SPDX-License-Identifier: MIT */
/* kds list: the root keys of the forest, those made last first. */
#include <stdio.h>

#include <laps/filetime.h>

#include "cli/commands.h"
#include "cli/kds_keys.h"
#include "cli/out.h"

static void add_row(const struct cli_kds_key *k, struct cli_table *t)
{
	const struct laps_ad_root_key_object *o = k->object;
	char created[LAPS_FILETIME_TEXT], used[LAPS_FILETIME_TEXT];
	char creator[CLI_KDS_CREATOR_TEXT], state[CLI_KDS_STATE_TEXT];

	laps_filetime_format(o->created_ticks, created);
	laps_filetime_format(o->used_ticks, used);
	cli_kds_creator_text(o->creator, creator);
	cli_kds_state_text(k, state);
	cli_table_add(t, o->id);
	if (k->key != NULL) {
		cli_table_add(t, laps_kdf_hash_name(k->key->kdf_hash));
		cli_table_add(t, laps_agreement_name(k->key->agreement));
		cli_table_addf(t, "%u/%u", (unsigned)k->key->private_key_bits,
			       (unsigned)k->key->public_key_bits);
	} else {
		for (int i = 0; i < 3; i++)
			cli_table_add(t, CLI_BLANK);
	}
	cli_table_add(t, o->created_ticks != 0 ? created : CLI_BLANK);
	cli_table_add(t, o->used_ticks != 0 ? used : CLI_BLANK);
	cli_table_add(t, creator);
	cli_table_add(t, state);
}

static int print(const struct cli *cli, const struct cli_kds_keys *keys)
{
	static const char *const heading[] = {"Id",      "KdfHash",   "Agreement", "Bits",
					      "Created", "Effective", "Creator",   "State"};
	json_t *array = cli->json ? json_array() : NULL;
	struct cli_table t;

	if (cli->json) {
		for (size_t i = 0; i < keys->n; i++)
			cli_json_append(&array, cli_kds_key_json(&keys->key[i]));
		return cli_json_print(array);
	}
	cli_table_init(&t, heading, sizeof heading / sizeof heading[0]);
	for (size_t i = 0; i < keys->n; i++)
		add_row(&keys->key[i], &t);
	return cli_table_print(&t);
}

static int list(const struct cli *cli, uint64_t now_ticks, struct laps_ad *ad)
{
	struct cli_kds_keys keys = {0};
	int rc = cli_kds_keys_read(ad, now_ticks, &keys);

	if (rc == CLI_DONE && !keys.visible)
		rc = cli_fail("read", "root keys are to be seen by members of Domain Admins and "
				      "Enterprise Admins only");
	if (rc == CLI_DONE)
		rc = print(cli, &keys);
	if (rc == CLI_DONE && keys.n == 0)
		cli_note(cli, "the forest has no root key: nothing can be encrypted");
	cli_kds_keys_clear(&keys);
	return rc;
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct cli_session s = {0};
	struct laps_ad *ad = NULL;
	uint64_t now_ticks = 0;
	int rc = cli_admin_begin(cli, args, &s, &ad);

	if (rc == CLI_DONE)
		rc = cli_session_now(&s, &now_ticks);
	if (rc == CLI_DONE)
		rc = list(cli, now_ticks, ad);
	laps_ad_close(&ad);
	cli_session_close(&s);
	return rc;
}

static const struct cli_option option[] = {
	CLI_SERVER_OPTIONS,
	CLI_LOGIN_OPTIONS,
	{0},
};

const struct cli_command cli_kds_list = {
	.name = "kds list",
	.synopsis = "[--domain NAME | --dc HOST] [--port N] [--as USER --password-file FILE]",
	.summary = "list the root keys of the key distribution service",
	.example = "laps kds list --json",
	.option = option,
	.run = run,
};
