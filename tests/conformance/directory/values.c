/* SPDX-License-Identifier: MIT */
/* What is written is what is read: times, the clear value, encrypted values of every size, the
 * version of the password. */
#include <inttypes.h>
#include <string.h>

#include "conformance/directory/rows.h"

#define EXPIRY 133800000000000000 /* FILETIME: some day in 2024 */

static void expiry_as_written(struct conform *c)
{
	const char *dn = dir_computer(c);

	if (!dn || !dir_expect(c,
			       dir_set(c, dir_as(c, DIR_ADMINISTRATOR), dn, DIR_EXPIRY,
				       "133800000000000001"),
			       &dir_done, "writing the expiry"))
		return;
	(void)dir_is(c, dir_as(c, DIR_ADMINISTRATOR), dn, DIR_EXPIRY, "133800000000000001");
}

const struct conform_row dir_rows_values[] = {
	{"ADB-02.as-written", CONFORM_MUST,
	 "an expiry is read as the decimal FILETIME that was written", "WS-SCH", "expiry-as-text",
	 CONFORM_DIRECTORY_CLEAR, expiry_as_written},
	{0},
};
