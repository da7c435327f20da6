/* SPDX-License-Identifier: MIT */
/* The page for people: what the cloud holds, never a secret. */
#include <laps/filetime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cloud/service.h"
#include "lib/file.h"
#include "lib/page.h"

#define DEVICES_SHOWN 200
#define AUDIT_SHOWN   100
#define NAMES         512 /* bytes for a list of names */

static const char *yes_no(bool yes)
{
	return yes ? "yes" : "no";
}

/* To the second: people do not count ticks. */
static const char *when(uint64_t ticks, char out[static LAPS_FILETIME_TEXT])
{
	if (!ticks)
		return "never";
	laps_filetime_format(ticks - ticks % LAPS_TICKS_PER_SECOND, out);
	return out;
}

/* Append one more of a list; what does not fit is left out. */
static void add_name(char out[static NAMES], const char *name)
{
	size_t len = strlen(out);

	snprintf(out + len, NAMES - len, "%s%s", len ? ", " : "", name);
}

static void show_tenants(struct sim_page *p, struct sim_store *s)
{
	static const char *const heading[] = {"Name",   "Domain",       "Tenant id",
					      "Region", "Windows LAPS", "Devices"};
	const struct sim_tenant *t;
	char devices[24];
	size_t n;

	sim_page_heading(p, "Tenants");
	sim_page_table_begin(p, "Tenants and their LAPS switch", NULL, heading, 6);
	for (n = 0; (t = sim_store_tenant_at(s, n)) != NULL; n++) {
		snprintf(devices, sizeof(devices), "%zu", sim_store_device_count(s, t));
		sim_page_row(p,
			     (const char *const[]){t->name, t->domain, t->id, t->region,
						   t->laps_enabled ? "on" : "off", devices},
			     6);
	}
	sim_page_table_end(p, n, "There is no tenant.");
}

static void show_apps(struct sim_page *p, struct sim_store *s)
{
	static const char *const heading[] = {"Name", "Client id", "Kind", "Enabled"};
	const struct sim_app *a;
	size_t n;

	sim_page_heading(p, "Applications");
	sim_page_table_begin(p, "Applications", NULL, heading, 4);
	for (n = 0; (a = sim_store_app_at(s, n)) != NULL; n++)
		sim_page_row(p,
			     (const char *const[]){a->name, a->client_id,
						   a->is_public ? "public" : "confidential",
						   yes_no(a->enabled)},
			     4);
	sim_page_table_end(p, n, "There is no application.");
}

/* One a line: their names are long, and an application has a dozen. */
static void show_permissions(struct sim_page *p, struct sim_store *s)
{
	static const char *const heading[] = {"Application", "Permission", "Granted to itself",
					      "Consented to for users"};
	const struct sim_app *a;
	size_t rows = 0;

	sim_page_table_begin(p, "Permissions of applications", NULL, heading, 4);
	for (size_t n = 0; (a = sim_store_app_at(s, n)) != NULL; n++) {
		for (int i = 0; i < SIM_PERMISSION_N; i++) {
			if (!((a->app_roles | a->scopes) & SIM_BIT(i)))
				continue;
			sim_page_row(p,
				     (const char *const[]){a->name,
							   sim_permission_name((sim_permission)i),
							   yes_no(a->app_roles & SIM_BIT(i)),
							   yes_no(a->scopes & SIM_BIT(i))},
				     4);
			rows++;
		}
	}
	sim_page_table_end(p, rows, "No application has a permission.");
}

static void show_users(struct sim_page *p, struct sim_store *s)
{
	static const char *const heading[] = {"User", "Name", "Enabled", "Roles"};
	const struct sim_user *u;
	size_t n;

	sim_page_heading(p, "Users");
	sim_page_table_begin(p, "Users and their roles", NULL, heading, 4);
	for (n = 0; (u = sim_store_user_at(s, n)) != NULL; n++) {
		char roles[NAMES] = "";

		for (size_t i = 0; i < u->role_n; i++)
			add_name(roles, u->role[i]->name);
		sim_page_row(p,
			     (const char *const[]){u->upn, u->name, yes_no(u->enabled),
						   roles[0] ? roles : "none"},
			     4);
	}
	sim_page_table_end(p, n, "There is no user.");
}

static void show_device(struct sim_page *p, const struct sim_device *d)
{
	char backup[LAPS_FILETIME_TEXT], next[LAPS_FILETIME_TEXT], kept[24];
	uint64_t backup_ticks = d->credential_n ? d->credential[0].backup_ticks : 0;

	snprintf(kept, sizeof(kept), "%zu", d->credential_n);
	sim_page_row(p,
		     (const char *const[]){d->name, sim_trust_name(d->trust),
					   d->deleted_ticks ? "deleted" : yes_no(d->enabled),
					   when(backup_ticks, backup),
					   d->credential_n ? when(d->refresh_ticks, next) : "",
					   kept, d->device_id},
		     7);
}

static int by_name(const void *a, const void *b)
{
	const struct sim_device *const *x = a, *const *y = b;
	int order = strcasecmp((*x)->name, (*y)->name);

	return order ? order : strcmp((*x)->device_id, (*y)->device_id);
}

/* The first of each tenant, up to the number shown, whatever their names: looking at all of them
 * would hold the lock for as long as there are devices. */
static size_t pick_devices(struct sim_store *s, const struct sim_device *out[static DEVICES_SHOWN],
			   size_t *all)
{
	const struct sim_tenant *t;
	size_t n = 0;

	*all = 0;
	for (size_t i = 0; (t = sim_store_tenant_at(s, i)) != NULL; i++) {
		const struct sim_device *d = sim_store_device_after(s, t, "");

		*all += sim_store_device_count(s, t);
		for (; d && n < DEVICES_SHOWN; d = sim_store_device_after(s, t, d->device_id))
			out[n++] = d;
	}
	qsort(out, n, sizeof(const struct sim_device *), by_name);
	return n;
}

static void show_devices(struct sim_page *p, struct sim_store *s)
{
	static const char *const heading[] = {"Name",          "Trust",   "Enabled",  "Last backup",
					      "Next rotation", "Entries", "Device id"};
	const struct sim_device *device[DEVICES_SHOWN] = {NULL};
	size_t all, n = pick_devices(s, device, &all);
	char more[64];

	sim_page_heading(p, "Devices");
	sim_page_table_begin(p, "Devices and their backups", NULL, heading, 7);
	for (size_t i = 0; i < n; i++)
		show_device(p, device[i]);
	sim_page_table_end(p, n, "No device has joined yet.");
	if (all > n) {
		snprintf(more, sizeof(more), "And %zu more.", all - n);
		sim_page_paragraph(p, more);
	}
}

static void show_audit(struct sim_page *p, struct sim_store *s)
{
	static const char *const heading[] = {"Activity", "Time", "Who", "Target"};
	const struct sim_audit *a;
	char time[LAPS_FILETIME_TEXT];
	size_t n;

	sim_page_heading(p, "Audit trail");
	sim_page_table_begin(p, "The newest entries of the audit trail", NULL, heading, 4);
	for (n = 0; n < AUDIT_SHOWN && (a = sim_store_audit_at(s, n)) != NULL; n++)
		sim_page_row(p,
			     (const char *const[]){sim_activity_name(a->activity),
						   when(a->ticks, time), a->actor.name,
						   a->target_name},
			     4);
	sim_page_table_end(p, n, "Nothing has happened yet.");
}

/* Addresses for programs, and how the fake is set. */
static void show_settings(struct sim_page *p, const struct sim_http_request *rq,
			  const struct sim_settings *settings)
{
	json_t *all = sim_settings_json(settings), *value;
	const char *name;

	sim_page_heading(p, "Addresses");
	sim_page_facts_begin(p);
	sim_page_fact(p, "Login", rq->origin);
	sim_page_fact(p, "Device registration", rq->origin);
	sim_page_fact(p, "Microsoft Graph", rq->origin);
	sim_page_facts_end(p);
	sim_page_heading(p, "Settings");
	sim_page_facts_begin(p);
	json_object_foreach(all, name, value) if (json_is_string(value))
		sim_page_fact(p, name, json_string_value(value));
	sim_page_facts_end(p);
	json_decref(all);
}

static void show(struct sim_cloud_context *c, const struct sim_http_request *rq,
		 struct laps_buf *out)
{
	struct sim_settings settings = sim_cloud_settings_now(c);
	char now[LAPS_FILETIME_TEXT];
	struct sim_page p;

	sim_page_begin(&p, out, &(struct sim_page_head){.title = "Simulated cloud"});
	sim_page_title(&p, "Simulated cloud");
	sim_page_paragraph(&p, "Entra ID, device registration and Microsoft Graph of a lapsim "
			       "world: a simulator, not for production. Passwords and secrets are "
			       "never shown here.");
	sim_page_facts_begin(&p);
	sim_page_fact(&p, "World time", when(rq->now_ticks, now));
	sim_page_facts_end(&p);
	sim_store_read(c->store);
	show_tenants(&p, c->store);
	show_devices(&p, c->store);
	show_audit(&p, c->store);
	show_users(&p, c->store);
	show_apps(&p, c->store);
	show_permissions(&p, c->store);
	sim_store_unlock(c->store);
	show_settings(&p, rq, &settings);
	sim_page_end(&p);
}

/* Not by a name of Microsoft's, nor by one that somebody has pointed here. */
static bool is_own_name(const char *host)
{
	static const char *const own[] = {"", "localhost", "127.0.0.1"};
	size_t len = strcspn(host, ":");

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strlen(own[i]) == len && strncmp(host, own[i], len) == 0)
			return true;
	return false;
}

void sim_home_serve(struct sim_cloud_context *c, const struct sim_http_request *rq,
		    struct sim_http_response *rs)
{
	if (rq->segment_n > 0 || !is_own_name(rq->host)) {
		sim_http_reply_text(rs, 404, "text/plain; charset=utf-8", "Not Found\n");
		return;
	}
	if (strcmp(rq->method, "GET") != 0 && strcmp(rq->method, "HEAD") != 0) {
		sim_http_reply_header(rs, "Allow", "GET, HEAD");
		sim_http_reply_text(rs, 405, "text/plain; charset=utf-8", "Method Not Allowed\n");
		return;
	}
	sim_http_reply_text(rs, 200, "text/html; charset=utf-8", "");
	show(c, rq, &rs->body);
	if (laps_buf_status(&rs->body) != LAPS_OK) {
		sim_http_reply_text(rs, 500, "text/plain; charset=utf-8",
				    "Internal Server Error\n");
		return;
	}
	sim_http_reply_header(rs, "Content-Security-Policy", "%s", SIM_PAGE_POLICY);
	sim_http_reply_header(rs, "X-Content-Type-Options", "nosniff");
	sim_http_reply_header(rs, "Cache-Control", "no-store");
	sim_http_reply_header(rs, "Referrer-Policy", "no-referrer");
}
