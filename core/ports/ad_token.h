/* SPDX-License-Identifier: MIT */
/*
 * What a user is in this domain: the SIDs that an access check would see, as the domain has them,
 * and who is in a group. Groups are found from the member's side, by who lists it, so nothing has
 * to be computed by the server; the primary group is found by its RID. Of groups of other domains
 * nothing is known here, and distribution groups do not count.
 */
#ifndef LAPS_PORTS_AD_TOKEN_H
#define LAPS_PORTS_AD_TOKEN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/err.h>
#include <laps/ports.h>
#include <laps/sid.h>

#include "ports/ad.h"

#define LAPS_AD_TOKEN_MAX   512 /* SIDs; more are not looked for */
#define LAPS_AD_TOKEN_DEPTH 16  /* of nesting */
#define LAPS_AD_MEMBERS_MAX 20  /* names of a group's members that are read */

struct laps_ad_token_part {
	struct laps_sid sid;
	char *name;     /* owned: sAMAccountName; NULL: the domain has no such object */
	char *dn;       /* owned; NULL likewise */
	size_t through; /* the part that is listed in this group; 0: the user */
	unsigned depth; /* 0: the user */
};
struct laps_ad_token {
	bool disabled, locked_out; /* the account is */
	uint64_t expires_ticks;    /* when it does, FILETIME; 0: never */
	bool cut;                  /* there are more groups than one of the limits lets through */
	/* the user first, then its groups, the nearer ones before the farther */
	struct laps_ad_token_part *part; /* owned */
	size_t part_n;                   /* 0 in an empty token */
};
/*
 * The token of the account meant by name: a SID, a DN (has '='), "user@domain", "DOMAIN\user", or a
 * sAMAccountName.
 *
 * out  written only on LAPS_OK; free with laps_ad_token_clear
 *
 * LAPS_OK; LAPS_E_NOTFOUND (nobody of that name), LAPS_E_FORMAT (it means several), LAPS_E_DENIED,
 * LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_ad_token_read(struct laps_ad *ad, const char *name,
					 struct laps_ad_token *out, struct laps_cause *cause);
void laps_ad_token_clear(struct laps_ad_token *t);

/* Why the account may not do anything at that time, in the order of [MS-ADTS]'s logon:
 * "locked-out", "disabled", "expired"; NULL: it may. */
const char *laps_ad_token_barred(const struct laps_ad_token *t, uint64_t now_ticks);

/* What an access check goes through: the SIDs of the parts in their order, then those of every
 * caller, Everyone and Authenticated Users. *out is the caller's to free, written only on LAPS_OK.
 * LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_token_sids(const struct laps_ad_token *t, struct laps_sid **out,
					 size_t *n);

/* Direct members of a group, and those whose primary group it is. */
struct laps_ad_members {
	bool is_group;
	bool more;                       /* than are named here */
	char *name[LAPS_AD_MEMBERS_MAX]; /* owned: the names of the objects */
	size_t n;
};
/* LAPS_OK; LAPS_E_NOTFOUND (no such object), LAPS_E_DENIED, LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_members_read(struct laps_ad *ad, const struct laps_sid *sid,
					   struct laps_ad_members *out, struct laps_cause *cause);
void laps_ad_members_clear(struct laps_ad_members *m);

#endif
