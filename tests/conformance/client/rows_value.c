/* SPDX-License-Identifier: MIT */
/* What is in a value, and for whom. What its bytes look like is the lint's: rows_lint.c. */
#include <inttypes.h>
#include <strings.h>

#include "conformance/client/client.h"

static void header_time(struct conform *c)
{
	const struct client_opened *o = &CLIENT_START(c, CLIENT_AD)->current;

	if (!conform_over(c))
		(void)conform_that(c, o->header_ticks == o->updated_ticks,
				   "the header says %" PRIu64 ", the JSON %" PRIu64,
				   o->header_ticks, o->updated_ticks);
}

static void one_nul(struct conform *c)
{
	const struct client_opened *o = &CLIENT_START(c, CLIENT_AD)->current;

	if (!conform_over(c))
		(void)conform_that(c, o->nuls == 1, "the text ends with %zu NUL units, not one",
				   o->nuls);
}

/* Domain Admins of the world's domain. */
static void admins(struct conform *c, char out[static LAPS_SID_TEXT])
{
	static const char *const attr[] = {"objectSid", NULL};
	const char *base = lapsim_getenv(client_of(c)->w, "LAPSIM_BASE_DN");
	LDAP *ld = client_of(c)->ld;
	struct berval **values = NULL;
	struct laps_sid domain, group;
	LDAPMessage *found = NULL;

	out[0] = 0;
	if (ldap_search_ext_s(ld, base, LDAP_SCOPE_BASE, "(objectClass=*)",
			      (char **)(uintptr_t)attr, 0, NULL, NULL, NULL, 0,
			      &found) == LDAP_SUCCESS &&
	    ldap_first_entry(ld, found))
		values = ldap_get_values_len(ld, ldap_first_entry(ld, found), attr[0]);
	if (values &&
	    laps_sid_parse((const uint8_t *)values[0]->bv_val, values[0]->bv_len, &domain, NULL) ==
		    LAPS_OK &&
	    laps_sid_append(&domain, LAPS_RID_DOMAIN_ADMINS, &group) == LAPS_OK)
		laps_sid_format_text(&group, out);
	else
		conform_fail(c, "the domain does not show its SID");
	ldap_value_free_len(values);
	ldap_msgfree(found);
}

static void protected_for(struct conform *c)
{
	const struct client_opened *o = &CLIENT_START(c, CLIENT_AD)->current;
	char wanted[LAPS_SID_TEXT];

	if (conform_over(c))
		return;
	admins(c, wanted);
	if (!conform_over(c))
		(void)conform_that(c, strcasecmp(o->sid, wanted) == 0,
				   "it is protected for %s, and Domain Admins are %s", o->sid,
				   wanted);
}

static void key_of_today(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD), *second;
	struct laps_period wanted;

	client_wait(c, "31d");
	second = client_rotated(c, first);
	if (conform_over(c))
		return;
	wanted = laps_gkdi_period(second->current.updated_ticks);
	(void)conform_that(c,
			   second->current.period.l0 == wanted.l0 &&
				   second->current.period.l1 == wanted.l1 &&
				   second->current.period.l2 == wanted.l2,
			   "its key is of the period %d %d %d, and that of the update time is "
			   "%d %d %d",
			   second->current.period.l0, second->current.period.l1,
			   second->current.period.l2, wanted.l0, wanted.l1, wanted.l2);
}

const struct conform_row client_rows_value[] = {
	{"ENC-04.header-time", CONFORM_MUST, "the header's time is that of the JSON",
	 "GH LAPS4LINUX", "header-time", CLIENT_W_ENC, header_time},
	{"ENC-05.one-nul", CONFORM_MUST, "the text is UTF-16LE with one NUL unit behind it",
	 "GH dpapi-ng PR4", "no-nul", CLIENT_W_ENC, one_nul},
	{"ENC-07.domain-admins", CONFORM_MUST, "it is protected for Domain Admins by default",
	 "WS-POL", "wrong-decryptor", CLIENT_W_ENC, protected_for},
	{"ENC-07.key-of-today", CONFORM_SHOULD, "its key is that of the time of the update",
	 "[MS-GKDI] 3.2.4.3", "old-key", CLIENT_W_ENC, key_of_today},
	{0},
};
