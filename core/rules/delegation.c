/* SPDX-License-Identifier: MIT */
#include <laps/delegation.h>

#include <string.h>

#include <laps/adaccess.h>

#define READ    LAPS_RIGHT_READ_PROPERTY
#define WRITE   LAPS_RIGHT_WRITE_PROPERTY
#define CONTROL LAPS_RIGHT_CONTROL_ACCESS /* confidential attributes are read with it only */

/* bf967a86-0de6-11d0-a285-00aa003049e2 */
const uint8_t laps_guid_computer[LAPS_GUID_LEN] = {0x86, 0x7a, 0x96, 0xbf, 0xe6, 0x0d, 0xd0, 0x11,
						   0xa2, 0x85, 0x00, 0xaa, 0x00, 0x30, 0x49, 0xe2};
/* f3531ec6-6330-4f8e-8d39-7a671fbac605 */
const uint8_t laps_guid_encrypted_set[LAPS_GUID_LEN] = {0xc6, 0x1e, 0x53, 0xf3, 0x30, 0x63,
							0x8e, 0x4f, 0x8d, 0x39, 0x7a, 0x67,
							0x1f, 0xba, 0xc6, 0x05};

static const struct laps_sid principal_self = {.authority = 5, .sub = {10}, .sub_n = 1};

static struct laps_ace make(uint8_t type, uint8_t flags, uint32_t mask, const uint8_t *object,
			    const struct laps_sid *sid)
{
	struct laps_ace a = {
		.type = type,
		.flags = (uint8_t)(flags | LAPS_ACE_CONTAINER_INHERIT | LAPS_ACE_INHERIT_ONLY),
		.mask = mask,
		.has = LAPS_ACE_HAS_OBJECT | LAPS_ACE_HAS_INHERITED,
		.sid = *sid,
	};

	memcpy(a.object, object, LAPS_GUID_LEN);
	memcpy(a.inherited, laps_guid_computer, LAPS_GUID_LEN);
	return a;
}

static struct laps_ace allow(uint32_t mask, const uint8_t *object, const struct laps_sid *sid)
{
	return make(LAPS_ACE_ALLOWED_OBJECT, 0, mask, object, sid);
}

size_t laps_grant_aces(enum laps_grant what, const struct laps_delegation_schema *schema,
		       const struct laps_sid *sid, struct laps_ace ace[LAPS_DELEGATION_ACE_MAX])
{
	const uint8_t *set = laps_guid_encrypted_set;

	switch (what) {
	case LAPS_GRANT_SELF:
		ace[0] = allow(READ | WRITE, schema->expiry, &principal_self);
		ace[1] = allow(WRITE, schema->password, &principal_self);
		ace[2] = allow(READ | WRITE | CONTROL, set, &principal_self);
		return 3;
	case LAPS_GRANT_READ:
		ace[0] = allow(READ, schema->expiry, sid);
		ace[1] = allow(READ | CONTROL, schema->password, sid);
		ace[2] = allow(READ | CONTROL, set, sid);
		return 3;
	case LAPS_GRANT_RESET: ace[0] = allow(READ | WRITE, schema->expiry, sid); return 1;
	}
	return 0;
}

static bool is_object(const struct laps_ace *a, const uint8_t *guid)
{
	return (a->has & LAPS_ACE_HAS_OBJECT) != 0 && memcmp(a->object, guid, LAPS_GUID_LEN) == 0;
}

static bool is_for_computers(const struct laps_ace *a)
{
	return (a->has & LAPS_ACE_HAS_INHERITED) == 0 ||
	       memcmp(a->inherited, laps_guid_computer, LAPS_GUID_LEN) == 0;
}

/* An ACE as laps_audit_set makes them. Others, be they for the same SID, are somebody else's. */
static bool is_ours(const struct laps_ace *a, const struct laps_delegation_schema *schema,
		    const struct laps_sid *sid)
{
	return a->type == LAPS_ACE_AUDIT_OBJECT && (a->flags & LAPS_ACE_INHERITED) == 0 &&
	       laps_sid_eq(&a->sid, sid) && (a->has & LAPS_ACE_HAS_INHERITED) != 0 &&
	       is_for_computers(a) &&
	       (is_object(a, schema->password) || is_object(a, laps_guid_encrypted_set));
}

laps_rc laps_audit_set(struct laps_sd *sd, const struct laps_delegation_schema *schema,
		       const struct laps_sid *sid, uint8_t flags)
{
	const uint8_t *const object[] = {schema->password, laps_guid_encrypted_set};
	laps_rc rc = LAPS_OK;
	size_t kept = 0;

	for (size_t i = 0; i < sd->sacl_n; i++)
		if (!is_ours(&sd->sacl[i], schema, sid))
			sd->sacl[kept++] = sd->sacl[i];
	sd->sacl_n = kept;
	for (size_t i = 0; flags != 0 && rc == LAPS_OK && i < 2; i++) {
		struct laps_ace a =
			make(LAPS_ACE_AUDIT_OBJECT, flags, READ | CONTROL, object[i], sid);

		rc = laps_sd_add_sacl(sd, &a);
	}
	return rc;
}

enum laps_holder laps_delegation_holds(const struct laps_ace *ace,
				       const struct laps_delegation_schema *schema)
{
	if (ace->opaque || (ace->type != LAPS_ACE_ALLOWED && ace->type != LAPS_ACE_ALLOWED_OBJECT))
		return LAPS_HOLDER_NO;
	if ((laps_adaccess_map(ace->mask) & CONTROL) == 0 || !is_for_computers(ace))
		return LAPS_HOLDER_NO;
	if ((ace->has & LAPS_ACE_HAS_OBJECT) != 0 && !is_object(ace, laps_guid_encrypted_set) &&
	    !(schema != NULL && is_object(ace, schema->password)))
		return LAPS_HOLDER_NO;
	return (ace->flags & LAPS_ACE_INHERITED) != 0 ? LAPS_HOLDER_INHERITED : LAPS_HOLDER_OWN;
}
