/* SPDX-License-Identifier: MIT */
#include "view/status.h"

#include <laps/decide.h>
#include <laps/filetime.h>
#include <stdio.h>
#include <string.h>

const char *view_status_name(view_status s)
{
	switch (s) {
	case VIEW_CURRENT: return "current";
	case VIEW_DUE: return "due";
	case VIEW_NEVER: return "never";
	case VIEW_TORN: return "torn";
	case VIEW_UNMANAGED: return "unmanaged";
	}
	return "current";
}

static const char *say(char why[static VIEW_WHY], const char *text)
{
	snprintf(why, VIEW_WHY, "%s", text);
	return why;
}

/* To the second: people compare these. */
static const char *when(uint64_t ticks, char out[static LAPS_FILETIME_TEXT])
{
	if (ticks == 0)
		return "never";
	laps_filetime_format(ticks - ticks % LAPS_TICKS_PER_SECOND, out);
	return out;
}

static bool is_managed(const struct view_facts *f)
{
	return f->host->present && (!f->policy->known || f->policy->mode != LAPS_MODE_NONE);
}

bool view_is_cloud(const struct view_facts *f)
{
	if (f->host->present && f->policy->known && f->policy->mode != LAPS_MODE_NONE)
		return f->policy->mode == LAPS_MODE_ENTRA;
	return f->cloud->there && f->backup->mode == LAPS_MODE_NONE;
}

static bool is_kept(const struct view_facts *f)
{
	return view_is_cloud(f) ? f->cloud->there : f->backup->mode != LAPS_MODE_NONE;
}

static const char *keeper(const struct view_facts *f)
{
	return view_is_cloud(f) ? "Entra ID" : "the directory";
}

uint64_t view_kept_ticks(const struct view_facts *f)
{
	return view_is_cloud(f) ? f->cloud->updated_ticks : f->backup->updated_ticks;
}

uint64_t view_expiry_ticks(const struct view_facts *f)
{
	const struct laps_rotation *was = &f->host->state.confirmed;

	if (!view_is_cloud(f))
		return f->backup->expiry_ticks;
	return f->host->present && was->present ? was->expiry_ticks : f->cloud->expiry_ticks;
}

/* What a cycle reads. Of Entra ID, which is not asked, it is what the host remembers. */
static void current_of(const struct view_facts *f, struct laps_backup_current *out)
{
	const struct laps_rotation *was = &f->host->state.confirmed;

	*out = (struct laps_backup_current){0};
	if (f->policy->mode != LAPS_MODE_ENTRA && f->computer) {
		view_backup_current(f->computer, f->policy->mode, out);
	} else if (was->present && was->mode == LAPS_MODE_ENTRA) {
		out->expiry_ticks = was->expiry_ticks;
		out->has_expiry = was->expiry_ticks != 0;
	}
}

uint32_t view_reasons(const struct view_facts *f)
{
	const struct view_policy *p = f->policy;
	struct laps_backup_current there;
	struct laps_rotation wanted = {.present = true};

	if (!is_managed(f) || !p->known)
		return 0;
	wanted.account_rid = f->account->rid;
	wanted.mode = p->mode;
	wanted.source = p->source;
	wanted.has_principal =
		f->has_principal && (p->mode == LAPS_MODE_ENCRYPTED || p->mode == LAPS_MODE_DSRM);
	wanted.principal = f->principal;
	if (p->mode == LAPS_MODE_ENTRA)
		memcpy(wanted.entra_device, f->host->entra_device, sizeof(wanted.entra_device));
	current_of(f, &there);
	return laps_decide(&(struct laps_decide_input){
		.now_ticks = f->now_ticks,
		.trigger = LAPS_TRIGGER_TIMER,
		.state = &f->host->state,
		.there = &there,
		.wanted = &wanted,
		.age_days = p->age_days,
		.protect_expiry = p->protect_expiry,
		.compare_version = f->has_version && p->os_level >= LAPS_OS_24H2 &&
				   (p->mode == LAPS_MODE_CLEAR || p->mode == LAPS_MODE_ENCRYPTED),
	});
}

static void say_reasons(uint32_t reasons, char why[static VIEW_WHY])
{
	struct laps_buf text;

	laps_buf_init(&text, VIEW_WHY - 1);
	laps_decide_format_text(reasons, &text);
	snprintf(why, VIEW_WHY, "%.*s", (int)text.len, text.data ? (const char *)text.data : "");
	laps_buf_clear(&text);
}

/* When the account would have been set last, were nothing wrong; 0: nobody knows. In the directory
 * the value has the very time of the rotation, in Entra ID that of the upload. */
static uint64_t expected_ticks(const struct view_facts *f)
{
	const struct laps_rotation *was = &f->host->state.confirmed;

	if (!view_is_cloud(f) && f->backup->updated_ticks)
		return f->backup->updated_ticks;
	return was->present ? was->updated_ticks : 0;
}

/* By their times alone: does the account have another password than the one that is kept? */
static bool is_apart(const struct view_facts *f)
{
	const uint64_t expected = expected_ticks(f);

	if (f->host->linux_account || !is_kept(f))
		return false;
	return !f->account->found || (expected != 0 && f->account->last_set_ticks != expected);
}

/* The account has an older password than the one that is kept. */
static void why_older(const struct view_facts *f, char why[static VIEW_WHY])
{
	const struct laps_state *s = &f->host->state;
	char set[LAPS_FILETIME_TEXT], kept[LAPS_FILETIME_TEXT];
	const char *since = when(view_kept_ticks(f), kept),
		   *of = when(f->account->last_set_ticks, set);

	if (s->intent.present)
		snprintf(why, VIEW_WHY,
			 "a rotation was not finished: %s has its password of %s, and the account "
			 "still has that of %s",
			 keeper(f), since, of);
	else if (s->confirmed.present && s->confirmed.updated_ticks == expected_ticks(f))
		snprintf(why, VIEW_WHY,
			 "the accounts of the host were put back: they are of %s, and the host's "
			 "record and %s of %s",
			 of, keeper(f), since);
	else
		snprintf(why, VIEW_WHY,
			 "the host was restored from an image: its account is of %s, and %s of %s",
			 f->account->last_set_ticks ? of : "before its first rotation", keeper(f),
			 since);
}

/* The host has rotated since, by its own record: it is the other side that went back. */
static bool keeper_is_behind(const struct view_facts *f)
{
	const struct laps_rotation *was = &f->host->state.confirmed;

	return was->present && was->updated_ticks == f->account->last_set_ticks &&
	       view_kept_ticks(f) != 0 && view_kept_ticks(f) < was->updated_ticks;
}

void view_why_shut(const struct view_facts *f, char why[static VIEW_WHY])
{
	const uint64_t expected = expected_ticks(f);
	char set[LAPS_FILETIME_TEXT], kept[LAPS_FILETIME_TEXT];

	if (!f->account->found)
		snprintf(why, VIEW_WHY, "the host has no such account");
	else if (keeper_is_behind(f))
		snprintf(why, VIEW_WHY,
			 "%s was put back: it has the password of %s, and the host rotated at %s",
			 keeper(f), when(view_kept_ticks(f), kept),
			 when(f->account->last_set_ticks, set));
	else if (expected != 0 && f->account->last_set_ticks > expected)
		snprintf(why, VIEW_WHY,
			 "the password was changed on the host at %s, after it was backed up",
			 when(f->account->last_set_ticks, set));
	else if (expected != 0 && f->account->last_set_ticks < expected)
		why_older(f, why);
	else
		snprintf(why, VIEW_WHY,
			 "%s holds another password than the one that was set at %s: somebody "
			 "has written it",
			 keeper(f), when(f->account->last_set_ticks, set));
}

/* A computer that is an entry of the directory, or a device of Entra ID, and no more. */
static view_status without_host(const struct view_facts *f, char why[static VIEW_WHY])
{
	const uint64_t expiry = view_expiry_ticks(f);

	if (!is_kept(f) && f->dc) {
		say(why, "a domain controller: nobody keeps its own password here");
		return VIEW_UNMANAGED;
	}
	if (!is_kept(f)) {
		say(why, "nothing was ever backed up; it has no host in this world");
		return VIEW_NEVER;
	}
	if (expiry != 0 && expiry <= f->now_ticks) {
		say(why, "the password has expired; it has no host in this world");
		return VIEW_DUE;
	}
	say(why, "the password has not expired; it has no host in this world");
	return VIEW_CURRENT;
}

static view_status with_host(const struct view_facts *f, char why[static VIEW_WHY])
{
	const struct laps_state *s = &f->host->state;
	uint32_t reasons;

	if (!is_kept(f) && !s->confirmed.present && !s->intent.present) {
		say(why, "no cycle has backed up a password yet");
		return VIEW_NEVER;
	}
	if (!is_kept(f) && s->confirmed.present) {
		snprintf(why, VIEW_WHY,
			 "the host has rotated, and %s holds no password: nobody can read it",
			 keeper(f));
		return VIEW_TORN;
	}
	if (f->opens == VIEW_OPENS_NO || (f->opens == VIEW_OPENS_UNKNOWN && is_apart(f))) {
		view_why_shut(f, why);
		return VIEW_TORN;
	}
	reasons = view_reasons(f);
	if (reasons) {
		say_reasons(reasons, why);
		return VIEW_DUE;
	}
	say(why, f->opens == VIEW_OPENS_YES ? "the password that is kept opens the account"
					    : "nothing is due");
	return VIEW_CURRENT;
}

view_status view_status_of(const struct view_facts *f, char why[static VIEW_WHY])
{
	size_t n;
	view_status s;

	if (f->deleted) {
		say(why, "the computer was deleted from the directory");
		return VIEW_UNMANAGED;
	}
	if (!f->host->present)
		return without_host(f, why);
	if (f->policy->known && f->policy->mode == LAPS_MODE_NONE) {
		snprintf(why, VIEW_WHY, "%s%s", f->policy->why,
			 is_kept(f) ? "; what is kept is of before" : "");
		return VIEW_UNMANAGED;
	}
	s = with_host(f, why);
	n = strlen(why);
	if (!f->policy->known)
		snprintf(why + n, VIEW_WHY - n, "; its policy cannot be told: %s", f->policy->why);
	return s;
}

/* ---- what comes next ----------------------------------------------------------------------- */

/* Post-authentication actions that rotate: the account was used, and its grace runs. */
static bool is_armed(const struct view_facts *f)
{
	return f->host->present && f->host->state.post_auth.stage == LAPS_POST_AUTH_ARMED;
}

bool view_next(const struct view_facts *f, uint64_t *ticks, char why[static VIEW_WHY])
{
	const uint64_t expiry = view_expiry_ticks(f);
	const uint64_t deadline = is_armed(f) ? f->host->state.post_auth.deadline_ticks : 0;
	const uint32_t reasons = view_reasons(f);

	if (f->deleted || (f->host->present && !is_managed(f)) ||
	    (!f->host->present && expiry == 0))
		return false;
	if (reasons) {
		*ticks = f->now_ticks;
		say_reasons(reasons, why);
		return true;
	}
	if (deadline != 0 && (expiry == 0 || deadline < expiry)) {
		*ticks = deadline > f->now_ticks ? deadline : f->now_ticks;
		say(why, "the account was used: post-authentication actions are pending");
		return true;
	}
	if (expiry == 0)
		return false;
	*ticks = expiry > f->now_ticks ? expiry : f->now_ticks;
	say(why, f->host->present ? "the password expires"
				  : "the password expires; it has no host that would rotate it");
	return true;
}

/* ---- what to do ---------------------------------------------------------------------------- */

/* A cycle sees neither that somebody else has set the password nor that somebody has written
 * another one. */
static void todo_torn(const struct view_facts *f, char what[static VIEW_WHY])
{
	const char *dir = f->host->dir;

	if (view_reasons(f))
		snprintf(what, VIEW_WHY, "its next cycle rotates: run `laps --config %s process`",
			 dir);
	else
		snprintf(what, VIEW_WHY,
			 "a cycle does not see this: rotate now, with `laps --config %s reset`",
			 dir);
}

bool view_todo(const struct view_facts *f, char what[static VIEW_WHY])
{
	char ignored[VIEW_WHY];

	if (f->host->present && !f->policy->known) {
		say(what, "mend its policy");
		return true;
	}
	switch (view_status_of(f, ignored)) {
	case VIEW_TORN: todo_torn(f, what); return true;
	case VIEW_DUE:
	case VIEW_NEVER:
		if (f->host->present)
			snprintf(what, VIEW_WHY, "run `laps --config %s process`", f->host->dir);
		else
			say(what, "let its client back up a password");
		return true;
	case VIEW_CURRENT:
		if (f->backup->clear_beside) {
			say(what, "delete msLAPS-Password: whoever reads that needs no key");
			return true;
		}
		return false;
	case VIEW_UNMANAGED: return false;
	}
	return false;
}
