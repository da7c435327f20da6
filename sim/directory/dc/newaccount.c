/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <laps/sid.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "directory/dc/change.h"
#include "directory/dc/counter.h"
#include "directory/dc/newobject.h"
#include "directory/dc/search.h"

/* [MS-SAMR] 2.2.1.9, 2.2.1.12; [MS-ADTS] 2.2.16 */
enum {
	UAC_NEW_USER = 0x222,      /* disabled, no password needed, normal account */
	UAC_NEW_COMPUTER = 0x1022, /* disabled, no password needed, workstation */
	UAC_SERVER = 0x2000,
	TYPE_USER = 805306368,
	TYPE_COMPUTER = 805306369,
	TYPE_GROUP = 268435456,
	TYPE_ALIAS = 536870912,
	PRIMARY_USERS = 513,
	PRIMARY_COMPUTERS = 515,
	PRIMARY_DCS = 516,
	GROUP_DOMAIN_LOCAL = 4,
};
#define GROUP_NEW (-2147483646LL) /* a global security group */

/* What Windows calls an account that came without a name: "$A1B2C3-0123456789AB". */
static bool draw_name(char out[static 24])
{
	uint8_t r[9];

	if (getrandom(r, sizeof(r), 0) != sizeof(r))
		return false;
	snprintf(out, 24, "$%02X%02X%02X-%02X%02X%02X%02X%02X%02X", r[0], r[1], r[2], r[3], r[4],
		 r[5], r[6], r[7], r[8]);
	return true;
}

dc_reply dc_newobject_name_free(const char *domain, const struct berval *name)
{
	char *equal = dc_filter_equal("sAMAccountName", name->bv_val, name->bv_len);
	char *filter = NULL;
	Slapi_Entry *other;

	if (!equal || asprintf(&filter, "(&%s(!(isDeleted=TRUE)))", equal) < 0)
		filter = NULL;
	free(equal);
	if (!filter)
		return DC_REPLY_UNWILLING;
	other = dc_entry_find(domain, LDAP_SCOPE_SUBTREE, filter);
	free(filter);
	if (!other)
		return DC_REPLY_N;
	slapi_entry_free(other);
	return DC_REPLY_ACCOUNT_EXISTS;
}

static dc_reply set_account_name(Slapi_Entry *e, Slapi_Entry *domain)
{
	const struct berval *given = dc_value(e, "sAMAccountName");
	char drawn[24];

	if (given)
		return dc_newobject_name_free(slapi_entry_get_dn(domain), given);
	if (!draw_name(drawn))
		return DC_REPLY_UNWILLING;
	dc_entry_set_text(e, "sAMAccountName", drawn);
	return DC_REPLY_N;
}

static bool set_sid(Slapi_Entry *e, Slapi_Entry *domain)
{
	const struct berval *head = dc_value(domain, "objectSid");
	struct laps_sid parent, sid;
	struct laps_buf bytes;
	uint32_t rid;

	if (!head ||
	    laps_sid_parse((const uint8_t *)head->bv_val, head->bv_len, &parent, NULL) != LAPS_OK)
		return false;
	rid = dc_rid_next();
	if (rid == 0 || laps_sid_append(&parent, rid, &sid) != LAPS_OK)
		return false;
	laps_buf_init(&bytes, LAPS_SID_LEN_MAX);
	laps_sid_format(&sid, &bytes);
	if (laps_buf_status(&bytes) == LAPS_OK)
		dc_entry_set(e, "objectSid", bytes.data, bytes.len);
	laps_buf_clear(&bytes);
	return true;
}

void dc_newobject_types(Slapi_Entry *e, const struct dc_class *class)
{
	const bool computer = dc_newobject_is_a(class, "computer");

	if (dc_newobject_is_a(class, "group")) {
		const long long type = dc_value_number(e, "groupType", GROUP_NEW);

		dc_entry_set_number(e, "groupType", type);
		dc_entry_set_number(e, "sAMAccountType",
				    type & GROUP_DOMAIN_LOCAL ? TYPE_ALIAS : TYPE_GROUP);
	} else if (dc_newobject_is_a(class, "user")) {
		const long long uac = dc_value_number(e, "userAccountControl",
						      computer ? UAC_NEW_COMPUTER : UAC_NEW_USER);

		dc_entry_set_number(e, "userAccountControl", uac);
		dc_entry_set_number(e, "sAMAccountType", computer ? TYPE_COMPUTER : TYPE_USER);
		dc_entry_set_number(e, "primaryGroupID",
				    uac & UAC_SERVER ? PRIMARY_DCS
				    : computer       ? PRIMARY_COMPUTERS
						     : PRIMARY_USERS);
	}
}

dc_reply dc_newobject_account(Slapi_Entry *e, const struct dc_class *class, Slapi_Entry *domain)
{
	dc_reply why;

	if (!dc_newobject_is_a(class, "group") && !dc_newobject_is_a(class, "user"))
		return DC_REPLY_N;
	why = set_account_name(e, domain);
	if (why != DC_REPLY_N)
		return why;
	if (!set_sid(e, domain))
		return DC_REPLY_UNWILLING;
	dc_newobject_types(e, class);
	return DC_REPLY_N;
}
