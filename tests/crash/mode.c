/* SPDX-License-Identifier: MIT */
#include "crash/mode.h"
#include "crash/cloud.h"

#define SET           "laps policy set gpo "
#define AUTO          SET "AutomaticAccountManagement"
#define NATIVE_EXPIRY "msLAPS-PasswordExpirationTime"
#define HISTORY(n)    .history = "msLAPS-EncryptedPasswordHistory", .history_size = (n)
#define ENCRYPTED     .current = "msLAPS-EncryptedPassword", .expiry = NATIVE_EXPIRY, .encrypted = true
#define CLOUD         .current = CRASH_CLOUD_CURRENT, .expiry = CRASH_CLOUD_EXPIRY, .cloud = true
#define JOIN                                                                    \
	"laps join entra --user \"cloudadmin@$LAPSIM_DOMAIN\" --password-file " \
	"\"$LAPSIM_DIR/secrets/cloudadmin.password\""
#define KEEP(n) SET "ADEncryptedPasswordHistorySize " #n

/* One history for all: what somebody may find there is a matter of its size alone. */
const struct crash_mode crash_mode[] = {
	{.name = "clear",
	 .setup = SET "ADPasswordEncryptionEnabled 0",
	 .rotations = 1,
	 .current = "msLAPS-Password",
	 .expiry = NATIVE_EXPIRY,
	 .accounts = 3},
	{.name = "encrypted-0", .setup = KEEP(0), .rotations = 1, ENCRYPTED, .accounts = 3},
	{.name = "encrypted-1",
	 .setup = KEEP(1),
	 .rotations = 3,
	 ENCRYPTED,
	 HISTORY(1),
	 .accounts = 3},
	{.name = "encrypted-12",
	 .setup = KEEP(12),
	 .rotations = 14,
	 ENCRYPTED,
	 HISTORY(12),
	 .accounts = 3},
	{.name = "dsrm",
	 .setup = "echo 'domain-controller = yes' >>laps.conf && " KEEP(1) " && " SET
									   "ADBackupDSRMPassword 1",
	 .rotations = 3,
	 .current = "msLAPS-EncryptedDSRMPassword",
	 .expiry = NATIVE_EXPIRY,
	 .encrypted = true,
	 .history = "msLAPS-EncryptedDSRMPasswordHistory",
	 .history_size = 1,
	 .accounts = 3},
	{.name = "legacy",
	 .setup = "rm policy/gpo.json && echo '{\"AdmPwdEnabled\": 1}' >policy/legacy.json",
	 .rotations = 1,
	 .current = "ms-Mcs-AdmPwd",
	 .expiry = "ms-Mcs-AdmPwdExpirationTime",
	 .accounts = 3},
	{.name = "auto-new", /* the account is made */
	 .setup = KEEP(1),
	 .rotations = 2,
	 .then = AUTO "Target 1 && " AUTO "Enabled 1",
	 ENCRYPTED,
	 HISTORY(1),
	 .accounts = 4},
	{.name = "auto-random", /* it gets another name */
	 .setup = KEEP(1) " && " AUTO "Target 1 && " AUTO "RandomizeName 1 && " AUTO
			  "EnableAccount 1 && " AUTO "Enabled 1",
	 .rotations = 2,
	 ENCRYPTED,
	 HISTORY(1),
	 .accounts = 4},
	{.name = "auto-builtin", /* the built-in account gets another name */
	 .setup = KEEP(1) " && " AUTO "Target 0 && " AUTO "RandomizeName 1 && " AUTO "Enabled 1",
	 .rotations = 2,
	 ENCRYPTED,
	 HISTORY(1),
	 .accounts = 3},
	{.name = "entra",
	 .setup = JOIN " && " SET "BackupDirectory 1",
	 .rotations = 4,
	 CLOUD,
	 .accounts = 3},
	{.name = "entra-random", /* joined to nothing else; the account gets another name */
	 .setup = "sed -i 's/^join = .*/join = workgroup/' laps.conf && " JOIN " && " SET
		  "BackupDirectory 1 && " AUTO "Target 1 && " AUTO "RandomizeName 1 && " AUTO
		  "Enabled 1",
	 .rotations = 4,
	 CLOUD,
	 .accounts = 4},
	{.name = "auto-off", /* the account goes */
	 .setup = KEEP(1) " && " AUTO "Target 1 && " AUTO "Enabled 1",
	 .rotations = 2,
	 .then = AUTO "Enabled 0",
	 ENCRYPTED,
	 HISTORY(1),
	 .accounts = 3},
};
const size_t crash_mode_n = sizeof(crash_mode) / sizeof(crash_mode[0]);
