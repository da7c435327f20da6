/* SPDX-License-Identifier: MIT */
#include "lib/timeline.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <laps/filetime.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/file.h"

#define LINE_MAX  8192
#define VALUE_MAX 400 /* bytes of a text */

bool sim_timeline_make(int dir, struct sim_err *err)
{
	return sim_write(dir, SIM_TIMELINE_NAME, "", 0, 0644, err);
}

/* Writers append, and go on at the new end. */
bool sim_timeline_clear(int dir, struct sim_err *err)
{
	int fd = sim_timeline_open(dir, err);
	bool ok = fd >= 0 && (ftruncate(fd, 0) == 0 ||
			      sim_fail_errno(err, errno, "cannot empty", SIM_TIMELINE_NAME));

	if (fd >= 0)
		close(fd);
	return ok;
}

void sim_timeline_request(int dir, uint64_t now_ticks, const char *verb, const char *result)
{
	int fd = openat(dir, SIM_TIMELINE_NAME, O_WRONLY | O_APPEND | O_CLOEXEC);
	char time[LAPS_FILETIME_TEXT];
	struct laps_buf line;
	struct sim_err ignored;
	char *text = NULL;
	json_t *o;

	laps_filetime_format(now_ticks, time);
	o = json_pack("{ss ss ss ss ss}", "time", time, "source", "lapsim", "kind", "request",
		      "verb", verb, "result", result);
	if (o)
		text = json_dumps(o, JSON_COMPACT);
	if (fd >= 0 && text) {
		laps_buf_init(&line, 65536);
		sim_buf_printf(&line, "%s\n", text);
		if (laps_buf_status(&line) == LAPS_OK)
			(void)!sim_write_all(fd, line.data, line.len, &ignored);
		laps_buf_clear(&line);
	}
	free(text);
	json_decref(o);
	if (fd >= 0)
		close(fd);
}

int sim_timeline_open(int dir, struct sim_err *err)
{
	int fd = openat(dir, SIM_TIMELINE_NAME, O_WRONLY | O_APPEND | O_CLOEXEC);

	if (fd < 0)
		sim_fail_errno(err, errno, "cannot open", SIM_TIMELINE_NAME);
	return fd;
}

/* ,"name":"value", by hand: one line for each of many requests. */
static void put(struct laps_buf *line, const char *name, const char *value)
{
	size_t n = 0;

	if (!value || !*value)
		return;
	laps_buf_put(line, ",\"", 2);
	sim_buf_text(line, name);
	laps_buf_put(line, "\":\"", 3);
	for (; n < VALUE_MAX && value[n]; n++) {
		if (value[n] == '"' || value[n] == '\\')
			laps_buf_put_u8(line, '\\');
		laps_buf_put_u8(line, value[n] < ' ' || value[n] > '~' ? (uint8_t)'?'
								       : (uint8_t)value[n]);
	}
	laps_buf_put_u8(line, '"');
}

static void begin(struct laps_buf *line, uint64_t now_ticks, const char *source)
{
	char time[LAPS_FILETIME_TEXT];

	laps_filetime_format(now_ticks, time);
	laps_buf_init(line, LINE_MAX);
	sim_buf_printf(line, "{\"time\":\"%s\",\"source\":\"%s\",\"kind\":\"request\"", time,
		       source);
}

static void end(int fd, struct laps_buf *line)
{
	struct sim_err ignored;

	sim_buf_text(line, "}\n");
	if (laps_buf_status(line) == LAPS_OK)
		(void)!sim_write_all(fd, line->data, line->len, &ignored);
	laps_buf_clear(line);
}

void sim_timeline_cloud(int fd, uint64_t now_ticks, const struct sim_timeline_request *rq)
{
	struct laps_buf line;

	begin(&line, now_ticks, "cloud");
	put(&line, "service", rq->service);
	put(&line, "method", rq->method);
	put(&line, "path", rq->path);
	sim_buf_printf(&line, ",\"status\":%u", rq->status);
	put(&line, "who", rq->who);
	put(&line, "request_id", rq->request_id);
	put(&line, "client", rq->client);
	put(&line, "note", rq->note);
	put(&line, "fault", rq->fault);
	end(fd, &line);
}

void sim_timeline_rpc(int fd, uint64_t now_ticks, const struct sim_timeline_call *c)
{
	struct laps_buf line;

	begin(&line, now_ticks, "kds");
	put(&line, "interface", c->interface);
	put(&line, "call", c->call);
	sim_buf_printf(&line, ",\"status\":\"0x%08X\"", (unsigned)c->status);
	put(&line, "who", c->who);
	put(&line, "asked", c->asked);
	put(&line, "note", c->note);
	put(&line, "fault", c->fault);
	end(fd, &line);
}
