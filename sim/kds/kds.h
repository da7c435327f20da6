/* SPDX-License-Identifier: MIT */
/*
 * The key distribution service of a world, a process of ours (server/): MS-GKDI over DCE/RPC, found
 * through an endpoint mapper, on the loopback address.
 *
 * Differs from Active Directory: of a domain controller's RPC interfaces there are the endpoint
 * mapper and ISD_KEY, over TCP and IPv4; several controllers have one service, which asks one that
 * runs.
 */
#ifndef SIM_KDS_KDS_H
#define SIM_KDS_KDS_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/child.h"
#include "lib/env.h"
#include "lib/fail.h"
#include "lib/port.h"

#define SIM_KDS_PROGRAM      "lapsim_kds"
#define SIM_KDS_PAD_MAX      16
#define SIM_KDS_FRAGMENT_MIN 128 /* bytes of an answer's fragment */

struct sim_kds {
	struct sim_child child;
	int out; /* where it says its ports; -1: closed */
	uint16_t rpc_port, kds_port;
	struct sim_port rpc, kds; /* held until sim_kds_stop; kds is none with one for both */
};
#define SIM_KDS_NONE       \
	((struct sim_kds){ \
		.child = SIM_CHILD_NONE, .out = -1, .rpc = SIM_PORT_NONE, .kds = SIM_PORT_NONE})

/* Borrowed. */
struct sim_kds_options {
	int dir; /* the world's, open, and its absolute path */
	const char *path;
	const char *log;           /* its log, in dir */
	const char *ldapi_uri;     /* of the directory: one, or several with blanks */
	const char *counters_file; /* the directory's, in dir; NULL: changes come to it unnoticed */
	const char *keytab_file;   /* in dir */
	const char *domain;
	const struct sim_env *env;   /* KRB5_CONFIG */
	uint16_t rpc_port, kds_port; /* 0: any; equal: one for both */
	unsigned pad;                /* answers are padded to a multiple of so many bytes */
	uint16_t max_fragment;       /* 0: as usual */
	bool ntlm;
	bool read_only; /* of a read-only controller, which asks the one of ldapi_uri */
};
/* Start it; k is none, or was halted: then it has the ports that it had. It gets going while the
 * caller does something else. After a failure k is to be stopped. */
LAPS_MUST_USE bool sim_kds_start(const struct sim_kds_options *o, struct sim_kds *k,
				 struct sim_err *err);
/* Wait until it serves: its ports are known then, and the directory has answered it. */
LAPS_MUST_USE bool sim_kds_wait(struct sim_kds *k, int dir, const char *log, struct sim_err *err);
/* Kill it, with all that it remembers; its ports stay its own. */
void sim_kds_halt(struct sim_kds *k);
void sim_kds_stop(struct sim_kds *k);

#endif
