/* SPDX-License-Identifier: MIT */
/*
 * At which byte and field a value is broken. Decoders read field after field and say where the
 * reading ended; for lengths and numbers that do not fit, the field to blame lies before that, and
 * is found here by looking again.
 */
#ifndef LAPS_CLI_EXPLAIN_FIELD_H
#define LAPS_CLI_EXPLAIN_FIELD_H
#include <stddef.h>
#include <stdint.h>

#include <laps/err.h>

uint32_t cli_explain_u32le(const uint8_t p[static 4]);

/* Change offset and what of a refusal of the header, or of a key identifier, to those of the field
 * that is wrong; left alone where they are right already. Offsets are into in. */
void cli_explain_refine_header(const uint8_t *in, size_t len, struct laps_err *err);
void cli_explain_refine_key_id(const uint8_t *in, size_t len, struct laps_err *err);

#endif
