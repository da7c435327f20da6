/* SPDX-License-Identifier: MIT */
#include "ports/sam_data.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <laps/hresult.h>
#include <laps/secret.h>
#include <laps/utf16.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <unistd.h>

#include "ports/file.h"
#include "ports/json_file.h"
#include "ports/sam_json.h"

#define ERROR_INVALID_DATA 13
#define ERROR_INVALID_NAME 123

void sam_data_clear(struct sam_data *d)
{
	for (size_t i = 0; i < d->row_n; i++) {
		if (d->row[i].hash)
			laps_wipe(d->row[i].hash, strlen(d->row[i].hash));
		free(d->row[i].hash);
	}
	free(d->row);
	free(d->session);
	free(d->smb);
	free(d->process);
	*d = (struct sam_data){0};
}

laps_rc sam_data_load(const char *path, struct sam_data *out, struct laps_cause *cause)
{
	json_t *root = NULL;
	struct sam_data d;
	const char *wrong;
	size_t place;
	laps_rc rc = laps_json_load(path, LAPS_SAM_LEN_MAX, &root, cause);

	if (rc != LAPS_OK)
		return rc == LAPS_E_RANGE ? LAPS_E_FORMAT : rc;
	wrong = sam_from_json(root, &d, &place);
	json_decref(root);
	if (!wrong) {
		*out = d;
		return LAPS_OK;
	}
	sam_data_clear(&d);
	if (place == 0)
		return laps_json_bad(cause, path, wrong);
	laps_cause_set(cause, LAPS_HR_WIN32(ERROR_INVALID_DATA), "%s: %s (number %zu)", path, wrong,
		       place);
	return LAPS_E_FORMAT;
}

laps_rc sam_data_save(const char *path, const struct sam_data *d, struct laps_cause *cause)
{
	json_t *root = sam_to_json(d);
	laps_rc rc;

	if (!root)
		return laps_file_nomem(cause);
	rc = laps_json_save(path, root, LAPS_SAM_LEN_MAX, 0600, cause);
	json_decref(root);
	return rc == LAPS_E_NOTFOUND ? LAPS_E_HOST : rc;
}

/* The lock is a file beside it, since the file itself is replaced. */
static laps_rc take_lock(const char *path, int *fd, struct laps_cause *cause)
{
	char lock[4096];

	if ((size_t)snprintf(lock, sizeof(lock), "%s.lock", path) >= sizeof(lock))
		return laps_file_fail(cause, ENAMETOOLONG, "cannot lock", path);
	*fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd >= 0 && flock(*fd, LOCK_EX) == 0)
		return LAPS_OK;
	(void)laps_file_fail(cause, errno, "cannot lock", lock);
	if (*fd >= 0)
		close(*fd);
	return LAPS_E_HOST;
}

laps_rc sam_data_edit(const char *path, sam_edit_fn *edit, void *ctx, struct laps_cause *cause)
{
	struct sam_data d;
	int fd = -1;
	laps_rc rc = take_lock(path, &fd, cause);

	if (rc != LAPS_OK)
		return rc;
	rc = sam_data_load(path, &d, cause);
	/* "not found" is about an account; a missing or broken file is a broken host */
	if (rc != LAPS_OK) {
		rc = rc == LAPS_E_NOMEM ? rc : LAPS_E_HOST;
		goto out;
	}
	rc = edit(&d, ctx, cause);
	if (rc == LAPS_OK)
		rc = sam_data_save(path, &d, cause);
	sam_data_clear(&d);
out:
	close(fd);
	return rc;
}

struct sam_row *sam_data_find_name(const struct sam_data *d, const char *name)
{
	for (size_t i = 0; i < d->row_n; i++)
		if (strcasecmp(d->row[i].account.name, name) == 0)
			return &d->row[i];
	return NULL;
}

struct sam_row *sam_data_find_rid(const struct sam_data *d, uint32_t rid)
{
	for (size_t i = 0; i < d->row_n; i++)
		if (d->row[i].account.rid == rid)
			return &d->row[i];
	return NULL;
}

laps_rc sam_data_check_text(const char *text, size_t min, size_t max, const char *what,
			    struct laps_cause *cause)
{
	size_t len = strlen(text);

	if (len >= min && len <= max && laps_utf8_check(text, len, NULL) == LAPS_OK)
		return LAPS_OK;
	laps_cause_set(cause, LAPS_HR_WIN32(ERROR_INVALID_NAME), "not %s: '%s'", what, text);
	return LAPS_E_FORMAT;
}

laps_rc sam_data_opens(const struct sam_row *row, const struct laps_secret *password, bool *opens,
		       struct laps_cause *cause)
{
	if (row->hash && strcmp(row->hash, "!") != 0)
		return laps_sam_hash_opens(row->hash, password, opens, cause);
	*opens = false;
	return LAPS_OK;
}

laps_rc sam_data_set_password(struct sam_row *row, const struct laps_secret *password,
			      const struct laps_entropy_port *entropy, uint64_t now_ticks,
			      struct laps_cause *cause)
{
	char hash[LAPS_SAM_HASH_TEXT];
	laps_rc rc = laps_sam_hash(password, entropy, hash, cause);
	char *text;

	if (rc != LAPS_OK)
		return rc;
	text = strdup(hash);
	laps_wipe(hash, sizeof(hash));
	if (!text)
		return laps_file_nomem(cause);
	if (row->hash)
		laps_wipe(row->hash, strlen(row->hash));
	free(row->hash);
	row->hash = text;
	row->account.last_set_ticks = now_ticks;
	return LAPS_OK;
}

/* The user of whatever an account has open. */
static bool is_of(const char *user, const struct sam_row *row)
{
	return strcasecmp(user, row->account.name) == 0;
}

void sam_data_rename(struct sam_data *d, struct sam_row *row, const char *name)
{
	char text[LAPS_ACCOUNT_NAME_MAX + 1];

	sam_data_put(text, sizeof(text), name);
	for (size_t i = 0; i < d->session_n; i++)
		if (is_of(d->session[i].session.user, row))
			memcpy(d->session[i].session.user, text, sizeof(text));
	for (size_t i = 0; i < d->smb_n; i++)
		if (is_of(d->smb[i].user, row))
			memcpy(d->smb[i].user, text, sizeof(text));
	for (size_t i = 0; i < d->process_n; i++)
		if (is_of(d->process[i].process.user, row))
			memcpy(d->process[i].process.user, text, sizeof(text));
	memcpy(row->account.name, text, sizeof(text));
}

void sam_data_delete(struct sam_data *d, struct sam_row *row)
{
	size_t at = (size_t)(row - d->row), kept = 0;

	for (size_t i = 0; i < d->session_n; i++)
		if (!is_of(d->session[i].session.user, row))
			d->session[kept++] = d->session[i];
	d->session_n = kept;
	kept = 0;
	for (size_t i = 0; i < d->smb_n; i++)
		if (!is_of(d->smb[i].user, row))
			d->smb[kept++] = d->smb[i];
	d->smb_n = kept;
	kept = 0;
	for (size_t i = 0; i < d->process_n; i++)
		if (!is_of(d->process[i].process.user, row))
			d->process[kept++] = d->process[i];
	d->process_n = kept;
	if (row->hash)
		laps_wipe(row->hash, strlen(row->hash));
	free(row->hash);
	memmove(row, row + 1, (d->row_n - at - 1) * sizeof(*row));
	d->row_n--;
}

uint32_t sam_data_new_rid(struct sam_data *d)
{
	while (d->next_rid == 0 || sam_data_find_rid(d, d->next_rid))
		d->next_rid++;
	return d->next_rid++;
}

laps_rc sam_data_no_account(struct laps_cause *cause, const char *name, uint32_t rid)
{
	if (name)
		laps_cause_set(cause, LAPS_HR_NO_SUCH_USER, "no local account '%s'", name);
	else
		laps_cause_set(cause, LAPS_HR_NO_SUCH_USER, "no local account with RID %" PRIu32,
			       rid);
	return LAPS_E_NOTFOUND;
}

void *sam_data_grow(void *list, size_t n, size_t size)
{
	char *grown = realloc(list, (n + 1) * size);

	if (grown)
		memset(grown + n * size, 0, size);
	return grown;
}

void sam_data_put(char *out, size_t size, const char *text)
{
	size_t len = strnlen(text, size - 1);

	memcpy(out, text, len);
	memset(out + len, 0, size - len);
}
