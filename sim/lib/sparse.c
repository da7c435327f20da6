/* SPDX-License-Identifier: MIT */
#include "lib/sparse.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 65536 /* bytes compared, and brought over, at once */

/* What is done with bytes from..end of in, which are no hole; now is in, mapped. */
typedef bool part_fn(int in, int out, off_t from, off_t end, const uint8_t *now);

static bool for_each_part(int in, int out, off_t size, part_fn *part, const uint8_t *now)
{
	off_t from = 0, end;

	while (from < size) {
		from = lseek(in, from, SEEK_DATA);
		if (from < 0)
			return errno == ENXIO; /* a hole to the end */
		if (from >= size)
			return true;
		end = lseek(in, from, SEEK_HOLE);
		if (end < 0)
			return false;
		if (end > size)
			end = size;
		if (!part(in, out, from, end, now))
			return false;
		from = end;
	}
	return true;
}

static bool write_at(int out, const uint8_t *p, size_t len, off_t at)
{
	while (len > 0) {
		ssize_t n = pwrite(out, p, len, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		p += n;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* By the file system where it can: some share the bytes. */
static bool bring(int in, int out, off_t from, off_t end, const uint8_t *now)
{
	off_t to = from;
	ssize_t n = 1;

	while (from < end && n > 0)
		n = copy_file_range(in, &from, out, &to, (size_t)(end - from), 0);
	return from == end || write_at(out, now + from, (size_t)(end - from), from);
}

static bool read_at(int fd, uint8_t *p, size_t len, off_t at)
{
	while (len > 0) {
		ssize_t n = pread(fd, p, len, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* out is read and not mapped: a hole of it that is touched in memory takes room on tmpfs, and where
 * there is none it is a SIGBUS. */
static bool bring_changed(int in, int out, off_t from, off_t end, const uint8_t *now)
{
	uint8_t copy[BLOCK];

	(void)in;
	for (; from < end; from += BLOCK) {
		size_t len = end - from < BLOCK ? (size_t)(end - from) : BLOCK;

		if (!read_at(out, copy, len, from) ||
		    (memcmp(now + from, copy, len) != 0 && !write_at(out, now + from, len, from)))
			return false;
	}
	return true;
}

/* again: out has most of it. */
static bool copy_parts(int in, int out, bool again, struct sim_err *err)
{
	uint8_t *now = MAP_FAILED;
	struct stat st;
	size_t len = 0;
	bool ok = fstat(in, &st) == 0 && ftruncate(out, st.st_size) == 0;

	if (ok && st.st_size > 0) {
		len = (size_t)st.st_size;
		now = mmap(NULL, len, PROT_READ, MAP_SHARED, in, 0);
		ok = now != MAP_FAILED &&
		     for_each_part(in, out, st.st_size, again ? bring_changed : bring, now);
	}
	if (!ok)
		sim_fail_errno(err, errno, "cannot copy", "a database");
	if (now != MAP_FAILED)
		munmap(now, len);
	return ok;
}

bool sim_sparse_copy(int in, int out, struct sim_err *err)
{
	return copy_parts(in, out, false, err);
}

bool sim_sparse_update(int in, int out, struct sim_err *err)
{
	return copy_parts(in, out, true, err);
}
