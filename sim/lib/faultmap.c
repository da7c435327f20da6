/* SPDX-License-Identifier: MIT */
#include "lib/faultmap.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct laps_worldfault *sim_faults_map(int fd)
{
	void *p = mmap(NULL, sizeof(struct laps_worldfault), PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		       0);

	return p == MAP_FAILED ? NULL : p;
}

bool sim_faults_open(const char *path, struct laps_worldfault **out, struct sim_err *err)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	struct laps_worldfault *w = NULL;
	struct stat st;
	bool ok = false;

	if (fd < 0 || fstat(fd, &st) != 0)
		sim_fail_errno(err, errno, "cannot read faults", path);
	else if (st.st_size != sizeof(*w))
		sim_fail(err, "'%s' is no file of faults: it has another size", path);
	else if ((w = sim_faults_map(fd)) == NULL)
		sim_fail_errno(err, errno, "cannot map", path);
	else if (w->magic != LAPS_WORLDFAULT_MAGIC)
		sim_fail(err, "'%s' is no file of faults", path);
	else
		ok = true;
	if (ok)
		*out = w;
	else
		sim_faults_close(&w);
	if (fd >= 0)
		close(fd);
	return ok;
}

void sim_faults_close(struct laps_worldfault **w)
{
	if (*w)
		munmap(*w, sizeof(**w));
	*w = NULL;
}
