/* SPDX-License-Identifier: MIT */
/* Pictures of a run as files. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "fleet/plot.h"
#include "lib/file.h"

#define PICTURE_MAX (4u << 20)

static bool draw(int dir, const char *name, const struct sim_fleet_result *r,
		 void (*plot)(const struct sim_fleet_result *, struct laps_buf *),
		 struct sim_err *err)
{
	struct laps_buf text;
	bool ok;

	laps_buf_init(&text, PICTURE_MAX);
	plot(r, &text);
	ok = laps_buf_status(&text) == LAPS_OK || sim_fail_nomem(err);
	(void)unlinkat(dir, name, 0);
	ok = ok && sim_write_buf(dir, name, &text, 0644, err);
	laps_buf_clear(&text);
	return ok;
}

bool sim_fleet_draw(const struct sim_fleet_result *r, const char *dir, struct sim_err *err)
{
	const int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return sim_fail_errno(err, errno, "cannot open", dir);
	ok = draw(fd, "fleet-course.svg", r, fleet_plot_course, err) &&
	     draw(fd, "fleet-distribution.svg", r, fleet_plot_distribution, err);
	close(fd);
	return ok;
}
