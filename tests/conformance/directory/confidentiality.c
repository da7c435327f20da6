/* SPDX-License-Identifier: MIT */
/*
 * Who sees the secrets: those who may, and nobody else in any of the ways to ask. To everybody else
 * a confidential attribute is not there, and that is no error.
 */
#include "conformance/directory/access.h"
#include "conformance/directory/rows.h"
#include "conformance/directory/secrets.h"

/* By name, and among all of them. */
static void hidden_from(struct conform *c, dir_role role)
{
	const char *dn = dir_filled(c);

	if (dn)
		dir_sees_none(c, dir_as(c, role), dn);
}
static void outsider(struct conform *c)
{
	hidden_from(c, DIR_OUTSIDER);
}
static void other_device(struct conform *c)
{
	hidden_from(c, DIR_OTHER_DEVICE);
}
static void resetter(struct conform *c)
{
	hidden_from(c, DIR_RESETTER);
}

/* The other device's own entry is a computer like any other to the device. */
static void between_devices(struct conform *c)
{
	const char *dn = dir_dn(c, DIR_OTHER_DEVICE);
	struct dir_session *other = dir_as(c, DIR_OTHER_DEVICE);
	struct dir_value value = dir_secret_value(c, 1, 1);

	dir_expect(c, dir_set_bytes(c, other, dn, DIR_ENCRYPTED, value), &dir_done,
		   "writing its own " DIR_ENCRYPTED);
	dir_is_bytes(c, other, dn, DIR_ENCRYPTED, value);
	dir_is_absent(c, dir_as(c, DIR_DEVICE), dn, DIR_ENCRYPTED);
	dir_unset(c, dir_as(c, DIR_ADMINISTRATOR), dn, DIR_ENCRYPTED);
}

static void reader(struct conform *c)
{
	const char *dn = dir_filled(c);
	struct dir_session *s = dir_as(c, DIR_READER);

	for (size_t i = 0; dn && i < DIR_SECRET_N && !conform_over(c); i++)
		if (dir_has_secret(c, i))
			dir_is_bytes(c, s, dn, dir_secret[i].attr, dir_secret_value(c, i, 1));
}

/* The expiry is no secret, so that every client finds out what is due. */
static void expiry(struct conform *c)
{
	const char *dn = dir_filled(c);

	if (!dn)
		return;
	dir_is(c, dir_as(c, DIR_OUTSIDER), dn, DIR_EXPIRY, DIR_FILLED_EXPIRY);
	dir_is(c, dir_as(c, DIR_READER), dn, DIR_EXPIRY, DIR_FILLED_EXPIRY);
	dir_is(c, dir_as(c, DIR_RESETTER), dn, DIR_EXPIRY, DIR_FILLED_EXPIRY);
}

/* Everybody may read properties of a computer; it takes the extended right as well. */
static void both_rights(struct conform *c)
{
	const struct dir_right reading = {.rights = DIR_RIGHT_READ, .thing = DIR_CLEAR},
			       control = {.rights = DIR_RIGHT_CONTROL, .thing = DIR_CLEAR},
			       denied = {
				       .rights = DIR_RIGHT_READ, .thing = DIR_CLEAR, .deny = true};
	const char *dn = dir_filled(c), *who = dir_dn(c, DIR_OUTSIDER);
	struct dir_session *s = dir_as(c, DIR_OUTSIDER);

	if (!dn || !dir_give(c, dn, who, &reading) || !dir_is_absent(c, s, dn, DIR_CLEAR))
		return;
	if (!dir_give(c, dn, who, &control) ||
	    !dir_is_bytes(c, s, dn, DIR_CLEAR, dir_secret_value(c, 0, 1)))
		return;
	if (dir_give(c, dn, who, &denied))
		dir_is_absent(c, s, dn, DIR_CLEAR);
}

/* The clear password is not in the property set of the others. */
static void set_alone(struct conform *c)
{
	const struct dir_right right = {.rights = DIR_RIGHT_READ | DIR_RIGHT_CONTROL,
					.thing = DIR_ENCRYPTED_SET};
	const char *dn = dir_filled(c);
	struct dir_session *s = dir_as(c, DIR_OUTSIDER);

	if (!dn || !dir_give(c, dn, dir_dn(c, DIR_OUTSIDER), &right))
		return;
	dir_is_absent(c, s, dn, DIR_CLEAR);
	for (size_t i = 0; i < DIR_SECRET_N && !conform_over(c); i++)
		if (dir_has_secret(c, i) && dir_secret[i].own)
			dir_is_bytes(c, s, dn, dir_secret[i].attr, dir_secret_value(c, i, 1));
}

static void clear_alone(struct conform *c)
{
	const struct dir_right right = {.rights = DIR_RIGHT_READ | DIR_RIGHT_CONTROL,
					.thing = DIR_CLEAR};
	const char *dn = dir_filled(c);
	struct dir_session *s = dir_as(c, DIR_OUTSIDER);

	if (!dn || !dir_give(c, dn, dir_dn(c, DIR_OUTSIDER), &right))
		return;
	dir_is_bytes(c, s, dn, DIR_CLEAR, dir_secret_value(c, 0, 1));
	for (size_t i = 0; i < DIR_SECRET_N && !conform_over(c); i++)
		if (dir_has_secret(c, i) && dir_secret[i].own)
			dir_is_absent(c, s, dn, dir_secret[i].attr);
}

static void own_clear(struct conform *c)
{
	const char *dn = dir_dn(c, DIR_DEVICE);
	struct dir_session *s = dir_as(c, DIR_DEVICE);

	if (dir_expect(c, dir_set_bytes(c, s, dn, DIR_CLEAR, dir_secret_value(c, 0, 1)), &dir_done,
		       "writing its own " DIR_CLEAR))
		dir_is_absent(c, s, dn, DIR_CLEAR);
}

#define ROW(id, level, title, source, mutant, needs, run)              \
	{                                                              \
		"ADB-11." id, level, title, source, mutant, needs, run \
	}
#define WHERE "[MS-ADTS] 3.1.1.4.4"

const struct conform_row dir_rows_confidentiality[] = {
	ROW("outsider", CONFORM_MUST,
	    "an outsider sees no secret, by name or among all, and no error", WHERE,
	    "all-see-secrets", CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_OUTSIDER, outsider),
	ROW("device", CONFORM_MUST, "a device sees no secret of another's", WHERE,
	    "all-see-secrets", CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_OTHER_DEVICE,
	    other_device),
	ROW("devices", CONFORM_MUST, "what one device has backed up, another does not see", WHERE,
	    "all-see-secrets",
	    CONFORM_DIRECTORY_ENCRYPTED | CONFORM_DIRECTORY_DEVICE | CONFORM_DIRECTORY_OTHER_DEVICE,
	    between_devices),
	ROW("resetter", CONFORM_MUST, "who may set expirations sees no secret", WHERE,
	    "all-see-secrets", CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_RESETTER, resetter),
	ROW("reader", CONFORM_MUST, "a reader sees each secret, byte for byte", WHERE,
	    "nobody-sees-secrets", CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_READER, reader),
	ROW("own-clear", CONFORM_MUST, "a device writes its clear password and does not see it",
	    "[MS-ADTS] 3.1.1.4.4; TS", "all-see-secrets",
	    CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_DEVICE, own_clear),
	ROW("expiry", CONFORM_MUST, "the expiration is seen by everybody who is bound", "[MS-ADA2]",
	    "expiry-is-secret",
	    CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_OUTSIDER | CONFORM_DIRECTORY_READER |
		    CONFORM_DIRECTORY_RESETTER,
	    expiry),
	ROW("both-rights", CONFORM_MUST,
	    "it takes both the right to the property and the extended right to see a secret", WHERE,
	    "clear-seen",
	    CONFORM_DIRECTORY_AD | CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_OUTSIDER,
	    both_rights),
	ROW("set", CONFORM_MUST, "the right to the property set does not show the clear password",
	    "[MS-ADA2]; PSDOC", "clear-seen",
	    CONFORM_DIRECTORY_AD | CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_ENCRYPTED |
		    CONFORM_DIRECTORY_OUTSIDER,
	    set_alone),
	ROW("clear", CONFORM_MUST, "the right to the clear password does not show the property set",
	    "[MS-ADA2]; PSDOC", "set-seen",
	    CONFORM_DIRECTORY_AD | CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_ENCRYPTED |
		    CONFORM_DIRECTORY_OUTSIDER,
	    clear_alone),
	{0},
};
