/* SPDX-License-Identifier: MIT */
#include "ports/rpc_epm.h"

#include <stdio.h>

#include <laps/epmap.h>
#include <laps/hresult.h>

#include "ports/rpc.h"

#define STUB_MAX   1024
#define ANSWER_MAX 65536

static laps_rc ask_mapper(struct laps_rpc *r, uint16_t *port, struct laps_cause *cause)
{
	const struct laps_epm_map_request rq = {
		.has_tower = true,
		.tower = {.interface = laps_rpc_isdkey, .transfer = laps_rpc_ndr, .tcp = true},
		.max_towers = LAPS_EPM_TOWERS};
	struct laps_epm_map_response answer;
	struct laps_buf stub, out;
	struct laps_err err = {0};
	laps_rc rc;

	laps_buf_init(&stub, STUB_MAX);
	laps_buf_init(&out, ANSWER_MAX);
	laps_epm_map_request_format(laps_rpc_is_ndr64(r), &rq, &stub);
	rc = laps_rpc_call(r, LAPS_EPM_MAP_OPNUM, &stub, &out, cause);
	if (rc == LAPS_OK) {
		rc = laps_epm_map_response_parse(laps_rpc_is_ndr64(r), out.data, out.len, &answer,
						 &err);
		if (rc != LAPS_OK) {
			laps_cause_set(cause, LAPS_HR_RPC_PROTOCOL,
				       "the endpoint mapper's answer cannot be read: %s",
				       err.what ? err.what : laps_rc_name(rc));
			rc = LAPS_E_HOST;
		}
	}
	*port = 0;
	for (size_t i = 0; rc == LAPS_OK && i < answer.tower_n && *port == 0; i++)
		if (answer.tower[i].tcp)
			*port = answer.tower[i].port;
	if (rc == LAPS_OK && *port == 0) {
		laps_cause_set(cause, LAPS_HR_RPC_NOT_REGISTERED,
			       "its endpoint mapper has no key service (0x%08X): is KdsSvc running "
			       "there?",
			       (unsigned)answer.status);
		rc = LAPS_E_HOST;
	}
	laps_buf_clear(&stub);
	laps_buf_clear(&out);
	return rc;
}

laps_rc laps_rpc_find_port(const char *host, uint16_t mapper_port, const char *name,
			   uint64_t deadline_ms, uint16_t *port, struct laps_cause *cause)
{
	char who[320];
	const struct laps_rpc_peer mapper = {.host = host, .port = mapper_port, .who = who};
	struct laps_rpc *r = NULL;
	laps_rc rc;

	snprintf(who, sizeof(who), "the endpoint mapper of '%s'", name);
	rc = laps_rpc_open(&mapper, deadline_ms, &r, cause);
	if (rc == LAPS_OK)
		rc = laps_rpc_bind(r, &laps_rpc_epm, NULL, NULL, cause);
	if (rc == LAPS_OK)
		rc = ask_mapper(r, port, cause);
	laps_rpc_close(&r);
	return rc;
}
