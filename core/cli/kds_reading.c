/* SPDX-License-Identifier: MIT */
#include "cli/kds_reading.h"

#include <stdlib.h>
#include <strings.h>

#include <laps/adaccess.h>

#include "cli/cli.h"
#include "ports/ad_descriptor.h"

static const char step[] = "lookup";

/* The ACEs that a computer gives itself count when it is the user. */
static bool is_itself(const char *computer_dn, const struct laps_ad_token *user)
{
	return user->part[0].dn != NULL && strcasecmp(user->part[0].dn, computer_dn) == 0;
}

static int check(const struct laps_sd *sd, const uint8_t attribute[static LAPS_GUID_LEN],
		 const char *computer_dn, const struct laps_ad_token *user,
		 enum cli_kds_reading *out)
{
	const struct laps_adpath path = {{laps_guid_computer, laps_guid_encrypted_set, attribute}};
	struct laps_adtoken token = {0};
	struct laps_sid *sid = NULL;
	bool may;

	if (laps_ad_token_sids(user, &sid, &token.sid_n) != LAPS_OK)
		return cli_fail(step, "out of memory");
	token.sid = sid;
	may = laps_adaccess_read(
		sd, &token, is_itself(computer_dn, user) ? &user->part[0].sid : NULL, &path, true);
	*out = may ? CLI_KDS_READING_YES : CLI_KDS_READING_NO;
	free(sid);
	return CLI_DONE;
}

int cli_kds_reading(struct laps_ad *ad, const char *computer_dn, const char *attribute,
		    const struct laps_ad_token *user, enum cli_kds_reading *out)
{
	uint8_t guid[LAPS_GUID_LEN];
	struct laps_cause cause;
	struct laps_sd sd = {0};
	laps_rc rc = laps_ad_schema_guid(ad, attribute, guid, &cause);
	int result;

	*out = CLI_KDS_READING_UNKNOWN;
	if (rc == LAPS_OK)
		rc = laps_ad_read_sd(ad, computer_dn, LAPS_AD_SD_DACL, &sd, &cause);
	if (rc == LAPS_OK)
		result = check(&sd, guid, computer_dn, user, out);
	else if (rc == LAPS_E_DENIED)
		result = CLI_DONE;
	else
		result = cli_fail(step, "%s", cause.text);
	laps_sd_clear(&sd);
	return result;
}
