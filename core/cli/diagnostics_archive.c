/* SPDX-License-Identifier: MIT */
#include "cli/diagnostics_archive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <laps/filetime.h>

#include "cli/cli.h"
#include "ports/file.h"
#include "ports/tar.h"

#define STEP "diagnostics"

void cli_archive_init(struct cli_archive *a, const char *computer, uint64_t now_ticks)
{
	char text[LAPS_FILETIME_TEXT], digits[16] = "";
	struct laps_err err;
	uint64_t epoch = 0;
	size_t n = 0;

	*a = (struct cli_archive){0};
	laps_buf_init(&a->tar, CLI_ARCHIVE_MAX);
	if (laps_filetime_parse("1970-01-01T00:00:00Z", &epoch, &err) == LAPS_OK &&
	    now_ticks >= epoch)
		a->mtime = (now_ticks - epoch) / 10000000;
	/* "2024-05-01T12:00:00.5Z": the first fourteen digits */
	laps_filetime_format(now_ticks, text);
	for (const char *p = text; *p != '\0' && n < 15; p++) {
		if (*p >= '0' && *p <= '9')
			digits[n++] = *p;
		if (n == 8 && *p == 'T')
			digits[n++] = '_';
	}
	snprintf(a->folder, sizeof a->folder, "LapsDiagnostics_%.64s_%s", computer, digits);
	/* a name of a host has none, but a file's must not */
	for (char *p = a->folder; *p != '\0'; p++)
		if (*p == '/' || (unsigned char)*p <= ' ')
			*p = '-';
}

void cli_archive_clear(struct cli_archive *a)
{
	laps_buf_clear(&a->tar);
}

void cli_archive_add(struct cli_archive *a, const char *name, const void *data, size_t len)
{
	laps_rc rc = laps_tar_add(&a->tar, a->folder, name, data, len, a->mtime);

	if (a->tar.rc == LAPS_OK)
		a->tar.rc = rc;
}

static int put(const char *text, size_t len, void *ctx)
{
	struct laps_buf *out = ctx;

	laps_buf_put(out, text, len);
	return laps_buf_status(out) == LAPS_OK ? 0 : -1;
}

void cli_archive_add_json(struct cli_archive *a, const char *name, json_t *value)
{
	struct laps_buf text;

	laps_buf_init(&text, CLI_ARCHIVE_MAX);
	if (value != NULL && json_dump_callback(value, put, &text, JSON_INDENT(2)) == 0) {
		laps_buf_put_u8(&text, '\n');
		cli_archive_add(a, name, text.data, text.len);
	} else if (a->tar.rc == LAPS_OK) {
		a->tar.rc = LAPS_E_NOMEM;
	}
	laps_buf_clear(&text);
	json_decref(value);
}

/* In a directory that everybody may write to, somebody else could have made ours. */
static int check_own(const char *directory)
{
	struct stat st;

	if (lstat(directory, &st) != 0)
		return cli_fail_errno(STEP, directory, errno);
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
	    (st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return cli_fail(STEP,
				"'%s' is not a directory of this user that only he may write to; "
				"use --output",
				directory);
	return CLI_DONE;
}

static char *default_directory(void)
{
	const char *temp = getenv("TMPDIR");
	char *path = NULL;

	if (temp == NULL || *temp == '\0')
		temp = "/tmp";
	return asprintf(&path, "%s/LapsDiagnostics", temp) < 0 ? NULL : path;
}

int cli_archive_write(struct cli_archive *a, const char *directory, char **path)
{
	char *dir = directory != NULL ? strdup(directory) : default_directory(), *file = NULL;
	struct laps_cause cause;
	laps_rc code = laps_tar_end(&a->tar);
	int rc = CLI_DONE;

	if (dir == NULL || asprintf(&file, "%s/%s.tar", dir, a->folder) < 0) {
		file = NULL;
		rc = cli_fail(STEP, "out of memory");
		goto out;
	}
	if (code != LAPS_OK) {
		rc = cli_fail(STEP, "cannot make the archive: %s", laps_rc_name(code));
		goto out;
	}
	if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
		rc = cli_fail_errno(STEP, dir, errno);
		goto out;
	}
	if (directory == NULL && (rc = check_own(dir)) != CLI_DONE)
		goto out;
	if (laps_file_write(file, a->tar.data, a->tar.len, 0600, &cause) != LAPS_OK) {
		rc = cli_fail(STEP, "%s", cause.text);
		goto out;
	}
	*path = file;
	file = NULL;
out:
	free(dir);
	free(file);
	return rc;
}
