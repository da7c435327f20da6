/* SPDX-License-Identifier: MIT */
#include "lib/timeline.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/filetime.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/jsonline.h"

#define LINE_MAX   8192
#define STAT_BLOCK 512u /* bytes, whatever the file system has */

bool sim_timeline_make(int dir, struct sim_err *err)
{
	return sim_write(dir, SIM_TIMELINE_NAME, "", 0, 0644, err);
}

static void begin(struct sim_jsonline *line, char text[static LINE_MAX], uint64_t now_ticks,
		  const char *source)
{
	char time[LAPS_FILETIME_TEXT];

	laps_filetime_format(now_ticks, time);
	sim_jsonline_begin(line, text, LINE_MAX);
	sim_jsonline_text(line, "time", time);
	sim_jsonline_text(line, "source", source);
	sim_jsonline_text(line, "kind", "request");
}

static void end(int fd, struct sim_jsonline *line)
{
	struct sim_err ignored;

	sim_jsonline_end(line);
	(void)!sim_write_all(fd, line->out, line->len, &ignored);
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

void sim_timeline_trim(int dir, uint64_t most_bytes)
{
	struct sim_err ignored;
	int fd = sim_timeline_open(dir, &ignored);
	struct stat st;

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && (uint64_t)st.st_blocks * STAT_BLOCK > most_bytes)
		(void)fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
				st.st_size - (off_t)(most_bytes / 2));
	close(fd);
}

void sim_timeline_request(int dir, uint64_t now_ticks, const char *verb, const char *what,
			  const char *result)
{
	struct sim_err ignored;
	int fd = sim_timeline_open(dir, &ignored);
	char text[LINE_MAX];
	struct sim_jsonline line;

	if (fd < 0)
		return;
	begin(&line, text, now_ticks, "lapsim");
	sim_jsonline_text(&line, "verb", verb);
	sim_jsonline_text(&line, "what", what);
	sim_jsonline_text(&line, "result", result);
	end(fd, &line);
	close(fd);
}

int sim_timeline_open(int dir, struct sim_err *err)
{
	int fd = openat(dir, SIM_TIMELINE_NAME, O_WRONLY | O_APPEND | O_CLOEXEC);

	if (fd < 0)
		sim_fail_errno(err, errno, "cannot open", SIM_TIMELINE_NAME);
	return fd;
}

void sim_timeline_cloud(int fd, uint64_t now_ticks, const struct sim_timeline_request *rq)
{
	char text[LINE_MAX];
	struct sim_jsonline line;

	begin(&line, text, now_ticks, "cloud");
	sim_jsonline_text(&line, "service", rq->service);
	sim_jsonline_text(&line, "method", rq->method);
	sim_jsonline_text(&line, "path", rq->path);
	sim_jsonline_number(&line, "status", rq->status);
	sim_jsonline_text(&line, "who", rq->who);
	sim_jsonline_text(&line, "caller", rq->caller);
	sim_jsonline_text(&line, "request_id", rq->request_id);
	if (rq->correlated)
		sim_jsonline_number(&line, "correlated", 1);
	sim_jsonline_text(&line, "client", rq->client);
	sim_jsonline_text(&line, "scopes", rq->scopes);
	sim_jsonline_text(&line, "roles", rq->roles);
	sim_jsonline_text(&line, "needed", rq->needed);
	if (rq->retry_after)
		sim_jsonline_number(&line, "retry_after", rq->retry_after);
	sim_jsonline_text(&line, "note", rq->note);
	sim_jsonline_text(&line, "fault", rq->fault);
	end(fd, &line);
}

void sim_timeline_rpc(int fd, uint64_t now_ticks, const struct sim_timeline_call *c)
{
	char text[LINE_MAX], status[16];
	struct sim_jsonline line;

	begin(&line, text, now_ticks, "kds");
	sim_jsonline_text(&line, "interface", c->interface);
	sim_jsonline_text(&line, "call", c->call);
	snprintf(status, sizeof(status), "0x%08X", (unsigned)c->status);
	sim_jsonline_text(&line, "status", status);
	sim_jsonline_text(&line, "who", c->who);
	sim_jsonline_text(&line, "asked", c->asked);
	sim_jsonline_text(&line, "note", c->note);
	sim_jsonline_text(&line, "fault", c->fault);
	end(fd, &line);
}

bool sim_timeline_deed(int dir, uint64_t now_ticks, const char *verb, const char *device,
		       struct sim_err *err)
{
	int fd = sim_timeline_open(dir, err);
	char text[LINE_MAX];
	struct sim_jsonline line;
	bool ok;

	if (fd < 0)
		return false;
	begin(&line, text, now_ticks, "lapsim");
	sim_jsonline_text(&line, "verb", verb);
	sim_jsonline_text(&line, "device", device);
	sim_jsonline_text(&line, "result", "ok");
	sim_jsonline_end(&line);
	ok = sim_write_all(fd, line.out, line.len, err);
	close(fd);
	return ok;
}
