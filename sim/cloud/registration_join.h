/* SPDX-License-Identifier: MIT */
/* What a device says when it joins, checked. */
#ifndef SIM_CLOUD_REGISTRATION_JOIN_H
#define SIM_CLOUD_REGISTRATION_JOIN_H
#include <laps/rsa.h>

#include "cloud/registration.h"

/* The subject of every certificate request; the service puts the device id in its place. */
#define SIM_JOIN_CSR_NAME "7E980AD9-B86D-4306-9425-9AC066FB014A"

struct sim_join {
	struct laps_rsa *key; /* owned; of the certificate request */
	char name[SIM_CLOUD_TEXT];
	char os_version[32];
	sim_trust trust;
};
/* Read a body. False when it is not right: then err names the member. Cleared with sim_join_clear,
 * in either case. */
LAPS_MUST_USE bool sim_join_read(const json_t *body, struct sim_join *out, struct sim_err *err);
void sim_join_clear(struct sim_join *join);
/* Is it the public key of a BCRYPT_RSAKEY_BLOB, to the byte? */
bool sim_join_transport_key_ok(const uint8_t *blob, size_t len);
/* May this user join, or register, a device? policy is the tenant's, as the store has it; NULL:
 * everybody may. Members of groups are not known here: only users that are listed themselves. */
bool sim_join_allowed(const char *policy, sim_trust trust, const char *user_id);

#endif
