/* SPDX-License-Identifier: MIT */
/* What is in a value, and for whom. What its bytes look like is the lint's: rows_lint.c. */
#include <inttypes.h>
#include <strings.h>

#include "conformance/client/client.h"

/* Within a second (ours): a client may ask its clock for each. */
static void header_time(struct conform *c)
{
	const struct client_opened *o = &CLIENT_START(c, CLIENT_AD)->current;

	if (!conform_over(c))
		(void)conform_that(c,
				   o->header_ticks <= o->updated_ticks + LAPS_TICKS_PER_SECOND &&
					   o->updated_ticks <=
						   o->header_ticks + LAPS_TICKS_PER_SECOND,
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

static void protected_for(struct conform *c)
{
	const struct client_opened *o = &CLIENT_START(c, CLIENT_AD)->current;
	char wanted[LAPS_SID_TEXT];
	struct laps_sid admins;

	client_admins(c, &admins);
	laps_sid_format_text(&admins, wanted);
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
