/* SPDX-License-Identifier: MIT */
/* Writing a whole descriptor, and the places of ACEs in its ACLs. */
#include <laps/sd.h>
#include <stdlib.h>
#include <string.h>

#include "wire/sd.h"

static size_t acl_len(const struct laps_ace *ace, size_t n)
{
	size_t len = LAPS_ACL_HEAD_LEN;

	for (size_t i = 0; i < n; i++)
		len += laps_ace_len(&ace[i]);
	return len;
}

static void put_acl(struct laps_buf *out, const struct laps_ace *ace, size_t n, size_t len)
{
	uint8_t revision = LAPS_ACL_REVISION;

	for (size_t i = 0; i < n; i++)
		if (laps_ace_is_object(ace[i].type))
			revision = LAPS_ACL_REVISION_DS;
	laps_sd_put_acl_header(out, revision, len, (uint16_t)n);
	for (size_t i = 0; i < n; i++)
		laps_sd_put_ace(out, &ace[i]);
}

void laps_sd_format(const struct laps_sd *sd, struct laps_buf *out)
{
	struct laps_sd_parts parts = {
		.control = sd->control,
		.sacl_len = sd->has_sacl ? acl_len(sd->sacl, sd->sacl_n) : 0,
		.dacl_len = sd->has_dacl ? acl_len(sd->dacl, sd->dacl_n) : 0,
		.owner = sd->has_owner ? &sd->owner : NULL,
		.group = sd->has_group ? &sd->group : NULL,
	};

	if (parts.sacl_len > LAPS_ACL_LEN_MAX || parts.dacl_len > LAPS_ACL_LEN_MAX) {
		if (out->rc == LAPS_OK)
			out->rc = LAPS_E_RANGE;
		return;
	}
	if (sd->has_dacl)
		parts.control |= LAPS_SD_DACL_PRESENT;
	if (sd->has_sacl)
		parts.control |= LAPS_SD_SACL_PRESENT;
	laps_sd_put_header(out, &parts);
	if (sd->has_sacl)
		put_acl(out, sd->sacl, sd->sacl_n, parts.sacl_len);
	if (sd->has_dacl)
		put_acl(out, sd->dacl, sd->dacl_n, parts.dacl_len);
	laps_sd_put_sids(out, &parts);
}

void laps_sd_clear(struct laps_sd *sd)
{
	free(sd->dacl);
	free(sd->sacl);
	free(sd->bytes);
	*sd = (struct laps_sd){0};
}

bool laps_ace_eq(const struct laps_ace *a, const struct laps_ace *b)
{
	if (a->type != b->type || a->flags != b->flags || a->opaque != b->opaque ||
	    a->rest_len != b->rest_len ||
	    (a->rest_len > 0 && memcmp(a->rest, b->rest, a->rest_len) != 0))
		return false;
	return a->opaque || (a->mask == b->mask && a->has == b->has &&
			     memcmp(a->object, b->object, LAPS_GUID_LEN) == 0 &&
			     memcmp(a->inherited, b->inherited, LAPS_GUID_LEN) == 0 &&
			     laps_sid_eq(&a->sid, &b->sid));
}

/* Where an ACE stands in a canonical ACL: explicit before inherited, denying before allowing, for
 * the whole object before for a part. Audits have no order among themselves. */
static unsigned place_of(const struct laps_ace *ace)
{
	unsigned place = ace->flags & LAPS_ACE_INHERITED ? 4 : 0;

	if (ace->type != LAPS_ACE_DENIED && ace->type != LAPS_ACE_DENIED_OBJECT)
		place += 2;
	if (laps_ace_is_object(ace->type))
		place += 1;
	return place;
}

static laps_rc add(struct laps_ace **all, size_t *n, const struct laps_ace *ace)
{
	struct laps_ace *grown;
	size_t at = 0;

	for (size_t i = 0; i < *n; i++)
		if (laps_ace_eq(&(*all)[i], ace))
			return LAPS_OK;
	if (acl_len(*all, *n) + laps_ace_len(ace) > LAPS_ACL_LEN_MAX)
		return LAPS_E_RANGE;
	grown = realloc(*all, (*n + 1) * sizeof(*grown));
	if (grown == NULL)
		return LAPS_E_NOMEM;
	/* behind the last explicit ACE that may stand before it; what is inherited stays where it
	 * is */
	for (size_t i = 0; i < *n; i++)
		if (place_of(&grown[i]) <= place_of(ace))
			at = i + 1;
	memmove(grown + at + 1, grown + at, (*n - at) * sizeof(*grown));
	grown[at] = *ace;
	*all = grown;
	(*n)++;
	return LAPS_OK;
}

laps_rc laps_sd_add_dacl(struct laps_sd *sd, const struct laps_ace *ace)
{
	laps_rc rc = add(&sd->dacl, &sd->dacl_n, ace);

	sd->has_dacl |= rc == LAPS_OK;
	return rc;
}

laps_rc laps_sd_add_sacl(struct laps_sd *sd, const struct laps_ace *ace)
{
	laps_rc rc = add(&sd->sacl, &sd->sacl_n, ace);

	sd->has_sacl |= rc == LAPS_OK;
	return rc;
}
