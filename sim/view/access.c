/* SPDX-License-Identifier: MIT */
#include "view/access.h"

#include <laps/dpapi_ng.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "directory/domain.h"
#include "kds/server/decide.h"
#include "lib/file.h"
#include "view/acl.h"
#include "view/names.h"
#include "view/private.h"

#define SD_MAX   65536
#define WHY_MAX  4096
#define SIDS_MAX 256 /* identities that a descriptor names */

#define RID_DOMAIN_COMPUTERS 515u

/* What is asked of everybody. */
struct asking {
	struct sim_view *v;
	const struct view_case *c;
	const struct kds_root_keys *keys;
	struct view_groups groups;
	struct view_acl acl;
	bool encrypted;
	struct laps_buf target; /* the descriptor of the value */
	char protected_for[VIEW_SID_NAME];
	json_t *rows;
};

/* ---- one row ------------------------------------------------------------------------------- */

/* bar: why the account may nothing at all, NULL: it may what it may. */
static void put_bar(struct laps_buf *why, const char *bar)
{
	if (bar)
		sim_buf_printf(why, "the account is %s, and may nothing; else: ", bar);
}

static void put_part(struct laps_buf *why, const char *before, bool yes, const char *may,
		     const struct view_reason *r)
{
	sim_buf_printf(why, "%s%s %s: %s%s%s", before, yes ? "may" : "may not", may, r->way,
		       r->way[0] ? ": " : "", r->text);
}

static json_t *reason_json(const struct view_reason *r)
{
	return json_pack("{ss? ss}", "way", r->way[0] ? r->way : NULL, "text", r->text);
}

/* As the key service decides now. */
static bool may_decrypt(const struct asking *a, const struct view_token *t, bool *nobody,
			char why[static KDS_WHY])
{
	const struct laps_keyid *id = &a->c->backup.value.key_id;
	struct laps_getkey_request rq = {.sd = a->target.data,
					 .sd_len = a->target.len,
					 .has_root_key_id = true,
					 .l0 = id->l0,
					 .l1 = id->l1,
					 .l2 = id->l2};
	const struct kds_root_key *root;
	struct laps_targetacl acl;
	struct laps_period period;
	bool seed = false;

	memcpy(rq.root_key_id, id->root_key_id, LAPS_GUID_LEN);
	*nobody = kds_decide_question(&rq, &acl, why) != 0 ||
		  kds_decide_period(&rq, a->c->facts.now_ticks, &period, why) != 0 ||
		  kds_decide_root_key(&rq, a->keys, &period, &root, why) != 0;
	return !*nobody && kds_decide_access(&rq, &acl, t->sid, t->key_n, false, &seed, why) == 0 &&
	       seed;
}

static bool decrypts(const struct asking *a, const struct view_token *t, struct view_reason *why)
{
	const struct laps_cms_recipient *r = &a->c->backup.value.cms.recipient[0];
	char refused[KDS_WHY] = "";
	struct laps_sid sid;
	bool nobody, yes = may_decrypt(a, t, &nobody, refused);

	if (yes && r->kind == LAPS_DESCRIPTOR_SID &&
	    laps_sid_parse_text(r->descriptor, r->descriptor_len, &sid, NULL) == LAPS_OK)
		view_acl_way(t, &a->groups, &sid, why);
	if (nobody)
		snprintf(why->text, sizeof(why->text), "nobody gets its key: %s", refused);
	else
		snprintf(why->text, sizeof(why->text), "it is for %s", a->protected_for);
	return yes;
}

/* What somebody may, and why. */
struct row {
	bool read, decrypt, expire;
	struct view_reason read_why, decrypt_why, expire_why;
};

static json_t *row_json(const struct asking *a, const char *who, const struct view_token *t,
			const struct row *r)
{
	const bool open = !t->barred;
	struct laps_buf why;
	json_t *row = NULL;

	laps_buf_init(&why, WHY_MAX);
	put_bar(&why, t->barred);
	put_part(&why, "", r->read, "read", &r->read_why);
	if (a->encrypted)
		put_part(&why, "; ", r->decrypt, "decrypt", &r->decrypt_why);
	put_part(&why, "; ", r->expire, "set the expiry", &r->expire_why);
	if (laps_buf_status(&why) == LAPS_OK)
		row = json_pack("{ss sb so sb so s{ss? so so so}}", "who", who, "read",
				(int)(open && r->read), "decrypt",
				a->encrypted ? json_boolean(open && r->decrypt) : json_null(),
				"expire", (int)(open && r->expire), "why",
				json_stringn((const char *)why.data, why.len), "reasons", "barred",
				t->barred, "read", reason_json(&r->read_why), "decrypt",
				a->encrypted ? reason_json(&r->decrypt_why) : json_null(), "expire",
				reason_json(&r->expire_why));
	laps_buf_clear(&why);
	return row;
}

static bool add_row(struct asking *a, const char *who, const struct view_token *t, bool always,
		    struct sim_err *err)
{
	struct row r = {0};

	r.read = view_acl_reads(&a->acl, &a->acl.password, t, &a->groups, &r.read_why);
	r.expire = view_acl_writes(&a->acl, &a->acl.expiry, t, &a->groups, &r.expire_why);
	r.decrypt = a->encrypted && decrypts(a, t, &r.decrypt_why);
	if (!always && !r.read && !r.expire)
		return true;
	return json_array_append_new(a->rows, row_json(a, who, t, &r)) == 0 || sim_fail_nomem(err);
}

/* ---- who there is -------------------------------------------------------------------------- */

/* An object as it is shown and where it is; "" for both when there is none. */
static bool find_object(struct sim_view *v, const char *filter, char name[static 256],
			char dn[static VIEW_DN], struct sim_err *err)
{
	static const char *const attr[] = {"sAMAccountName", NULL};
	LDAPMessage *r = NULL, *e;
	char *found;

	name[0] = dn[0] = 0;
	if (!view_read(&v->link,
		       &(struct view_query){.base = v->base_dn,
					    .scope = LDAP_SCOPE_SUBTREE,
					    .filter = filter,
					    .attr = attr},
		       &r, err))
		return false;
	e = r ? ldap_first_entry(v->link.ld, r) : NULL;
	found = e ? ldap_get_dn(v->link.ld, e) : NULL;
	if (e)
		view_text(v->link.ld, e, "sAMAccountName", name, 256);
	if (found && name[0] && strlen(found) < VIEW_DN)
		memcpy(dn, found, strlen(found) + 1);
	ldap_memfree(found);
	ldap_msgfree(r);
	return true;
}

static bool add_object(struct asking *a, const char *who, const char *dn, bool always,
		       struct sim_err *err)
{
	struct view_token t = {0};
	bool found, ok = view_token_read(a->v, &a->groups, dn, &t, &found, err);

	if (ok && found)
		ok = add_row(a, who, &t, always, err);
	view_token_clear(&t);
	return ok;
}

static bool add_people(struct asking *a, struct sim_err *err)
{
	char filter[256], name[256], dn[VIEW_DN];
	bool ok = true;

	for (size_t i = 0; i < sim_account_n && ok; i++) {
		if (sim_account[i].kind != SIM_USER)
			continue;
		snprintf(filter, sizeof(filter), "(sAMAccountName=%s)", sim_account[i].name);
		ok = find_object(a->v, filter, name, dn, err) &&
		     (!dn[0] || add_object(a, name, dn, true, err));
	}
	return ok;
}

/* Any computer but this one: what its group is, and everybody. */
static bool add_others(struct asking *a, struct sim_err *err)
{
	char filter[VIEW_SID_FILTER], name[256], dn[VIEW_DN];
	struct laps_sid sid;

	if (laps_sid_append(&a->v->domain_sid, RID_DOMAIN_COMPUTERS, &sid) != LAPS_OK)
		return true;
	view_sid_filter(&sid, filter);
	return find_object(a->v, filter, name, dn, err) &&
	       (!dn[0] || add_object(a, "other computers", dn, true, err));
}

static bool is_told(const struct asking *a, const char *who)
{
	json_t *row;
	size_t i;

	json_array_foreach(a->rows, i, row)
	{
		if (strcasecmp(json_string_value(json_object_get(row, "who")), who) == 0)
			return true;
	}
	return false;
}

static bool add_identity(struct asking *a, const struct laps_sid *sid, bool always,
			 struct sim_err *err)
{
	char filter[VIEW_SID_FILTER], name[256], dn[VIEW_DN], who[VIEW_SID_NAME];
	struct view_token t = {0};
	bool ok;

	view_sid_filter(sid, filter);
	ok = find_object(a->v, filter, name, dn, err);
	if (!ok || (dn[0] && is_told(a, name)))
		return ok;
	if (dn[0])
		return add_object(a, name, dn, always, err);
	ok = view_name_of_sid(a->v, sid, who, err);
	if (!ok || is_told(a, who))
		return ok;
	ok = view_token_make(&a->groups, sid, &t, err) && add_row(a, who, &t, always, err);
	view_token_clear(&t);
	return ok;
}

/* Those that stand for whoever it is at the time. */
static bool is_placeholder(const struct laps_sid *sid)
{
	return (sid->authority == 3 && sid->sub_n == 1) ||
	       (sid->authority == 5 && sid->sub_n == 1 && sid->sub[0] == 10);
}

/* Whom the descriptor gives anything that counts here. */
static bool add_named(struct asking *a, struct sim_err *err)
{
	const struct laps_sd *sd = &a->acl.sd;
	bool ok = true;

	for (size_t i = 0; i < sd->dacl_n && i < SIDS_MAX && ok; i++) {
		const struct laps_ace *ace = &sd->dacl[i];
		bool seen = ace->opaque || is_placeholder(&ace->sid);

		for (size_t k = 0; k < i && !seen; k++)
			seen = !sd->dacl[k].opaque && laps_sid_eq(&sd->dacl[k].sid, &ace->sid);
		ok = seen || add_identity(a, &ace->sid, false, err);
	}
	return ok;
}

/* ---- all of it ----------------------------------------------------------------------------- */

/* The attributes that count: where the password is, or where the policy would have it. */
static void choose(const struct view_case *c, view_attr *password, view_attr *expiry)
{
	struct view_backup as = {.mode = c->backup.mode};

	if (as.mode == LAPS_MODE_NONE && c->host.present && c->policy.known &&
	    c->policy.mode != LAPS_MODE_ENTRA)
		as.mode = c->policy.mode;
	if (as.mode == LAPS_MODE_NONE)
		as.mode = LAPS_MODE_ENCRYPTED;
	*password = view_backup_attr(&as);
	*expiry = view_backup_expiry(&as);
}

/* For whom the value is encrypted, who is shown whatever the descriptor says. */
static bool take_target(struct asking *a, struct laps_sid *sid, bool *has_sid, struct sim_err *err)
{
	const struct laps_cms_recipient *r = &a->c->backup.value.cms.recipient[0];

	a->encrypted = view_backup_encrypted(&a->c->backup) && !a->c->backup.bad &&
		       laps_dpapi_ng_target_sd(r, &a->target, NULL) == LAPS_OK;
	*has_sid = a->encrypted && r->kind == LAPS_DESCRIPTOR_SID &&
		   laps_sid_parse_text(r->descriptor, r->descriptor_len, sid, NULL) == LAPS_OK;
	if (*has_sid)
		return view_name_of_sid(a->v, sid, a->protected_for, err);
	snprintf(a->protected_for, sizeof(a->protected_for), "%.*s", (int)r->descriptor_len,
		 a->encrypted ? r->descriptor : "");
	return true;
}

static bool ask(struct asking *a, struct sim_err *err)
{
	const char *dn = a->c->computer.dn;
	view_attr password, expiry;
	struct laps_sid reader;
	bool has_reader;
	char itself[300];

	choose(a->c, &password, &expiry);
	snprintf(itself, sizeof(itself), "%.250s (itself)",
		 view_value_text(&a->c->computer, VIEW_ACCOUNT_NAME));
	return view_groups_read(a->v, &a->groups, err) &&
	       view_acl_read(a->v, dn, password, expiry, &a->acl, err) &&
	       take_target(a, &reader, &has_reader, err) && add_people(a, err) &&
	       add_object(a, itself, dn, true, err) && add_others(a, err) &&
	       (!has_reader || add_identity(a, &reader, true, err)) && add_named(a, err);
}

json_t *view_access(struct sim_view *v, const struct view_case *c, const struct kds_root_keys *keys,
		    struct sim_err *err)
{
	struct asking a = {.v = v, .c = c, .keys = keys, .rows = json_array()};
	bool ok;

	laps_buf_init(&a.target, SD_MAX);
	/* nobody reads in what is deleted, or of what is not there */
	ok = a.rows ? !c->computer.dn || c->facts.deleted || ask(&a, err) : sim_fail_nomem(err);
	view_groups_clear(&a.groups);
	view_acl_clear(&a.acl);
	laps_buf_clear(&a.target);
	if (ok)
		return a.rows;
	json_decref(a.rows);
	return NULL;
}
