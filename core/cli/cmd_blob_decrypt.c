/* SPDX-License-Identifier: MIT */
/* blob decrypt: open an attribute value, or a bare DPAPI-NG blob, offline. */
#include <stdio.h>
#include <string.h>

#include <laps/guid.h>
#include <laps/lapsvalue.h>
#include <laps/pwjson.h>
#include <laps/text.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/open.h"
#include "cli/out.h"

static const char step[] = "decrypt";

/* Everything one run holds. */
struct job {
	bool bare;
	struct laps_buf input, envelope; /* as given, decoded */
	struct cli_keys keys;
	struct laps_cms cms;
	struct cli_opened opened;
};

static void job_clear(struct job *j)
{
	laps_buf_clear(&j->input);
	laps_buf_clear(&j->envelope);
	cli_keyring_clear(&j->keys.ring);
	laps_secret_free(&j->opened.plain);
}

/* A value has exactly one recipient; a bare blob may have alternatives. */
static int open_input(struct job *j)
{
	struct laps_lapsvalue v;
	struct laps_err err = {0};
	laps_rc rc;

	if (j->bare) {
		rc = laps_cms_parse(j->input.data, j->input.len, &j->cms, &err);
	} else {
		rc = laps_lapsvalue_parse(j->input.data, j->input.len, &v, &err);
		if (rc == LAPS_OK)
			j->cms = v.cms;
	}
	if (rc != LAPS_OK)
		return cli_fail_err(step, rc, &err);
	return cli_open_any(step, &j->cms, j->bare ? 0 : LAPS_ENCVALUE_HEADER_LEN, &j->keys,
			    &j->opened);
}

static const char *mode_name(const struct laps_keyid *k)
{
	return k->flags & LAPS_KEY_FLAG_PUBLIC ? "public" : "nonce";
}

/* The members that a value and a bare blob have in common, into object, which may be NULL; NULL
 * when out of memory. */
static json_t *json_common(const struct job *j, json_t *object)
{
	const struct cli_recipient *opened = &j->opened.recipient;
	const struct laps_cms_recipient *r = &j->cms.recipient[opened->index];
	const struct laps_keyid *k = &opened->id;
	char id[LAPS_GUID_TEXT];
	json_t *more;

	laps_guid_format_text(k->root_key_id, id);
	more = json_pack("{s:s%,s:s,s:i,s:i,s:i,s:s}", "sid", r->descriptor, r->descriptor_len,
			 "root_key_id", id, "l0", (int)k->l0, "l1", (int)k->l1, "l2", (int)k->l2,
			 "mode", mode_name(k));
	if (json_object_update_new(object, more) == 0 &&
	    (!j->opened.stripped || json_object_set_new(object, "stripped", json_true()) == 0))
		return object;
	json_decref(object);
	return NULL;
}

static int print_bare(const struct cli *cli, const struct job *j)
{
	struct laps_buf hex;
	size_t len;
	const uint8_t *plain = laps_secret_view(j->opened.plain, &len);
	int rc;

	laps_buf_init(&hex, 2 * len + 1);
	laps_hex_format(plain, len, &hex);
	laps_buf_put_u8(&hex, 0);
	if (laps_buf_status(&hex) != LAPS_OK) {
		rc = cli_fail(step, "%s", laps_rc_name(hex.rc));
	} else if (cli->json) {
		rc = cli_json_print(
			json_common(j, json_pack("{s:s}", "payload_hex", (const char *)hex.data)));
	} else {
		printf("payload  %s\n", (const char *)hex.data);
		rc = CLI_DONE;
	}
	laps_buf_clear(&hex);
	return rc;
}

static int print_value_json(const struct job *j, const struct laps_pwjson *p)
{
	return cli_json_print(
		json_common(j, json_pack("{s:s,s:o,s:o,s:o}", "account", p->account, "password",
					 cli_json_secret(p->password), "update_time",
					 cli_json_time(p->updated_ticks), "update_filetime",
					 cli_json_ticks(p->updated_ticks))));
}

static int print_value(const struct cli *cli, const struct job *j)
{
	char time[LAPS_FILETIME_TEXT];
	struct laps_pwjson p = {0};
	struct cli_table t;
	struct laps_err err = {0};
	size_t len;
	const uint8_t *plain = laps_secret_view(j->opened.plain, &len);
	laps_rc code = laps_pwjson_parse_utf16le(plain, len, &p, &err);
	int rc;

	if (code != LAPS_OK)
		return cli_fail_err(step, code, &err);
	if (cli->json) {
		rc = print_value_json(j, &p);
	} else {
		laps_filetime_format(p.updated_ticks, time);
		cli_table_init(&t, NULL, 2);
		cli_table_add(&t, "account");
		cli_table_add(&t, p.account);
		cli_table_add(&t, "password");
		cli_table_add_secret(&t, p.password);
		cli_table_add(&t, "update time");
		cli_table_add(&t, time);
		rc = cli_table_print(&t);
	}
	laps_pwjson_clear(&p);
	return rc;
}

static int check_keys(const struct cli_args *args)
{
	bool key = cli_has(args, "root-key"), envelope = cli_has(args, "envelope");

	if (!key && !envelope)
		return cli_usage(args->command, "'blob decrypt' needs --root-key or --envelope");
	if (key && envelope)
		return cli_usage(args->command, "--root-key and --envelope exclude each other");
	return CLI_DONE;
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct job j = {.bare = cli_has(args, "bare")};
	const char *envelope = cli_value(args, "envelope");
	int rc = check_keys(args);

	if (rc != CLI_DONE)
		return rc;
	laps_buf_init(&j.input, 0);
	laps_buf_init(&j.envelope, 0);
	if ((rc = cli_keyring_load(args, step, &j.keys.ring)) != CLI_DONE)
		goto out;
	if (envelope != NULL) {
		if ((rc = cli_read_value("envelope", envelope, &j.envelope)) != CLI_DONE)
			goto out;
		j.keys.envelope = &j.envelope;
	}
	if ((rc = cli_read_value(step, args->word_n > 0 ? args->word[0] : NULL, &j.input)) !=
		    CLI_DONE ||
	    (rc = open_input(&j)) != CLI_DONE)
		goto out;
	rc = j.bare ? print_bare(cli, &j) : print_value(cli, &j);
	if (rc == CLI_DONE && j.opened.stripped)
		cli_note(cli, "it opens only with the leading zeros of the shared secret dropped, "
			      "as its writer did and Windows does not");
out:
	job_clear(&j);
	return rc;
}

static const struct cli_option option[] = {
	{"root-key", "FILE", true, "root key file, JSON or LDIF; those whose id fits are tried"},
	{"envelope", "FILE", false, "a GroupKeyEnvelope instead, as hex, base64 or raw"},
	{"bare", NULL, false, "a DPAPI-NG blob without the 16-byte header; the payload as hex"},
	{0},
};

const struct cli_command cli_blob_decrypt = {
	.name = "blob decrypt",
	.synopsis = "[FILE] (--root-key FILE... | --envelope FILE) [--bare]",
	.summary = "decrypt a value of msLAPS-EncryptedPassword (hex, base64 or raw)",
	.example = "laps blob decrypt value.b64 --root-key root-key.json",
	.option = option,
	.word_max = 1,
	.run = run,
};
