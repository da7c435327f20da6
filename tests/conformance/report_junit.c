/* SPDX-License-Identifier: MIT */
/*
 * JUnit's XML as Jenkins, GitLab and GitHub's actions read it: a suite a group, a case a row. What
 * fails and does not count is skipped there.
 */
#include <inttypes.h>
#include <laps/filetime.h>
#include <string.h>

#include "conformance/report.h"
#include "lib/file.h"

struct sums {
	size_t cases, failures, skipped;
	uint64_t us;
};

/* Plain text has nothing that XML forbids; '>' too, so that no "]]>" comes about. */
static void put(struct laps_buf *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&': sim_buf_text(out, "&amp;"); break;
		case '<': sim_buf_text(out, "&lt;"); break;
		case '>': sim_buf_text(out, "&gt;"); break;
		case '"': sim_buf_text(out, "&quot;"); break;
		default: laps_buf_put_u8(out, (uint8_t)*text);
		}
	}
}

static void attribute(struct laps_buf *out, const char *name, const char *text)
{
	sim_buf_printf(out, " %s=\"", name);
	put(out, text);
	sim_buf_text(out, "\"");
}

static void property(struct laps_buf *out, const char *indent, const char *name, const char *value)
{
	sim_buf_printf(out, "%s<property", indent);
	attribute(out, "name", name);
	attribute(out, "value", value);
	sim_buf_text(out, "/>\n");
}

static void put_seconds(struct laps_buf *out, uint64_t us)
{
	sim_buf_printf(out, " time=\"%" PRIu64 ".%06" PRIu64 "\"", us / 1000000, us % 1000000);
}

/* Of a group, or of all for NULL. */
static struct sums sum(const struct conform_run *run, const char *id)
{
	struct sums s = {0};
	const struct conform_result *r;

	for (size_t i = 0; i < run->n; i++) {
		r = &run->result[i];
		if (id && !conform_same_group(r->row->id, id))
			continue;
		s.cases++;
		s.failures += r->counts;
		s.skipped += r->outcome != CONFORM_PASSED && !r->counts;
		s.us += r->us;
	}
	return s;
}

static void put_sums(struct laps_buf *out, struct sums s, size_t errors)
{
	sim_buf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
		       s.cases, s.failures, errors, s.skipped);
	put_seconds(out, s.us);
}

static void put_outcome(struct laps_buf *out, const struct conform_result *r)
{
	static const char *const before[CONFORM_OUTCOME_N] = {
		[CONFORM_FAILED] = "SHOULD, and fails: ", [CONFORM_KNOWN] = "known to fail: "};

	if (r->outcome == CONFORM_PASSED)
		return;
	sim_buf_printf(out, "      <%s message=\"", r->counts ? "failure" : "skipped");
	if (!r->counts && before[r->outcome])
		sim_buf_text(out, before[r->outcome]);
	put(out, r->why);
	sim_buf_text(out, "\"");
	if (r->counts)
		attribute(out, "type", conform_level_name(r->row->level));
	/* some show the attribute, some what is inside */
	sim_buf_text(out, ">");
	put(out, r->why);
	sim_buf_printf(out, "</%s>\n", r->counts ? "failure" : "skipped");
}

static void put_case(struct laps_buf *out, const struct conform_run *run,
		     const struct conform_result *r)
{
	sim_buf_printf(out, "    <testcase classname=\"%s.%.*s\"", run->suite->name,
		       (int)conform_group_len(r->row->id), r->row->id);
	sim_buf_text(out, " name=\"");
	put(out, r->row->id);
	sim_buf_text(out, " ");
	put(out, r->row->title);
	sim_buf_text(out, "\"");
	put_seconds(out, r->us);
	sim_buf_text(out, ">\n      <properties>\n");
	property(out, "        ", "level", conform_level_name(r->row->level));
	property(out, "        ", "source", r->row->source);
	if (r->reason)
		property(out, "        ", "known", r->reason);
	sim_buf_text(out, "      </properties>\n");
	put_outcome(out, r);
	sim_buf_text(out, "    </testcase>\n");
}

static void put_group(struct laps_buf *out, const struct conform_run *run, const char *id,
		      const char *begun)
{
	sim_buf_printf(out, "  <testsuite name=\"laps-conform.%s.%.*s\"", run->suite->name,
		       (int)conform_group_len(id), id);
	put_sums(out, sum(run, id), 0);
	attribute(out, "timestamp", begun);
	sim_buf_text(out, ">\n    <properties>\n");
	property(out, "      ", "target", run->name);
	for (size_t i = 0; i < run->facts.n; i++)
		property(out, "      ", run->facts.fact[i].name, run->facts.fact[i].value);
	sim_buf_text(out, "    </properties>\n");
	for (size_t i = 0; i < run->n; i++)
		if (conform_same_group(run->result[i].row->id, id))
			put_case(out, run, &run->result[i]);
	sim_buf_text(out, "  </testsuite>\n");
}

/* What went wrong besides the rows is a case of its own. */
static void put_error(struct laps_buf *out, const struct conform_run *run, const char *name,
		      const char *why)
{
	sim_buf_printf(out,
		       "  <testsuite name=\"laps-conform.%s\" tests=\"1\" failures=\"0\" "
		       "errors=\"1\" skipped=\"0\" time=\"0.0\">\n    <testcase classname=\"%s\" "
		       "name=\"%s\" time=\"0.0\">\n      <error type=\"laps-conform\" message=\"",
		       run->suite->name, run->suite->name, name);
	put(out, why);
	sim_buf_text(out, "\"/>\n    </testcase>\n  </testsuite>\n");
}

void conform_report_junit(const struct conform_run *run, struct laps_buf *out)
{
	size_t errors = (run->stopped ? 1u : 0u) + (run->left ? 1u : 0u);
	struct sums all = sum(run, NULL);
	char begun[LAPS_FILETIME_TEXT];

	laps_filetime_format(run->begun_ticks - run->begun_ticks % LAPS_TICKS_PER_SECOND, begun);
	begun[strcspn(begun, "Z")] = 0; /* some of those who read it take no zone: it is UTC */
	all.cases += errors;
	sim_buf_printf(out,
		       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "
		       "name=\"laps-conform %s\"",
		       run->suite->name);
	put_sums(out, all, errors);
	sim_buf_text(out, ">\n");
	for (size_t i = 0; i < run->n; i++)
		if (conform_group_begins(run, i))
			put_group(out, run, run->result[i].row->id, begun);
	if (run->stopped)
		put_error(out, run, run->n > 0 ? "the rest" : "open", run->stopped);
	if (run->left)
		put_error(out, run, "clean up", run->left);
	sim_buf_text(out, "</testsuites>\n");
}
