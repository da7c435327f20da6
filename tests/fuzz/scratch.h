/* SPDX-License-Identifier: MIT */
/*
 * Files for decoders that read files: one folder for the run, below $TMPDIR, which scripts/run-fuzz
 * puts into memory. It is removed when the target ends by itself.
 */
#ifndef TESTS_FUZZ_SCRATCH_H
#define TESTS_FUZZ_SCRATCH_H
#include "fuzz/fuzz.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

static char scratch_dir[PATH_MAX];

static inline void scratch_remove(void)
{
	DIR *dir = opendir(scratch_dir);

	for (struct dirent *d = dir ? readdir(dir) : NULL; d; d = readdir(dir))
		unlinkat(dirfd(dir), d->d_name, 0);
	if (dir)
		closedir(dir);
	rmdir(scratch_dir);
}

/* Write a file and give its path, which is good until the next call. */
static inline const char *scratch_file(const char *name, const void *bytes, size_t len)
{
	static char path[PATH_MAX + 64];
	const char *top = getenv("TMPDIR");
	int fd;

	if (!scratch_dir[0]) {
		snprintf(scratch_dir, sizeof(scratch_dir), "%s/fuzz-XXXXXX",
			 top && *top ? top : "/tmp");
		if (!mkdtemp(scratch_dir))
			abort();
		atexit(scratch_remove);
	}
	snprintf(path, sizeof(path), "%s/%s", scratch_dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || (len && write(fd, bytes, len) != (ssize_t)len) || close(fd) != 0)
		abort();
	return path;
}

#endif
