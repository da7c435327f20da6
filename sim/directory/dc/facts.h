/* SPDX-License-Identifier: MIT */
/*
 * What can be told of a value that a client writes to an attribute of LAPS, without telling the
 * value: words for the timeline, which the lint reads. Pure.
 *
 *	msLAPS-Password                  no-json, no-account, no-time, no-password, t-number,
 *	                                 t-not-hex, time=HEX
 *	msLAPS-Encrypted*                short, header-swapped, header-length, header-reserved,
 *	                                 content-inside, no-cms, time=HEX
 *	msLAPS-PasswordExpirationTime    not-filetime (as seconds or text), time=HEX
 *	ms-Mcs-AdmPwdExpirationTime      the same
 *
 * time is that which the value itself has, a FILETIME in hexadecimal.
 */
#ifndef SIM_DIRECTORY_DC_FACTS_H
#define SIM_DIRECTORY_DC_FACTS_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is it one of them? */
bool dc_facts_concern(const char *attribute);
/* Append "ATTRIBUTE WORD" for each fact, each followed by a NUL. */
void dc_facts_of(const char *attribute, const uint8_t *value, size_t len, struct laps_buf *out);

#endif
