/* SPDX-License-Identifier: MIT */
/* What one rotation writes. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "conformance/client/client.h"

#define AD "BackupDirectory=2"

static const struct client_look *begin_encrypted(struct conform *c)
{
	client_begin(c, CLIENT_WORLD);
	CLIENT_POLICY(c, AD);
	return client_first(c);
}

static void first_backup(struct conform *c)
{
	client_begin(c, CLIENT_WORLD);
	CLIENT_POLICY(c, AD);
	(void)client_first(c);
}

static void expiry(struct conform *c)
{
	const struct client_look *now = begin_encrypted(c);
	const uint64_t age = 30 * LAPS_TICKS_PER_DAY;

	if (!conform_over(c))
		(void)conform_that(c, now->expiry_ticks == now->current.updated_ticks + age,
				   "the expiry is %" PRIu64 ", and the update time %" PRIu64
				   " with 30 days more is another",
				   now->expiry_ticks, now->current.updated_ticks);
}

#define WRITER CLIENT_WRITER | CLIENT_ENCRYPTED

const struct conform_row client_rows_first[] = {
	{"CYC-03.first-backup", CONFORM_MUST,
	 "the first cycle puts a password that opens the account into the directory", "WS-MIG",
	 "idle", WRITER, first_backup},
	{"CYC-15.expiry", CONFORM_MUST, "the expiry is the update time and 30 days", "PSDOC",
	 "expiry-in-hours", WRITER, expiry},
	{0},
};
