/* SPDX-License-Identifier: MIT */
/* An explained value as the rows of a table, in sections from the outside in. */
#include <inttypes.h>
#include <string.h>

#include <laps/guid.h>

#include "cli/explain.h"
#include "cli/explain_say.h"
#include "cli/explain_who.h"

static void time_rows(const struct cli_explain *x, struct cli_table *t)
{
	const struct cli_explain_key *k = cli_explain_opener(x);
	char time[LAPS_FILETIME_TEXT];

	laps_filetime_format(x->updated_ticks, time);
	cli_say(t, "update time", "%s (%" PRIu64 ")", time, x->updated_ticks);
	switch (cli_explain_time_equal(x)) {
	case 1: cli_say(t, "equals t", "yes, the content has the same"); break;
	case 0:
		laps_filetime_format(k->content.updated_ticks, time);
		cli_say(t, "equals t", "NO, t of the content is %s (%" PRIu64 ")", time,
			k->content.updated_ticks);
		break;
	default:
		cli_say(t, "equals t",
			k == NULL ? "unknown: no key opens the content"
				  : "unknown: the content is no password");
	}
}

static void header_rows(const struct cli_explain *x, struct cli_table *t)
{
	size_t real = x->len - LAPS_ENCVALUE_HEADER_LEN;

	cli_say_section(t, "header", "bytes 0 to %d", LAPS_ENCVALUE_HEADER_LEN - 1);
	time_rows(x, t);
	if (x->size_said == real)
		cli_say(t, "size", "%u bytes follow, as many as there are", (unsigned)x->size_said);
	else
		cli_say(t, "size", "%u bytes follow, it says, but there are %zu",
			(unsigned)x->size_said, real);
	cli_say(t, "reserved", "%u", (unsigned)x->reserved);
}

static void layout_row(const struct cli_explain *x, struct cli_table *t)
{
	if (x->cms.content == NULL)
		return;
	if (x->cms.appended)
		cli_say(t, "layout",
			"appended, as Windows LAPS does: %zu bytes of CMS, the content behind them",
			x->cms.der_len);
	else
		cli_say(t, "layout",
			"embedded: the content is inside the %zu bytes of CMS; Windows reads that, "
			"but does not write it for LAPS, and some readers find no content",
			x->cms.der_len);
}

static void blob_rows(const struct cli_explain *x, struct cli_table *t)
{
	if (x->blob_len == 0)
		return;
	cli_say_section(t, "blob", "bytes %zu to %zu, DPAPI-NG in CMS enveloped data", x->base,
			x->base + x->blob_len - 1);
	layout_row(x, t);
	if (x->cms.recipient_n == 0)
		cli_say(t, "recipients", "none could be read");
	else if (x->cms.recipient_n > 1)
		cli_say(t, "recipients", "%zu, any one of which can decrypt", x->cms.recipient_n);
}

static void content_rows(const struct cli_explain *x, struct cli_table *t)
{
	const struct cli_explain_key *k = cli_explain_opener(x);
	size_t len = x->cms.content_len;

	if (x->cms.nonce == NULL)
		return;
	cli_say_section(t, "content", x->cms.content == NULL ? "not read" : "%zu bytes", len);
	cli_say(t, "encryption", "AES-256-GCM, nonce of %d bytes, no associated data",
		LAPS_CMS_NONCE_LEN);
	cli_say(t, "content key", "32 random bytes under AES-256 key wrap (RFC 3394)");
	cli_say(t, "wrapping key",
		"SP800-108 in counter mode with HMAC from the group key of the period");
	cli_say(t, "KDF hash", "not in the value, it is that of the root key%s%s",
		k != NULL ? ": " : "", k != NULL ? laps_kdf_hash_name(k->kdf_hash) : "");
	if (x->cms.content == NULL)
		return;
	len -= LAPS_CMS_TAG_LEN;
	cli_say(t, "size", "%zu bytes of ciphertext and a tag of %d", len, LAPS_CMS_TAG_LEN);
	if (!x->bare && len >= 4)
		cli_say(t, "JSON", "some %zu characters in UTF-16, and a NUL", len / 2 - 1);
}

static void key_rows(const struct cli_explain *x, const struct cli_explain_key *k,
		     struct cli_table *t)
{
	char id[LAPS_GUID_TEXT];

	laps_guid_format_text(k->id, id);
	cli_say_section(t, k->is_envelope ? "envelope" : "root key file", "%s", k->file);
	if (k->readable)
		cli_say(t, "root key", "%s, KDF %s, %s", id, laps_kdf_hash_name(k->kdf_hash),
			laps_agreement_name(k->agreement));
	if (!k->opens) {
		cli_say(t, "verdict", "does not open it%s %s",
			strncmp(k->why, "opens ", 6) == 0 ? " as it is; it" : ":", k->why);
		return;
	}
	if (x->bare || k->content.rc == LAPS_OK)
		cli_say(t, "verdict", "opens it%s",
			k->stripped ? ", with the leading zeros of the shared secret stripped"
				    : "");
	else
		cli_say(t, "verdict",
			"opens it, but the content is no password: %s (%s at byte %zu of the "
			"content)",
			k->content.err.what != NULL ? k->content.err.what : "broken",
			laps_rc_name(k->content.rc), k->content.err.offset);
}

void cli_explain_user_rows(const struct cli_explain_who *who, struct cli_table *t)
{
	const struct laps_ad_token_part *part;

	if (who == NULL || !who->asked)
		return;
	part = who->token.part;
	if (who->token.part_n == 0)
		cli_say_section(t, "user", "%s", who->user);
	else
		cli_say_section(t, "user", "%s\\%s", who->domain, part[0].name);
	cli_say(t, "verdict", "%s", who->verdict);
	for (size_t i = 1; i < who->token.part_n; i++) {
		char sid[LAPS_SID_TEXT];

		laps_sid_format_text(&part[i].sid, sid);
		cli_say(t, i == 1 ? "groups" : "", "%s %s%s%s", sid,
			part[i].name != NULL ? part[i].name : "",
			part[i].through != 0 ? ", through " : "",
			part[i].through != 0 ? part[part[i].through].name : "");
	}
}

static void lint_rows(const struct cli_explain *x, struct cli_table *t)
{
	struct cli_explain_lint l;

	if (!cli_explain_lint(x, 0, &l)) {
		if (x->failure.rc == LAPS_OK)
			cli_say_section(t, "differences", "none from what Windows LAPS writes");
		return;
	}
	cli_say_section(t, "differences", "from what Windows LAPS writes");
	for (size_t n = 0; cli_explain_lint(x, n, &l); n++)
		cli_say(t, l.id, "%s", l.what);
}

static void failure_rows(const struct cli_explain *x, struct cli_table *t)
{
	const struct cli_explain_failure *f = &x->failure;
	char field[160], bytes[CLI_EXPLAIN_HEX];

	if (f->rc == LAPS_OK)
		return;
	cli_explain_field(f, field, sizeof field);
	cli_explain_bytes(x, f->err.offset, bytes);
	cli_say_section(t, "broken", "at byte %zu (0x%zx)", f->err.offset, f->err.offset);
	cli_say(t, "field", "%s (%s)", field, laps_rc_name(f->rc));
	cli_say(t, "bytes there", "%s", bytes[0] != '\0' ? bytes : "none, the value ends there");
	if (x->blob_failure.rc != LAPS_OK && f->part != x->blob_failure.part) {
		cli_explain_field(&x->blob_failure, field, sizeof field);
		cli_say(t, "then also", "%s (%s at byte %zu)", field,
			laps_rc_name(x->blob_failure.rc), x->blob_failure.err.offset);
	}
}

void cli_explain_rows(const struct cli_explain *x, const struct cli_explain_who *who,
		      struct cli_table *t)
{
	if (x->has_header)
		header_rows(x, t);
	blob_rows(x, t);
	for (size_t i = 0; i < x->cms.recipient_n; i++)
		cli_explain_recipient_rows(x, who, i, t);
	content_rows(x, t);
	for (size_t i = 0; i < x->key_n; i++)
		key_rows(x, &x->key[i], t);
	cli_explain_user_rows(who, t);
	lint_rows(x, t);
	failure_rows(x, t);
}
