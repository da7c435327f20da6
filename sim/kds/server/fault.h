/* SPDX-License-Identifier: MIT */
/*
 * The world's faults (laps/worldfault.h), as the key service takes part in them: protocol "rpc",
 * operations "bind", "map" and "call". What does not get to an interface because of one has its
 * line in the timeline from here, as a bind has; the others' are written where they are served.
 */
#ifndef SIM_KDS_SERVER_FAULT_H
#define SIM_KDS_SERVER_FAULT_H
#include <laps/worldfault.h>
#include <stdbool.h>

#include "kds/server/record.h"

/* plan NULL: nothing goes wrong. Both borrowed. */
struct kds_fault {
	struct laps_worldfault *plan;
	const struct kds_record *record;
};
/* As rpc_options has it. */
bool kds_fault_take(const struct kds_fault *f, const char *operation, const char *who,
		    struct laps_fault *out);
/* The HRESULT with which the call is to be answered; false: it is decided as ever. fault may be
 * NULL. */
bool kds_fault_decides(const struct laps_fault *fault, uint32_t *hresult);

#endif
