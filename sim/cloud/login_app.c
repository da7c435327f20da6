/* SPDX-License-Identifier: MIT */
/* The grant client_credentials: an application for itself. */
#include "cloud/login.h"

void sim_login_client_credentials(struct sim_login *l)
{
	struct sim_login_client client;
	struct sim_login_scope scope;
	const char *text = NULL;

	if (!l->tenant[0])
		sim_login_fail(l, 50059, NULL);
	else if (!sim_login_client_check(l, true, &client) || !sim_login_asked(l, &text, &scope))
		return;
	else if (!scope.all)
		sim_login_fail(l, 1002012, NULL);
	else
		sim_login_reply_app(l, &client, &scope, text);
}
