/* SPDX-License-Identifier: MIT */
/*
 * The choices of GetKey, [MS-GKDI] 3.1.4.1, in the order in which it makes them: is it a question,
 * which period is answered, what the caller may have, and from which root key. Pure.
 *
 * What Windows was seen to do beyond the document: it allows five minutes between clocks, and a
 * root key counts as good for a cycle and these five minutes before its start.
 *
 * Each call returns 0 or an HRESULT; then why is one line for the log. Outputs are written on 0
 * only.
 *
 * Differs from Active Directory: without a usable root key the answer is NTE_NO_KEY, where a real
 * controller may make a key; a period that has begun by the clock of somebody five minutes ahead is
 * answered for.
 */
#ifndef SIM_KDS_SERVER_DECIDE_H
#define SIM_KDS_SERVER_DECIDE_H
#include <laps/filetime.h>
#include <laps/targetaccess.h>

#include "kds/server/keys.h"

#define KDS_WHY 128 /* bytes of a reason, NUL included */

/* "The latest key" is asked for: all indices are -1. */
bool kds_asks_latest(const struct laps_getkey_request *rq);

/* The descriptor, which acl borrows from, and the indices. E_INVALIDARG. */
uint32_t kds_decide_question(const struct laps_getkey_request *rq, struct laps_targetacl *acl,
			     char why[static KDS_WHY]);

/*
 * The period to answer for. E_INVALIDARG of one in the future.
 *
 * Departs: a period that has begun by the clock of somebody five minutes ahead is answered for
 * itself, with a root key's id too; the document refuses it.
 */
uint32_t kds_decide_period(const struct laps_getkey_request *rq, uint64_t now_ticks,
			   struct laps_period *out, char why[static KDS_WHY]);

/* Seed keys, or the public key only. E_ACCESSDENIED. */
uint32_t kds_decide_access(const struct laps_getkey_request *rq, const struct laps_targetacl *acl,
			   const struct laps_sid *sid, size_t sid_n, bool disabled, bool *seed,
			   char why[static KDS_WHY]);

/*
 * The root key; *out borrows from keys. NTE_NO_KEY; NTE_BAD_KEY or, before its time, E_INVALIDARG
 * of one that is asked for by id.
 *
 * Departs: with no root keys at all the document makes one; here an administrator does.
 */
uint32_t kds_decide_root_key(const struct laps_getkey_request *rq, const struct kds_root_keys *keys,
			     const struct laps_period *period, const struct kds_root_key **out,
			     char why[static KDS_WHY]);

/* Less than, equal to or greater than 0, by L0, then L1, then L2. */
int kds_period_compare(const struct laps_period *a, const struct laps_period *b);

#endif
