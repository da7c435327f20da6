/* SPDX-License-Identifier: MIT */
/*
 * From roots to effective settings, in two passes: each value on its own (its type, its range, the
 * system's age), then the settings that others make meaningless. A value refused in the first pass
 * stays refused in the second, so that the reason told is the one to mend; only a policy that is
 * off ignores everything alike.
 */
#include <laps/password.h>
#include <laps/policy.h>
#include <strings.h>

#include "rules/policy_table.h"

#define WHY_OFF        "BackupDirectory is 0: nothing is managed"
#define WHY_AD_ONLY    "only used with Active Directory"
#define WHY_CLEAR      "password encryption is off"
#define WHY_PASSPHRASE "the complexity asks for a passphrase"
#define WHY_PASSWORD   "the complexity asks for a password, not a passphrase"
#define WHY_MANUAL     "automatic account management is off"
#define WHY_AUTOMATIC  "automatic account management chooses the account"
#define WHY_24H2       "needs 24H2 or later"
#define WHY_ENTRA_AGE  "Entra ID takes no less than 7 days"
#define WHY_LEGACY_OFF "AdmPwdEnabled is not 1: nothing is managed"
#define WHY_NO_VALUE   "the root has no such value"

/* The first value of that name: a registry key cannot hold two. */
static const struct laps_policy_value *find_value(const struct laps_policy_root *r,
						  const struct laps_policy_row *row)
{
	for (size_t i = 0; row->name && i < r->value_n; i++) {
		if (strcasecmp(r->value[i].name, row->name) == 0)
			return &r->value[i];
	}
	return NULL;
}

/* Any known name makes a root count, whatever its value; unknown names do not (ours). */
static bool defines_something(laps_policy_source source, const struct laps_policy_root *r)
{
	for (size_t i = 0; i < r->value_n; i++) {
		if (laps_policy_find_in(source, r->value[i].name) != LAPS_SET_N)
			return true;
	}
	return false;
}

static void set_default(struct laps_policy_setting *out, const struct laps_policy_row *row)
{
	out->number = row->number;
	out->text = row->text ? row->text : "";
}

/* NULL when the number may be taken. */
static const char *judge_number(const struct laps_policy_row *row, uint32_t v, laps_os_level os)
{
	if (v < row->min || v > row->max || (row->among && !(row->among >> v & 1)))
		return row->range;
	if (os < LAPS_OS_24H2 && row->max_pre_24h2 && v > row->max_pre_24h2)
		return WHY_24H2;
	return NULL;
}

const char *laps_policy_judge(laps_policy_source root, laps_setting s, laps_value_type type,
			      uint32_t dword, const char *text, laps_os_level os_level)
{
	const struct laps_policy_row *row = laps_policy_row(root, s);

	if (!row->name)
		return WHY_NO_VALUE;
	if (os_level < LAPS_OS_24H2 && row->only_24h2)
		return WHY_24H2;
	if (row->is_text)
		return type == LAPS_VALUE_TEXT && text ? NULL : "must be text";
	return type == LAPS_VALUE_DWORD ? judge_number(row, dword, os_level) : "must be a number";
}

static void take_value(const struct laps_policy *p, laps_setting s,
		       const struct laps_policy_value *v, struct laps_policy_setting *out)
{
	const struct laps_policy_row *row = laps_policy_row(p->source, s);

	out->given_type = v->type;
	out->given = v->type == LAPS_VALUE_DWORD ? v->dword : 0;
	out->given_text = v->text;
	out->file = v->file;
	out->why = laps_policy_judge(p->source, s, v->type, v->dword, v->text, p->os_level);
	if (out->why) {
		/* an older system does not reject what it has never heard of */
		out->state = p->os_level < LAPS_OS_24H2 && row->only_24h2 ? LAPS_SETTING_IGNORED
									  : LAPS_SETTING_REJECTED;
		return;
	}
	out->state = LAPS_SETTING_SET;
	/* an empty text is one that is not set: "" means the built-in account, and Domain Admins */
	if (row->is_text && v->text[0] != '\0')
		out->text = v->text;
	else if (!row->is_text)
		out->number = v->dword;
}

/* A configured setting that has no effect here takes its default. */
static void ignore(struct laps_policy *p, laps_setting s, const char *why)
{
	struct laps_policy_setting *setting = &p->setting[s];

	if (setting->state != LAPS_SETTING_SET)
		return;
	set_default(setting, laps_policy_row(p->source, s));
	setting->state = LAPS_SETTING_IGNORED;
	setting->why = why;
}

static void ignore_all(struct laps_policy *p, const char *why)
{
	for (int i = 0; i < LAPS_SET_N; i++) {
		struct laps_policy_setting *setting = &p->setting[i];

		if (i == LAPS_SET_BACKUP_DIRECTORY || setting->state == LAPS_SETTING_DEFAULT)
			continue;
		set_default(setting, laps_policy_row(p->source, (laps_setting)i));
		setting->state = LAPS_SETTING_IGNORED;
		setting->why = why;
	}
}

static void apply_directory(struct laps_policy *p)
{
	struct laps_policy_setting *age = &p->setting[LAPS_SET_PASSWORD_AGE_DAYS];

	if (laps_policy_number(p, LAPS_SET_BACKUP_DIRECTORY) == LAPS_BACKUP_ENTRA) {
		for (int i = 0; i < LAPS_SET_N; i++) {
			if (laps_policy_row(p->source, (laps_setting)i)->ad_only)
				ignore(p, (laps_setting)i, WHY_AD_ONLY);
		}
		/* The one bound that depends on the directory. Raised, not defaulted: the product's
		 * event for it carries the requested and the effective age. */
		if (age->state == LAPS_SETTING_SET && age->number < LAPS_ENTRA_AGE_DAYS_MIN) {
			age->state = LAPS_SETTING_REJECTED;
			age->number = LAPS_ENTRA_AGE_DAYS_MIN;
			age->why = WHY_ENTRA_AGE;
		}
	} else if (laps_policy_number(p, LAPS_SET_ENCRYPTION_ENABLED) == 0) {
		ignore(p, LAPS_SET_ENCRYPTION_PRINCIPAL, WHY_CLEAR);
		ignore(p, LAPS_SET_HISTORY_SIZE, WHY_CLEAR);
		ignore(p, LAPS_SET_BACKUP_DSRM, WHY_CLEAR);
	}
}

static void apply_complexity(struct laps_policy *p)
{
	if (laps_policy_number(p, LAPS_SET_PASSWORD_COMPLEXITY) >= LAPS_COMPLEXITY_PASSPHRASE)
		ignore(p, LAPS_SET_PASSWORD_LENGTH, WHY_PASSPHRASE);
	else
		ignore(p, LAPS_SET_PASSPHRASE_LENGTH, WHY_PASSWORD);
}

static void apply_account_mode(struct laps_policy *p)
{
	if (laps_policy_number(p, LAPS_SET_AAM_ENABLED)) {
		ignore(p, LAPS_SET_ADMIN_ACCOUNT_NAME, WHY_AUTOMATIC);
		return;
	}
	ignore(p, LAPS_SET_AAM_TARGET, WHY_MANUAL);
	ignore(p, LAPS_SET_AAM_NAME, WHY_MANUAL);
	ignore(p, LAPS_SET_AAM_ENABLE_ACCOUNT, WHY_MANUAL);
	ignore(p, LAPS_SET_AAM_RANDOMIZE, WHY_MANUAL);
}

static void take_root(struct laps_policy *p, const struct laps_policy_root *root)
{
	for (int i = 0; i < LAPS_SET_N; i++) {
		const struct laps_policy_row *row = laps_policy_row(p->source, (laps_setting)i);
		const struct laps_policy_value *v = root ? find_value(root, row) : NULL;
		struct laps_policy_setting *out = &p->setting[i];

		out->name = row->name ? row->name : laps_policy_setting_name((laps_setting)i);
		out->is_text = row->is_text;
		out->state = LAPS_SETTING_DEFAULT;
		set_default(out, row);
		if (v)
			take_value(p, (laps_setting)i, v, out);
	}
}

/* AdmPwdEnabled says yes or no; where passwords go needs no saying. */
static void apply_legacy(struct laps_policy *p)
{
	struct laps_policy_setting *directory = &p->setting[LAPS_SET_BACKUP_DIRECTORY];

	if (directory->number)
		directory->number = LAPS_BACKUP_AD;
	else
		ignore_all(p, WHY_LEGACY_OFF);
}

void laps_policy_select(const struct laps_policy_root roots[static LAPS_POLICY_ROOT_N],
			laps_os_level os_level, struct laps_policy *out)
{
	const struct laps_policy_root *root = NULL;

	*out = (struct laps_policy){.source = LAPS_POLICY_NONE, .os_level = os_level};
	for (int s = LAPS_POLICY_CSP; !root && s <= LAPS_POLICY_LEGACY; s++) {
		if (defines_something((laps_policy_source)s, &roots[s - 1])) {
			root = &roots[s - 1];
			out->source = (laps_policy_source)s;
		}
	}
	take_root(out, root);
	if (out->source == LAPS_POLICY_LEGACY) {
		apply_legacy(out);
		return;
	}
	if (laps_policy_number(out, LAPS_SET_BACKUP_DIRECTORY) == LAPS_BACKUP_NONE) {
		ignore_all(out, WHY_OFF);
		return;
	}
	apply_directory(out);
	apply_complexity(out);
	apply_account_mode(out);
}

uint32_t laps_policy_number(const struct laps_policy *p, laps_setting s)
{
	return p->setting[s].number;
}

const char *laps_policy_text(const struct laps_policy *p, laps_setting s)
{
	return p->setting[s].text;
}
