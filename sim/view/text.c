/* SPDX-License-Identifier: MIT */
#include "view/text.h"

#include <stdio.h>
#include <string.h>

#include "lib/file.h"
#include "view/access_text.h"
#include "view/layout.h"

#define WIDTH  SIM_VIEW_TEXT_WIDTH
#define LABEL  14 /* columns of a label, the blank behind it included */
#define HOST   44 /* and of what is told of the host */
#define CELL   1024
#define EVENTS 4 /* titles of a cycle that are told; of the rest the numbers */

static const char *text(const json_t *o, const char *name)
{
	const char *t = json_string_value(json_object_get(o, name));

	return t ? t : "";
}

static bool is(const json_t *o, const char *name)
{
	return json_is_true(json_object_get(o, name));
}

static long long number(const json_t *o, const char *name)
{
	return (long long)json_integer_value(json_object_get(o, name));
}

/* "2026-11-27 04:45:24Z": to the second. */
static const char *moment(const json_t *o, const char *name, char out[static 32])
{
	const char *t = text(o, name);

	if (strlen(t) < 19)
		return "never";
	snprintf(out, 32, "%.10s %.8sZ", t, t + 11);
	return out;
}

static void put_pair(struct laps_buf *out, const char *label, const char *host,
		     const char *directory)
{
	const struct view_column c[] = {
		{label, 0, LABEL - 1},
		{host, LABEL, HOST - 2},
		{directory, LABEL + HOST, WIDTH - LABEL - HOST},
	};

	view_put_columns(out, c, 3);
}

static void put_fact(struct laps_buf *out, const char *label, const char *value)
{
	const struct view_column c[] = {{label, 0, LABEL - 1}, {value, LABEL, WIDTH - LABEL}};

	view_put_columns(out, c, 2);
}

/* ---- host and directory side by side ------------------------------------------------------- */

static void put_account(struct laps_buf *out, const json_t *h, const json_t *d)
{
	char host[CELL] = "-";

	if (*text(h, "account"))
		snprintf(host, sizeof(host), "%.256s (RID %lld)%s", text(h, "account"),
			 number(h, "rid"), is(h, "enabled") ? "" : ", disabled");
	put_pair(out, "account", host, *text(d, "account") ? text(d, "account") : "-");
}

static const char *kind_words(const json_t *d, char out[static CELL])
{
	const char *kind = text(d, "kind"), *who = text(d, "protected_for_name");

	if (!*who)
		who = text(d, "protected_for");
	if (strcmp(kind, "none") == 0)
		return "nothing";
	if (strcmp(kind, "clear") == 0)
		return "in clear text";
	if (strcmp(kind, "legacy") == 0)
		return "in clear text, as legacy LAPS has it";
	snprintf(out, CELL, "%sencrypted%s%.400s", strcmp(kind, "dsrm") == 0 ? "DSRM, " : "",
		 *who ? " for " : "", who);
	return out;
}

static void put_kind(struct laps_buf *out, const json_t *h, const json_t *d)
{
	const json_t *p = json_object_get(h, "policy");
	const char *to = text(p, "directory");
	char host[CELL] = "-", kind[CELL];

	if (json_is_object(p))
		snprintf(host, sizeof(host), "%s%s%s%s%s",
			 strcmp(to, "none") == 0    ? "nowhere"
			 : strcmp(to, "entra") == 0 ? "to Entra ID"
						    : "to the directory",
			 is(p, "encrypted") ? ", encrypted" : "", *text(p, "root") ? ", by " : "",
			 text(p, "root"), *text(p, "root") ? "" : ": no policy");
	else if (json_is_object(h))
		snprintf(host, sizeof(host), "its policy cannot be told");
	put_pair(out, "backed up", host, kind_words(d, kind));
}

static void put_times(struct laps_buf *out, const json_t *h, const json_t *d)
{
	char a[32], b[32], host[CELL] = "-", directory[CELL];

	put_pair(out, "password of", json_is_object(h) ? moment(h, "password_set", a) : "-",
		 strcmp(text(d, "kind"), "legacy") == 0 ? "not told" : moment(d, "updated", b));
	if (json_is_object(h))
		snprintf(host, sizeof(host), "%s%s", moment(h, "updated", a),
			 is(h, "unconfirmed") ? ", and one that is not confirmed" : "");
	put_pair(out, "rotation", host, "");
	snprintf(host, sizeof(host), "after %lld days",
		 number(json_object_get(h, "policy"), "age_days"));
	snprintf(directory, sizeof(directory), "%s%s", moment(d, "expires", a),
		 is(d, "expired") ? ": it has" : "");
	put_pair(out, "expires", number(json_object_get(h, "policy"), "age_days") ? host : "-",
		 directory);
}

static void put_history(struct laps_buf *out, const json_t *h, const json_t *d)
{
	const json_t *p = json_object_get(h, "policy"), *period = json_object_get(d, "period");
	char host[CELL] = "-", directory[CELL];

	if (json_is_object(p))
		snprintf(host, sizeof(host), "%lld wanted", number(p, "history"));
	snprintf(directory, sizeof(directory), "%lld", number(d, "history"));
	put_pair(out, "history", host, directory);
	if (!json_is_array(period))
		return;
	snprintf(directory, sizeof(directory), "%s, L0 %lld L1 %lld L2 %lld", text(d, "root_key"),
		 (long long)json_integer_value(json_array_get(period, 0)),
		 (long long)json_integer_value(json_array_get(period, 1)),
		 (long long)json_integer_value(json_array_get(period, 2)));
	put_pair(out, "root key", "", directory);
}

static void put_cloud(struct laps_buf *out, const json_t *cloud)
{
	char value[CELL], a[32], b[32];

	if (!json_is_object(cloud))
		return;
	if (*text(cloud, "account"))
		snprintf(value, sizeof(value),
			 "device %s: %.256s, password of %s, expires %s, history %lld",
			 text(cloud, "device_id"), text(cloud, "account"),
			 moment(cloud, "updated", a), moment(cloud, "expires", b),
			 number(cloud, "history"));
	else
		snprintf(value, sizeof(value), "device %s: no password", text(cloud, "device_id"));
	put_fact(out, "Entra ID", value);
}

/* ---- what was ------------------------------------------------------------------------------ */

/* Those that say how every cycle begins and ends, and the policy, are in all of them. */
static bool is_common(long long id)
{
	return id == 10003 || id == 10004 || (id >= 10021 && id <= 10023) || id == 10009 ||
	       id == 10010 || id == 10055;
}

static void put_cycle(struct laps_buf *out, const json_t *cycle)
{
	const json_t *events = json_object_get(cycle, "events");
	char line[CELL], when[32];
	size_t i, n = 0, told = 0;
	json_t *e;

	n = (size_t)snprintf(line, sizeof(line), "%-18s", text(cycle, "outcome"));
	json_array_foreach(events, i, e)
	{
		if (n < sizeof(line))
			n += (size_t)snprintf(line + n, sizeof(line) - n, " %lld", number(e, "id"));
	}
	view_put_columns(out,
			 (const struct view_column[]){{moment(cycle, "time", when), 0, 22},
						      {line, 22, WIDTH - 22}},
			 2);
	json_array_foreach(events, i, e)
	{
		if (is_common(number(e, "id")) || told++ >= EVENTS)
			continue;
		snprintf(line, sizeof(line), "%lld", number(e, "id"));
		view_put_columns(out,
				 (const struct view_column[]){{line, 22, 6},
							      {text(e, "title"), 29, WIDTH - 29}},
				 2);
	}
}

void sim_view_device_text(const json_t *device, struct laps_buf *out)
{
	const json_t *h = json_object_get(device, "host"),
		     *d = json_object_get(device, "directory");
	const json_t *next = json_object_get(device, "next"), *cycle;
	const json_t *opens = json_object_get(device, "opens");
	char value[2 * CELL], when[32];
	size_t i;

	snprintf(value, sizeof(value), "%s: %s", text(device, "status"), text(device, "why"));
	put_fact(out, text(device, "name"), value);
	put_fact(out, "", *text(device, "dn") ? text(device, "dn") : "not in the directory");
	if (!is(device, "enabled") && *text(device, "dn"))
		put_fact(out, "", "the computer's account is disabled");
	laps_buf_put_u8(out, '\n');
	put_pair(out, "", json_is_object(h) ? "HOST" : "NO HOST IN THIS WORLD", "DIRECTORY");
	put_account(out, h, d);
	put_kind(out, h, d);
	put_times(out, h, d);
	put_history(out, h, d);
	if (*text(d, "bad"))
		put_pair(out, "", "", text(d, "bad"));
	if (is(d, "clear_beside"))
		put_pair(out, "", "", "a password in clear text lies beside the encrypted one");
	put_cloud(out, json_object_get(device, "cloud"));
	laps_buf_put_u8(out, '\n');
	snprintf(value, sizeof(value), "%s: %.1500s",
		 json_is_true(opens)   ? "yes"
		 : json_is_null(opens) ? "unknown"
				       : "no",
		 text(device, "opens_why"));
	put_fact(out, "opens", value);
	if (json_is_object(next))
		snprintf(value, sizeof(value), "%s: %.1500s",
			 is(next, "due") ? "with its next cycle" : moment(next, "time", when),
			 text(next, "why"));
	else
		snprintf(value, sizeof(value), "none");
	put_fact(out, "next rotation", value);
	if (*text(device, "todo"))
		put_fact(out, "to do", text(device, "todo"));
	view_put_access(out, json_object_get(device, "access"));
	if (json_array_size(json_object_get(device, "cycles")) > 0)
		sim_buf_text(out, "\nlast cycles\n");
	json_array_foreach(json_object_get(device, "cycles"), i, cycle) put_cycle(out, cycle);
}
