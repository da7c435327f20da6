/* SPDX-License-Identifier: MIT */
#include "cli/escrow_keys.h"

#include <stdlib.h>

void cli_escrow_keys_close(struct cli_escrow_keys *k)
{
	laps_keycache_free(&k->cache);
	cli_escrow_access_clear(&k->access);
	laps_ad_root_keys_clear(&k->recovered);
}

/* A database that was restored knows nobody of today; who may read its root keys has everything. */
static int recover(const struct cli *cli, const struct cli_session *s, struct laps_ad *ad,
		   struct cli_escrow_keys *k)
{
	const struct laps_cause *bad = NULL;
	struct laps_cause cause;

	if (laps_ad_read_root_keys(ad, &k->recovered, &cause) != LAPS_OK)
		return cli_fail("read", "%s", cause.text);
	for (size_t i = 0; i < k->recovered.object_n; i++)
		if (k->recovered.object[i].key == SIZE_MAX)
			bad = &k->recovered.object[i].bad;
	if (bad != NULL)
		cli_note(cli, "%zu of its root keys cannot be used: %s",
			 k->recovered.object_n - k->recovered.key_n, bad->text);
	k->all = (struct laps_keyfile){.path = (const char *const *)s->config.root_key_file,
				       .path_n = s->config.root_key_file_n,
				       .key = k->recovered.key,
				       .key_n = k->recovered.key_n,
				       .domain = s->config.domain,
				       .clock = s->ports->clock};
	k->first = laps_keyfile_port(&k->all);
	return CLI_DONE;
}

/* Somebody's password is proved by logging on. */
static int decrypt_as(const struct cli_session *s, const struct cli_args *args,
		      struct cli_escrow_keys *k)
{
	struct laps_ad *ad = NULL;
	char *dn = NULL;
	int rc = cli_user_open(s, args, cli_value(args, "decrypt-as"),
			       cli_value(args, "decrypt-password-file"), &ad, &dn);

	if (rc == CLI_DONE)
		rc = cli_escrow_access_read(ad, dn, &s->ports->keys, &k->access);
	laps_ad_close(&ad);
	free(dn);
	return rc;
}

int cli_escrow_keys_open(const struct cli *cli, const struct cli_session *s,
			 const struct cli_args *args, struct laps_ad *ad, const char *reader_dn,
			 struct cli_escrow_keys *k)
{
	int rc = CLI_DONE;

	/* ours: who names nobody has the files as they are, like `laps blob decrypt` */
	k->first = s->ports->keys;
	if (cli_has(args, "recovery-mode"))
		rc = recover(cli, s, ad, k);
	else if (cli_has(args, "decrypt-as"))
		rc = decrypt_as(s, args, k);
	else if (cli_has(args, "as"))
		rc = cli_escrow_access_read(ad, reader_dn, &s->ports->keys, &k->access);
	if (rc == CLI_DONE && k->access.over != NULL)
		k->first = cli_escrow_access_port(&k->access);
	if (rc == CLI_DONE && laps_keycache_new(&k->first, &k->cache) != LAPS_OK)
		rc = cli_fail("read", "out of memory");
	if (rc == CLI_DONE)
		k->port = laps_keycache_port(k->cache);
	return rc;
}
