/* SPDX-License-Identifier: MIT */
#include "directory/dc/counter.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define RID_MAX 0x3fffffffu /* [MS-ADTS] 3.1.1.1.9.2.1: 30 bits */

struct counters {
	_Atomic uint64_t usn, rid;
	/* what each change writes is apart from what all look at for each request: 64 bytes */
	uint64_t apart[6];
	_Atomic uint64_t kept[DC_KEPT_N];
	uint64_t rest[8 - DC_KEPT_N];
};
_Static_assert(sizeof(struct counters) == DC_COUNTER_LEN, "the file's layout");

static struct counters *counters;
static _Atomic uint64_t own[DC_KEPT_N], *kept = own;

bool dc_counter_open(const char *path)
{
	struct stat st;
	void *p = MAP_FAILED;
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && st.st_size == DC_COUNTER_LEN)
		p = mmap(NULL, DC_COUNTER_LEN, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		return false;
	dc_counter_close();
	counters = p;
	kept = counters->kept;
	return true;
}

void dc_counter_close(void)
{
	if (counters)
		munmap(counters, DC_COUNTER_LEN);
	counters = NULL;
	kept = own;
}

uint64_t dc_usn_next(void)
{
	return counters ? atomic_fetch_add(&counters->usn, 1) + 1 : 0;
}

uint64_t dc_usn_highest(void)
{
	return counters ? atomic_load(&counters->usn) : 0;
}

uint32_t dc_rid_next(void)
{
	uint64_t rid = counters ? atomic_fetch_add(&counters->rid, 1) : 0;

	return rid <= RID_MAX ? (uint32_t)rid : 0;
}

uint64_t dc_kept_generation(dc_kept kind)
{
	return atomic_load(&kept[kind]);
}

void dc_kept_forget(dc_kept kind)
{
	atomic_fetch_add(&kept[kind], 1);
}
