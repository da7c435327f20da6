/* SPDX-License-Identifier: MIT */
/*
 * The endpoint mapper: ept_map, [C706] O, for the key service alone. Nobody has to be
 * authenticated.
 */
#ifndef SIM_KDS_SERVER_EPM_H
#define SIM_KDS_SERVER_EPM_H
#include <stdint.h>

#include "kds/rpc/interface.h"

struct kds_epm {
	uint16_t port; /* where the key service is */
	struct kds_record *record;
};
/* The interface over e, which must outlive it. */
struct rpc_interface kds_epm_interface(struct kds_epm *e);

#endif
