/* SPDX-License-Identifier: MIT */
/*
 * Ids, levels, parameter names and types are the manifest's, oddities included: a failed cycle
 * (10005) and a missing schema (10012) are Information, and RIDs are hexadecimal.
 */
#include <laps/event.h>

#define TEXT(name)                    \
	{                             \
		name, LAPS_PARAM_TEXT \
	}
#define INT32(name)                    \
	{                              \
		name, LAPS_PARAM_INT32 \
	}
#define HEX32(name)                    \
	{                              \
		name, LAPS_PARAM_HEX32 \
	}

/* clang-format off */
static const struct laps_event_def rows[] = {
	{10003, LAPS_EVENT_INFORMATION, "Policy processing starts", 0, {{0}}},
	{10004, LAPS_EVENT_INFORMATION, "Policy processing succeeded", 0, {{0}}},
	{10005, LAPS_EVENT_INFORMATION, "Policy processing failed: %1", 1, {HEX32("Data1")}},
	{10006, LAPS_EVENT_ERROR,
	 "Password encryption is on, and the domain is below functional level 2016: nothing was "
	 "changed",
	 0, {{0}}},
	{10007, LAPS_EVENT_WARNING,
	 "No account is managed: the device is not joined to the backup directory of the policy",
	 0, {{0}}},
	{10008, LAPS_EVENT_WARNING, "The policy does not apply to domain controllers", 0, {{0}}},
	{10009, LAPS_EVENT_INFORMATION, "Passwords are backed up to Active Directory", 0, {{0}}},
	{10010, LAPS_EVENT_INFORMATION, "Passwords are backed up to Entra ID", 0, {{0}}},
	{10011, LAPS_EVENT_ERROR,
	 "The directory could not be asked what it holds for this device: %1",
	 1, {HEX32("Data1")}},
	{10012, LAPS_EVENT_INFORMATION,
	 "The directory's schema lacks the LAPS attributes", 0, {{0}}},
	{10013, LAPS_EVENT_ERROR, "The account to manage, %1, was not found: %2",
	 2, {TEXT("Data1"), HEX32("Data2")}},
	{10014, LAPS_EVENT_INFORMATION,
	 "The password is rotated because an administrator asked", 0, {{0}}},
	{10015, LAPS_EVENT_INFORMATION, "The password is rotated (%1): %2",
	 2, {HEX32("Data1"), TEXT("Data2")}},
	{10016, LAPS_EVENT_INFORMATION, "The password need not be rotated", 0, {{0}}},
	{10017, LAPS_EVENT_ERROR,
	 "Active Directory did not take the new password, and the current one stays: %1",
	 1, {HEX32("Data1")}},
	{10018, LAPS_EVENT_INFORMATION, "Active Directory has the new password", 0, {{0}}},
	{10019, LAPS_EVENT_ERROR,
	 "The password of %1 (RID %2) could not be set: %3",
	 3, {TEXT("Data1"), HEX32("Data2"), HEX32("Data3")}},
	{10020, LAPS_EVENT_INFORMATION, "%1 (RID %2) has the new password",
	 2, {TEXT("Data1"), HEX32("Data2")}},
	{10021, LAPS_EVENT_INFORMATION,
	 "Active Directory policy: source %1, directory %2, account '%3', age %4 days, complexity "
	 "%5, length %6, expiration protection %7, encryption %8 to '%9', history %10, DSRM %11, "
	 "post-authentication delay %12 hours, actions %13, automatic account management %14 "
	 "(target '%15', name '%16', enable %17, random name %18)",
	 18, {TEXT("PolicySource"), TEXT("BackupDirectory"), TEXT("AdminAccountName"),
	      INT32("PasswordAgeDays"), INT32("PasswordComplexity"), INT32("PasswordLength"),
	      INT32("PasswordExpirationProtectionEnabled"), INT32("PasswordEncryptionEnabled"),
	      TEXT("PasswordEncryptionTargetPrincipal"), INT32("PasswordEncryptionHistorySize"),
	      INT32("BackupDSRMPassword"), INT32("PostAuthResetDelay"), HEX32("PostAuthActions"),
	      INT32("AutomaticAccountManagementEnabled"),
	      TEXT("AutomaticAccountManagementTarget"),
	      TEXT("AutomaticAccountManagementNameOrPrefix"),
	      INT32("AutomaticAccountManagementEnableAccount"),
	      INT32("AutomaticAccountManagementRandomizeName")}},
	{10022, LAPS_EVENT_INFORMATION,
	 "Entra ID policy: source %1, directory %2, account '%3', age %4 days, complexity %5, "
	 "length %6, post-authentication delay %7 hours, actions %8, automatic account management "
	 "%9 (target '%10', name '%11', enable %12, random name %13)",
	 13, {TEXT("PolicySource"), TEXT("BackupDirectory"), TEXT("AdminAccountName"),
	      INT32("PasswordAgeDays"), INT32("PasswordComplexity"), INT32("PasswordLength"),
	      INT32("PostAuthResetDelay"), HEX32("PostAuthActions"),
	      INT32("AutomaticAccountManagementEnabled"),
	      TEXT("AutomaticAccountManagementTarget"),
	      TEXT("AutomaticAccountManagementNameOrPrefix"),
	      INT32("AutomaticAccountManagementEnableAccount"),
	      INT32("AutomaticAccountManagementRandomizeName")}},
	{10023, LAPS_EVENT_INFORMATION,
	 "Legacy policy: source %1, directory %2, account '%3', age %4 days, complexity %5, length "
	 "%6, expiration protection %7",
	 7, {TEXT("PolicySource"), TEXT("BackupDirectory"), TEXT("AdminAccountName"),
	     INT32("PasswordAgeDays"), INT32("PasswordComplexity"), INT32("PasswordLength"),
	     INT32("PasswordExpirationProtectionEnabled")}},
	{10024, LAPS_EVENT_INFORMATION, "The policy is disabled", 0, {{0}}},
	{10027, LAPS_EVENT_ERROR,
	 "No password could be made that the local password policy accepts: %1",
	 1, {HEX32("Data1")}},
	{10034, LAPS_EVENT_ERROR,
	 "The encryption principal '%1' is an isolated or ambiguous name", 1, {TEXT("Data1")}},
	{10035, LAPS_EVENT_ERROR,
	 "The encryption principal '%1' belongs to no account", 1, {TEXT("Data1")}},
	{10055, LAPS_EVENT_INFORMATION, "Directory server: %1", 1, {TEXT("Data1")}},
	{10056, LAPS_EVENT_ERROR, "No writable directory server was found: %1",
	 1, {HEX32("Data1")}},
	{10057, LAPS_EVENT_ERROR,
	 "The device could not authenticate to the directory server %1: %2",
	 2, {TEXT("Data1"), HEX32("Data2")}},
};
/* clang-format on */

const struct laps_event_def *laps_event_catalogue(size_t *n)
{
	*n = sizeof(rows) / sizeof(*rows);
	return rows;
}

const struct laps_event_def *laps_event_find(uint32_t id)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (rows[i].id == id)
			return &rows[i];
	}
	return NULL;
}

const char *laps_event_level_name(laps_event_level l)
{
	switch (l) {
	case LAPS_EVENT_ERROR: return "Error";
	case LAPS_EVENT_WARNING: return "Warning";
	case LAPS_EVENT_INFORMATION: return "Information";
	}
	return "unknown";
}
