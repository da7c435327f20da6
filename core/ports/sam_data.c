/* SPDX-License-Identifier: MIT */
#include "ports/sam_data.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <laps/hresult.h>
#include <laps/secret.h>
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
	rc = laps_json_save(path, root, 0600, cause);
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

laps_rc sam_data_no_account(struct laps_cause *cause, const char *name, uint32_t rid)
{
	if (name)
		laps_cause_set(cause, LAPS_HR_NO_SUCH_USER, "no local account '%s'", name);
	else
		laps_cause_set(cause, LAPS_HR_NO_SUCH_USER, "no local account with RID %" PRIu32,
			       rid);
	return LAPS_E_NOTFOUND;
}

void *sam_data_grow(void *list_ptr, size_t *n, size_t size)
{
	void *list, *grown;

	memcpy(&list, list_ptr, sizeof(list));
	grown = realloc(list, (*n + 1) * size);
	if (!grown)
		return NULL;
	memcpy(list_ptr, &grown, sizeof(grown));
	list = (char *)grown + *n * size;
	memset(list, 0, size);
	(*n)++;
	return list;
}
