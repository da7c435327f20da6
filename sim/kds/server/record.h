/* SPDX-License-Identifier: MIT */
/*
 * What the key service tells about itself: lines of the world's timeline, which say who asked for
 * what and what was decided, and a log of its own for what went wrong on a connection. No key and
 * no token is in either.
 */
#ifndef SIM_KDS_SERVER_RECORD_H
#define SIM_KDS_SERVER_RECORD_H
#include <laps/getkey.h>
#include <stdint.h>

#include "kds/server/keys.h"
#include "lib/worldclock.h"

/* log: standard error, always open. timeline -1: there is none. */
struct kds_record {
	int timeline;
	const struct sim_clock *clock;
};

/* ept_map was answered; who NULL: nobody in particular; port 0: not registered. */
void kds_record_map(const struct kds_record *r, const char *who, uint16_t port);
/* GetKey was answered. */
void kds_record_key(const struct kds_record *r, const char *who,
		    const struct laps_getkey_request *rq, uint32_t hresult,
		    const struct kds_decision *d);
/* "2026-11-26T21:00:00Z LINE", on standard error. */
void kds_record_log(const struct kds_record *r, const char *line);

#endif
