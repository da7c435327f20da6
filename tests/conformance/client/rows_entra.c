/* SPDX-License-Identifier: MIT */
/* Passwords that are backed up to Entra ID. */
#include <inttypes.h>

#include "conformance/client/cloud.h"

#define DAYS(n) ((n)*LAPS_TICKS_PER_DAY)

static void first_upload(struct conform *c)
{
	struct client_cloud first = {0};

	client_cloud_start(c, &first);
	if (!conform_over(c))
		(void)conform_that(c, first.n == 1, "it has sent %zu passwords", first.n);
	client_cloud_clear(&first);
}

/* Of a client that knows whole seconds only, too. */
static void expiry(struct conform *c)
{
	struct client_cloud first = {0};
	struct client_run r;
	uint64_t from, until;

	client_cloud_begin(c);
	client_cycle(c, &r);
	client_cloud_sound(c, &first);
	from = r.began_ticks - LAPS_TICKS_PER_SECOND + DAYS(30);
	until = r.ended_ticks + DAYS(30);
	if (!conform_over(c))
		(void)conform_that(c, first.expires_ticks >= from && first.expires_ticks <= until,
				   "the expiry that it shows is %" PRIu64
				   ", not 30 days behind the cycle",
				   first.expires_ticks);
	client_cloud_clear(&first);
}

/* Not even asked: the device knows by itself. */
static void nothing_due(struct conform *c)
{
	struct client_cloud first = {0};
	struct client_run r;

	client_cloud_start(c, &first);
	client_wait(c, "29d");
	client_cycle(c, &r);
	client_cloud_kept(c, &first);
	if (!conform_over(c))
		(void)conform_that(c, r.traffic.cloud == 0, "with nothing due it asked %u times",
				   r.traffic.cloud);
	client_wait(c, "1d1h");
	client_cloud_rotated(c, &first);
	client_cloud_clear(&first);
}

/* A password is due, and this goes wrong; then all is well again. */
static void outage(struct conform *c, const char *fault)
{
	struct client_cloud first = {0};
	struct client_run r;

	client_cloud_start(c, &first);
	client_wait(c, "31d");
	client_fault(c, fault);
	client_cycle(c, &r);
	client_cloud_kept(c, &first);
	if (!conform_over(c))
		(void)conform_that(c, r.status != 0,
				   "the cycle has failed, and says that all is well");
	client_calm(c);
	client_cloud_rotated(c, &first);
	client_cloud_clear(&first);
}

#define OUTAGE(function, fault)                 \
	static void function(struct conform *c) \
	{                                       \
		outage(c, fault);               \
	}
OUTAGE(no_token, "cloud.token=error(400)")
OUTAGE(away, "cloud.any=unavailable(3600)")
OUTAGE(refused, "cloud.upload=error(403)")
OUTAGE(throttled, "cloud.upload=throttled(3600)")
OUTAGE(untrusted, "cloud.tls=untrusted")

static void disabled(struct conform *c)
{
	struct client_cloud first = {0};
	struct client_run r;

	client_cloud_start(c, &first);
	client_wait(c, "31d");
	client_cloud_enable(c, false);
	client_cycle(c, &r);
	client_cloud_kept(c, &first);
	if (!conform_over(c))
		(void)conform_that(c, r.status != 0,
				   "the device is disabled, and the cycle says that all is well");
	client_cloud_enable(c, true);
	client_cloud_rotated(c, &first);
	client_cloud_clear(&first);
}

/* Stored, and nobody has said so: before its time the device cannot know. */
static void answer_lost(struct conform *c)
{
	struct client_cloud first = {0}, now = {0};
	struct client_run r;

	client_cloud_start(c, &first);
	client_fault(c, "cloud.upload:1=cut");
	client_rotate(c, &r);
	client_calm(c);
	client_cycle(c, &r);
	client_cloud_sound(c, &now);
	client_cloud_clear(&now);
	client_cloud_clear(&first);
}

static void from_directory(struct conform *c)
{
	struct client_cloud now = {0};

	client_cloud_begin(c);
	CLIENT_POLICY(c, CLIENT_AD);
	(void)client_first(c);
	CLIENT_POLICY(c, "BackupDirectory=1");
	client_cloud_rotated(c, &now);
}

#define W_ENTRA (CLIENT_WRITER | CLIENT_ENTRA)

const struct conform_row client_rows_entra[] = {
	{"AAD-01.first", CONFORM_MUST, "the first cycle sends a password that opens the account",
	 "WS-CON, DC33", "sets-other", W_ENTRA, first_upload},
	{"CYC-15.entra-expiry", CONFORM_SHOULD, "the expiry that it shows is in PasswordAgeDays",
	 "PSDOC", "expiry-in-hours", W_ENTRA, expiry},
	{"AAD-10.nothing-due", CONFORM_MUST, "while it has not expired nobody is asked", "WS-CON",
	 "asks-cloud", W_ENTRA, nothing_due},
	{"AAD-02.refused", CONFORM_MUST,
	 "when the password is refused nothing changes, and the next cycle rotates", "TS, WS-FAQ",
	 "account-first", W_ENTRA, refused},
	{"AAD-02.throttled", CONFORM_MUST, "so when there are too many requests", "RFC 6585 4",
	 "account-first", W_ENTRA, throttled},
	{"AAD-04.no-token", CONFORM_MUST, "so when there is no token", "TS", "rotates-alone",
	 W_ENTRA, no_token},
	{"AAD-03.away", CONFORM_MUST, "so when the services are away", "TS", "rotates-alone",
	 W_ENTRA, away},
	{"AAD-03.untrusted", CONFORM_MUST, "so when nobody trusts its certificate",
	 "RFC 9110 4.3.4", "rotates-alone", W_ENTRA, untrusted},
	{"AAD-06.disabled", CONFORM_MUST, "so when the device is disabled", "ENTRA, TS",
	 "rotates-alone", W_ENTRA, disabled},
	{"AAD-01.answer-lost", CONFORM_SHOULD,
	 "a rotation that does not get the answer is made good by the next cycle", "ours",
	 "never-heals", W_ENTRA | CLIENT_ROTATE, answer_lost},
	{"CYC-14.to-entra", CONFORM_SHOULD, "with another place of backup it rotates at once",
	 "ours", "always-directory", W_ENTRA | CLIENT_ENCRYPTED, from_directory},
	{0},
};
