/* SPDX-License-Identifier: MIT */
/* Whether a user may read the attribute that has a computer's encrypted password: who may decrypt
 * it and not read it sees as little as who may read it and not decrypt it. */
#ifndef LAPS_CLI_KDS_READING_H
#define LAPS_CLI_KDS_READING_H
#include "ports/ad_token.h"

enum cli_kds_reading {
	CLI_KDS_READING_UNKNOWN, /* the computer's descriptor is not shown to this login */
	CLI_KDS_READING_NO,
	CLI_KDS_READING_YES,
};
/* attribute is of the property set of encrypted ones. CLI_DONE; CLI_FAILED (told). */
int cli_kds_reading(struct laps_ad *ad, const char *computer_dn, const char *attribute,
		    const struct laps_ad_token *user, enum cli_kds_reading *out);

#endif
