/* SPDX-License-Identifier: MIT */
/* What commands read: values in any of three forms, passwords on stdin, random bytes. Failures are
 * told on stderr under the name of the step. */
#ifndef LAPS_CLI_INPUT_H
#define LAPS_CLI_INPUT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/buf.h>
#include <laps/secret.h>

#include "cli/cli.h"

#define CLI_INPUT_MAX (1u << 20) /* bytes of a value as text; longer is refused */

/* Read a value from file (NULL or "-": stdin) as hex, base64 or raw into *out, which becomes a
 * buffer of its own. *out is written only on CLI_DONE. */
int cli_read_value(const char *step, const char *file, struct laps_buf *out);
/* The password on stdin without its final newline; no NUL, and no empty one unless may_be_empty. */
int cli_read_password(const char *step, bool may_be_empty, struct laps_secret **out);

/* getrandom(2), as the core wants it (laps_random_fn); ctx is not used. */
laps_rc cli_random(void *ctx, uint8_t *out, size_t len);

#endif
