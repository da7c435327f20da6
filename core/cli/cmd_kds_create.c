/* SPDX-License-Identifier: MIT */
/* kds create: a new root key, as Add-KdsRootKey makes one. */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <laps/filetime.h>
#include <laps/guid.h>
#include <laps/hresult.h>

#include "cli/commands.h"
#include "cli/kds_keys.h"
#include "cli/out.h"

/* Of a private key of DH: the group of RFC 5114 2.3 has a subgroup of 256 bits, and 2048 of its
 * own. */
#define PRIVATE_BITS_MIN 256
#define PRIVATE_BITS_MAX 2048

static int choose_hash(const struct cli_args *args, laps_kdf_hash *out)
{
	const char *name = cli_value(args, "hash");

	*out = LAPS_KDF_SHA512;
	if (name == NULL || laps_kdf_hash_parse_name(name, out) == LAPS_OK)
		return CLI_DONE;
	return cli_usage(args->command, "--hash: '%s' is not SHA1, SHA256, SHA384 or SHA512", name);
}

static int choose_agreement(const struct cli_args *args, struct laps_root_key *k)
{
	const char *name = cli_value(args, "agreement");
	laps_agreement agreement = LAPS_AGREEMENT_DH;

	if (name != NULL && laps_agreement_parse_name(name, &agreement) != LAPS_OK)
		return cli_usage(args->command,
				 "--agreement: '%s' is not DH, ECDH_P256 or ECDH_P384", name);
	if (agreement == LAPS_AGREEMENT_ECDH_P521)
		return cli_fail("create",
				"--agreement: a group's private key of P-521 has 528 bits, which "
				"is nearly always more than the curve takes: no value could be "
				"encrypted");
	return laps_root_key_set_agreement(k, agreement) == LAPS_OK
		       ? CLI_DONE
		       : cli_fail("create", "out of memory");
}

static int choose_private_bits(const struct cli_args *args, struct laps_root_key *k)
{
	const char *text = cli_value(args, "private-bits");
	int64_t bits = 0;
	int rc;

	if (text == NULL)
		return CLI_DONE;
	rc = cli_parse_number(args, "--private-bits", text, PRIVATE_BITS_MIN, PRIVATE_BITS_MAX,
			      &bits);
	if (rc == CLI_DONE && k->agreement != LAPS_AGREEMENT_DH && bits != k->private_key_bits)
		return cli_fail("create", "--private-bits: %s has %u",
				laps_agreement_name(k->agreement), (unsigned)k->private_key_bits);
	if (rc == CLI_DONE)
		k->private_key_bits = (uint32_t)bits;
	return rc;
}

/* All that the options say; k has neither id nor key yet. */
static int choose_algorithms(const struct cli_args *args, struct laps_root_key *k)
{
	int rc = choose_hash(args, &k->kdf_hash);

	if (rc == CLI_DONE)
		rc = choose_agreement(args, k);
	return rc == CLI_DONE ? choose_private_bits(args, k) : rc;
}

/* --effective, or 0: then it follows from now. */
static int choose_start(const struct cli_args *args, uint64_t *out)
{
	const char *text = cli_value(args, "effective");
	int rc;

	*out = 0;
	if (text == NULL)
		return CLI_DONE;
	if (cli_has(args, "effective-immediately"))
		return cli_usage(args->command,
				 "--effective and --effective-immediately exclude each other");
	rc = cli_parse_time(args, "--effective", text, out);
	if (rc == CLI_DONE && *out == 0)
		rc = cli_fail("create", "--effective: a key whose time is 0 is never used");
	return rc;
}

/* A random GUID, RFC 9562 5.4, and the key. */
static int draw(const struct cli_session *s, struct laps_root_key *k)
{
	const struct laps_entropy_port *e = &s->ports->entropy;
	uint8_t key[LAPS_SEED_LEN];
	struct laps_cause cause;
	int rc = CLI_DONE;

	if (e->fill(e->ctx, k->id, LAPS_GUID_LEN, &cause) != LAPS_OK ||
	    e->fill(e->ctx, key, sizeof key, &cause) != LAPS_OK)
		rc = cli_fail("entropy", "%s", cause.text);
	else if (laps_secret_dup(key, sizeof key, &k->key) != LAPS_OK)
		rc = cli_fail("entropy", "out of memory");
	/* the binary form has the version's byte in a little-endian word */
	k->id[7] = (uint8_t)((k->id[7] & 0x0f) | 0x40);
	k->id[8] = (uint8_t)((k->id[8] & 0x3f) | 0x80);
	laps_wipe(key, sizeof key);
	return rc;
}

/* A key that is not wanted any more stays needed for what was encrypted with it. */
static int ask(const struct laps_root_key *k, uint64_t used_ticks)
{
	char line[64], used[LAPS_FILETIME_TEXT];

	if (!isatty(STDIN_FILENO))
		return cli_fail("create",
				"a root key is for the whole forest: nobody to ask, and no --yes");
	laps_filetime_format(used_ticks, used);
	for (;;) {
		cli_prompt("create a root key for the whole forest, %s with %s, used from %s? "
			   "[Y]es, [N]o",
			   laps_agreement_name(k->agreement), laps_kdf_hash_name(k->kdf_hash),
			   used);
		if (fgets(line, sizeof line, stdin) == NULL)
			line[0] = 'n', line[1] = '\0';
		line[strcspn(line, "\r\n")] = '\0';
		if (strcasecmp(line, "y") == 0 || strcasecmp(line, "yes") == 0)
			return CLI_DONE;
		if (strcasecmp(line, "n") == 0 || strcasecmp(line, "no") == 0)
			return cli_fail("create", "not wanted; nothing was written");
	}
}

struct made {
	struct laps_root_key key;
	uint64_t created_ticks, used_ticks;
	bool written; /* else there is neither id nor key */
};

static int print(const struct cli *cli, const struct made *m)
{
	char id[LAPS_GUID_TEXT] = CLI_BLANK, created[LAPS_FILETIME_TEXT], used[LAPS_FILETIME_TEXT];
	struct cli_table t;

	if (m->written)
		laps_guid_format_text(m->key.id, id);
	laps_filetime_format(m->created_ticks, created);
	laps_filetime_format(m->used_ticks, used);
	if (cli->json)
		return cli_json_print(
			json_pack("{s:o,s:s,s:s,s:I,s:I,s:o,s:o,s:b}", "id",
				  cli_json_text(m->written ? id : NULL), "kdf_hash",
				  laps_kdf_hash_name(m->key.kdf_hash), "agreement",
				  laps_agreement_name(m->key.agreement), "private_key_bits",
				  (json_int_t)m->key.private_key_bits, "public_key_bits",
				  (json_int_t)m->key.public_key_bits, "created",
				  cli_json_time(m->created_ticks), "effective",
				  cli_json_time(m->used_ticks), "written", (int)m->written));
	cli_table_init(&t, NULL, 2);
	cli_table_add(&t, "Id");
	cli_table_add(&t, id);
	cli_table_add(&t, "KdfHash");
	cli_table_add(&t, laps_kdf_hash_name(m->key.kdf_hash));
	cli_table_add(&t, "Agreement");
	cli_table_add(&t, laps_agreement_name(m->key.agreement));
	cli_table_add(&t, "Bits");
	cli_table_addf(&t, "%u/%u", (unsigned)m->key.private_key_bits,
		       (unsigned)m->key.public_key_bits);
	cli_table_add(&t, "Created");
	cli_table_add(&t, created);
	cli_table_add(&t, "Effective");
	cli_table_add(&t, used);
	return cli_table_print(&t);
}

static int write_key(struct laps_ad *ad, const struct made *m)
{
	struct laps_cause cause;
	laps_rc rc = laps_ad_add_root_key(ad, &m->key, m->created_ticks, m->used_ticks, &cause);

	if (rc == LAPS_E_DENIED &&
	    cause.hresult == laps_hresult_from_ldap(LAPS_LDAP_INSUFFICIENT_ACCESS))
		return cli_fail(
			"write",
			"it takes a member of Enterprise Admins, or of Domain Admins of the "
			"forest's root: %s",
			cause.text);
	return rc == LAPS_OK ? CLI_DONE : cli_fail("write", "%s", cause.text);
}

/* Who may not is told before anything is asked or drawn. */
static int check_access(struct laps_ad *ad)
{
	struct laps_cause cause;
	bool may = false;

	if (laps_ad_may_create_root_keys(ad, &may, &cause) != LAPS_OK)
		return cli_fail("read", "%s", cause.text);
	return may ? CLI_DONE
		   : cli_fail("create", "this login may not: it takes a member of Enterprise "
					"Admins, or of Domain Admins of the forest's root");
}

static int create(const struct cli *cli, const struct cli_args *args, const struct cli_session *s,
		  struct laps_ad *ad, struct made *m)
{
	int rc;

	if ((rc = cli_session_now(s, &m->created_ticks)) != CLI_DONE ||
	    (rc = check_access(ad)) != CLI_DONE)
		return rc;
	if (m->used_ticks == 0)
		m->used_ticks = m->created_ticks;
	/* by default when every controller has it */
	if (!cli_has(args, "effective") && !cli_has(args, "effective-immediately"))
		m->used_ticks += LAPS_GKDI_CYCLE_TICKS;
	if (cli_has(args, "dry-run"))
		return print(cli, m);
	if (!cli_has(args, "yes") && (rc = ask(&m->key, m->used_ticks)) != CLI_DONE)
		return rc;
	if ((rc = draw(s, &m->key)) != CLI_DONE || (rc = write_key(ad, m)) != CLI_DONE)
		return rc;
	m->written = true;
	return print(cli, m);
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct cli_session s = {0};
	struct laps_ad *ad = NULL;
	struct made m = {0};
	int rc;

	if ((rc = choose_start(args, &m.used_ticks)) == CLI_DONE &&
	    (rc = choose_algorithms(args, &m.key)) == CLI_DONE &&
	    (rc = cli_admin_begin(cli, args, &s, &ad)) == CLI_DONE)
		rc = create(cli, args, &s, ad, &m);
	laps_root_key_clear(&m.key);
	laps_ad_close(&ad);
	cli_session_close(&s);
	return rc;
}

static const struct cli_option option[] = {
	{"hash", "NAME", false, "of the KDF: SHA1, SHA256, SHA384 or SHA512, the default"},
	{"agreement", "NAME", false, "of keys: DH, the default, ECDH_P256 or ECDH_P384"},
	{"private-bits", "N", false, "length of private keys, for DH; 512 by default"},
	{"effective", "TIME", false, "when it begins to be used; ten hours from now by default"},
	{"effective-immediately", NULL, false, "it begins now; other controllers may not have it"},
	{"dry-run", NULL, false, "change nothing; show what would be made"},
	{"yes", NULL, false, "do not ask"},
	CLI_SERVER_OPTIONS,
	CLI_LOGIN_OPTIONS,
	{0},
};

const struct cli_command cli_kds_create = {
	.name = "kds create",
	.synopsis = "[--hash NAME] [--agreement NAME] [--private-bits N] [--effective TIME | "
		    "--effective-immediately] [--dry-run] [--yes] [--domain NAME | --dc HOST] "
		    "[--port N] [--as USER --password-file FILE]",
	.summary = "create a root key of the key distribution service",
	.example = "laps kds create --effective-immediately --yes",
	.option = option,
	.run = run,
};
