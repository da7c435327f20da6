/* SPDX-License-Identifier: MIT */
#include "cli/escrow_keys.h"

#include <stdlib.h>

/* Who decrypts, and a session of that user. Borrowed. */
struct decryptor {
	const char *user, *file; /* NULL: nobody was named */
	struct laps_ad *ad;
	const char *dn;
};

void cli_escrow_keys_close(struct cli_escrow_keys *k)
{
	laps_keycache_free(&k->cache);
	cli_escrow_service_close(&k->service);
	laps_ad_close(&k->other);
	free(k->other_dn);
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

/* Somebody's password is proved by logging on; this user decrypts from here. */
static int log_on_other(const struct cli_session *s, const struct cli_args *args,
			struct cli_escrow_keys *k, struct decryptor *d)
{
	const char *user = cli_value(args, "decrypt-as");
	const char *file = cli_value(args, "decrypt-password-file");
	int rc = cli_user_open(s, args, user, file, &k->other, &k->other_dn);

	*d = (struct decryptor){user, file, k->other, k->other_dn};
	return rc;
}

/* Files of root keys know nobody: who was named is looked up, and gets what is for him. Ours: who
 * names nobody has the files as they are, like `laps blob decrypt`. */
static int use_files(const struct cli_session *s, const struct decryptor *d,
		     struct cli_escrow_keys *k)
{
	int rc = CLI_DONE;

	k->first = s->ports->keys;
	if (d->user != NULL)
		rc = cli_escrow_access_read(d->ad, d->dn, &s->ports->keys, &k->access);
	if (rc == CLI_DONE && k->access.over != NULL)
		k->first = cli_escrow_access_port(&k->access);
	return rc;
}

static int use_service(const struct cli_session *s, const struct decryptor *d,
		       struct cli_escrow_keys *k)
{
	int rc = cli_escrow_service_open(s, d->user, d->file, d->ad, d->dn, &k->service);

	if (rc == CLI_DONE)
		k->first = laps_keyservice_port(k->service.service);
	return rc;
}

int cli_escrow_keys_open(const struct cli *cli, const struct cli_session *s,
			 const struct cli_args *args, struct laps_ad *ad, const char *reader_dn,
			 struct cli_escrow_keys *k)
{
	struct decryptor d = {cli_value(args, "as"), cli_value(args, "password-file"), ad,
			      reader_dn};
	int rc = CLI_DONE;

	if (cli_has(args, "recovery-mode"))
		rc = recover(cli, s, ad, k);
	else if (cli_has(args, "decrypt-as"))
		rc = log_on_other(s, args, k, &d);
	if (rc == CLI_DONE && !cli_has(args, "recovery-mode"))
		rc = s->config.root_key_file_n > 0 ? use_files(s, &d, k) : use_service(s, &d, k);
	if (rc == CLI_DONE && laps_keycache_new(&k->first, &k->cache) != LAPS_OK)
		rc = cli_fail("read", "out of memory");
	if (rc == CLI_DONE)
		k->port = laps_keycache_port(k->cache);
	return rc;
}
