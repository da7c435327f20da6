/* SPDX-License-Identifier: MIT */
#include <jansson.h>
#include <laps/filetime.h>
#include <stdlib.h>

#include "conformance/report.h"
#include "lib/file.h"

void conform_json_put(json_t *j, struct laps_buf *out)
{
	char *text = j ? json_dumps(j, JSON_INDENT(2)) : NULL;

	if (text)
		sim_buf_printf(out, "%s\n", text);
	else
		out->rc = LAPS_E_NOMEM;
	free(text);
	json_decref(j);
}

static json_t *counts(struct conform_count c)
{
	return json_pack("{si si si si}", "passed", (int)c.of[CONFORM_PASSED], "failed",
			 (int)c.of[CONFORM_FAILED], "known", (int)c.of[CONFORM_KNOWN], "skipped",
			 (int)c.of[CONFORM_SKIPPED]);
}

static json_t *groups(const struct conform_run *run)
{
	json_t *list = json_array(), *group;
	const char *id;

	for (size_t i = 0; i < run->n; i++) {
		if (!conform_group_begins(run, i))
			continue;
		id = run->result[i].row->id;
		group = json_pack("{ss# ss}", "group", id, (int)conform_group_len(id), "title",
				  conform_group_title(id));
		json_object_update_new(group, counts(conform_count_group(run, id)));
		json_array_append_new(list, group);
	}
	return list;
}

static json_t *rows(const struct conform_run *run)
{
	json_t *list = json_array();
	const struct conform_result *r;

	for (size_t i = 0; i < run->n; i++) {
		r = &run->result[i];
		json_array_append_new(list,
				      json_pack("{ss ss ss ss ss sb ss? ss? sI}", "id", r->row->id,
						"level", conform_level_name(r->row->level), "title",
						r->row->title, "source", r->row->source, "outcome",
						conform_outcome_name(r->outcome), "counts",
						r->counts, "message", r->why, "reason", r->reason,
						"microseconds", (json_int_t)r->us));
	}
	return list;
}

static json_t *facts(const struct conform_run *run)
{
	json_t *object = json_object();

	for (size_t i = 0; i < run->facts.n; i++)
		json_object_set_new(object, run->facts.fact[i].name,
				    json_string(run->facts.fact[i].value));
	return object;
}

void conform_report_json(const struct conform_run *run, struct laps_buf *out)
{
	char begun[LAPS_FILETIME_TEXT];
	struct laps_buf verdict;
	json_t *j;

	laps_filetime_format(run->begun_ticks, begun);
	laps_buf_init(&verdict, CONFORM_REPORT_MAX);
	conform_verdict(run, &verdict);
	j = json_pack("{ss si ss ss s{ss so} ss sI sb ss% ss? ss? so so so so so}", "format",
		      "laps-conform", "version", 1, "program", LAPS_VERSION, "suite",
		      run->suite->name, "target", "name", run->name, "facts", facts(run), "begun",
		      begun, "microseconds", (json_int_t)run->us, "conforms",
		      conform_status(run) == 0, "verdict", verdict.data, verdict.len, "stopped",
		      run->stopped, "left", run->left, "all",
		      counts(conform_count_group(run, NULL)), "must",
		      counts(conform_count(run, CONFORM_MUST)), "should",
		      counts(conform_count(run, CONFORM_SHOULD)), "groups", groups(run), "rows",
		      rows(run));
	laps_buf_clear(&verdict);
	conform_json_put(j, out);
}
