/* SPDX-License-Identifier: MIT */
#include "directory/dc/links.h"

#include <stdlib.h>
#include <string.h>

#include "directory/dc/change.h"
#include "directory/dc/naming.h"
#include "directory/dc/search.h"

struct move {
	const char *attribute, *dn, *new_dn;
	int code;
};

static int put_link(Slapi_Entry *e, const struct move *m, const char *new_dn)
{
	struct dc_changes c = {0};
	int code;

	dc_changes_put_text(&c, LDAP_MOD_DELETE, m->attribute, m->dn);
	if (new_dn)
		dc_changes_put_text(&c, LDAP_MOD_ADD, m->attribute, new_dn);
	dc_changes_stamp(&c);
	code = dc_entry_modify(slapi_entry_get_dn(e), &c);
	dc_changes_clear(&c);
	return code;
}

static void move_in(Slapi_Entry *e, void *arg)
{
	struct move *m = arg;

	if (m->code != LDAP_SUCCESS)
		return;
	m->code = put_link(e, m, m->new_dn);
	/* it names the new one already */
	if (m->code == LDAP_TYPE_OR_VALUE_EXISTS)
		m->code = put_link(e, m, NULL);
	/* somebody else was faster */
	if (m->code == LDAP_NO_SUCH_ATTRIBUTE || m->code == LDAP_NO_SUCH_OBJECT)
		m->code = LDAP_SUCCESS;
}

/* Each link once: a new name that differs in case alone, or not at all, is found by the old one. */
static int move_all(const char *domain, const char *attribute, const char *dn, const char *new_dn)
{
	struct move m = {.attribute = attribute, .dn = dn, .new_dn = new_dn, .code = LDAP_SUCCESS};
	char *filter = dc_filter_equal(attribute, dn, strlen(dn));
	int code = LDAP_OTHER;

	if (filter)
		code = dc_search(domain, LDAP_SCOPE_SUBTREE, filter, move_in, &m);
	free(filter);
	return code == LDAP_SUCCESS ? m.code : code;
}

int dc_links_move(const char *domain, const char *dn, const char *new_dn)
{
	int code = move_all(domain, "member", dn, new_dn);

	return code == LDAP_SUCCESS ? move_all(domain, "memberOf", dn, new_dn) : code;
}

struct below {
	char **list;
	size_t n;
};

static void collect(Slapi_Entry *e, void *arg)
{
	struct below *b = arg;

	b->list = (char **)(void *)slapi_ch_realloc((char *)b->list, (b->n + 1) * sizeof(char *));
	b->list[b->n++] = slapi_ch_strdup(slapi_entry_get_dn(e));
}

int dc_links_follow(const char *old_dn, const char *dn)
{
	struct below b = {0};
	int code = dc_links_move(dc_naming_domain(dn), old_dn, dn);

	if (code == LDAP_SUCCESS)
		code = dc_entry_children(dn, collect, &b);

	for (size_t i = 0; i < b.n; i++) {
		char *rdn = dc_first_rdn(b.list[i], NULL), *old = slapi_dn_plus_rdn(old_dn, rdn);
		struct dc_changes c = {0};

		dc_changes_put_text(&c, LDAP_MOD_REPLACE, "distinguishedName", b.list[i]);
		if (code == LDAP_SUCCESS)
			code = dc_entry_modify(b.list[i], &c);
		if (code == LDAP_SUCCESS)
			code = dc_links_follow(old, b.list[i]);
		dc_changes_clear(&c);
		slapi_ch_free_string(&old);
		slapi_ch_free_string(&rdn);
		slapi_ch_free_string(&b.list[i]);
	}
	slapi_ch_free((void **)&b.list);
	return code;
}
