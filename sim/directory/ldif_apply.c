/* SPDX-License-Identifier: MIT */
#include "directory/ldif_apply.h"

#include <ldap.h>

#include "directory/ldif_record.h"
#include "lib/child.h"
#include "lib/ldapi.h"

#define WAIT_SECONDS 30

struct apply {
	LDAP *ld;
	const char *file;
};

static const char *const doing[] = {
	[SIM_LDIF_ADD] = "add",
	[SIM_LDIF_DELETE] = "delete",
	[SIM_LDIF_MODIFY] = "modify",
	[SIM_LDIF_RENAME] = "rename",
};

static int ask(LDAP *ld, const struct sim_ldif_record *r)
{
	switch (r->op) {
	case SIM_LDIF_ADD: return ldap_add_ext_s(ld, r->dn, r->mods, NULL, NULL);
	case SIM_LDIF_DELETE: return ldap_delete_ext_s(ld, r->dn, NULL, NULL);
	case SIM_LDIF_MODIFY: return ldap_modify_ext_s(ld, r->dn, r->mods, NULL, NULL);
	case SIM_LDIF_RENAME: break;
	}
	return ldap_rename_s(ld, r->dn, r->new_rdn, r->new_parent, r->delete_old, NULL, NULL);
}

static bool apply(void *ctx, const struct sim_ldif_record *r, struct sim_err *err)
{
	const struct apply *a = ctx;
	char *why = NULL;
	int rc;

	if (sim_interrupted())
		return sim_fail(err, "interrupted");
	rc = ask(a->ld, r);
	if (rc == LDAP_SUCCESS)
		return true;
	ldap_get_option(a->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &why);
	sim_fail(err, "%s:%lu: cannot %s '%.200s': %s%s%s", a->file, r->line, doing[r->op], r->dn,
		 ldap_err2string(rc), why && *why ? ": " : "", why ? why : "");
	ldap_memfree(why);
	return false;
}

bool sim_ldif_apply(const char *uri, const char *file, const struct laps_buf *text,
		    struct sim_err *err)
{
	const struct timeval wait = {.tv_sec = WAIT_SECONDS};
	struct apply a = {.file = file};
	int rc = sim_ldapi_open(uri, &wait, &a.ld);
	bool ok;

	if (rc != LDAP_SUCCESS)
		return sim_fail(err, "cannot do what '%s' says: %s", file, ldap_err2string(rc));
	ok = sim_ldif_each(file, text->data, text->len, apply, &a, err);
	ldap_unbind_ext_s(a.ld, NULL, NULL);
	return ok;
}
