/* SPDX-License-Identifier: MIT */
#include "cli/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ports/ad_admin.h"
#include "ports/ad_domain.h"
#include "ports/ad_kerberos.h"
#include "ports/file.h"

int cli_session_open(const struct cli *cli, struct cli_session *s)
{
	struct laps_cause cause;

	*s = (struct cli_session){0};
	if (laps_config_load(cli->config_dir, &s->config, &cause) != LAPS_OK)
		return cli_fail("config", "%s", cause.text);
	if (laps_device_open(&s->config, &s->device, &cause) != LAPS_OK)
		return cli_fail("config", "%s", cause.text);
	s->ports = laps_device_ports(s->device);
	return CLI_DONE;
}

void cli_session_close(struct cli_session *s)
{
	laps_device_close(&s->device);
	laps_config_clear(&s->config);
}

int cli_session_now(const struct cli_session *s, uint64_t *ticks)
{
	struct laps_cause cause;

	if (s->ports->clock.now(s->ports->clock.ctx, ticks, &cause) != LAPS_OK)
		return cli_fail("clock", "%s", cause.text);
	return CLI_DONE;
}

int cli_login_check(const struct cli_args *args)
{
	if (cli_has(args, "as") != cli_has(args, "password-file"))
		return cli_usage(args->command, "--as and --password-file belong together");
	if (cli_has(args, "domain") && cli_has(args, "dc"))
		return cli_usage(args->command, "--domain and --dc exclude each other");
	return CLI_DONE;
}

/* The name to bind with, the caller's to free: its DN, or as it is when there is no user map or
 * that has it not and the directory may know it, as user@domain or DOMAIN\user. */
static int login_name(const struct cli_session *s, const char *user, char **dn)
{
	struct laps_cause cause;
	laps_rc rc;

	if (user != NULL && s->config.user_map != NULL) {
		rc = laps_user_map_find(s->config.user_map, user, dn, &cause);
		if (rc == LAPS_OK)
			return CLI_DONE;
		if (rc != LAPS_E_NOTFOUND || strpbrk(user, "@\\") == NULL)
			return cli_fail("login", "%s", cause.text);
	}
	if (user == NULL)
		user = s->config.admin_dn;
	if (user == NULL)
		return cli_fail("login",
				"laps.conf has no admin-dn and there are no Kerberos tickets: "
				"use --as and --password-file, or kinit");
	*dn = strdup(user);
	return *dn != NULL ? CLI_DONE : cli_fail("login", "out of memory");
}

int cli_login_password(const struct cli_session *s, const char *file, struct laps_secret **out)
{
	struct laps_cause cause;

	if (file == NULL)
		file = s->config.admin_password_file;
	if (file == NULL)
		return cli_fail("login", "laps.conf has no admin-password-file");
	if (laps_file_read_secret(file, out, &cause) != LAPS_OK)
		return cli_fail("login", "%s", cause.text);
	return CLI_DONE;
}

/* The host of the first URI of laps.conf that has one; "localhost" when none has. */
static int configured_host(const struct laps_config *c, const char **host)
{
	for (size_t i = 0; i < c->uri_n; i++) {
		const char *at = strstr(c->uri[i], "://");

		if (at == NULL || strncasecmp(c->uri[i], "ldapi", 5) == 0)
			continue;
		*host = at + 3;
		if (**host == '[')
			return (int)strcspn(*host, "]") + 1;
		return (int)strcspn(*host, ":/");
	}
	*host = "localhost";
	return (int)strlen(*host);
}

/* --dc HOST and --port N as a URI; a HOST that is a URI already stays one. */
static int chosen_uri(const struct cli_session *s, const struct cli_args *args, char *out,
		      size_t out_len)
{
	const char *host = cli_value(args, "dc"), *port = cli_value(args, "port");
	int host_len = host != NULL ? (int)strlen(host) : configured_host(&s->config, &host);
	int64_t number = 389;
	int rc, n;

	if (port != NULL &&
	    (rc = cli_parse_number(args, "--port", port, 1, 65535, &number)) != CLI_DONE)
		return rc;
	if (host_len == 0)
		return cli_usage(args->command, "--dc: the name of the host is empty");
	if (strstr(host, "://") != NULL && port == NULL)
		n = snprintf(out, out_len, "%s", host);
	else
		n = snprintf(out, out_len, "%s://%.*s:%d", number == 636 ? "ldaps" : "ldap",
			     host_len, host, (int)number);
	if (n < 0 || (size_t)n >= out_len)
		return cli_fail("connect", "--dc: the name of the host is too long");
	return CLI_DONE;
}

/* Only the domain of the server that was reached can be asked. */
static int check_domain(struct laps_ad *ad, const char *wanted)
{
	struct laps_domain domain;
	struct laps_cause cause;

	if (wanted == NULL)
		return CLI_DONE;
	if (laps_ad_domain_names(ad, &domain, &cause) != LAPS_OK)
		return cli_fail("connect", "%s", cause.text);
	if (strcasecmp(wanted, domain.dns_name) != 0 &&
	    strcasecmp(wanted, domain.netbios_name) != 0)
		return cli_fail("connect", "laps.conf has servers of '%s' and none of '%s'",
				domain.dns_name, wanted);
	return CLI_DONE;
}

int cli_user_open(const struct cli_session *s, const struct cli_args *args, const char *user,
		  const char *file, struct laps_ad **ad, char **dn)
{
	struct laps_ad_target target = laps_ad_target_of(&s->config);
	struct laps_ad_login login = {0};
	struct laps_secret *password = NULL;
	struct laps_ad *opened = NULL;
	struct laps_cause cause;
	char uri[512], principal[LAPS_PRINCIPAL_MAX];
	const char *const one[] = {uri};
	char *who = NULL;
	int rc;

	if (cli_has(args, "dc") || cli_has(args, "port")) {
		if ((rc = chosen_uri(s, args, uri, sizeof uri)) != CLI_DONE)
			return rc;
		target.uri = one;
		target.uri_n = 1;
	}
	/* who has logged on to Kerberos is that, unless somebody else is named */
	if (user == NULL && laps_kerberos_cached(principal)) {
		login.kerberos = target.kerberos = true;
		who = strdup(principal);
		if (who == NULL) {
			rc = cli_fail("login", "out of memory");
			goto out;
		}
		login.principal = who;
	} else if ((rc = login_name(s, user, &who)) != CLI_DONE ||
		   (rc = cli_login_password(s, file, &password)) != CLI_DONE) {
		goto out;
	}
	login.dn = who;
	login.password = password;
	if (laps_ad_open(&target, &login, &opened, &cause) != LAPS_OK)
		rc = cli_fail("connect", "%s", cause.text);
	else
		rc = check_domain(opened, cli_value(args, "domain"));
	if (rc != CLI_DONE)
		goto out;
	*ad = opened;
	opened = NULL;
	if (dn != NULL) {
		*dn = who;
		who = NULL;
	}
out:
	laps_ad_close(&opened);
	laps_secret_free(&password);
	free(who);
	return rc;
}

int cli_admin_open(const struct cli_session *s, const struct cli_args *args, struct laps_ad **ad)
{
	return cli_user_open(s, args, cli_value(args, "as"), cli_value(args, "password-file"), ad,
			     NULL);
}

int cli_admin_begin(const struct cli *cli, const struct cli_args *args, struct cli_session *s,
		    struct laps_ad **ad)
{
	int rc;

	if ((rc = cli_login_check(args)) == CLI_DONE && (rc = cli_session_open(cli, s)) == CLI_DONE)
		rc = cli_admin_open(s, args, ad);
	return rc;
}
