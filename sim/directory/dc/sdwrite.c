/* SPDX-License-Identifier: MIT */
#include "directory/dc/sdwrite.h"

#include <laps/adaccess.h>

#include "directory/dc/inherit.h"
#include "directory/dc/sdparts.h"
#include "directory/dc/slapi.h"

dc_reply dc_sdwrite_parts(Slapi_PBlock *pb, uint32_t *parts, bool *given)
{
	struct berval *value = NULL;

	*parts = DC_SDPART_ALL;
	*given = dc_control(pb, DC_SDPARTS_OID, &value);
	if (!*given)
		return DC_REPLY_N;
	return value && dc_sdparts_decode((const uint8_t *)value->bv_val, value->bv_len, parts)
		       ? DC_REPLY_N
		       : DC_REPLY_CONTROL;
}

bool dc_sdwrite_owner_allowed(const struct dc_token *t, const struct laps_sid *owner)
{
	return t->system || t->ad.privileges & LAPS_PRIVILEGE_RESTORE ||
	       laps_adtoken_has(&t->ad, owner);
}

/* Without a control all parts are meant, but a SACL only by who can touch one or sends one: tools
 * that know no control send descriptors without. */
static uint32_t meant(const struct dc_token *t, uint32_t parts, bool explicit,
		      const struct laps_sd *given)
{
	if (!explicit && !given->has_sacl && !(t->ad.privileges & LAPS_PRIVILEGE_SECURITY))
		parts &= ~DC_SDPART_SACL;
	if (!explicit && !given->has_owner)
		parts &= ~DC_SDPART_OWNER;
	if (!explicit && !given->has_group)
		parts &= ~DC_SDPART_GROUP;
	return parts;
}

static dc_reply decide(const struct dc_token *t, const struct dc_object *o, uint32_t parts,
		       const struct laps_sd *given)
{
	const struct laps_sd *old = &o->descriptor->sd;

	if (t->system)
		return DC_REPLY_N;
	if (!dc_may(t, o, dc_sdparts_rights(parts)))
		return DC_REPLY_NO_RIGHT;
	if (parts & DC_SDPART_OWNER && given->has_owner &&
	    !(old->has_owner && laps_sid_eq(&old->owner, &given->owner)) &&
	    !dc_sdwrite_owner_allowed(t, &given->owner))
		return DC_REPLY_BAD_OWNER;
	return DC_REPLY_N;
}

dc_reply dc_sdwrite_prepare(Slapi_PBlock *pb, const struct dc_token *t, Slapi_Entry *e,
			    const struct berval *value, struct laps_buf *out)
{
	struct laps_sd given, merged;
	struct dc_object o;
	struct laps_sid sid;
	uint32_t parts;
	bool explicit;
	dc_reply why = dc_sdwrite_parts(pb, &parts, &explicit);
	laps_rc rc;

	if (why != DC_REPLY_N)
		return why;
	if (!dc_object_of_entry(e, &o, &sid))
		return DC_REPLY_NO_RIGHT;
	if (!value ||
	    laps_sd_parse((const uint8_t *)value->bv_val, value->bv_len, &given, NULL) != LAPS_OK) {
		/* what is refused for want of a right is not looked at */
		why = t->system || dc_may(t, &o, LAPS_RIGHT_WRITE_DACL) ? DC_REPLY_BAD_DESCRIPTOR
									: DC_REPLY_NO_RIGHT;
		dc_object_clear(&o);
		return why;
	}
	parts = meant(t, parts, explicit, &given);
	why = decide(t, &o, parts, &given);
	if (why == DC_REPLY_N) {
		rc = dc_sdparts_merge(&o.descriptor->sd, &given, parts, &merged);
		if (rc == LAPS_OK) {
			rc = dc_inherit_own(e, &merged, NULL, out);
			laps_sd_clear(&merged);
		}
		if (rc != LAPS_OK)
			why = DC_REPLY_BAD_DESCRIPTOR;
	}
	laps_sd_clear(&given);
	dc_object_clear(&o);
	return why;
}
