/* SPDX-License-Identifier: MIT */
/* blob decrypt: open an attribute value, or a bare DPAPI-NG blob, offline. */
#include <stdio.h>
#include <string.h>

#include <laps/encvalue.h>
#include <laps/guid.h>
#include <laps/pwjson.h>
#include <laps/text.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/keyring.h"
#include "cli/out.h"
#include "ports/file.h"

static const char step[] = "decrypt";

/* Everything one run holds. */
struct job {
	bool bare;
	size_t base;              /* where the blob begins, for messages */
	struct laps_buf input;    /* as given, decoded */
	struct laps_buf envelope; /* empty: the keyring is used */
	struct cli_keyring ring;
	struct laps_cms cms;
	struct cli_recipient recipient; /* the one that was opened */
	struct laps_secret *plain;
};

static void job_clear(struct job *j)
{
	laps_buf_clear(&j->input);
	laps_buf_clear(&j->envelope);
	cli_keyring_clear(&j->ring);
	laps_secret_free(&j->plain);
}

/* header and blob */
static int parse(struct job *j)
{
	struct laps_encvalue v = {.blob = j->input.data, .blob_len = j->input.len};
	struct laps_err err = {0};
	laps_rc rc;

	if (!j->bare) {
		rc = laps_encvalue_parse(j->input.data, j->input.len, &v, &err);
		if (rc != LAPS_OK)
			return cli_fail_err(step, rc, &err);
		j->base = LAPS_ENCVALUE_HEADER_LEN;
	}
	rc = laps_cms_parse(v.blob, v.blob_len, &j->cms, &err);
	if (rc == LAPS_OK)
		return CLI_DONE;
	err.offset += j->base;
	return cli_fail_err(step, rc, &err);
}

/* Try one recipient with what keys there are. */
static laps_rc open_one(struct job *j, size_t i, struct laps_err *err)
{
	const struct laps_root_key *key;
	laps_rc rc = cli_recipient_parse(&j->cms, i, &j->recipient, err);

	if (rc != LAPS_OK) {
		err->offset += j->base;
		return rc;
	}
	if (j->envelope.len > 0)
		return cli_open_with_envelope(&j->recipient, j->envelope.data, j->envelope.len,
					      &j->plain, err);
	key = cli_keyring_find(&j->ring, j->recipient.id.root_key_id);
	if (key == NULL)
		return LAPS_E_NOTFOUND;
	return cli_open_with_key(&j->recipient, key, &j->plain, err);
}

static int open_any(struct job *j)
{
	char id[LAPS_GUID_TEXT];
	struct laps_err err = {0};
	laps_rc rc = LAPS_E_NOTFOUND;

	for (size_t i = 0; i < j->cms.recipient_n && rc != LAPS_OK; i++) {
		err = (struct laps_err){0};
		rc = open_one(j, i, &err);
	}
	if (rc == LAPS_OK)
		return CLI_DONE;
	if (rc != LAPS_E_NOTFOUND || err.what != NULL)
		return cli_fail_err(step, rc, &err);
	laps_guid_format_text(j->recipient.id.root_key_id, id);
	return cli_fail(step, "the value is for root key %s, which is not given", id);
}

static const char *mode_name(const struct job *j)
{
	return j->recipient.id.flags & LAPS_KEY_FLAG_PUBLIC ? "public" : "nonce";
}

/* The members that a value and a bare blob have in common, into object. */
static int json_common(const struct job *j, json_t *object)
{
	const struct laps_cms_recipient *r = &j->cms.recipient[j->recipient.index];
	const struct laps_keyid *k = &j->recipient.id;
	char id[LAPS_GUID_TEXT];

	laps_guid_format_text(k->root_key_id, id);
	return json_object_update_new(
		object, json_pack("{s:s%,s:s,s:i,s:i,s:i,s:s}", "sid", r->descriptor,
				  r->descriptor_len, "root_key_id", id, "l0", (int)k->l0, "l1",
				  (int)k->l1, "l2", (int)k->l2, "mode", mode_name(j)));
}

static int print_bare(const struct cli *cli, const struct job *j)
{
	struct laps_buf hex;
	json_t *object;
	size_t len;
	const uint8_t *plain = laps_secret_view(j->plain, &len);
	int rc;

	laps_buf_init(&hex, 2 * len + 1);
	laps_hex_format(plain, len, &hex);
	laps_buf_put_u8(&hex, 0);
	if (laps_buf_status(&hex) != LAPS_OK) {
		rc = cli_fail(step, "%s", laps_rc_name(hex.rc));
	} else if (cli->json) {
		object = json_pack("{s:s}", "payload_hex", (const char *)hex.data);
		if (object != NULL && json_common(j, object) != 0) {
			json_decref(object);
			object = NULL;
		}
		rc = cli_json_print(object);
	} else {
		printf("payload  %s\n", (const char *)hex.data);
		rc = CLI_DONE;
	}
	laps_buf_clear(&hex);
	return rc;
}

static int print_value_json(const struct job *j, const struct laps_pwjson *p)
{
	json_t *object = json_pack("{s:s,s:o,s:o,s:o}", "account", p->account, "password",
				   cli_json_secret(p->password), "update_time",
				   cli_json_time(p->updated_ticks), "update_filetime",
				   cli_json_ticks(p->updated_ticks));

	if (object != NULL && json_common(j, object) != 0) {
		json_decref(object);
		object = NULL;
	}
	return cli_json_print(object);
}

static int print_value(const struct cli *cli, const struct job *j)
{
	char time[LAPS_FILETIME_TEXT];
	struct laps_pwjson p = {0};
	struct cli_table t;
	struct laps_err err = {0};
	size_t len;
	const uint8_t *plain = laps_secret_view(j->plain, &len);
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
	if ((rc = cli_keyring_load(args, step, &j.ring)) != CLI_DONE)
		goto out;
	if (envelope != NULL &&
	    (rc = cli_read_value("envelope", envelope, &j.envelope)) != CLI_DONE)
		goto out;
	if ((rc = cli_read_value(step, args->word_n > 0 ? args->word[0] : NULL, &j.input)) !=
		    CLI_DONE ||
	    (rc = parse(&j)) != CLI_DONE || (rc = open_any(&j)) != CLI_DONE)
		goto out;
	rc = j.bare ? print_bare(cli, &j) : print_value(cli, &j);
out:
	job_clear(&j);
	return rc;
}

static const struct cli_option option[] = {
	{"root-key", "FILE", true, "root key file, JSON or LDIF; the one whose id fits is used"},
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
