/* SPDX-License-Identifier: MIT */
/*
 * What the login service has to remember: device codes that wait for somebody, and which nonces
 * and assertions have come back already. Bounded; safe under several threads. Nonces are single use
 * and good for five minutes (ours).
 */
#ifndef SIM_CLOUD_GRANTS_H
#define SIM_CLOUD_GRANTS_H
#include <laps/guid.h>
#include <stdbool.h>
#include <stdint.h>

#include "cloud/service.h"

#define SIM_NONCE_SECONDS        300
#define SIM_DEVICE_CODE_SECONDS  900
#define SIM_DEVICE_CODE_MAX      1024    /* that wait at once; the oldest falls out */
#define SIM_DEVICE_CODE_ATTEMPTS 10      /* wrong passwords for one; then it is declined */
#define SIM_NONCE_USED_MAX       1048576 /* remembered at once, 64 bytes each; more are refused */

LAPS_MUST_USE bool sim_grants_new(struct sim_grants **out, struct sim_err *err);
void sim_grants_free(struct sim_grants **g);
/* Nothing waits, nothing was used. */
void sim_grants_empty(struct sim_grants *g);

/* Append a new nonce. */
LAPS_MUST_USE bool sim_nonce_issue(struct sim_cloud_context *c, uint64_t now_ticks,
				   struct laps_buf *out);
/* True the first time, within its time. */
bool sim_nonce_take(struct sim_cloud_context *c, const char *nonce, uint64_t now_ticks);
/* True the first time that this id of an assertion comes from this application; it is remembered
 * until then. */
bool sim_assertion_take(struct sim_grants *g, const char *client_id, const char *jti,
			uint64_t until_ticks, uint64_t now_ticks);

typedef enum sim_device_code_state {
	SIM_CODE_UNKNOWN,
	SIM_CODE_PENDING,
	SIM_CODE_APPROVED,
	SIM_CODE_DECLINED,
	SIM_CODE_EXPIRED,
} sim_device_code_state;
struct sim_device_code {
	char device_code[64], user_code[16]; /* "BCDF-GHJK": no vowels, so no words */
	char tenant[LAPS_GUID_TEXT];         /* "" for common */
	char client_id[LAPS_GUID_TEXT];
	char scope[1024];             /* as asked for; "resource=..." at the v1 endpoint */
	char user_id[LAPS_GUID_TEXT]; /* who approved, and when */
	uint64_t approved_ticks, expires_ticks;
	unsigned attempts; /* wrong passwords so far */
	sim_device_code_state state;
};
/* Fills in both codes, expiry and state. */
LAPS_MUST_USE bool sim_device_code_new(struct sim_grants *g, struct sim_device_code *code,
				       uint64_t now_ticks);
/* By the code of the device, for the application that got it (another one's is unknown, and stays
 * as it is); an approved or declined one is gone once this has told so. */
sim_device_code_state sim_device_code_poll(struct sim_grants *g, const char *device_code,
					   const char *client_id, uint64_t now_ticks,
					   struct sim_device_code *out);
/* The code that people type, in any case and with or without its hyphen: false when it waits for
 * nobody. */
bool sim_device_code_find(struct sim_grants *g, const char *user_code, uint64_t now_ticks,
			  struct sim_device_code *out);
/* Approved by that user; user_id NULL: declined. False when it waits for nobody. */
bool sim_device_code_answer(struct sim_grants *g, const char *user_code, const char *user_id,
			    uint64_t now_ticks);
/* Somebody typed a wrong password: one of SIM_DEVICE_CODE_ATTEMPTS. */
void sim_device_code_failed(struct sim_grants *g, const char *user_code, uint64_t now_ticks);

#endif
