/* SPDX-License-Identifier: MIT */
/* Users: looked up at each use, so that what was disabled meanwhile has no effect any longer. And
 * the grant by password (ROPC). */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cloud/login.h"

static bool has_password(const struct sim_user *u, const char *password)
{
	const size_t len = strlen(password);

	return u->password && laps_secret_len(u->password) == len &&
	       laps_ct_eq(laps_secret_text(u->password), password, len);
}

static void copy(const struct sim_user *u, struct sim_caller *who)
{
	who->is_user = true;
	memcpy(who->tenant, u->tenant->id, sizeof(who->tenant));
	memcpy(who->oid, u->id, sizeof(who->oid));
	memcpy(who->upn, u->upn, sizeof(who->upn));
	memcpy(who->name, u->name, sizeof(who->name));
	for (size_t i = 0; i < u->role_n; i++)
		memcpy(who->role[i], u->role[i]->id, sizeof(who->role[i]));
	who->role_n = u->role_n;
}

unsigned sim_login_user_load(struct sim_login *l, const char *id_or_upn, const char *password,
			     uint64_t issued_ticks, struct sim_caller *who)
{
	const struct sim_user *u;
	unsigned number = 0;

	sim_store_read(l->c->store);
	u = sim_store_user(l->c->store, id_or_upn);
	if (!u || (l->tenant[0] && strcasecmp(u->tenant->id, l->tenant) != 0))
		number = 50034;
	else if (password && !has_password(u, password))
		number = 50126;
	else if (!u->enabled)
		number = 50057;
	else if (!password && issued_ticks < u->sessions_from_ticks)
		number = 50173;
	else
		copy(u, who);
	sim_store_unlock(l->c->store);
	return number;
}

void sim_login_password(struct sim_login *l)
{
	struct sim_login_client client;
	struct sim_caller who = {0};
	struct sim_login_scope scope;
	const char *name, *password, *text = NULL;
	unsigned number;

	if (!sim_login_client_check(l, false, &client) || !sim_login_asked(l, &text, &scope))
		return;
	name = sim_login_need(l, "username");
	password = name ? sim_login_need(l, "password") : NULL;
	if (!password)
		return;
	number = sim_login_user_load(l, name, password, 0, &who);
	if (number)
		sim_login_fail(l, number, NULL);
	else
		sim_login_reply_user(l, &client, &who, &scope, text);
}
