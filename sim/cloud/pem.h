/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLOUD_PEM_H
#define SIM_CLOUD_PEM_H
#include <laps/buf.h>
#include <stdbool.h>

#include "lib/fail.h"

/* Append a certificate or a key in PEM, of at most SIM_SERVER_PEM_MAX bytes, and a NUL. */
LAPS_MUST_USE bool sim_cloud_pem(int dir, const char *name, struct laps_buf *out,
				 struct sim_err *err);

#endif
