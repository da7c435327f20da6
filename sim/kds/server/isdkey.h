/* SPDX-License-Identifier: MIT */
/*
 * The interface ISDKey, [MS-GKDI] 3.1.4: GetKey for authenticated callers.
 */
#ifndef SIM_KDS_SERVER_ISDKEY_H
#define SIM_KDS_SERVER_ISDKEY_H
#include <stdbool.h>
#include <stdint.h>

#include "kds/rpc/interface.h"
#include "kds/server/callers.h"
#include "kds/server/keys.h"
#include "kds/server/record.h"
#include "lib/worldclock.h"

struct kds_isdkey {
	struct kds_keys *keys;
	struct kds_callers *callers;
	const struct sim_clock *clock;
	const struct kds_record *record;
};
/* The interface over i, which must outlive it. */
struct rpc_interface kds_isdkey_interface(struct kds_isdkey *i);

#endif
