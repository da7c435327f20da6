/* SPDX-License-Identifier: MIT */
/* get entra: the passwords of devices, read from Microsoft Graph as an administrator. */
#include <laps/guid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cloud.h"
#include "cli/commands.h"
#include "cli/devices.h"
#include "cli/input.h"
#include "ports/config_entra.h"
#include "ports/graph.h"

#define GRAPH_SCOPE LAPS_ENTRA_GRAPH_URL "/.default"

/* An id, with or without braces, else the name of a device. *host says that the service cannot be
 * reached, so that there is no use in asking it for others. */
static int read_one(const struct cli *cli, struct laps_graph *g, const char *device,
		    const struct cli_devices_view *v, struct laps_graph_device *out, bool *host)
{
	uint8_t guid[LAPS_GUID_LEN];
	char id[LAPS_GUID_TEXT];
	struct laps_cloud_refusal refusal;
	const char *step = "read";
	struct laps_cause cause;
	laps_rc rc = LAPS_OK;

	if (cli_random(NULL, guid, sizeof guid) != LAPS_OK)
		return cli_fail(step, "no random bytes");
	laps_guid_format_text(guid, g->client_request_id);
	if (laps_guid_parse_text(device, guid, NULL) == LAPS_OK) {
		laps_guid_format_text(guid, id);
	} else {
		rc = laps_graph_find(g, device, id, &refusal, &cause);
		step = rc == LAPS_OK ? step : "find";
	}
	if (rc == LAPS_OK)
		rc = laps_graph_read(g, id, v->passwords, out, &refusal, &cause);
	*host = rc == LAPS_E_HOST;
	if (rc != LAPS_OK)
		return cli_fail(step, "'%s': %s", device, cause.text);
	if (cli_devices_row_count(out, v) == 0 && !cli->json)
		cli_note(cli, "no password of '%s' is to be seen", device);
	return CLI_DONE;
}

/* All of them, before anything is printed; those that fail leave the others. */
static int read_all(const struct cli *cli, struct laps_graph *g, const struct cli_args *args,
		    const struct cli_devices_view *v, struct laps_graph_device *d, size_t *n)
{
	bool host = false;
	int rc = CLI_DONE;

	for (size_t i = 0; i < args->word_n && !host; i++) {
		if (read_one(cli, g, args->word[i], v, &d[*n], &host) == CLI_DONE)
			(*n)++;
		else
			rc = CLI_FAILED;
	}
	return rc;
}

static int check_options(const struct cli_args *args)
{
	static const char *const way[] = {"client-secret-file", "certificate-file", "device-code"};
	const char *tenant = cli_value(args, "tenant"), *client = cli_value(args, "client-id");
	const char *given = NULL, *why;

	if (tenant != NULL && laps_config_check_tenant(NULL, tenant, &why) != LAPS_OK)
		return cli_usage(args->command, "--tenant: '%s' %s", tenant, why);
	if (client != NULL && laps_config_check_client(NULL, client, &why) != LAPS_OK)
		return cli_usage(args->command, "--client-id: '%s' %s", client, why);

	if (cli_has(args, "certificate-file") != cli_has(args, "key-file"))
		return cli_usage(args->command,
				 "--certificate-file and --key-file belong together");
	for (size_t i = 0; i < sizeof way / sizeof way[0]; i++) {
		if (!cli_has(args, way[i]))
			continue;
		if (given != NULL)
			return cli_usage(args->command, "--%s and --%s exclude each other", given,
					 way[i]);
		given = way[i];
	}
	return CLI_DONE;
}

/* As the options say, else as laps.conf does. */
static int log_in(const struct cli_session *s, const struct cli_args *args, struct laps_http *http,
		  struct laps_secret **token)
{
	const struct laps_config *c = &s->config;
	const char *tenant = cli_value(args, "tenant"), *client = cli_value(args, "client-id");
	const char *secret = cli_value(args, "client-secret-file");
	const char *cert = cli_value(args, "certificate-file"), *key = cli_value(args, "key-file");
	const struct laps_entra_login login = {
		.http = http,
		.login_url = c->entra.login_url,
		.tenant = tenant != NULL ? tenant : c->entra.tenant,
		.client_id = client != NULL ? client : c->entra.client_id,
		.scope = GRAPH_SCOPE,
	};
	uint64_t now;
	int rc;

	if (cli_has(args, "device-code"))
		return cli_cloud_device_code(&login, token);
	if (secret == NULL && cert == NULL) {
		secret = c->entra.client_secret_file;
		cert = c->entra.client_certificate_file;
		key = c->entra.client_key_file;
	}
	if (secret != NULL)
		return cli_cloud_secret(&login, secret, token);
	if (cert == NULL || key == NULL)
		return cli_fail("login", "laps.conf has no entra-client-secret-file, and no "
					 "certificate of a client");
	if ((rc = cli_session_now(s, &now)) != CLI_DONE)
		return rc;
	return cli_cloud_certificate(&login, cert, key, now, token);
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	const struct cli_devices_view view = {
		.passwords = cli_has(args, "passwords"),
		.history = cli_has(args, "history"),
		.plain_text = cli_has(args, "plain-text"),
	};
	struct laps_graph_device *device = calloc(args->word_n, sizeof *device);
	struct laps_secret *token = NULL;
	struct cli_session s = {0};
	struct laps_graph graph = {0};
	size_t n = 0;
	int rc;

	if (device == NULL)
		return cli_fail("start", "out of memory");
	if ((rc = check_options(args)) != CLI_DONE ||
	    (rc = cli_session_open(cli, &s)) != CLI_DONE ||
	    (rc = cli_cloud_open(&s.config, NULL, NULL, &graph.http)) != CLI_DONE ||
	    (rc = log_in(&s, args, graph.http, &token)) != CLI_DONE)
		goto out;
	graph.url = s.config.entra.graph_url;
	graph.token = token;
	rc = read_all(cli, &graph, args, &view, device, &n);
	if ((rc == CLI_DONE || n > 0) && cli_devices_print(cli, device, n, &view) != CLI_DONE)
		rc = CLI_FAILED;
out:
	for (size_t i = 0; i < n; i++)
		laps_graph_device_clear(&device[i]);
	free(device);
	laps_secret_free(&token);
	laps_http_close(&graph.http);
	cli_session_close(&s);
	return rc;
}

static const struct cli_option option[] = {
	{"passwords", NULL, false, "also the passwords, hidden"},
	{"history", NULL, false, "with --passwords: also those before, newest first"},
	{"plain-text", NULL, false, "with --passwords: show them"},
	{"tenant", "TENANT", false, "id or domain; else entra-tenant of laps.conf"},
	{"client-id", "ID", false, "the application to log in as; else that of laps.conf"},
	{"client-secret-file", "FILE", false, "its secret, in a file only you can read"},
	{"certificate-file", "FILE", false, "its certificate, PEM"},
	{"key-file", "FILE", false, "the key of the certificate, PEM, a file only you can read"},
	{"device-code", NULL, false, "log in as a user with a browser; stderr says how"},
	{0},
};

const struct cli_command cli_get_entra = {
	.name = "get entra",
	.synopsis = "DEVICE... [--passwords] [--history] [--plain-text] [--tenant TENANT] "
		    "[--client-id ID] [--client-secret-file FILE | "
		    "--certificate-file FILE --key-file FILE | --device-code]",
	.summary = "show the passwords of devices in Entra ID",
	.example = "laps get entra WS0001 --passwords --plain-text",
	.option = option,
	.word_min = 1,
	.word_max = SIZE_MAX,
	.run = run,
};
