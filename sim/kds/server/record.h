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

#include "kds/rpc/interface.h"
#include "kds/server/keys.h"
#include "lib/worldclock.h"

/* log: standard error, always open. timeline -1: there is none. */
struct kds_record {
	int timeline;
	const struct sim_clock *clock;
};

/* ept_map was answered; port 0: not registered. rq is who called, and what went wrong with it. */
void kds_record_map(const struct kds_record *r, const struct rpc_request *rq, uint16_t port);
/* GetKey was answered. */
void kds_record_key(const struct kds_record *r, const struct rpc_request *rq,
		    const struct laps_getkey_request *asked, uint32_t hresult,
		    const struct kds_decision *d);
/* An operation of the plan of faults was not served, or is a bind; who NULL: nobody in particular.
 */
void kds_record_fault(const struct kds_record *r, const char *operation, const char *who,
		      uint32_t status, const char *spec);
/* "2026-11-26T21:00:00Z LINE", on standard error. */
void kds_record_log(const struct kds_record *r, const char *line);

#endif
