/* SPDX-License-Identifier: MIT */
#include "ports/linux_set.h"

#include <crypt.h>
#include <errno.h>
#include <laps/buf.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ports/file.h"
#include "ports/linux_exec.h"

static const char *const chpasswd_path[] = {"/usr/sbin/chpasswd", "/sbin/chpasswd",
					    "/usr/bin/chpasswd", NULL};

/* '!' and the password's hash, by the method that this system's crypt prefers. */
static laps_rc put_locked_hash(const struct laps_secret *password, struct laps_buf *line,
			       struct laps_cause *cause)
{
	struct crypt_data *space = calloc(1, sizeof(*space));
	char *setting = crypt_gensalt_ra(NULL, 0, NULL, 0);
	const char *hash;
	laps_rc rc = LAPS_OK;

	if (!space || !setting) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	hash = crypt_r(laps_secret_text(password), setting, space);
	if (!hash || hash[0] == '*') {
		laps_cause_set(cause, LAPS_HR_FAIL, "crypt cannot hash the password");
		rc = LAPS_E_HOST;
		goto out;
	}
	laps_buf_put_u8(line, '!');
	laps_buf_put(line, hash, strlen(hash));
out:
	if (space)
		laps_wipe(space, sizeof(*space));
	free(space);
	free(setting);
	return rc;
}

/* "name:password" */
static laps_rc make_line(const char *name, bool locked, const struct laps_secret *password,
			 struct laps_buf *line, struct laps_cause *cause)
{
	size_t len = laps_secret_len(password);
	const char *text = laps_secret_text(password);
	laps_rc rc = LAPS_OK;

	if (len >= CRYPT_MAX_PASSPHRASE_SIZE || strlen(text) != len || strchr(text, '\n')) {
		laps_cause_set(cause, LAPS_HR_PASSWORD_RESTRICTION,
			       "the password is too long, or has a line end or a zero byte in it");
		return LAPS_E_RANGE;
	}
	laps_buf_put(line, name, strlen(name));
	laps_buf_put_u8(line, ':');
	if (locked)
		rc = put_locked_hash(password, line, cause);
	else
		laps_buf_put(line, text, len);
	laps_buf_put_u8(line, '\n');
	if (rc == LAPS_OK && laps_buf_status(line) != LAPS_OK)
		rc = laps_file_nomem(cause);
	return rc;
}

static bool tells(const struct laps_buf *said, const void *secret, size_t len)
{
	return memmem(said->data, said->len, secret, len) != NULL;
}

/* What chpasswd complains of, and that /etc cannot be written when that is so: PAM only speaks of a
 * manipulation error then. A message with the password in it, or its hash, is not shown. */
static laps_rc tell(const char *root, const struct laps_exec *e, const struct laps_secret *password,
		    const struct laps_buf *line, struct laps_cause *cause)
{
	const uint8_t *sent = memchr(line->data, ':', line->len);
	size_t sent_len =
		line->len - 2 - (size_t)(sent - line->data); /* without ':' and line end */
	char why[192], etc[4096], store[64];
	int error = 0;

	snprintf(etc, sizeof(etc), "%s/etc", root);
	if (access(etc, W_OK) != 0)
		error = errno;
	laps_exec_complaint(e, why, sizeof(why));
	if (tells(&e->err, laps_secret_text(password), laps_secret_len(password)) ||
	    tells(&e->err, sent + 1, sent_len))
		snprintf(why, sizeof(why), "exit status %d", e->status);
	laps_cause_set(cause, error ? laps_file_hresult(error) : LAPS_HR_FAIL,
		       "chpasswd failed: %s%s%s", why, error ? "; /etc: " : "",
		       error ? strerror_r(error, store, sizeof(store)) : "");
	return LAPS_E_HOST;
}

laps_rc linux_set_password(const char *root, const char *name, bool locked,
			   const struct laps_secret *password, struct laps_cause *cause)
{
	const char *argv[5] = {laps_exec_find(chpasswd_path)};
	struct laps_exec e = {0};
	struct laps_buf line;
	size_t n = 1;
	laps_rc rc;

	if (!argv[0]) {
		laps_cause_set(cause, LAPS_HR_WIN32(2), "cannot run '%s': no such file",
			       chpasswd_path[0]);
		return LAPS_E_HOST;
	}
	if (locked)
		argv[n++] = "-e";
	if (root[0]) {
		argv[n++] = "-R";
		argv[n++] = root;
	}
	laps_buf_init(&line, LAPS_EXEC_IN_MAX);
	rc = make_line(name, locked, password, &line, cause);
	if (rc == LAPS_OK)
		rc = laps_exec_run(argv, line.data, line.len, LINUX_SET_SECONDS, &e, cause);
	if (rc == LAPS_OK && e.status != 0)
		rc = tell(root, &e, password, &line, cause);
	laps_buf_clear(&line);
	laps_exec_clear(&e);
	return rc == LAPS_E_NOTFOUND ? LAPS_E_HOST : rc;
}
