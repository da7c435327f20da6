/* SPDX-License-Identifier: MIT */
#include "lib/timeline.h"

#include <fcntl.h>
#include <jansson.h>
#include <laps/filetime.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/file.h"

bool sim_timeline_make(int dir, struct sim_err *err)
{
	return sim_write(dir, SIM_TIMELINE_NAME, "", 0, 0644, err);
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
