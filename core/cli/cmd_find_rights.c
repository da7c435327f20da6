/* SPDX-License-Identifier: MIT */
/* find-rights: who can read the confidential attributes of the computers below a container. */
#include <stdlib.h>
#include <string.h>

#include <laps/delegation.h>

#include "cli/commands.h"
#include "cli/out.h"
#include "cli/session.h"
#include "ports/ad_admin.h"
#include "ports/ad_descriptor.h"

#define NAME_MAX_LEN 512

/* Names of SIDs that were looked up: a directory has few of them in all its descriptors. */
struct known {
	struct laps_sid sid;
	char *name;
};

struct finding {
	const struct laps_delegation_schema *schema; /* NULL: not extended */
	struct laps_ad *ad;
	struct known *known;
	size_t known_n;
	json_t *object; /* array of what is printed; NULL: out of memory */
};

/* Its name, or its text when nobody has it. NULL when out of memory or the directory failed. */
static const char *name_of(struct finding *f, const struct laps_sid *sid, struct laps_cause *cause)
{
	char text[LAPS_SID_TEXT];
	struct laps_buf name;
	struct known *grown;
	laps_rc rc;

	for (size_t i = 0; i < f->known_n; i++)
		if (laps_sid_eq(&f->known[i].sid, sid))
			return f->known[i].name;
	laps_cause_set(cause, 0, "out of memory");
	grown = realloc(f->known, (f->known_n + 1) * sizeof *grown);
	if (grown == NULL)
		return NULL;
	f->known = grown;
	grown += f->known_n;
	laps_buf_init(&name, NAME_MAX_LEN);
	laps_sid_format_text(sid, text);
	rc = laps_ad_name_of_sid(f->ad, sid, &name, cause);
	laps_buf_put_u8(&name, 0);
	*grown = (struct known){.sid = *sid};
	if (rc == LAPS_OK && laps_buf_status(&name) == LAPS_OK)
		grown->name = strdup((const char *)name.data);
	else if (rc == LAPS_E_NOTFOUND || rc == LAPS_E_FORMAT)
		grown->name = strdup(text);
	laps_buf_clear(&name);
	if (grown->name == NULL)
		return NULL;
	f->known_n++;
	return grown->name;
}

static bool has(const json_t *array, const char *name)
{
	const json_t *text;
	size_t i;

	json_array_foreach(array, i, text)
	{
		if (strcmp(json_string_value(text), name) == 0)
			return true;
	}
	return false;
}

static laps_rc add_holders(struct finding *f, const struct laps_sd *sd, json_t *own,
			   json_t *inherited, struct laps_cause *cause)
{
	for (size_t i = 0; i < sd->dacl_n; i++) {
		enum laps_holder holds = laps_delegation_holds(&sd->dacl[i], f->schema);
		json_t *to = holds == LAPS_HOLDER_OWN ? own : inherited;
		const char *name;

		if (holds == LAPS_HOLDER_NO)
			continue;
		name = name_of(f, &sd->dacl[i].sid, cause);
		if (name == NULL)
			return LAPS_E_HOST;
		if (!has(to, name) && json_array_append_new(to, json_string(name)) != 0)
			return LAPS_E_NOMEM;
	}
	/* without a DACL nobody is kept out */
	if (!sd->has_dacl && json_array_append_new(own, json_string("Everyone")) != 0)
		return LAPS_E_NOMEM;
	return LAPS_OK;
}

static laps_rc visit(void *ctx, const char *dn, const struct laps_sd *sd, struct laps_cause *cause)
{
	struct finding *f = ctx;
	json_t *own = json_array(), *inherited = json_array();
	laps_rc rc = LAPS_E_NOMEM;

	laps_cause_set(cause, 0, "out of memory");
	if (own != NULL && inherited != NULL)
		rc = add_holders(f, sd, own, inherited, cause);
	if (rc != LAPS_OK) {
		json_decref(own);
		json_decref(inherited);
		return rc;
	}
	cli_json_append(&f->object,
			json_pack("{s:s,s:o,s:o}", "ObjectDN", dn, "ExtendedRightHolders", own,
				  "InheritedRightHolders", inherited));
	return f->object != NULL ? LAPS_OK : LAPS_E_NOMEM;
}

static void add_lines(struct cli_table *t, const char *label, const json_t *names)
{
	const json_t *text;
	size_t i;

	json_array_foreach(names, i, text)
	{
		cli_table_add(t, i == 0 ? label : "");
		cli_table_add(t, json_string_value(text));
	}
}

static int print_text(const json_t *object)
{
	const json_t *o;
	struct cli_table t;
	size_t i;

	cli_table_init(&t, NULL, 2);
	json_array_foreach(object, i, o)
	{
		cli_table_add(&t, "ObjectDN");
		cli_table_add(&t, json_string_value(json_object_get(o, "ObjectDN")));
		add_lines(&t, "ExtendedRightHolders", json_object_get(o, "ExtendedRightHolders"));
		add_lines(&t, "InheritedRightHolders", json_object_get(o, "InheritedRightHolders"));
	}
	return cli_table_print(&t);
}

static int find(const struct cli *cli, const struct cli_args *args, struct laps_ad *ad)
{
	static const char containers[] = "(|(objectClass=organizationalUnit)(objectClass=domainDNS)"
					 "(objectClass=container))";
	static const char with_computers[] =
		"(|(objectClass=organizationalUnit)(objectClass=domainDNS)(objectClass=container)"
		"(objectClass=computer))";
	struct finding f = {.ad = ad, .object = json_array()};
	struct laps_delegation_schema schema;
	struct laps_cause cause;
	char *dn = NULL, *name = NULL;
	laps_rc rc;
	int done = CLI_FAILED;

	if (laps_ad_find_container(ad, args->word[0], &dn, &name, &cause) != LAPS_OK) {
		(void)cli_fail("find", "%s", cause.text);
		goto out;
	}
	rc = laps_ad_delegation_schema(ad, &schema, &cause);
	if (rc != LAPS_OK && rc != LAPS_E_NOTFOUND) {
		(void)cli_fail("schema", "%s", cause.text);
		goto out;
	}
	f.schema = rc == LAPS_OK ? &schema : NULL;
	if (laps_ad_walk_sd(ad, dn,
			    cli_has(args, "include-computers") ? with_computers : containers, visit,
			    &f, &cause) != LAPS_OK) {
		(void)cli_fail("read", "%s", cause.text);
		goto out;
	}
	if (cli->json) {
		done = cli_json_print(f.object);
		f.object = NULL;
	} else {
		done = print_text(f.object);
	}
out:
	for (size_t i = 0; i < f.known_n; i++)
		free(f.known[i].name);
	free(f.known);
	json_decref(f.object);
	free(dn);
	free(name);
	return done;
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct cli_session s = {0};
	struct laps_ad *ad = NULL;
	int rc;

	if ((rc = cli_admin_begin(cli, args, &s, &ad)) == CLI_DONE)
		rc = find(cli, args, ad);
	laps_ad_close(&ad);
	cli_session_close(&s);
	return rc;
}

static const struct cli_option option[] = {
	{"include-computers", NULL, false, "also the computers, not only what contains them"},
	CLI_SERVER_OPTIONS,
	CLI_LOGIN_OPTIONS,
	{0},
};

const struct cli_command cli_find_rights = {
	.name = "find-rights",
	.synopsis = "CONTAINER [--include-computers] [--domain NAME | --dc HOST] [--port N] "
		    "[--as USER --password-file FILE]",
	.summary = "show who can read the passwords of the computers of a container",
	.example = "laps find-rights Workstations --include-computers",
	.option = option,
	.word_min = 1,
	.word_max = 1,
	.run = run,
};
