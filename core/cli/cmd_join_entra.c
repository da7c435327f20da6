/* SPDX-License-Identifier: MIT */
/* join entra: make this host a device of an Entra ID tenant. */
#include <string.h>

#include "cli/cloud.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "ports/entra_identity.h"
#include "ports/entra_join.h"

#define COLUMN_N     2
#define LOCK_WAIT_MS 30000 /* for a cycle to end: the user has logged in by then */

static const struct join_type {
	const char *name;
	laps_entra_join_type type;
} join_type[] = {
	{"joined", LAPS_ENTRA_JOINED},
	{"registered", LAPS_ENTRA_REGISTERED},
	{"hybrid", LAPS_ENTRA_HYBRID},
};
#define JOIN_TYPE_N (sizeof join_type / sizeof join_type[0])

static const char *type_name(laps_entra_join_type type)
{
	for (size_t i = 0; i < JOIN_TYPE_N; i++)
		if (join_type[i].type == type)
			return join_type[i].name;
	return "unknown";
}

/* --type, else what goes with what laps.conf says of Active Directory. */
static int choose_type(const struct cli_args *args, laps_join configured, laps_entra_join_type *out)
{
	const char *text = cli_value(args, "type");

	*out = configured == LAPS_JOIN_AD || configured == LAPS_JOIN_HYBRID ? LAPS_ENTRA_HYBRID
	       : configured == LAPS_JOIN_REGISTERED                         ? LAPS_ENTRA_REGISTERED
									    : LAPS_ENTRA_JOINED;
	if (text == NULL)
		return CLI_DONE;
	for (size_t i = 0; i < JOIN_TYPE_N; i++) {
		if (strcmp(join_type[i].name, text) == 0) {
			*out = join_type[i].type;
			return CLI_DONE;
		}
	}
	return cli_usage(args->command, "--type: '%s' is not joined, registered or hybrid", text);
}

static int check_options(const struct cli_args *args)
{
	if (cli_has(args, "user") != cli_has(args, "password-file"))
		return cli_usage(args->command, "--user and --password-file belong together");
	if (cli_has(args, "user") && cli_has(args, "device-code"))
		return cli_usage(args->command, "--user and --device-code exclude each other");
	if (!cli_has(args, "user") && !cli_has(args, "device-code"))
		return cli_usage(args->command, "who joins it? Give --user and --password-file, or "
						"--device-code");
	return CLI_DONE;
}

/* One device at a time: what is there says how to go on. */
static int check_not_joined(const char *dir)
{
	struct laps_entra_identity there = {0};
	struct laps_cause cause;
	laps_rc rc = laps_entra_identity_load(dir, &there, &cause);
	int status;

	if (rc == LAPS_E_NOTFOUND)
		return CLI_DONE;
	if (rc == LAPS_OK)
		status =
			cli_fail("join", "this host is device %s of tenant %s already; leave first",
				 there.device_id, there.tenant_id);
	else
		status = cli_fail("join", "%s", cause.text);
	laps_entra_identity_clear(&there);
	return status;
}

static int print(const struct cli *cli, const char *name, const struct laps_entra_identity *id)
{
	const struct {
		const char *member, *text;
	} line[] = {
		{"DeviceName", name},        {"DeviceId", id->device_id},
		{"TenantId", id->tenant_id}, {"JoinType", type_name(id->join_type)},
		{"User", id->upn},
	};
	struct cli_table t;

	if (cli->json)
		return cli_json_print(json_pack("{s:s,s:s,s:s,s:s,s:s}", line[0].member,
						line[0].text, line[1].member, line[1].text,
						line[2].member, line[2].text, line[3].member,
						line[3].text, line[4].member, line[4].text));
	if (cli->quiet)
		return CLI_DONE;
	cli_table_init(&t, NULL, COLUMN_N);
	for (size_t i = 0; i < sizeof line / sizeof line[0]; i++) {
		cli_table_add(&t, line[i].member);
		cli_table_add(&t, line[i].text);
	}
	return cli_table_print(&t);
}

/* A token of the user who joins the device. */
static int log_in(const struct cli_session *s, const struct cli_args *args, struct laps_http *http,
		  struct laps_secret **token)
{
	const struct laps_entra_login login = {
		.http = http,
		.login_url = s->config.entra.login_url,
		.tenant = s->config.entra.tenant,
		.client_id = LAPS_ENTRA_BROKER_CLIENT,
		.scope = LAPS_ENTRA_DRS_RESOURCE "/.default",
	};

	if (cli_has(args, "device-code"))
		return cli_cloud_device_code(&login, token);
	return cli_cloud_password(&login, cli_value(args, "user"), cli_value(args, "password-file"),
				  token);
}

static int join(const struct cli *cli, const struct cli_session *s, struct laps_http *http,
		const struct laps_secret *token, laps_entra_join_type type)
{
	struct laps_entra_join how = {
		.http = http,
		.registration_url = s->config.entra.registration_url,
		.login_url = s->config.entra.login_url,
		.tenant = s->config.entra.tenant,
		.name = s->config.host.name,
		/* the builds of Windows that know as much as this host */
		.os_version = s->config.host.os_level == LAPS_OS_24H2 ? "10.0.26100.1742"
								      : "10.0.22631.4317",
		.join_type = type,
		.user_token = token,
	};
	struct laps_entra_identity id = {0};
	struct laps_cloud_refusal refusal;
	struct laps_cause cause;
	int rc;

	if ((rc = cli_session_now(s, &how.now_ticks)) != CLI_DONE)
		return rc;
	if (laps_entra_join(&how, &id, &refusal, &cause) != LAPS_OK)
		return cli_fail("join", "%s", cause.text);
	if (laps_entra_identity_store(s->config.dir, &id, &cause) != LAPS_OK)
		rc = cli_fail("join",
			      "the device is registered as %s, but this host cannot keep "
			      "that: %s",
			      id.device_id, cause.text);
	else
		rc = print(cli, how.name, &id);
	laps_entra_identity_clear(&id);
	return rc;
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	laps_entra_join_type type = LAPS_ENTRA_JOINED;
	struct laps_http *http = NULL;
	struct laps_secret *token = NULL;
	struct cli_session s = {0};
	struct laps_cause cause;
	int rc;

	if ((rc = check_options(args)) != CLI_DONE ||
	    (rc = choose_type(args, LAPS_JOIN_WORKGROUP, &type)) != CLI_DONE ||
	    (rc = cli_session_open(cli, &s)) != CLI_DONE ||
	    (rc = choose_type(args, s.config.host.join, &type)) != CLI_DONE)
		goto out;
	if ((rc = check_not_joined(s.config.dir)) != CLI_DONE ||
	    (rc = cli_cloud_open(&s.config, NULL, NULL, &http)) != CLI_DONE ||
	    (rc = log_in(&s, args, http, &token)) != CLI_DONE)
		goto out;
	/* no cycle runs meanwhile, and no other join: but not before somebody has found a browser
	 */
	if (laps_device_lock_wait(s.device, LOCK_WAIT_MS, &cause) != LAPS_OK)
		rc = cli_fail("lock", "%s", cause.text);
	else if ((rc = check_not_joined(s.config.dir)) == CLI_DONE)
		rc = join(cli, &s, http, token, type);
out:
	laps_secret_free(&token);
	laps_http_close(&http);
	cli_session_close(&s);
	return rc;
}

static const struct cli_option option[] = {
	{"user", "UPN", false, "who joins it: name@domain"},
	{"password-file", "FILE", false, "the password of --user, in a file only you can read"},
	{"device-code", NULL, false, "log in with a browser, anywhere; stderr says how"},
	{"type", "TYPE", false,
	 "joined, registered or hybrid; what goes with laps.conf by default"},
	{0},
};

const struct cli_command cli_join_entra = {
	.name = "join entra",
	.synopsis = "--user UPN --password-file FILE | --device-code "
		    "[--type joined|registered|hybrid]",
	.summary = "make this host a device of an Entra ID tenant",
	.example = "laps join entra --device-code",
	.option = option,
	.run = run,
};
