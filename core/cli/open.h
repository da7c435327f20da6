/* SPDX-License-Identifier: MIT */
/* Opening a DPAPI-NG blob through whichever of its recipients a given key fits. */
#ifndef LAPS_CLI_OPEN_H
#define LAPS_CLI_OPEN_H
#include "cli/keyring.h"

/* What there is to open with. */
struct cli_keys {
	const struct laps_buf *envelope; /* borrowed; NULL: the root keys of ring */
	struct cli_keyring ring;
};

struct cli_opened {
	struct cli_recipient recipient; /* through which it was opened */
	struct laps_secret *plain;      /* owned */
	bool stripped;                  /* only with the leading zeros of the secret dropped */
};

/*
 * Try the recipients in order; those of a kind that nobody can open are passed over. A failure is
 * one line with the reason of each of them.
 *
 * base   where the blob begins in what the user gave, for offsets
 * out    written only on CLI_DONE; cms must outlive it
 *
 * CLI_DONE; CLI_FAILED (told).
 */
int cli_open_any(const char *step, const struct laps_cms *cms, size_t base,
		 const struct cli_keys *keys, struct cli_opened *out);

#endif
