/* SPDX-License-Identifier: MIT */
#include "view/view.h"

#include <stdlib.h>
#include <string.h>

#include "view/names.h"
#include "view/private.h"

/* The principal of an encrypted value, as people know it; null where it is none. */
static bool name_reader(struct sim_view *v, const struct view_backup *b, json_t *directory,
			struct sim_err *err)
{
	const struct laps_cms_recipient *r = &b->value.cms.recipient[0];
	char name[VIEW_SID_NAME];
	struct laps_sid sid;

	if (!view_backup_encrypted(b) || b->bad || r->kind != LAPS_DESCRIPTOR_SID ||
	    laps_sid_parse_text(r->descriptor, r->descriptor_len, &sid, NULL) != LAPS_OK)
		return true;
	return view_name_of_sid(v, &sid, name, err) &&
	       (json_object_set_new(directory, "protected_for_name", json_string(name)) == 0 ||
		sim_fail_nomem(err));
}

static json_t *policy_json(const struct view_policy *p)
{
	const char *root =
		p->source == LAPS_POLICY_NONE ? NULL : laps_policy_source_name(p->source);
	const char *directory = p->mode == LAPS_MODE_NONE    ? "none"
				: p->mode == LAPS_MODE_ENTRA ? "entra"
							     : "ad";

	if (!p->known)
		return json_null();
	return json_pack("{ss? ss sb sI sI ss? ss}", "root", root, "directory", directory,
			 "encrypted",
			 (int)(p->mode == LAPS_MODE_ENCRYPTED || p->mode == LAPS_MODE_DSRM),
			 "age_days", (json_int_t)p->age_days, "history", (json_int_t)p->history,
			 "account", p->account[0] ? p->account : NULL, "why", p->why);
}

static json_t *host_json(const struct view_case *c)
{
	const struct view_host *h = &c->host;
	const struct view_account *a = &c->account;

	if (!h->present)
		return json_null();
	return json_pack("{ss ss? so so so so sb so}", "join", h->join, "account",
			 a->found ? a->name : NULL, "rid",
			 a->found ? json_integer(a->rid) : json_null(), "enabled",
			 a->found ? json_boolean(a->enabled) : json_null(), "password_set",
			 view_time(a->last_set_ticks), "updated",
			 view_time(h->state.confirmed.updated_ticks), "unconfirmed",
			 (int)h->state.intent.present, "policy", policy_json(&c->policy));
}

static json_t *next_json(const struct view_case *c)
{
	char why[VIEW_WHY];
	uint64_t ticks;

	if (!view_next(&c->facts, &ticks, why))
		return json_null();
	return json_pack("{so ss}", "time", view_time(ticks), "why", why);
}

static json_t *device_json(struct sim_view *v, const struct view_case *c, struct sim_err *err)
{
	const struct view_computer *computer = &c->computer;
	const char *dns = view_value_text(computer, VIEW_DNS_NAME);
	char why[VIEW_WHY];
	view_status status = view_status_of(&c->facts, why);
	json_t *directory = view_backup_json(&c->backup, c->account.found ? c->account.name : NULL,
					     c->facts.now_ticks);
	json_t *device;

	if (!directory || !name_reader(v, &c->backup, directory, err)) {
		json_decref(directory);
		return NULL;
	}
	device = json_pack("{ss ss? ss? sb sb ss ss so so sn so}", "name", c->name, "dns_name",
			   dns[0] ? dns : NULL, "dn", computer->dn, "enabled",
			   !(view_computer_flags(computer) & VIEW_UAC_DISABLED), "deleted",
			   (int)c->facts.deleted, "status", view_status_name(status), "why", why,
			   "host", host_json(c), "directory", directory, "cloud", "next",
			   next_json(c));
	if (!device)
		(void)sim_fail_nomem(err);
	return device;
}

json_t *sim_view_device(struct sim_view *v, const char *name, struct sim_err *err)
{
	struct view_computer computer = {0};
	struct view_case c = {0};
	json_t *device = NULL;

	v->principal.asked = false;
	if (view_computer_find(&v->link, v->base_dn, name, &computer, err) &&
	    view_case_make(v, &computer, &c, err))
		device = device_json(v, &c, err);
	view_case_clear(&c);
	return device;
}
