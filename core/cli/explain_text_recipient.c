/* SPDX-License-Identifier: MIT */
/* One recipient as rows: who it is, which key it takes, and who gets that. */
#include <laps/guid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/explain.h"
#include "cli/explain_say.h"
#include "cli/explain_who.h"

/* "S-1-5-32-544 (BUILTIN\Administrators)" */
#define NAMED_MAX 512
static void named(const struct cli_explain_who *who, const struct laps_sid *sid,
		  char out[static NAMED_MAX])
{
	const char *name = cli_explain_name(who, sid);
	char text[LAPS_SID_TEXT];

	laps_sid_format_text(sid, text);
	snprintf(out, NAMED_MAX, "%s%s%s%s", text, name != NULL ? " (" : "",
		 name != NULL ? name : "", name != NULL ? ")" : "");
}

static void heading(const struct cli_explain *x, const struct cli_explain_who *who, size_t i,
		    struct cli_table *t)
{
	const struct cli_explain_recipient *p = &x->recipient[i];
	const char *kind = laps_descriptor_kind_name(p->r->kind);
	char label[32], who_text[NAMED_MAX], *text;

	if (x->cms.recipient_n > 1)
		snprintf(label, sizeof label, "recipient %zu", i + 1);
	else
		snprintf(label, sizeof label, "recipient");
	if (p->has_sid) {
		named(who, &p->sid, who_text);
		cli_say_section(t, label, "SID %s", who_text);
		return;
	}
	text = cli_say_clean(p->r->descriptor != NULL ? p->r->descriptor : "",
			     p->r->descriptor_len);
	if (p->r->descriptor != NULL)
		cli_say_section(t, label, "%s %s", kind, text != NULL ? text : "");
	else
		cli_say_section(t, label, "%s: of a kind that cannot be opened", kind);
	free(text);
}

static void ace_rows(const struct cli_explain_recipient *p, const struct cli_explain_who *who,
		     struct cli_table *t)
{
	struct laps_target_ace ace;
	char text[NAMED_MAX];
	size_t at = 0;

	for (bool first = true; laps_targetacl_next(&p->acl, &at, &ace); first = false) {
		if (ace.readable)
			named(who, &ace.sid, text);
		else
			snprintf(text, sizeof text, "ACE of type %u", (unsigned)ace.type);
		cli_say(t, first ? "rights" : "", "%s 0x%x%s%s: %s",
			!ace.readable ? "other"
			: ace.allow   ? "allow"
				      : "deny ",
			(unsigned)ace.mask, ace.object ? " for an object type" : "",
			ace.inherit_only ? " to inherit only" : "", text);
	}
	if (!p->acl.has_dacl)
		cli_say(t, "rights", "no DACL: everybody has all");
	else if (at == 0)
		cli_say(t, "rights", "an empty DACL: nobody has any");
}

static void descriptor_rows(const struct cli_explain_recipient *p,
			    const struct cli_explain_who *who, struct cli_table *t)
{
	char owner[NAMED_MAX] = "none", group[NAMED_MAX] = "none";

	if (!p->has_acl) {
		if (p->sd_err.what != NULL)
			cli_say(t, "descriptor", "unknown: %s", p->sd_err.what);
		return;
	}
	if (p->acl.has_owner)
		named(who, &p->acl.owner, owner);
	if (p->acl.has_group)
		named(who, &p->acl.group, group);
	cli_say(t, "descriptor", "%zu bytes, owner %s, group %s", p->sd.len, owner, group);
	ace_rows(p, who, t);
}

static void member_rows(const struct cli_explain_who *who, const struct laps_sid *sid,
			struct cli_table *t)
{
	for (size_t i = 0; who != NULL && i < who->principal_n; i++) {
		const struct cli_who_principal *w = &who->principal[i];

		if (!laps_sid_eq(&w->sid, sid))
			continue;
		for (size_t m = 0; m < w->members.n; m++)
			cli_say(t, m == 0 ? "members" : "", "%s%s", w->members.name[m],
				m + 1 == w->members.n && w->members.more ? ", and more" : "");
		if (w->name == NULL)
			cli_say(t, "members", "the directory does not know this SID");
		else if (w->members.is_group && w->members.n == 0)
			cli_say(t, "members", "none: nobody can decrypt through it");
	}
}

/* Who stands behind a SID, as far as its number tells: a group of ours, everybody, or either. */
static const char *behind(const struct laps_sid *sid, const char **before)
{
	uint32_t last = sid->sub[sid->sub_n - 1];

	*before = "";
	if (cli_explain_name(NULL, sid) == NULL)
		return ", and its members if it is a group";
	if (sid->sub_n > 1 && (last < 500 || last > 502))
		*before = "members of ";
	return "";
}

static void trustee_rows(const struct cli_explain_recipient *p, const struct cli_explain_who *who,
			 uint32_t want, const char *label, struct cli_table *t)
{
	const char *before, *after;
	struct laps_sid sid;
	uint32_t granted;
	char text[NAMED_MAX];
	bool first = true;

	for (size_t n = 0; cli_explain_trustee(p, n, &sid, &granted); n++) {
		if ((granted & LAPS_TARGET_DECRYPT) != want)
			continue;
		named(who, &sid, text);
		after = behind(&sid, &before);
		cli_say(t, first ? label : "", "%s%s%s", before, text, after);
		first = false;
		if (want == LAPS_TARGET_DECRYPT)
			member_rows(who, &sid, t);
	}
	if (first && p->has_acl && p->acl.has_dacl && want == LAPS_TARGET_DECRYPT)
		cli_say(t, label, "nobody: no trustee has both rights of 0x3");
}

static void flags_row(const struct laps_keyid *k, struct cli_table *t)
{
	cli_say(t, "flags", "%u: %s, %s%s", (unsigned)k->flags,
		k->flags & LAPS_KEY_FLAG_PUBLIC ? "key info is a public key"
						: "key info is a nonce",
		k->flags & LAPS_KEY_FLAG_ENCRYPT ? "the key may protect new data"
						 : "the key may not protect new data",
		k->flags > 3 ? ", and bits of no known meaning" : "");
}

static void key_info_row(const struct cli_explain_recipient *p, struct cli_table *t)
{
	static const char *const peer[] = {
		[CLI_PEER_UNKNOWN] = "not checked",
		[CLI_PEER_GOOD] = "well formed",
		[CLI_PEER_BAD] = "NOT a key of it",
	};

	if (!(p->id.flags & LAPS_KEY_FLAG_PUBLIC))
		cli_say(t, "key info",
			"nonce of %zu bytes: the writer got seed keys, so it may itself decrypt",
			p->id.key_info_len);
	else if (!p->has_pubkey)
		cli_say(t, "key info", "%zu bytes, no readable public key", p->id.key_info_len);
	else
		cli_say(t, "key info", "the writer's public key: %s, %zu bits%s, %s",
			laps_agreement_name(p->pubkey.agreement), p->pubkey.k * 8,
			p->pubkey.agreement != LAPS_AGREEMENT_DH ? ""
			: p->standard_group ? ", the group of RFC 5114 section 2.3"
					    : ", another group than that of RFC 5114",
			peer[p->peer]);
}

static void period_rows(const struct cli_explain *x, const struct laps_keyid *k,
			struct cli_table *t)
{
	const struct laps_period p = {k->l0, k->l1, k->l2};
	uint64_t start = laps_gkdi_period_start(&p);
	char from[LAPS_FILETIME_TEXT], to[LAPS_FILETIME_TEXT], dates[2 * LAPS_FILETIME_TEXT + 8];

	laps_filetime_format(start, from);
	laps_filetime_format(start + LAPS_GKDI_CYCLE_TICKS, to);
	if (strcmp(to, "-") == 0)
		snprintf(dates, sizeof dates, "later than any date");
	else
		snprintf(dates, sizeof dates, "%.19sZ to %.19sZ", from, to);
	cli_say(t, "key period", "L0 %d, L1 %d, L2 %d: %s%s", (int)k->l0, (int)k->l1, (int)k->l2,
		dates,
		!x->has_header ? ""
		: x->updated_ticks >= start && x->updated_ticks - start < LAPS_GKDI_CYCLE_TICKS
			? "; the update time is in it"
			: "; the update time is OUTSIDE");
}

static void key_rows(const struct cli_explain *x, const struct cli_explain_recipient *p,
		     struct cli_table *t)
{
	const struct laps_keyid *k = &p->id;
	char id[LAPS_GUID_TEXT], fields[160];

	if (!p->has_id) {
		cli_explain_key_fields(p, fields, sizeof fields);
		if (p->r->key_id != NULL)
			cli_say(t, "key identifier", "broken%s%s",
				fields[0] != '\0' ? "; before that: " : "", fields);
		return;
	}
	laps_guid_format_text(k->root_key_id, id);
	cli_say(t, "root key", "%s", id);
	period_rows(x, k, t);
	cli_say(t, "key identifier", "version 1, %zu bytes", p->r->key_id_len);
	flags_row(k, t);
	key_info_row(p, t);
	cli_say(t, "domain", "%s", k->domain[0] != '\0' ? k->domain : "none");
	cli_say(t, "forest", "%s", k->forest[0] != '\0' ? k->forest : "none");
	if (k->domain[0] != '\0')
		cli_say(t, "to decrypt, have",
			"root key %s with its KDF hash; or be one of those above and ask a domain "
			"controller of %s",
			id, k->domain);
	else
		cli_say(t, "to decrypt, have",
			"root key %s with its KDF hash; or be one of those above and ask a domain "
			"controller that has it: the value does not say of which domain",
			id);
}

void cli_explain_recipient_rows(const struct cli_explain *x, const struct cli_explain_who *who,
				size_t i, struct cli_table *t)
{
	const struct cli_explain_recipient *p = &x->recipient[i];

	heading(x, who, i, t);
	trustee_rows(p, who, LAPS_TARGET_DECRYPT, "may decrypt", t);
	trustee_rows(p, who, LAPS_TARGET_ENCRYPT, "may only encrypt", t);
	descriptor_rows(p, who, t);
	key_rows(x, p, t);
}
