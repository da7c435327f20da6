/* SPDX-License-Identifier: MIT */
#include "ports/linux_db.h"

#include <errno.h>
#include <laps/filetime.h>
#include <laps/hresult.h>
#include <laps/secret.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ports/file.h"

#define LINE_MAX_LEN   8192
#define ROOT_RID       500
#define UNIX_EPOCH_DAY 134774 /* days from 1601 to 1970 */
#define TICKS_PER_DAY  UINT64_C(864000000000)

void linux_user_clear(struct linux_user *u)
{
	if (u->hash)
		laps_wipe(u->hash, strlen(u->hash));
	free(u->hash);
	*u = (struct linux_user){0};
}

bool linux_hash_is_locked(const char *hash)
{
	return hash[0] == '!' || hash[0] == '*';
}

static laps_rc open_db(const char *root, const char *name, FILE **out, struct laps_cause *cause)
{
	char path[4096];
	FILE *f;

	if ((size_t)snprintf(path, sizeof(path), "%s/etc/%s", root, name) >= sizeof(path)) {
		(void)laps_file_fail(cause, ENAMETOOLONG, "cannot read", root);
		return LAPS_E_HOST;
	}
	f = fopen(path, "re");
	if (!f) {
		(void)laps_file_fail(cause, errno, "cannot read", path);
		return LAPS_E_HOST;
	}
	*out = f;
	return LAPS_OK;
}

/* Why reading a database ended before what was looked for: LAPS_E_NOTFOUND at its end. A line too
 * long for us must not hide those below it. */
static laps_rc ended(int error, const char *root, const char *name, struct laps_cause *cause)
{
	if (error == ENOENT)
		return LAPS_E_NOTFOUND;
	if (error == ERANGE)
		laps_cause_set(cause, LAPS_HR_FAIL, "'%s/etc/%s' has a line of more than %d bytes",
			       root, name, LINE_MAX_LEN - 1);
	else
		(void)laps_file_fail(cause, error, "cannot read /etc/", name);
	return LAPS_E_HOST;
}

static bool is_wanted(const struct passwd *pw, const char *name, uint32_t rid)
{
	if (name)
		return strcmp(pw->pw_name, name) == 0;
	return rid == ROOT_RID ? pw->pw_uid == 0 : pw->pw_uid == rid && rid != 0;
}

/* LAPS_OK when it is an account that can be named by its RID; its RID then. */
static laps_rc take_user(const struct passwd *pw, struct linux_user *u, struct laps_cause *cause)
{
	size_t len = strlen(pw->pw_name);

	if (pw->pw_uid == ROOT_RID) {
		laps_cause_set(
			cause, LAPS_HR_FAIL,
			"'%s' has uid 500, which stands for root as RID: it cannot be managed",
			pw->pw_name);
		return LAPS_E_HOST;
	}
	if (len > LAPS_ACCOUNT_NAME_MAX) {
		laps_cause_set(cause, LAPS_HR_FAIL, "the name of uid %u is too long",
			       (unsigned)pw->pw_uid);
		return LAPS_E_HOST;
	}
	*u = (struct linux_user){.uid = pw->pw_uid};
	memcpy(u->account.name, pw->pw_name, len + 1);
	u->account.rid = pw->pw_uid == 0 ? ROOT_RID : pw->pw_uid;
	return LAPS_OK;
}

static laps_rc find_passwd(const char *root, const char *name, uint32_t rid, struct linux_user *u,
			   struct laps_cause *cause)
{
	struct passwd line, *pw = NULL;
	char text[LINE_MAX_LEN];
	FILE *f = NULL;
	laps_rc rc = open_db(root, "passwd", &f, cause);
	int e;

	if (rc != LAPS_OK)
		return rc;
	while ((e = fgetpwent_r(f, &line, text, sizeof(text), &pw)) == 0 &&
	       !is_wanted(pw, name, rid))
		;
	fclose(f);
	if (e == 0)
		return take_user(pw, u, cause);
	if ((rc = ended(e, root, "passwd", cause)) != LAPS_E_NOTFOUND)
		return rc;
	if (name)
		laps_cause_set(cause, LAPS_HR_NO_SUCH_USER, "there is no account '%s'", name);
	else
		laps_cause_set(cause, LAPS_HR_NO_SUCH_USER, "there is no account with RID %u",
			       (unsigned)rid);
	return LAPS_E_NOTFOUND;
}

/* As pam_unix counts: on the day of expiry it is over. */
static bool has_expired(const struct spwd *sp, uint64_t now_ticks)
{
	return sp->sp_expire >= 0 &&
	       (int64_t)(now_ticks / TICKS_PER_DAY) - UNIX_EPOCH_DAY >= sp->sp_expire;
}

static laps_rc find_shadow(const char *root, uint64_t now_ticks, struct linux_user *u,
			   struct laps_cause *cause)
{
	struct spwd line, *sp = NULL;
	char text[LINE_MAX_LEN];
	FILE *f = NULL;
	laps_rc rc = open_db(root, "shadow", &f, cause);
	int e;

	if (rc != LAPS_OK)
		return rc;
	while ((e = fgetspent_r(f, &line, text, sizeof(text), &sp)) == 0 &&
	       strcmp(sp->sp_namp, u->account.name) != 0)
		;
	fclose(f);
	if (e == 0) {
		u->account.enabled =
			!linux_hash_is_locked(sp->sp_pwdp) && !has_expired(sp, now_ticks);
		u->hash = strdup(sp->sp_pwdp);
		rc = u->hash ? LAPS_OK : laps_file_nomem(cause);
	} else if ((rc = ended(e, root, "shadow", cause)) == LAPS_E_NOTFOUND) {
		laps_cause_set(cause, LAPS_HR_FAIL, "'%s/etc/shadow' has no line for '%s'", root,
			       u->account.name);
		rc = LAPS_E_HOST;
	}
	laps_wipe(text, sizeof(text));
	return rc;
}

laps_rc linux_db_find(const char *root, const char *name, uint32_t rid, uint64_t now_ticks,
		      struct linux_user *out, struct laps_cause *cause)
{
	struct linux_user u = {0};
	laps_rc rc = find_passwd(root, name, rid, &u, cause);

	if (rc == LAPS_OK)
		rc = find_shadow(root, now_ticks, &u, cause);
	if (rc == LAPS_OK)
		*out = u;
	return rc;
}

laps_rc linux_db_list(const char *root, uint64_t now_ticks, struct laps_account **out, size_t *n,
		      struct laps_cause *cause)
{
	struct laps_account *list = calloc(1, sizeof(*list)), *more;
	struct passwd line, *pw;
	char text[LINE_MAX_LEN];
	struct linux_user u;
	FILE *f = NULL;
	size_t len = 0;
	laps_rc rc = list ? open_db(root, "passwd", &f, cause) : laps_file_nomem(cause);
	int e = 0;

	while (rc == LAPS_OK && f && (e = fgetpwent_r(f, &line, text, sizeof(text), &pw)) == 0) {
		/* what cannot be managed is not listed */
		if (linux_db_find(root, pw->pw_name, 0, now_ticks, &u, cause) != LAPS_OK)
			continue;
		more = reallocarray(list, len + 1, sizeof(*list));
		if (more) {
			list = more;
			list[len++] = u.account;
		} else {
			rc = laps_file_nomem(cause);
		}
		linux_user_clear(&u);
	}
	if (f)
		fclose(f);
	if (rc == LAPS_OK && ended(e, root, "passwd", cause) != LAPS_E_NOTFOUND)
		rc = LAPS_E_HOST;
	if (rc == LAPS_OK) {
		*out = list;
		*n = len;
		list = NULL;
	}
	free(list);
	return rc;
}
