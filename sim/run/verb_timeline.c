/* SPDX-License-Identifier: MIT */
/*
 * The timeline over the control socket, for who has no access to the file.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/timeline.h"
#include "lib/timeline_read.h"
#include "run/verbs.h"

#define LINES_DEFAULT 1000
#define LINES_MAX     10000
#define ANSWER_MAX    (1u << 20) /* bytes of lines in one answer */

struct answer {
	json_t *lines;
	json_int_t max;
	size_t bytes;
};

static bool take(void *ctx, const char *line, size_t len)
{
	struct answer *a = ctx;
	json_t *o = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);

	/* whatever else is in the file is passed over */
	if (json_is_object(o)) {
		json_array_append_new(a->lines, o);
		a->bytes += len;
	} else {
		json_decref(o);
	}
	return (json_int_t)json_array_size(a->lines) < a->max && a->bytes < ANSWER_MAX;
}

static bool read_lines(int fd, const json_t *request, struct answer *a, uint64_t *next,
		       struct sim_err *err)
{
	const json_t *last = json_object_get(request, "last"),
		     *from = json_object_get(request, "from");

	*next = json_is_integer(from) && json_integer_value(from) > 0
			? (uint64_t)json_integer_value(from)
			: 0;
	if (json_is_integer(last) && json_integer_value(last) >= 0 &&
	    !sim_timeline_tail(fd, (size_t)json_integer_value(last), next, err))
		return false;
	return sim_timeline_read(fd, next, take, a, err);
}

/* {"verb": "timeline", "op": "read", "from": OFFSET, "last": N, "max": N}. The answer has "lines",
 * the objects themselves, and "next", which is "from" for what comes after them. */
json_t *sim_do_timeline(struct lapsim *w, const json_t *request)
{
	const char *op = json_string_value(json_object_get(request, "op"));
	const json_t *max = json_object_get(request, "max");
	struct answer a = {.max = json_is_integer(max) ? json_integer_value(max) : LINES_DEFAULT};
	struct sim_err err;
	uint64_t next = 0;
	bool ok;
	int fd;

	if (!op || strcmp(op, "read") != 0)
		return sim_control_refuse("timeline has the operation read alone");
	if (a.max < 1 || a.max > LINES_MAX)
		return sim_control_refuse("max is 1 to 10000 lines");
	fd = openat(w->dir.fd, SIM_TIMELINE_NAME, O_RDONLY | O_CLOEXEC);
	a.lines = json_array();
	ok = fd >= 0 || sim_fail_errno(&err, errno, "cannot open", SIM_TIMELINE_NAME);
	ok = ok && read_lines(fd, request, &a, &next, &err);
	if (fd >= 0)
		close(fd);
	if (ok)
		return json_pack("{sb so sI}", "ok", 1, "lines", a.lines, "next", (json_int_t)next);
	json_decref(a.lines);
	return sim_control_refuse(err.text);
}
