/* SPDX-License-Identifier: MIT */
#include "directory/dc/tokenbuild.h"

#include <laps/buf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/grouplist.h"
#include "directory/dc/members.h"
#include "directory/dc/names.h"
#include "directory/dc/search.h"

#define UAC_DC            0x00002000ll /* server trust account, [MS-ADTS] 2.2.16 */
#define GROUPS_MAX        8192         /* a token has fewer in Windows: 1015 */
#define EVERYONE          "S-1-1-0"
#define NETWORK           "S-1-5-2"
#define AUTHENTICATED     "S-1-5-11"
#define THIS_ORGANIZATION "S-1-5-15"
#define ENTERPRISE_DCS    "S-1-5-9"

struct account {
	struct laps_sid sid;
	bool has_sid, dc;
	uint32_t primary;
};
/* Objects whose groups are looked for: a list that grows while it is gone through, so that nesting
 * of any depth, and in a circle, ends. */
struct walk {
	char **dn;
	size_t n, room, done;
	bool well_known; /* from here on they are groups of well-known principals */
	uint64_t generation;
	struct dc_sids *sids;
};

static bool sid_of(Slapi_Entry *e, struct laps_sid *out)
{
	const struct berval *v = dc_value(e, "objectSid");
	struct laps_err err;

	return v && laps_sid_parse((const uint8_t *)v->bv_val, v->bv_len, out, &err) == LAPS_OK;
}

static void read_account(Slapi_Entry *e, void *arg)
{
	struct account *a = arg;

	a->has_sid = sid_of(e, &a->sid);
	a->primary = (uint32_t)dc_value_number(e, "primaryGroupID", 0);
	a->dc = dc_value_number(e, "userAccountControl", 0) & UAC_DC;
}

static void push(struct walk *w, const char *dn)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcasecmp(w->dn[i], dn) == 0)
			return;
	if (w->n == GROUPS_MAX)
		return;
	if (w->n == w->room) {
		size_t room = w->room ? 2 * w->room : 16;
		char **more = realloc(w->dn, room * sizeof(*more));

		if (!more) {
			w->sids->failed = true;
			return;
		}
		w->dn = more;
		w->room = room;
	}
	w->dn[w->n] = strdup(dn);
	if (w->dn[w->n])
		w->n++;
	else
		w->sids->failed = true;
}

/* The groups that are found by what may be a SID or the DN of a member. An account's own are looked
 * for each time, if it has any: there are as many lists as accounts. */
static void find_groups(struct walk *w, const char *attribute, const void *value, size_t len,
			bool kept)
{
	struct dc_grouplist *l = dc_grouplist_get(attribute, value, len, kept, w->generation);

	if (!l)
		w->sids->failed = true;
	for (size_t i = 0; l && i < l->n; i++) {
		dc_sids_add_group(w->sids, &l->group[i].sid, l->group[i].wide && !w->well_known);
		push(w, l->group[i].dn);
	}
	dc_grouplist_put(l);
}

static void climb(struct walk *w)
{
	for (; w->done < w->n && !w->sids->failed; w->done++) {
		const char *dn = w->dn[w->done];

		if (w->done > 0 || dc_members_have(dn, w->generation))
			find_groups(w, "member", dn, strlen(dn), w->done > 0);
	}
}

static void add_primary(struct walk *w, const struct account *a)
{
	struct laps_sid domain = a->sid, sid;
	struct laps_buf bytes;

	if (a->primary == 0 || a->sid.sub_n == 0)
		return;
	domain.sub_n--;
	if (laps_sid_append(&domain, a->primary, &sid) != LAPS_OK)
		return;
	laps_buf_init(&bytes, LAPS_SID_LEN_MAX);
	laps_sid_format(&sid, &bytes);
	find_groups(w, "objectSid", bytes.data, bytes.len, true);
	laps_buf_clear(&bytes);
}

/* Well-known principals are members of groups under the names that foreign ones have. */
static void push_foreign(struct walk *w, const char *sid)
{
	char *dn = NULL;

	if (asprintf(&dn, "CN=%s,CN=ForeignSecurityPrincipals,%s", sid, dc_names()->domain) < 0) {
		w->sids->failed = true;
		return;
	}
	push(w, dn);
	free(dn);
}

bool dc_token_sids(const char *dn, uint64_t generation, struct dc_sids *out)
{
	struct account a = {0};
	struct walk w = {.sids = out, .generation = generation};

	if (dc_search(dn, LDAP_SCOPE_BASE, NULL, read_account, &a) != LDAP_SUCCESS || !a.has_sid)
		return false;
	dc_sids_add(out, &a.sid);
	push(&w, dn);
	add_primary(&w, &a);
	climb(&w);
	out->group_n = out->n - 1;
	w.well_known = true;
	push_foreign(&w, AUTHENTICATED);
	push_foreign(&w, EVERYONE);
	climb(&w);
	dc_sids_add_text(out, EVERYONE);
	dc_sids_add_text(out, AUTHENTICATED);
	dc_sids_add_text(out, THIS_ORGANIZATION);
	dc_sids_add_text(out, NETWORK);
	if (a.dc)
		dc_sids_add_text(out, ENTERPRISE_DCS);
	for (size_t i = 0; i < w.n; i++)
		free(w.dn[i]);
	free(w.dn);
	return !out->failed;
}
