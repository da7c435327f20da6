/* SPDX-License-Identifier: MIT */
/* When a password is rotated, and when it is not. */
#include <string.h>

#include "conformance/client/client.h"

#define DAYS(n) ((n)*LAPS_TICKS_PER_DAY)

/* With an expiry of an administrator's, so many ticks from now. */
static const struct client_look *begin_with_expiry(struct conform *c, uint64_t from_now)
{
	(void)CLIENT_START(c, CLIENT_AD);
	if (!conform_over(c))
		client_set_expiry(c, lapsim_now(client_of(c)->w) + from_now);
	return client_look(c);
}

static void nothing_due(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD);

	client_idle(c, first);
	client_wait(c, "29d");
	client_idle(c, first);
}

static void expired(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD);

	client_wait(c, "30d1h");
	(void)client_rotated(c, first);
}

static void shortened(struct conform *c)
{
	const struct client_look *first = begin_with_expiry(c, DAYS(2));

	client_wait(c, "1d");
	client_idle(c, first);
	client_wait(c, "1d1h");
	(void)client_rotated(c, first);
}

static void now_expired(struct conform *c)
{
	const struct client_look *first = begin_with_expiry(c, 0);

	client_wait(c, "1s");
	(void)client_rotated(c, first);
}

static void zero(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD);
	client_set_expiry(c, 0);
	(void)client_rotated(c, client_look(c));
}

static void absent(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD);
	client_set(c, client_attr_name[CLIENT_EXPIRY], NULL);
	(void)client_rotated(c, client_look(c));
}

/* What it had written has passed, what stands there has not. */
static void extended(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD, "PasswordAgeDays=7");

	CLIENT_POLICY(c, CLIENT_AD, "PasswordAgeDays=30");
	if (!conform_over(c))
		client_set_expiry(c, first->current.updated_ticks + DAYS(20));
	first = client_look(c);
	client_wait(c, "10d");
	client_idle(c, first);
	client_wait(c, "11d");
	(void)client_rotated(c, first);
}

static void protects(struct conform *c)
{
	const struct client_look *now = client_rotated(c, begin_with_expiry(c, DAYS(60)));

	if (!conform_over(c))
		(void)conform_that(c, client_lasts(now, 30), "the new expiry is not in 30 days");
}

static void does_not_protect(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD, "PasswordExpirationProtectionEnabled=0");
	if (!conform_over(c))
		client_set_expiry(c, lapsim_now(client_of(c)->w) + DAYS(400));
	client_idle(c, client_look(c));
}

static void forced(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD), *now;
	struct client_run r;

	client_wait(c, "5d");
	client_rotate(c, &r);
	now = client_rotated_by(c, first, &r);
	if (!conform_over(c))
		(void)conform_that(c, client_lasts(now, 30), "the age does not begin again");
}

static void other_age(struct conform *c)
{
	const struct client_look *first =
		CLIENT_START(c, CLIENT_AD, "PasswordExpirationProtectionEnabled=0");

	CLIENT_POLICY(c, CLIENT_AD, "PasswordExpirationProtectionEnabled=0", "PasswordAgeDays=60");
	client_idle(c, first);
}

static void other_rules(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD);

	CLIENT_POLICY(c, CLIENT_AD, "PasswordLength=20", "PasswordComplexity=3");
	client_idle(c, first);
}

static void other_account(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD), *now;

	CLIENT_POLICY(c, CLIENT_AD, "AdministratorAccountName=localadmin");
	now = client_rotated(c, first);
	if (conform_over(c))
		return;
	(void)conform_that(c, strcmp(now->current.account, "localadmin") == 0,
			   "the value is of '%s', not of 'localadmin'", now->current.account);
	(void)conform_that(c, client_opens(c, &first->current) || conform_over(c),
			   "the password of the account before has changed");
}

/* As a computer object that was made again. */
static void values_gone(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD);
	client_set(c, client_attr_name[CLIENT_EXPIRY], NULL);
	client_set(c, client_attr_name[CLIENT_ENCRYPTED_VALUE], NULL);
	client_set(c, client_attr_name[CLIENT_CLEAR_VALUE], NULL);
	client_set(c, client_attr_name[CLIENT_VERSION], NULL);
	(void)client_rotated(c, client_look(c));
}

static void off(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD);

	CLIENT_POLICY(c, "BackupDirectory=0");
	client_idle(c, first);
	client_wait(c, "31d");
	client_idle(c, first);
}

const struct conform_row client_rows_due[] = {
	{"CYC-04.nothing-due", CONFORM_MUST,
	 "while the password has not expired nothing is written or changed", "EVTTITLE",
	 "always-rotates", CLIENT_W_AD, nothing_due},
	{"CYC-05.expired", CONFORM_MUST, "a password that has expired is rotated", "WS-CON",
	 "ignores-expiry", CLIENT_W_AD, expired},
	{"CYC-17.now", CONFORM_MUST, "one that an administrator has let expire now is rotated",
	 "WS-AD", "ignores-expiry", CLIENT_W_AD, now_expired},
	{"CYC-17.shortened", CONFORM_MUST, "an expiry that an administrator has shortened holds",
	 "WS-AD", "keeps-expiry", CLIENT_W_AD, shortened},
	{"CYC-17.zero", CONFORM_SHOULD, "an expiry of 0 has passed", "ours", "ignores-expiry",
	 CLIENT_W_AD, zero},
	{"CYC-17.absent", CONFORM_SHOULD, "without an expiry the password is rotated", "ours",
	 "ignores-expiry", CLIENT_W_AD, absent},
	{"CYC-18.extended", CONFORM_MUST, "an expiry that an administrator has extended holds",
	 "WS-AD", "keeps-expiry", CLIENT_W_AD, extended},
	{"CYC-19.protected", CONFORM_MUST,
	 "an expiry that is later than policy permits is rotated away at once", "WS-POL, ADMX",
	 "never-protects", CLIENT_W_AD, protects},
	{"CYC-20.unprotected", CONFORM_MUST, "without expiration protection it holds", "WS-POL",
	 "always-protects", CLIENT_W_AD, does_not_protect},
	{"CYC-06.forced", CONFORM_MUST,
	 "a rotation that is asked for is done, and the age begins again", "PSDOC, INT",
	 "ignores-force", CLIENT_W_AD | CLIENT_ROTATE, forced},
	{"CYC-11.age", CONFORM_MUST, "another PasswordAgeDays waits for the next rotation",
	 "WS-POL", "policy-rotates", CLIENT_W_AD, other_age},
	{"CYC-12.rules", CONFORM_SHOULD, "so do another length and complexity", "ours",
	 "policy-rotates", CLIENT_W_AD, other_rules},
	{"CYC-13.account", CONFORM_MUST,
	 "another account is rotated at once, and the one before stays as it is", "WS-MIG, INT",
	 "ignores-account", CLIENT_W_AD | CLIENT_ACCOUNTS, other_account},
	{"CYC-05.values-gone", CONFORM_MUST, "a computer whose object has lost its values rotates",
	 "WS-MIG", "keeps-expiry", CLIENT_W_AD, values_gone},
	{"POL-07.off", CONFORM_MUST, "with BackupDirectory 0 nothing is managed", "WS-POL, QA",
	 "always-directory", CLIENT_W_AD, off},
	{0},
};
