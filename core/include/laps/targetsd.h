/* SPDX-License-Identifier: MIT */
/*
 * The target security descriptor of a SID protector. Its bytes go into the key derivation, so there
 * is exactly one right form: self-relative, control 0x8004, DACL first with two allow ACEs (0x3 to
 * the SID, 0x2 to S-1-1-0), then owner S-1-5-18, then group S-1-5-18. Source: fixtures/vectors,
 * target_sd_from_sid.
 */
#ifndef LAPS_TARGETSD_H
#define LAPS_TARGETSD_H
#include <laps/buf.h>
#include <laps/sid.h>

#define LAPS_TARGETSD_MAX 256 /* bytes, for the longest SID */

/* Append the descriptor. Failures are out's. */
void laps_targetsd_format(const struct laps_sid *sid, struct laps_buf *out);

#endif
