/* SPDX-License-Identifier: MIT */
/* An explained value as the rows of a table. */
#include <laps/guid.h>
#include <laps/pubkey.h>

#include "cli/explain.h"
#include "cli/wellknown.h"

static void row(struct cli_table *t, const char *name)
{
	cli_table_add(t, name);
}

static void header_rows(const struct cli_explain *x, struct cli_table *t)
{
	static const char *const equal[] = {"no root key tells whether the content has the same",
					    "the content has ANOTHER", "the content has the same"};
	char time[LAPS_FILETIME_TEXT];

	laps_filetime_format(x->value.updated_ticks, time);
	row(t, "header");
	cli_table_addf(t, "bytes 0 to %d", LAPS_ENCVALUE_HEADER_LEN - 1);
	row(t, "  update time");
	cli_table_addf(t, "%s (%llu); %s", time, (unsigned long long)x->value.updated_ticks,
		       equal[cli_explain_time_equal(x) + 1]);
	row(t, "  size");
	cli_table_addf(t, "%zu bytes follow", x->value.blob_len);
	row(t, "  reserved");
	cli_table_addf(t, "%u", (unsigned)x->value.reserved);
	row(t, "blob");
	cli_table_addf(t, "bytes %d to %zu, DPAPI-NG in CMS enveloped data",
		       LAPS_ENCVALUE_HEADER_LEN, x->len - 1);
}

static void recipient_row(const struct cli_explain *x, size_t i, struct cli_table *t)
{
	const struct laps_cms_recipient *r = &x->cms.recipient[i];
	const char *name = cli_wellknown_recipient(r);

	row(t, "  recipient");
	cli_table_addf(t, "%s%.*s%s%s%s", r->kind == LAPS_DESCRIPTOR_SDDL ? "SDDL " : "",
		       (int)r->descriptor_len, r->descriptor, name != NULL ? " (" : "",
		       name != NULL ? name : "", name != NULL ? ")" : "");
}

static void mode_row(const struct laps_keyid *k, struct cli_table *t)
{
	struct laps_pubkey key;

	row(t, "  mode");
	if (!(k->flags & LAPS_KEY_FLAG_PUBLIC))
		cli_table_addf(t, "nonce of %zu bytes (flags %u): the writer may decrypt it",
			       k->key_info_len, (unsigned)k->flags);
	else if (laps_pubkey_parse(k->key_info, k->key_info_len, &key, NULL) == LAPS_OK)
		cli_table_addf(t, "public key, %s, %zu bits (flags %u)",
			       laps_agreement_name(key.agreement), key.k * 8, (unsigned)k->flags);
	else
		cli_table_addf(t, "public key, unreadable (flags %u)", (unsigned)k->flags);
}

static void key_rows(const struct cli_explain *x, const struct laps_keyid *k, struct cli_table *t)
{
	const struct laps_period p = {k->l0, k->l1, k->l2};
	char id[LAPS_GUID_TEXT], from[LAPS_FILETIME_TEXT], to[LAPS_FILETIME_TEXT];
	uint64_t start = laps_gkdi_period_start(&p);
	uint64_t end = start + LAPS_GKDI_CYCLE_TICKS, at = x->value.updated_ticks;

	laps_guid_format_text(k->root_key_id, id);
	laps_filetime_format(start, from);
	laps_filetime_format(end, to);
	row(t, "  root key");
	cli_table_add(t, id);
	row(t, "  key period");
	cli_table_addf(t, "L0 %d, L1 %d, L2 %d: %s to %s; the update time is %s", (int)k->l0,
		       (int)k->l1, (int)k->l2, from, to,
		       at >= start && at < end ? "in it" : "OUTSIDE");
	mode_row(k, t);
	row(t, "  domain");
	cli_table_addf(t, "'%s', forest '%s'", k->domain, k->forest);
}

static void cms_rows(const struct cli_explain *x, struct cli_table *t)
{
	row(t, "  layout");
	if (x->cms.appended)
		cli_table_addf(t,
			       "%zu bytes of CMS, the content behind them as Windows LAPS "
			       "writes it",
			       x->cms.der_len);
	else
		cli_table_addf(t, "%zu bytes of CMS with the content inside", x->cms.der_len);
	for (size_t i = 0; i < x->cms.recipient_n; i++) {
		recipient_row(x, i, t);
		if (i < x->recipient_n)
			key_rows(x, &x->recipient[i].id, t);
	}
	row(t, "  algorithms");
	cli_table_add(t, "AES-256 key wrap around the content key, AES-256-GCM for the content");
	row(t, "  content");
	cli_table_addf(t, "%zu bytes and a tag of %d", x->cms.content_len - LAPS_CMS_TAG_LEN,
		       LAPS_CMS_TAG_LEN);
}

static void verdict_row(const struct cli_explain *x, size_t i, struct cli_table *t)
{
	const struct laps_root_key *key = &x->ring->key[i];
	char id[LAPS_GUID_TEXT];

	laps_guid_format_text(key->id, id);
	row(t, "root key file");
	if (!x->key[i].opens)
		cli_table_addf(t, "%s (%s) does not open it: %s", x->ring->file[i], id,
			       cli_explain_why(x, i));
	else if (x->key[i].has_time)
		cli_table_addf(t, "%s opens it (KDF %s, %s)", x->ring->file[i],
			       laps_kdf_hash_name(key->kdf_hash),
			       laps_agreement_name(key->agreement));
	else
		cli_table_addf(t, "%s opens it, but the content is no password: %s",
			       x->ring->file[i],
			       x->key[i].err.what != NULL ? x->key[i].err.what
							  : laps_rc_name(x->key[i].rc));
}

void cli_explain_rows(const struct cli_explain *x, struct cli_table *t)
{
	if (x->has_header)
		header_rows(x, t);
	if (!x->has_cms)
		return;
	cms_rows(x, t);
	for (size_t i = 0; i < x->ring->n; i++)
		verdict_row(x, i, t);
}
