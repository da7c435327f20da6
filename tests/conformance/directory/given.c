/* SPDX-License-Identifier: MIT */
/*
 * Have those whom the target names the rights of their roles? That is for rows to judge, as a
 * directory that gives other rights than its owner has set is what they look for. But a slip in the
 * target looks the same, and there are many rows: it is told once, before them.
 */
#include "conformance/complain.h"
#include "conformance/directory/secrets.h"
#include "conformance/directory/state.h"

static bool is_given(const struct conform *c, dir_role role)
{
	return dir_state(c)->person[role].given;
}

/* The first of the secrets that it shows; NULL: none of them. */
static const char *seen(struct conform *c, dir_role role, const char *dn)
{
	const char *attrs[DIR_SECRET_N + 1] = {NULL};
	const struct dir_entry *e;
	size_t n = 0;

	for (size_t i = 0; i < DIR_SECRET_N; i++)
		if (dir_has_secret(c, i))
			attrs[n++] = dir_secret[i].attr;
	e = dir_read(c, dir_as(c, role), dn, attrs);
	return e && e->n > 0 ? e->attr[0].name : NULL;
}

static void warn(struct conform *c, const char *dn)
{
	const char *place = dir_state(c)->container, *secret;

	if (is_given(c, DIR_READER) && !seen(c, DIR_READER, dn))
		conform_complain("warning: reader, '%s', sees no password below '%s', and rows "
				 "will fail because of it; is it the right one, and may it read "
				 "there?",
				 dir_dn(c, DIR_READER), place);
	if (is_given(c, DIR_OUTSIDER) && (secret = seen(c, DIR_OUTSIDER, dn)) != NULL)
		conform_complain("warning: outsider, '%s', sees %s below '%s', and rows will fail "
				 "because of it; is it somebody who may not read there?",
				 dir_dn(c, DIR_OUTSIDER), secret, place);
	if (is_given(c, DIR_RESETTER) &&
	    dir_set(c, dir_as(c, DIR_RESETTER), dn, DIR_EXPIRY, "1").code != LDAP_SUCCESS)
		conform_complain("warning: resetter, '%s', may not write " DIR_EXPIRY
				 " below '%s', and rows will fail because of it; is it the right "
				 "one, and may it write that there?",
				 dir_dn(c, DIR_RESETTER), place);
}

void dir_given_warn(struct conform *c)
{
	/* nothing that goes wrong here is a failure of the run */
	struct conform trial = *c;
	const char *dn;

	if (!is_given(c, DIR_READER) && !is_given(c, DIR_OUTSIDER) && !is_given(c, DIR_RESETTER))
		return;
	dn = dir_filled(&trial);
	if (dn)
		warn(&trial, dn);
	dir_row_end(&trial, NULL);
}
