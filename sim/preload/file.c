/* SPDX-License-Identifier: MIT */
/*
 * The calls that need room on a disk, that make it safe, and that put a file in another's place.
 * What stdio does inside does not come through here: stream.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "preload/fault.h"
#include "preload/preload.h"

/* the C library's headers call parameters otherwise */
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)

/* of these, what signals' handlers may call is looked up before main */
static void *next_write, *next_fsync, *next_fdatasync, *next_open, *next_openat, *next_rename;

__attribute__((constructor)) static void begin(void)
{
	(void)PRELOAD_NEXT(next_write, write);
	(void)PRELOAD_NEXT(next_fsync, fsync);
	(void)PRELOAD_NEXT(next_fdatasync, fdatasync);
	(void)PRELOAD_NEXT(next_open, open);
	(void)PRELOAD_NEXT(next_openat, openat);
	(void)PRELOAD_NEXT(next_rename, rename);
}

/* Of a descriptor: pipes, sockets and terminals have no disk. */
static preload_verdict judge(const char *operation, int fd)
{
	struct preload_place place;
	int error = errno;
	struct stat st;
	bool ours = preload_fault_concerns(operation) && fstat(fd, &st) == 0 &&
		    (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)) && preload_place_of(fd, &place);

	errno = error;
	return ours ? preload_fault(operation, &place) : PRELOAD_GOES_ON;
}

/* A file that is made new. */
static preload_verdict judge_new(int dir, const char *path, int flags)
{
	struct preload_place place;
	int error = errno;
	bool is_new = (flags & O_CREAT) && preload_fault_concerns("disk") &&
		      faccessat(dir, path, F_OK, AT_SYMLINK_NOFOLLOW) != 0;

	errno = error;
	return is_new && preload_place_at(dir, path, &place) ? preload_fault("disk", &place)
							     : PRELOAD_GOES_ON;
}

/* The rules for passwords come first: a program that sets one has asked for nothing else. */
static preload_verdict judge_rename(int dir, const char *path)
{
	struct preload_place place;
	preload_verdict v = PRELOAD_GOES_ON;

	if (preload_fault_concerns("password") && preload_place_is_shadow(dir, path, &place))
		v = preload_fault("password", &place);
	if (v == PRELOAD_GOES_ON && preload_fault_concerns("rename") &&
	    preload_place_at(dir, path, &place))
		v = preload_fault("rename", &place);
	return v;
}

EXPORTED ssize_t write(int fd, const void *data, size_t len)
{
	preload_verdict v = judge("disk", fd);

	return preload_done(v, v == PRELOAD_FAILS ? -1
						  : PRELOAD_NEXT(next_write, write)(fd, data, len));
}

EXPORTED ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
	static void *next;
	preload_verdict v = judge("disk", fd);

	return preload_done(v, v == PRELOAD_FAILS ? -1
						  : PRELOAD_NEXT(next, pwrite)(fd, data, len, at));
}

EXPORTED ssize_t writev(int fd, const struct iovec *part, int n)
{
	static void *next;
	preload_verdict v = judge("disk", fd);

	return preload_done(v, v == PRELOAD_FAILS ? -1 : PRELOAD_NEXT(next, writev)(fd, part, n));
}

EXPORTED ssize_t pwritev(int fd, const struct iovec *part, int n, off_t at)
{
	static void *next;
	preload_verdict v = judge("disk", fd);

	return preload_done(v,
			    v == PRELOAD_FAILS ? -1 : PRELOAD_NEXT(next, pwritev)(fd, part, n, at));
}

EXPORTED ssize_t copy_file_range(int in, off_t *in_at, int out, off_t *out_at, size_t len,
				 unsigned flags)
{
	static void *next;
	preload_verdict v = judge("disk", out);

	return preload_done(v, v == PRELOAD_FAILS ? -1
						  : PRELOAD_NEXT(next, copy_file_range)(
							    in, in_at, out, out_at, len, flags));
}

EXPORTED ssize_t sendfile(int out, int in, off_t *at, size_t len)
{
	static void *next;
	preload_verdict v = judge("disk", out);

	return preload_done(v, v == PRELOAD_FAILS ? -1
						  : PRELOAD_NEXT(next, sendfile)(out, in, at, len));
}

EXPORTED int ftruncate(int fd, off_t len)
{
	static void *next;
	preload_verdict v = judge("disk", fd);

	return (int)preload_done(v,
				 v == PRELOAD_FAILS ? -1 : PRELOAD_NEXT(next, ftruncate)(fd, len));
}

EXPORTED int fallocate(int fd, int mode, off_t at, off_t len)
{
	static void *next;
	preload_verdict v = judge("disk", fd);

	return (int)preload_done(
		v, v == PRELOAD_FAILS ? -1 : PRELOAD_NEXT(next, fallocate)(fd, mode, at, len));
}

/* Gives its error as its result. */
EXPORTED int posix_fallocate(int fd, off_t at, off_t len)
{
	static void *next;
	int error = errno, why;
	preload_verdict v = judge("disk", fd);

	why = errno;
	errno = error;
	return (int)preload_done(
		v, v == PRELOAD_FAILS ? why : PRELOAD_NEXT(next, posix_fallocate)(fd, at, len));
}

EXPORTED int fsync(int fd)
{
	preload_verdict v = judge("sync", fd);

	return (int)preload_done(v, v == PRELOAD_FAILS ? -1 : PRELOAD_NEXT(next_fsync, fsync)(fd));
}

EXPORTED int fdatasync(int fd)
{
	preload_verdict v = judge("sync", fd);

	return (int)preload_done(
		v, v == PRELOAD_FAILS ? -1 : PRELOAD_NEXT(next_fdatasync, fdatasync)(fd));
}

/* The mode is there only where something may be made. */
static mode_t mode_of(int flags, va_list args)
{
	return flags & (O_CREAT | __O_TMPFILE) ? (mode_t)va_arg(args, int) : 0;
}

EXPORTED int open(const char *path, int flags, ...)
{
	preload_verdict v = judge_new(AT_FDCWD, path, flags);
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return (int)preload_done(
		v, v == PRELOAD_FAILS ? -1 : PRELOAD_NEXT(next_open, open)(path, flags, mode));
}

EXPORTED int openat(int dir, const char *path, int flags, ...)
{
	preload_verdict v = judge_new(dir, path, flags);
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return (int)preload_done(
		v, v == PRELOAD_FAILS ? -1
				      : PRELOAD_NEXT(next_openat, openat)(dir, path, flags, mode));
}

EXPORTED int creat(const char *path, mode_t mode)
{
	return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

EXPORTED int rename(const char *from, const char *to)
{
	preload_verdict v = judge_rename(AT_FDCWD, to);

	return (int)preload_done(
		v, v == PRELOAD_FAILS ? -1 : PRELOAD_NEXT(next_rename, rename)(from, to));
}

EXPORTED int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	static void *next;
	preload_verdict v = judge_rename(to_dir, to);

	return (int)preload_done(
		v,
		v == PRELOAD_FAILS ? -1 : PRELOAD_NEXT(next, renameat)(from_dir, from, to_dir, to));
}

EXPORTED int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	static void *next;
	preload_verdict v = judge_rename(to_dir, to);

	return (int)preload_done(
		v, v == PRELOAD_FAILS
			   ? -1
			   : PRELOAD_NEXT(next, renameat2)(from_dir, from, to_dir, to, flags));
}

/* What programs with large files call: the same where all files are large. */
_Static_assert(sizeof(off_t) == sizeof(off64_t), "offsets have 64 bits");
EXPORTED ssize_t pwrite64(int, const void *, size_t, off64_t) __attribute__((alias("pwrite")));
EXPORTED ssize_t pwritev64(int, const struct iovec *, int, off64_t)
	__attribute__((alias("pwritev")));
EXPORTED ssize_t sendfile64(int, int, off64_t *, size_t) __attribute__((alias("sendfile")));
EXPORTED int ftruncate64(int, off64_t) __attribute__((alias("ftruncate")));
EXPORTED int fallocate64(int, int, off64_t, off64_t) __attribute__((alias("fallocate")));
EXPORTED int posix_fallocate64(int, off64_t, off64_t) __attribute__((alias("posix_fallocate")));
EXPORTED int open64(const char *, int, ...) __attribute__((alias("open")));
EXPORTED int openat64(int, const char *, int, ...) __attribute__((alias("openat")));
EXPORTED int creat64(const char *, mode_t) __attribute__((alias("creat")));
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
