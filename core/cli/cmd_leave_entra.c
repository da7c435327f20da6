/* SPDX-License-Identifier: MIT */
/* leave entra: delete this host's device in Entra ID, and forget that it was one. */
#include <string.h>

#include "cli/cloud.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "ports/entra_identity.h"
#include "ports/entra_join.h"

#define COLUMN_N 2

/* Does the service say that there is no such device any more? A 404 of something else, be it a
 * proxy, does not. */
static bool is_gone(laps_rc rc, const struct laps_cloud_refusal *refusal)
{
	return (rc == LAPS_E_NOTFOUND || (rc == LAPS_E_DENIED && refusal->http_status == 400)) &&
	       strcmp(refusal->code, "DirectoryError") == 0;
}

/* Delete it there. What is gone already, or with --force cannot be reached, is a note. */
static int leave(const struct cli *cli, const struct cli_args *args, struct laps_http *http,
		 const struct laps_entra_identity *id)
{
	struct laps_cloud_refusal refusal;
	struct laps_cause cause;
	laps_rc rc = laps_entra_leave(http, id, &refusal, &cause);

	if (rc == LAPS_OK)
		return CLI_DONE;
	if (!is_gone(rc, &refusal) && !cli_has(args, "force"))
		return cli_fail("leave", "%s", cause.text);
	cli_note(cli, "forgotten here only: %s", cause.text);
	return CLI_DONE;
}

static int print(const struct cli *cli, const struct laps_entra_identity *id)
{
	struct cli_table t;

	if (cli->json)
		return cli_json_print(json_pack("{s:s,s:s}", "DeviceId", id->device_id, "TenantId",
						id->tenant_id));
	if (cli->quiet)
		return CLI_DONE;
	cli_table_init(&t, NULL, COLUMN_N);
	cli_table_add(&t, "DeviceId");
	cli_table_add(&t, id->device_id);
	cli_table_add(&t, "TenantId");
	cli_table_add(&t, id->tenant_id);
	return cli_table_print(&t);
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct laps_entra_identity id = {0};
	struct laps_http *http = NULL;
	struct cli_session s = {0};
	struct laps_cause cause;
	laps_rc code;
	int rc;

	if ((rc = cli_session_open(cli, &s)) != CLI_DONE)
		goto out;
	/* no cycle runs meanwhile, and no join */
	if (laps_device_lock(s.device, &cause) != LAPS_OK) {
		rc = cli_fail("lock", "%s", cause.text);
		goto out;
	}
	code = laps_entra_identity_load(s.config.dir, &id, &cause);
	if (code == LAPS_E_NOTFOUND)
		rc = cli_fail("leave", "this host is no device of Entra ID");
	else if (code != LAPS_OK && cli_has(args, "force"))
		cli_note(cli, "forgotten here only: %s", cause.text);
	else if (code != LAPS_OK)
		rc = cli_fail("leave", "%s", cause.text);
	if (rc != CLI_DONE)
		goto out;
	if (code == LAPS_OK &&
	    ((rc = cli_cloud_open(&s.config, id.cert_file, id.key_file, &http)) != CLI_DONE ||
	     (rc = leave(cli, args, http, &id)) != CLI_DONE))
		goto out;
	if (laps_entra_identity_remove(s.config.dir, &cause) != LAPS_OK)
		rc = cli_fail("leave", "%s", cause.text);
	else if (code == LAPS_OK)
		rc = print(cli, &id);
out:
	laps_http_close(&http);
	laps_entra_identity_clear(&id);
	cli_session_close(&s);
	return rc;
}

static const struct cli_option option[] = {
	{"force", NULL, false, "forget it here even when the service refuses or does not answer"},
	{0},
};

const struct cli_command cli_leave_entra = {
	.name = "leave entra",
	.synopsis = "[--force]",
	.summary = "delete this host's device in Entra ID, with its passwords there",
	.example = "laps leave entra",
	.option = option,
	.run = run,
};
