/* SPDX-License-Identifier: MIT */
/*
 * Blocks of a capture file, draft-ietf-opsawg-pcapng, little-endian: the file is one section with
 * one interface, of Ethernet frames with times in nanoseconds. Each call appends one whole block.
 * Not written: name resolution, statistics, custom blocks.
 */
#ifndef SIM_LIB_PCAPNG_H
#define SIM_LIB_PCAPNG_H
#include <laps/buf.h>
#include <stddef.h>
#include <stdint.h>

/* Section Header, 4.1; both texts stand in the file's properties. */
void sim_pcapng_section(struct laps_buf *out, const char *program, const char *comment);
/* Interface Description, 4.2; snap_len: bytes of a frame that are kept at most. */
void sim_pcapng_interface(struct laps_buf *out, const char *name, uint32_t snap_len);
/* Decryption Secrets, 4.7: lines of a TLS key log. Before the packets that need them. */
void sim_pcapng_tls_keys(struct laps_buf *out, const void *lines, size_t len);
/* Enhanced Packet, 4.3. ns: since 1970; whole_len: bytes of the frame, of which len are here. */
void sim_pcapng_packet(struct laps_buf *out, uint64_t ns, const void *frame, size_t len,
		       size_t whole_len);

#endif
