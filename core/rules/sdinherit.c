/* SPDX-License-Identifier: MIT */
/*
 * What a child gets of its parent's ACLs, [MS-DTYP] 2.5.3.4.3 to 2.5.3.4.6 for objects that are all
 * containers:
 *
 * - an ACE is passed on when it is for containers; one for other objects only is kept for what
 * comes below; NO_PROPAGATE ends with the child;
 * - one for another class is kept for what comes below, without effect;
 * - CREATOR OWNER, CREATOR GROUP and generic rights mean something only in an ACE with effect: that
 * one gets the SID and the rights they stand for and is passed on no further, and the ACE as it was
 *   stands behind it for what comes below.
 */
#include <laps/adaccess.h>
#include <laps/sdinherit.h>
#include <stdlib.h>
#include <string.h>

#define PASSED_ON (LAPS_ACE_OBJECT_INHERIT | LAPS_ACE_CONTAINER_INHERIT)
#define GENERIC                                                                           \
	(LAPS_RIGHT_GENERIC_ALL | LAPS_RIGHT_GENERIC_EXECUTE | LAPS_RIGHT_GENERIC_WRITE | \
	 LAPS_RIGHT_GENERIC_READ)

static const struct laps_sid creator_owner = {.authority = 3, .sub = {0}, .sub_n = 1};
static const struct laps_sid creator_group = {.authority = 3, .sub = {1}, .sub_n = 1};

/* One ACL being made. Its ACEs borrow what they point to. */
struct acl {
	struct laps_ace *ace;
	size_t n, room;
	const struct laps_sid *owner, *group; /* what the creator's SIDs stand for; NULL: nothing */
	bool nomem;
};

static void put(struct acl *acl, const struct laps_ace *ace)
{
	if (acl->n == acl->room) {
		size_t room = acl->room ? 2 * acl->room : 32;
		struct laps_ace *grown = realloc(acl->ace, room * sizeof(*grown));

		if (grown == NULL) {
			acl->nomem = true;
			return;
		}
		acl->ace = grown;
		acl->room = room;
	}
	acl->ace[acl->n++] = *ace;
}

/* What a creator's SID stands for, else the SID itself. */
static const struct laps_sid *meant(const struct acl *acl, const struct laps_sid *sid)
{
	if (acl->owner != NULL && laps_sid_eq(sid, &creator_owner))
		return acl->owner;
	if (acl->group != NULL && laps_sid_eq(sid, &creator_group))
		return acl->group;
	return sid;
}

/* Put an ACE that has effect on the object, in two when it says another thing there than below. */
static void put_effective(struct acl *acl, const struct laps_ace *ace)
{
	const struct laps_sid *sid = meant(acl, &ace->sid);
	struct laps_ace here = *ace, below = *ace;

	if (ace->opaque || (sid == &ace->sid && !(ace->mask & GENERIC))) {
		put(acl, ace);
		return;
	}
	here.sid = *sid;
	here.mask = laps_adaccess_map(ace->mask);
	here.flags &= (uint8_t) ~(PASSED_ON | LAPS_ACE_NO_PROPAGATE);
	put(acl, &here);
	if ((ace->flags & PASSED_ON) == 0)
		return;
	below.flags |= LAPS_ACE_INHERIT_ONLY;
	put(acl, &below);
}

static bool is_for_class(const struct laps_ace *ace, const uint8_t *class_guid)
{
	return !laps_ace_is_object(ace->type) || !(ace->has & LAPS_ACE_HAS_INHERITED) ||
	       memcmp(ace->inherited, class_guid, LAPS_GUID_LEN) == 0;
}

static void put_inherited(struct acl *acl, const struct laps_ace *parents, size_t n,
			  const uint8_t *class_guid)
{
	for (size_t i = 0; i < n; i++) {
		struct laps_ace ace = parents[i];
		bool last = ace.flags & LAPS_ACE_NO_PROPAGATE;
		bool here =
			(ace.flags & LAPS_ACE_CONTAINER_INHERIT) && is_for_class(&ace, class_guid);

		if ((ace.flags & PASSED_ON) == 0 || (!here && last))
			continue;
		ace.flags |= LAPS_ACE_INHERITED;
		ace.flags &= (uint8_t)~LAPS_ACE_INHERIT_ONLY;
		if (last)
			ace.flags &= (uint8_t) ~(PASSED_ON | LAPS_ACE_NO_PROPAGATE);
		if (here) {
			put_effective(acl, &ace);
		} else {
			ace.flags |= LAPS_ACE_INHERIT_ONLY;
			put(acl, &ace);
		}
	}
}

/* What somebody asks for. Inherited ACEs in it are not theirs to give, unless the ACL is protected:
 * then nothing is inherited, and they stand for themselves. */
static void put_given(struct acl *acl, const struct laps_ace *given, size_t n, bool protected)
{
	for (size_t i = 0; i < n; i++) {
		struct laps_ace ace = given[i];

		if ((ace.flags & LAPS_ACE_INHERITED) && !protected)
			continue;
		ace.flags &= (uint8_t)~LAPS_ACE_INHERITED;
		if (ace.flags & LAPS_ACE_INHERIT_ONLY)
			put(acl, &ace);
		else
			put_effective(acl, &ace);
	}
}

/* One ACL of what a descriptor is made from; the DACL and the SACL differ in their bits alone. */
struct source {
	const struct laps_ace *ace;
	size_t n;
	bool has, protected;
};

static struct source source_of(const struct laps_sd *sd, bool sacl)
{
	if (sd == NULL)
		return (struct source){0};
	if (sacl)
		return (struct source){sd->sacl, sd->sacl_n, sd->has_sacl,
				       sd->control & LAPS_SD_SACL_PROTECTED};
	return (struct source){sd->dacl, sd->dacl_n, sd->has_dacl,
			       sd->control & LAPS_SD_DACL_PROTECTED};
}

static void make_acl(struct acl *acl, struct source given, struct source parent,
		     const uint8_t *class_guid)
{
	put_given(acl, given.ace, given.n, given.protected);
	if (!given.protected)
		put_inherited(acl, parent.ace, parent.n, class_guid);
}

/* The finished descriptor through its bytes, so that it owns all of itself. */
static laps_rc finish(struct laps_sd *made, const struct acl *dacl, const struct acl *sacl,
		      struct laps_sd *out)
{
	struct laps_buf bytes;
	laps_rc rc;

	if (dacl->nomem || sacl->nomem)
		return LAPS_E_NOMEM;
	made->dacl = dacl->ace;
	made->dacl_n = dacl->n;
	made->sacl = sacl->ace;
	made->sacl_n = sacl->n;
	laps_buf_init(&bytes, LAPS_SD_LEN_MAX);
	laps_sd_format(made, &bytes);
	rc = laps_buf_status(&bytes);
	if (rc == LAPS_OK)
		rc = laps_sd_parse(bytes.data, bytes.len, out, NULL);
	laps_buf_clear(&bytes);
	return rc;
}

/* An owner or group that is itself a creator's SID stands for nobody: its ACEs would be split anew
 * each time. NULL then, and without one. */
static const struct laps_sid *stands_in(bool has, const struct laps_sid *sid)
{
	return has && !laps_sid_eq(sid, &creator_owner) && !laps_sid_eq(sid, &creator_group) ? sid
											     : NULL;
}

/* Both ACLs, from what is given and the parent's, into a descriptor with the given owner and group.
 */
static laps_rc make(struct laps_sd *made, struct source dacl, struct source sacl,
		    const struct laps_sd *parent, const uint8_t *class_guid, struct laps_sd *out)
{
	const struct laps_sid *owner = stands_in(made->has_owner, &made->owner);
	const struct laps_sid *group = stands_in(made->has_group, &made->group);
	struct acl d = {.owner = owner, .group = group}, s = {.owner = owner, .group = group};
	laps_rc rc;

	make_acl(&d, dacl, source_of(parent, false), class_guid);
	make_acl(&s, sacl, source_of(parent, true), class_guid);
	/* no ACE at all is an empty DACL, which keeps everybody out, only when somebody asked for
	 * one */
	made->has_dacl = dacl.has || d.n > 0;
	made->has_sacl = sacl.has || s.n > 0;
	made->control = (uint16_t)((made->has_dacl ? LAPS_SD_DACL_AUTO_INHERITED : 0) |
				   (made->has_sacl ? LAPS_SD_SACL_AUTO_INHERITED : 0) |
				   (dacl.protected ? LAPS_SD_DACL_PROTECTED : 0) |
				   (sacl.protected ? LAPS_SD_SACL_PROTECTED : 0));
	rc = finish(made, &d, &s, out);
	free(d.ace);
	free(s.ace);
	return rc;
}

/* The first descriptor that has the part. */
static const struct laps_sid *pick(bool has_a, const struct laps_sid *a, bool has_b,
				   const struct laps_sid *b, const struct laps_sid *last)
{
	return has_a ? a : has_b ? b : last;
}

laps_rc laps_sd_create(const struct laps_sdinherit *how, struct laps_sd *out)
{
	static const struct laps_sd nothing;
	const struct laps_sd *given = how->given ? how->given : &nothing;
	const struct laps_sd *usual = how->class_default ? how->class_default : &nothing;
	const struct laps_sid *owner = pick(given->has_owner, &given->owner, usual->has_owner,
					    &usual->owner, how->creator);
	const struct laps_sid *group =
		pick(given->has_group, &given->group, usual->has_group, &usual->group, how->group);
	struct laps_sd made = {.has_owner = owner != NULL, .has_group = group != NULL};

	if (owner != NULL)
		made.owner = *owner;
	if (group != NULL)
		made.group = *group;
	return make(&made, source_of(given->has_dacl ? given : usual, false),
		    source_of(given->has_sacl ? given : usual, true), how->parent, how->class_guid,
		    out);
}

/* Of an object's own ACL, what was given to it: explicit ACEs have been made effective before. */
laps_rc laps_sd_reinherit(const struct laps_sd *own, const struct laps_sd *parent,
			  const uint8_t class_guid[static LAPS_GUID_LEN], struct laps_sd *out)
{
	struct laps_sd made = {.has_owner = own->has_owner,
			       .has_group = own->has_group,
			       .owner = own->owner,
			       .group = own->group};

	return make(&made, source_of(own, false), source_of(own, true), parent, class_guid, out);
}
