/* SPDX-License-Identifier: MIT */
/*
 * What goes over the loopback interface from and to some ports, into a pcapng file, with the keys
 * of TLS that servers log meanwhile: so Wireshark decrypts it without being told anything.
 *
 * It is written as it comes, block by block: what a process that is killed leaves can be read, but
 * for the last fifth of a second. So long a packet waits for keys, which stand before it then: a
 * reader that goes through the file once looks for them at a session's first packets.
 */
#ifndef SIM_LIB_CAPTURE_H
#define SIM_LIB_CAPTURE_H
#include <stddef.h>
#include <stdint.h>

#include "lib/fail.h"
#include "lib/worldclock.h"

#define SIM_CAPTURE_PORTS 16

struct sim_capture;

/*
 * Make file, for us alone, and key_log, empty, for servers to append to. Needs CAP_NET_RAW; err
 * says how to come by it. Nothing is captured yet.
 */
LAPS_MUST_USE bool sim_capture_open(const char *file, const char *key_log, struct sim_capture **out,
				    struct sim_err *err);
/* From now on, in a thread of its own. clock: of the packets' times; borrowed until the end, as
 * comment is until this returns. */
LAPS_MUST_USE bool sim_capture_begin(struct sim_capture *c, const struct sim_clock *clock,
				     const uint16_t *port, size_t port_n, const char *comment,
				     struct sim_err *err);
/* All that has come is written, the key log is removed; *c may be NULL, is set to NULL. Packets
 * that were lost, because they came faster than they were written, are counted; both may be NULL.
 */
void sim_capture_end(struct sim_capture **c, uint64_t *packets, uint64_t *lost);

#endif
