/* SPDX-License-Identifier: MIT */
/* The object identifiers of a DPAPI-NG blob. */
#ifndef LAPS_WIRE_OID_H
#define LAPS_WIRE_OID_H
#include <stddef.h>
#include <stdint.h>

typedef enum laps_oid {
	LAPS_OID_DATA,            /* 1.2.840.113549.1.7.1 */
	LAPS_OID_ENVELOPED_DATA,  /* 1.2.840.113549.1.7.3 */
	LAPS_OID_AES256_WRAP,     /* 2.16.840.1.101.3.4.1.45 */
	LAPS_OID_AES256_GCM,      /* 2.16.840.1.101.3.4.1.46 */
	LAPS_OID_DESCRIPTOR,      /* 1.3.6.1.4.1.311.74.1 */
	LAPS_OID_DESCRIPTOR_SID,  /* 1.3.6.1.4.1.311.74.1.1 */
	LAPS_OID_DESCRIPTOR_SDDL, /* 1.3.6.1.4.1.311.74.1.5 */
} laps_oid;

/* Content octets, without tag and length. */
const uint8_t *laps_oid_view(laps_oid oid, size_t *len);

#endif
