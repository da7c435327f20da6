/* SPDX-License-Identifier: MIT */
#include "view/token.h"

#include <laps/filetime.h>
#include <stdlib.h>
#include <string.h>

#include "view/private.h"

/* What every caller is: to the key service the first two, [MS-DTYP] 2.4.2.4. */
static const struct laps_sid well_known[] = {
	{.authority = 1, .sub = {0}, .sub_n = 1},  /* Everyone */
	{.authority = 5, .sub = {11}, .sub_n = 1}, /* Authenticated Users */
	{.authority = 5, .sub = {2}, .sub_n = 1},  /* Network */
	{.authority = 5, .sub = {15}, .sub_n = 1}, /* This Organization */
};
#define WELL_KNOWN_N (sizeof(well_known) / sizeof(well_known[0]))
#define KEY_N        2

bool view_sid_is_everybody(const struct laps_sid *sid)
{
	for (size_t i = 0; i < WELL_KNOWN_N; i++)
		if (laps_sid_eq(sid, &well_known[i]))
			return true;
	return false;
}

static void add(struct view_token *t, const struct laps_sid *sid)
{
	for (size_t i = 0; i < t->n; i++)
		if (laps_sid_eq(&t->sid[i], sid))
			return;
	if (t->n < VIEW_TOKEN_SIDS)
		t->sid[t->n++] = *sid;
}

/* The groups that a foreign identity is in are its bearer's, too. */
static void add_groups_of(struct view_token *t, const struct view_groups *g,
			  const struct laps_sid *sid)
{
	char text[LAPS_SID_TEXT];
	const size_t len = (laps_sid_format_text(sid, text), strlen(text));

	for (size_t i = 0; i < g->n; i++) {
		for (size_t k = 0; g->group[i].member[k]; k++) {
			const char *m = g->group[i].member[k];

			if (strncasecmp(m, "CN=", 3) == 0 && strncmp(m + 3, text, len) == 0 &&
			    m[3 + len] == ',')
				add(t, &g->group[i].sid);
		}
	}
}

/* Groups of groups of those: what was added is gone through, too. */
static void add_well_known(struct view_token *t, const struct view_groups *g)
{
	size_t at;

	for (size_t i = 0; i < WELL_KNOWN_N; i++) {
		add(t, &well_known[i]);
		if (i + 1 == KEY_N)
			t->key_n = t->n;
	}
	at = t->n;
	for (size_t i = 0; i < WELL_KNOWN_N; i++)
		add_groups_of(t, g, &well_known[i]);
	for (; at < t->n; at++) {
		const struct view_group *in = view_groups_find(g, &t->sid[at]);

		for (size_t i = 0; in && i < g->n; i++)
			if (view_group_lists(&g->group[i], in->dn))
				add(t, &g->group[i].sid);
	}
}

static bool begin(struct view_token *t, struct sim_err *err)
{
	*t = (struct view_token){.sid = calloc(VIEW_TOKEN_SIDS, sizeof(*t->sid))};
	return t->sid || sim_fail_nomem(err);
}

static void take_sids(LDAP *ld, LDAPMessage *e, const char *attr, struct view_token *t)
{
	struct berval **v = ldap_get_values_len(ld, e, attr);
	struct laps_sid sid;

	for (size_t i = 0; v && v[i]; i++)
		if (laps_sid_parse((uint8_t *)v[i]->bv_val, v[i]->bv_len, &sid, NULL) == LAPS_OK)
			add(t, &sid);
	ldap_value_free_len(v);
}

static uint64_t number(LDAP *ld, LDAPMessage *e, const char *attr)
{
	char text[32];

	view_text(ld, e, attr, text, sizeof(text));
	return strtoull(text, NULL, 10);
}

static void take_state(LDAP *ld, LDAPMessage *e, uint64_t now_ticks, struct view_token *t)
{
	const uint64_t expires = number(ld, e, "accountExpires");
	const uint64_t primary = number(ld, e, "primaryGroupID");

	if (number(ld, e, "userAccountControl") & VIEW_UAC_DISABLED)
		t->barred = "disabled";
	else if (number(ld, e, "lockoutTime") != 0)
		t->barred = "locked out";
	else if (expires != 0 && expires <= LAPS_TICKS_MAX - 1 && expires <= now_ticks)
		t->barred = "expired";
	if (primary != 0 && t->n > 0 && t->sid[0].sub_n > 1) {
		t->has_primary = true;
		t->primary = t->sid[0];
		t->primary.sub[t->primary.sub_n - 1] = (uint32_t)primary;
	}
}

bool view_token_read(struct sim_view *v, const struct view_groups *g, const char *dn,
		     struct view_token *out, bool *found, struct sim_err *err)
{
	static const char *const attr[] = {"objectSid",
					   "tokenGroups",
					   "userAccountControl",
					   "primaryGroupID",
					   "lockoutTime",
					   "accountExpires",
					   NULL};
	LDAPMessage *r = NULL, *e;
	struct view_token t;

	if (!begin(&t, err))
		return false;
	if (!view_read(&v->link,
		       &(struct view_query){.base = dn,
					    .scope = LDAP_SCOPE_BASE,
					    .filter = "(objectClass=*)",
					    .attr = attr},
		       &r, err)) {
		view_token_clear(&t);
		return false;
	}
	*found = r != NULL;
	e = r ? ldap_first_entry(v->link.ld, r) : NULL;
	if (e) {
		take_sids(v->link.ld, e, "objectSid", &t);
		take_sids(v->link.ld, e, "tokenGroups", &t);
		take_state(v->link.ld, e, sim_clock_now(&v->clock), &t);
		add_well_known(&t, g);
	}
	ldap_msgfree(r);
	*found = *found && t.n > WELL_KNOWN_N && (t.dn = strdup(dn)) != NULL;
	if (*found)
		*out = t;
	else
		view_token_clear(&t);
	return true;
}

bool view_token_make(const struct view_groups *g, const struct laps_sid *sid,
		     struct view_token *out, struct sim_err *err)
{
	if (!begin(out, err))
		return false;
	add(out, sid);
	add_well_known(out, g);
	return true;
}

void view_token_clear(struct view_token *t)
{
	free(t->sid);
	free(t->dn);
	*t = (struct view_token){0};
}

struct laps_adtoken view_token_ad(const struct view_token *t)
{
	return (struct laps_adtoken){.sid = t->sid, .sid_n = t->n};
}
