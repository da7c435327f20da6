/* SPDX-License-Identifier: MIT */
/*
 * The input is a few choices, then a descriptor. Whatever it says: nobody gets more than was
 * wanted, each right alone is decided as all of them together, further ACEs at the end take nothing
 * away, and an explanation names what is there.
 */
#include "fuzz/fuzz.h"
#include "fuzz/input.h"
#include <laps/adaccess.h>

#define TOKEN_MAX 8

/* Each of the caller's SIDs is one that the descriptor names, or the owner. */
static size_t make_token(struct input *in, const struct laps_sd *sd, struct laps_sid *sid)
{
	size_t n = input_u8(in) % (TOKEN_MAX + 1);

	for (size_t i = 0; i < n; i++) {
		const uint8_t pick = input_u8(in);

		sid[i] = (struct laps_sid){.authority = 1, .sub_n = 1};
		if (pick & 0x80 && sd->has_owner)
			sid[i] = sd->owner;
		else if (sd->dacl_n > 0 && !sd->dacl[pick % sd->dacl_n].opaque)
			sid[i] = sd->dacl[pick % sd->dacl_n].sid;
	}
	return n;
}

static void check(const struct laps_sd *sd, const struct laps_adtoken *who,
		  const struct laps_sid *self, const struct laps_adpath *path)
{
	const uint32_t wanted = LAPS_RIGHT_ALL | LAPS_RIGHT_SYSTEM_SECURITY;
	const uint32_t all = laps_adaccess(sd, who, self, path, wanted);
	struct laps_sd shorter = *sd;
	struct laps_addecider why;

	FUZZ_MUST((all & ~wanted) == 0);
	for (uint32_t bit = 1; bit <= LAPS_RIGHT_SYSTEM_SECURITY; bit <<= 1) {
		bool has = laps_adaccess_why(sd, who, self, path, bit, &why);

		if (!(bit & wanted))
			continue;
		FUZZ_MUST(has == ((all & bit) != 0));
		FUZZ_MUST(why.reason != LAPS_ADREASON_ACE || why.ace < sd->dacl_n);
		FUZZ_MUST(!has || why.reason != LAPS_ADREASON_NONE);
	}
	FUZZ_MUST(laps_adaccess_read(sd, who, self, path, false) ==
		  ((all & LAPS_RIGHT_READ_PROPERTY) != 0));
	/* OWNER RIGHTS is the one SID whose ACE behind takes something away: from the owner */
	if (sd->dacl_n > 0) {
		shorter.dacl_n--;
		FUZZ_MUST((laps_adaccess(&shorter, who, self, path, wanted) & ~all &
			   ~(LAPS_RIGHT_READ_CONTROL | LAPS_RIGHT_WRITE_DACL)) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {data, len};
	uint8_t choice[2 * TOKEN_MAX] = {0};
	struct input from = {choice, sizeof choice};
	struct laps_sid sid[TOKEN_MAX] = {0};
	struct laps_adtoken who = {.sid = sid};
	struct laps_adpath path = {0};
	struct laps_sd sd;

	input_bytes(&in, choice, sizeof choice);
	if (laps_sd_parse(in.p, in.len, &sd, NULL) != LAPS_OK)
		return 0;
	who.privileges = input_u8(&from) & 7u;
	for (size_t i = 0; i < LAPS_ADPATH_MAX && sd.dacl_n > 0; i++) {
		const uint8_t pick = input_u8(&from);

		if (pick & 1)
			path.guid[i] = sd.dacl[(pick >> 1) % sd.dacl_n].object;
	}
	who.sid_n = make_token(&from, &sd, sid);
	check(&sd, &who, who.sid_n > 0 ? &sid[0] : NULL, &path);
	check(&sd, &who, NULL, NULL);
	laps_sd_clear(&sd);
	return 0;
}
