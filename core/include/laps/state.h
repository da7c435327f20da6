/* SPDX-License-Identifier: MIT */
/*
 * What a device remembers between cycles. No secret is in it. A missing or unreadable record leads
 * to a rotation, never to a stuck device.
 */
#ifndef LAPS_STATE_H
#define LAPS_STATE_H
#include <laps/guid.h>
#include <laps/policy.h>
#include <stdbool.h>
#include <stdint.h>

/* One rotation: begun (the intent) or confirmed (the record). */
struct laps_rotation {
	bool present;
	uint64_t updated_ticks;
	uint64_t expiry_ticks;
	uint32_t account_rid;
	laps_backup_directory directory;
	laps_policy_source source;
	bool has_version;
	uint8_t version[LAPS_GUID_LEN]; /* msLAPS-CurrentPasswordVersion as written */
};

struct laps_state {
	struct laps_rotation confirmed; /* the last that went through to the account */
	struct laps_rotation
		intent; /* stored before the directory is written, gone once confirmed */
};

#endif
