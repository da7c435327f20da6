/* SPDX-License-Identifier: MIT */
/*
 * Accounts of a Linux system as /etc/passwd and /etc/shadow have them; nothing of NSS, since only
 * what lies in these files is this machine's own.
 *
 * RIDs are uids, but for 500, which means root (ours: it is the built-in administrator). So an
 * account of uid 500 cannot be told from root, and is refused.
 */
#ifndef LAPS_PORTS_LINUX_DB_H
#define LAPS_PORTS_LINUX_DB_H
#include <stdbool.h>
#include <stdint.h>

#include <laps/account.h>
#include <laps/err.h>
#include <laps/ports.h>

/* Owned; clear it with linux_user_clear, which wipes. */
struct linux_user {
	struct laps_account account; /* last_set_ticks is 0: shadow counts days only */
	uint32_t uid;
	char *hash; /* as it stands in shadow, with the mark of a lock in front */
};
void linux_user_clear(struct linux_user *u);

/* A hash that nothing opens: locked, or never set. */
bool linux_hash_is_locked(const char *hash);

/*
 * Look an account up. A user without a line in shadow cannot be managed.
 *
 * root        the directory that stands for /; "" for this system
 * name, rid   the name counts, exactly as it is written; NULL: the RID does, and the first line
 * now_ticks   an account that has expired by then is not enabled
 * out         written only on LAPS_OK
 *
 * LAPS_OK; LAPS_E_NOTFOUND (no such account), LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc linux_db_find(const char *root, const char *name, uint32_t rid,
				    uint64_t now_ticks, struct linux_user *out,
				    struct laps_cause *cause);

/* All accounts that could be managed, in the order of passwd; *out is the caller's to free().
 * LAPS_OK; LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc linux_db_list(const char *root, uint64_t now_ticks, struct laps_account **out,
				    size_t *n, struct laps_cause *cause);

#endif
