/* SPDX-License-Identifier: MIT */
#include "directory/dc/change.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "directory/dc/above.h"
#include "directory/dc/container.h"
#include "directory/dc/counter.h"
#include "directory/dc/naming.h"
#include "directory/dc/replica.h"
#include "directory/dc/turn.h"

#define TOO_LONG          512          /* bytes of a name, for a key of LMDB */
#define BEHIND_ALL_CLOCKS 10413792000L /* 2300-01-01 */

void dc_changes_take(struct dc_changes *c, LDAPMod *m)
{
	c->list = (LDAPMod **)(void *)slapi_ch_realloc((char *)c->list,
						       (c->n + 2) * sizeof(LDAPMod *));
	c->list[c->n++] = m;
	c->list[c->n] = NULL;
}

void dc_changes_put(struct dc_changes *c, int op, const char *attribute, const void *value,
		    size_t len)
{
	LDAPMod *m = (LDAPMod *)(void *)slapi_ch_calloc(1, sizeof(*m));

	m->mod_op = op | LDAP_MOD_BVALUES;
	m->mod_type = slapi_ch_strdup(attribute);
	if (value) {
		struct berval *bv = (struct berval *)(void *)slapi_ch_calloc(1, sizeof(*bv));

		bv->bv_len = len;
		bv->bv_val = slapi_ch_malloc(len + 1);
		memcpy(bv->bv_val, value, len);
		bv->bv_val[len] = 0;
		m->mod_bvalues = (struct berval **)(void *)slapi_ch_calloc(2, sizeof(void *));
		m->mod_bvalues[0] = bv;
	}
	dc_changes_take(c, m);
}

void dc_changes_put_text(struct dc_changes *c, int op, const char *attribute, const char *value)
{
	dc_changes_put(c, op, attribute, value, strlen(value));
}

void dc_time_now(char out[static DC_TIME])
{
	static _Thread_local time_t last = -1;
	static _Thread_local char text[DC_TIME];
	time_t t = time(NULL);
	struct tm tm;

	if (t != last &&
	    (!gmtime_r(&t, &tm) || strftime(text, sizeof(text), "%Y%m%d%H%M%S.0Z", &tm) == 0))
		memcpy(text, "20000101000000.0Z", sizeof("20000101000000.0Z"));
	last = t;
	memcpy(out, text, sizeof(text));
}

void dc_changes_stamp(struct dc_changes *c)
{
	char text[32];

	dc_time_now(text);
	dc_changes_put_text(c, LDAP_MOD_REPLACE, "whenChanged", text);
	snprintf(text, sizeof(text), "%" PRIu64, dc_usn_next());
	dc_changes_put_text(c, LDAP_MOD_REPLACE, "uSNChanged", text);
}

void dc_changes_clear(struct dc_changes *c)
{
	ldap_mods_free(c->list, 1);
	c->list = NULL;
	c->n = 0;
}

static int result_of(Slapi_PBlock *pb)
{
	int code = LDAP_OTHER;

	if (pb) {
		slapi_pblock_get(pb, SLAPI_PLUGIN_INTOP_RESULT, &code);
		slapi_pblock_destroy(pb);
	}
	return code;
}

/*
 * Changes are kept in the log for other controllers by the second and a number within it, which
 * slapd gives to what comes from clients but not to what is done here: of two in one second the
 * later would not be kept. So each has a second of its own, behind all that a clock can show.
 */
static void set_time(Slapi_PBlock *pb)
{
	long second;

	if (!dc_replica_has_others())
		return;
	second = BEHIND_ALL_CLOCKS + (long)dc_usn_next();
	slapi_pblock_set(pb, SLAPI_OPINITIATED_TIME, &second);
}

int dc_entry_modify(const char *dn, const struct dc_changes *c)
{
	Slapi_PBlock *pb = slapi_pblock_new();
	int code;

	slapi_modify_internal_set_pb(pb, dn, c->list, NULL, NULL, NULL, 0);
	set_time(pb);
	dc_turn_begin();
	slapi_modify_internal_pb(pb);
	dc_turn_end();
	code = result_of(pb);
	dc_container_forget();
	return code;
}

/*
 * back-mdb takes the number that it gave to an entry last for one that is only just being added,
 * and fails to rename that entry once something has been moved below it ("DN index add failed").
 * So the next number is given here, to an addition that cannot go on: its name is longer than
 * LMDB's keys may be.
 */
void dc_entry_prepare_rename(const char *dn)
{
	static const char lead[] = "CN=";
	char rdn[sizeof(lead) + TOO_LONG];
	const char *head = dc_naming_head(dn);
	struct dc_changes c = {0};
	Slapi_PBlock *pb;
	char *name;

	if (!head || !dc_entry_has_children(dn))
		return;
	memset(rdn, 'x', sizeof(rdn));
	memcpy(rdn, lead, sizeof(lead) - 1);
	rdn[sizeof(rdn) - 1] = 0;
	name = slapi_dn_plus_rdn(head, rdn);
	dc_changes_put_text(&c, LDAP_MOD_ADD, "objectClass", "container");
	pb = slapi_pblock_new();
	slapi_add_internal_set_pb(pb, name, c.list, NULL, NULL, 0);
	slapi_add_internal_pb(pb);
	slapi_pblock_destroy(pb);
	dc_changes_clear(&c);
	slapi_ch_free_string(&name);
}

int dc_entry_rename(const char *dn, const char *rdn, const char *parent)
{
	Slapi_PBlock *pb = slapi_pblock_new();
	char *above = parent ? slapi_ch_strdup(parent) : slapi_dn_parent(dn);
	LDAPControl **controls;
	int code;

	dc_turn_begin();
	dc_entry_prepare_rename(dn);
	controls = above ? dc_above_controls(above, NULL) : NULL;
	/* slapi_rename_internal is declared, but slapd does not have it */
	slapi_rename_internal_set_pb(pb, dn, rdn, parent, !dc_naming_same_rdn(dn, rdn), controls,
				     NULL, NULL, 0);
	set_time(pb);
	slapi_modrdn_internal_pb(pb);
	dc_turn_end();
	code = result_of(pb);
	if (controls)
		slapi_ch_free((void **)&controls[0]);
	slapi_ch_free((void **)&controls);
	slapi_ch_free_string(&above);
	dc_container_forget();
	return code;
}
