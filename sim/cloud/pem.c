/* SPDX-License-Identifier: MIT */
#include "cloud/pem.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/secret.h>
#include <unistd.h>

#include "lib/httpserver.h"

bool sim_cloud_pem(int dir, const char *name, struct laps_buf *out, struct sim_err *err)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	char text[SIM_SERVER_PEM_MAX];
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));

	if (n < 0)
		sim_fail_errno(err, errno, "cannot read", name);
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return false;
	laps_buf_put(out, text, (size_t)n);
	laps_buf_put_u8(out, 0);
	laps_wipe(text, sizeof(text));
	return laps_buf_status(out) == LAPS_OK || sim_fail(err, "'%s' is too long", name);
}
