/* SPDX-License-Identifier: MIT */
/* Who writes what, and what becomes of descriptors that are written. */
#include <laps/adaccess.h>
#include <laps/sd.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "conformance/mutant/directory/kinds.h"
#include "conformance/mutant/directory/tables.h"

#define DESCRIPTOR "nTSecurityDescriptor"

static bool all_are_effective(struct session *s, struct tlv *m, const struct tlv *request)
{
	(void)request;
	if (msg_tag(m) == LDAP_ENTRY && (session_who(s) & WHO_OTHERS)) {
		struct tlv *attr = msg_attr(m, "allowedAttributesEffective");

		if (attr)
			tlv_add(attr_values(attr), tlv_text(BER_OCTETS, CLEAR));
		else
			msg_add_attr(m, "allowedAttributesEffective", CLEAR, strlen(CLEAR));
	}
	return true;
}

/* The descriptor that a modify writes; NULL: another one. */
static struct tlv *written(const struct tlv *m)
{
	const size_t i = msg_tag(m) == LDAP_MODIFY ? change_of(m, DESCRIPTOR) : SIZE_MAX;

	return i == SIZE_MAX ? NULL : tlv_child(attr_values(change_attr(m, i)), 0);
}

static void rewrite(struct tlv *value, void (*change)(struct laps_sd *sd))
{
	struct laps_sd sd = {0};
	struct laps_buf out;

	if (!value || laps_sd_parse(value->data, value->len, &sd, NULL) != LAPS_OK)
		return;
	laps_buf_init(&out, LAPS_SD_LEN_MAX);
	change(&sd);
	laps_sd_format(&sd, &out);
	tlv_set(value, out.data, out.len);
	laps_buf_clear(&out);
	laps_sd_clear(&sd);
}

static void not_protected(struct laps_sd *sd)
{
	sd->control &= (uint16_t)~LAPS_SD_DACL_PROTECTED;
}
static bool never_protected(struct session *s, struct tlv *m)
{
	(void)s;
	rewrite(written(m), not_protected);
	return true;
}

static void without_denials(struct laps_sd *sd)
{
	size_t kept = 0;

	for (size_t i = 0; i < sd->dacl_n; i++)
		if (sd->dacl[i].type != LAPS_ACE_DENIED &&
		    sd->dacl[i].type != LAPS_ACE_DENIED_OBJECT)
			sd->dacl[kept++] = sd->dacl[i];
	sd->dacl_n = kept;
}
static bool never_denied(struct session *s, struct tlv *m)
{
	(void)s;
	rewrite(written(m), without_denials);
	return true;
}

/* "All extended rights", which has no object. */
static void without_all_extended(struct laps_sd *sd)
{
	size_t kept = 0;

	for (size_t i = 0; i < sd->dacl_n; i++)
		if (sd->dacl[i].type != LAPS_ACE_ALLOWED ||
		    sd->dacl[i].mask != LAPS_RIGHT_CONTROL_ACCESS)
			sd->dacl[kept++] = sd->dacl[i];
	sd->dacl_n = kept;
}
static bool never_all_extended(struct session *s, struct tlv *m)
{
	(void)s;
	rewrite(written(m), without_all_extended);
	return true;
}

/* A descriptor that is shorter than the one that was read takes something back. */
static bool lengths(struct session *s, struct tlv *m, const struct tlv *request)
{
	const struct tlv *attr = msg_tag(m) == LDAP_ENTRY ? msg_attr(m, DESCRIPTOR) : NULL;

	(void)request;
	if (attr && attr_values(attr)->n > 0) {
		tlv_free(&s->memory);
		s->memory = tlv_dup(attr_values(attr)->child[0]);
	}
	return true;
}
static bool never_taken_back(struct session *s, struct tlv *m)
{
	const struct tlv *value = written(m);

	return value && s->memory && value->len < s->memory->len ? session_answer(s, m, 0) : true;
}

static bool never_left(struct session *s, struct tlv *m)
{
	const size_t i = msg_tag(m) == LDAP_MODIFY ? change_of(m, "member") : SIZE_MAX;

	return i != SIZE_MAX && change_op(m, i) == CHANGE_DELETE ? session_answer(s, m, 0) : true;
}

/* What was made before the last descriptor was written, whoever has written it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char newest[1024], present[1024];

static bool note_objects(struct session *s, struct tlv *m)
{
	(void)s;
	pthread_mutex_lock(&lock);
	if (msg_tag(m) == LDAP_ADDITION)
		snprintf(newest, sizeof(newest), "%s", (const char *)msg_dn(m)->data);
	else if (written(m))
		snprintf(present, sizeof(present), "%s", newest);
	pthread_mutex_unlock(&lock);
	return true;
}
static bool hide(struct session *s, struct tlv *m, bool it)
{
	if (msg_tag(m) == LDAP_ENTRY && session_who(s) == WHO_OUTSIDER && it)
		(void)msg_drop_attr(m, CLEAR);
	return true;
}
static bool hide_present(struct session *s, struct tlv *m, const struct tlv *request)
{
	(void)request;
	pthread_mutex_lock(&lock);
	(void)hide(s, m, tlv_is(msg_dn(m), present));
	pthread_mutex_unlock(&lock);
	return true;
}
static bool hide_new(struct session *s, struct tlv *m, const struct tlv *request)
{
	(void)request;
	pthread_mutex_lock(&lock);
	(void)hide(s, m, tlv_is(msg_dn(m), newest) && strcmp(newest, present) != 0);
	pthread_mutex_unlock(&lock);
	return true;
}

/* By the names that the rows give them. */
static bool hide_deeper(struct session *s, struct tlv *m, const struct tlv *request)
{
	(void)request;
	return hide(s, m, strstr((const char *)msg_dn(m)->data, ",OU=deeper,") != NULL);
}
static bool hide_moved(struct session *s, struct tlv *m, const struct tlv *request)
{
	(void)request;
	return hide(s, m, strstr((const char *)msg_dn(m)->data, "-moved,") != NULL);
}

#define DENIED(name_, who_, attr_, purpose_)                                                   \
	{                                                                                      \
		.name = name_, .purpose = purpose_, .request = kind_refuse, .op = LDAP_MODIFY, \
		.who = who_, .attr = attr_, .as = 50                                           \
	}
#define ALLOWED(name_, op_, attr_, who_, code_, purpose_)                            \
	{                                                                            \
		.name = name_, .purpose = purpose_, .answer = kind_allow, .op = op_, \
		.attr = attr_, .who = who_, .code = code_                            \
	}

const struct mutant mutants_rights[] = {
	DENIED("device-denied", WHO_DEVICE, NULL, "a device may not write its passwords"),
	DENIED("resetter-denied", WHO_RESETTER, NULL, "who sets expirations may not"),
	DENIED("legacy-denied", WHO_DEVICE, LEGACY, "a device may not write its legacy password"),
	ALLOWED("all-may-write", LDAP_MODIFY, NULL, WHO_OTHERS, 50,
		"whoever is bound writes everything"),
	ALLOWED("all-may-describe", LDAP_MODIFY, "description", WHO_OTHERS, 50,
		"whoever is bound writes descriptions"),
	ALLOWED("all-may-delete", LDAP_DELETION, NULL, WHO_OTHERS, 50,
		"whoever is bound deletes everything"),
	ALLOWED("all-may-move", LDAP_RENAMING, NULL, WHO_OTHERS, 50,
		"whoever is bound moves everything"),
	ALLOWED("anonymous-writes", LDAP_MODIFY, NULL, WHO_NOBODY, 1,
		"whoever is not bound writes everything"),
	{.name = "all-are-effective",
	 .purpose = "the clear password is said to be anybody's to write",
	 .answer = all_are_effective},
	{.name = "never-protected",
	 .purpose = "descriptors are not protected from what is handed down",
	 .request = never_protected},
	{.name = "never-all-extended",
	 .purpose = "the right to everything extended is forgotten",
	 .request = never_all_extended},
	{.name = "never-denied",
	 .purpose = "denials in descriptors are forgotten",
	 .request = never_denied},
	{.name = "never-taken-back",
	 .purpose = "rights are not taken out of descriptors",
	 .request = never_taken_back,
	 .answer = lengths},
	{.name = "never-left",
	 .purpose = "members do not leave their groups",
	 .request = never_left},
	{.name = "grants-for-new-ones",
	 .purpose = "rights reach objects that are made later, and no others",
	 .request = note_objects,
	 .answer = hide_present},
	{.name = "grants-for-present-ones",
	 .purpose = "rights reach objects that are there already, and no others",
	 .request = note_objects,
	 .answer = hide_new},
	{.name = "grants-one-level",
	 .purpose = "rights do not reach objects in an OU of the OU",
	 .answer = hide_deeper},
	{.name = "moves-without-rights",
	 .purpose = "an object that is moved has no rights of its new OU",
	 .answer = hide_moved},
	{0},
};
