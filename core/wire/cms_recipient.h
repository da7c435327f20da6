/* SPDX-License-Identifier: MIT */
/* One recipient of a DPAPI-NG blob, and the kinds there are. */
#ifndef LAPS_WIRE_CMS_RECIPIENT_H
#define LAPS_WIRE_CMS_RECIPIENT_H
#include <laps/cms.h>

#include "wire/rd.h"

/*
 * Read a RecipientInfo. One with a SID or SDDL protector is read in full; of any other one the kind
 * is found out, and the rest passed over as DER. out is written only when r has not failed.
 */
void laps_cms_read_recipient(struct laps_rd *r, struct laps_cms_recipient *out);

/* The kind of an object identifier's content octets, which may be NULL. */
laps_descriptor_kind laps_cms_kind_of_oid(const uint8_t *oid, size_t len);
/* Why a kind that cannot be opened is refused; NULL for the others. */
const char *laps_cms_kind_refusal(laps_descriptor_kind kind);

#endif
