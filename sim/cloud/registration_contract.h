/* SPDX-License-Identifier: MIT */
/*
 * The upload of a password as a table. No capture of Microsoft's route is public: path, members and
 * answers of this one are OURS, in the words of Graph's reading side. Whoever has a capture changes
 * this file and its C, and nothing else.
 *
 * Differs from Entra ID: route, members and answers of the password's upload are ours, since no
 * capture of the real ones is public.
 */
#ifndef SIM_CLOUD_REGISTRATION_CONTRACT_H
#define SIM_CLOUD_REGISTRATION_CONTRACT_H
#include <jansson.h>
#include <laps/secret.h>
#include <laps/sid.h>

#include "cloud/store.h"

#define SIM_UPLOAD_PASSWORD_MAX 1024 /* bytes of UTF-8 */

struct sim_upload {
	char account[SIM_CLOUD_TEXT];
	char sid[LAPS_SID_TEXT];
	struct laps_secret *password; /* owned; UTF-8 */
	uint64_t refresh_ticks;
};

struct sim_contract_member {
	const char *name;
	const char *what; /* it has to be */
	/* value is what the member has, a text */
	bool (*read)(const char *value, size_t len, struct sim_upload *out);
};
/* All are required, and texts; others are passed over. */
extern const struct sim_contract_member sim_contract_member[];
extern const size_t sim_contract_member_n;

#define SIM_CONTRACT_DONE 200 /* with {} */

/* Read a body; the password in it is wiped. False when it is not right: then err names the member.
 * Cleared with sim_upload_clear, in either case. */
LAPS_MUST_USE bool sim_upload_read(json_t *body, struct sim_upload *out, struct sim_err *err);
void sim_upload_clear(struct sim_upload *upload);

#endif
