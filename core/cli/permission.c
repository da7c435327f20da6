/* SPDX-License-Identifier: MIT */
#include "cli/permission.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <laps/sddl.h>

#include "cli/out.h"
#include "ports/ad_descriptor.h"
#include "ports/ad_domain.h"

#define ACE_MAX 512 /* bytes of an ACE as text, of those that are added here */

/* All of --to. The text of a refusal is that of the product. */
static int resolve_all(const struct cli_args *args, struct cli_container *c)
{
	struct laps_cause cause;
	const char *name;
	size_t at = 0;

	c->principal = calloc(args->given_n + 1, sizeof *c->principal);
	if (c->principal == NULL)
		return cli_fail("start", "out of memory");
	while ((name = cli_next_value(args, "to", &at)) != NULL) {
		laps_rc rc = laps_ad_resolve(c->ad, name, &c->principal[c->principal_n], &cause);

		if (rc == LAPS_E_NOTFOUND || rc == LAPS_E_FORMAT)
			return cli_fail("principal", "Invalid principal specified: %s", cause.text);
		if (rc != LAPS_OK)
			return cli_fail("principal", "%s", cause.text);
		c->principal_n++;
	}
	return CLI_DONE;
}

int cli_container_open(const struct cli *cli, const struct cli_args *args, const char *identity,
		       struct cli_container *c)
{
	struct laps_cause cause;
	int rc;

	if ((rc = cli_admin_begin(cli, args, &c->session, &c->ad)) != CLI_DONE)
		return rc;
	if (laps_ad_find_container(c->ad, identity, &c->dn, &c->name, &cause) != LAPS_OK)
		return cli_fail("find", "%s", cause.text);
	if (laps_ad_domain_names(c->ad, &c->domain, &cause) != LAPS_OK)
		return cli_fail("find", "%s", cause.text);
	if ((rc = resolve_all(args, c)) != CLI_DONE)
		return rc;
	if (laps_ad_delegation_schema(c->ad, &c->schema, &cause) != LAPS_OK)
		return cli_fail("schema", "%s", cause.text);
	return CLI_DONE;
}

void cli_container_close(struct cli_container *c)
{
	free(c->dn);
	free(c->name);
	free(c->principal);
	laps_ad_close(&c->ad);
	cli_session_close(&c->session);
}

static int to_text(const struct cli_container *c, const struct laps_sd *sd, struct laps_buf *out)
{
	laps_rc rc = laps_sddl_format(sd, &c->domain.sid, out);

	laps_buf_put_u8(out, 0);
	if (rc == LAPS_OK)
		rc = laps_buf_status(out);
	return rc == LAPS_OK ? CLI_DONE
			     : cli_fail("show", "the descriptor has no text: %s", laps_rc_name(rc));
}

static int print_done(const struct cli *cli, const struct cli_container *c)
{
	static const char *const heading[] = {"Name", "DistinguishedName"};
	struct cli_table t;

	if (cli->json)
		return cli_json_print(
			json_pack("{s:s,s:s}", "Name", c->name, "DistinguishedName", c->dn));
	if (cli->quiet)
		return CLI_DONE;
	cli_table_init(&t, heading, 2);
	cli_table_add(&t, c->name);
	cli_table_add(&t, c->dn);
	return cli_table_print(&t);
}

/* The ACEs of one text that the other has not: among a hundred of them nobody sees a new one. */
static void add_aces(struct cli_table *t, const char *label, const char *text, const char *other)
{
	char ace[ACE_MAX];

	for (const char *end; (text = strchr(text, '(')) != NULL; text = end) {
		end = text + strcspn(text, ")");
		if ((size_t)snprintf(ace, sizeof(ace), "%.*s)", (int)(end - text), text) <
			    sizeof(ace) &&
		    !strstr(other, ace)) {
			cli_table_add(t, label);
			cli_table_add(t, ace);
		}
	}
}

static int print_dry_run(const struct cli *cli, const struct cli_container *c, const char *before,
			 const char *after)
{
	struct cli_table t;

	if (cli->json)
		return cli_json_print(json_pack("{s:s,s:s,s:s,s:s}", "Name", c->name,
						"DistinguishedName", c->dn, "Before", before,
						"After", after));
	cli_table_init(&t, NULL, 2);
	cli_table_add(&t, "DistinguishedName");
	cli_table_add(&t, c->dn);
	cli_table_add(&t, "Before");
	cli_table_add(&t, before);
	cli_table_add(&t, "After");
	cli_table_add(&t, after);
	add_aces(&t, "Removed", before, after);
	add_aces(&t, "Added", after, before);
	return cli_table_print(&t);
}

/* A directory may take a descriptor and keep another one. */
static int verify(const struct cli_container *c, uint32_t part, const char *wanted)
{
	struct laps_cause cause;
	struct laps_buf text;
	struct laps_sd sd = {0};
	int rc;

	laps_buf_init(&text, LAPS_SDDL_TEXT_MAX);
	if (laps_ad_read_sd(c->ad, c->dn, part, &sd, &cause) != LAPS_OK)
		rc = cli_fail("verify", "%s", cause.text);
	else
		rc = to_text(c, &sd, &text);
	if (rc == CLI_DONE && strcmp((const char *)text.data, wanted) != 0)
		rc = cli_fail("verify", "'%s' has another descriptor than was written: %s", c->dn,
			      (const char *)text.data);
	laps_sd_clear(&sd);
	laps_buf_clear(&text);
	return rc;
}

int cli_permission_apply(const struct cli *cli, const struct cli_args *args,
			 const struct cli_container *c, uint32_t part,
			 cli_permission_change *change, const void *ctx)
{
	struct laps_buf before, after;
	struct laps_cause cause;
	struct laps_sd sd = {0};
	laps_rc code;
	int rc;

	laps_buf_init(&before, LAPS_SDDL_TEXT_MAX);
	laps_buf_init(&after, LAPS_SDDL_TEXT_MAX);
	if (laps_ad_read_sd(c->ad, c->dn, part, &sd, &cause) != LAPS_OK) {
		rc = cli_fail("read", "%s", cause.text);
		goto out;
	}
	if (part == LAPS_AD_SD_DACL && !sd.has_dacl) {
		/* adding the first ACE would take everything from everybody else */
		rc = cli_fail("read", "'%s' has no DACL: everybody may do everything", c->dn);
		goto out;
	}
	if ((rc = to_text(c, &sd, &before)) != CLI_DONE)
		goto out;
	code = change(c, ctx, &sd);
	if (code != LAPS_OK) {
		rc = cli_fail("change", "the descriptor of '%s' cannot take it: %s", c->dn,
			      laps_rc_name(code));
		goto out;
	}
	if ((rc = to_text(c, &sd, &after)) != CLI_DONE)
		goto out;
	if (cli_has(args, "dry-run")) {
		rc = print_dry_run(cli, c, (const char *)before.data, (const char *)after.data);
		goto out;
	}
	if (strcmp((const char *)before.data, (const char *)after.data) != 0) {
		if (laps_ad_write_sd(c->ad, c->dn, part, &sd, &cause) != LAPS_OK) {
			rc = cli_fail("write", "%s", cause.text);
			goto out;
		}
		if ((rc = verify(c, part, (const char *)after.data)) != CLI_DONE)
			goto out;
	}
	rc = print_done(cli, c);
out:
	laps_sd_clear(&sd);
	laps_buf_clear(&before);
	laps_buf_clear(&after);
	return rc;
}
