/* SPDX-License-Identifier: MIT */
/* events: what the cycles of this host have logged. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "cli/commands.h"
#include "cli/out.h"
#include "cli/session.h"
#include "ports/events_file.h"

#define ID_MAX         64        /* ids in --id */
#define FOLLOW_WAIT_NS 100000000 /* between two looks at the file */

struct filter {
	uint32_t id[ID_MAX];
	size_t id_n;            /* 0: all */
	laps_event_level level; /* and those above, which have smaller numbers */
	uint64_t since_ticks;
	uint64_t cycle_from;
	uint64_t cycle_to;
};

static int parse_ids(const struct cli_args *args, struct filter *f)
{
	const char *p = cli_value(args, "id");
	char word[16];

	if (p == NULL)
		return CLI_DONE;
	for (;;) {
		size_t len = strcspn(p, ",");
		int64_t v = 0;
		int rc;

		if (f->id_n == ID_MAX)
			return cli_usage(args->command, "--id: more than %d ids", ID_MAX);
		snprintf(word, sizeof word, "%.*s", (int)(len < 15 ? len : 15), p);
		if ((rc = cli_parse_number(args, "--id", word, 0, UINT32_MAX, &v)) != CLI_DONE)
			return rc;
		f->id[f->id_n++] = (uint32_t)v;
		if (p[len] == '\0')
			return CLI_DONE;
		p += len + 1;
	}
}

static int parse_level(const struct cli_args *args, struct filter *f)
{
	const char *text = cli_value(args, "level");

	f->level = LAPS_EVENT_INFORMATION;
	if (text == NULL)
		return CLI_DONE;
	for (int l = LAPS_EVENT_ERROR; l <= LAPS_EVENT_INFORMATION; l++) {
		if (strcasecmp(text, laps_event_level_name((laps_event_level)l)) == 0) {
			f->level = (laps_event_level)l;
			return CLI_DONE;
		}
	}
	return cli_usage(args->command, "--level: '%s' is not error, warning or information", text);
}

static int parse_since(const struct cli_args *args, struct filter *f)
{
	const char *text = cli_value(args, "since");

	return text != NULL ? cli_parse_time(args, "--since", text, &f->since_ticks) : CLI_DONE;
}

/* The number of the newest cycle in the file; 0 when it is empty. */
static int last_cycle(const char *path, uint64_t *cycle)
{
	struct laps_cause cause;

	if (laps_event_file_last_cycle(path, cycle, &cause) != LAPS_OK)
		return cli_fail("events", "%s", cause.text);
	return CLI_DONE;
}

static int parse_cycle(const struct cli_args *args, const char *path, struct filter *f)
{
	const char *text = cli_value(args, "cycle");
	int64_t v = 0;
	int rc;

	f->cycle_to = UINT64_MAX;
	if (text == NULL)
		return CLI_DONE;
	if (strcmp(text, "last") == 0)
		return last_cycle(path, &f->cycle_from);
	if ((rc = cli_parse_number(args, "--cycle", text, 0, INT64_MAX, &v)) != CLI_DONE)
		return rc;
	f->cycle_from = f->cycle_to = (uint64_t)v;
	return CLI_DONE;
}

static bool wanted(const struct filter *f, const struct laps_event_record *e)
{
	if (e->cycle < f->cycle_from || e->cycle > f->cycle_to || e->level > f->level ||
	    e->time_ticks < f->since_ticks)
		return false;
	for (size_t i = 0; i < f->id_n; i++)
		if (f->id[i] == e->event.id)
			return true;
	return f->id_n == 0;
}

/* One that the catalogue does not know has no text: then its line is shown as it is. */
static int print(const struct cli *cli, const struct laps_event_record *e)
{
	char time[LAPS_FILETIME_TEXT], id[16];
	struct laps_buf text;
	struct cli_table t;

	if (cli->json) {
		puts(e->line);
		return CLI_DONE;
	}
	laps_buf_init(&text, LAPS_EVENT_LINE_MAX);
	if (e->known)
		laps_event_format_text(&e->event, &text);
	else
		laps_buf_put(&text, e->line, strlen(e->line));
	laps_buf_put_u8(&text, 0);
	laps_filetime_format(e->time_ticks, time);
	snprintf(id, sizeof id, "%u", (unsigned)e->event.id);
	cli_table_init(&t, NULL, 4);
	cli_table_addf(&t, "%-28s", time);
	cli_table_addf(&t, "%5s", id);
	cli_table_addf(&t, "%-11s", laps_event_level_name(e->level));
	cli_table_add(&t, laps_buf_status(&text) == LAPS_OK ? (const char *)text.data : "");
	laps_buf_clear(&text);
	return cli_table_print(&t);
}

/* Once, with the place of the first: somebody has written to the file, or a machine has died. */
static void note_broken(const struct cli *cli, const char *path, const struct laps_event_reader *r)
{
	uint64_t first = 0, n = laps_event_reader_broken(r, &first);

	if (n == 1)
		cli_note(cli, "%s:%llu: not an event, passed over", path,
			 (unsigned long long)first);
	else if (n > 1)
		cli_note(cli, "%s:%llu: not an event, passed over, and so %s %llu more line%s",
			 path, (unsigned long long)first, n == 2 ? "is" : "are",
			 (unsigned long long)n - 1, n == 2 ? "" : "s");
}

static int show(const struct cli *cli, const char *path, const struct filter *f, bool follow)
{
	const struct timespec wait = {0, FOLLOW_WAIT_NS};
	struct laps_event_reader *r = NULL;
	struct laps_event_record e;
	struct laps_cause cause;
	bool noted = false;
	int rc = CLI_DONE;
	laps_rc code;

	code = laps_event_reader_open(path, &r, &cause);
	while (rc == CLI_DONE && code == LAPS_OK) {
		code = laps_event_reader_next(r, &e, &cause);
		if (code == LAPS_OK && wanted(f, &e))
			rc = print(cli, &e);
		if (code != LAPS_E_NOTFOUND)
			continue;
		if (fflush(stdout) != 0)
			rc = cli_fail_errno("output", "cannot write", errno);
		if (!noted)
			note_broken(cli, path, r);
		noted = true;
		if (!follow)
			break;
		nanosleep(&wait, NULL);
		code = LAPS_OK;
	}
	laps_event_reader_close(&r);
	if (rc == CLI_DONE && code != LAPS_OK && code != LAPS_E_NOTFOUND)
		rc = cli_fail("events", "%s", cause.text);
	return rc;
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct filter f = {0};
	struct cli_session s = {0};
	int rc;

	if ((rc = parse_ids(args, &f)) != CLI_DONE || (rc = parse_level(args, &f)) != CLI_DONE ||
	    (rc = parse_since(args, &f)) != CLI_DONE ||
	    (rc = cli_session_open(cli, &s)) != CLI_DONE ||
	    (rc = parse_cycle(args, s.config.event_file, &f)) != CLI_DONE)
		goto out;
	if ((s.config.event_sinks & LAPS_CONFIG_SINK_FILE) == 0)
		cli_note(cli, "event-sinks has no file: what is shown is what was logged before");
	rc = show(cli, s.config.event_file, &f, cli_has(args, "follow"));
out:
	cli_session_close(&s);
	return rc;
}

static const struct cli_option option[] = {
	{"follow", NULL, false, "go on with what is logged from now on, until interrupted"},
	{"id", "N,...", false, "these events only"},
	{"level", "LEVEL", false, "of this level and above: error, warning or information"},
	{"cycle", "last|N", false, "the events of one cycle only; with --follow, last and later"},
	{"since", "TIME", false, "those logged then or later"},
	{0},
};

const struct cli_command cli_events = {
	.name = "events",
	.synopsis = "[--follow] [--id N,...] [--level LEVEL] [--cycle last|N] [--since TIME]",
	.summary = "show the events that the cycles of this host logged",
	.example = "laps events --cycle last",
	.option = option,
	.run = run,
};
