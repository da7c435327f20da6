/* SPDX-License-Identifier: MIT */
#include "directory/dc/links.h"

#include <stdlib.h>
#include <string.h>

#include "directory/dc/change.h"
#include "directory/dc/search.h"

static int move_one(const char *domain, const char *attribute, const char *dn, const char *new_dn)
{
	char *filter = dc_filter_equal(attribute, dn, strlen(dn));
	int code = filter ? LDAP_SUCCESS : LDAP_OTHER;
	Slapi_Entry *e;

	/* one at a time: each change takes its entry out of what the filter finds */
	while (code == LDAP_SUCCESS && (e = dc_entry_find(domain, LDAP_SCOPE_SUBTREE, filter))) {
		struct dc_changes c = {0};

		dc_changes_put_text(&c, LDAP_MOD_DELETE, attribute, dn);
		if (new_dn)
			dc_changes_put_text(&c, LDAP_MOD_ADD, attribute, new_dn);
		dc_changes_stamp(&c);
		code = dc_entry_modify(slapi_entry_get_dn(e), &c);
		dc_changes_clear(&c);
		slapi_entry_free(e);
	}
	free(filter);
	return code;
}

int dc_links_move(const char *domain, const char *dn, const char *new_dn)
{
	int code = move_one(domain, "member", dn, new_dn);

	return code == LDAP_SUCCESS ? move_one(domain, "memberOf", dn, new_dn) : code;
}
