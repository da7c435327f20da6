/* SPDX-License-Identifier: MIT */
/*
 * LDIF content records, RFC 2849, one after the other into a descriptor. Values that are not safe
 * as text are written in base64; lines are not folded, which the format allows and slapadd reads.
 * A failure sticks: check once, at the end.
 */
#ifndef SIM_DIRECTORY_LDIF_H
#define SIM_DIRECTORY_LDIF_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/fail.h"

struct sim_ldif {
	int fd;               /* -1: keep everything in text */
	struct laps_buf text; /* what is not written yet */
	bool failed;
	struct sim_err why;
};
void sim_ldif_init(struct sim_ldif *l, int fd);
/* Begin a record; ends the one before. */
void sim_ldif_dn(struct sim_ldif *l, const char *dn);
void sim_ldif_text(struct sim_ldif *l, const char *name, const char *value);
void sim_ldif_format(struct sim_ldif *l, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void sim_ldif_bytes(struct sim_ldif *l, const char *name, const void *value, size_t len);
/* Note a failure of the caller's own, so that it ends the file. */
void sim_ldif_fail(struct sim_ldif *l, const struct sim_err *why);
/* End the last record, write what is left, and free. False with the first failure. */
LAPS_MUST_USE bool sim_ldif_finish(struct sim_ldif *l, struct sim_err *err);

#endif
