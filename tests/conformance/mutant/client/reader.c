/* SPDX-License-Identifier: MIT */
/* A reader that does one thing wrong with what `laps get ad` shows. */
#include "conformance/mutant/client/reader.h"

#include <laps/filetime.h>
#include <laps/lapsvalue.h>
#include <laps/pwjson.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ports/ad_admin.h"
#include "ports/file.h"

#define YEAR (365 * LAPS_TICKS_PER_DAY)

static const char *text(const json_t *row, const char *member)
{
	const char *v = json_string_value(json_object_get(row, member));

	return v ? v : "";
}

static uint64_t ticks(const json_t *row, const char *member)
{
	uint64_t t = 0;

	(void)!laps_filetime_parse(text(row, member), &t, NULL);
	return t;
}

/* Run a program of ours; its stdout is parsed. NULL: it has failed. */
static json_t *run(const char *const *argv)
{
	posix_spawn_file_actions_t actions;
	json_t *out = NULL;
	int ends[2], status;
	FILE *f;
	pid_t pid;

	if (pipe(ends) != 0)
		return NULL;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addclose(&actions, ends[0]);
	posix_spawn_file_actions_addclose(&actions, ends[1]);
	status = posix_spawnp(&pid, argv[0], &actions, NULL, (char **)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	f = fdopen(ends[0], "r");
	if (status == 0 && f)
		out = json_loadf(f, 0, NULL);
	if (f)
		fclose(f);
	else
		close(ends[0]);
	if (status == 0)
		waitpid(pid, &status, 0);
	if (status != 0) {
		json_decref(out);
		out = NULL;
	}
	return out;
}

static int print(struct mutant *m, const char *password)
{
	json_t *quoted = m->hook.escapes ? json_string(password) : NULL;
	char *escaped = quoted ? json_dumps(quoted, JSON_ENCODE_ANY | JSON_ENSURE_ASCII) : NULL;

	if (escaped)
		printf("%.*s\n", (int)strlen(escaped) - 2, escaped + 1);
	else
		printf("%s\n", password);
	free(escaped);
	json_decref(quoted);
	return 0;
}

int mutant_read(struct mutant *m)
{
	const char *computer = getenv("LAPS_COMPUTER");
	const char *const argv[] = {"laps",
				    "get",
				    "ad",
				    computer ? computer : "",
				    "--plain-text",
				    "--json",
				    "--history",
				    m->hook.anything ? "--recovery-mode" : NULL,
				    NULL};
	json_t *rows = run(argv);
	const json_t *row = m->hook.row ? m->hook.row(m, rows) : json_array_get(rows, 0);
	const char *password = text(row, "Password");
	int status = 1;

	if (*password) {
		(void)!laps_secret_dup(password, strlen(password), &m->password);
		status = print(m, password);
	} else if (m->hook.happily) {
		status = print(m, "none");
	}
	if (m->def->after)
		m->def->after(m, NULL);
	json_decref(rows);
	return status;
}

static const json_t *of_source(const json_t *rows, const char *source)
{
	const json_t *row = json_array_get(rows, 0);

	return strcmp(text(row, "Source"), source) == 0 ? row : NULL;
}

static const json_t *encrypted_only(struct mutant *m, const json_t *rows)
{
	(void)m;
	return of_source(rows, "EncryptedPassword");
}

static const json_t *clear_only(struct mutant *m, const json_t *rows)
{
	(void)m;
	return of_source(rows, "CleartextPassword");
}

static const json_t *no_legacy(struct mutant *m, const json_t *rows)
{
	(void)m;
	return of_source(rows, "LegacyLapsCleartextPassword") ? NULL : json_array_get(rows, 0);
}

static const json_t *oldest(struct mutant *m, const json_t *rows)
{
	(void)m;
	return json_array_get(rows, json_array_size(rows) - 1);
}

static const json_t *unexpired(struct mutant *m, const json_t *rows)
{
	const json_t *row = json_array_get(rows, 0);

	return ticks(row, "ExpirationTimestamp") > mutant_now(m) ? row : NULL;
}

static const json_t *recent(struct mutant *m, const json_t *rows)
{
	const json_t *row = json_array_get(rows, 0);

	return ticks(row, "PasswordUpdateTime") + YEAR > mutant_now(m) ? row : NULL;
}

/* The value itself, as the administrator sees it; false: there is none. */
static bool read_value(struct mutant *m, const char *dn, struct laps_buf *out)
{
	const struct laps_ad_target target = laps_ad_target_of(&m->config);
	const char *const attr[] = {LAPS_AD_ENCRYPTED, NULL};
	struct laps_ad_login login = {.dn = m->config.admin_dn};
	const struct laps_ad_value *value = NULL;
	struct laps_secret *password = NULL;
	struct laps_ad_result found = {0};
	struct laps_ad *ad = NULL;
	struct laps_cause cause;

	if (laps_file_read_secret(m->config.admin_password_file, &password, &cause) != LAPS_OK)
		return false;
	login.password = password;
	if (laps_ad_open(&target, &login, &ad, &cause) == LAPS_OK &&
	    laps_ad_search(ad, dn, LAPS_AD_BASE, "(objectClass=*)", attr, 1, &found, &cause) ==
		    LAPS_OK &&
	    found.entry_n == 1)
		value = laps_ad_first(&found.entry[0], LAPS_AD_ENCRYPTED);
	if (value)
		laps_buf_put(out, value->data, value->len);
	laps_ad_result_clear(&found);
	laps_ad_close(&ad);
	laps_secret_free(&password);
	return out->len > 0;
}

/* Bytes of its text, and where it lies; 0: it has none. */
static size_t look_at_value(struct mutant *m, const json_t *row, bool *behind)
{
	struct laps_lapsvalue value;
	struct laps_buf b;
	size_t len = 0;

	laps_buf_init(&b, LAPS_ENCVALUE_MAX);
	if (read_value(m, text(row, "DistinguishedName"), &b) &&
	    laps_lapsvalue_parse(b.data, b.len, &value, NULL) == LAPS_OK) {
		len = value.cms.content_len - LAPS_CMS_TAG_LEN;
		*behind = value.cms.appended;
	}
	laps_buf_clear(&b);
	return len;
}

static const json_t *behind_only(struct mutant *m, const json_t *rows)
{
	const json_t *row = json_array_get(rows, 0);
	bool behind = false;

	return look_at_value(m, row, &behind) > 0 && behind ? row : NULL;
}

/* Of a text that the writer has ended. */
static const json_t *ended_only(struct mutant *m, const json_t *rows)
{
	const json_t *row = json_array_get(rows, 0);
	const char *password = text(row, "Password");
	struct laps_secret *secret = NULL, *whole = NULL;
	bool behind, ended = false;

	if (laps_secret_dup(password, strlen(password), &secret) == LAPS_OK &&
	    laps_pwjson_format_utf16le(text(row, "Account"), ticks(row, "PasswordUpdateTime"),
				       secret, &whole) == LAPS_OK)
		ended = look_at_value(m, row, &behind) == laps_secret_len(whole);
	laps_secret_free(&secret);
	laps_secret_free(&whole);
	return ended ? row : NULL;
}

/* Who has read it wants another one. */
static void expire(struct mutant *m, const struct laps_cycle_result *r)
{
	const char *computer = getenv("LAPS_COMPUTER");
	const char *const argv[] = {"laps", "--quiet", "set-expiration", computer ? computer : "",
				    NULL};

	(void)m;
	(void)r;
	json_decref(run(argv));
}

const struct mutant_def mutants_reader[] = {
	{"reads-encrypted", "reads encrypted passwords only", .hook = {.row = encrypted_only}},
	{"reads-clear", "reads passwords in clear text only", .hook = {.row = clear_only}},
	{"reads-no-legacy", "reads no passwords of legacy LAPS", .hook = {.row = no_legacy}},
	{"reads-oldest", "reads the oldest password", .hook = {.row = oldest}},
	{"reads-unexpired", "reads no password that has expired", .hook = {.row = unexpired}},
	{"reads-recent", "reads no password that is older than a year", .hook = {.row = recent}},
	{"reads-behind", "finds a ciphertext behind the CMS only", .hook = {.row = behind_only}},
	{"reads-nul", "wants a NUL behind the text", .hook = {.row = ended_only}},
	{"reads-escaped", "prints a password as JSON has it", .hook = {.escapes = true}},
	{"reads-anything", "opens with the root key what it may not open",
	 .hook = {.anything = true}},
	{"reads-happily", "says that all is well when there is no password",
	 .hook = {.happily = true}},
	{"reads-and-writes", "lets a password expire that it has read", .after = expire},
	{0},
};
