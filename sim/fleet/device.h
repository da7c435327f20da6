/* SPDX-License-Identifier: MIT */
/*
 * All that a device is while no cycle of it runs: a record of fixed size, without pointers. What
 * all devices have in common, and what follows from a device's number, is not in it.
 */
#ifndef SIM_FLEET_DEVICE_H
#define SIM_FLEET_DEVICE_H
#include <laps/state.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/ssha.h"

#define FLEET_NAME        16 /* bytes of a device's name, NUL included */
#define FLEET_READERS     255
#define FLEET_ACCOUNT     "Administrator"
#define FLEET_ACCOUNT_RID 500u

/* laps_rotation without what can be told otherwise. */
struct fleet_rotation {
	uint64_t updated_ticks, expiry_ticks;
	uint8_t version[LAPS_GUID_LEN];
	uint32_t rid;
	uint8_t mode, source;
	uint8_t reader; /* in struct fleet_readers, from 1; 0: no principal */
	uint8_t flags;
};

struct fleet_device {
	struct fleet_rotation confirmed, intent;
	uint64_t draws;              /* blocks taken from its stream of entropy */
	uint64_t last_set_ticks;     /* of its account; 0: never */
	uint64_t acknowledged;       /* digest of the last value that was surely stored; 0: none */
	uint32_t next_s;             /* its next cycle, in seconds since the fleet began */
	uint32_t link;               /* the next device in the calendar */
	char account[SIM_SSHA_TEXT]; /* what its account takes; "": nothing was ever set */
	uint8_t mode;                /* sim_fleet_mode */
	bool has_state;
	bool in_doubt; /* a value later than acknowledged may have been stored */
	bool failed;   /* its last cycle has */
};

/* The few SIDs that passwords are encrypted for, so that records can name them by a byte. Used by
 * several threads. */
struct fleet_readers {
	pthread_mutex_t lock;
	struct laps_sid sid[FLEET_READERS];
	unsigned n;
};

/* "WS0001" for 0, as the world names its computers. */
void fleet_device_name(uint32_t index, char out[static FLEET_NAME]);

/* The record as the engine has it. entra_device: its identity there, "" when it has none. */
void fleet_device_unpack(const struct fleet_device *d, struct fleet_readers *readers,
			 const char *entra_device, struct laps_state *out);
/* Keep the state. False: it holds what devices of a fleet never have (accounts that are managed
 * automatically, actions after a logon, more readers than there is room for). */
bool fleet_device_pack(struct fleet_device *d, struct fleet_readers *readers,
		       const struct laps_state *state);

/* Tells values apart; never 0. Not for anything that an attacker has a hand in. */
uint64_t fleet_digest(const void *value, size_t len);

#endif
