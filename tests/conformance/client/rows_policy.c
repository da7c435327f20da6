/* SPDX-License-Identifier: MIT */
/* Whose policy it is, and what is made of values that cannot be. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "conformance/client/host.h"

static void require_length(struct conform *c, const struct client_look *now, size_t n)
{
	if (!conform_over(c))
		(void)conform_that(c, laps_secret_len(now->current.password) == n,
				   "the password has %zu characters, not %zu",
				   laps_secret_len(now->current.password), n);
}

static void csp_first(struct conform *c)
{
	client_begin(c, CLIENT_WORLD);
	CLIENT_POLICY(c, CLIENT_AD, "PasswordLength=20");
	CLIENT_POLICY_OF(c, "csp", CLIENT_AD, "PasswordLength=30");
	require_length(c, client_first(c), 30);
}

static void gpo_before_local(struct conform *c)
{
	client_begin(c, CLIENT_WORLD);
	CLIENT_POLICY(c, CLIENT_AD, "PasswordLength=20");
	CLIENT_POLICY_OF(c, "local", CLIENT_AD, "PasswordLength=30");
	require_length(c, client_first(c), 20);
}

/* One value of the CSP hides all of a group policy. */
static void not_merged(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD);
	CLIENT_POLICY_OF(c, "csp", "PasswordAgeDays=5");
	client_expire(c);
	client_idle(c, client_look(c));
}

static void gives_way(struct conform *c)
{
	client_begin(c, CLIENT_WORLD);
	CLIENT_POLICY(c, CLIENT_AD);
	CLIENT_POLICY_OF(c, "csp", "PasswordAgeDays=5");
	client_idle(c, client_look(c));
	client_policy_none(c, "csp");
	(void)client_first(c);
}

static void bad_length(struct conform *c)
{
	static const char *const lengths[] = {"PasswordLength=7", "PasswordLength=65",
					      "PasswordLength=200"};

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		require_length(c, CLIENT_START(c, CLIENT_AD, lengths[i]), 14);
}

static void bad_age(struct conform *c)
{
	static const char *const ages[] = {"PasswordAgeDays=0", "PasswordAgeDays=366"};

	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		const struct client_look *now = CLIENT_START(c, CLIENT_AD, ages[i]);

		if (!conform_over(c))
			(void)conform_that(c, client_lasts(now, 30),
					   "with %s the expiry is not in 30 days", ages[i]);
	}
}

static void bad_history(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD,
						       "ADEncryptedPasswordHistorySize=13"),
				 *now;

	client_expire(c);
	now = client_rotated(c, first);
	if (!conform_over(c))
		(void)conform_that(c, now->history_n == 0,
				   "with a size of 13 there is a history of %zu", now->history_n);
}

/* Nothing is generated, and nothing is backed up. */
static void require_refused(struct conform *c, const char *principal)
{
	const struct client_look *before;

	(void)CLIENT_START(c, CLIENT_AD);
	CLIENT_POLICY(c, CLIENT_AD, principal);
	client_expire(c);
	before = client_look(c);
	client_refused(c, before, "the decryptor cannot be found");
}

static void unknown_principal(struct conform *c)
{
	require_refused(c, "ADPasswordEncryptionPrincipal=CORP\\Nobody at all");
}

static void bare_principal(struct conform *c)
{
	require_refused(c, "ADPasswordEncryptionPrincipal=LAPS Readers");
}

static void unused_principal(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD, CLIENT_NO_ENC,
			   "ADPasswordEncryptionPrincipal=CORP\\Nobody at all");
}

/* The same group in each of the ways in which policy may name it. */
static void spelled(struct conform *c)
{
	static const char setting[] = "ADPasswordEncryptionPrincipal=";
	const struct client_look *now =
		CLIENT_START(c, CLIENT_AD, "ADPasswordEncryptionPrincipal=CORP\\LAPS Readers");
	char admins[LAPS_SID_TEXT], readers[LAPS_SID_TEXT] = "";
	char text[2][sizeof(setting) + LAPS_SID_TEXT];
	struct laps_sid sid;

	client_admins(c, &sid);
	laps_sid_format_text(&sid, admins);
	if (!conform_over(c) && conform_that(c, strcasecmp(now->current.sid, admins) != 0,
					     "it is protected for Domain Admins"))
		snprintf(readers, sizeof(readers), "%s", now->current.sid);
	snprintf(text[0], sizeof(text[0]), "%sLAPS Readers@corp.example", setting);
	snprintf(text[1], sizeof(text[1]), "%s%s", setting, readers);
	for (size_t i = 0; i < 2 && !conform_over(c); i++) {
		CLIENT_POLICY(c, CLIENT_AD, text[i]);
		client_expire(c);
		now = client_rotated(c, now);
		if (!conform_over(c))
			(void)conform_that(c, strcasecmp(now->current.sid, readers) == 0,
					   "with %s it is protected for %s", text[i],
					   now->current.sid);
	}
}

/* Settings that say nothing of where passwords go. */
static void no_place(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD);
	CLIENT_POLICY(c, "PasswordLength=20");
	client_expire(c);
	client_idle(c, client_look(c));
}

static void renamed(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD), *now;

	client_account_rename(c, "Administrator", "Jane");
	client_expire(c);
	now = client_rotated(c, first);
	if (!conform_over(c))
		(void)conform_that(c, strcmp(now->current.account, "Jane") == 0,
				   "the value is of '%s', and the account is 'Jane'",
				   now->current.account);
}

static void disabled(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD);

	client_account_disable(c, "Administrator");
	client_expire(c);
	(void)client_rotated(c, first);
}

static void missing(struct conform *c)
{
	const struct client_look *before;

	(void)CLIENT_START(c, CLIENT_AD);
	CLIENT_POLICY(c, CLIENT_AD, "AdministratorAccountName=nobody");
	client_expire(c);
	before = client_look(c);
	client_refused(c, before, "the account of the policy is not there");
}

#define W_ROOTS    (CLIENT_W_AD | CLIENT_ROOTS)
#define W_ACCOUNTS (CLIENT_W_AD | CLIENT_ACCOUNTS)

const struct conform_row client_rows_policy[] = {
	{"POL-01.csp", CONFORM_MUST, "policy of the CSP comes before group policy", "WS-POL",
	 "gpo-first", W_ROOTS, csp_first},
	{"POL-02.gpo", CONFORM_MUST, "group policy comes before the local configuration", "WS-POL",
	 "local-first", W_ROOTS, gpo_before_local},
	{"POL-03.not-merged", CONFORM_MUST, "a root with one setting hides all of the next",
	 "WS-POL", "merges-roots", W_ROOTS, not_merged},
	{"POL-04.gives-way", CONFORM_MUST, "and when it is empty again the next one holds",
	 "WS-POL", "remembers-csp", W_ROOTS, gives_way},
	{"POL-08.missing", CONFORM_MUST, "without BackupDirectory nothing is managed", "WS-POL",
	 "always-directory", CLIENT_W_AD, no_place},
	{"POL-09.length", CONFORM_MUST, "a length out of range is as none", "WS-POL", "clamps",
	 CLIENT_W_AD, bad_length},
	{"POL-11.age", CONFORM_MUST, "an age out of range is as none", "WS-POL", "clamps",
	 CLIENT_W_AD, bad_age},
	{"POL-16.history", CONFORM_MUST, "a history size out of range is as none", "WS-POL",
	 "clamps", CLIENT_W_ENC, bad_history},
	{"POL-21.spelled", CONFORM_MUST, "a decryptor may be named in three ways", "WS-POL, TS",
	 "ignores-principal", CLIENT_W_ENC, spelled},
	{"POL-22.bare", CONFORM_MUST, "a decryptor without its domain stops the cycle", "TS",
	 "ignores-principal", CLIENT_W_ENC, bare_principal},
	{"POL-23.unknown", CONFORM_MUST, "a decryptor that nobody knows stops the cycle",
	 "WS-POL, TS", "ignores-principal", CLIENT_W_ENC, unknown_principal},
	{"POL-25.unused", CONFORM_MUST, "without encryption it is not looked at", "WS-POL",
	 "writes-encrypted", CLIENT_W_CLEAR, unused_principal},
	{"POL-27.renamed", CONFORM_MUST, "the built-in account is rotated whatever its name",
	 "WS-POL, WS-AD", "finds-by-name", W_ACCOUNTS, renamed},
	{"POL-28.missing", CONFORM_MUST, "with an account that is not there nothing changes",
	 "WS-POL, TS", "ignores-account", W_ACCOUNTS, missing},
	{"POL-30.disabled", CONFORM_MUST, "a disabled account is rotated, too", "WS-POL",
	 "skips-disabled", W_ACCOUNTS, disabled},
	{0},
};
