/* SPDX-License-Identifier: MIT */
/* The rest of a value, when the side of its writer is made ready. */
#ifndef LAPS_CRYPTO_PROTECT_H
#define LAPS_CRYPTO_PROTECT_H
#include <laps/dpapi_ng.h>

#include "crypto/writer.h"

/* As laps_dpapi_ng_protect. w: of a public envelope e; NULL for one of seeds. */
LAPS_MUST_USE laps_rc laps_protect_with(const struct laps_gke *e, struct laps_writer *w,
					const struct laps_sid *sid, const uint8_t *plain,
					size_t plain_len, bool appended,
					const struct laps_protect_random *random,
					struct laps_buf *out, struct laps_err *err);

#endif
