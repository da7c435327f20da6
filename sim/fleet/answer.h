/* SPDX-License-Identifier: MIT */
/* What the cloud's answers say, in JSON. Whatever is not as it should be counts as not there. */
#ifndef SIM_FLEET_ANSWER_H
#define SIM_FLEET_ANSWER_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>

#define FLEET_CREDENTIALS_MAX 16

/* Append the text at the end of a path of members, "DeviceJoinService.JoinEndpoint", and a NUL.
 * False: there is none, it is empty, or out is full. */
bool fleet_answer_text(const struct laps_buf *body, const char *path, struct laps_buf *out);

/* The passwords of a device as password JSON, newest first; returns how many. The caller clears
 * them. */
size_t fleet_answer_credentials(const struct laps_buf *body,
				struct laps_buf out[static FLEET_CREDENTIALS_MAX]);

#endif
