/* SPDX-License-Identifier: MIT */
/*
 * What a device keeps on its disk once it has joined Entra ID: its id and its certificate. A file
 * without a name stands for all their disks.
 */
#ifndef SIM_FLEET_DISK_H
#define SIM_FLEET_DISK_H
#include <laps/buf.h>
#include <laps/guid.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

#define FLEET_CERT_MAX 2000 /* bytes of DER */

struct fleet_disk {
	int fd; /* -1: none */
};
/* In $TMPDIR, or /tmp. */
LAPS_MUST_USE bool fleet_disk_open(struct fleet_disk *d, struct sim_err *err);
void fleet_disk_close(struct fleet_disk *d);
LAPS_MUST_USE bool fleet_disk_write(const struct fleet_disk *d, uint32_t index, const char *id,
				    const struct laps_buf *cert, struct sim_err *err);
/* False: nothing was written for this device. cert may be NULL. */
bool fleet_disk_read(const struct fleet_disk *d, uint32_t index, char id[static LAPS_GUID_TEXT],
		     struct laps_buf *cert);

#endif
