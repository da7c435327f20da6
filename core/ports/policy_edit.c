/* SPDX-License-Identifier: MIT */
#include "ports/policy_edit.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/hresult.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ports/file.h"
#include "ports/json_file.h"
#include "ports/policy_dir.h"
#include "ports/policy_json.h"

/* Remove every member of that name, in any case; how many there were. */
static int remove_name(json_t *object, const char *name)
{
	int n = 0;
	const char *key;
	json_t *value;
	void *next;

	json_object_foreach_safe(object, next, key, value)
	{
		if (strcasecmp(key, name) == 0) {
			json_object_del(object, key);
			n++;
		}
	}
	return n;
}

/*
 * The directory itself, locked until *fd is closed: of two edits at once each would undo the other.
 * One that is not there needs no lock.
 */
static laps_rc lock(const char *dir, int *fd, struct laps_cause *cause)
{
	*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if ((*fd >= 0 && flock(*fd, LOCK_EX) == 0) || (*fd < 0 && errno == ENOENT))
		return LAPS_OK;
	(void)laps_file_fail(cause, errno, "cannot lock", dir);
	return LAPS_E_HOST;
}

/* Read the root, take the name out, put value in when there is one (a reference that is taken), and
 * write it back. */
static laps_rc edit(const char *dir, laps_policy_source root, const char *name, json_t *value,
		    struct laps_cause *cause)
{
	char *path = laps_policy_json_path(dir, root);
	json_t *object = NULL;
	int fd = -1;
	laps_rc rc;

	if (!path) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	rc = lock(dir, &fd, cause);
	if (rc == LAPS_OK)
		rc = laps_policy_json_read(path, &object, cause);
	if (rc != LAPS_OK)
		goto out;
	if (remove_name(object, name) == 0 && !value) {
		laps_cause_set(cause, LAPS_HR_NOT_FOUND, "'%s' is not configured in '%s'", name,
			       path);
		rc = LAPS_E_NOTFOUND;
		goto out;
	}
	if (value && json_object_set(object, name, value) != 0) {
		rc = laps_json_bad(cause, path, "the name is not UTF-8");
		goto out;
	}
	if (json_object_size(object) > LAPS_POLICY_VALUE_MAX) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG,
			       "cannot write '%s': more values than a root may have", path);
		rc = LAPS_E_HOST;
		goto out;
	}
	rc = laps_json_save(path, object, LAPS_POLICY_JSON_MAX, 0644, cause);
	if (rc == LAPS_E_NOTFOUND)
		rc = LAPS_E_HOST;
out:
	if (fd >= 0)
		close(fd);
	json_decref(value);
	json_decref(object);
	free(path);
	return rc;
}

laps_rc laps_policy_edit_set(const char *dir, laps_policy_source root, const char *name,
			     uint32_t number, const char *text, struct laps_cause *cause)
{
	json_t *value = text ? json_string(text) : json_integer((json_int_t)number);

	if (!value)
		return laps_json_bad(cause, name, "the value is not UTF-8");
	if (mkdir(dir, 0755) != 0 && errno != EEXIST) {
		json_decref(value);
		(void)laps_file_fail(cause, errno, "cannot make", dir);
		return LAPS_E_HOST;
	}
	return edit(dir, root, name, value, cause);
}

laps_rc laps_policy_edit_unset(const char *dir, laps_policy_source root, const char *name,
			       struct laps_cause *cause)
{
	return edit(dir, root, name, NULL, cause);
}
