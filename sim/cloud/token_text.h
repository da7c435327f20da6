/* SPDX-License-Identifier: MIT */
/* What token.c and the login service share about tokens: their issuer, times, and how they are
 * signed. */
#ifndef SIM_CLOUD_TOKEN_TEXT_H
#define SIM_CLOUD_TOKEN_TEXT_H
#include "cloud/token.h"

#define SIM_TOKEN_ISSUER "https://sts.windows.net/" /* then the tenant and a slash */

/* Seconds since 1970, negative before. */
int64_t sim_unix_seconds(uint64_t ticks);
/* Such a number, whole, as ticks. False when it is none, or no FILETIME. */
bool sim_ticks_of_unix(const json_t *seconds, uint64_t *ticks);
/* The GUID of a resource. */
const char *sim_audience_id(sim_audience a);
/* Append these claims, which are taken over, as a token of this service. False for NULL, or when
 * memory ended. */
LAPS_MUST_USE bool sim_token_sign(const struct sim_cloud_context *c, json_t *claims,
				  struct laps_buf *out);

#endif
