/* SPDX-License-Identifier: MIT */
/* From one way of keeping a password to another. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "conformance/client/client.h"

static const struct client_look *to_encrypted(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD, CLIENT_NO_ENC), *now;

	CLIENT_POLICY(c, CLIENT_AD, "ADEncryptedPasswordHistorySize=3");
	now = client_rotated(c, first);
	if (!conform_over(c))
		(void)conform_that(c, now->value[CLIENT_ENCRYPTED_VALUE] != NULL,
				   "there is no encrypted value");
	return now;
}

static void encrypts(struct conform *c)
{
	(void)to_encrypted(c);
}

static void clear_goes(struct conform *c)
{
	const struct client_look *now = to_encrypted(c);

	if (!conform_over(c))
		(void)conform_that(c, now->value[CLIENT_CLEAR_VALUE] == NULL,
				   "the password in clear text is still there");
}

static void clear_not_kept(struct conform *c)
{
	const struct client_look *now = to_encrypted(c);

	if (!conform_over(c))
		(void)conform_that(c, now->value[CLIENT_HISTORY] == NULL,
				   "there is a history, and no encrypted password was before");
}

static const struct client_look *to_clear(struct conform *c)
{
	const struct client_look *now;
	struct client_run r;

	(void)CLIENT_START(c, CLIENT_AD);
	CLIENT_POLICY(c, CLIENT_AD, CLIENT_NO_ENC);
	client_cycle(c, &r);
	now = client_look(c);
	if (!conform_over(c))
		(void)conform_that(c, now->value[CLIENT_CLEAR_VALUE] != NULL,
				   "there is no msLAPS-Password");
	return now;
}

static void decrypts(struct conform *c)
{
	(void)to_clear(c);
}

static void encrypted_goes(struct conform *c)
{
	const struct client_look *now = to_clear(c);

	if (!conform_over(c) && conform_that(c, now->value[CLIENT_ENCRYPTED_VALUE] == NULL,
					     "the encrypted password is still there"))
		(void)client_sound(c);
}

static void principal(struct conform *c)
{
	const struct client_look *first =
		CLIENT_START(c, CLIENT_AD, "ADEncryptedPasswordHistorySize=3");
	const struct client_look *now;

	CLIENT_POLICY(c, CLIENT_AD, "ADEncryptedPasswordHistorySize=3",
		      "ADPasswordEncryptionPrincipal=CORP\\LAPS Readers");
	now = client_rotated(c, first);
	if (conform_over(c))
		return;
	(void)conform_that(c, strcasecmp(now->current.sid, first->current.sid) != 0,
			   "it is still protected for %s", first->current.sid);
	(void)conform_that(
		c, now->history_n == 1 && strcasecmp(now->history[0].sid, first->current.sid) == 0,
		"the password before is not kept as it was protected");
}

static void use_legacy(struct conform *c)
{
	client_begin(c, CLIENT_WORLD);
	client_policy_none(c, "gpo");
	CLIENT_POLICY_OF(c, "legacy", "AdmPwdEnabled=1", "PasswordAgeDays=30");
}

static const struct client_look *start_legacy(struct conform *c)
{
	use_legacy(c);
	return client_first(c);
}

static void legacy(struct conform *c)
{
	const struct client_look *now;
	uint64_t world;

	now = start_legacy(c);
	if (conform_over(c))
		return;
	world = lapsim_now(client_of(c)->w);
	(void)conform_that(c, now->value[CLIENT_LEGACY_VALUE] != NULL, "there is no ms-Mcs-AdmPwd");
	(void)conform_that(c,
			   now->expiry_ticks > world + 29 * LAPS_TICKS_PER_DAY &&
				   now->expiry_ticks < world + 31 * LAPS_TICKS_PER_DAY,
			   "ms-Mcs-AdmPwdExpirationTime is not in 30 days");
	for (int i = 0; i < CLIENT_ATTR_N; i++)
		if (i != CLIENT_LEGACY_VALUE && i != CLIENT_LEGACY_EXPIRY)
			(void)conform_that(c, now->value[i] == NULL, "it also writes %s",
					   client_attr_name[i]);
}

/* Also one that says that nothing is to be managed. */
static void native_ends_it(struct conform *c)
{
	use_legacy(c);
	CLIENT_POLICY(c, "BackupDirectory=0");
	client_idle(c, client_look(c));
}

static void legacy_idle(struct conform *c)
{
	client_idle(c, start_legacy(c));
}

static void legacy_unprotected(struct conform *c)
{
	char text[24];

	(void)start_legacy(c);
	if (conform_over(c))
		return;
	snprintf(text, sizeof(text), "%llu",
		 (unsigned long long)lapsim_now(client_of(c)->w) + 400 * LAPS_TICKS_PER_DAY);
	client_set(c, client_attr_name[CLIENT_LEGACY_EXPIRY], text);
	client_idle(c, client_look(c));
}

static void from_legacy(struct conform *c)
{
	const struct client_look *first = start_legacy(c), *now;

	CLIENT_POLICY(c, CLIENT_AD);
	now = client_rotated(c, first);
	if (conform_over(c))
		return;
	(void)conform_that(c, now->value[CLIENT_ENCRYPTED_VALUE] != NULL,
			   "there is no encrypted value");
	(void)conform_that(c,
			   now->value[CLIENT_LEGACY_VALUE] &&
				   client_same_value(now->value[CLIENT_LEGACY_VALUE][0],
						     first->value[CLIENT_LEGACY_VALUE][0]),
			   "ms-Mcs-AdmPwd has changed");
}

#define W_BOTH   (CLIENT_W_ENC | CLIENT_CLEAR)
#define W_LEGACY (CLIENT_WRITER | CLIENT_LEGACY | CLIENT_ROOTS)

const struct conform_row client_rows_switch[] = {
	{"CYC-14.to-encrypted", CONFORM_SHOULD,
	 "with encryption switched on the password is rotated and encrypted", "ours",
	 "writes-clear", W_BOTH, encrypts},
	{"ADB-13.clear-goes", CONFORM_SHOULD, "and the one in clear text goes", "ours",
	 "leaves-beside", W_BOTH, clear_goes},
	{"HIS-06.clear-not-kept", CONFORM_SHOULD,
	 "a password that was in clear text does not enter the history", "ours", "keeps-current",
	 W_BOTH, clear_not_kept},
	{"CYC-14.to-clear", CONFORM_SHOULD,
	 "with encryption switched off it is rotated and in clear text", "ours", "writes-encrypted",
	 W_BOTH, decrypts},
	{"ADB-13.encrypted-goes", CONFORM_SHOULD, "and the encrypted one goes", "ours",
	 "leaves-beside", W_BOTH, encrypted_goes},
	{"ENC-10.principal", CONFORM_SHOULD,
	 "another decryptor rotates, and what was before stays the former one's", "WS-CON, ours",
	 "ignores-principal", CLIENT_W_ENC, principal},
	{"LEG-02.native", CONFORM_MUST, "any policy of Windows LAPS ends that of the legacy client",
	 "WS-LEG", "keeps-legacy", W_LEGACY, native_ends_it},
	{"LEG-07.values", CONFORM_MUST,
	 "legacy policy writes the bare password and its expiry, and nothing else",
	 "WS-LEG, WS-SCH", "legacy-json", W_LEGACY, legacy},
	{"LEG-07.nothing-due", CONFORM_MUST, "while that has not expired nothing is written",
	 "WS-LEG", "always-rotates", W_LEGACY, legacy_idle},
	{"LEG-08.unprotected", CONFORM_MUST,
	 "by default it takes an expiry later than policy has it", "WS-POL", "always-protects",
	 W_LEGACY, legacy_unprotected},
	{"LEG-12.to-native", CONFORM_MUST,
	 "policy of Windows LAPS beside it rotates at once and leaves its values", "WS-MIG, GH",
	 "keeps-legacy", W_LEGACY | CLIENT_ENCRYPTED, from_legacy},
	{0},
};
