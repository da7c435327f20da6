/* SPDX-License-Identifier: MIT */
/* Everything of one computer, gathered. */
#include <stdio.h>
#include <string.h>

#include "view/acl.h"
#include "view/cloud.h"
#include "view/names.h"
#include "view/private.h"

bool view_begin(struct sim_view *v, struct sim_err *err)
{
	struct view_attribute version;
	bool ok = view_attribute_read(v, view_attr_name[VIEW_VERSION], &version, err);

	v->has_version = ok && version.there;
	v->principal.asked = false;
	return ok;
}

/* A host's directory is named as its account, without the dollar. */
static void host_name(const struct view_case *c, char *out, size_t size)
{
	const char *account = view_value_text(&c->computer, VIEW_ACCOUNT_NAME);
	const size_t len = strlen(account);

	if (len > 1 && account[len - 1] == '$')
		snprintf(out, size, "%.*s", (int)(len - 1), account);
	else
		snprintf(out, size, "%s", c->name);
}

/* Whom the policy encrypts for. Most hosts of a board have the same. */
static bool find_principal(struct sim_view *v, struct view_case *c, struct sim_err *err)
{
	const char *name = c->policy.mode == LAPS_MODE_DSRM ? "" : c->policy.principal;

	if (!v->principal.asked || strcmp(v->principal.name, name) != 0) {
		snprintf(v->principal.name, sizeof(v->principal.name), "%s", name);
		v->principal.asked =
			view_sid_of_name(v, name, &v->principal.sid, &v->principal.found, err);
		if (!v->principal.asked)
			return false;
	}
	c->facts.has_principal = v->principal.found;
	c->facts.principal = v->principal.sid;
	return true;
}

static bool find_policy(struct sim_view *v, struct view_case *c, struct sim_err *err)
{
	const struct view_policy *p = view_policy_of(&v->policies, &c->host, err);

	if (!p)
		return false;
	c->policy = *p;
	view_policy_account(&c->policy, &c->host, &c->account);
	return find_principal(v, c, err);
}

/* What is known of the computer itself has been filled in. */
static bool finish(struct sim_view *v, const json_t *device, struct view_case *c,
		   struct sim_err *err)
{
	const char *id = json_string_value(json_object_get(device, "device_id"));

	snprintf(c->device_id, sizeof(c->device_id), "%s", id ? id : "");
	view_cloud_take(device, &c->cloud);
	c->facts = (struct view_facts){
		.now_ticks = sim_clock_now(&v->clock),
		.deleted = view_computer_deleted(&c->computer),
		.dc = (view_computer_flags(&c->computer) & VIEW_UAC_DC) != 0,
		.computer = c->computer.dn ? &c->computer : NULL,
		.backup = &c->backup,
		.cloud = &c->cloud,
		.host = &c->host,
		.policy = &c->policy,
		.account = &c->account,
		.has_version = v->has_version,
	};
	return !c->host.present || find_policy(v, c, err);
}

bool view_case_make(struct sim_view *v, struct view_computer *computer, const json_t *devices,
		    struct view_case *c, const json_t **device, struct sim_err *err)
{
	const json_t *own;
	char name[256];

	c->computer = *computer;
	*computer = (struct view_computer){0};
	view_computer_name(&c->computer, c->name, sizeof(c->name));
	host_name(c, name, sizeof(name));
	if (!view_host_read(v->dir, name, &c->host, err))
		return false;
	if (!view_backup_read(&c->computer, &c->backup))
		return sim_fail_nomem(err);
	own = view_cloud_find(devices, &c->host, c->name);
	if (device)
		*device = own;
	return finish(v, own, c, err);
}

bool view_case_make_device(struct sim_view *v, const json_t *device, struct view_case *c,
			   struct sim_err *err)
{
	const char *name = json_string_value(json_object_get(device, "name"));

	snprintf(c->name, sizeof(c->name), "%s", name ? name : "");
	return view_host_read(v->dir, c->name, &c->host, err) && finish(v, device, c, err);
}

bool view_case_find(struct sim_view *v, const char *name, const json_t *devices,
		    struct view_case *c, const json_t **device, struct sim_err *err)
{
	static const struct view_host none = {0};
	struct view_computer computer = {0};
	bool found;

	if (!view_computer_find(&v->link, v->base_dn, name, &computer, &found, err))
		return false;
	if (found)
		return view_case_make(v, &computer, devices, c, device, err);
	*device = view_cloud_find(devices, &none, name);
	if (!*device)
		return sim_fail(err, "no computer '%.200s' in the directory, nor in Entra ID",
				name);
	return view_case_make_device(v, *device, c, err);
}

void view_case_clear(struct view_case *c)
{
	view_backup_clear(&c->backup);
	view_host_clear(&c->host);
	view_computer_clear(&c->computer);
	*c = (struct view_case){0};
}
