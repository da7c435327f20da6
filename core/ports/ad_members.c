/* SPDX-License-Identifier: MIT */
/* Who is in a group. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ports/ad_token.h"
#include "ports/file.h"

void laps_ad_members_clear(struct laps_ad_members *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->name[i]);
	*m = (struct laps_ad_members){0};
}

static laps_rc add(struct laps_ad_members *m, const char *name, size_t len,
		   struct laps_cause *cause)
{
	if (m->n == LAPS_AD_MEMBERS_MAX) {
		m->more = true;
		return LAPS_OK;
	}
	m->name[m->n] = strndup(name, len);
	if (m->name[m->n] == NULL)
		return laps_file_nomem(cause);
	m->n++;
	return LAPS_OK;
}

/* The name of the object: the value of the first RDN, as it is written there. */
static laps_rc add_dn(struct laps_ad_members *m, const char *dn, struct laps_cause *cause)
{
	const char *name = strchr(dn, '=');
	size_t len = 0;

	name = name != NULL ? name + 1 : dn;
	while (name[len] != '\0' && name[len] != ',')
		len += name[len] == '\\' && name[len + 1] != '\0' ? 2 : 1;
	return add(m, name, len, cause);
}

/* Active Directory gives long lists in ranges, "member;range=0-1499": the first is enough here. */
static const struct laps_ad_attribute *member_of_entry(const struct laps_ad_entry *e)
{
	for (size_t i = 0; i < e->attribute_n; i++)
		if (strcasecmp(e->attribute[i].name, "member") == 0 ||
		    strncasecmp(e->attribute[i].name, "member;", 7) == 0)
			if (e->attribute[i].value_n > 0)
				return &e->attribute[i];
	return NULL;
}

static laps_rc add_primary(struct laps_ad *ad, uint32_t rid, struct laps_ad_members *m,
			   struct laps_cause *cause)
{
	static const char *const attr[] = {"sAMAccountName", NULL};
	struct laps_ad_result r = {0};
	char filter[64];
	laps_rc rc;

	snprintf(filter, sizeof(filter), "(primaryGroupID=%" PRIu32 ")", rid);
	rc = laps_ad_search(ad, laps_ad_base(ad), LAPS_AD_SUBTREE, filter, attr,
			    LAPS_AD_MEMBERS_MAX + 1, &r, cause);
	for (size_t i = 0; rc == LAPS_OK && i < r.entry_n; i++) {
		const char *name = laps_ad_text(&r.entry[i], "sAMAccountName");

		if (name != NULL)
			rc = add(m, name, strlen(name), cause);
	}
	laps_ad_result_clear(&r);
	return rc;
}

laps_rc laps_ad_members_read(struct laps_ad *ad, const struct laps_sid *sid,
			     struct laps_ad_members *out, struct laps_cause *cause)
{
	static const char *const attr[] = {"groupType", "member", NULL};
	const struct laps_ad_attribute *member;
	struct laps_ad_members m = {0};
	struct laps_ad_result r = {0};
	struct laps_buf filter;
	laps_rc rc;

	laps_buf_init(&filter, 1024);
	laps_buf_put(&filter, "(objectSid=", 11);
	{
		struct laps_buf binary;

		laps_buf_init(&binary, LAPS_SID_LEN_MAX);
		laps_sid_format(sid, &binary);
		laps_ad_escape(binary.data, binary.len, &filter);
		laps_buf_clear(&binary);
	}
	laps_buf_put(&filter, ")", 2); /* and its NUL */
	rc = laps_buf_status(&filter) == LAPS_OK ? LAPS_OK : laps_file_nomem(cause);
	if (rc == LAPS_OK)
		rc = laps_ad_search(ad, laps_ad_base(ad), LAPS_AD_SUBTREE,
				    (const char *)filter.data, attr, 1, &r, cause);
	if (rc == LAPS_OK && r.entry_n == 0)
		rc = LAPS_E_NOTFOUND;
	if (rc != LAPS_OK)
		goto out;
	m.is_group = laps_ad_text(&r.entry[0], "groupType") != NULL;
	member = member_of_entry(&r.entry[0]);
	for (size_t i = 0; rc == LAPS_OK && member != NULL && i < member->value_n; i++)
		rc = add_dn(&m, (const char *)member->value[i].data, cause);
	if (rc == LAPS_OK && m.is_group)
		rc = add_primary(ad, sid->sub[sid->sub_n - 1], &m, cause);
	if (rc == LAPS_OK) {
		*out = m;
		m = (struct laps_ad_members){0};
	}
out:
	laps_ad_members_clear(&m);
	laps_ad_result_clear(&r);
	laps_buf_clear(&filter);
	return rc;
}
