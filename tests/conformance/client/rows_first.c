/* SPDX-License-Identifier: MIT */
/* What one rotation does: once, where it may, and in the open nowhere. */
#include <inttypes.h>

#include "conformance/client/client.h"

#define CONNECTIONS 4 /* ours: a device has one of some thousands in a fleet */
#define SEARCHES    24

static void first_backup(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD);
}

static void first_clear(struct conform *c)
{
	const struct client_look *now = CLIENT_START(c, CLIENT_AD, CLIENT_NO_ENC);

	if (!conform_over(c))
		(void)conform_that(c, now->value[CLIENT_CLEAR_VALUE] != NULL,
				   "with encryption off there is no msLAPS-Password");
}

static void require_age(struct conform *c, const struct client_look *now, uint64_t days)
{
	if (!conform_over(c))
		(void)conform_that(c, client_lasts(now, days),
				   "the expiry is %" PRIu64 ", not %" PRIu64
				   ": the update time and %" PRIu64 " days",
				   now->expiry_ticks,
				   now->current.updated_ticks + days * LAPS_TICKS_PER_DAY, days);
}

static void expiry(struct conform *c)
{
	const struct client_look *now = CLIENT_START(c, CLIENT_AD);

	require_age(c, now, 30);
	CLIENT_POLICY(c, CLIENT_AD, "PasswordAgeDays=365");
	client_expire(c);
	require_age(c, client_rotated(c, now), 365);
}

/* Of a cycle that has rotated for the first time. */
static void first_run(struct conform *c, struct client_run *r)
{
	client_begin(c, CLIENT_WORLD);
	CLIENT_POLICY(c, CLIENT_AD);
	client_cycle(c, r);
	(void)client_sound(c);
}

/* Of a client that knows whole seconds only, too. */
static void update_time(struct conform *c)
{
	struct client_run r;
	const struct client_look *now;

	first_run(c, &r);
	now = client_look(c);
	if (!conform_over(c))
		(void)conform_that(c,
				   now->current.updated_ticks >=
						   r.began_ticks - LAPS_TICKS_PER_SECOND &&
					   now->current.updated_ticks <= r.ended_ticks,
				   "the update time is %" PRIu64 ", and the cycle ran from %" PRIu64
				   " to %" PRIu64,
				   now->current.updated_ticks, r.began_ticks, r.ended_ticks);
}

static void one_modify(struct conform *c)
{
	struct client_run r;

	first_run(c, &r);
	if (!conform_over(c))
		(void)conform_that(c, r.traffic.modifies == 1 && r.traffic.modify_tries == 1,
				   "a rotation took %u modifies", r.traffic.modify_tries);
}

static void only_laps(struct conform *c)
{
	struct client_run r;

	first_run(c, &r);
	if (!conform_over(c) &&
	    conform_that(c, r.traffic.attribute[0] == 0, "it writes '%s'", r.traffic.attribute))
		(void)conform_that(c, r.traffic.other_writes == 0,
				   "it adds, deletes or renames objects");
}

static void only_itself(struct conform *c)
{
	struct client_run r;

	first_run(c, &r);
	if (!conform_over(c))
		(void)conform_that(c, r.traffic.elsewhere == 0,
				   "it writes to an object that is not its own");
}

static void version(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD), *second;
	struct berval **version = first->value[CLIENT_VERSION];

	if (conform_over(c) ||
	    !conform_that(c, version && version[0]->bv_len == LAPS_GUID_LEN,
			  "there are no 16 bytes in msLAPS-CurrentPasswordVersion"))
		return;
	client_expire(c);
	second = client_rotated(c, first);
	if (!conform_over(c))
		(void)conform_that(
			c,
			version && second->value[CLIENT_VERSION] &&
				!client_same_value(version[0], second->value[CLIENT_VERSION][0]),
			"the second rotation has the version of the first");
}

static void leaves_no_file(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD);
	client_leak_files(c);
}

static void prints_nothing(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD);
	client_leak_output(c);
}

static void no_arguments(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD);
	client_leak_arguments(c);
}

static void few_requests(struct conform *c)
{
	struct client_run r;

	first_run(c, &r);
	if (!conform_over(c))
		(void)conform_that(
			c, r.traffic.connections <= CONNECTIONS && r.traffic.searches <= SEARCHES,
			"a rotation took %u connections, %u binds and %u searches; "
			"%d and %d are plenty",
			r.traffic.connections, r.traffic.bind_tries, r.traffic.searches,
			CONNECTIONS, SEARCHES);
}

const struct conform_row client_rows_first[] = {
	{"CYC-03.encrypted", CONFORM_MUST,
	 "the first cycle puts a password that opens the account into the directory",
	 "WS-MIG, WS-CON", "idle", CLIENT_W_ENC, first_backup},
	{"CYC-03.clear", CONFORM_MUST, "the same in clear text", "WS-MIG, WS-POL",
	 "writes-encrypted", CLIENT_W_CLEAR, first_clear},
	{"CYC-08.same-password", CONFORM_MUST,
	 "the account gets the password that the directory has", "WS-EVT, DC33", "sets-other",
	 CLIENT_W_AD, first_backup},
	{"CYC-15.expiry", CONFORM_MUST, "the expiry is the update time and PasswordAgeDays",
	 "PSDOC, WS-POL", "expiry-in-hours", CLIENT_W_AD, expiry},
	{"CYC-15.update-time", CONFORM_MUST, "the update time lies within the cycle", "PSDOC",
	 "clock-ahead", CLIENT_W_AD, update_time},
	/* that password and expiry are not parted is ADB-12.two-modifies */
	{"ADB-12.one-modify", CONFORM_SHOULD, "a rotation takes one modify", "ours", "two-modifies",
	 CLIENT_W_AD, one_modify},
	{"ADB-13.only-laps", CONFORM_MUST, "nothing but attributes of LAPS is written", "WS-SCH",
	 "writes-more", CLIENT_W_AD, only_laps},
	{"ADB-14.only-itself", CONFORM_MUST, "no other object is written", "ours",
	 "writes-elsewhere", CLIENT_W_AD, only_itself},
	{"RBK-01.version", CONFORM_SHOULD, "each rotation writes another version of 16 bytes",
	 "WS-CON, WS-SCH", "same-version", CLIENT_W_AD, version},
	{"CYC-28.files", CONFORM_MUST, "no password is in a file of the host or on the network",
	 "WS-CON", "secret-in-file", CLIENT_W_AD, leaves_no_file},
	{"CYC-28.output", CONFORM_MUST, "no password is printed", "WS-CON", "secret-in-output",
	 CLIENT_W_AD, prints_nothing},
	{"CYC-28.arguments", CONFORM_MUST, "no password is on an argument list", "WS-CON",
	 "secret-in-argv", CLIENT_W_AD, no_arguments},
	{"ADB-09.few-requests", CONFORM_SHOULD, "a rotation takes a few requests", "ours",
	 "many-binds", CLIENT_W_AD, few_requests},
	{0},
};
