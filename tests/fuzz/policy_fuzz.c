/* SPDX-License-Identifier: MIT */
/*
 * A policy root in JSON: the values are those that jansson reads, each of the type that a registry
 * has; and whatever stands in it, every effective setting is one that is allowed.
 */
#include "fuzz/scratch.h"
#include "ports/policy_dir.h"
#include "rules/policy_table.h"
#include <jansson.h>
#include <laps/policy.h>
#include <laps/ports.h>
#include <strings.h>

static void same_values(const struct laps_policy_root *root, const uint8_t *data, size_t len)
{
	json_t *object = json_loadb((const char *)data, len, 0, NULL);
	const json_t *value;

	FUZZ_MUST(json_is_object(object) && json_object_size(object) == root->value_n);
	for (size_t i = 0; i < root->value_n; i++) {
		const struct laps_policy_value *v = &root->value[i];

		value = json_object_get(object, v->name);
		FUZZ_MUST(value);
		if (v->type == LAPS_VALUE_DWORD)
			FUZZ_MUST(json_is_integer(value) && json_integer_value(value) == v->dword);
		else if (v->type == LAPS_VALUE_TEXT)
			FUZZ_MUST(json_is_string(value) &&
				  strcmp(json_string_value(value), v->text) == 0);
		else
			FUZZ_MUST(!json_is_string(value) &&
				  (!json_is_integer(value) || json_integer_value(value) < 0 ||
				   json_integer_value(value) > UINT32_MAX));
		for (size_t j = 0; j < i; j++)
			FUZZ_MUST(strcasecmp(root->value[j].name, v->name) != 0);
	}
	json_decref(object);
}

/* The age is the one number that is raised, for Entra ID, where others take their default. */
static bool raised_age(const struct laps_policy *p, const struct laps_policy_setting *s)
{
	return s == &p->setting[LAPS_SET_PASSWORD_AGE_DAYS] &&
	       laps_policy_number(p, LAPS_SET_BACKUP_DIRECTORY) == LAPS_BACKUP_ENTRA &&
	       s->given < LAPS_ENTRA_AGE_DAYS_MIN && s->number == LAPS_ENTRA_AGE_DAYS_MIN;
}

static void allowed(const struct laps_policy *p, laps_setting at)
{
	const struct laps_policy_setting *s = &p->setting[at];
	const struct laps_policy_row *row =
		laps_policy_row(p->source == LAPS_POLICY_NONE ? LAPS_POLICY_GPO : p->source, at);

	FUZZ_MUST(strcmp(s->name, row->name) == 0 && s->is_text == row->is_text);
	FUZZ_MUST((s->why != NULL) ==
		  (s->state == LAPS_SETTING_REJECTED || s->state == LAPS_SETTING_IGNORED));
	if (s->is_text) {
		FUZZ_MUST(s->text);
		return;
	}
	FUZZ_MUST(s->number >= row->min && s->number <= row->max);
	FUZZ_MUST(!row->among || row->among >> s->number & 1);
	FUZZ_MUST(s->state == LAPS_SETTING_SET || s->number == row->number || raised_age(p, s));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_policy_root root[LAPS_POLICY_ROOT_N];
	struct laps_policy_port port;
	struct laps_policy policy;
	struct laps_cause cause = {0};
	bool known = false;
	laps_rc rc;

	scratch_file("gpo.json", data, len);
	port = laps_policy_dir_port(scratch_dir);
	fuzz_poison(root, sizeof(root));
	rc = port.load(port.ctx, root, &cause);
	if (rc != LAPS_OK) {
		FUZZ_MUST(rc == LAPS_E_FORMAT && cause.hresult && cause.text[0]);
		FUZZ_MUST(fuzz_untouched(root, sizeof(root)));
		return 0;
	}
	same_values(&root[LAPS_POLICY_GPO - 1], data, len);
	for (size_t i = 0; i < root[LAPS_POLICY_GPO - 1].value_n; i++)
		known |= laps_policy_find(root[LAPS_POLICY_GPO - 1].value[i].name) != LAPS_SET_N;
	laps_policy_select(root, len % 2 ? LAPS_OS_24H2 : LAPS_OS_PRE_24H2, &policy);
	FUZZ_MUST(policy.source == (known ? LAPS_POLICY_GPO : LAPS_POLICY_NONE));
	for (int i = 0; i < LAPS_SET_N; i++)
		allowed(&policy, (laps_setting)i);
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++) {
		FUZZ_MUST(i == LAPS_POLICY_GPO - 1 || root[i].value_n == 0);
		laps_policy_root_clear(&root[i]);
	}
	return 0;
}
