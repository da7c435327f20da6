/* SPDX-License-Identifier: MIT */
#include "ports/linux_account.h"

#include <laps/hresult.h>
#include <string.h>

#include "ports/fault_plan.h"
#include "ports/linux_db.h"
#include "ports/linux_quality.h"
#include "ports/linux_set.h"
#include "ports/sam_policy.h"

static const char *root_of(const struct laps_linux *l)
{
	return l->root ? l->root : "";
}

static laps_rc find(struct laps_linux *l, const char *name, uint32_t rid, struct linux_user *u,
		    struct laps_cause *cause)
{
	uint64_t now_ticks = 0;

	if (l->clock.now(l->clock.ctx, &now_ticks, cause) != LAPS_OK)
		return LAPS_E_HOST;
	return linux_db_find(root_of(l), name, rid, now_ticks, u, cause);
}

static laps_rc look_up(struct laps_linux *l, const char *name, uint32_t rid,
		       struct laps_account *out, struct laps_cause *cause)
{
	struct linux_user u;
	laps_rc rc = find(l, name, rid, &u, cause);

	if (rc != LAPS_OK)
		return rc;
	*out = u.account;
	linux_user_clear(&u);
	return LAPS_OK;
}

static laps_rc linux_find_rid(void *ctx, uint32_t rid, struct laps_account *out,
			      struct laps_cause *cause)
{
	return look_up(ctx, NULL, rid, out, cause);
}

static laps_rc linux_find_name(void *ctx, const char *name, struct laps_account *out,
			       struct laps_cause *cause)
{
	return look_up(ctx, name, 0, out, cause);
}

static laps_rc no_automatic(struct laps_cause *cause)
{
	laps_cause_set(cause, LAPS_HR_NOTIMPL,
		       "automatic account management is not available on Linux");
	return LAPS_E_UNSUPPORTED;
}

static laps_rc linux_next_rid(void *ctx, uint32_t *rid, struct laps_cause *cause)
{
	(void)ctx;
	(void)rid;
	return no_automatic(cause);
}

static laps_rc linux_accepts(void *ctx, const struct laps_account *account,
			     const struct laps_secret *password, struct laps_cause *cause)
{
	const struct laps_linux *l = ctx;
	laps_rc rc = laps_fault_plan_password(l->faults, cause);

	return rc == LAPS_OK ? linux_quality_check(root_of(ctx), account->name, password, cause)
			     : rc;
}

/* Behind the mark of a lock stands the hash that counts when it is unlocked. */
static laps_rc hash_opens(const char *hash, const struct laps_secret *password, bool *opens,
			  struct laps_cause *cause)
{
	while (*hash == '!')
		hash++;
	if (*hash == 0 || linux_hash_is_locked(hash)) {
		*opens = false;
		return LAPS_OK;
	}
	return laps_sam_hash_opens(hash, password, opens, cause);
}

/* The status of chpasswd is not trusted: PAM modules differ in what they call a success. */
static laps_rc check_set(struct laps_linux *l, const char *name, const struct laps_secret *password,
			 bool was_locked, struct laps_account *out, struct laps_cause *cause)
{
	struct linux_user u = {0};
	bool opens = false;
	laps_rc rc = find(l, name, 0, &u, cause);

	if (rc == LAPS_OK)
		rc = hash_opens(u.hash, password, &opens, cause);
	if (rc == LAPS_OK && !opens) {
		laps_cause_set(cause, LAPS_HR_FAIL,
			       "chpasswd reports success, but '%s/etc/shadow' has another password",
			       root_of(l));
		rc = LAPS_E_HOST;
	} else if (rc == LAPS_OK && linux_hash_is_locked(u.hash) != was_locked) {
		laps_cause_set(cause, LAPS_HR_FAIL, "chpasswd has %s '%s'",
			       was_locked ? "unlocked" : "locked", name);
		rc = LAPS_E_HOST;
	}
	if (rc == LAPS_OK)
		*out = u.account;
	linux_user_clear(&u);
	return rc == LAPS_OK || rc == LAPS_E_NOMEM ? rc : LAPS_E_HOST;
}

static laps_rc linux_set(void *ctx, const struct laps_account *account,
			 const struct laps_account_shape *shape, const struct laps_secret *password,
			 uint64_t now_ticks, struct laps_account *out, struct laps_cause *cause)
{
	struct laps_linux *l = ctx;
	struct linux_user u = {0};
	bool locked = false;
	laps_rc rc;

	(void)now_ticks;
	if (shape)
		return no_automatic(cause);
	rc = find(l, account->name, 0, &u, cause);
	if (rc == LAPS_OK && u.account.rid != account->rid) {
		laps_cause_set(cause, LAPS_HR_FAIL, "'%s' has another uid by now", account->name);
		rc = LAPS_E_HOST;
	}
	if (rc == LAPS_OK) {
		locked = linux_hash_is_locked(u.hash);
		rc = linux_set_password(root_of(l), u.account.name, locked, password, cause);
	}
	if (rc == LAPS_OK)
		rc = check_set(l, u.account.name, password, locked, out, cause);
	linux_user_clear(&u);
	return rc == LAPS_E_NOTFOUND ? LAPS_E_HOST : rc;
}

static laps_rc linux_configure(void *ctx, uint32_t rid, const struct laps_account_shape *shape,
			       struct laps_cause *cause)
{
	(void)ctx;
	(void)rid;
	(void)shape;
	return no_automatic(cause);
}

/* No account here was ever made by automatic management: there is none to delete, and a record that
 * tells of one, from other times of this host, must not hold up every cycle. */
static laps_rc linux_remove(void *ctx, uint32_t rid, struct laps_cause *cause)
{
	(void)ctx;
	laps_cause_set(cause, LAPS_HR_NO_SUCH_USER, "no account of RID %u was made here",
		       (unsigned)rid);
	return LAPS_E_NOTFOUND;
}

static laps_rc linux_guard(void *ctx, uint32_t rid, laps_guard guard, struct laps_cause *cause)
{
	(void)ctx;
	(void)rid;
	(void)guard;
	(void)cause;
	return LAPS_OK;
}

laps_rc laps_linux_list(struct laps_linux *l, struct laps_account **out, size_t *n,
			struct laps_cause *cause)
{
	uint64_t now_ticks = 0;

	if (l->clock.now(l->clock.ctx, &now_ticks, cause) != LAPS_OK)
		return LAPS_E_HOST;
	return linux_db_list(root_of(l), now_ticks, out, n, cause);
}

laps_rc laps_linux_verify(struct laps_linux *l, const char *name,
			  const struct laps_secret *password, bool *opens, struct laps_cause *cause)
{
	struct linux_user u;
	laps_rc rc = find(l, name, 0, &u, cause);

	if (rc != LAPS_OK)
		return rc;
	rc = hash_opens(u.hash, password, opens, cause);
	linux_user_clear(&u);
	return rc;
}

struct laps_account_port laps_linux_account_port(struct laps_linux *l)
{
	return (struct laps_account_port){
		.ctx = l,
		.find_rid = linux_find_rid,
		.find_name = linux_find_name,
		.next_rid = linux_next_rid,
		.accepts = linux_accepts,
		.set = linux_set,
		.configure = linux_configure,
		.remove = linux_remove,
		.guard = linux_guard,
	};
}
