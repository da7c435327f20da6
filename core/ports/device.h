/* SPDX-License-Identifier: MIT */
/*
 * One managed host: all adapters that its configuration asks for, as one table of ports. Opening
 * builds them and touches neither the network nor, but for a world's clock and faults and the
 * identity in Entra ID, any file.
 */
#ifndef LAPS_PORTS_DEVICE_H
#define LAPS_PORTS_DEVICE_H
#include <laps/err.h>
#include <laps/ports.h>

#include "ports/config.h"
#include "ports/linux_account.h"
#include "ports/sam.h"

struct laps_device;

/* config is borrowed and must outlive the device. *out is written only on LAPS_OK.
 * LAPS_OK; LAPS_E_HOST (a world's clock or faults), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_device_open(const struct laps_config *config, struct laps_device **out,
				       struct laps_cause *cause);
/* Let go of the directory, the lock and all memory, and set *d to NULL; *d may be NULL. */
void laps_device_close(struct laps_device **d);

/* Borrowed until the device is closed. */
const struct laps_ports *laps_device_ports(const struct laps_device *d);
/* The simulated accounts, NULL on a host that has real ones. */
struct laps_sam *laps_device_sam(struct laps_device *d);
/* The accounts of this system or of an image, NULL on a simulated host. */
struct laps_linux *laps_device_linux(struct laps_device *d);

/*
 * Take DIR/lock until the device is closed, without waiting, or waiting so long for who has it.
 * What the device is in Entra ID is read anew then. LAPS_OK; LAPS_E_DENIED ("another cycle is
 * running"), LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_device_lock(struct laps_device *d, struct laps_cause *cause);
LAPS_MUST_USE laps_rc laps_device_lock_wait(struct laps_device *d, uint32_t wait_ms,
					    struct laps_cause *cause);

/* The first failure of the event sink or of the trace file, or NULL. Borrowed. */
const struct laps_cause *laps_device_event_failure(const struct laps_device *d);
const struct laps_cause *laps_device_trace_failure(const struct laps_device *d);

#endif
