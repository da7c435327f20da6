/* SPDX-License-Identifier: MIT */
/* An explained value as JSON. */
#include <laps/guid.h>
#include <laps/pubkey.h>

#include "cli/explain.h"
#include "cli/wellknown.h"

static json_t *json_bool_or_null(int v)
{
	return v < 0 ? json_null() : json_boolean(v);
}

static json_t *header_json(const struct cli_explain *x)
{
	return json_pack("{s:o,s:o,s:I,s:I,s:o}", "update_time",
			 cli_json_time(x->value.updated_ticks), "update_filetime",
			 cli_json_ticks(x->value.updated_ticks), "blob_size",
			 (json_int_t)x->value.blob_len, "reserved", (json_int_t)x->value.reserved,
			 "equals_content_time", json_bool_or_null(cli_explain_time_equal(x)));
}

static json_t *public_key_json(const struct laps_keyid *k)
{
	struct laps_pubkey key;

	if (!(k->flags & LAPS_KEY_FLAG_PUBLIC) ||
	    laps_pubkey_parse(k->key_info, k->key_info_len, &key, NULL) != LAPS_OK)
		return json_null();
	return json_pack("{s:s,s:I}", "agreement", laps_agreement_name(key.agreement), "bits",
			 (json_int_t)key.k * 8);
}

static json_t *key_json(const struct laps_keyid *k)
{
	const struct laps_period p = {k->l0, k->l1, k->l2};
	uint64_t start = laps_gkdi_period_start(&p);
	char id[LAPS_GUID_TEXT];

	laps_guid_format_text(k->root_key_id, id);
	return json_pack(
		"{s:s,s:i,s:i,s:i,s:o,s:o,s:s,s:I,s:I,s:o,s:s,s:s}", "root_key_id", id, "l0",
		(int)k->l0, "l1", (int)k->l1, "l2", (int)k->l2, "period_start",
		cli_json_time(start), "period_end", cli_json_time(start + LAPS_GKDI_CYCLE_TICKS),
		"mode", k->flags & LAPS_KEY_FLAG_PUBLIC ? "public" : "nonce", "flags",
		(json_int_t)k->flags, "key_info_size", (json_int_t)k->key_info_len, "public_key",
		public_key_json(k), "domain", k->domain, "forest", k->forest);
}

static json_t *recipient_json(const struct cli_explain *x, size_t i)
{
	const struct laps_cms_recipient *r = &x->cms.recipient[i];
	const char *name = cli_wellknown_recipient(r);

	return json_pack("{s:s,s:s%,s:o,s:o}", "kind",
			 r->kind == LAPS_DESCRIPTOR_SID ? "SID" : "SDDL", "descriptor",
			 r->descriptor, r->descriptor_len, "name", cli_json_text(name), "key",
			 i < x->recipient_n ? key_json(&x->recipient[i].id) : json_null());
}

static json_t *cms_json(const struct cli_explain *x)
{
	json_t *recipients = json_array();

	for (size_t i = 0; i < x->cms.recipient_n; i++)
		cli_json_append(&recipients, recipient_json(x, i));
	return json_pack("{s:s,s:I,s:I,s:s,s:s,s:o}", "layout",
			 x->cms.appended ? "appended" : "embedded", "cms_size",
			 (json_int_t)x->cms.der_len, "content_size", (json_int_t)x->cms.content_len,
			 "key_wrap", "AES-256-WRAP", "content_encryption", "AES-256-GCM",
			 "recipients", recipients);
}

static json_t *keys_json(const struct cli_explain *x)
{
	json_t *keys = json_array();
	char id[LAPS_GUID_TEXT];

	for (size_t i = 0; x->has_cms && i < x->ring->n; i++) {
		laps_guid_format_text(x->ring->key[i].id, id);
		cli_json_append(&keys, json_pack("{s:s,s:s,s:b,s:o}", "file", x->ring->file[i],
						 "id", id, "opens", (int)x->key[i].opens, "why",
						 cli_json_text(cli_explain_why(x, i))));
	}
	return keys;
}

static json_t *error_json(const struct cli_explain *x)
{
	if (x->rc == LAPS_OK)
		return json_null();
	return json_pack("{s:s,s:s,s:I,s:o}", "part", x->part, "code", laps_rc_name(x->rc),
			 "offset", (json_int_t)x->err.offset, "what", cli_json_text(x->err.what));
}

json_t *cli_explain_json(const struct cli_explain *x)
{
	return json_pack("{s:I,s:o,s:o,s:o,s:o}", "size", (json_int_t)x->len, "header",
			 x->has_header ? header_json(x) : json_null(), "blob",
			 x->has_cms ? cms_json(x) : json_null(), "root_keys", keys_json(x), "error",
			 error_json(x));
}
