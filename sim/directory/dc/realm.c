/* SPDX-License-Identifier: MIT */
#include "directory/dc/realm.h"

#include <lber.h>
#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "directory/dc/extended.h"
#include "directory/dc/logon.h"
#include "directory/dc/names.h"
#include "directory/dc/password.h"
#include "directory/dc/reply.h"
#include "directory/dc/search.h"
#include "directory/dc/token.h"

char dc_realm_oid[] = DC_REALM_OID;

static bool may_ask(Slapi_PBlock *pb)
{
	struct dc_token *t = dc_token_get(pb);
	const char *path = NULL;
	bool may;

	slapi_pblock_get(pb, SLAPI_X_CONN_CLIENTPATH, (void *)&path);
	may = t && path && t->ad.privileges & LAPS_PRIVILEGE_SECURITY;
	if (t)
		dc_token_put(t);
	return may;
}

static enum dc_realm_state state_of(Slapi_Entry *e)
{
	switch (dc_logon_of(e)) {
	case DC_REPLY_N: return DC_REALM_GOOD;
	case DC_REPLY_MUST_CHANGE: return DC_REALM_MUST_CHANGE;
	default: return DC_REALM_REVOKED;
	}
}

struct found {
	BerElement *answer;
	unsigned n;
};

static void take(Slapi_Entry *e, void *arg)
{
	const struct berval *name = dc_value(e, "sAMAccountName"), *v;
	struct found *f = arg;
	struct dc_values all;

	if (!name || !dc_value(e, "userAccountControl") || f->n++ > 0)
		return;
	ber_printf(f->answer, "{eo", (int)state_of(e), name->bv_val, name->bv_len);
	for (v = dc_values_first(&all, e, "userPassword"); v; v = dc_values_next(&all))
		if (dc_password_is_kept(v))
			ber_printf(f->answer, "o", v->bv_val + strlen(DC_PASSWORD_KEPT),
				   v->bv_len - (ber_len_t)strlen(DC_PASSWORD_KEPT));
	ber_printf(f->answer, "}");
}

/* A result code. */
static int look_up(const struct berval *name, BerElement *answer)
{
	struct found f = {.answer = answer};
	char *equal = dc_filter_equal("sAMAccountName", name->bv_val, name->bv_len), *filter = NULL;

	if (!equal || asprintf(&filter, "(&%s(!(isDeleted=TRUE)))", equal) < 0)
		filter = NULL;
	free(equal);
	if (!filter)
		return LDAP_OTHER;
	dc_search(dc_names()->domain, LDAP_SCOPE_SUBTREE, filter, take, &f);
	free(filter);
	return f.n == 1 ? LDAP_SUCCESS : LDAP_NO_SUCH_OBJECT;
}

int dc_realm(Slapi_PBlock *pb)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);
	struct berval *name = NULL, *value = NULL;
	int code = LDAP_OTHER;

	slapi_pblock_get(pb, SLAPI_EXT_OP_REQ_VALUE, (void *)&name);
	if (!may_ask(pb))
		code = LDAP_INSUFFICIENT_ACCESS;
	else if (!name || name->bv_len == 0)
		code = LDAP_PROTOCOL_ERROR;
	else if (ber)
		code = look_up(name, ber);
	if (code == LDAP_SUCCESS && ber_flatten(ber, &value) != 0)
		code = LDAP_OTHER;
	if (ber)
		ber_free(ber, 1);
	if (code != LDAP_SUCCESS)
		return dc_reply_send_code(pb, code, NULL);
	slapi_pblock_set(pb, SLAPI_EXT_OP_RET_OID, dc_realm_oid);
	slapi_pblock_set(pb, SLAPI_EXT_OP_RET_VALUE, value);
	return LDAP_SUCCESS; /* slapd sends it */
}
