/* SPDX-License-Identifier: MIT */
/*
 * The expiration: an administrator's helper sets it so that the device makes a new password. It is
 * the one attribute that two sides write, so that neither may overwrite what the other has done
 * without seeing it.
 */
#include "conformance/directory/rows.h"
#include "conformance/directory/secrets.h"

static void writes(struct conform *c)
{
	const char *dn = dir_filled(c);

	if (!dn)
		return;
	dir_expect(c, dir_set(c, dir_as(c, DIR_RESETTER), dn, DIR_EXPIRY, "1"), &dir_done,
		   "writing " DIR_EXPIRY);
	dir_is(c, dir_as(c, DIR_RESETTER), dn, DIR_EXPIRY, "1");
	dir_is(c, dir_as(c, DIR_ADMINISTRATOR), dn, DIR_EXPIRY, "1");
}

/* One that was, one that will be, none, and the last there is. */
static void values(struct conform *c)
{
	static const char *const value[] = {"0", "1", "133500000000000001", "9223372036854775807"};
	const char *dn = dir_computer(c);

	for (size_t i = 0; dn && i < sizeof(value) / sizeof(value[0]) && !conform_over(c); i++) {
		dir_expect(c, dir_set(c, dir_as(c, DIR_RESETTER), dn, DIR_EXPIRY, value[i]),
			   &dir_done, "writing '%s' to " DIR_EXPIRY, value[i]);
		dir_is(c, dir_as(c, DIR_OUTSIDER), dn, DIR_EXPIRY, value[i]);
	}
}

static struct dir_result swap(struct conform *c, struct dir_session *s, const char *dn,
			      const char *old, const char *new)
{
	struct dir_value from = dir_text(old), to = dir_text(new);
	const struct dir_change change[] = {
		{DIR_DELETE, DIR_EXPIRY, &from, 1}, {DIR_ADD, DIR_EXPIRY, &to, 1}, {0}};

	return dir_modify(c, s, dn, change);
}

/* Deleting the value that was read and adding the new one, in one change: it is written only if
 * nobody else has written in between. */
static void swaps(struct conform *c)
{
	const char *dn = dir_filled(c);
	struct dir_session *s = dir_as(c, DIR_RESETTER);

	if (!dn)
		return;
	dir_expect(c, swap(c, s, dn, DIR_FILLED_EXPIRY, "2"), &dir_done,
		   "putting a value in the place of the one that is there");
	dir_is(c, s, dn, DIR_EXPIRY, "2");
}

static void absent(struct conform *c)
{
	const char *dn = dir_filled(c);
	struct dir_session *s = dir_as(c, DIR_RESETTER);

	if (!dn)
		return;
	dir_expect(c, dir_unset(c, s, dn, DIR_EXPIRY), &dir_done, "deleting " DIR_EXPIRY);
	dir_is_absent(c, s, dn, DIR_EXPIRY);
	dir_expect(c, dir_unset(c, s, dn, DIR_EXPIRY), &dir_no_value,
		   "deleting " DIR_EXPIRY " where there is none");
	dir_expect(c, dir_set(c, s, dn, DIR_EXPIRY, "5"), &dir_done,
		   "writing " DIR_EXPIRY " where there is none");
	dir_is(c, s, dn, DIR_EXPIRY, "5");
}

/* The device's own write and the helper's meet: whoever is second knows. */
static void both_sides(struct conform *c)
{
	const char *dn = dir_dn(c, DIR_DEVICE);
	struct dir_session *device = dir_as(c, DIR_DEVICE), *admin = dir_as(c, DIR_ADMINISTRATOR);

	dir_expect(c, dir_set(c, device, dn, DIR_EXPIRY, "6"), &dir_done,
		   "writing its own " DIR_EXPIRY);
	dir_expect(c, dir_set(c, admin, dn, DIR_EXPIRY, "7"), &dir_done, "writing " DIR_EXPIRY);
	dir_is(c, device, dn, DIR_EXPIRY, "7");
	dir_expect(c, swap(c, device, dn, "6", "8"), &dir_no_value,
		   "putting a value in the place of one that is not there any more");
	dir_is(c, device, dn, DIR_EXPIRY, "7");
}

#define NEEDS (CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_RESETTER)

const struct conform_row dir_rows_reset[] = {
	{"ACL-03.write", CONFORM_MUST, "who may set expirations sets one, and everybody sees it",
	 "WS-AD", "resetter-denied", NEEDS, writes},
	{"ACL-03.values", CONFORM_MUST, "an expiration may be 0, long ago, or the last there is",
	 "WS-SCH", "expiry-no-zero", NEEDS | CONFORM_DIRECTORY_OUTSIDER, values},
	{"ACL-03.swap", CONFORM_MUST,
	 "an expiration is put in the place of the one that was read, in one change",
	 "RFC 4511 4.6", "resetter-denied", NEEDS, swaps},
	{"ACL-03.absent", CONFORM_MUST, "an expiration may be deleted, once, and written again",
	 "RFC 4511 4.6", "absent-deleted", NEEDS, absent},
	{"ACL-03.both-sides", CONFORM_MUST,
	 "a device notices that its expiration was set since it read it", "RFC 4511 4.6",
	 "swap-blind", CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_DEVICE, both_sides},
	{0},
};
