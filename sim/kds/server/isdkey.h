/* SPDX-License-Identifier: MIT */
/*
 * The interface ISDKey, [MS-GKDI] 3.1.4: GetKey for authenticated callers.
 */
#ifndef SIM_KDS_SERVER_ISDKEY_H
#define SIM_KDS_SERVER_ISDKEY_H
#include <stdbool.h>
#include <stdint.h>

#include "kds/rpc/interface.h"
#include "kds/server/directory.h"
#include "kds/server/keys.h"
#include "kds/server/record.h"
#include "lib/worldclock.h"

struct kds_isdkey {
	struct kds_keys *keys;
	struct kds_directory *directory;
	const struct sim_clock *clock;
	const struct kds_record *record;
};
/* Of one connection: who its caller is, as the directory had it when that was last asked. Zero it.
 * Cleared with kds_session_clear. */
struct kds_session {
	bool known;
	uint64_t generation;
	struct kds_caller caller;
};
void kds_session_clear(struct kds_session *s);

/* The interface over i, which must outlive it; a request's session is a kds_session. */
struct rpc_interface kds_isdkey_interface(struct kds_isdkey *i);

#endif
