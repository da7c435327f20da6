/* SPDX-License-Identifier: MIT */
#include <laps/password.h>
#include <strings.h>

#include "rules/policy_table.h"

#define BIT(v)     (1u << (v))
#define YES_OR_NO  .min = 0, .max = 1, .range = "must be 0 or 1"
#define AAM(label) .name = "AutomaticAccountManagement" label, .only_24h2 = true

/* clang-format off */
static const struct laps_policy_row rows[LAPS_SET_N] = {
	[LAPS_SET_BACKUP_DIRECTORY] =
		{.name = "BackupDirectory", .max = 2, .number = LAPS_BACKUP_NONE,
		 .range = "must be 0 (off), 1 (Entra ID) or 2 (Active Directory)"},
	[LAPS_SET_ADMIN_ACCOUNT_NAME] =
		{.name = "AdministratorAccountName", .is_text = true},
	[LAPS_SET_PASSWORD_AGE_DAYS] =
		{.name = "PasswordAgeDays", .min = 1, .max = LAPS_AGE_DAYS_MAX, .number = 30,
		 .range = "must be 1 to 365"},
	[LAPS_SET_PASSWORD_LENGTH] =
		{.name = "PasswordLength", .number = 14,
		 .min = LAPS_PASSWORD_LEN_MIN, .max = LAPS_PASSWORD_LEN_MAX,
		 .range = "must be 8 to 64"},
	[LAPS_SET_PASSPHRASE_LENGTH] =
		{.name = "PassphraseLength", .only_24h2 = true, .number = 6,
		 .min = LAPS_PASSPHRASE_MIN, .max = LAPS_PASSPHRASE_MAX,
		 .range = "must be 3 to 10"},
	[LAPS_SET_PASSWORD_COMPLEXITY] =
		{.name = "PasswordComplexity", .number = 4,
		 .min = LAPS_COMPLEXITY_MIN, .max = LAPS_COMPLEXITY_MAX, .max_pre_24h2 = 4,
		 .range = "must be 1 to 8"},
	[LAPS_SET_EXPIRATION_PROTECTION] =
		{.name = "PasswordExpirationProtectionEnabled", .ad_only = true, .number = 1,
		 YES_OR_NO},
	[LAPS_SET_ENCRYPTION_ENABLED] =
		{.name = "ADPasswordEncryptionEnabled", .ad_only = true,
		 .number = 1, YES_OR_NO},
	[LAPS_SET_ENCRYPTION_PRINCIPAL] =
		{.name = "ADPasswordEncryptionPrincipal", .ad_only = true,
		 .is_text = true},
	[LAPS_SET_HISTORY_SIZE] =
		{.name = "ADEncryptedPasswordHistorySize", .ad_only = true, .max = 12,
		 .range = "must be 0 to 12"},
	[LAPS_SET_BACKUP_DSRM] =
		{.name = "ADBackupDSRMPassword", .ad_only = true, YES_OR_NO},
	[LAPS_SET_POST_AUTH_DELAY] =
		{.name = "PostAuthenticationResetDelay", .number = 24,
		 .max = LAPS_POST_AUTH_DELAY_MAX_HOURS, .range = "must be 0 to 24 hours"},
	[LAPS_SET_POST_AUTH_ACTIONS] =
		{.name = "PostAuthenticationActions", .max = 11, .max_pre_24h2 = 5, .number = 3,
		 .among = BIT(1) | BIT(3) | BIT(5) | BIT(11),
		 .range = "must be 1, 3, 5 or 11"},
	[LAPS_SET_AAM_ENABLED] =
		{AAM("Enabled"), YES_OR_NO},
	[LAPS_SET_AAM_TARGET] =
		{AAM("Target"), .max = 1, .number = 1,
		 .range = "must be 0 (built-in account) or 1 (new account)"},
	[LAPS_SET_AAM_NAME] =
		{AAM("NameOrPrefix"), .is_text = true, .text = "WLapsAdmin"},
	[LAPS_SET_AAM_ENABLE_ACCOUNT] =
		{AAM("EnableAccount"), YES_OR_NO},
	[LAPS_SET_AAM_RANDOMIZE] =
		{AAM("RandomizeName"), YES_OR_NO},
};
/* clang-format on */

/*
 * Legacy LAPS: a few values, some under names of their own. All the rest is off whatever stands in
 * the root: no encryption, no history, nothing after the password's use (that last is inferred),
 * no automatic account.
 */
/* clang-format off */
static const struct laps_policy_row legacy_rows[LAPS_SET_N] = {
	[LAPS_SET_BACKUP_DIRECTORY] =
		{.name = "AdmPwdEnabled", .max = 1, .number = LAPS_BACKUP_NONE,
		 .range = "must be 0 (off) or 1 (on)"},
	[LAPS_SET_ADMIN_ACCOUNT_NAME] =
		{.name = "AdminAccountName", .is_text = true},
	[LAPS_SET_PASSWORD_AGE_DAYS] =
		{.name = "PasswordAgeDays", .min = 1, .max = LAPS_AGE_DAYS_MAX, .number = 30,
		 .range = "must be 1 to 365"},
	[LAPS_SET_PASSWORD_LENGTH] =
		{.name = "PasswordLength", .number = 14,
		 .min = LAPS_PASSWORD_LEN_MIN, .max = LAPS_PASSWORD_LEN_MAX,
		 .range = "must be 8 to 64"},
	[LAPS_SET_PASSPHRASE_LENGTH] = {.number = 6},
	[LAPS_SET_PASSWORD_COMPLEXITY] =
		{.name = "PasswordComplexity", .number = 4,
		 .min = LAPS_COMPLEXITY_MIN, .max = 4, .range = "must be 1 to 4"},
	[LAPS_SET_EXPIRATION_PROTECTION] =
		{.name = "PwdExpirationProtectionEnabled", YES_OR_NO},
	[LAPS_SET_ENCRYPTION_PRINCIPAL] = {.is_text = true},
	[LAPS_SET_POST_AUTH_ACTIONS] = {.number = 3},
	[LAPS_SET_AAM_TARGET] = {.number = 1},
	[LAPS_SET_AAM_NAME] = {.is_text = true, .text = "WLapsAdmin"},
};
/* clang-format on */

const struct laps_policy_row *laps_policy_row(laps_policy_source root, laps_setting s)
{
	return root == LAPS_POLICY_LEGACY ? &legacy_rows[s] : &rows[s];
}

laps_setting laps_policy_find_in(laps_policy_source root, const char *name)
{
	for (int i = 0; i < LAPS_SET_N; i++) {
		const char *known = laps_policy_row(root, (laps_setting)i)->name;

		if (known && strcasecmp(known, name) == 0)
			return (laps_setting)i;
	}
	return LAPS_SET_N;
}

laps_setting laps_policy_find(const char *name)
{
	return laps_policy_find_in(LAPS_POLICY_NONE, name);
}

const char *laps_policy_setting_name_in(laps_policy_source root, laps_setting s)
{
	return s < LAPS_SET_N ? laps_policy_row(root, s)->name : NULL;
}

const char *laps_policy_setting_name(laps_setting s)
{
	return laps_policy_setting_name_in(LAPS_POLICY_NONE, s);
}

bool laps_policy_setting_is_text(laps_setting s)
{
	return s < LAPS_SET_N && rows[s].is_text;
}
