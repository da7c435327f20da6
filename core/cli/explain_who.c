/* SPDX-License-Identifier: MIT */
#include "cli/explain_who.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <laps/sidname.h>

#include "ports/ad_admin.h"
#include "ports/ad_domain.h"

static const char step[] = "lookup";

#define LISTED_MAX 5 /* groups that a verdict names; the rest is in the list below it */

const char *cli_explain_name(const struct cli_explain_who *who, const struct laps_sid *sid)
{
	const char *known;

	for (size_t i = 0; who != NULL && i < who->principal_n; i++)
		if (who->principal[i].name != NULL && laps_sid_eq(&who->principal[i].sid, sid))
			return who->principal[i].name;
	known = laps_sid_name(sid);
	return known != NULL ? known : laps_sid_domain_name(sid);
}

void cli_explain_who_clear(struct cli_explain_who *w)
{
	for (size_t i = 0; i < w->principal_n; i++) {
		free(w->principal[i].name);
		laps_ad_members_clear(&w->principal[i].members);
	}
	laps_ad_token_clear(&w->token);
	free(w->verdict);
	*w = (struct cli_explain_who){0};
}

/* ---- the recipients ---- */

static bool is_listed(const struct cli_explain_who *w, const struct laps_sid *sid)
{
	for (size_t i = 0; i < w->principal_n; i++)
		if (laps_sid_eq(&w->principal[i].sid, sid))
			return true;
	return false;
}

/* A SID that the directory does not know is an answer. */
static int look_up(struct laps_ad *ad, const struct laps_sid *sid, struct cli_explain_who *w)
{
	struct cli_who_principal *p = &w->principal[w->principal_n++];
	struct laps_cause cause;
	struct laps_buf name;
	laps_rc rc;

	*p = (struct cli_who_principal){.sid = *sid};
	laps_buf_init(&name, 1024);
	rc = laps_ad_name_of_sid(ad, sid, &name, &cause);
	laps_buf_put_u8(&name, 0);
	if (rc == LAPS_OK && laps_buf_status(&name) == LAPS_OK)
		p->name = strdup((const char *)name.data);
	laps_buf_clear(&name);
	if (rc == LAPS_OK)
		rc = laps_ad_members_read(ad, sid, &p->members, &cause);
	if (rc != LAPS_OK && rc != LAPS_E_NOTFOUND)
		return cli_fail(step, "%s", cause.text);
	return CLI_DONE;
}

static int look_up_all(struct laps_ad *ad, const struct cli_explain *x, struct cli_explain_who *w)
{
	struct laps_sid sid;
	uint32_t granted;
	int rc = CLI_DONE;

	for (size_t i = 0; i < x->cms.recipient_n; i++)
		for (size_t n = 0; rc == CLI_DONE && w->principal_n < CLI_WHO_MAX &&
				   cli_explain_trustee(&x->recipient[i], n, &sid, &granted);
		     n++)
			if (granted == LAPS_TARGET_DECRYPT && !is_listed(w, &sid))
				rc = look_up(ad, &sid, w);
	return rc;
}

/* ---- the user ---- */

static void __attribute__((format(printf, 3, 4)))
conclude(struct cli_explain_who *w, const char *reason, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	free(w->verdict);
	if (vasprintf(&w->verdict, format, ap) < 0)
		w->verdict = NULL;
	va_end(ap);
	w->reason = reason;
}

/* "Domain Users, LAPS Readers and 3 more" */
static void list_groups(const struct laps_ad_token *t, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 1; i < t->part_n && i <= LISTED_MAX && used < size; i++) {
		char sid[LAPS_SID_TEXT];

		laps_sid_format_text(&t->part[i].sid, sid);
		used += (size_t)snprintf(out + used, size - used, "%s%s", i > 1 ? ", " : "",
					 t->part[i].name != NULL ? t->part[i].name : sid);
	}
	if (t->part_n > LISTED_MAX + 1 && used < size)
		snprintf(out + used, size - used, " and %zu more", t->part_n - 1 - LISTED_MAX);
}

/* "CORP\LAPS Readers (S-1-...), through Helpdesk", or the user itself. */
static void describe_part(const struct cli_explain_who *w, size_t i, char *out, size_t size)
{
	const struct laps_ad_token_part *p = &w->token.part[i];
	char sid[LAPS_SID_TEXT];
	size_t used;

	laps_sid_format_text(&p->sid, sid);
	used = (size_t)snprintf(out, size, "%s\\%s (%s)", w->domain,
				p->name != NULL ? p->name : "?", sid);
	for (; w->token.part[i].through != 0 && used < size; i = w->token.part[i].through)
		used += (size_t)snprintf(out + used, size - used, ", through %s",
					 w->token.part[w->token.part[i].through].name);
}

/* "CORP\Domain Admins (S-1-...)", for all whom the recipient lets decrypt. */
static void describe_wanted(const struct cli_explain_who *w, const struct cli_explain_recipient *p,
			    char *out, size_t size)
{
	struct laps_sid sid;
	uint32_t granted;
	size_t used = 0;

	snprintf(out, size, "nobody");
	for (size_t n = 0; used < size && cli_explain_trustee(p, n, &sid, &granted); n++) {
		char text[LAPS_SID_TEXT];
		const char *name = cli_explain_name(w, &sid);

		if (granted != LAPS_TARGET_DECRYPT)
			continue;
		laps_sid_format_text(&sid, text);
		used += (size_t)snprintf(out + used, size - used, "%s%s%s%s%s",
					 used > 0 ? ", " : "", name != NULL ? name : "",
					 name != NULL ? " (" : "", text, name != NULL ? ")" : "");
	}
}

/* The ACE that says no to the right that is missing; SIZE_MAX when none names the user. */
static size_t denied_by(uint32_t granted, const struct laps_target_decider by[2])
{
	return granted & 1u ? by[1].ace : by[0].ace;
}

static void judge(struct cli_explain_who *w, const struct cli_explain_recipient *p,
		  const struct laps_sid *sid, size_t sid_n)
{
	const struct laps_ad_token *t = &w->token;
	struct laps_target_decider by[2];
	uint32_t granted = laps_targetacl_access(&p->acl, sid, sid_n, by);
	char part[1024], wanted[2048], groups[1024];

	describe_wanted(w, p, wanted, sizeof wanted);
	list_groups(t, groups, sizeof groups);
	if (granted == LAPS_TARGET_DECRYPT && by[0].ace != SIZE_MAX && by[0].sid < t->part_n) {
		describe_part(w, by[0].sid, part, sizeof part);
		w->may_decrypt = true;
		conclude(w, by[0].sid == 0 ? "self" : "member", "may decrypt: %s%s",
			 by[0].sid == 0 ? "it is for " : "is in ", part);
	} else if (granted == LAPS_TARGET_DECRYPT) {
		w->may_decrypt = true;
		conclude(w, "everyone", "may decrypt, as everybody may");
	} else if (denied_by(granted, by) != SIZE_MAX) {
		size_t s = granted & 1u ? by[1].sid : by[0].sid;

		if (s < t->part_n)
			describe_part(w, s, part, sizeof part);
		else
			snprintf(part, sizeof part, "%s", "everybody");
		conclude(w, "denied", "may not decrypt: ACE %zu of the descriptor denies it to %s",
			 denied_by(granted, by) + 1, part);
	} else {
		conclude(w, "not-member", "may not decrypt: is in %s only; the value is for %s%s",
			 groups[0] != '\0' ? groups : "no group", wanted,
			 t->cut ? " (there are more groups than were looked at)" : "");
	}
}

/* What the user may all the same not, though the descriptor lets it. */
static void refuse_all_the_same(struct cli_explain_who *w, const struct cli_who_obstacle *why)
{
	char *had = w->verdict;

	w->verdict = NULL;
	w->may_decrypt = false;
	conclude(w, why->reason, "may not decrypt: %s; else it %s", why->what,
		 had != NULL ? had : "");
	free(had);
}

/* One recipient that lets the user is enough. Those whose key nobody gets are another matter. */
static void judge_some(const struct cli_explain *x, const struct cli_who_obstacle *obstacle,
		       bool given, const struct laps_sid *sid, size_t sid_n,
		       struct cli_explain_who *w)
{
	for (size_t i = 0; i < x->cms.recipient_n && !w->may_decrypt; i++) {
		const bool has = obstacle != NULL && obstacle[i].reason != NULL;

		if (!x->recipient[i].has_acl || has == given)
			continue;
		judge(w, &x->recipient[i], sid, sid_n);
		if (w->may_decrypt && has) {
			refuse_all_the_same(w, &obstacle[i]);
			return;
		}
	}
}

static int judge_all(const struct cli_explain *x, const struct cli_who_question *q,
		     struct cli_explain_who *w)
{
	const char *barred = laps_ad_token_barred(&w->token, q->now_ticks);
	struct laps_sid *sid = NULL;
	size_t sid_n = 0;
	char what[64];

	if (laps_ad_token_sids(&w->token, &sid, &sid_n) != LAPS_OK)
		return cli_fail(step, "out of memory");
	conclude(w, "unknown", "unknown: the value has no descriptor that could be read");
	judge_some(x, q->obstacle, true, sid, sid_n, w);
	judge_some(x, q->obstacle, false, sid, sid_n, w);
	free(sid);
	if (w->may_decrypt && barred != NULL) {
		snprintf(what, sizeof what, "the account is %s", barred);
		refuse_all_the_same(w, &(struct cli_who_obstacle){barred, what});
	}
	return w->verdict != NULL ? CLI_DONE : cli_fail(step, "out of memory");
}

static int ask(struct laps_ad *ad, const struct cli_explain *x, const struct cli_who_question *q,
	       struct cli_explain_who *w)
{
	struct laps_cause cause;
	laps_rc rc = laps_ad_token_read(ad, q->user, &w->token, &cause);

	w->asked = true;
	w->user = q->user;
	if (rc == LAPS_OK)
		return judge_all(x, q, w);
	if (rc == LAPS_E_NOTFOUND || rc == LAPS_E_FORMAT) {
		conclude(w, rc == LAPS_E_NOTFOUND ? "unknown-user" : "ambiguous-user",
			 "may not decrypt: %s", cause.text);
		return w->verdict != NULL ? CLI_DONE : cli_fail(step, "out of memory");
	}
	w->asked = false;
	return cli_fail(step, "%s", cause.text);
}

int cli_explain_who(struct laps_ad *ad, const struct cli_explain *x,
		    const struct cli_who_question *q, struct cli_explain_who *out)
{
	struct laps_domain domain;
	struct laps_cause cause;
	int rc;

	*out = (struct cli_explain_who){0};
	if (laps_ad_domain_names(ad, &domain, &cause) != LAPS_OK)
		return cli_fail(step, "%s", cause.text);
	snprintf(out->domain, sizeof out->domain, "%s", domain.netbios_name);
	rc = look_up_all(ad, x, out);
	if (rc == CLI_DONE && q->user != NULL)
		rc = ask(ad, x, q, out);
	return rc;
}
