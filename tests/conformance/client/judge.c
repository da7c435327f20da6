/* SPDX-License-Identifier: MIT */
#include "conformance/client/client.h"

#define VERIFY_OURS "exec laps --quiet account verify \"$LAPS_ACCOUNT\""
#define NOBODYS     "no password of any account"
#define BUILTIN     "Administrator" /* of the host; a legacy value does not name its account */

static bool opens_with(struct conform *c, const char *account, const char *password)
{
	const char *verify = client_of(c)->set.verify;
	const int status =
		client_shell(c, verify ? verify : VERIFY_OURS, "LAPS_ACCOUNT", account, password);

	if (status > 1 || status < 0)
		conform_fail(c, "the command verify has status %d, neither 0 nor 1", status);
	return status == 0;
}

bool client_opens(struct conform *c, const struct client_opened *o)
{
	const char *account = o->account[0] ? o->account : BUILTIN;

	if (conform_over(c) || !o->password ||
	    !opens_with(c, account, laps_secret_text(o->password)))
		return false;
	/* who says yes to everything says nothing */
	return conform_that(c, !client_of(c)->set.verify || !opens_with(c, account, NOBODYS),
			    "the command verify says yes to a password that nobody has");
}

/* A value that can be read and opens. */
static bool require_sound(struct conform *c, const struct client_look *look)
{
	return conform_that(c, look->current.value != NULL,
			    "the directory has no password of the computer") &&
	       conform_that(c, look->current.password != NULL, "the password cannot be read: %s",
			    look->current.bad) &&
	       conform_that(c, client_opens(c, &look->current) || conform_over(c),
			    "the password in the directory does not open the account");
}

const struct client_look *client_sound(struct conform *c)
{
	const struct client_look *now = client_look(c);

	if (!conform_over(c))
		(void)require_sound(c, now);
	return now;
}

static void require_status(struct conform *c, const struct client_run *r, const char *cycle)
{
	if (!conform_over(c))
		(void)conform_that(c, r->status == 0, "%s has status %d: %s", cycle, r->status,
				   r->last);
}

const struct client_look *client_first(struct conform *c)
{
	struct client_run r;

	client_cycle(c, &r);
	require_status(c, &r, "the first cycle");
	return client_sound(c);
}

const struct client_look *client_start(struct conform *c, client_place place,
				       const char *const *settings)
{
	client_begin(c, place);
	client_policy(c, "gpo", settings);
	return client_first(c);
}

const struct client_look *client_rotated_by(struct conform *c, const struct client_look *before,
					    const struct client_run *r)
{
	const struct client_look *now;

	require_status(c, r, "the cycle");
	now = client_sound(c);
	if (!conform_over(c))
		(void)conform_that(c, !client_same_value(now->current.value, before->current.value),
				   "the cycle has not rotated the password");
	return now;
}

const struct client_look *client_rotated(struct conform *c, const struct client_look *before)
{
	struct client_run r;

	client_cycle(c, &r);
	return client_rotated_by(c, before, &r);
}

void client_kept(struct conform *c, const struct client_look *before)
{
	const struct client_look *now = client_look(c);
	const char *differs;

	if (conform_over(c))
		return;
	differs = client_look_differs(before, now);
	if (conform_that(c, !differs, "%s has changed", differs ? differs : "") &&
	    conform_that(c, !client_changed_since(c, before),
			 "something in the directory has changed") &&
	    before->current.password)
		(void)conform_that(c, client_opens(c, &before->current) || conform_over(c),
				   "the account's password has changed, and the directory has "
				   "not the new one");
}

void client_idle(struct conform *c, const struct client_look *before)
{
	const struct client_traffic *t;
	struct client_run r;

	client_cycle(c, &r);
	require_status(c, &r, "the cycle");
	client_kept(c, before);
	t = &r.traffic;
	if (!conform_over(c))
		(void)conform_that(c, t->modify_tries == 0 && t->other_writes == 0,
				   "with nothing due %u writes were tried",
				   t->modify_tries + t->other_writes);
}

void client_refused_by(struct conform *c, const struct client_look *before, const char *what,
		       const struct client_run *r)
{
	client_kept(c, before);
	if (!conform_over(c))
		(void)conform_that(c, r->status != 0, "%s, and the cycle says that all is well",
				   what);
}

void client_refused(struct conform *c, const struct client_look *before, const char *what)
{
	struct client_run r;

	client_cycle(c, &r);
	client_refused_by(c, before, what, &r);
}

bool client_needs_none(struct conform *c, const struct client_look *before,
		       const struct client_run *r, unsigned asked, const char *why)
{
	if (conform_over(c) || r->status != 0 || asked > 0)
		return false;
	if (before)
		(void)client_rotated_by(c, before, r);
	if (!conform_over(c))
		conform_skip(c, "%s", why);
	return true;
}
