/* SPDX-License-Identifier: MIT */
/*
 * The attributes that have a use of their own: the restore-mode password of a controller, the two
 * of the older product, the version by which a restored image is noticed. A controller is not made
 * for this, an AD would take it for one; the schema gives its attributes to every computer.
 */
#include "conformance/directory/rows.h"
#include "conformance/directory/secrets.h"

/* ---- restore mode -----------------------------------------------------------------------------
 */
static void dsrm(struct conform *c)
{
	struct dir_session *s = dir_as(c, DIR_DEVICE);
	const char *dn = dir_dn(c, DIR_DEVICE);
	struct dir_value value = dir_blob(c, 1300, 1);
	const struct dir_change change[] = {{DIR_REPLACE, DIR_DSRM, &value, 1},
					    DIR_ONE(DIR_REPLACE, DIR_EXPIRY, DIR_FILLED_EXPIRY),
					    {0}};

	dir_expect(c, dir_modify(c, s, dn, change), &dir_done,
		   "writing the restore-mode password and the expiration in one change");
	dir_is_bytes(c, s, dn, DIR_DSRM, value);
	dir_is(c, s, dn, DIR_EXPIRY, DIR_FILLED_EXPIRY);
	dir_is_absent(c, s, dn, DIR_ENCRYPTED);
	dir_is_absent(c, s, dn, DIR_HISTORY);
}

/* ---- the older product ------------------------------------------------------------------------
 */
static void legacy(struct conform *c)
{
	struct dir_session *s = dir_as(c, DIR_DEVICE), *admin = dir_as(c, DIR_ADMINISTRATOR);
	const char *dn = dir_dn(c, DIR_DEVICE);
	const struct dir_change change[] = {
		DIR_ONE(DIR_REPLACE, DIR_LEGACY_PASSWORD, "Pass-word-0001 {\"n\"}"),
		DIR_ONE(DIR_REPLACE, DIR_LEGACY_EXPIRY, DIR_FILLED_EXPIRY),
		{0}};

	dir_expect(c, dir_modify(c, s, dn, change), &dir_done,
		   "writing both attributes of the older product in one change");
	dir_is(c, admin, dn, DIR_LEGACY_PASSWORD, "Pass-word-0001 {\"n\"}");
	dir_is(c, admin, dn, DIR_LEGACY_EXPIRY, DIR_FILLED_EXPIRY);
	dir_is_absent(c, admin, dn, DIR_CLEAR);
	dir_is_absent(c, admin, dn, DIR_EXPIRY);
}

static void legacy_reset(struct conform *c)
{
	const char *dn = dir_computer(c);
	struct dir_session *admin = dir_as(c, DIR_ADMINISTRATOR);

	if (!dn || !dir_expect(c, dir_set(c, admin, dn, DIR_LEGACY_PASSWORD, "Pass-word-0001"),
			       &dir_done, "writing " DIR_LEGACY_PASSWORD))
		return;
	dir_expect(c, dir_set(c, dir_as(c, DIR_RESETTER), dn, DIR_LEGACY_EXPIRY, "0"), &dir_done,
		   "writing " DIR_LEGACY_EXPIRY);
	dir_is(c, dir_as(c, DIR_OUTSIDER), dn, DIR_LEGACY_EXPIRY, "0");
	dir_is_absent(c, dir_as(c, DIR_RESETTER), dn, DIR_LEGACY_PASSWORD);
}

/* ---- the version ------------------------------------------------------------------------------
 */
static void version(struct conform *c)
{
	struct dir_session *s = dir_as(c, DIR_DEVICE);
	const char *dn = dir_dn(c, DIR_DEVICE);

	for (unsigned i = 1; i <= 2 && !conform_over(c); i++) {
		struct dir_value value = dir_secret_value(c, 5, i);
		const struct dir_change change[] = {
			{DIR_REPLACE, DIR_VERSION, &value, 1},
			DIR_ONE(DIR_REPLACE, DIR_CLEAR, "{\"n\":\"a\",\"t\":\"1\",\"p\":\"x\"}"),
			DIR_ONE(DIR_REPLACE, DIR_EXPIRY, DIR_FILLED_EXPIRY),
			{0}};

		dir_expect(c, dir_modify(c, s, dn, change), &dir_done,
			   "writing a password with its version");
		dir_is_bytes(c, s, dn, DIR_VERSION, value);
	}
}

/* Two machines of one image meet: the second one's write is refused, and it learns of it. */
static void version_swap(struct conform *c)
{
	struct dir_session *s = dir_as(c, DIR_DEVICE);
	const char *dn = dir_dn(c, DIR_DEVICE);
	struct dir_value one = dir_secret_value(c, 5, 1), two = dir_secret_value(c, 5, 2);
	const struct dir_change change[] = {
		{DIR_DELETE, DIR_VERSION, &one, 1}, {DIR_ADD, DIR_VERSION, &two, 1}, {0}};

	if (!dir_expect(c, dir_set_bytes(c, s, dn, DIR_VERSION, one), &dir_done,
			"writing its own " DIR_VERSION))
		return;
	dir_expect(c, dir_modify(c, s, dn, change), &dir_done,
		   "putting a version in the place of the one that is there");
	dir_is_bytes(c, s, dn, DIR_VERSION, two);
	dir_expect(c, dir_modify(c, s, dn, change), &dir_no_value,
		   "putting a version in the place of one that is not there any more");
	dir_is_bytes(c, s, dn, DIR_VERSION, two);
}

#define DSRM    (CONFORM_DIRECTORY_ENCRYPTED | CONFORM_DIRECTORY_DEVICE)
#define LEGACY  (CONFORM_DIRECTORY_LEGACY | CONFORM_DIRECTORY_DEVICE)
#define VERSION (CONFORM_DIRECTORY_VERSION | CONFORM_DIRECTORY_DEVICE)

const struct conform_row dir_rows_kinds[] = {
	{"DSRM-09.write", CONFORM_MUST,
	 "a restore-mode password is written with the common expiration in one change", "WS-SCH",
	 "dsrm-is-the-password", DSRM, dsrm},
	{"LEG-07.write", CONFORM_MUST,
	 "the two attributes of the older product are written in one change and touch no others",
	 "WS-LEG, [MS-ADA2] 2.70", "legacy-denied", LEGACY, legacy},
	{"LEG-07.reset", CONFORM_MUST,
	 "its expiration is set without seeing its password, and seen by everybody",
	 "[MS-ADA2] 2.71", "resetter-denied",
	 CONFORM_DIRECTORY_LEGACY | CONFORM_DIRECTORY_RESETTER | CONFORM_DIRECTORY_OUTSIDER,
	 legacy_reset},
	{"RBK-01.write", CONFORM_MUST, "a version of 16 bytes is written with each password",
	 "WS-SCH", "version-kept", VERSION, version},
	{"RBK-01.swap", CONFORM_MUST, "a version is replaced only by who knows it", "RFC 4511 4.6",
	 "swap-blind", VERSION, version_swap},
	{0},
};
