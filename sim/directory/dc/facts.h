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
 * time is that which the value itself has, a FILETIME in hexadecimal: of a header as Windows reads
 * it, whatever the writer meant. A header is swapped for certain only where its halves in the other
 * order, and only in that, are a time of the years 1800 to 2199; a reader who knows the hour can
 * tell the rest (about one in two hundred) from time.
 */
#ifndef SIM_DIRECTORY_DC_FACTS_H
#define SIM_DIRECTORY_DC_FACTS_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is it one of them? In any case of letters. */
bool dc_facts_concern(const char *attribute);
/* Append "ATTRIBUTE WORD" for each fact, each followed by a NUL, with the attribute's name as it is
 * spelled above; nothing for other attributes. */
void dc_facts_of(const char *attribute, const uint8_t *value, size_t len, struct laps_buf *out);
/* The same of a value that a change takes away by naming it: "-ATTRIBUTE time=HEX" at most. */
void dc_facts_of_removed(const char *attribute, const uint8_t *value, size_t len,
			 struct laps_buf *out);

#endif
