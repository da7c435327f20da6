/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <laps/secret.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/client/client.h"
#include "conformance/client/opened.h"

const char *const client_attr_name[CLIENT_ATTR_N + 1] = {
	[CLIENT_EXPIRY] = "msLAPS-PasswordExpirationTime",
	[CLIENT_CLEAR_VALUE] = "msLAPS-Password",
	[CLIENT_ENCRYPTED_VALUE] = "msLAPS-EncryptedPassword",
	[CLIENT_HISTORY] = "msLAPS-EncryptedPasswordHistory",
	[CLIENT_VERSION] = "msLAPS-CurrentPasswordVersion",
	[CLIENT_LEGACY_VALUE] = "ms-Mcs-AdmPwd",
	[CLIENT_LEGACY_EXPIRY] = "ms-Mcs-AdmPwdExpirationTime",
};

/* A number and nothing else; 0: it is none. */
static uint64_t number(const struct berval *const *values)
{
	uint64_t n = 0;

	if (!values || values[0]->bv_len == 0)
		return 0;
	for (size_t i = 0; i < values[0]->bv_len; i++) {
		char digit = values[0]->bv_val[i];

		if (digit < '0' || digit > '9' || __builtin_mul_overflow(n, 10u, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(digit - '0'), &n))
			return 0;
	}
	return n;
}

static uint64_t number_of(LDAP *ld, LDAPMessage *entry, const char *attribute)
{
	struct berval **values = ldap_get_values_len(ld, entry, attribute);
	uint64_t n = number((const struct berval *const *)values);

	ldap_value_free_len(values);
	return n;
}

static LDAPMessage *read_one(struct conform *c, const char *dn, const char *const *attr)
{
	struct client *s = client_of(c);
	LDAPMessage *found = NULL;
	int rc = ldap_search_ext_s(s->ld, dn, LDAP_SCOPE_BASE, "(objectClass=*)",
				   (char **)(uintptr_t)attr, 0, NULL, NULL, NULL, 0, &found);

	if (rc != LDAP_SUCCESS && rc != LDAP_NO_SUCH_OBJECT)
		conform_fail(c, "the directory cannot be read: %s", ldap_err2string(rc));
	return found;
}

static int newest_first(const void *a, const void *b)
{
	const struct client_opened *x = a, *y = b;

	return (x->header_ticks < y->header_ticks) - (x->header_ticks > y->header_ticks);
}

static void open_all(struct conform *c, struct client_look *look)
{
	struct berval **history = look->value[CLIENT_HISTORY];
	static const client_attr order[] = {CLIENT_ENCRYPTED_VALUE, CLIENT_CLEAR_VALUE,
					    CLIENT_LEGACY_VALUE};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]) && !look->current.value; i++)
		if (look->value[order[i]])
			client_open(c, order[i], look->value[order[i]][0], &look->current);
	if (!history)
		return;
	look->history = calloc((size_t)ldap_count_values_len(history), sizeof(*look->history));
	for (; look->history && history[look->history_n]; look->history_n++)
		client_open(c, CLIENT_HISTORY, history[look->history_n],
			    &look->history[look->history_n]);
	if (look->history)
		qsort(look->history, look->history_n, sizeof(*look->history), newest_first);
}

static void read_entry(struct conform *c, struct client_look *look)
{
	LDAP *ld = client_of(c)->ld;
	LDAPMessage *found = read_one(c, client_of(c)->dn, client_attr_name);
	LDAPMessage *entry = found ? ldap_first_entry(ld, found) : NULL;

	for (int i = 0; entry && i < CLIENT_ATTR_N; i++)
		look->value[i] = ldap_get_values_len(ld, entry, client_attr_name[i]);
	ldap_msgfree(found);
}

static uint64_t read_usn(struct conform *c)
{
	static const char *const attr[] = {"highestCommittedUSN", NULL};
	LDAP *ld = client_of(c)->ld;
	LDAPMessage *found = read_one(c, "", attr);
	LDAPMessage *entry = found ? ldap_first_entry(ld, found) : NULL;
	uint64_t usn = entry ? number_of(ld, entry, attr[0]) : 0;

	ldap_msgfree(found);
	return usn;
}

void client_admins(struct conform *c, struct laps_sid *out)
{
	static const char *const attr[] = {"objectSid", NULL};
	LDAP *ld = client_of(c)->ld;
	struct berval **values = NULL;
	struct laps_sid domain;
	LDAPMessage *found;

	*out = (struct laps_sid){.sub_n = 1};
	if (conform_over(c))
		return;
	found = read_one(c, lapsim_getenv(client_of(c)->w, "LAPSIM_BASE_DN"), attr);
	if (found && ldap_first_entry(ld, found))
		values = ldap_get_values_len(ld, ldap_first_entry(ld, found), attr[0]);
	if (!values ||
	    laps_sid_parse((const uint8_t *)values[0]->bv_val, values[0]->bv_len, &domain, NULL) !=
		    LAPS_OK ||
	    laps_sid_append(&domain, LAPS_RID_DOMAIN_ADMINS, out) != LAPS_OK)
		conform_fail(c, "the domain does not show its SID");
	ldap_value_free_len(values);
	ldap_msgfree(found);
}

bool client_changed_since(struct conform *c, const struct client_look *look)
{
	static const char *const none[] = {LDAP_NO_ATTRS, NULL};
	struct client *s = client_of(c);
	LDAPMessage *found = NULL;
	char filter[64];
	int rc;
	bool changed;

	/* the number itself goes on for writes that are refused, too */
	snprintf(filter, sizeof(filter), "(uSNChanged>=%" PRIu64 ")", look->usn + 1);
	rc = ldap_search_ext_s(s->ld, lapsim_getenv(s->w, "LAPSIM_BASE_DN"), LDAP_SCOPE_SUBTREE,
			       filter, (char **)(uintptr_t)none, 0, NULL, NULL, NULL, 0, &found);
	if (rc != LDAP_SUCCESS)
		conform_fail(c, "the directory cannot be read: %s", ldap_err2string(rc));
	changed = found && ldap_count_entries(s->ld, found) > 0;
	ldap_msgfree(found);
	return changed;
}

bool client_changed(struct conform *c)
{
	const struct client_look *newest = client_of(c)->looks;

	return conform_over(c) || !newest || client_changed_since(c, newest);
}

const struct client_look *client_look(struct conform *c)
{
	static const struct client_look nothing;
	struct client *s = client_of(c);
	struct client_look *look;
	bool legacy;

	if (conform_over(c))
		return &nothing;
	look = calloc(1, sizeof(*look));
	if (!look) {
		conform_fail(c, "out of memory");
		return &nothing;
	}
	look->next = s->looks;
	s->looks = look;
	read_entry(c, look);
	look->usn = read_usn(c);
	open_all(c, look);
	legacy = look->current.value && look->value[CLIENT_LEGACY_VALUE] &&
		 look->current.value == look->value[CLIENT_LEGACY_VALUE][0];
	look->expiry_ticks =
		number((const struct berval *const *)
			       look->value[legacy ? CLIENT_LEGACY_EXPIRY : CLIENT_EXPIRY]);
	return look;
}

void client_forget(struct client *s)
{
	struct client_look *look;

	client_secrets_forget(s);
	while ((look = s->looks) != NULL) {
		s->looks = look->next;
		for (int i = 0; i < CLIENT_ATTR_N; i++)
			ldap_value_free_len(look->value[i]);
		client_opened_clear(&look->current);
		for (size_t i = 0; i < look->history_n; i++)
			client_opened_clear(&look->history[i]);
		free(look->history);
		free(look);
	}
}

bool client_same_value(const struct berval *a, const struct berval *b)
{
	if (!a || !b)
		return a == b;
	return a->bv_len == b->bv_len && memcmp(a->bv_val, b->bv_val, a->bv_len) == 0;
}

static bool has_value(struct berval **list, const struct berval *v)
{
	for (; list && *list; list++)
		if (client_same_value(*list, v))
			return true;
	return false;
}

const char *client_look_differs(const struct client_look *a, const struct client_look *b)
{
	for (int i = 0; i < CLIENT_ATTR_N; i++) {
		struct berval **x = a->value[i], **y = b->value[i];

		if (ldap_count_values_len(x) != ldap_count_values_len(y))
			return client_attr_name[i];
		for (; x && *x; x++)
			if (!has_value(y, *x))
				return client_attr_name[i];
	}
	return NULL;
}

bool client_lasts(const struct client_look *look, uint64_t days)
{
	const uint64_t wanted = look->current.updated_ticks + days * LAPS_TICKS_PER_DAY,
		       minute = 60 * LAPS_TICKS_PER_SECOND;

	return look->expiry_ticks + minute >= wanted && look->expiry_ticks <= wanted + minute;
}
