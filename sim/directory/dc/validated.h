/* SPDX-License-Identifier: MIT */
/*
 * Validated writes, [MS-ADTS] 3.1.1.5.3.1.1: what an account with the right SELF, but without
 * WRITE_PROPERTY, may write to an attribute. Pure.
 */
#ifndef SIM_DIRECTORY_DC_VALIDATED_H
#define SIM_DIRECTORY_DC_VALIDATED_H
#include <laps/guid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const uint8_t dc_validated_dns_guid[LAPS_GUID_LEN]; /* Validated-DNS-Host-Name */
extern const uint8_t dc_validated_spn_guid[LAPS_GUID_LEN]; /* Validated-SPN */
extern const uint8_t dc_self_membership_guid[LAPS_GUID_LEN];

/* The validated write that this attribute has; NULL: none. */
const uint8_t *dc_validated_guid(const char *attribute);

/* A host name of the computer: its account without the "$", a dot, and the domain that dn is in. */
bool dc_validated_dns(const char *value, size_t len, const char *account, const char *dn);
/* "class/instance" with an optional ":port", where instance is the computer's DNS name or its
 * account without the "$". dns_name, account: NULL when the object has none. */
bool dc_validated_spn(const char *value, size_t len, const char *dns_name, const char *account);

#endif
