/* SPDX-License-Identifier: MIT */
/*
 * The data of a registry value as bytes, which .reg files (hex lists) and Registry.pol have alike.
 */
#ifndef LAPS_WIRE_REGTEXT_H
#define LAPS_WIRE_REGTEXT_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/registry.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Fill v's type, number and text from the data of a value.
 *
 * store   holds the text, and must outlive v; what was in it is dropped
 *
 * A REG_DWORD has 4 bytes; a registry keeps others too, and exports them, which is no failure: v is
 * broken then. A text is UTF-16LE with at most one zero unit, at its end; one that is not has no
 * text, which is no failure either: whoever needs it will miss it.
 * LAPS_OK; LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_regtext_decode(uint32_t type, const uint8_t *data, size_t len,
					  struct laps_buf *store, struct laps_registry_value *v);

#endif
