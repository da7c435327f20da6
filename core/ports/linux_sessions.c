/* SPDX-License-Identifier: MIT */
#include "ports/linux_sessions.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ports/file.h"
#include "ports/linux_db.h"
#include "ports/linux_exec.h"
#include "ports/linux_logind.h"
#include "ports/linux_proc.h"

#define SHUTDOWN_SECONDS 20

static const char *const shutdown_path[] = {"/usr/sbin/shutdown", "/sbin/shutdown", NULL};

static laps_rc not_here(struct laps_cause *cause)
{
	laps_cause_set(cause, LAPS_HR_NOTIMPL, "an image has no sessions");
	return LAPS_E_UNSUPPORTED;
}

static laps_rc uid_of(const struct laps_linux *l, const char *name, uint32_t *uid,
		      struct laps_cause *cause)
{
	struct linux_user u;
	laps_rc rc;

	if (l->root)
		return not_here(cause);
	rc = linux_db_find("", name, 0, 0, &u, cause);
	if (rc != LAPS_OK)
		return rc;
	*uid = u.uid;
	linux_user_clear(&u);
	return LAPS_OK;
}

static laps_rc linux_list_sessions(void *ctx, const struct laps_account *account,
				   struct laps_session **out, size_t *n, struct laps_cause *cause)
{
	const struct laps_linux *l = ctx;
	uint32_t uid = 0;
	laps_rc rc = uid_of(l, account->name, &uid, cause);

	return rc == LAPS_OK ? linux_logind_list(l->loginctl, uid, out, n, cause) : rc;
}

/* One write, which does not wait for a terminal that is stopped. */
static laps_rc write_tty(const char *path, const char *text, struct laps_cause *cause)
{
	int fd = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	laps_rc rc = LAPS_OK;

	if (fd < 0) {
		rc = laps_file_fail(cause, errno, "cannot write to", path);
	} else if (!isatty(fd)) {
		laps_cause_set(cause, LAPS_HR_FAIL, "'%s' is not a terminal", path);
		rc = LAPS_E_HOST;
	} else if (write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
		(void)laps_file_fail(cause, EAGAIN, "cannot write to", path);
		rc = LAPS_E_HOST;
	}
	if (fd >= 0)
		close(fd);
	return rc;
}

static laps_rc linux_warn(void *ctx, const struct laps_session *s, uint32_t seconds,
			  struct laps_cause *cause)
{
	const struct laps_linux *l = ctx;
	char tty[LAPS_SESSION_TEXT + 8], text[256];
	laps_rc rc = linux_logind_tty(l->loginctl, s->name, tty, sizeof(tty), cause);

	if (rc != LAPS_OK)
		return rc;
	snprintf(text, sizeof(text),
		 "\r\n\aThe password of this account was changed by LAPS.\r\n"
		 "You will be signed out in %u seconds: save your work.\r\n",
		 (unsigned)seconds);
	return write_tty(tty, text, cause);
}

static laps_rc linux_sign_out(void *ctx, const struct laps_session *s, struct laps_cause *cause)
{
	const struct laps_linux *l = ctx;

	return linux_logind_terminate(l->loginctl, s->name, cause);
}

static laps_rc linux_smb_sessions(void *ctx, const struct laps_account *account,
				  struct laps_smb_session **out, size_t *n,
				  struct laps_cause *cause)
{
	struct laps_smb_session *none = calloc(1, sizeof(*none));

	(void)ctx;
	(void)account;
	if (!none)
		return laps_file_nomem(cause);
	*out = none;
	*n = 0;
	return LAPS_OK;
}

static laps_rc linux_smb_delete(void *ctx, const struct laps_smb_session *s,
				struct laps_cause *cause)
{
	(void)ctx;
	(void)s;
	laps_cause_set(cause, LAPS_HR_NOT_FOUND, "there are no SMB sessions here");
	return LAPS_E_NOTFOUND;
}

static const char *proc_of(const struct laps_linux *l)
{
	return l->proc ? l->proc : "/proc";
}

static laps_rc linux_processes(void *ctx, const struct laps_account *account,
			       struct laps_process **out, size_t *n, struct laps_cause *cause)
{
	const struct laps_linux *l = ctx;
	uint32_t uid = 0;
	laps_rc rc = uid_of(l, account->name, &uid, cause);

	return rc == LAPS_OK ? linux_proc_list(proc_of(l), uid, account->name, out, n, cause) : rc;
}

static laps_rc linux_terminate(void *ctx, const struct laps_process *p, uint32_t exit_code,
			       struct laps_cause *cause)
{
	const struct laps_linux *l = ctx;
	uint32_t uid = 0;
	laps_rc rc = uid_of(l, p->user, &uid, cause);

	(void)exit_code;
	return rc == LAPS_OK ? linux_proc_terminate(proc_of(l), uid, p->id, cause) : rc;
}

/* shutdown counts minutes; never sooner than asked for. */
static laps_rc linux_reboot(void *ctx, uint32_t delay_seconds, struct laps_cause *cause)
{
	const struct laps_linux *l = ctx;
	char delay[16], why[192];
	const char *argv[] = {l->shutdown ? l->shutdown : laps_exec_find(shutdown_path), "-r",
			      delay, "The password of the local administrator was changed by LAPS.",
			      NULL};
	struct laps_exec e = {0};
	laps_rc rc;

	if (l->root)
		return not_here(cause);
	if (!argv[0]) {
		laps_cause_set(cause, LAPS_HR_NOTIMPL, "there is no shutdown on this system");
		return LAPS_E_UNSUPPORTED;
	}
	snprintf(delay, sizeof(delay), "+%u",
		 (unsigned)(delay_seconds / 60 + (delay_seconds % 60 != 0)));
	rc = laps_exec_run(argv, NULL, 0, SHUTDOWN_SECONDS, &e, cause);
	if (rc != LAPS_OK)
		return rc == LAPS_E_NOTFOUND ? LAPS_E_HOST : rc;
	if (e.status != 0) {
		laps_exec_complaint(&e, why, sizeof(why));
		laps_cause_set(cause, LAPS_HR_FAIL, "shutdown failed: %s", why);
		rc = LAPS_E_HOST;
	}
	laps_exec_clear(&e);
	return rc;
}

struct laps_sessions_port laps_linux_sessions_port(struct laps_linux *l)
{
	return (struct laps_sessions_port){
		.ctx = l,
		.sessions = linux_list_sessions,
		.warn = linux_warn,
		.sign_out = linux_sign_out,
		.smb_sessions = linux_smb_sessions,
		.smb_delete = linux_smb_delete,
		.processes = linux_processes,
		.terminate = linux_terminate,
		.reboot = linux_reboot,
	};
}
