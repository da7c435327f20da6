/* SPDX-License-Identifier: MIT */
#include "cli/input.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <laps/text.h>

#include "ports/file.h"

static int read_stdin(const char *step, struct laps_buf *out)
{
	uint8_t block[4096];
	int rc = CLI_DONE;
	ssize_t n;

	while ((n = read(STDIN_FILENO, block, sizeof block)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			rc = cli_fail_errno(step, "cannot read stdin", errno);
			break;
		}
		laps_buf_put(out, block, (size_t)n);
		if (out->rc == LAPS_E_RANGE)
			rc = cli_fail(step, "stdin: more than %zu bytes", out->max);
		else if (out->rc != LAPS_OK)
			rc = cli_fail(step, "stdin: %s", laps_rc_name(out->rc));
		if (rc != CLI_DONE)
			break;
	}
	laps_wipe(block, sizeof block);
	return rc;
}

int cli_read_value(const char *step, const char *file, struct laps_buf *out)
{
	struct laps_buf text, value;
	struct laps_err err = {0};
	struct laps_cause cause;
	int rc = CLI_DONE;
	laps_rc code;

	laps_buf_init(&text, CLI_INPUT_MAX);
	laps_buf_init(&value, CLI_INPUT_MAX);
	if (file == NULL || strcmp(file, "-") == 0) {
		rc = read_stdin(step, &text);
	} else if (laps_file_read(file, CLI_INPUT_MAX, &text, &cause) != LAPS_OK) {
		rc = cli_fail(step, "%s", cause.text);
	}
	if (rc != CLI_DONE)
		goto out;
	code = laps_bytes_parse(text.data, text.len, &value, &err);
	if (code != LAPS_OK) {
		rc = cli_fail_err(step, code, &err);
		goto out;
	}
	*out = value;
	laps_buf_init(&value, 0);
out:
	laps_buf_clear(&text);
	laps_buf_clear(&value);
	return rc;
}

int cli_read_password(const char *step, bool may_be_empty, struct laps_secret **out)
{
	struct laps_buf text;
	size_t len;
	int rc;

	laps_buf_init(&text, LAPS_FILE_SECRET_MAX);
	rc = read_stdin(step, &text);
	if (rc != CLI_DONE)
		goto out;
	len = text.len;
	if (len > 0 && text.data[len - 1] == '\n')
		len--;
	if (len == 0 && !may_be_empty)
		rc = cli_fail(step, "the password on stdin is empty");
	else if (len > 0 && memchr(text.data, 0, len) != NULL)
		rc = cli_fail(step, "the password on stdin has a NUL byte");
	else if (laps_secret_dup(text.data, len, out) != LAPS_OK)
		rc = cli_fail(step, "out of memory");
out:
	laps_buf_clear(&text);
	return rc;
}

laps_rc cli_random(void *ctx, uint8_t *out, size_t len)
{
	(void)ctx;
	while (len > 0) {
		ssize_t n = getrandom(out, len, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return LAPS_E_HOST;
		out += n;
		len -= (size_t)n;
	}
	return LAPS_OK;
}
