/* SPDX-License-Identifier: MIT */
/*
 * Security descriptor definition language, [MS-DTYP] 2.5.1, to a self-relative security descriptor,
 * [MS-DTYP] 2.4.6. The bytes of a protector's descriptor go into the key derivation, so the layout
 * is that of Windows' converter: header, SACL, DACL, owner, group, without gaps.
 *
 * Covered: O: G: D: S:, the ACL flags P AR AI NO_ACCESS_CONTROL, ACEs A D OA OD AU AL OU OL ML with
 * flags, rights by letters or number, object GUIDs, SIDs by text or alias. Aliases of a domain (DA,
 * DU, LA
 * ...) need that domain's SID. Not covered: conditional and resource ACEs (LAPS_E_UNSUPPORTED).
 */
#ifndef LAPS_SDDL_H
#define LAPS_SDDL_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/sid.h>
#include <stddef.h>

#define LAPS_SDDL_SD_MAX   65536   /* bytes of a descriptor; an ACL's size is a u16 */
#define LAPS_SDDL_TEXT_MAX 1048576 /* bytes of a text that is written */

/*
 * Append the descriptor of text (UTF-8, len bytes, no NUL) to out.
 *
 * domain   SID of the domain that aliases such as DA mean; NULL: they are LAPS_E_UNSUPPORTED
 * err      offset is into text
 *
 * LAPS_OK; LAPS_E_FORMAT, LAPS_E_RANGE (a number, too many ACEs), LAPS_E_UNSUPPORTED, LAPS_E_NOMEM.
 * out is as before on a failure.
 */
LAPS_MUST_USE laps_rc laps_sddl_parse(const char *text, size_t len, const struct laps_sid *domain,
				      struct laps_buf *out, struct laps_err *err);

/*
 * The text of a descriptor, as Windows' converter writes it: aliases where there is one (those of a
 * domain only for domain's SIDs), rights by letters where letters say all of it, else in
 * hexadecimal. Parsing the text gives the same descriptor again.
 *
 * LAPS_OK; LAPS_E_UNSUPPORTED (an ACE that has no text here), LAPS_E_NOMEM, and what out's ceiling
 * gives. out is as before on a failure.
 */
struct laps_sd;
LAPS_MUST_USE laps_rc laps_sddl_format(const struct laps_sd *sd, const struct laps_sid *domain,
				       struct laps_buf *out);

#endif
