/* SPDX-License-Identifier: MIT */
/* Passwords for those who ask for them, and that one expires now. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/cloud.h"
#include "view/private.h"
#include "view/secret.h"

/* In the order in which they are told, but for times. */
static const struct {
	view_attr attr;
	const char *source;
} kept[] = {
	{VIEW_ENCRYPTED, "the directory, encrypted"},
	{VIEW_CLEAR, "the directory, in clear text"},
	{VIEW_DSRM, "the directory, of DSRM"},
	{VIEW_LEGACY, "the directory, legacy LAPS"},
	{VIEW_HISTORY, "the directory's history"},
	{VIEW_DSRM_HISTORY, "the directory's history of DSRM"},
};
#define KEPT_N (sizeof(kept) / sizeof(kept[0]))

static json_t *row_json(const struct view_secret *s, const char *source)
{
	return json_pack("{ss? ss? so ss ss?}", "account", s->account, "password",
			 s->password ? laps_secret_text(s->password) : NULL, "updated",
			 view_time(s->updated_ticks), "source", source, "why",
			 s->password ? NULL : s->why);
}

static const char *time_of(const json_t *row)
{
	const char *time = json_string_value(json_object_get(row, "updated"));

	return time ? time : "9999";
}

/* Newest first; of one kind, since the current one is told before its history. */
static bool insert(json_t *rows, json_t *row, bool by_time)
{
	size_t at = json_array_size(rows);

	while (by_time && at > 0 && strcmp(time_of(json_array_get(rows, at - 1)), time_of(row)) < 0)
		at--;
	return json_array_insert_new(rows, at, row) == 0;
}

static bool add_all(const struct view_computer *c, const struct kds_root_keys *keys, json_t *rows)
{
	bool ok = true;

	for (size_t i = 0; i < KEPT_N && ok; i++) {
		for (size_t k = 0; k < view_value_n(c, kept[i].attr) && ok; k++) {
			struct view_secret s;
			json_t *row;

			view_secret_open(kept[i].attr, &c->value[kept[i].attr][k], keys, &s);
			row = row_json(&s, kept[i].source);
			ok = row && insert(rows, row,
					   kept[i].attr == VIEW_HISTORY ||
						   kept[i].attr == VIEW_DSRM_HISTORY);
			view_secret_clear(&s);
		}
	}
	return ok;
}

/* Those of Entra ID, where the device has any. */
static bool add_cloud(struct sim_view *v, const struct view_case *c, json_t *rows,
		      struct sim_err *err)
{
	json_t *all, *one;
	size_t i;
	bool ok = true;

	if (!c->cloud.there)
		return true;
	all = view_cloud_credentials(v, c->device_id, err);
	json_array_foreach(all, i, one)
	{
		json_t *row =
			json_pack("{sO sO sO ss sn}", "account", json_object_get(one, "account"),
				  "password", json_object_get(one, "password"), "updated",
				  json_object_get(one, "updated"), "source",
				  i == 0 ? "Entra ID" : "Entra ID's history", "why");

		ok = ok && json_array_append_new(rows, row) == 0;
	}
	/* the rows have the texts now */
	json_decref(all);
	return all && (ok || sim_fail_nomem(err));
}

json_t *sim_view_passwords(struct sim_view *v, const char *name, struct sim_err *err)
{
	struct kds_root_keys keys = {0};
	struct view_case c = {0};
	const json_t *cloud = NULL;
	json_t *rows = json_array(), *devices = view_cloud_devices(v, err);
	bool ok = rows && devices && view_begin(v, err) &&
		  view_case_find(v, name, devices, &c, &cloud, err) &&
		  view_root_keys(v->link.uri, &keys, err);

	if (ok && !add_all(&c.computer, &keys, rows))
		ok = sim_fail_nomem(err);
	ok = ok && add_cloud(v, &c, rows, err);
	kds_root_keys_clear(&keys);
	view_case_clear(&c);
	json_decref(devices);
	if (ok)
		return rows;
	sim_view_wipe(rows);
	return NULL;
}

void sim_view_wipe(json_t *passwords)
{
	json_t *row;
	size_t i;

	json_array_foreach(passwords, i, row)
	{
		const json_t *password = json_object_get(row, "password");

		/* jansson's own copy, which nobody else has */
		if (json_is_string(password))
			laps_wipe((void *)(uintptr_t)json_string_value(password),
				  json_string_length(password));
	}
	json_decref(passwords);
}

bool sim_view_expire(struct sim_view *v, const char *name, struct sim_err *err)
{
	struct view_computer c = {0};
	struct view_backup b = {0};
	char now[24];
	bool found, ok = view_computer_find(&v->link, v->base_dn, name, &c, &found, err);

	if (ok && !found)
		ok = sim_fail(err, "no computer '%.200s' in the directory", name);
	if (ok && view_computer_deleted(&c))
		ok = sim_fail(err, "the computer '%.200s' was deleted from the directory", name);
	if (ok && !view_backup_read(&c, &b))
		ok = sim_fail_nomem(err);
	snprintf(now, sizeof(now), "%" PRIu64, sim_clock_now(&v->clock));
	ok = ok && view_replace(&v->link, c.dn, view_attr_name[view_backup_expiry(&b)], now, err);
	view_backup_clear(&b);
	view_computer_clear(&c);
	return ok;
}
