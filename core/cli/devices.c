/* SPDX-License-Identifier: MIT */
#include "cli/devices.h"

#include <stdio.h>

#include "cli/out.h"

/* What stands in one object of the answer: of a device, and with passwords of one of them. */
struct row {
	const struct laps_graph_device *device;
	const struct laps_graph_credential *credential; /* NULL: without passwords */
	uint64_t expiry_ticks;                          /* 0: blank, as of all but the newest */
};

size_t cli_devices_row_count(const struct laps_graph_device *d, const struct cli_devices_view *v)
{
	if (!v->passwords)
		return 1;
	return v->history || d->credential_n == 0 ? d->credential_n : 1;
}

static struct row row_of(const struct laps_graph_device *d, const struct cli_devices_view *v,
			 size_t i)
{
	return (struct row){
		.device = d,
		.credential = v->passwords ? &d->credential[i] : NULL,
		.expiry_ticks = i == 0 ? d->refresh_ticks : 0,
	};
}

static void add_time(struct cli_table *t, uint64_t ticks)
{
	char text[LAPS_FILETIME_TEXT];

	laps_filetime_format(ticks, text);
	cli_table_add(t, ticks != 0 ? text : "");
}

static void add_line(struct cli_table *t, const char *member, const char *text)
{
	cli_table_add(t, member);
	cli_table_add(t, text);
}

/* A password is a block of "Member  value" lines, as PowerShell lists it. */
static int print_block(const struct row *r, bool plain_text)
{
	struct cli_table t;

	cli_table_init(&t, NULL, 2);
	add_line(&t, "DeviceName", r->device->name);
	add_line(&t, "DeviceId", r->device->id);
	add_line(&t, "Account", r->credential->account);
	cli_table_add(&t, "Password");
	cli_table_add_secret(&t, plain_text ? r->credential->password : NULL);
	cli_table_add(&t, "PasswordExpirationTime");
	add_time(&t, r->expiry_ticks);
	cli_table_add(&t, "PasswordUpdateTime");
	add_time(&t, r->credential->updated_ticks);
	return cli_table_print(&t);
}

static int print_blocks(const struct laps_graph_device *d, size_t n,
			const struct cli_devices_view *v)
{
	size_t printed = 0;
	int rc = CLI_DONE;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < cli_devices_row_count(&d[i], v) && rc == CLI_DONE; k++) {
			struct row r = row_of(&d[i], v, k);

			if (printed++ > 0)
				putchar('\n');
			rc = print_block(&r, v->plain_text);
		}
	}
	return rc;
}

static int print_table(const struct laps_graph_device *d, size_t n)
{
	static const char *const heading[] = {"DeviceName", "DeviceId", "PasswordExpirationTime"};
	struct cli_table t;

	cli_table_init(&t, heading, 3);
	for (size_t i = 0; i < n; i++) {
		cli_table_add(&t, d[i].name);
		cli_table_add(&t, d[i].id);
		add_time(&t, d[i].refresh_ticks);
	}
	return cli_table_print(&t);
}

static json_t *row_json(const struct row *r, bool plain_text)
{
	if (r->credential == NULL)
		return json_pack("{s:o,s:s,s:o}", "DeviceName", cli_json_text(r->device->name),
				 "DeviceId", r->device->id, "PasswordExpirationTime",
				 cli_json_time(r->expiry_ticks));
	return json_pack("{s:o,s:s,s:o,s:o,s:o,s:o}", "DeviceName", cli_json_text(r->device->name),
			 "DeviceId", r->device->id, "Account",
			 cli_json_text(r->credential->account), "Password",
			 cli_json_secret(plain_text ? r->credential->password : NULL),
			 "PasswordExpirationTime", cli_json_time(r->expiry_ticks),
			 "PasswordUpdateTime", cli_json_time(r->credential->updated_ticks));
}

static int print_json(const struct laps_graph_device *d, size_t n, const struct cli_devices_view *v)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < cli_devices_row_count(&d[i], v); k++) {
			struct row r = row_of(&d[i], v, k);

			cli_json_append(&array, row_json(&r, v->plain_text));
		}
	}
	return cli_json_print(array);
}

int cli_devices_print(const struct cli *cli, const struct laps_graph_device *d, size_t n,
		      const struct cli_devices_view *v)
{
	if (cli->json)
		return print_json(d, n, v);
	return v->passwords ? print_blocks(d, n, v) : print_table(d, n);
}
