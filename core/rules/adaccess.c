/* SPDX-License-Identifier: MIT */
/*
 * For each right the first ACE decides that has it, names the caller, and stands for the object as
 * a whole or for something on the path: [MS-ADTS] 5.1.3.3.2 to 5.1.3.3.5 say this of one node of
 * the object type tree. What happens to siblings does not concern it.
 *
 * The owner has READ_CONTROL and WRITE_DACL, [MS-ADTS] 6.1.3.4, also with an empty DACL, [MS-DTYP]
 * 2.5.3.2. ACEs for OWNER RIGHTS (S-1-3-4) take their place, [MS-DTYP] 2.4.2.4.
 */
#include <laps/adaccess.h>
#include <string.h>

#define OWNER_HAS (LAPS_RIGHT_READ_CONTROL | LAPS_RIGHT_WRITE_DACL)

/* [MS-ADTS] 5.1.3.2 */
#define READ_ALL                                                                \
	(LAPS_RIGHT_READ_CONTROL | LAPS_RIGHT_LIST | LAPS_RIGHT_READ_PROPERTY | \
	 LAPS_RIGHT_LIST_OBJECT)
#define WRITE_ALL   (LAPS_RIGHT_READ_CONTROL | LAPS_RIGHT_SELF | LAPS_RIGHT_WRITE_PROPERTY)
#define EXECUTE_ALL (LAPS_RIGHT_READ_CONTROL | LAPS_RIGHT_LIST)

static const struct laps_sid principal_self = {.authority = 5, .sub = {10}, .sub_n = 1};
static const struct laps_sid owner_rights = {.authority = 3, .sub = {4}, .sub_n = 1};

uint32_t laps_adaccess_map(uint32_t mask)
{
	static const struct {
		uint32_t generic, stands_for;
	} map[] = {
		{LAPS_RIGHT_GENERIC_READ, READ_ALL},
		{LAPS_RIGHT_GENERIC_WRITE, WRITE_ALL},
		{LAPS_RIGHT_GENERIC_EXECUTE, EXECUTE_ALL},
		{LAPS_RIGHT_GENERIC_ALL, LAPS_RIGHT_ALL},
	};
	uint32_t mapped = mask & 0x0fffffffu;

	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (mask & map[i].generic)
			mapped |= map[i].stands_for;
	return mapped;
}

/* SIDs of one domain differ in their last number, so that is looked at first. */
bool laps_adtoken_has(const struct laps_adtoken *who, const struct laps_sid *sid)
{
	const uint32_t last = sid->sub_n > 0 ? sid->sub[sid->sub_n - 1] : 0;

	for (size_t i = 0; i < who->sid_n && sid->sub_n > 0; i++) {
		const struct laps_sid *own = &who->sid[i];

		if (own->sub_n == sid->sub_n && own->sub[own->sub_n - 1] == last &&
		    laps_sid_eq(own, sid))
			return true;
	}
	return false;
}

/* What is the same for all ACEs. */
struct check {
	const struct laps_adtoken *who;
	const struct laps_adpath *path; /* or NULL */
	bool is_self, is_owner;
};

static bool names_caller(const struct check *c, const struct laps_sid *sid)
{
	if (laps_sid_eq(sid, &principal_self))
		return c->is_self;
	if (laps_sid_eq(sid, &owner_rights))
		return c->is_owner;
	return laps_adtoken_has(c->who, sid);
}

static bool is_on_path(const struct laps_adpath *path, const uint8_t *guid)
{
	for (size_t i = 0; path != NULL && i < LAPS_ADPATH_MAX; i++)
		if (path->guid[i] != NULL && memcmp(path->guid[i], guid, LAPS_GUID_LEN) == 0)
			return true;
	return false;
}

/* The rights that an ACE decides here; *allow says which way. */
static uint32_t decided(const struct check *c, const struct laps_ace *ace, uint32_t open,
			bool *allow)
{
	uint32_t mask;
	bool object = ace->type == LAPS_ACE_ALLOWED_OBJECT || ace->type == LAPS_ACE_DENIED_OBJECT;

	*allow = ace->type == LAPS_ACE_ALLOWED || ace->type == LAPS_ACE_ALLOWED_OBJECT;
	if (ace->opaque || (!object && !*allow && ace->type != LAPS_ACE_DENIED) ||
	    (ace->flags & LAPS_ACE_INHERIT_ONLY))
		return 0;
	mask = laps_adaccess_map(ace->mask) & open & ~LAPS_RIGHT_SYSTEM_SECURITY;
	if (mask == 0)
		return 0;
	if (object && (ace->has & LAPS_ACE_HAS_OBJECT) && !is_on_path(c->path, ace->object))
		return 0;
	return names_caller(c, &ace->sid) ? mask : 0;
}

static bool speaks_of_owner(const struct laps_sd *sd)
{
	for (size_t i = 0; i < sd->dacl_n; i++)
		if (!sd->dacl[i].opaque && !(sd->dacl[i].flags & LAPS_ACE_INHERIT_ONLY) &&
		    laps_sid_eq(&sd->dacl[i].sid, &owner_rights))
			return true;
	return false;
}

static uint32_t privileged(const struct laps_adtoken *who)
{
	return (who->privileges & LAPS_PRIVILEGE_SECURITY ? LAPS_RIGHT_SYSTEM_SECURITY : 0) |
	       (who->privileges & LAPS_PRIVILEGE_TAKE_OWNERSHIP ? LAPS_RIGHT_WRITE_OWNER : 0);
}

/* why, when there is one, is told what decided the last right that was decided. */
static uint32_t check(const struct laps_sd *sd, const struct laps_adtoken *who,
		      const struct laps_sid *self, const struct laps_adpath *path, uint32_t wanted,
		      struct laps_addecider *why)
{
	struct check c = {.who = who, .path = path};
	struct laps_addecider decider = {.reason = LAPS_ADREASON_NONE};
	uint32_t granted = wanted & privileged(who), open = wanted & ~granted, mask;
	bool allow;

	if (granted)
		decider.reason = LAPS_ADREASON_PRIVILEGE;
	if (!sd->has_dacl) {
		mask = open & ~LAPS_RIGHT_SYSTEM_SECURITY;
		if (mask)
			decider.reason = LAPS_ADREASON_NO_DACL;
		granted |= mask;
		open = 0;
	}
	c.is_self = open && self != NULL && laps_adtoken_has(who, self);
	c.is_owner = open && sd->has_owner && laps_adtoken_has(who, &sd->owner);
	if (c.is_owner && (open & OWNER_HAS) && !speaks_of_owner(sd)) {
		decider.reason = LAPS_ADREASON_OWNER;
		granted |= open & OWNER_HAS;
		open &= ~OWNER_HAS;
	}
	for (size_t i = 0; i < sd->dacl_n && open; i++) {
		mask = decided(&c, &sd->dacl[i], open, &allow);
		if (mask == 0)
			continue;
		decider = (struct laps_addecider){.reason = LAPS_ADREASON_ACE, .ace = i};
		if (allow)
			granted |= mask;
		open &= ~mask;
	}
	if (why != NULL)
		*why = decider;
	return granted;
}

uint32_t laps_adaccess(const struct laps_sd *sd, const struct laps_adtoken *who,
		       const struct laps_sid *self, const struct laps_adpath *path, uint32_t wanted)
{
	return check(sd, who, self, path, wanted, NULL);
}

bool laps_adaccess_why(const struct laps_sd *sd, const struct laps_adtoken *who,
		       const struct laps_sid *self, const struct laps_adpath *path, uint32_t right,
		       struct laps_addecider *why)
{
	return check(sd, who, self, path, right, why) == right;
}

bool laps_adaccess_read(const struct laps_sd *sd, const struct laps_adtoken *who,
			const struct laps_sid *self, const struct laps_adpath *path,
			bool confidential)
{
	uint32_t wanted = LAPS_RIGHT_READ_PROPERTY;

	if (confidential)
		wanted |= LAPS_RIGHT_CONTROL_ACCESS;
	return check(sd, who, self, path, wanted, NULL) == wanted;
}
