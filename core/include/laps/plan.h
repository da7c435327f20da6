/* SPDX-License-Identifier: MIT */
/*
 * What a policy means on a host: where the password of which account is kept, or why none is
 * managed. Pure, so that "what would be done" can be told without doing it.
 */
#ifndef LAPS_PLAN_H
#define LAPS_PLAN_H
#include <laps/host.h>
#include <laps/policy.h>
#include <stdint.h>

typedef enum laps_mode {
	LAPS_MODE_NONE,
	LAPS_MODE_CLEAR,     /* msLAPS-Password */
	LAPS_MODE_ENCRYPTED, /* msLAPS-EncryptedPassword and its history */
	LAPS_MODE_DSRM,      /* msLAPS-EncryptedDSRMPassword and its history */
	LAPS_MODE_LEGACY,    /* ms-Mcs-AdmPwd */
	LAPS_MODE_ENTRA,
	LAPS_MODE_N
} laps_mode;
const char *laps_mode_name(
	laps_mode m); /* "clear", "encrypted", "dsrm", "legacy", "entra", "none" */

typedef enum laps_account_choice {
	LAPS_ACCOUNT_BUILTIN,      /* by RID 500; in DSRM mode the DSRM account */
	LAPS_ACCOUNT_NAMED,        /* AdministratorAccountName */
	LAPS_ACCOUNT_AUTO_BUILTIN, /* automatic management of RID 500 */
	LAPS_ACCOUNT_AUTO_NEW,     /* automatic management of an account of our own */
} laps_account_choice;

struct laps_plan {
	laps_mode mode;
	laps_account_choice account;
	uint32_t event; /* for NONE: 10007, 10008, 10024 or 10033; 0: LAPS is off, without a word */
	const char *why; /* a literal, for people; never NULL */
};

/* The matrix of join states, domain controllers, boot modes and the legacy client. */
void laps_plan_make(const struct laps_policy *policy, const struct laps_host *host,
		    struct laps_plan *out);

#endif
