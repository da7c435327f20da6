/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <laps/hresult.h>

#include "ports/ad_domain.h"
#include "ports/file.h"

laps_rc laps_ad_find_principal(struct laps_ad *ad, const char *attribute, const void *value,
			       size_t value_len, struct laps_ad_principal *out,
			       struct laps_cause *cause)
{
	static const char *const attr[] = {"objectSid", "sAMAccountName", NULL};
	struct laps_ad_result r = {0};
	struct laps_ad_principal found = {0};
	const struct laps_ad_value *sid;
	const char *name;
	struct laps_buf filter;
	laps_rc rc;

	laps_buf_init(&filter, 8192);
	laps_buf_put(&filter, "(", 1);
	laps_buf_put(&filter, attribute, strlen(attribute));
	laps_buf_put(&filter, "=", 1);
	laps_ad_escape(value, value_len, &filter);
	laps_buf_put(&filter, ")", 2); /* and its NUL */
	if (laps_buf_status(&filter) != LAPS_OK) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	rc = laps_ad_search(ad, laps_ad_base(ad), LAPS_AD_SUBTREE, (const char *)filter.data, attr,
			    2, &r, cause);
	if (rc == LAPS_E_NOTFOUND || (rc == LAPS_OK && r.entry_n == 0)) {
		rc = LAPS_E_NOTFOUND;
		goto out;
	}
	if (rc != LAPS_OK)
		goto out;
	if (r.entry_n > 1) {
		laps_cause_set(cause, LAPS_HR_NONE_MAPPED, "%s means more than one principal",
			       attribute);
		rc = LAPS_E_FORMAT;
		goto out;
	}
	sid = laps_ad_first(&r.entry[0], "objectSid");
	name = laps_ad_text(&r.entry[0], "sAMAccountName");
	if (!sid || laps_sid_parse(sid->data, sid->len, &found.sid, NULL) != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_FAIL, "'%s' has no readable SID", r.entry[0].dn);
		rc = LAPS_E_HOST;
		goto out;
	}
	snprintf(found.name, sizeof(found.name), "%s", name ? name : "");
	*out = found;
out:
	laps_ad_result_clear(&r);
	laps_buf_clear(&filter);
	return rc;
}
