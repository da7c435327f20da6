/* SPDX-License-Identifier: MIT */
/*
 * Files as the adapters need them: whole, bounded, and replaced as a whole. Causes are
 * "cannot read 'PATH': no such file or directory".
 */
#ifndef LAPS_PORTS_FILE_H
#define LAPS_PORTS_FILE_H
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <laps/buf.h>
#include <laps/err.h>
#include <laps/ports.h>
#include <laps/secret.h>

#define LAPS_FILE_SECRET_MAX 4096 /* bytes of a password file; longer is refused */

/* The HRESULT of an errno: the Win32 code that means the same, or E_FAIL. */
uint32_t laps_file_hresult(int error);
/* Fill cause with "VERB 'PATH': reason" and return LAPS_E_NOTFOUND for ENOENT, LAPS_E_NOMEM for
 * ENOMEM, LAPS_E_HOST for all else. */
laps_rc laps_file_fail(struct laps_cause *cause, int error, const char *verb, const char *path);
/* The first character of a library's message as ours begin: in lower case, unless an abbreviation
 * begins there. */
char laps_file_lower(const char *text);
/* An allocation failed: fill cause and return LAPS_E_NOMEM. */
laps_rc laps_file_nomem(struct laps_cause *cause);

/*
 * Read a whole regular file, a pipe or a device. A pipe that nobody writes to fails after some
 * seconds.
 *
 * max   bytes; a longer file is LAPS_E_RANGE
 * out   becomes a buffer of its own (what was in it is not freed), written only on LAPS_OK; one
 * zero byte that does not count follows the content; clear it with laps_buf_clear, which wipes
 *
 * LAPS_OK; LAPS_E_NOTFOUND, LAPS_E_RANGE, LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_file_read(const char *path, size_t max, struct laps_buf *out,
				     struct laps_cause *cause);
/* The same, and what the file was that was read: its owner and mode. */
LAPS_MUST_USE laps_rc laps_file_read_stat(const char *path, size_t max, struct laps_buf *out,
					  struct stat *st, struct laps_cause *cause);

/*
 * Replace a file: a temporary file beside it (PATH.unsaved), fsync, rename, fsync of the directory.
 * One writer at a time: callers hold a lock. Durable on LAPS_OK; otherwise the old content is still
 * there and no temporary file is left, but for a cause "cannot make durable": then the new content
 * is there, and a loss of power may take it back. Of a symbolic link the link is replaced; a
 * device, a pipe or a directory never is. LAPS_OK; LAPS_E_NOTFOUND (no such directory),
 * LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_file_write(const char *path, const void *data, size_t len, mode_t mode,
				      struct laps_cause *cause);

/* Append with one write, making the file when it is not there. Not made durable. A device is
 * written to, a pipe that nobody reads is refused.
 * LAPS_OK; LAPS_E_NOTFOUND (no such directory), LAPS_E_HOST. */
LAPS_MUST_USE laps_rc laps_file_append(const char *path, const void *data, size_t len, mode_t mode,
				       struct laps_cause *cause);

/*
 * Read a password file as it is, byte for byte. One that its group or others may read is refused.
 * LAPS_OK; LAPS_E_NOTFOUND, LAPS_E_DENIED (mode), LAPS_E_RANGE (empty, too long, a NUL byte),
 * LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_file_read_secret(const char *path, struct laps_secret **out,
					    struct laps_cause *cause);

#endif
