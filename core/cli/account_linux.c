/* SPDX-License-Identifier: MIT */
/* account list, of a Linux host: what passwd and shadow tell. */
#include <stdlib.h>

#include "cli/account.h"
#include "cli/out.h"

static json_t *linux_json(const struct laps_account *a, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++)
		cli_json_append(&array, json_pack("{s:s,s:I,s:b,s:n}", "name", a[i].name, "rid",
						  (json_int_t)a[i].rid, "enabled",
						  (int)a[i].enabled, "last_set"));
	return array;
}

int cli_account_list_linux(const struct cli *cli, struct laps_linux *host)
{
	static const char *const heading[] = {"NAME", "RID", "ENABLED"};
	struct laps_account *account = NULL;
	struct laps_cause cause;
	struct cli_table t;
	size_t n = 0;
	int rc;

	if (laps_linux_list(host, &account, &n, &cause) != LAPS_OK)
		return cli_fail("accounts", "%s", cause.text);
	if (cli->json) {
		rc = cli_json_print(linux_json(account, n));
	} else {
		cli_table_init(&t, heading, 3);
		for (size_t i = 0; i < n; i++) {
			cli_table_add(&t, account[i].name);
			cli_table_addf(&t, "%u", (unsigned)account[i].rid);
			cli_table_add(&t, account[i].enabled ? "yes" : "no");
		}
		rc = cli_table_print(&t);
	}
	free(account);
	return rc;
}
