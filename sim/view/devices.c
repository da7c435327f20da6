/* SPDX-License-Identifier: MIT */
/* The board: all computers of the directory. */
#include <stdlib.h>
#include <string.h>

#include "view/cloud.h"
#include "view/private.h"

struct board {
	struct sim_view *v;
	json_t *rows;
	json_t *devices; /* of Entra ID */
	json_t *told;    /* the ids of those that are computers */
};

static const char *id_of(const json_t *device)
{
	const char *id = json_string_value(json_object_get(device, "device_id"));

	return id ? id : "";
}

/* The account whose password it is: as the value says, else as the host does. */
static const char *account_of(const struct view_case *c)
{
	if (c->backup.account && !view_is_cloud(&c->facts))
		return c->backup.account;
	return c->account.found ? c->account.name : NULL;
}

static bool add_row(struct board *b, const struct view_case *c, struct sim_err *err)
{
	char why[VIEW_WHY];
	view_status status = view_status_of(&c->facts, why);
	json_t *row = json_pack("{ss ss ss ss? so so ss sb sb sb}", "name", c->name, "status",
				view_status_name(status), "why", why, "account", account_of(c),
				"updated", view_time(view_kept_ticks(&c->facts)), "expires",
				view_time(view_expiry_ticks(&c->facts)), "kind",
				laps_mode_name(c->backup.mode), "cloud", (int)c->cloud.there,
				"enabled", !(view_computer_flags(&c->computer) & VIEW_UAC_DISABLED),
				"host", (int)c->host.present);

	return (row && json_array_append_new(b->rows, row) == 0) || sim_fail_nomem(err);
}

static bool take(void *ctx, LDAP *ld, LDAPMessage *entry, struct sim_err *err)
{
	struct board *b = ctx;
	struct view_computer computer = {0};
	struct view_case c = {0};
	const json_t *device = NULL;
	bool ok;

	if (!view_computer_take(ld, entry, &computer))
		return sim_fail_nomem(err);
	ok = view_case_make(b->v, &computer, b->devices, &c, &device, err) && add_row(b, &c, err) &&
	     (!device || json_object_set_new(b->told, id_of(device), json_true()) == 0 ||
	      sim_fail_nomem(err));
	view_case_clear(&c);
	return ok;
}

static const char *name_of(const void *row)
{
	return json_string_value(json_object_get(*(json_t *const *)row, "name"));
}

/* WS0002 before WS0010 before WS10000. */
static int by_name(const void *a, const void *b)
{
	return strverscmp(name_of(a), name_of(b));
}

static json_t *sorted(json_t *rows)
{
	const size_t n = json_array_size(rows);
	json_t **row = calloc(n + 1, sizeof(json_t *)), *out = json_array();

	for (size_t i = 0; row && i < n; i++)
		row[i] = json_array_get(rows, i);
	if (row)
		qsort(row, n, sizeof(json_t *), by_name);
	for (size_t i = 0; row && out && i < n; i++)
		if (json_array_append(out, row[i]) != 0) {
			json_decref(out);
			out = NULL;
		}
	if (!row) {
		json_decref(out);
		out = NULL;
	}
	free(row);
	return out;
}

/* Devices that are no computers of the directory. */
static bool add_devices(struct board *b, struct sim_err *err)
{
	json_t *device;
	size_t i;
	bool ok = true;

	json_array_foreach(b->devices, i, device)
	{
		struct view_case c = {0};

		if (!ok || json_object_get(b->told, id_of(device)) ||
		    json_is_true(json_object_get(device, "deleted")))
			continue;
		ok = view_case_make_device(b->v, device, &c, err) && add_row(b, &c, err);
		view_case_clear(&c);
	}
	return ok;
}

json_t *sim_view_devices(struct sim_view *v, struct sim_err *err)
{
	struct board b = {.v = v,
			  .rows = json_array(),
			  .devices = view_cloud_devices(v, err),
			  .told = json_object()};
	json_t *out = NULL;

	if (b.rows && b.devices && b.told && view_begin(v, err) &&
	    view_search(&v->link,
			&(struct view_query){.base = v->base_dn,
					     .scope = LDAP_SCOPE_SUBTREE,
					     .filter = VIEW_COMPUTERS,
					     .attr = view_attr_name},
			take, &b, err) &&
	    add_devices(&b, err)) {
		out = sorted(b.rows);
		if (!out)
			(void)sim_fail_nomem(err);
	}
	json_decref(b.told);
	json_decref(b.devices);
	json_decref(b.rows);
	return out;
}
