/* SPDX-License-Identifier: MIT */
/*
 * Where the key service of a host is: a question to its endpoint mapper, which lets in anybody.
 */
#ifndef LAPS_PORTS_RPC_EPM_H
#define LAPS_PORTS_RPC_EPM_H
#include <stdint.h>

#include <laps/err.h>
#include <laps/ports.h>

/*
 * host, mapper_port   where the endpoint mapper is
 * name                of the host, for causes
 * port                written only on LAPS_OK
 *
 * LAPS_OK; LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_rpc_find_port(const char *host, uint16_t mapper_port, const char *name,
					 uint64_t deadline_ms, uint16_t *port,
					 struct laps_cause *cause);

#endif
