/* SPDX-License-Identifier: MIT */
/* Searches, whose entries are copied into the row's memory. */
#include <string.h>
#include <strings.h>

#include "conformance/directory/state.h"

static void *copy_bytes(struct conform *c, const void *data, size_t len)
{
	char *out = dir_alloc(c, len + 1);

	if (out && len > 0)
		memcpy(out, data, len);
	return out;
}

static bool copy_attr(struct conform *c, const char *name, struct berval **values,
		      struct dir_attr *out)
{
	struct dir_value *v;

	out->n = (size_t)ldap_count_values_len(values);
	out->name = copy_bytes(c, name, strlen(name));
	out->value = v = dir_alloc(c, (out->n + 1) * sizeof(*v));
	if (!out->name || !v)
		return false;
	for (size_t i = 0; i < out->n; i++) {
		v[i].len = values[i]->bv_len;
		v[i].data = copy_bytes(c, values[i]->bv_val, values[i]->bv_len);
		if (!v[i].data)
			return false;
	}
	return true;
}

static size_t count_attrs(LDAP *ld, LDAPMessage *e)
{
	BerElement *ber = NULL;
	size_t n = 0;

	for (char *a = ldap_first_attribute(ld, e, &ber); a; a = ldap_next_attribute(ld, e, ber)) {
		n++;
		ldap_memfree(a);
	}
	ber_free(ber, 0);
	return n;
}

static bool copy_entry(struct conform *c, LDAP *ld, LDAPMessage *e, struct dir_entry *out)
{
	const size_t n = count_attrs(ld, e);
	struct dir_attr *attr = dir_alloc(c, (n + 1) * sizeof(*attr));
	char *dn = ldap_get_dn(ld, e);
	BerElement *ber = NULL;
	bool ok = attr && dn && (out->dn = copy_bytes(c, dn, strlen(dn))) != NULL;
	char *a = ok ? ldap_first_attribute(ld, e, &ber) : NULL;

	while (a) {
		struct berval **values = ldap_get_values_len(ld, e, a);

		ok = ok && out->n < n && copy_attr(c, a, values, &attr[out->n]);
		out->n += ok;
		ldap_value_free_len(values);
		ldap_memfree(a);
		a = ldap_next_attribute(ld, e, ber);
	}
	ber_free(ber, 0);
	ldap_memfree(dn);
	out->attr = attr;
	return ok;
}

static bool copy_found(struct conform *c, LDAP *ld, LDAPMessage *message, struct dir_found *out)
{
	const int n = message ? ldap_count_entries(ld, message) : 0;
	struct dir_entry *entry = dir_alloc(c, ((size_t)n + 1) * sizeof(*entry));

	out->entry = entry;
	if (!entry || n <= 0)
		return entry != NULL;
	for (LDAPMessage *e = ldap_first_entry(ld, message); e; e = ldap_next_entry(ld, e))
		if (!copy_entry(c, ld, e, &entry[out->n++]))
			return false;
	return true;
}

const struct dir_found *dir_search_ext(struct conform *c, struct dir_session *s, const char *base,
				       int scope, const char *filter, const char *const *attrs,
				       LDAPControl **controls, LDAPControl ***answered)
{
	static const struct dir_found nothing = {
		.result = {.who = "nobody", .code = LDAP_NO_MEMORY}};
	struct timeval limit = {.tv_sec = dir_state(c)->limit_s};
	struct dir_found *f = dir_alloc(c, sizeof(*f));
	LDAPMessage *message = NULL;
	char *name[32] = {NULL};

	if (answered)
		*answered = NULL;
	if (!f)
		return &nothing;
	for (size_t i = 0; attrs && attrs[i] && i + 1 < sizeof(name) / sizeof(name[0]); i++)
		name[i] = copy_bytes(c, attrs[i], strlen(attrs[i]));
	f->result = dir_result_none(s);
	if (!s->ld)
		return f;
	/* entries may have come before a failure, as with a size limit */
	f->result =
		dir_noted(s, ldap_search_ext_s(s->ld, base, scope, filter, attrs ? name : NULL, 0,
					       controls, NULL, &limit, LDAP_NO_LIMIT, &message));
	if (!copy_found(c, s->ld, message, f))
		f->result.code = LDAP_NO_MEMORY;
	if (answered && message)
		(void)ldap_parse_result(s->ld, message, NULL, NULL, NULL, NULL, answered, 0);
	ldap_msgfree(message);
	return f;
}

const struct dir_found *dir_search(struct conform *c, struct dir_session *s, const char *base,
				   int scope, const char *filter, const char *const *attrs)
{
	return dir_search_ext(c, s, base, scope, filter, attrs, NULL, NULL);
}

const struct dir_entry *dir_read(struct conform *c, struct dir_session *s, const char *dn,
				 const char *const *attrs)
{
	const struct dir_found *f = dir_search(c, s, dn, LDAP_SCOPE_BASE, "(objectClass=*)", attrs);
	char code[DIR_CODE_TEXT];

	if (f->result.code == LDAP_SUCCESS && f->n == 1)
		return &f->entry[0];
	if (f->result.code == LDAP_SUCCESS && f->n > 1)
		conform_fail(c, "%s reads one object and gets %zu", s->who, f->n);
	else if (f->result.code != LDAP_SUCCESS && !dir_is_one_of(c, f->result.code, &dir_hidden))
		conform_fail(c, "%s cannot read '%s': %s%s%s", s->who, dn,
			     dir_code_text(f->result.code, code), *f->result.text ? ", " : "",
			     f->result.text);
	return NULL;
}

const struct dir_attr *dir_attr(const struct dir_entry *e, const char *name)
{
	for (size_t i = 0; e && i < e->n; i++)
		if (strcasecmp(e->attr[i].name, name) == 0)
			return &e->attr[i];
	return NULL;
}

bool dir_attr_has(const struct dir_entry *e, const char *name, const char *text)
{
	const struct dir_attr *a = dir_attr(e, name);

	for (size_t i = 0; a && i < a->n; i++)
		if (strcasecmp(a->value[i].data, text) == 0)
			return true;
	return false;
}

const char *dir_attr_text(const struct dir_entry *e, const char *name)
{
	const struct dir_attr *a = dir_attr(e, name);

	return a && a->n > 0 ? a->value[0].data : NULL;
}

long dir_count(struct conform *c, struct dir_session *s, const char *base, const char *filter)
{
	static const char *const none[] = {LDAP_NO_ATTRS, NULL};
	const struct dir_found *f = dir_search(c, s, base, LDAP_SCOPE_SUBTREE, filter, none);

	return dir_expect(c, f->result, &dir_done, "a search for %s", filter) ? (long)f->n : -1;
}
