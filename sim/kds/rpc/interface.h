/* SPDX-License-Identifier: MIT */
/*
 * An RPC interface as an association calls it.
 */
#ifndef SIM_KDS_RPC_INTERFACE_H
#define SIM_KDS_RPC_INTERFACE_H
#include <laps/buf.h>
#include <laps/rpcpdu.h>
#include <laps/worldfault.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rpc_request {
	const char *who; /* as rpc_security tells it; NULL: nobody is authenticated */
	uint32_t local; /* the server's address of the connection, IPv4 in host order; 0: unknown */
	uint16_t opnum;
	bool ndr64;
	const uint8_t *stub;
	size_t len;                     /* of the arguments alone, when it is served */
	const struct laps_fault *fault; /* what goes wrong with it; NULL: nothing */
};

struct rpc_interface {
	const struct laps_rpc_syntax *syntax;
	bool privacy;         /* calls need packet privacy */
	uint16_t operation_n; /* opnums above are refused */
	const char *fault;    /* the word for its calls in a plan of faults: "map" */
	void *ctx;
	/* Where the arguments end in the stub, for what follows them. False: they are broken. */
	bool (*measure)(void *ctx, const struct rpc_request *rq, size_t *used);
	/* Append the stub of the answer; returns 0, or the status of a fault. */
	uint32_t (*serve)(void *ctx, const struct rpc_request *rq, struct laps_buf *reply);
};

#endif
