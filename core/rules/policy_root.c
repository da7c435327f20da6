/* SPDX-License-Identifier: MIT */
#include <laps/policy.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void laps_policy_root_clear(struct laps_policy_root *r)
{
	for (size_t i = 0; i < r->value_n; i++) {
		free(r->value[i].name);
		free(r->value[i].text);
	}
	free(r->value);
	*r = (struct laps_policy_root){0};
}

/* A value of its own. LAPS_OK; LAPS_E_NOMEM. */
static laps_rc make(struct laps_policy_value *out, const char *name, laps_value_type type,
		    uint32_t dword, const char *text)
{
	struct laps_policy_value v = {.type = type, .dword = dword};

	v.name = strdup(name);
	v.text = text ? strdup(text) : NULL;
	if (!v.name || (text && !v.text)) {
		free(v.name);
		free(v.text);
		return LAPS_E_NOMEM;
	}
	*out = v;
	return LAPS_OK;
}

/* v is the root's, or freed when it fails. */
static laps_rc append(struct laps_policy_root *r, const struct laps_policy_value *v)
{
	struct laps_policy_value *grown;

	grown = realloc(r->value, (r->value_n + 1) * sizeof(*grown));
	if (!grown) {
		free(v->name);
		free(v->text);
		return LAPS_E_NOMEM;
	}
	r->value = grown;
	r->value[r->value_n++] = *v;
	return LAPS_OK;
}

laps_rc laps_policy_root_add(struct laps_policy_root *r, const char *name, laps_value_type type,
			     uint32_t dword, const char *text)
{
	struct laps_policy_value v;

	if (make(&v, name, type, dword, text) != LAPS_OK)
		return LAPS_E_NOMEM;
	return append(r, &v);
}

static struct laps_policy_value *find(const struct laps_policy_root *r, const char *name)
{
	for (size_t i = 0; i < r->value_n; i++) {
		if (strcasecmp(r->value[i].name, name) == 0)
			return &r->value[i];
	}
	return NULL;
}

laps_rc laps_policy_root_put(struct laps_policy_root *r, const char *name, laps_value_type type,
			     uint32_t dword, const char *text, const char *file)
{
	struct laps_policy_value *at = find(r, name), v;

	if (make(&v, name, type, dword, text) != LAPS_OK)
		return LAPS_E_NOMEM;
	v.file = file;
	if (!at)
		return append(r, &v);
	free(at->name);
	free(at->text);
	*at = v;
	return LAPS_OK;
}

bool laps_policy_root_remove(struct laps_policy_root *r, const char *name)
{
	struct laps_policy_value *at = find(r, name);

	if (!at)
		return false;
	free(at->name);
	free(at->text);
	r->value_n--;
	memmove(at, at + 1, (size_t)(r->value + r->value_n - at) * sizeof(*at));
	return true;
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

const char *laps_policy_registry_key(laps_policy_source source)
{
	switch (source) {
	case LAPS_POLICY_CSP: return "Software\\Microsoft\\Policies\\LAPS";
	case LAPS_POLICY_GPO: return "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPS";
	case LAPS_POLICY_LOCAL: return "Software\\Microsoft\\Windows\\CurrentVersion\\LAPS\\Config";
	case LAPS_POLICY_LEGACY: return "Software\\Policies\\Microsoft Services\\AdmPwd";
	case LAPS_POLICY_NONE: break;
	}
	return "";
}

bool laps_policy_registry_concerns(laps_policy_source source, const char *key, bool tree)
{
	const char *own = laps_policy_registry_key(source);
	size_t len = strlen(key);

	if (!tree)
		return strcasecmp(key, own) == 0;
	return strncasecmp(key, own, len) == 0 && (own[len] == '\0' || own[len] == '\\');
}
