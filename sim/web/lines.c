/* SPDX-License-Identifier: MIT */
#include "web/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/timeline.h"
#include "lib/timeline_read.h"

struct wanted {
	const char *source;
	json_t *lines; /* newest first */
};

static bool is_wanted(const struct wanted *w, const json_t *line)
{
	const char *source = json_string_value(json_object_get(line, "source"));

	return source && (!*w->source || strcmp(source, w->source) == 0);
}

static bool take(void *ctx, const char *text, size_t len)
{
	struct wanted *w = ctx;
	json_t *line = json_loadb(text, len, 0, NULL);

	if (is_wanted(w, line))
		json_array_insert(w->lines, 0, line);
	json_decref(line);
	if (json_array_size(w->lines) > WEB_LINES_SHOWN)
		json_array_remove(w->lines, WEB_LINES_SHOWN);
	return true;
}

json_t *web_lines(int dir, const char *source, struct sim_err *err)
{
	int fd = openat(dir, SIM_TIMELINE_NAME, O_RDONLY | O_CLOEXEC);
	struct wanted w = {.source = source, .lines = json_array()};
	uint64_t offset;
	bool ok = fd >= 0 || sim_fail_errno(err, errno, "cannot open", SIM_TIMELINE_NAME);

	if (ok && !w.lines)
		ok = sim_fail_nomem(err);
	ok = ok && sim_timeline_tail(fd, WEB_LINES_READ, &offset, err) &&
	     sim_timeline_read(fd, &offset, take, &w, err);
	if (fd >= 0)
		close(fd);
	if (ok)
		return w.lines;
	json_decref(w.lines);
	return NULL;
}
