/* SPDX-License-Identifier: MIT */
/* explain: how things stand with one computer of a running world, or with all. */
#include <stdio.h>

#include "run/client.h"
#include "run/options.h"
#include "view/text.h"
#include "view/view.h"

static int print(const struct sim_arguments *a, const json_t *told, bool device)
{
	struct laps_buf text;
	bool ok;

	if (a->json) {
		json_dumpf(told, stdout, JSON_INDENT(2));
		putchar('\n');
		return 0;
	}
	laps_buf_init(&text, SIM_VIEW_TEXT_MAX);
	if (device)
		sim_view_device_text(told, &text);
	else
		sim_view_devices_text(told, &text);
	ok = laps_buf_status(&text) == LAPS_OK;
	if (ok)
		fwrite(text.data, 1, text.len, stdout);
	laps_buf_clear(&text);
	return ok ? 0 : sim_complain("out of memory");
}

int sim_cmd_explain(const struct sim_command *c, struct sim_arguments *a)
{
	const bool device = a->operand_n > 1;
	struct sim_view *v = NULL;
	struct sim_err err;
	json_t *told = NULL;
	int status = 1;

	(void)c;
	if (sim_view_open(a->operand[0], &v, &err))
		told = device ? sim_view_device(v, a->operand[1], &err) : sim_view_devices(v, &err);
	if (told)
		status = print(a, told, device);
	else
		sim_complain("%s", err.text);
	json_decref(told);
	sim_view_close(&v);
	return status;
}
