/* SPDX-License-Identifier: MIT */
#include "ports/csp.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "ports/config_key.h"
#include "ports/file.h"
#include "ports/json_file.h"

#define STATUS_FILE    "csp-status.json"
#define STATUS_LEN_MAX 4096 /* bytes */
#define LOCK_FILE      "csp.lock"

static laps_rc store(const char *dir, uint32_t hresult, struct laps_cause *cause)
{
	char *path = laps_config_path(dir, STATUS_FILE), text[16];
	json_t *object;
	laps_rc rc;

	snprintf(text, sizeof(text), "0x%08X", (unsigned)hresult);
	object = json_pack("{s:i,s:s}", "version", 1, "status", text);
	if (!path || !object)
		rc = laps_file_nomem(cause);
	else
		rc = laps_json_save(path, object, STATUS_LEN_MAX, 0600, cause);
	json_decref(object);
	free(path);
	return rc == LAPS_E_NOTFOUND ? LAPS_E_HOST : rc;
}

laps_rc laps_csp_begin(const char *dir, int *fd, struct laps_cause *cause)
{
	char *path = laps_config_path(dir, LOCK_FILE);
	laps_rc rc = LAPS_OK;
	int lock;

	if (!path)
		return laps_file_nomem(cause);
	lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0 || flock(lock, LOCK_EX) != 0) {
		(void)laps_file_fail(cause, errno, "cannot lock", path);
		rc = LAPS_E_HOST;
	}
	if (rc == LAPS_OK)
		rc = store(dir, LAPS_CSP_PENDING, cause);
	if (rc == LAPS_OK)
		*fd = lock;
	else if (lock >= 0)
		close(lock);
	free(path);
	return rc;
}

laps_rc laps_csp_end(const char *dir, int fd, uint32_t hresult, struct laps_cause *cause)
{
	laps_rc rc = store(dir, hresult, cause);

	close(fd);
	return rc;
}

/* "0x" and eight digits. */
static bool parse_status(const char *text, uint32_t *out)
{
	if (!text || strlen(text) != 10 || strncmp(text, "0x", 2) != 0)
		return false;
	for (const char *p = text + 2; *p; p++)
		if (!isxdigit((unsigned char)*p))
			return false;
	*out = (uint32_t)strtoul(text + 2, NULL, 16);
	return true;
}

static laps_rc load(const char *dir, uint32_t *hresult, struct laps_cause *cause)
{
	char *path = laps_config_path(dir, STATUS_FILE);
	json_t *object = NULL;
	uint32_t v = 0;
	laps_rc rc;

	if (!path)
		return laps_file_nomem(cause);
	rc = laps_json_load(path, STATUS_LEN_MAX, &object, cause);
	if (rc == LAPS_OK &&
	    (json_integer_value(json_object_get(object, "version")) != 1 ||
	     !parse_status(json_string_value(json_object_get(object, "status")), &v)))
		rc = laps_json_bad(cause, path, "not the status of a reset");
	if (rc == LAPS_OK || rc == LAPS_E_NOTFOUND) {
		*hresult = v;
		rc = LAPS_OK;
	}
	json_decref(object);
	free(path);
	return rc == LAPS_E_RANGE ? LAPS_E_FORMAT : rc;
}

laps_rc laps_csp_status(const char *dir, uint32_t *hresult, struct laps_cause *cause)
{
	char *path = laps_config_path(dir, LOCK_FILE);
	uint32_t v = LAPS_CSP_PENDING;
	laps_rc rc = LAPS_OK;
	int lock = -1;

	if (!path)
		return laps_file_nomem(cause);
	lock = open(path, O_RDONLY | O_CLOEXEC);
	if (lock < 0 && errno != ENOENT) {
		(void)laps_file_fail(cause, errno, "cannot open", path);
		rc = LAPS_E_HOST;
	} else if (lock < 0 || flock(lock, LOCK_SH | LOCK_NB) == 0) {
		/* nobody holds it: what still says "pending" was cut off */
		rc = load(dir, &v, cause);
		if (rc == LAPS_OK && v == LAPS_CSP_PENDING)
			v = LAPS_CSP_ABORTED;
	} else if (errno != EWOULDBLOCK) {
		(void)laps_file_fail(cause, errno, "cannot lock", path);
		rc = LAPS_E_HOST;
	}
	if (rc == LAPS_OK)
		*hresult = v;
	if (lock >= 0)
		close(lock);
	free(path);
	return rc;
}
