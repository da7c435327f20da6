/* SPDX-License-Identifier: MIT */
#include "directory/dc/logon.h"

#include <laps/filetime.h>
#include <ldap.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "directory/dc/names.h"
#include "directory/dc/record.h"
#include "directory/dc/reply.h"
#include "directory/dc/search.h"
#include "directory/dc/signing.h"

/* of libslapi, in no header: 0 when one of the hashes is of the password */
int slapi_pw_find(Slapi_Value **hashes, const Slapi_Value *password);

struct account {
	const struct berval *password; /* that was sent */
	bool found;
	dc_reply why; /* it may not log on; DC_REPLY_N: it may, with the right password */
};

static bool is_password(const struct berval *hash, const struct berval *password)
{
	Slapi_Value *values[] = {slapi_value_new_berval(hash), NULL};
	Slapi_Value *sent = slapi_value_new_berval(password);
	bool is = slapi_pw_find(values, sent) == 0;

	slapi_value_free(&values[0]);
	slapi_value_free(&sent);
	return is;
}

static int64_t ticks_now(void)
{
	return (int64_t)((uint64_t)time(NULL) * LAPS_TICKS_PER_SECOND + LAPS_TICKS_UNIX_EPOCH);
}

static bool knows(Slapi_Entry *e, const struct berval *password)
{
	struct dc_values all;
	const struct berval *hash;

	for (hash = dc_values_first(&all, e, "userPassword"); hash; hash = dc_values_next(&all))
		if (is_password(hash, password))
			return true;
	return false;
}

dc_reply dc_logon_of(Slapi_Entry *e)
{
	const struct dc_logon state = {
		.control = dc_value_number(e, "userAccountControl", 0),
		.password_set = dc_value_number(e, "pwdLastSet", -1),
		.account_expires = dc_value_number(e, "accountExpires", 0),
		.locked_out = dc_value_number(e, "lockoutTime", 0),
	};

	return dc_logon_judge(&state, ticks_now());
}

static void take(Slapi_Entry *e, void *arg)
{
	const struct berval *name = dc_value(e, "sAMAccountName");
	struct account *a = arg;

	if (name)
		dc_record_bound(name->bv_val, name->bv_len);
	/* whatever else has a name, a group for one, is no account */
	a->found = dc_value(e, "userAccountControl") != NULL;
	if (!a->found)
		return;
	a->why = dc_logon_of(e);
	if (a->why != DC_REPLY_N && a->why != DC_REPLY_LOCKED && !knows(e, a->password))
		a->why = DC_REPLY_BAD_CREDENTIALS;
}

int dc_logon_pre_bind(Slapi_PBlock *pb)
{
	struct account a = {.why = DC_REPLY_N};
	struct berval *password = NULL;
	const char *dn = NULL;
	unsigned ssf = 0;
	int method = LDAP_AUTH_NONE;

	slapi_pblock_get(pb, SLAPI_BIND_METHOD, &method);
	slapi_pblock_get(pb, SLAPI_BIND_TARGET, (void *)&dn);
	slapi_pblock_get(pb, SLAPI_BIND_CREDENTIALS, (void *)&password);
	/* anonymous, be it that a name without a password is sent */
	if (method != LDAP_AUTH_SIMPLE || !dn || !*dn || !password || password->bv_len == 0)
		return 0;
	/* another controller, whose password slapd has */
	if (strcasecmp(dn, DC_REPLICA) == 0)
		return 0;
	slapi_pblock_get(pb, SLAPI_X_CONN_SSF, &ssf);
	if (dc_signing_required() && ssf < DC_LOGON_SSF)
		return dc_reply_send(pb, DC_REPLY_STRONG_AUTH, NULL);
	a.password = password;
	dc_search(dn, LDAP_SCOPE_BASE, NULL, take, &a);
	if (!a.found)
		return dc_reply_send(pb, DC_REPLY_NO_ACCOUNT, NULL);
	return a.why == DC_REPLY_N ? 0 : dc_reply_send(pb, a.why, NULL);
}
