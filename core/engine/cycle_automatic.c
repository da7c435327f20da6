/* SPDX-License-Identifier: MIT */
/*
 * Automatic account management: which account it is, what it shall look like, and the end of one
 * that is no longer wanted. Nothing of the host changes before the directory has the password: an
 * account is made, renamed and enabled together with it.
 */
#include "engine/cycle.h"

#include <laps/autoname.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <string.h>

#define NAME_ATTEMPTS 10 /* random names tried until one is free; ours */

static const char description[] = "Managed by LAPS: changes by others are refused.";

/* An account that was to be made when a cycle broke off: it is ours when it was last set by that
 * rotation, or does not tell. One that somebody else has made since is not ours to take away. */
laps_rc cycle_settle_automatic(struct cycle *c)
{
	const struct laps_account_port *port = &c->ports->account;
	const struct laps_rotation *intent = &c->state.intent;
	struct laps_auto_account *own = &c->state.auto_account;
	struct laps_account there;
	laps_rc rc;

	if (!own->present || own->rid != 0)
		return LAPS_OK;
	rc = port->find_name(port->ctx, own->name, &there, &c->cause);
	if (rc != LAPS_OK && rc != LAPS_E_NOTFOUND)
		return rc;
	if (rc == LAPS_OK && (there.last_set_ticks == 0 ||
			      (intent->present && there.last_set_ticks == intent->updated_ticks)))
		own->rid = there.rid;
	else
		*own = (struct laps_auto_account){0};
	return LAPS_OK;
}

/* Our own account, if there is one; else the one under the configured name, which is managed and
 * stays somebody else's; else one that is to be made. */
static laps_rc find_new(struct cycle *c)
{
	const struct laps_account_port *port = &c->ports->account;
	const struct laps_auto_account *own = &c->state.auto_account;
	char name[LAPS_ACCOUNT_NAME_MAX + 1];
	laps_rc rc = LAPS_E_NOTFOUND;

	if (own->present)
		rc = port->find_rid(port->ctx, own->rid, &c->account, &c->cause);
	c->own = true;
	if (rc == LAPS_E_NOTFOUND && !laps_policy_number(&c->policy, LAPS_SET_AAM_RANDOMIZE)) {
		/* as it would be made */
		rc = laps_autoname_make(laps_policy_text(&c->policy, LAPS_SET_AAM_NAME), NULL, NULL,
					name);
		if (rc != LAPS_OK)
			return cycle_fail_core(c, rc, "cannot name the account", NULL);
		rc = port->find_name(port->ctx, name, &c->account, &c->cause);
		c->own = rc != LAPS_OK;
	}
	if (rc != LAPS_E_NOTFOUND)
		return rc;
	c->account = (struct laps_account){0};
	return LAPS_OK;
}

laps_rc cycle_find_automatic(struct cycle *c)
{
	const struct laps_account_port *port = &c->ports->account;
	laps_rc rc;

	if (c->plan.account == LAPS_ACCOUNT_AUTO_NEW) {
		rc = find_new(c);
	} else {
		rc = port->find_rid(port->ctx, LAPS_RID_ADMIN, &c->account, &c->cause);
		if (rc == LAPS_E_NOTFOUND)
			cycle_emit_text_cause(c, 10013, "RID 500");
	}
	c->shape = (struct laps_account_shape){
		.enabled = laps_policy_number(&c->policy, LAPS_SET_AAM_ENABLE_ACCOUNT) != 0,
		.description = description,
	};
	memcpy(c->shape.name, c->account.name, sizeof(c->shape.name));
	return rc;
}

const char *cycle_account_name(const struct cycle *c)
{
	return cycle_is_automatic(c) && c->shape.name[0] ? c->shape.name : c->account.name;
}

/* LAPS_OK when no other account has that name. */
static laps_rc is_free(struct cycle *c, const char *name)
{
	const struct laps_account_port *port = &c->ports->account;
	struct laps_account other;
	laps_rc rc = port->find_name(port->ctx, name, &other, &c->cause);

	if (rc == LAPS_OK)
		return other.rid == c->account.rid && c->account.rid != 0 ? LAPS_OK : LAPS_E_DENIED;
	return rc == LAPS_E_NOTFOUND ? LAPS_OK : rc;
}

/* The built-in account only gets another name when one is configured (ours), and not that of an
 * account of ours which this rotation is to replace: that one is still there. */
static bool keeps_its_name(const struct cycle *c, const char *name)
{
	const struct laps_auto_account *own = &c->state.auto_account;
	const struct laps_policy_setting *name_set = &c->policy.setting[LAPS_SET_AAM_NAME];

	if (c->plan.account != LAPS_ACCOUNT_AUTO_BUILTIN ||
	    laps_policy_number(&c->policy, LAPS_SET_AAM_RANDOMIZE))
		return false;
	/* an empty name is none */
	return name_set->state != LAPS_SETTING_SET || name_set->given_text[0] == '\0' ||
	       (own->present && strcmp(own->name, name) == 0);
}

/* The name of this rotation. */
laps_rc cycle_name_automatic(struct cycle *c)
{
	const char *prefix = laps_policy_text(&c->policy, LAPS_SET_AAM_NAME);
	bool random = laps_policy_number(&c->policy, LAPS_SET_AAM_RANDOMIZE) != 0;
	char name[LAPS_ACCOUNT_NAME_MAX + 1];
	laps_rc rc = LAPS_E_DENIED;

	for (int i = 0; rc == LAPS_E_DENIED && i < (random ? NAME_ATTEMPTS : 1); i++) {
		rc = laps_autoname_make(prefix, random ? cycle_random : NULL, c, name);
		if (rc != LAPS_OK)
			return c->cause.hresult
				       ? rc
				       : cycle_fail_core(c, rc, "cannot name the account", NULL);
		if (keeps_its_name(c, name))
			return LAPS_OK;
		rc = is_free(c, name);
	}
	if (rc == LAPS_OK)
		memcpy(c->shape.name, name, sizeof(name));
	if (rc == LAPS_E_DENIED)
		laps_cause_set(&c->cause, LAPS_HR_FAIL, "another account is named '%s'", name);
	return rc;
}

/* What the record of intent says of an account that is about to be made or renamed. */
void cycle_note_automatic(const struct cycle *c, struct laps_auto_account *out)
{
	if (!c->own)
		return;
	*out = (struct laps_auto_account){.present = true, .rid = c->account.rid};
	memcpy(out->name, c->shape.name, sizeof(out->name));
}

/* Between rotations: what somebody with other means has changed is put right. */
laps_rc cycle_keep_automatic(struct cycle *c)
{
	const struct laps_account_port *port = &c->ports->account;

	if (!cycle_is_automatic(c))
		return LAPS_OK;
	return port->configure(port->ctx, c->account.rid, &c->shape, &c->cause);
}

/* Does the policy ask for an account of our own, whether or not it can be managed now? A host that
 * has left its domain keeps the account (ours): nothing else may open the machine. */
static bool is_wanted(const struct cycle *c)
{
	return laps_policy_number(&c->policy, LAPS_SET_AAM_ENABLED) &&
	       laps_policy_number(&c->policy, LAPS_SET_AAM_TARGET);
}

/* Take away the account that we made once the policy asks for another one, or none. It comes last,
 * when the successor is in force; a failure is tried again in the next cycle. One that the policy
 * names by now stays, and is no longer ours. */
laps_rc cycle_retire_automatic(struct cycle *c)
{
	const struct laps_account_port *port = &c->ports->account;
	struct laps_auto_account *own = &c->state.auto_account;
	laps_rc rc = LAPS_OK;

	if (!own->present || is_wanted(c))
		return LAPS_OK;
	if (own->rid != c->account.rid)
		rc = port->remove(port->ctx, own->rid, &c->cause);
	if (rc != LAPS_OK && rc != LAPS_E_NOTFOUND)
		return rc;
	*own = (struct laps_auto_account){0};
	return c->ports->state.store(c->ports->state.ctx, &c->state, &c->cause);
}
