/* SPDX-License-Identifier: MIT */
/* Names that are not understood, and values that are another's. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "conformance/mutant/directory/kinds.h"
#include "conformance/mutant/directory/tables.h"

static bool mentions(const struct tlv *filter, const char *name)
{
	if (tlv_is(filter, name))
		return true;
	for (size_t i = 0; i < filter->n; i++)
		if (mentions(filter->child[i], name))
			return true;
	return false;
}
static bool category_unknown(struct session *s, struct tlv *m)
{
	return msg_tag(m) == LDAP_SEARCH && mentions(msg_op(m)->child[6], "objectCategory")
		       ? session_answer(s, m, 0)
		       : true;
}

/* The text of it, or "". */
static const char *dn_of(const struct tlv *m)
{
	const struct tlv *dn = msg_dn(m);

	return dn && dn->data ? (const char *)dn->data : "";
}
static bool guid_unknown(struct session *s, struct tlv *m)
{
	return msg_tag(m) == LDAP_SEARCH && strncmp(dn_of(m), "<GUID=", 6) == 0
		       ? session_answer(s, m, 34)
		       : true;
}
static bool names_refused(struct session *s, struct tlv *m)
{
	return msg_tag(m) == LDAP_BIND && strpbrk(dn_of(m), "@\\") ? session_answer(s, m, 49)
								   : true;
}

/* ---- what has become of an object, whoever has done it ----------------------------------------
 */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool was_renamed;
static char gone[1024], anew[1024];

static bool note_renaming(struct session *s, struct tlv *m)
{
	(void)s;
	pthread_mutex_lock(&lock);
	was_renamed = was_renamed || msg_tag(m) == LDAP_RENAMING;
	pthread_mutex_unlock(&lock);
	return true;
}
static bool renamed_bare(struct session *s, struct tlv *m, const struct tlv *request)
{
	(void)s;
	(void)request;
	pthread_mutex_lock(&lock);
	if (was_renamed && msg_tag(m) == LDAP_ENTRY)
		(void)msg_drop_attr(m, CLEAR);
	pthread_mutex_unlock(&lock);
	return true;
}

static bool note_again(struct session *s, struct tlv *m)
{
	(void)s;
	pthread_mutex_lock(&lock);
	if (msg_tag(m) == LDAP_DELETION)
		snprintf(gone, sizeof(gone), "%s", dn_of(m));
	else if (msg_tag(m) == LDAP_ADDITION && strcmp(gone, dn_of(m)) == 0)
		snprintf(anew, sizeof(anew), "%s", gone);
	pthread_mutex_unlock(&lock);
	return true;
}
static bool anew_filled(struct session *s, struct tlv *m, const struct tlv *request)
{
	(void)s;
	(void)request;
	pthread_mutex_lock(&lock);
	if (*anew && msg_tag(m) == LDAP_ENTRY && tlv_is(msg_dn(m), anew) && !msg_attr(m, CLEAR))
		msg_add_attr(m, CLEAR, "of the one before", strlen("of the one before"));
	pthread_mutex_unlock(&lock);
	return true;
}

/* ---- a secret by the number of its type -------------------------------------------------------
 */
static bool numbers_shown(struct session *s, struct tlv *m)
{
	const struct tlv *list = msg_tag(m) == LDAP_SEARCH ? tlv_child(msg_op(m), 7) : NULL;

	for (size_t i = 0; list && (session_who(s) & WHO_OTHERS) && i < list->n; i++)
		if (strncmp((const char *)list->child[i]->data, "1.2.840.", 8) == 0)
			return kind_search_as_admin(s, m);
	return true;
}

const struct mutant mutants_identity[] = {
	{.name = "category-unknown",
	 .purpose = "filters by objectCategory find nothing",
	 .request = category_unknown},
	{.name = "guid-unknown", .purpose = "a GUID is no name", .request = guid_unknown},
	{.name = "names-refused",
	 .purpose = "binds take distinguished names alone",
	 .request = names_refused},
	{.name = "renamed-bare",
	 .purpose = "who is renamed loses the clear password",
	 .request = note_renaming,
	 .answer = renamed_bare},
	{.name = "anew-filled",
	 .purpose = "who is made again has the clear password of the one before",
	 .request = note_again,
	 .answer = anew_filled},
	{.name = "numbers-shown",
	 .purpose = "secrets are shown to whoever asks for the OIDs of their types",
	 .request = numbers_shown},
	{0},
};
