/* SPDX-License-Identifier: MIT */
/* The board: all computers of the directory. */
#include <stdlib.h>
#include <string.h>

#include "view/private.h"

struct board {
	struct sim_view *v;
	json_t *rows;
};

/* The account whose password it is: as the value says, else as the host does. */
static const char *account_of(const struct view_case *c)
{
	if (c->backup.account)
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
				view_time(c->backup.expiry_ticks), "kind",
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
	bool ok;

	if (!view_computer_take(ld, entry, &computer))
		return sim_fail_nomem(err);
	ok = view_case_make(b->v, &computer, &c, err) && add_row(b, &c, err);
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

json_t *sim_view_devices(struct sim_view *v, struct sim_err *err)
{
	struct board b = {.v = v, .rows = json_array()};
	json_t *out = NULL;

	v->principal.asked = false;
	if (b.rows && view_search(&v->link,
				  &(struct view_query){.base = v->base_dn,
						       .scope = LDAP_SCOPE_SUBTREE,
						       .filter = VIEW_COMPUTERS,
						       .attr = view_attr_name},
				  take, &b, err)) {
		out = sorted(b.rows);
		if (!out)
			(void)sim_fail_nomem(err);
	}
	json_decref(b.rows);
	return out;
}
