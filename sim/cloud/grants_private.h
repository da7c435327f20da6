/* SPDX-License-Identifier: MIT */
/* What grants.c and grants_code.c share. */
#ifndef SIM_CLOUD_GRANTS_PRIVATE_H
#define SIM_CLOUD_GRANTS_PRIVATE_H
#include "cloud/grants.h"
#include "cloud/grants_seen.h"

struct sim_grants {
	pthread_mutex_t lock;                              /* guards all below */
	struct sim_seen nonce;                             /* nonces that were used */
	struct sim_seen jti;                               /* ids of assertions */
	struct sim_device_code *code[SIM_DEVICE_CODE_MAX]; /* owned; oldest first */
	size_t code_n;
};

#endif
