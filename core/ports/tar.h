/* SPDX-License-Identifier: MIT */
/*
 * A tar archive of regular files in memory, as POSIX.1-1988 has it ("ustar"): every tar reads it.
 */
#ifndef LAPS_PORTS_TAR_H
#define LAPS_PORTS_TAR_H
#include <stddef.h>
#include <stdint.h>

#include <laps/buf.h>
#include <laps/err.h>

#define LAPS_TAR_NAME_MAX   100
#define LAPS_TAR_FOLDER_MAX 155

/*
 * Append a file of mode 0600, owned by user and group 0.
 *
 * folder   in which it lies in the archive, LAPS_TAR_FOLDER_MAX bytes at most, no '/' at its end
 * name     within the folder, LAPS_TAR_NAME_MAX bytes at most
 * mtime    seconds since 1970
 *
 * LAPS_OK; LAPS_E_RANGE (a name, or more than 8 GiB), and the buffer's own status.
 */
LAPS_MUST_USE laps_rc laps_tar_add(struct laps_buf *out, const char *folder, const char *name,
				   const void *data, size_t len, uint64_t mtime);
/* Append the end of the archive. The buffer's status. */
LAPS_MUST_USE laps_rc laps_tar_end(struct laps_buf *out);

#endif
