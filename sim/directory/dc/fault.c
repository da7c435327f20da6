/* SPDX-License-Identifier: MIT */
#include "directory/dc/fault.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct laps_worldfault *plan;

bool dc_fault_open(const char *path)
{
	struct laps_worldfault *w;
	void *p = MAP_FAILED;
	struct stat st;
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && st.st_size == sizeof(*w))
		p = mmap(NULL, sizeof(*w), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		return false;
	w = p;
	if (w->magic != LAPS_WORLDFAULT_MAGIC) {
		munmap(p, sizeof(*w));
		return false;
	}
	if (plan)
		munmap(plan, sizeof(*plan));
	plan = w;
	return true;
}

struct laps_worldfault *dc_fault_plan(void)
{
	return plan;
}
