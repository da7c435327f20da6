/* SPDX-License-Identifier: MIT */
/* One recipient as JSON. */
#include <laps/guid.h>
#include <stdlib.h>

#include "cli/explain.h"
#include "cli/explain_say.h"
#include "cli/explain_who.h"

static json_t *sid_json(bool there, const struct laps_sid *sid)
{
	char text[LAPS_SID_TEXT];

	if (!there)
		return json_null();
	laps_sid_format_text(sid, text);
	return json_string(text);
}

static json_t *public_key_json(const struct cli_explain_recipient *p)
{
	const bool dh = p->pubkey.agreement == LAPS_AGREEMENT_DH;

	if (!p->has_pubkey)
		return json_null();
	return json_pack("{s:s,s:I,s:o,s:o}", "agreement", laps_agreement_name(p->pubkey.agreement),
			 "bits", (json_int_t)p->pubkey.k * 8, "rfc5114_group",
			 dh ? json_boolean(p->standard_group) : json_null(), "well_formed",
			 p->peer == CLI_PEER_UNKNOWN ? json_null()
						     : json_boolean(p->peer == CLI_PEER_GOOD));
}

static json_t *in_period(const struct cli_explain *x, uint64_t start)
{
	if (!x->has_header)
		return json_null();
	return json_boolean(x->updated_ticks >= start &&
			    x->updated_ticks - start < LAPS_GKDI_CYCLE_TICKS);
}

static json_t *key_json(const struct cli_explain *x, const struct cli_explain_recipient *p)
{
	const struct laps_keyid *k = &p->id;
	const struct laps_period period = {k->l0, k->l1, k->l2};
	uint64_t start = laps_gkdi_period_start(&period);
	char id[LAPS_GUID_TEXT];

	if (!p->has_id)
		return json_null();
	laps_guid_format_text(k->root_key_id, id);
	return json_pack("{s:s,s:i,s:i,s:i,s:o,s:o,s:s,s:I,s:I,s:o,s:s,s:s,s:i,s:b,s:b,s:o}",
			 "root_key_id", id, "l0", (int)k->l0, "l1", (int)k->l1, "l2", (int)k->l2,
			 "period_start", cli_json_time(start), "period_end",
			 cli_json_time(start + LAPS_GKDI_CYCLE_TICKS), "mode",
			 k->flags & LAPS_KEY_FLAG_PUBLIC ? "public" : "nonce", "flags",
			 (json_int_t)k->flags, "key_info_size", (json_int_t)k->key_info_len,
			 "public_key", public_key_json(p), "domain", k->domain, "forest", k->forest,
			 "version", 1, "public", (k->flags & LAPS_KEY_FLAG_PUBLIC) != 0,
			 "may_encrypt", (k->flags & LAPS_KEY_FLAG_ENCRYPT) != 0,
			 "update_time_in_period", in_period(x, start));
}

static json_t *aces_json(const struct cli_explain_recipient *p)
{
	json_t *list = json_array();
	struct laps_target_ace ace;
	size_t at = 0;

	while (laps_targetacl_next(&p->acl, &at, &ace))
		cli_json_append(&list,
				json_pack("{s:i,s:i,s:o,s:o,s:I,s:b,s:b}", "type", (int)ace.type,
					  "flags", (int)ace.flags, "allow",
					  ace.readable ? json_boolean(ace.allow) : json_null(),
					  "sid", sid_json(ace.readable, &ace.sid), "mask",
					  (json_int_t)ace.mask, "object", (int)ace.object,
					  "inherit_only", (int)ace.inherit_only));
	return list;
}

static json_t *descriptor_json(const struct cli_explain_recipient *p)
{
	if (!p->has_acl)
		return json_null();
	return json_pack("{s:I,s:o,s:o,s:o}", "size", (json_int_t)p->sd.len, "owner",
			 sid_json(p->acl.has_owner, &p->acl.owner), "group",
			 sid_json(p->acl.has_group, &p->acl.group), "dacl",
			 p->acl.has_dacl ? aces_json(p) : json_null());
}

static json_t *members_json(const struct cli_explain_who *who, const struct laps_sid *sid)
{
	const struct cli_who_principal *w = NULL;
	json_t *list;

	for (size_t i = 0; who != NULL && i < who->principal_n; i++)
		if (laps_sid_eq(&who->principal[i].sid, sid))
			w = &who->principal[i];
	if (w == NULL || w->name == NULL || !w->members.is_group)
		return json_null();
	list = json_array();
	for (size_t i = 0; i < w->members.n; i++)
		cli_json_append(&list, json_string(w->members.name[i]));
	return list;
}

static json_t *trustees_json(const struct cli_explain_recipient *p,
			     const struct cli_explain_who *who)
{
	json_t *list = json_array();
	struct laps_sid sid;
	uint32_t granted;

	for (size_t n = 0; cli_explain_trustee(p, n, &sid, &granted); n++)
		cli_json_append(&list,
				json_pack("{s:o,s:o,s:b,s:b,s:o}", "sid", sid_json(true, &sid),
					  "name", cli_json_text(cli_explain_name(who, &sid)),
					  "decrypts", granted == LAPS_TARGET_DECRYPT, "encrypts",
					  (granted & LAPS_TARGET_ENCRYPT) != 0, "members",
					  members_json(who, &sid)));
	return list;
}

json_t *cli_explain_recipient_json(const struct cli_explain *x, const struct cli_explain_who *who,
				   size_t i)
{
	const struct cli_explain_recipient *p = &x->recipient[i];
	const char *name = p->has_sid ? cli_explain_name(who, &p->sid) : NULL;
	char *text = NULL, fields[160];
	json_t *out;

	if (p->r->descriptor != NULL)
		text = cli_say_clean(p->r->descriptor, p->r->descriptor_len);
	cli_explain_key_fields(p, fields, sizeof fields);
	out = json_pack("{s:s,s:o,s:o,s:o,s:I,s:o,s:o,s:o}", "kind",
			laps_descriptor_kind_name(p->r->kind), "descriptor", cli_json_text(text),
			"name", cli_json_text(name), "key", key_json(x, p), "offset",
			(json_int_t)x->base + (json_int_t)p->r->offset, "security_descriptor",
			descriptor_json(p), "trustees", trustees_json(p, who), "key_fields",
			fields[0] != '\0' ? json_string(fields) : json_null());
	free(text);
	return out;
}
