/* SPDX-License-Identifier: MIT */
/* The archive of diagnostics: a tar file LapsDiagnostics_HOST_yyyyMMdd_HHmmss.tar, mode 0600. */
#ifndef LAPS_CLI_DIAGNOSTICS_ARCHIVE_H
#define LAPS_CLI_DIAGNOSTICS_ARCHIVE_H
#include <jansson.h>
#include <stdint.h>

#include <laps/buf.h>

#define CLI_ARCHIVE_MAX (64u << 20) /* bytes */

struct cli_archive {
	char folder[128]; /* the name of the archive without ".tar", and of the folder in it */
	uint64_t mtime;   /* seconds since 1970 */
	struct laps_buf tar;
};
/* Begin one; computer is cut at 64 bytes. Clear it with cli_archive_clear. */
void cli_archive_init(struct cli_archive *a, const char *computer, uint64_t now_ticks);
void cli_archive_clear(struct cli_archive *a);
/* Add a file. What goes wrong is told by cli_archive_write. */
void cli_archive_add(struct cli_archive *a, const char *name, const void *data, size_t len);
/* Add a file with value, which is freed; NULL: it could not be made. */
void cli_archive_add_json(struct cli_archive *a, const char *name, json_t *value);
/*
 * Write it into directory, which is made when it is not there; NULL: LapsDiagnostics in $TMPDIR,
 * else in /tmp, which must then be the caller's own and nobody else's to write.
 *
 * path   the file's; the caller frees it
 *
 * CLI_DONE; CLI_FAILED (told).
 */
int cli_archive_write(struct cli_archive *a, const char *directory, char **path);

#endif
