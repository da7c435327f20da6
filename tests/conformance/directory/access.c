/* SPDX-License-Identifier: MIT */
#include "conformance/directory/access.h"

#include <laps/delegation.h>
#include <laps/sd.h>
#include <string.h>

#include "conformance/directory/state.h"

static bool guid_of(struct conform *c, const char *thing, uint8_t out[static LAPS_GUID_LEN])
{
	if (strcmp(thing, DIR_ENCRYPTED_SET) != 0)
		return dir_schema_guid(c, thing, out);
	memcpy(out, laps_guid_encrypted_set, LAPS_GUID_LEN);
	return true;
}

static bool make_ace(struct conform *c, const char *to, const struct dir_right *right,
		     struct laps_ace *out)
{
	struct laps_ace ace = {.mask = right->rights};

	if (!dir_sid_of(c, to, &ace.sid) || (right->thing && !guid_of(c, right->thing, ace.object)))
		return false;
	if (right->thing)
		ace.has |= LAPS_ACE_HAS_OBJECT;
	if (right->below) {
		ace.flags = LAPS_ACE_CONTAINER_INHERIT | LAPS_ACE_INHERIT_ONLY;
		ace.has |= LAPS_ACE_HAS_INHERITED;
		memcpy(ace.inherited, laps_guid_computer, LAPS_GUID_LEN);
	}
	if (ace.has)
		ace.type = right->deny ? LAPS_ACE_DENIED_OBJECT : LAPS_ACE_ALLOWED_OBJECT;
	else
		ace.type = right->deny ? LAPS_ACE_DENIED : LAPS_ACE_ALLOWED;
	*out = ace;
	return true;
}

static bool write_dacl(struct conform *c, const char *dn, const struct laps_sd *sd)
{
	return dir_expect(c, dir_dacl_write(c, dir_as(c, DIR_ADMINISTRATOR), dn, sd), &dir_done,
			  "writing the DACL of '%s'", dn);
}

bool dir_give(struct conform *c, const char *dn, const char *to, const struct dir_right *right)
{
	struct laps_ace ace;

	return make_ace(c, to, right, &ace) &&
	       dir_dacl_add(c, dir_as(c, DIR_ADMINISTRATOR), dn, &ace, 1);
}

/* Take out of the DACL each ACE that is ace, or with NULL each inherited one; returns how many. */
static size_t drop(struct laps_sd *sd, const struct laps_ace *ace)
{
	size_t kept = 0, before = sd->dacl_n;

	for (size_t i = 0; i < before; i++)
		if (ace ? !laps_ace_eq(&sd->dacl[i], ace)
			: !(sd->dacl[i].flags & LAPS_ACE_INHERITED))
			sd->dacl[kept++] = sd->dacl[i];
	sd->dacl_n = kept;
	return before - kept;
}

bool dir_take_back(struct conform *c, const char *dn, const char *to, const struct dir_right *right)
{
	struct laps_sd sd = {0};
	struct laps_ace ace;
	bool ok = make_ace(c, to, right, &ace) &&
		  dir_dacl_read(c, dir_as(c, DIR_ADMINISTRATOR), dn, &sd) &&
		  conform_that(c, drop(&sd, &ace) > 0, "the right given on '%s' is not in its DACL",
			       dn) &&
		  write_dacl(c, dn, &sd);

	laps_sd_clear(&sd);
	return ok;
}

bool dir_protect(struct conform *c, const char *dn)
{
	struct laps_sd sd = {0};
	bool ok = dir_dacl_read(c, dir_as(c, DIR_ADMINISTRATOR), dn, &sd);

	if (ok) {
		drop(&sd, NULL);
		sd.control |= LAPS_SD_DACL_PROTECTED;
		ok = write_dacl(c, dn, &sd);
	}
	laps_sd_clear(&sd);
	return ok;
}
