/* SPDX-License-Identifier: MIT */
/*
 * What the CSP's node ResetPasswordStatus tells, kept beside laps.conf in csp-status.json. While a
 * reset runs, csp.lock is held: so that a reset which was cut off is not taken for one that goes
 * on.
 */
#ifndef LAPS_PORTS_CSP_H
#define LAPS_PORTS_CSP_H
#include <stdint.h>

#include <laps/err.h>
#include <laps/ports.h>

#define LAPS_CSP_PENDING 0x8000000Au /* E_PENDING: a reset is running */
#define LAPS_CSP_ABORTED 0x80004004u /* E_ABORT: the last one was cut off (ours) */

/*
 * A reset begins; durable. Waits for whoever reads the status just now. Callers hold the host's own
 * lock, so that there is one reset at a time.
 *
 * fd   the lock, to be given to laps_csp_end; written only on LAPS_OK
 *
 * LAPS_OK; LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_csp_begin(const char *dir, int *fd, struct laps_cause *cause);
/* It has ended with this HRESULT, 0 for success; durable. Closes fd in any case. Codes as above. */
LAPS_MUST_USE laps_rc laps_csp_end(const char *dir, int fd, uint32_t hresult,
				   struct laps_cause *cause);
/* The status: 0 when there never was a reset. LAPS_OK; LAPS_E_FORMAT (the file is broken),
 * LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_csp_status(const char *dir, uint32_t *hresult, struct laps_cause *cause);

#endif
