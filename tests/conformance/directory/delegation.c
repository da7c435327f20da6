/* SPDX-License-Identifier: MIT */
/*
 * What the right to back up one's own password gives, and what it does not. Others' attributes are
 * tried as well as others' objects.
 */

#include "conformance/directory/access.h"
#include "conformance/directory/rows.h"
#include "conformance/directory/secrets.h"

/* Each attribute by itself, so that none hides behind another's refusal. */
static void own(struct conform *c)
{
	const char *dn = dir_dn(c, DIR_DEVICE);
	struct dir_session *s = dir_as(c, DIR_DEVICE), *admin = dir_as(c, DIR_ADMINISTRATOR);

	for (size_t i = 0; i < DIR_SECRET_N && !conform_over(c); i++)
		if (dir_has_secret(c, i)) {
			struct dir_value value = dir_secret_value(c, i, 1);

			dir_expect(c, dir_set_bytes(c, s, dn, dir_secret[i].attr, value), &dir_done,
				   "writing its own %s", dir_secret[i].attr);
			dir_is_bytes(c, admin, dn, dir_secret[i].attr, value);
		}
	dir_expect(c, dir_set(c, s, dn, DIR_EXPIRY, DIR_FILLED_EXPIRY), &dir_done,
		   "writing its own " DIR_EXPIRY);
	dir_is(c, admin, dn, DIR_EXPIRY, DIR_FILLED_EXPIRY);
}

/* It moves the old one to the history, so that it has to read it. */
static void own_read(struct conform *c)
{
	const char *dn = dir_dn(c, DIR_DEVICE);
	struct dir_session *s = dir_as(c, DIR_DEVICE);

	for (size_t i = 0; i < DIR_SECRET_N && !conform_over(c); i++)
		if (dir_has_secret(c, i) && dir_secret[i].own) {
			struct dir_value value = dir_secret_value(c, i, 1);

			dir_expect(c, dir_set_bytes(c, s, dn, dir_secret[i].attr, value), &dir_done,
				   "writing its own %s", dir_secret[i].attr);
			dir_is_bytes(c, s, dn, dir_secret[i].attr, value);
		}
	dir_expect(c, dir_set(c, s, dn, DIR_EXPIRY, DIR_FILLED_EXPIRY), &dir_done,
		   "writing its own " DIR_EXPIRY);
	dir_is(c, s, dn, DIR_EXPIRY, DIR_FILLED_EXPIRY);
}

/* Nothing of LAPS on dn is written by s; each attribute by itself. */
static void writes_nothing(struct conform *c, struct dir_session *s, const char *dn, bool expiry)
{
	for (size_t i = 0; i < DIR_SECRET_N && !conform_over(c); i++)
		if (dir_has_secret(c, i)) {
			const char *attr = dir_secret[i].attr;

			dir_expect(c, dir_set_bytes(c, s, dn, attr, dir_secret_value(c, i, 2)),
				   &dir_denied, "writing %s", attr);
			dir_expect(c, dir_unset(c, s, dn, attr), &dir_denied, "deleting %s", attr);
		}
	if (expiry && !conform_over(c)) {
		dir_expect(c, dir_set(c, s, dn, DIR_EXPIRY, "0"), &dir_denied,
			   "writing " DIR_EXPIRY);
		dir_expect(c, dir_unset(c, s, dn, DIR_EXPIRY), &dir_denied, "deleting " DIR_EXPIRY);
	}
	if (!conform_over(c))
		dir_still_filled(c, dn);
}

static void of_others(struct conform *c)
{
	const char *dn = dir_filled(c);

	if (dn)
		writes_nothing(c, dir_as(c, DIR_DEVICE), dn, true);
}
static void outsider(struct conform *c)
{
	const char *dn = dir_filled(c);

	if (dn)
		writes_nothing(c, dir_as(c, DIR_OUTSIDER), dn, true);
}
static void reader(struct conform *c)
{
	const char *dn = dir_filled(c);

	if (dn)
		writes_nothing(c, dir_as(c, DIR_READER), dn, true);
}
static void resetter(struct conform *c)
{
	const char *dn = dir_filled(c);

	if (dn)
		writes_nothing(c, dir_as(c, DIR_RESETTER), dn, false);
}

/* The administrator set it; it is still that. */
static void description_stays(struct conform *c, struct dir_session *s, const char *dn)
{
	if (!dir_expect(
		    c,
		    dir_set(c, dir_as(c, DIR_ADMINISTRATOR), dn, "description", "as it was made"),
		    &dir_done, "writing a description"))
		return;
	dir_expect(c, dir_set(c, s, dn, "description", "as it was changed"), &dir_denied,
		   "writing a description");
	dir_is(c, dir_as(c, DIR_ADMINISTRATOR), dn, "description", "as it was made");
}

static void other_attributes(struct conform *c)
{
	const char *dn = dir_filled(c);

	if (!dn)
		return;
	description_stays(c, dir_as(c, DIR_RESETTER), dn);
	description_stays(c, dir_as(c, DIR_READER), dn);
	description_stays(c, dir_as(c, DIR_DEVICE), dn);
}

/* Each with all the rights that it has on the attributes. */
static void no_deletion(struct conform *c)
{
	static const dir_role role[] = {DIR_DEVICE, DIR_READER, DIR_RESETTER, DIR_OUTSIDER};
	const char *dn = dir_filled(c);

	for (size_t i = 0; dn && i < sizeof(role) / sizeof(role[0]) && !conform_over(c); i++)
		dir_expect(c, dir_delete(c, dir_as(c, role[i]), dn), &dir_denied,
			   "deleting a computer");
	if (dn)
		dir_still_filled(c, dn);
}

/* To an OU where it has rights of another kind, as it were. */
static void no_move(struct conform *c)
{
	static const dir_role role[] = {DIR_DEVICE, DIR_READER, DIR_RESETTER, DIR_OUTSIDER};
	const char *to = dir_container(c), *dn = dir_filled(c);

	for (size_t i = 0; to && dn && i < sizeof(role) / sizeof(role[0]) && !conform_over(c); i++)
		dir_expect(c, dir_rename(c, dir_as(c, role[i]), dn, "CN=laps-conform-moved", to),
			   &dir_denied, "moving a computer");
	if (dn)
		dir_still_filled(c, dn);
}

/* ---- of an AD ---------------------------------------------------------------------------------
 */
static void effective_of(struct conform *c, dir_role role, const char *dn, bool expiry,
			 bool secrets)
{
	static const char *const attrs[] = {"allowedAttributesEffective", NULL};
	const struct dir_entry *e = dir_read(c, dir_as(c, role), dn, attrs);

	if (!e || conform_over(c))
		return;
	conform_that(c, dir_attr_has(e, attrs[0], DIR_EXPIRY) == expiry,
		     "%s: allowedAttributesEffective %s " DIR_EXPIRY, dir_as(c, role)->who,
		     expiry ? "has no" : "has");
	for (size_t i = 0; i < DIR_SECRET_N && !conform_over(c); i++)
		if (dir_has_secret(c, i))
			conform_that(c, dir_attr_has(e, attrs[0], dir_secret[i].attr) == secrets,
				     "%s: allowedAttributesEffective %s %s", dir_as(c, role)->who,
				     secrets ? "has no" : "has", dir_secret[i].attr);
}

static void effective(struct conform *c)
{
	const char *dn = dir_filled(c);

	if (!dn)
		return;
	effective_of(c, DIR_DEVICE, dir_dn(c, DIR_DEVICE), true, true);
	effective_of(c, DIR_DEVICE, dn, false, false);
	effective_of(c, DIR_RESETTER, dn, true, false);
	effective_of(c, DIR_READER, dn, false, false);
	effective_of(c, DIR_OUTSIDER, dn, false, false);
}

/* Writing without the extended right: what is written cannot be read back. */
static void blind(struct conform *c)
{
	const struct dir_right right = {.rights = DIR_RIGHT_READ | DIR_RIGHT_WRITE,
					.thing = DIR_ENCRYPTED_SET};
	const char *dn = dir_filled(c);
	struct dir_session *s = dir_as(c, DIR_OUTSIDER);
	struct dir_value value = dir_secret_value(c, 1, 2);

	if (!dn || !dir_give(c, dn, dir_dn(c, DIR_OUTSIDER), &right))
		return;
	dir_expect(c, dir_set_bytes(c, s, dn, DIR_ENCRYPTED, value), &dir_done,
		   "writing " DIR_ENCRYPTED " by the property set");
	dir_is_absent(c, s, dn, DIR_ENCRYPTED);
	dir_is_bytes(c, dir_as(c, DIR_ADMINISTRATOR), dn, DIR_ENCRYPTED, value);
}

static void all_extended(struct conform *c)
{
	const struct dir_right right = {.rights = DIR_RIGHT_CONTROL};
	const char *dn = dir_filled(c);
	struct dir_session *s = dir_as(c, DIR_OUTSIDER);

	if (!dn || !dir_give(c, dn, dir_dn(c, DIR_OUTSIDER), &right))
		return;
	for (size_t i = 0; i < DIR_SECRET_N && !conform_over(c); i++)
		if (dir_has_secret(c, i))
			dir_is_bytes(c, s, dn, dir_secret[i].attr, dir_secret_value(c, i, 1));
}

#define ROLES                                                                               \
	(CONFORM_DIRECTORY_DEVICE | CONFORM_DIRECTORY_READER | CONFORM_DIRECTORY_RESETTER | \
	 CONFORM_DIRECTORY_OUTSIDER)

const struct conform_row dir_rows_delegation[] = {
	{"ACL-01.own", CONFORM_MUST, "a device writes each attribute of its own object",
	 "WS-AD, WS-CON", "device-denied", CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_DEVICE, own},
	{"ACL-01.own-read", CONFORM_MUST,
	 "a device reads its own expiration and its own encrypted passwords", "WS-CON",
	 "own-unseen", CONFORM_DIRECTORY_ENCRYPTED | CONFORM_DIRECTORY_DEVICE, own_read},
	{"ACL-01.others", CONFORM_MUST, "a device writes no attribute of another's object", "WS-AD",
	 "all-may-write", CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_DEVICE, of_others},
	{"ACL-01.outsider", CONFORM_MUST, "an outsider writes no attribute of LAPS", "WS-AD",
	 "all-may-write", CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_OUTSIDER, outsider},
	{"ACL-02.no-write", CONFORM_MUST, "a reader writes no attribute of LAPS", "WS-CON",
	 "all-may-write", CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_READER, reader},
	{"ACL-03.no-secret", CONFORM_MUST, "who may set expirations writes no secret", "WS-CON",
	 "all-may-write", CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_RESETTER, resetter},
	{"ACL-01.nothing-else", CONFORM_MUST, "no right on passwords gives one on other attributes",
	 "WS-CON", "all-may-describe",
	 CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_DEVICE | CONFORM_DIRECTORY_READER |
		 CONFORM_DIRECTORY_RESETTER,
	 other_attributes},
	{"ACL-01.no-deletion", CONFORM_MUST,
	 "no right on passwords gives one to delete the computer", "WS-CON", "all-may-delete",
	 CONFORM_DIRECTORY_CLEAR | ROLES, no_deletion},
	{"ACL-01.no-move", CONFORM_MUST, "no right on passwords gives one to move the computer",
	 "WS-CON", "all-may-move", CONFORM_DIRECTORY_CLEAR | ROLES, no_move},
	{"ACL-01.effective", CONFORM_MUST,
	 "allowedAttributesEffective has what may be written, and no more",
	 "[MS-ADTS] 3.1.1.4.5.21", "all-are-effective",
	 CONFORM_DIRECTORY_AD | CONFORM_DIRECTORY_CLEAR | ROLES, effective},
	{"HIS-07.blind", CONFORM_MUST,
	 "who may write the encrypted password without the extended right cannot read it back",
	 "[MS-ADTS] 3.1.1.4.4", "all-see-secrets",
	 CONFORM_DIRECTORY_AD | CONFORM_DIRECTORY_ENCRYPTED | CONFORM_DIRECTORY_OUTSIDER, blind},
	{"ACL-06.all-extended", CONFORM_MUST, "all extended rights together show every secret",
	 "WS-AD", "never-all-extended",
	 CONFORM_DIRECTORY_AD | CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_OUTSIDER, all_extended},
	{0},
};
