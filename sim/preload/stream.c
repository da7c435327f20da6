/* SPDX-License-Identifier: MIT */
/*
 * stdio, whose own writes call nothing that can be replaced: a disk is full when what has gathered
 * in a stream is to go to its file, and is lost then. What a full buffer, or a line end in a stream
 * that is buffered by lines, writes on the way is written.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/stat.h>

#include "preload/fault.h"
#include "preload/preload.h"

/* the C library's headers call parameters otherwise */
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)

static preload_verdict judge(FILE *f)
{
	struct preload_place place;
	int error = errno;
	struct stat st;
	bool ours = f && preload_fault_concerns("disk") && __fwriting(f) && __fpending(f) > 0 &&
		    fstat(fileno(f), &st) == 0 && S_ISREG(st.st_mode) &&
		    preload_place_of(fileno(f), &place);
	preload_verdict v;

	errno = error;
	v = ours ? preload_fault("disk", &place) : PRELOAD_GOES_ON;
	if (v == PRELOAD_FAILS) {
		error = errno;
		__fpurge(f);
		f->_flags |= _IO_ERR_SEEN; /* what ferror(3) tells */
		errno = error;
	}
	return v;
}

EXPORTED int fflush(FILE *f)
{
	static void *next;
	preload_verdict v = judge(f);

	return (int)preload_done(v, v == PRELOAD_FAILS ? EOF : PRELOAD_NEXT(next, fflush)(f));
}

EXPORTED int fclose(FILE *f)
{
	static void *next;
	preload_verdict v = judge(f);
	int error = errno, rc = PRELOAD_NEXT(next, fclose)(f);

	if (v == PRELOAD_FAILS) {
		errno = error;
		rc = EOF;
	}
	return (int)preload_done(v, rc);
}

EXPORTED FILE *fopen(const char *path, const char *mode)
{
	static void *next;
	struct preload_place place;
	preload_verdict v = PRELOAD_GOES_ON;
	struct stat st;
	int error = errno;
	bool is_new;
	FILE *f;

	is_new = mode[0] != 'r' && preload_fault_concerns("disk") && lstat(path, &st) != 0;
	errno = error;
	if (is_new && preload_place_at(AT_FDCWD, path, &place))
		v = preload_fault("disk", &place);
	f = v == PRELOAD_FAILS ? NULL : PRELOAD_NEXT(next, fopen)(path, mode);
	(void)preload_done(v, 0);
	return f;
}

EXPORTED FILE *fopen64(const char *, const char *) __attribute__((alias("fopen")));
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
