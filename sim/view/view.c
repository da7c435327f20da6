/* SPDX-License-Identifier: MIT */
#include "view/view.h"

#include <stdlib.h>
#include <string.h>

#include "view/access.h"
#include "view/cloud.h"
#include "view/cycles.h"
#include "view/names.h"
#include "view/private.h"
#include "view/secret.h"

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
	return json_pack("{so sb ss}", "time", view_time(ticks), "due",
			 (int)(ticks <= c->facts.now_ticks), "why", why);
}

static json_t *todo_json(const struct view_case *c)
{
	char what[VIEW_WHY];

	return view_todo(&c->facts, what) ? json_string(what) : json_null();
}

static json_t *cloud_json(const json_t *device)
{
	static const char *const name[] = {"device_id", "account", "updated", "expires", "history"};
	json_t *out = json_object();

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		json_object_set(out, name[i], json_object_get(device, name[i]));
	return out;
}

/* Who it is and how things stand: what was tried is known. */
static json_t *device_json(const struct view_case *c)
{
	const struct view_computer *computer = &c->computer;
	const char *dns = view_value_text(computer, VIEW_DNS_NAME);
	char why[VIEW_WHY];
	const view_status status = view_status_of(&c->facts, why);

	return json_pack("{ss ss? ss? sb sb ss ss so so so ss so so so}", "name", c->name,
			 "dns_name", dns[0] ? dns : NULL, "dn", computer->dn, "enabled",
			 !(view_computer_flags(computer) & VIEW_UAC_DISABLED), "deleted",
			 (int)c->facts.deleted, "status", view_status_name(status), "why", why,
			 "host", host_json(c), "directory",
			 view_backup_json(&c->backup, c->account.found ? c->account.name : NULL,
					  c->facts.now_ticks),
			 "opens",
			 c->facts.opens == VIEW_OPENS_UNKNOWN
				 ? json_null()
				 : json_boolean(c->facts.opens == VIEW_OPENS_YES),
			 "opens_why", c->opens_why, "next", next_json(c), "todo", todo_json(c),
			 "cycles", view_cycles(&c->host));
}

static json_t *explain(struct sim_view *v, const json_t *cloud, struct view_case *c,
		       struct sim_err *err)
{
	struct kds_root_keys keys = {0};
	json_t *device = NULL, *access = NULL;
	bool ok = view_root_keys(v->link.uri, &keys, err) && view_case_try(v, c, &keys, err) &&
		  (access = view_access(v, c, &keys, err)) != NULL;

	if (ok) {
		device = device_json(c);
		ok = device && json_object_set(device, "access", access) == 0 &&
		     json_object_set_new(device, "cloud",
					 cloud ? cloud_json(cloud) : json_null()) == 0;
		ok = ok ? name_reader(v, &c->backup, json_object_get(device, "directory"), err)
			: sim_fail_nomem(err);
	}
	json_decref(access);
	kds_root_keys_clear(&keys);
	if (ok)
		return device;
	json_decref(device);
	return NULL;
}

json_t *sim_view_device(struct sim_view *v, const char *name, struct sim_err *err)
{
	struct view_case c = {0};
	const json_t *cloud = NULL;
	json_t *devices = view_cloud_devices(v, err), *device = NULL;

	if (devices && view_begin(v, err) && view_case_find(v, name, devices, &c, &cloud, err))
		device = explain(v, cloud, &c, err);
	view_case_clear(&c);
	json_decref(devices);
	return device;
}
