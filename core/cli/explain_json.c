/* SPDX-License-Identifier: MIT */
/* An explained value as JSON. What is not known is null. */
#include <laps/guid.h>
#include <string.h>

#include "cli/explain.h"
#include "cli/explain_who.h"

static json_t *bool_or_null(int v)
{
	return v < 0 ? json_null() : json_boolean(v);
}

static json_t *header_json(const struct cli_explain *x)
{
	const struct cli_explain_key *k = cli_explain_opener(x);
	bool opened = k != NULL && k->content.rc == LAPS_OK;

	return json_pack(
		"{s:o,s:o,s:I,s:I,s:o,s:I,s:I,s:o}", "update_time", cli_json_time(x->updated_ticks),
		"update_filetime", cli_json_ticks(x->updated_ticks), "blob_size",
		(json_int_t)x->blob_len, "reserved", (json_int_t)x->reserved, "equals_content_time",
		bool_or_null(cli_explain_time_equal(x)), "size_field", (json_int_t)x->size_said,
		"size_present", (json_int_t)(x->len - LAPS_ENCVALUE_HEADER_LEN), "content_filetime",
		opened ? cli_json_ticks(k->content.updated_ticks) : json_null());
}

/* A text, or null when the content, which alone says it, was not read. */
static json_t *when(bool known, const char *text)
{
	return known ? json_string(text) : json_null();
}

static json_t *number_when(bool known, size_t n)
{
	return known ? json_integer((json_int_t)n) : json_null();
}

static json_t *cms_json(const struct cli_explain *x, const struct cli_explain_who *who)
{
	const bool content = x->cms.content != NULL, nonce = x->cms.nonce != NULL;
	const struct cli_explain_key *k = cli_explain_opener(x);
	json_t *recipients = json_array();
	size_t cipher = content ? x->cms.content_len - LAPS_CMS_TAG_LEN : 0;

	for (size_t i = 0; i < x->cms.recipient_n; i++)
		cli_json_append(&recipients, cli_explain_recipient_json(x, who, i));
	return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:I}", "layout",
			 when(content, x->cms.appended ? "appended" : "embedded"), "cms_size",
			 number_when(content, x->cms.der_len), "content_size",
			 number_when(content, x->cms.content_len), "key_wrap",
			 when(x->cms.recipient_n > 0, "AES-256-WRAP"), "content_encryption",
			 when(nonce, "AES-256-GCM"), "recipients", recipients, "kdf_hash",
			 k != NULL ? json_string(laps_kdf_hash_name(k->kdf_hash)) : json_null(),
			 "json_characters",
			 number_when(content && !x->bare && cipher >= 4, cipher / 2 - 1), "offset",
			 (json_int_t)x->base);
}

static json_t *content_json(const struct cli_explain *x, const struct cli_explain_key *k)
{
	const struct cli_explain_content *c = &k->content;

	if (!k->opens || x->bare)
		return json_null();
	return json_pack("{s:b,s:o,s:o,s:o,s:b,s:b}", "is_password", c->rc == LAPS_OK, "what",
			 c->rc == LAPS_OK ? json_null() : cli_json_text(c->err.what), "offset",
			 number_when(c->rc != LAPS_OK, c->err.offset), "filetime",
			 c->rc == LAPS_OK ? cli_json_ticks(c->updated_ticks) : json_null(), "nul",
			 (int)c->has_nul, "windows_order", strcmp(c->order, "ntp") == 0);
}

static json_t *opener_json(const struct cli_explain *x, const struct cli_explain_key *k)
{
	char id[LAPS_GUID_TEXT];

	laps_guid_format_text(k->id, id);
	return json_pack("{s:s,s:o,s:b,s:o,s:o,s:o,s:o,s:b,s:o}", "file", k->file, "id",
			 when(k->readable, id), "opens", (int)k->opens, "why",
			 k->opens ? json_null() : json_string(k->why), "reason",
			 cli_json_text(k->reason), "kdf_hash",
			 when(k->readable, laps_kdf_hash_name(k->kdf_hash)), "agreement",
			 when(k->readable, laps_agreement_name(k->agreement)), "stripped_zeros",
			 (int)k->stripped, "content", content_json(x, k));
}

static json_t *keys_json(const struct cli_explain *x)
{
	json_t *keys = json_array();

	for (size_t i = 0; i < x->key_n; i++)
		if (!x->key[i].is_envelope)
			cli_json_append(&keys, opener_json(x, &x->key[i]));
	return keys;
}

static json_t *envelope_json(const struct cli_explain *x)
{
	for (size_t i = 0; i < x->key_n; i++)
		if (x->key[i].is_envelope)
			return opener_json(x, &x->key[i]);
	return json_null();
}

static json_t *lint_json(const struct cli_explain *x)
{
	json_t *list = json_array();
	struct cli_explain_lint l;

	for (size_t n = 0; cli_explain_lint(x, n, &l); n++)
		cli_json_append(&list, json_pack("{s:s,s:s}", "id", l.id, "what", l.what));
	return list;
}

static json_t *error_json(const struct cli_explain *x)
{
	const struct cli_explain_failure *f = &x->failure;
	char field[160], bytes[CLI_EXPLAIN_HEX];

	if (f->rc == LAPS_OK)
		return json_null();
	cli_explain_field(f, field, sizeof field);
	cli_explain_bytes(x, f->err.offset, bytes);
	return json_pack("{s:s,s:s,s:I,s:o,s:s,s:s}", "part", f->part, "code", laps_rc_name(f->rc),
			 "offset", (json_int_t)f->err.offset, "what", cli_json_text(f->err.what),
			 "field", field, "bytes", bytes);
}

static json_t *groups_json(const struct laps_ad_token *t)
{
	json_t *list = json_array();

	for (size_t i = 1; i < t->part_n; i++) {
		char sid[LAPS_SID_TEXT];

		laps_sid_format_text(&t->part[i].sid, sid);
		cli_json_append(&list,
				json_pack("{s:s,s:o,s:o}", "sid", sid, "name",
					  cli_json_text(t->part[i].name), "through",
					  t->part[i].through != 0
						  ? cli_json_text(t->part[t->part[i].through].name)
						  : json_null()));
	}
	return list;
}

json_t *cli_explain_user_json(const struct cli_explain_who *who)
{
	const struct laps_ad_token *t;
	char sid[LAPS_SID_TEXT];

	if (who == NULL || !who->asked)
		return json_null();
	t = &who->token;
	if (t->part_n > 0)
		laps_sid_format_text(&t->part[0].sid, sid);
	return json_pack("{s:s,s:o,s:o,s:b,s:s,s:s,s:o,s:o}", "asked", who->user, "name",
			 t->part_n > 0 ? cli_json_text(t->part[0].name) : json_null(), "sid",
			 when(t->part_n > 0, sid), "may_decrypt", (int)who->may_decrypt, "reason",
			 who->reason, "verdict", who->verdict, "disabled",
			 t->part_n > 0 ? json_boolean(t->disabled) : json_null(), "groups",
			 groups_json(t));
}

json_t *cli_explain_json(const struct cli_explain *x, const struct cli_explain_who *who)
{
	bool any = x->has_cms || x->cms.recipient_n > 0;

	return json_pack("{s:I,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "size", (json_int_t)x->len, "header",
			 x->has_header ? header_json(x) : json_null(), "blob",
			 any ? cms_json(x, who) : json_null(), "root_keys", keys_json(x),
			 "envelope", envelope_json(x), "user", cli_explain_user_json(who), "lint",
			 lint_json(x), "error", error_json(x));
}
