/* SPDX-License-Identifier: MIT */
/*
 * The rotation decision: from what the device knows and what the directory holds to "rotate, for
 * these reasons" or "not needed". Pure. The bits of the reason mask are ours (no public source
 * settles them).
 */
#ifndef LAPS_DECIDE_H
#define LAPS_DECIDE_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stdint.h>

/* why a rotation is due */
#define LAPS_REASON_NEVER_ESCROWED 0x1u /* R1: no local record of one, or no expiry there */
#define LAPS_REASON_EXPIRED        0x2u /* R2: now >= expiry */
#define LAPS_REASON_FORCED         0x4u /* R3: an administrator asked */
#define LAPS_REASON_UNCONFIRMED    0x8u /* ours: the last rotation was never confirmed */

struct laps_decide_input {
	uint64_t now_ticks;
	bool forced;
	bool has_record; /* the local state tells of a confirmed rotation */
	bool has_intent; /* ... and of one begun and not confirmed */
	bool has_expiry; /* the directory holds a usable expiry */
	uint64_t expiry_ticks;
};

/* 0: not needed; else a set of LAPS_REASON_*. */
uint32_t laps_decide(const struct laps_decide_input *in);
/* Append the reasons as words, "; " between them. */
void laps_decide_format_text(uint32_t reasons, struct laps_buf *out);
/* When a password updated at now expires: now + days * 864000000000, at most LAPS_TICKS_MAX. */
uint64_t laps_decide_expiry(uint64_t updated_ticks, uint32_t age_days);

#endif
