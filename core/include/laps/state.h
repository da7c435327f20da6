/* SPDX-License-Identifier: MIT */
/*
 * What a device remembers between cycles. No secret is in it. A missing, unreadable or newer record
 * leads to a rotation, never to a stuck device.
 */
#ifndef LAPS_STATE_H
#define LAPS_STATE_H
#include <laps/guid.h>
#include <laps/plan.h>
#include <laps/policy.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stdint.h>

#define LAPS_ACCOUNT_NAME_MAX 256 /* bytes of UTF-8 without NUL */

/* One rotation: begun (the intent) or confirmed (the record). */
struct laps_rotation {
	bool present;
	uint64_t updated_ticks;
	uint64_t expiry_ticks;
	uint32_t account_rid; /* 0: an account that this rotation is to create */
	laps_mode mode;
	laps_policy_source source;
	bool has_principal; /* who may decrypt, with encryption */
	struct laps_sid principal;
	bool has_version;
	uint8_t version[LAPS_GUID_LEN];    /* msLAPS-CurrentPasswordVersion as written */
	char entra_device[LAPS_GUID_TEXT]; /* whose password it is there; "" in other modes */
};

/* Where post-authentication actions stand (postauth.h). */
typedef enum laps_post_auth_stage {
	LAPS_POST_AUTH_IDLE,
	LAPS_POST_AUTH_ARMED,    /* the account was used: rotate at the deadline */
	LAPS_POST_AUTH_WARNED,   /* rotated, sessions were told: sign them out at the deadline */
	LAPS_POST_AUTH_GIVEN_UP, /* too many failures in this boot */
} laps_post_auth_stage;

struct laps_post_auth {
	laps_post_auth_stage stage;
	uint64_t authenticated_ticks; /* first use; in WARNED of the new password, 0: none */
	uint64_t deadline_ticks;
	uint32_t account_rid;
	uint32_t actions; /* LAPS_POST_AUTH_* bits that were in force when it was armed */
	uint32_t retries; /* failures in boot_id's boot, of this stage */
	char boot_id[64];
};

/* The account that automatic management has made, or is about to make, and takes away again. */
struct laps_auto_account {
	bool present;
	uint32_t rid; /* 0: not known yet, the name tells */
	char name[LAPS_ACCOUNT_NAME_MAX + 1];
};

struct laps_state {
	struct laps_rotation confirmed; /* the last that went through to the account */
	struct laps_rotation
		intent; /* stored before the directory is written, gone once confirmed */
	struct laps_post_auth post_auth;
	struct laps_auto_account auto_account;
};

#endif
