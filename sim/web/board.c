/* SPDX-License-Identifier: MIT */
/* The board: every device with its status, as of trains that leave. */
#include <stdio.h>
#include <string.h>

#include "lib/file.h"
#include "web/frame.h"
#include "web/status.h"

#define SHOWN 500 /* rows; more have to be searched for */

/* What of all devices is asked for; "": everything. */
struct wanted {
	const char *name, *status;
};

static struct wanted wanted_of(const struct web_request *r)
{
	const char *name = sim_http_pair(&r->rq->query, "find");
	const char *status = sim_http_pair(&r->rq->query, "status");

	return (struct wanted){name ? name : "", status ? status : ""};
}

static bool is_wanted(const json_t *device, struct wanted wanted)
{
	return strcasestr(web_text(device, "name"), wanted.name) &&
	       (!*wanted.status || strcmp(web_text(device, "status"), wanted.status) == 0);
}

static void put_search(struct web_request *r, struct wanted wanted)
{
	struct sim_page *p = &r->page;

	sim_page_markup(p,
			"<form class=\"line\" method=\"get\" action=\"/\" role=\"search\">\n<div>"
			"<label for=\"find\">Find a device</label>\n"
			"<input id=\"find\" name=\"find\" type=\"search\" autocomplete=\"off\" "
			"spellcheck=\"false\" placeholder=\"Part of its name\"");
	sim_page_put(p, " value=\"", wanted.name, "\"></div>\n");
	if (*wanted.status)
		sim_page_hidden(p, "status", wanted.status);
	sim_page_markup(p, "<button type=\"submit\">Find</button>\n</form>\n");
}

static size_t count_status(const json_t *devices, const char *status)
{
	const json_t *device;
	size_t i, n = 0;

	json_array_foreach((json_t *)(uintptr_t)devices, i, device) n +=
		strcmp(web_text(device, "status"), status) == 0;
	return n;
}

static void put_count(struct web_request *r, struct wanted wanted, const char *status,
		      const char *word, size_t n)
{
	sim_page_put(&r->page, "<li><a href=\"/?status=", status, "\"");
	if (strcmp(wanted.status, status) == 0)
		sim_page_markup(&r->page, " aria-current=\"true\"");
	sim_buf_printf(r->page.out, "><b>%zu</b> ", n);
	sim_page_put(&r->page, "", word, "</a></li>\n");
}

/* How many there are of each status, to be picked; read out when it changes. */
static void put_counts(struct web_request *r, const json_t *devices, struct wanted wanted)
{
	sim_page_markup(&r->page,
			"<ul class=\"counts\" id=\"counts\" data-live aria-live=\"polite\" "
			"aria-label=\"Devices by status\">\n");
	put_count(r, wanted, "", json_array_size(devices) == 1 ? "device" : "devices",
		  json_array_size(devices));
	for (size_t i = 0; i < WEB_STATUS_N; i++) {
		const size_t n = count_status(devices, web_status[i].status);

		if (n > 0 || strcmp(wanted.status, web_status[i].status) == 0)
			put_count(r, wanted, web_status[i].status, web_status[i].word, n);
	}
	sim_page_markup(&r->page, "</ul>\n");
}

static void put_device(struct web_request *r, const json_t *device)
{
	const struct web_status *status = web_status_of(web_text(device, "status"));
	struct sim_page *p = &r->page;

	sim_page_row_begin(p);
	sim_page_cell_begin(p, false);
	sim_page_markup(p, "<a href=\"/device/");
	web_frame_segment(r, web_text(device, "name"));
	sim_page_put(p, "\">", web_text(device, "name"), "</a>");
	sim_page_cell_end(p);
	sim_page_cell_begin(p, true);
	sim_page_markup(p, "<div class=\"status\">");
	sim_page_badge(p, status->tone, status->word);
	if (status->tone != SIM_PAGE_GOOD)
		sim_page_put(p, " <span class=\"quiet\">", web_text(device, "why"), "</span>");
	sim_page_markup(p, "</div>");
	sim_page_cell_end(p);
	sim_page_cell_begin(p, false);
	sim_page_text(p, web_text(device, "account"));
	sim_page_cell_end(p);
	sim_page_cell_begin(p, false);
	web_frame_time(r, json_string_value(json_object_get(device, "updated")), false);
	sim_page_cell_end(p);
	sim_page_cell_begin(p, false);
	web_frame_time(r, json_string_value(json_object_get(device, "expires")), false);
	sim_page_cell_end(p);
	sim_page_cell_begin(p, false);
	sim_page_text(p, web_kind(web_text(device, "kind")));
	if (json_is_true(json_object_get(device, "cloud")))
		sim_page_text(p, *web_kind(web_text(device, "kind")) ? ", Entra ID" : "Entra ID");
	sim_page_cell_end(p);
	sim_page_row_end(p);
}

static void put_devices(struct web_request *r, const json_t *devices, struct wanted wanted)
{
	static const char *const heading[] = {"Device",  "Status",  "Account",
					      "Updated", "Expires", "Kind"};
	const json_t *device;
	size_t i, found = 0;

	sim_page_table_begin(&r->page, "Devices", "devices", heading, 6);
	json_array_foreach((json_t *)(uintptr_t)devices, i, device)
	{
		if (is_wanted(device, wanted) && found++ < SHOWN)
			put_device(r, device);
	}
	sim_page_table_end(&r->page, found, "No device is like that.");
	if (found > SHOWN) {
		sim_buf_printf(r->page.out, "<p>And %zu more: search by name.</p>\n",
			       found - SHOWN);
	}
}

/* A server and where it listens. */
static void put_service(struct web_request *r, const json_t *status, const char *service,
			const char *name, const char *const *member, size_t n)
{
	const json_t *of = json_object_get(status, service);

	if (!json_is_object(of))
		return;
	sim_page_put(&r->page, "<dt>", name, "</dt><dd>");
	for (size_t i = 0; i < n; i += 2) {
		const json_t *value = json_object_get(of, member[i]);

		sim_page_put(&r->page, i ? ", " : "", member[i + 1], "");
		if (json_is_integer(value))
			sim_buf_printf(r->page.out, "%" JSON_INTEGER_FORMAT,
				       json_integer_value(value));
		else
			sim_page_text(&r->page, web_text(of, member[i]));
	}
	sim_page_markup(&r->page, "</dd>\n");
}

/* in: what has it as a member of that name. */
static void put_controller(struct web_request *r, const json_t *in, const char *member,
			   const char *name)
{
	static const char *const at[] = {"ldap_port", "LDAP at port ", "ldaps_port",
					 "LDAPS at port "};
	const json_t *of = json_object_get(in, member);

	if (of && !json_object_get(of, "pid"))
		sim_page_fact(&r->page, name, "stopped");
	else
		put_service(r, in, member, name, at, 4);
}

/* One of several has a number. */
static void put_controllers(struct web_request *r, const json_t *status)
{
	const json_t *first = json_object_get(status, "directory");
	char name[] = "dc2";

	put_controller(r, status, "directory", json_object_get(first, name) ? "dc1" : "Directory");
	for (; json_object_get(first, name); name[2]++)
		put_controller(r, first, name, name);
	put_controller(r, status, "rodc", "Read-only");
}

/* Those between controllers that are not as they began. */
static void put_links(struct web_request *r, const json_t *links)
{
	const json_t *l;
	char name[32], how[64];
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)links, i, l)
	{
		const json_int_t lag = json_integer_value(json_object_get(l, "lag_ms"));

		if (strcmp(web_text(l, "state"), "open") == 0 && lag == 0)
			continue;
		snprintf(name, sizeof(name), "Link %d:%d",
			 (int)json_integer_value(json_object_get(l, "from")),
			 (int)json_integer_value(json_object_get(l, "to")));
		snprintf(how, sizeof(how), "%.16s, lag %lld ms", web_text(l, "state"),
			 (long long)lag);
		sim_page_fact(&r->page, name, how);
	}
}

static void put_services(struct web_request *r)
{
	static const char *const kdc[] = {"port", "at port "};
	static const char *const kds[] = {"kds_port", "at port ", "rpc_port",
					  "endpoint mapper at port "};
	static const char *const cloud[] = {"url", ""};
	struct sim_err err;
	json_t *status = r->w->source.status(r->w->source.ctx, &err);

	sim_page_heading(&r->page, "Services");
	sim_page_facts_begin(&r->page);
	put_controllers(r, status);
	put_links(r, json_object_get(status, "links"));
	put_service(r, status, "kdc", "Realm", kdc, 2);
	put_service(r, status, "key_service", "Key service", kds, 4);
	put_service(r, status, "cloud", "Cloud", cloud, 2);
	sim_page_fact(&r->page, "World", web_text(status, "dir"));
	sim_page_facts_end(&r->page);
	json_decref(status);
}

void web_board(struct web_request *r)
{
	const struct wanted wanted = wanted_of(r);
	struct sim_err err;
	json_t *devices = r->w->source.devices(r->w->source.ctx, &err);

	web_frame_begin(r, devices ? 200 : 503, "Board", "/");
	if (devices) {
		sim_page_markup(&r->page, "<div class=\"top\">\n");
		put_counts(r, devices, wanted);
		put_search(r, wanted);
		sim_page_markup(&r->page, "</div>\n");
		put_devices(r, devices, wanted);
	} else {
		web_frame_trouble(r, err.text);
	}
	put_services(r);
	web_frame_end(r);
	json_decref(devices);
}
