/* SPDX-License-Identifier: MIT */
#include "kds/server/epm.h"

#include <laps/epmap.h>

#include "kds/server/record.h"

static bool measure(void *ctx, const struct rpc_request *rq, size_t *used)
{
	struct laps_epm_map_request map;

	(void)ctx;
	return rq->opnum != LAPS_EPM_MAP_OPNUM ||
	       laps_epm_map_request_parse(rq->ndr64, rq->stub, rq->len, &map, used, NULL) ==
		       LAPS_OK;
}

/* The minor version is not compared: a server of the same major one serves all below its own. */
static bool is_key_service(const struct laps_epm_map_request *rq)
{
	struct laps_rpc_syntax asked = rq->tower.interface;

	asked.minor = laps_rpc_isdkey.minor;
	return rq->has_tower && laps_rpc_syntax_eq(&asked, &laps_rpc_isdkey);
}

static uint32_t serve(void *ctx, const struct rpc_request *rq, struct laps_buf *reply)
{
	const struct kds_epm *e = ctx;
	struct laps_epm_map_request map;
	struct laps_epm_map_response answer = {.status = LAPS_EPM_NOT_REGISTERED};
	size_t used;

	if (rq->opnum != LAPS_EPM_MAP_OPNUM)
		return LAPS_RPC_NCA_OP_RNG_ERROR;
	if (laps_epm_map_request_parse(rq->ndr64, rq->stub, rq->len, &map, &used, NULL) != LAPS_OK)
		return LAPS_RPC_X_BAD_STUB_DATA;
	answer.max_towers = map.max_towers;
	if (is_key_service(&map)) {
		struct laps_tower *t = &answer.tower[0];

		/* NDR, whatever the call came in: Windows and all clients have it so */
		*t = (struct laps_tower){.interface = laps_rpc_isdkey,
					 .transfer = laps_rpc_ndr,
					 .tcp = true,
					 .port = e->port};
		for (int i = 0; i < 4; i++)
			t->address[i] = (uint8_t)(rq->local >> (24 - 8 * i));
		answer.tower_n = 1;
		answer.max_towers = map.max_towers ? map.max_towers : 1;
		answer.status = 0;
	}
	laps_epm_map_response_format(rq->ndr64, &answer, reply);
	kds_record_map(e->record, rq, answer.tower_n ? e->port : 0);
	return 0;
}

struct rpc_interface kds_epm_interface(struct kds_epm *e)
{
	return (struct rpc_interface){.syntax = &laps_rpc_epm,
				      .operation_n = 8,
				      .fault = "map",
				      .ctx = e,
				      .measure = measure,
				      .serve = serve};
}
