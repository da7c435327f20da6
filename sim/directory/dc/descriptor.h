/* SPDX-License-Identifier: MIT */
/*
 * Parsed security descriptors, each content once: entries with equal bytes share one, and its id
 * stands for it in cached decisions. Counted like tokens.
 */
#ifndef SIM_DIRECTORY_DC_DESCRIPTOR_H
#define SIM_DIRECTORY_DC_DESCRIPTOR_H
#include <laps/sd.h>
#include <slapi-plugin.h>
#include <stdint.h>

struct dc_descriptor {
	struct laps_sd sd;
	uint64_t id; /* never used twice */
	uint8_t *bytes;
	size_t len;
};
/* Of bytes. NULL: they are no descriptor, or out of memory. Safe in every hook. */
struct dc_descriptor *dc_descriptor_of(const void *bytes, size_t len);
/* nTSecurityDescriptor of an entry at hand. NULL: it has none that can be read: refuse everything.
 */
struct dc_descriptor *dc_descriptor_of_entry(Slapi_Entry *e);
/* Of the object at dn, by an internal search: only in hooks that may search. */
struct dc_descriptor *dc_descriptor_of_dn(const char *dn);
void dc_descriptor_put(struct dc_descriptor *d);

#endif
