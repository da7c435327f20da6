/* SPDX-License-Identifier: MIT */
#include "conformance/do.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/complain.h"
#include "conformance/output.h"
#include "conformance/progress.h"
#include "conformance/target.h"
#include "lib/file.h"

static int put_report(const char *path, const struct laps_buf *text)
{
	struct sim_err err;

	return conform_output_write(path, text, &err) ? 0 : conform_complain("%s", err.text);
}

int conform_do_list(const struct conform_options *o)
{
	const char *json = o->report[CONFORM_JSON];
	struct conform_rows rows;
	struct laps_buf text;
	struct sim_err err;
	int status = 0;

	if (!conform_select(o->suite, o->only, &rows, &err))
		return conform_misused("%s", err.text);
	laps_buf_init(&text, CONFORM_REPORT_MAX);
	if (json) {
		conform_list_json(o->suite, &rows, &text);
		status = put_report(json, &text);
		laps_buf_clear(&text);
	}
	if (!json || strcmp(json, "-") != 0) {
		conform_list_text(&rows, &text);
		status |= put_report("-", &text);
	}
	laps_buf_clear(&text);
	conform_rows_clear(&rows);
	return status;
}

/* NULL: err says why. The file of a target, or what the suite makes of the environment, and what
 * the command line says of it. */
static struct conform_target *make_target(const struct conform_options *o, struct sim_err *err)
{
	struct conform_target *t = conform_target_new(o->suite->keys);
	bool ok = t != NULL;
	const char *exposed;

	if (!t)
		(void)sim_fail_nomem(err);
	else if (o->target)
		ok = conform_target_load(t, o->target, err);
	else if (o->suite->discover)
		ok = o->suite->discover(t, err);
	for (size_t i = 0; ok && i < o->set_n; i++)
		ok = conform_target_set(t, o->set[i].key, o->set[i].value, err);
	if (!ok || !conform_target_whole(t, err)) {
		conform_target_free(&t);
		return NULL;
	}
	exposed = conform_target_exposed(t);
	if (exposed)
		conform_complain("warning: others can read '%s', which holds a password", exposed);
	return t;
}

int conform_do_clean(const struct conform_options *o)
{
	struct sim_err err;
	struct conform_target *t = make_target(o, &err);
	size_t n = 0;
	bool ok;

	if (!t)
		return conform_complain("%s", err.text);
	ok = o->suite->sweep(t, &n, &err);
	conform_target_free(&t);
	if (!ok)
		return conform_complain("%s", err.text);
	printf("%zu removed\n", n);
	return 0;
}

/* What a target is called that has no name: its file, or the command. The caller frees it. */
static char *name_of(const struct conform_options *o)
{
	struct laps_buf text;
	char *name = NULL;

	laps_buf_init(&text, CONFORM_REPORT_MAX);
	for (char *const *word = o->command; word && *word; word++)
		sim_buf_printf(&text, "%s%s", word == o->command ? "" : " ", *word);
	if (!o->command)
		sim_buf_text(&text, o->target ? o->target : "the target");
	laps_buf_put_u8(&text, 0);
	if (laps_buf_status(&text) == LAPS_OK)
		name = strdup((const char *)text.data);
	laps_buf_clear(&text);
	return name;
}

static int write_reports(const struct conform_options *o, const struct conform_run *run)
{
	static conform_report *const make[CONFORM_FORM_N] = {
		[CONFORM_TAP] = conform_report_tap,
		[CONFORM_JUNIT] = conform_report_junit,
		[CONFORM_JSON] = conform_report_json,
		[CONFORM_HTML] = conform_report_html,
	};
	struct laps_buf text;
	int status = 0;

	for (int f = 0; f < CONFORM_FORM_N; f++) {
		if (!o->report[f])
			continue;
		laps_buf_init(&text, CONFORM_REPORT_MAX);
		make[f](run, &text);
		status |= put_report(o->report[f], &text);
		laps_buf_clear(&text);
	}
	return status;
}

/* With all that it takes at hand. */
static int run_rows(const struct conform_options *o, struct conform *c,
		    const struct conform_rows *rows, const struct conform_known *known,
		    const char *name)
{
	struct conform_progress progress;
	struct conform_run run;
	struct sim_err err;
	int status;

	conform_progress_init(&progress, rows, conform_options_stdout(o) == CONFORM_FORM_N);
	if (conform_run_rows(c,
			     &(struct conform_run_how){.rows = rows,
						       .known = known,
						       .name = name,
						       .strict = o->strict,
						       .each = conform_progress_each,
						       .ctx = &progress},
			     &run, &err)) {
		if (!run.stopped || run.n > 0)
			conform_progress_end(&progress, &run);
		status = write_reports(o, &run) | conform_status(&run);
		if (run.stopped)
			conform_complain("%s", run.stopped);
		if (run.left)
			conform_complain("%s", run.left);
	} else {
		status = conform_complain("%s", err.text);
	}
	conform_run_clear(&run);
	return status;
}

static bool check_reports(const struct conform_options *o, struct sim_err *err)
{
	for (int f = 0; f < CONFORM_FORM_N; f++)
		if (o->report[f] && !conform_output_check(o->report[f], err))
			return false;
	return true;
}

static int run_target(const struct conform_options *o, const struct conform_rows *rows,
		      const struct conform_target *t)
{
	const char *path = o->known ? o->known : conform_target_get(t, "known-failures");
	const char *name = conform_target_get(t, "name");
	struct conform c = {.suite = o->suite, .target = t, .command = o->command};
	struct conform_known known = {0};
	char *own_name = NULL;
	struct sim_err err;
	int status;

	if ((path && !conform_known_load(path, o->suite, &known, &err)) || !check_reports(o, &err))
		status = conform_complain("%s", err.text);
	else if (!name && !(name = own_name = name_of(o)))
		status = conform_complain("out of memory");
	else
		status = run_rows(o, &c, rows, &known, name);
	free(own_name);
	conform_known_clear(&known);
	return status;
}

int conform_do_run(const struct conform_options *o)
{
	struct conform_target *t;
	struct conform_rows rows;
	struct sim_err err;
	int status;

	if (!conform_select(o->suite, o->only, &rows, &err))
		return conform_misused("%s", err.text);
	t = make_target(o, &err);
	status = t ? run_target(o, &rows, t) : conform_complain("%s", err.text);
	conform_target_free(&t);
	conform_rows_clear(&rows);
	return status;
}
