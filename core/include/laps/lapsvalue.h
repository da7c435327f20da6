/* SPDX-License-Identifier: MIT */
/*
 * A whole value of msLAPS-EncryptedPassword, as a reader of passwords takes it: header, DPAPI-NG
 * blob with exactly one recipient, its key identifier and its SID or SDDL. Offsets in errors are
 * into the value.
 */
#ifndef LAPS_LAPSVALUE_H
#define LAPS_LAPSVALUE_H
#include <laps/cms.h>
#include <laps/encvalue.h>
#include <laps/err.h>
#include <laps/keyid.h>
#include <stddef.h>
#include <stdint.h>

struct laps_lapsvalue {
	struct laps_encvalue header;
	struct laps_cms cms; /* recipient_n is 1 */
	struct laps_keyid key_id;
};

/*
 * Read a value of exactly len bytes. in must outlive *out. out is written only on LAPS_OK.
 * The codes of laps_encvalue_parse, laps_cms_parse and laps_keyid_parse; LAPS_E_RANGE also for
 * several recipients, which Windows LAPS never writes.
 */
LAPS_MUST_USE laps_rc laps_lapsvalue_parse(const uint8_t *in, size_t len,
					   struct laps_lapsvalue *out, struct laps_err *err);

#endif
