/* SPDX-License-Identifier: MIT */
/*
 * The key service as a process: one thread, which accepts, serves and lets go, until it is asked to
 * end.
 */
#ifndef SIM_KDS_SERVER_SERVER_H
#define SIM_KDS_SERVER_SERVER_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

/* Borrowed. */
struct kds_server_options {
	const char *world; /* its directory, absolute: clock and timeline are in it */
	const char *ldapi; /* URI of the directory's Unix socket */
	const char *counters, *keytab;
	const char *domain;          /* DNS name, which is also the forest's */
	uint16_t rpc_port, kds_port; /* of the endpoint mapper and of ISDKey; 0: any. Equal and not
				      * 0: one port for both */
	unsigned pad;                /* of answers: 0 to 16 */
	uint16_t max_frag;           /* of answers; 0: as usual */
	bool ntlm;
	bool read_only; /* of a read-only controller */
};

/* Serve until a signal of the set that main has blocked comes. When both ports are open and the
 * directory has answered, "RPC_PORT KDS_PORT\n" is written to standard output, which is then
 * closed. False: err says why it could not begin. */
bool kds_serve(const struct kds_server_options *o, struct sim_err *err);

#endif
