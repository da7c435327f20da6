/* SPDX-License-Identifier: MIT */
#include "ports/linux_logind.h"

#include <ctype.h>
#include <laps/hresult.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ports/file.h"
#include "ports/linux_exec.h"

#define SESSION_MAX 1024 /* more are not looked at */

/* as WTS counts states */
#define STATE_ACTIVE       0
#define STATE_DISCONNECTED 4

static const char *const loginctl_path[] = {"/usr/bin/loginctl", "/bin/loginctl", NULL};

/* Run loginctl. e is owned, and filled only on LAPS_OK. */
static laps_rc call(const char *path, const char *const *words, struct laps_exec *e,
		    struct laps_cause *cause)
{
	const char *argv[LAPS_EXEC_ARG_MAX + 1] = {path ? path : laps_exec_find(loginctl_path)};
	char why[192];
	laps_rc rc;

	for (size_t i = 0; words[i] && i + 1 < LAPS_EXEC_ARG_MAX; i++)
		argv[i + 1] = words[i];
	if (!argv[0]) {
		laps_cause_set(cause, LAPS_HR_NOTIMPL, "there is no loginctl on this system");
		return LAPS_E_UNSUPPORTED;
	}
	rc = laps_exec_run(argv, NULL, 0, LINUX_LOGIND_SECONDS, e, cause);
	if (rc == LAPS_E_NOTFOUND)
		return LAPS_E_UNSUPPORTED;
	if (rc != LAPS_OK || e->status == 0)
		return rc;
	laps_exec_complaint(e, why, sizeof(why));
	laps_cause_set(cause, LAPS_HR_FAIL, "loginctl failed: %s", why);
	laps_exec_clear(e);
	if (strstr(why, "not been booted with systemd")) {
		cause->hresult = LAPS_HR_NOTIMPL;
		return LAPS_E_UNSUPPORTED;
	}
	if (strstr(why, "No session '") || strstr(why, "not known")) {
		cause->hresult = LAPS_HR_NOT_FOUND;
		return LAPS_E_NOTFOUND;
	}
	return LAPS_E_HOST;
}

/* The value of a line "NAME=value" in properties, up to the end of its line; "" when there is
 * none. */
static void property(const char *text, const char *name, char *out, size_t out_len)
{
	size_t name_len = strlen(name), len;

	out[0] = 0;
	for (const char *p = text; *p; p += len + (p[len] == '\n')) {
		len = strcspn(p, "\n");
		if (len > name_len && p[name_len] == '=' && strncmp(p, name, name_len) == 0)
			snprintf(out, out_len, "%.*s", (int)(len - name_len - 1), p + name_len + 1);
	}
}

static laps_rc show(const char *path, const char *id, struct laps_exec *e, struct laps_cause *cause)
{
	const char *const words[] = {"show-session", "--no-pager", "-pUser",   "-pName",
				     "-pState",      "-pClass",    "-pLeader", "-pRemoteHost",
				     "-pTTY",        "--",         id,         NULL};

	return call(path, words, e, cause);
}

static bool take_session(const char *text, const char *id, uint32_t uid, struct laps_session *s)
{
	char user[24], class[32], state[32], leader[24];

	property(text, "User", user, sizeof(user));
	property(text, "Class", class, sizeof(class));
	property(text, "State", state, sizeof(state));
	property(text, "Leader", leader, sizeof(leader));
	if (user[0] == 0 || strtoul(user, NULL, 10) != uid || strncmp(class, "user", 4) != 0)
		return false;
	*s = (struct laps_session){
		.id = (uint32_t)strtoul(leader, NULL, 10),
		/* what is closing still has processes */
		.state = strcmp(state, "closing") == 0 ? STATE_DISCONNECTED : STATE_ACTIVE,
	};
	snprintf(s->name, sizeof(s->name), "%s", id);
	property(text, "RemoteHost", s->host, sizeof(s->host));
	property(text, "Name", s->user, sizeof(s->user));
	return true;
}

/* The first word of a line, when it can be the id of a session. The next line begins at *text. */
static bool next_id(const char **text, char *id, size_t id_len)
{
	size_t len;

	while (**text) {
		const char *p = *text + strspn(*text, " \t");

		*text += strcspn(*text, "\n");
		*text += **text == '\n';
		for (len = 0; isalnum((unsigned char)p[len]); len++)
			;
		if (len == 0 || len >= id_len || !isspace((unsigned char)p[len]))
			continue;
		memcpy(id, p, len);
		id[len] = 0;
		return true;
	}
	return false;
}

laps_rc linux_logind_list(const char *path, uint32_t uid, struct laps_session **out, size_t *n,
			  struct laps_cause *cause)
{
	static const char *const words[] = {"list-sessions", "--no-legend", "--no-pager", NULL};
	struct laps_session *list = NULL;
	struct laps_exec all = {0}, one = {0};
	char id[LAPS_SESSION_TEXT];
	const char *text;
	size_t len = 0;
	laps_rc rc = call(path, words, &all, cause);

	if (rc != LAPS_OK)
		return rc == LAPS_E_NOTFOUND ? LAPS_E_HOST : rc;
	list = calloc(SESSION_MAX, sizeof(*list));
	if (!list) {
		laps_exec_clear(&all);
		return laps_file_nomem(cause);
	}
	text = (const char *)all.out.data;
	while (rc == LAPS_OK && len < SESSION_MAX && next_id(&text, id, sizeof(id))) {
		rc = show(path, id, &one, cause);
		if (rc == LAPS_E_NOTFOUND) { /* gone meanwhile */
			rc = LAPS_OK;
			continue;
		}
		if (rc != LAPS_OK)
			break;
		len += take_session((const char *)one.out.data, id, uid, &list[len]);
		laps_exec_clear(&one);
	}
	laps_exec_clear(&all);
	if (rc == LAPS_OK) {
		*out = list;
		*n = len;
		list = NULL;
	}
	free(list);
	return rc;
}

laps_rc linux_logind_tty(const char *path, const char *id, char *out, size_t out_len,
			 struct laps_cause *cause)
{
	struct laps_exec e = {0};
	char tty[LAPS_SESSION_TEXT];
	laps_rc rc = show(path, id, &e, cause);

	if (rc != LAPS_OK)
		return rc;
	property((const char *)e.out.data, "TTY", tty, sizeof(tty));
	laps_exec_clear(&e);
	if (tty[0] == 0 || strstr(tty, "..")) {
		laps_cause_set(cause, LAPS_HR_NOTIMPL, "session '%s' has no terminal", id);
		return LAPS_E_UNSUPPORTED;
	}
	snprintf(out, out_len, "%s%s", tty[0] == '/' ? "" : "/dev/", tty);
	return LAPS_OK;
}

laps_rc linux_logind_terminate(const char *path, const char *id, struct laps_cause *cause)
{
	const char *const words[] = {"terminate-session", "--", id, NULL};
	struct laps_exec e = {0};
	laps_rc rc = call(path, words, &e, cause);

	if (rc == LAPS_OK)
		laps_exec_clear(&e);
	return rc;
}
