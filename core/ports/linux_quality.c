/* SPDX-License-Identifier: MIT */
#include "ports/linux_quality.h"

#include <dlfcn.h>
#include <errno.h>
#include <laps/hresult.h>
#include <pwquality.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ports/file.h"

static laps_rc no_dictionary(struct laps_cause *cause)
{
	laps_cause_set(cause, LAPS_HR_WIN32(2),
		       "libpwquality finds no dictionary: install cracklib-runtime, or set "
		       "dictcheck = 0 in pwquality.conf");
	return LAPS_E_HOST;
}

/* Where cracklib looks when nothing is configured: libpwquality brings it along, and does not tell.
 * NULL: not known. */
static const char *default_dictionary(void)
{
	const char *(*ask)(void);
	void *symbol = dlsym(RTLD_DEFAULT, "GetDefaultCracklibDict");

	if (!symbol)
		return NULL;
	memcpy(&ask, &symbol, sizeof(ask));
	return ask();
}

/* Without its dictionary cracklib refuses every password, and writes to standard error, too. */
static laps_rc check_dictionary(pwquality_settings_t *rules, struct laps_cause *cause)
{
	const char *path = NULL;
	char file[4096];
	int wanted = 0;

	if (pwquality_get_int_value(rules, PWQ_SETTING_DICT_CHECK, &wanted) != 0 || wanted == 0)
		return LAPS_OK;
	if (pwquality_get_str_value(rules, PWQ_SETTING_DICT_PATH, &path) != 0 || !path || !*path)
		path = default_dictionary();
	if (!path)
		return LAPS_OK;
	for (int i = 0; i < 2; i++) {
		snprintf(file, sizeof(file), "%s.pwd%s", path, i == 0 ? "" : ".gz");
		if (access(file, R_OK) == 0)
			return LAPS_OK;
	}
	return no_dictionary(cause);
}

static laps_rc tell(struct laps_cause *cause, int code, void *aux)
{
	char store[PWQ_MAX_ERROR_MESSAGE_LEN];
	/* this also frees what aux may point to */
	const char *text = pwquality_strerror(store, sizeof(store), code, aux);

	if (code == PWQ_ERROR_MEM_ALLOC)
		return laps_file_nomem(cause);
	if (!text)
		text = "no reason given";
	/* cracklib has no code for a dictionary that is broken, only this text */
	if (code == PWQ_ERROR_CRACKLIB_CHECK && strstr(text, "error loading dictionary"))
		return no_dictionary(cause);
	laps_cause_set(cause, LAPS_HR_PASSWORD_RESTRICTION, "%c%s", laps_file_lower(text),
		       text[0] ? text + 1 : "");
	return LAPS_E_DENIED;
}

/* A host without the file has the library's defaults. */
static laps_rc read_rules(const char *root, pwquality_settings_t *rules, struct laps_cause *cause)
{
	char path[4096], store[PWQ_MAX_ERROR_MESSAGE_LEN];
	void *aux = NULL;
	int code;

	if ((size_t)snprintf(path, sizeof(path), "%s/etc/security/pwquality.conf", root) >=
	    sizeof(path)) {
		(void)laps_file_fail(cause, ENAMETOOLONG, "cannot read", root);
		return LAPS_E_HOST;
	}
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return LAPS_OK;
	code = pwquality_read_config(rules, path, &aux);
	if (code == 0)
		return LAPS_OK;
	laps_cause_set(cause, LAPS_HR_FAIL, "cannot use '%s': %s", path,
		       pwquality_strerror(store, sizeof(store), code, aux));
	return LAPS_E_HOST;
}

laps_rc linux_quality_check(const char *root, const char *name, const struct laps_secret *password,
			    struct laps_cause *cause)
{
	pwquality_settings_t *rules = pwquality_default_settings();
	void *aux = NULL;
	laps_rc rc;
	int code;

	if (!rules)
		return laps_file_nomem(cause);
	rc = read_rules(root, rules, cause);
	if (rc == LAPS_OK)
		rc = check_dictionary(rules, cause);
	if (rc == LAPS_OK) {
		code = pwquality_check(rules, laps_secret_text(password), NULL, name, &aux);
		if (code < 0)
			rc = tell(cause, code, aux);
	}
	pwquality_free_settings(rules);
	return rc;
}
