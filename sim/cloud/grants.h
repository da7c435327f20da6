/* SPDX-License-Identifier: MIT */
/*
 * What the login service has to remember: device codes that wait for somebody, and which nonces
 * have come back already. Bounded; safe under several threads. Nonces are single use and good for
 * five minutes (ours).
 */
#ifndef SIM_CLOUD_GRANTS_H
#define SIM_CLOUD_GRANTS_H
#include <laps/guid.h>
#include <stdbool.h>
#include <stdint.h>

#include "cloud/service.h"

#define SIM_NONCE_SECONDS       300
#define SIM_DEVICE_CODE_SECONDS 900
#define SIM_DEVICE_CODE_MAX     1024 /* that wait at once; the oldest falls out */
#define SIM_NONCE_USED_MAX      65536

LAPS_MUST_USE bool sim_grants_new(struct sim_grants **out, struct sim_err *err);
void sim_grants_free(struct sim_grants **g);

/* Append a new nonce. */
LAPS_MUST_USE bool sim_nonce_issue(struct sim_cloud_context *c, uint64_t now_ticks,
				   struct laps_buf *out);
/* True the first time, within its time. */
bool sim_nonce_take(struct sim_cloud_context *c, const char *nonce, uint64_t now_ticks);

typedef enum sim_device_code_state {
	SIM_CODE_UNKNOWN,
	SIM_CODE_PENDING,
	SIM_CODE_APPROVED,
	SIM_CODE_DECLINED,
	SIM_CODE_EXPIRED,
} sim_device_code_state;
struct sim_device_code {
	char device_code[64], user_code[16]; /* "ABCD-EFGH", without letters that look alike */
	char tenant[LAPS_GUID_TEXT];         /* "" for common */
	char client_id[LAPS_GUID_TEXT];
	char scope[1024];             /* as asked for; "resource=..." at the v1 endpoint */
	char user_id[LAPS_GUID_TEXT]; /* who approved */
	uint64_t expires_ticks;
	sim_device_code_state state;
};
/* Fills in both codes, expiry and state. */
LAPS_MUST_USE bool sim_device_code_new(struct sim_grants *g, struct sim_device_code *code,
				       uint64_t now_ticks);
/* By the code of the device; an approved or declined one is gone once this has told so. */
sim_device_code_state sim_device_code_poll(struct sim_grants *g, const char *device_code,
					   uint64_t now_ticks, struct sim_device_code *out);
/* By the code that people type, in any case and with or without its hyphen. user_id NULL: declined.
 * False when it waits for nobody. */
bool sim_device_code_answer(struct sim_grants *g, const char *user_code, const char *user_id,
			    uint64_t now_ticks);

#endif
