/* SPDX-License-Identifier: MIT */
/*
 * New names and moves, [MS-ADTS] 3.1.1.5.4. As with deletions everything is done here and answered
 * here, so that what the object and those below it inherit is right when the client hears of it. If
 * the descriptor of a moved object cannot be written, the move is taken back; if one below it
 * cannot, the answer is 80, and what is below it may have inherited from the old place.
 */
#include <laps/adaccess.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/change.h"
#include "directory/dc/decide.h"
#include "directory/dc/inherit.h"
#include "directory/dc/links.h"
#include "directory/dc/modify.h"
#include "directory/dc/naming.h"
#include "directory/dc/place.h"
#include "directory/dc/reply.h"
#include "directory/dc/search.h"
#include "directory/dc/token.h"

struct move {
	Slapi_Entry *entry;
	const char *dn, *parent; /* now; parent NULL: none */
	char *rdn, *to;          /* the new ones; to is parent when it stays */
	bool moves;
	char *new_dn;
};

static bool allowed(const struct dc_token *t, const struct move *m)
{
	struct dc_object o;
	struct laps_sid sid;
	bool ok;

	if (t->system)
		return true;
	if (!dc_object_of_entry(m->entry, &o, &sid))
		return false;
	ok = dc_place_may_name(t, &o, m->rdn); /* a move writes the name as well */
	if (ok && m->moves) {
		ok = dc_may(t, &o, LAPS_RIGHT_DELETE) ||
		     dc_place_may_child(t, m->parent, LAPS_RIGHT_DELETE_CHILD, o.class);
		ok = ok && dc_place_may_child(t, m->to, LAPS_RIGHT_CREATE_CHILD, o.class);
	}
	dc_object_clear(&o);
	return ok;
}

static int follow(const struct move *m, const struct laps_buf *bytes)
{
	struct laps_sd sd;
	int code = dc_links_follow(m->dn, m->new_dn);

	if (code != LDAP_SUCCESS || !m->moves)
		return code;
	if (laps_sd_parse(bytes->data, bytes->len, &sd, NULL) != LAPS_OK)
		return LDAP_OTHER;
	code = dc_inherit_below(m->new_dn, &sd);
	laps_sd_clear(&sd);
	return code;
}

static int apply(Slapi_PBlock *pb, const struct move *m)
{
	struct dc_changes c = {0};
	struct laps_buf bytes;
	char text[DC_REPLY_TEXT] = "";
	bool done = false;
	int code = LDAP_OTHER;

	laps_buf_init(&bytes, LAPS_SD_LEN_MAX);
	if (dc_place_changes(m->entry, m->rdn, m->to, &c, &bytes))
		code = dc_entry_rename(m->dn, m->rdn, m->moves ? m->to : NULL);
	if (code == LDAP_SUCCESS) {
		code = dc_entry_modify(m->new_dn, &c);
		done = code == LDAP_SUCCESS;
		if (done) {
			code = follow(m, &bytes);
		} else {
			dc_place_undo(m->new_dn, m->dn);
		}
	}
	dc_changes_clear(&c);
	laps_buf_clear(&bytes);
	dc_token_forget();
	if (code != LDAP_SUCCESS && done)
		return dc_reply_send(pb, DC_REPLY_FAILED, "what is below was done in part");
	if (code != LDAP_SUCCESS)
		dc_reply_form(DC_REQUEST_WRITE, code, NULL, m->to, &code, text);
	return dc_reply_send_code(pb, code, text);
}

static int do_rename(Slapi_PBlock *pb, const struct dc_token *t, Slapi_Entry *e)
{
	struct move m = {.entry = e, .dn = slapi_entry_get_dn(e)};
	char *superior = NULL;
	int rc;

	slapi_pblock_get(pb, SLAPI_MODRDN_NEWRDN, &m.rdn);
	slapi_pblock_get(pb, SLAPI_MODRDN_NEWSUPERIOR, &superior);
	dc_naming_rdn(m.dn, &m.parent);
	if (!m.parent || !m.rdn || dc_naming_head(m.dn) == m.dn)
		return dc_reply_send(pb, DC_REPLY_UNWILLING, NULL);
	m.to = slapi_ch_strdup(superior ? superior : m.parent);
	m.moves = superior && strcasecmp(superior, m.parent) != 0;
	m.new_dn = slapi_dn_plus_rdn(m.to, m.rdn);
	if (dc_value(e, "isDeleted"))
		rc = dc_reply_send(pb, DC_REPLY_NO_OBJECT, dc_naming_head(m.dn));
	else if (!allowed(t, &m))
		rc = dc_reply_send(pb, DC_REPLY_NO_RIGHT, NULL);
	else
		rc = apply(pb, &m);
	slapi_ch_free_string(&m.new_dn);
	slapi_ch_free_string(&m.to);
	return rc;
}

int dc_rename_pre(Slapi_PBlock *pb)
{
	struct dc_token *t = dc_token_get(pb);
	Slapi_Entry *e = NULL;
	char *dn = NULL;
	int rc, code;

	slapi_pblock_get(pb, SLAPI_MODRDN_TARGET, &dn);
	if (!t || t->anonymous || !dc_schema_ready()) {
		rc = dc_reply_send(pb, t && t->anonymous ? DC_REPLY_NOT_BOUND : DC_REPLY_NO_RIGHT,
				   NULL);
	} else {
		e = dn && *dn ? dc_entry_get(dn, &code) : NULL;
		rc = e ? do_rename(pb, t, e) : dc_reply_missing(pb, dn ? dn : "");
	}
	if (e)
		slapi_entry_free(e);
	if (t)
		dc_token_put(t);
	return rc;
}
