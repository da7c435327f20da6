/* SPDX-License-Identifier: MIT */
/*
 * Cycles that are torn, and machines that are set back: one cycle later the directory's password
 * opens the account, and with a history some password there does so at any moment.
 */
#include "conformance/client/client.h"

#define HISTORY "ADEncryptedPasswordHistorySize=2"

static void require_killed(struct conform *c, const struct client_run *r)
{
	if (!conform_over(c))
		(void)conform_that(c, r->status == CLIENT_KILLED,
				   "the cycle has ended before it could be stopped, with status "
				   "%d: %s",
				   r->status, r->last);
}

/* One more cycle, whatever it has to do; and then they agree. */
static void heal(struct conform *c)
{
	struct client_run r;

	client_cycle(c, &r);
	if (!conform_over(c))
		(void)conform_that(c, r.status == 0, "the next cycle has status %d: %s", r.status,
				   r.last);
	(void)client_sound(c);
}

/* Something that anybody can read there opens the account. */
static void require_some(struct conform *c)
{
	const struct client_look *now = client_look(c);
	bool opens = client_opens(c, &now->current);

	for (size_t i = 0; i < now->history_n && !opens; i++)
		opens = client_opens(c, &now->history[i]);
	if (!conform_over(c))
		(void)conform_that(c, opens, "no password in the directory opens the account");
}

static void killed_after_write(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD);
	struct client_run r;

	client_expire(c);
	(void)client_look(c);
	client_fault(c, "ldap.modify=slow(3s)");
	client_cycle_until(c, client_changed, &r);
	require_killed(c, &r);
	client_calm(c);
	if (!conform_over(c))
		(void)conform_that(c, client_opens(c, &first->current) || conform_over(c),
				   "the account had another password before the directory's "
				   "answer");
	heal(c);
}

static bool has_bound(struct conform *c)
{
	struct client_traffic t;

	return !client_traffic(c, client_of(c)->mark, &t) || t.binds > 0;
}

static void killed_before_write(struct conform *c)
{
	const struct client_look *before;
	struct client_run r;

	(void)CLIENT_START(c, CLIENT_AD);
	client_expire(c);
	before = client_look(c);
	client_fault(c, "ldap.search=slow(1s)");
	client_mark(c);
	client_cycle_until(c, has_bound, &r);
	require_killed(c, &r);
	client_kept(c, before);
	client_calm(c);
	(void)client_rotated(c, before);
}

static void answer_lost(struct conform *c)
{
	struct client_run r;

	(void)CLIENT_START(c, CLIENT_AD);
	client_expire(c);
	client_fault(c, "ldap.modify:1=cut-after");
	client_cycle(c, &r);
	client_calm(c);
	heal(c);
}

static void torn_twice(struct conform *c)
{
	const struct client_look *look = CLIENT_START(c, CLIENT_AD, HISTORY);
	struct client_run r;

	for (int i = 0; i < 2; i++) {
		client_expire(c);
		look = client_rotated(c, look);
	}
	client_fault(c, "ldap.modify:1-4=cut-after");
	for (int i = 0; i < 4; i++) {
		client_expire(c);
		client_cycle(c, &r);
		require_some(c);
	}
	client_calm(c);
	heal(c);
}

/* The first one's answer comes late; the second one has time for all of its work. */
static void two_at_once(struct conform *c)
{
	struct client_run r[2];

	(void)CLIENT_START(c, CLIENT_AD);
	client_expire(c);
	(void)client_look(c);
	client_fault(c, "ldap.modify:1=slow(1500ms)");
	client_cycle_twice(c, client_changed, r);
	client_calm(c);
	(void)client_sound(c);
}

/* A rotation that one of the two has not seen, since that was put back to before. */
static void set_back(struct conform *c, const char *only)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD);

	client_snapshot(c, "before");
	client_expire(c);
	(void)client_rotated(c, first);
	client_restore(c, "before", only);
	heal(c);
}

static void host_restored(struct conform *c)
{
	set_back(c, "host");
}

static void directory_restored(struct conform *c)
{
	set_back(c, "directory");
}

/* The same machine, made anew: it knows nothing, and the directory has its password. */
static void made_anew(struct conform *c)
{
	client_begin(c, CLIENT_WORLD);
	CLIENT_POLICY(c, CLIENT_AD);
	client_snapshot(c, "new");
	(void)client_first(c);
	client_restore(c, "new", "host");
	heal(c);
}

const struct conform_row client_rows_crash[] = {
	{"CYC-10.killed-after-write", CONFORM_SHOULD,
	 "a cycle that is killed when the directory has the password is made good by the next",
	 "ours", "never-heals", CLIENT_W_AD, killed_after_write},
	{"CYC-07.killed-before-write", CONFORM_MUST,
	 "one that is killed before has changed nothing", "TS", "sets-first", CLIENT_W_AD,
	 killed_before_write},
	{"CYC-10.answer-lost", CONFORM_SHOULD,
	 "one that does not get the directory's answer is made good by the next", "ours",
	 "never-heals", CLIENT_W_AD, answer_lost},
	{"HIS-02.torn", CONFORM_SHOULD,
	 "with a history some password opens the account however many cycles are torn", "ours",
	 "forgets-history", CLIENT_W_ENC, torn_twice},
	{"CYC-10.two-at-once", CONFORM_SHOULD, "two cycles at once leave what agrees", "ours",
	 "no-lock", CLIENT_W_AD, two_at_once},
	{"RBK-05.host", CONFORM_SHOULD, "a host that is set back to an image rotates", "WS-CON",
	 "no-rollback", CLIENT_W_AD | CLIENT_IMAGE, host_restored},
	{"RBK-02.directory", CONFORM_SHOULD, "so does one whose directory is set back", "WS-CON",
	 "no-rollback", CLIENT_W_AD, directory_restored},
	{"CYC-26.made-anew", CONFORM_SHOULD, "so does one that has lost all that it knew", "ours",
	 "trusts-directory", CLIENT_W_AD | CLIENT_IMAGE, made_anew},
	{0},
};
