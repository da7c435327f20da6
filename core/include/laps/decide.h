/* SPDX-License-Identifier: MIT */
/*
 * The rotation decision: from what the device knows and what the directory holds to "rotate, for
 * these reasons" or "not needed". Pure. The bits of the reason mask are ours (no public source
 * settles them).
 */
#ifndef LAPS_DECIDE_H
#define LAPS_DECIDE_H
#include <laps/buf.h>
#include <laps/cycle.h>
#include <laps/ports.h>
#include <laps/state.h>
#include <stdbool.h>
#include <stdint.h>

/* why a rotation is due */
#define LAPS_REASON_NEVER_ESCROWED 0x001u /* R1: no local record of one, or no expiry there */
#define LAPS_REASON_EXPIRED        0x002u /* R2: now >= expiry */
#define LAPS_REASON_FORCED         0x004u /* R3: an administrator asked */
#define LAPS_REASON_UNCONFIRMED    0x008u /* ours: the last rotation was never confirmed */
#define LAPS_REASON_POST_AUTH      0x010u /* R4: the account was used, its grace is over */
#define LAPS_REASON_PROTECTION     0x020u /* R5: expiry later than the policy permits; AD only */
#define LAPS_REASON_ACCOUNT        0x040u /* R6: another account than the last */
#define LAPS_REASON_SOURCE         0x080u /* R7: another policy root than the last (ours) */
#define LAPS_REASON_DIRECTORY      0x100u /* R8: another directory, device there, or attributes */
#define LAPS_REASON_NOT_ENCRYPTED  0x200u /* R9: encryption is on, no such value there (ours) */
#define LAPS_REASON_PRINCIPAL      0x400u /* R10: others may decrypt than the last time (ours) */
#define LAPS_REASON_VERSION        0x800u /* R11: the host was restored from an image */

struct laps_decide_input {
	uint64_t now_ticks;
	laps_trigger trigger;
	const struct laps_state *state; /* zero when lost */
	/* what the directory holds; of Entra ID, which is not asked, what the device knows */
	const struct laps_backup_current *there;
	const struct laps_rotation *wanted; /* mode, account, source, principal of a rotation now */
	uint32_t age_days;
	bool protect_expiry;
	bool compare_version; /* schema and system have it */
};

/* 0: not needed; else a set of LAPS_REASON_*. */
uint32_t laps_decide(const struct laps_decide_input *in);
/* Append the reasons as words, "; " between them. */
void laps_decide_format_text(uint32_t reasons, struct laps_buf *out);
/* When a password updated at now expires: now + days * 864000000000, at most LAPS_TICKS_MAX. */
uint64_t laps_decide_expiry(uint64_t updated_ticks, uint32_t age_days);

#endif
