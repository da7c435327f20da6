/* SPDX-License-Identifier: MIT */
/* Who sees what: entries, filters, comparisons, pages, orders, tombstones. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "conformance/mutant/directory/kinds.h"
#include "conformance/mutant/directory/tables.h"

#define PAGES "1.2.840.113556.1.4.319"
#define SORT  "1.2.840.113556.1.4.473"

static const char *const secret[] = {CLEAR, ENCRYPTED, HISTORY, DSRM, DSRM_OLD, PW_VERSION, LEGACY};
#define SECRET_N (sizeof(secret) / sizeof(secret[0]))

static bool is_secret(const struct tlv *name)
{
	for (size_t i = 0; i < SECRET_N; i++)
		if (tlv_is(name, secret[i]))
			return true;
	return false;
}

/* Does the search ask for the attribute? */
static bool asks_for(const struct tlv *request, const char *name)
{
	const struct tlv *list = tlv_child(msg_op(request), 7);

	if (!list || list->n == 0)
		return true;
	for (size_t i = 0; i < list->n; i++)
		if (tlv_is(list->child[i], name) || tlv_is(list->child[i], "*"))
			return true;
	return false;
}

/* A search for the object alone. The caller's. */
static struct tlv *look_at(const struct tlv *dn)
{
	struct tlv *m = tlv_new(BER_SEQUENCE, NULL, 0), *op = tlv_new(LDAP_SEARCH, NULL, 0);

	tlv_add(tlv_add(tlv_add(op, tlv_dup(dn)), tlv_number(BER_ENUM, 0)),
		tlv_number(BER_ENUM, 0));
	tlv_add(tlv_add(op, tlv_number(BER_INTEGER, 0)), tlv_number(BER_INTEGER, 0));
	tlv_add(tlv_add(op, tlv_new(0x01, "", 1)), tlv_text(0x87, "objectClass"));
	tlv_add(op, tlv_new(BER_SEQUENCE, NULL, 0));
	return tlv_add(tlv_add(m, tlv_number(BER_INTEGER, 2)), op);
}

/* In an entry for who is not the administrator, secrets that are asked for are put in; the
 * mutant's attr: that one alone. */
static bool show(struct session *s, struct tlv *m, const struct tlv *request)
{
	struct tlv *look, *entries, *done;
	const char *only = s->mutant->attr;

	if (msg_tag(m) != LDAP_ENTRY || !(session_who(s) & WHO_OTHERS))
		return true;
	look = look_at(msg_dn(m));
	entries = tlv_new(BER_SEQUENCE, NULL, 0);
	done = session_as_admin(s, look, entries);
	for (size_t i = 0; i < SECRET_N && entries->n == 1; i++) {
		struct tlv *attr = msg_attr(entries->child[0], secret[i]);

		if (attr && (!only || strcasecmp(only, secret[i]) == 0) &&
		    asks_for(request, secret[i]) && !msg_attr(m, secret[i]))
			tlv_add(msg_list(m), tlv_dup(attr));
	}
	tlv_free(&done);
	tlv_free(&entries);
	tlv_free(&look);
	return true;
}
static bool show_set(struct session *s, struct tlv *m, const struct tlv *request)
{
	const bool clear_before = msg_tag(m) == LDAP_ENTRY && msg_attr(m, CLEAR);

	(void)show(s, m, request);
	if (msg_tag(m) == LDAP_ENTRY && !clear_before)
		(void)msg_drop_attr(m, CLEAR);
	return true;
}
static bool show_on_pages(struct session *s, struct tlv *m, const struct tlv *request)
{
	return msg_control(request, PAGES) ? show(s, m, request) : true;
}

static bool hide_all(struct session *s, struct tlv *m, const struct tlv *request)
{
	(void)request;
	for (size_t i = 0; i < SECRET_N; i++)
		if (msg_tag(m) == LDAP_ENTRY && (session_who(s) & WHO_OTHERS))
			(void)msg_drop_attr(m, secret[i]);
	return true;
}

/* ---- searches as the administrator ------------------------------------------------------------
 */
static bool mentions_secret(const struct tlv *filter)
{
	if (is_secret(filter))
		return true;
	for (size_t i = 0; i < filter->n; i++)
		if (mentions_secret(filter->child[i]))
			return true;
	return false;
}

static bool filters_see(struct session *s, struct tlv *m)
{
	if (msg_tag(m) == LDAP_SEARCH && (session_who(s) & WHO_OTHERS) &&
	    mentions_secret(msg_op(m)->child[6]))
		return kind_search_as_admin(s, m);
	return true;
}

/* A guess at a part of a secret, or at its place in an order, finds every object. */
static void let_guess(struct tlv *filter)
{
	const uint8_t tag = filter->tag;
	struct tlv *all = NULL;

	for (size_t i = 0; i < filter->n; i++)
		let_guess(filter->child[i]);
	if ((tag == FILTER_PART || tag == FILTER_GE || tag == FILTER_LE || tag == FILTER_ABOUT) &&
	    is_secret(tlv_child(filter, 0))) {
		while (filter->n > 0)
			tlv_remove(filter, 0);
		filter->tag = FILTER_NOT;
		all = tlv_add(tlv_new(FILTER_NOT, NULL, 0), tlv_text(0x87, "objectClass"));
		tlv_add(filter, all);
	}
}
static bool guesses_match(struct session *s, struct tlv *m)
{
	if (msg_tag(m) == LDAP_SEARCH && (session_who(s) & WHO_OTHERS))
		let_guess(msg_op(m)->child[6]);
	return true;
}

static bool compares_see(struct session *s, struct tlv *m)
{
	return msg_tag(m) == LDAP_COMPARISON && (session_who(s) & WHO_OTHERS) &&
			       is_secret(tlv_child(tlv_child(msg_op(m), 1), 0))
		       ? kind_search_as_admin(s, m)
		       : true;
}

static bool is_deleted(const struct tlv *dn)
{
	return strstr((const char *)dn->data, "CN=Deleted Objects,") != NULL;
}
static bool tombstones_seen(struct session *s, struct tlv *m)
{
	return msg_tag(m) == LDAP_SEARCH && session_who(s) != WHO_ADMINISTRATOR &&
			       is_deleted(msg_dn(m))
		       ? kind_search_as_admin(s, m)
		       : true;
}

static bool tombstone_bare(struct session *s, struct tlv *m, const struct tlv *request)
{
	(void)s;
	(void)request;
	if (msg_tag(m) == LDAP_ENTRY && is_deleted(msg_dn(m)))
		(void)msg_drop_attr(m, CLEAR);
	return true;
}

static bool comes_back_bare(struct session *s, struct tlv *m)
{
	(void)s;
	if (msg_tag(m) == LDAP_MODIFY && change_of(m, "isDeleted") != SIZE_MAX)
		msg_add_change(m, CHANGE_REPLACE, CLEAR, NULL);
	return true;
}

static bool tombstone_written(struct session *s, struct tlv *m)
{
	return msg_tag(m) == LDAP_MODIFY && is_deleted(msg_dn(m)) ? session_answer(s, m, 0) : true;
}

/* ---- order ------------------------------------------------------------------------------------
 */
static int by_clear(const void *a, const void *b)
{
	const struct tlv *const *x = a, *const *y = b;
	const struct tlv *of_x = msg_attr(*x, CLEAR), *of_y = msg_attr(*y, CLEAR);

	if (!of_x || !of_y)
		return (of_x ? 1 : 0) - (of_y ? 1 : 0);
	return strcmp((const char *)attr_values(of_x)->child[0]->data,
		      (const char *)attr_values(of_y)->child[0]->data);
}

/* The administrator finds the objects with their clear passwords, and who asked gets them without,
 * in the order of these. */
static bool sorted(struct session *s, struct tlv *m)
{
	struct tlv *asked, *entries, *done;

	if (msg_tag(m) != LDAP_SEARCH || !msg_control(m, SORT) || !(session_who(s) & WHO_OTHERS))
		return true;
	asked = tlv_dup(m);
	tlv_remove(asked, 2);
	tlv_remove(msg_op(asked), 7);
	tlv_add(msg_op(asked),
		tlv_add(tlv_new(BER_SEQUENCE, NULL, 0), tlv_text(BER_OCTETS, CLEAR)));
	entries = tlv_new(BER_SEQUENCE, NULL, 0);
	done = session_as_admin(s, asked, entries);
	if (entries->n > 0)
		qsort(entries->child, entries->n, sizeof(entries->child[0]), by_clear);
	for (size_t i = 0; i < entries->n; i++) {
		(void)msg_drop_attr(entries->child[i], CLEAR);
		(void)wire_put_message(&s->client, entries->child[i]);
	}
	if (done)
		(void)wire_put_message(&s->client, done);
	tlv_free(&asked);
	tlv_free(&entries);
	tlv_free(&done);
	return false;
}

const struct mutant mutants_secrets[] = {
	{.name = "all-see-secrets", .purpose = "whoever is bound sees secrets", .answer = show},
	{.name = "clear-seen",
	 .purpose = "whoever is bound sees clear passwords",
	 .answer = show,
	 .attr = CLEAR},
	{.name = "set-seen",
	 .purpose = "whoever is bound sees the property set",
	 .answer = show_set},
	{.name = "nobody-sees-secrets",
	 .purpose = "nobody but the administrator sees secrets",
	 .answer = hide_all},
	{.name = "own-unseen",
	 .purpose = "a device does not see its own encrypted password",
	 .answer = kind_drop,
	 .attr = ENCRYPTED,
	 .who = WHO_DEVICE},
	{.name = "expiry-is-secret",
	 .purpose = "expirations are seen by the administrator alone",
	 .answer = kind_drop,
	 .attr = EXPIRY,
	 .who = WHO_OTHERS},
	{.name = "filters-see-secrets",
	 .purpose = "filters match by secrets that are not shown",
	 .request = filters_see},
	{.name = "guesses-match",
	 .purpose = "filters match by a part of secrets that are not shown",
	 .request = guesses_match},
	{.name = "compares-see-secrets",
	 .purpose = "comparisons tell secrets that are not shown",
	 .request = compares_see},
	{.name = "pages-see-secrets",
	 .purpose = "searches by pages show secrets",
	 .answer = show_on_pages},
	{.name = "sorted-by-secrets",
	 .purpose = "searches are sorted by secrets that are not shown",
	 .request = sorted},
	{.name = "all-see-tombstones",
	 .purpose = "everybody sees all of what was deleted",
	 .request = tombstones_seen},
	{.name = "tombstone-bare",
	 .purpose = "tombstones lose the clear password",
	 .answer = tombstone_bare},
	{.name = "undelete-bare",
	 .purpose = "tombstones lose the clear password when they come back",
	 .request = comes_back_bare},
	{.name = "tombstone-written",
	 .purpose = "tombstones are written, it says",
	 .request = tombstone_written},
	{0},
};
