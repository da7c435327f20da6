/* SPDX-License-Identifier: MIT */
#include <laps/policy.h>
#include <stdlib.h>
#include <string.h>

void laps_policy_root_clear(struct laps_policy_root *r)
{
	for (size_t i = 0; i < r->value_n; i++) {
		free(r->value[i].name);
		free(r->value[i].text);
	}
	free(r->value);
	*r = (struct laps_policy_root){0};
}

laps_rc laps_policy_root_add(struct laps_policy_root *r, const char *name, laps_value_type type,
			     uint32_t dword, const char *text)
{
	struct laps_policy_value v = {.type = type, .dword = dword}, *grown;

	v.name = strdup(name);
	v.text = text ? strdup(text) : NULL;
	grown = realloc(r->value, (r->value_n + 1) * sizeof(*grown));
	if (grown)
		r->value = grown;
	if (!grown || !v.name || (text && !v.text)) {
		free(v.name);
		free(v.text);
		return LAPS_E_NOMEM;
	}
	r->value[r->value_n++] = v;
	return LAPS_OK;
}

const char *laps_policy_source_name(laps_policy_source s)
{
	switch (s) {
	case LAPS_POLICY_CSP: return "CSP";
	case LAPS_POLICY_GPO: return "GPO";
	case LAPS_POLICY_LOCAL: return "Local";
	case LAPS_POLICY_LEGACY: return "Legacy LAPS";
	case LAPS_POLICY_NONE: break;
	}
	return "none";
}
