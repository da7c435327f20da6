/* SPDX-License-Identifier: MIT */
/* Does the password that is kept open the account of the host? It is tried. */
#include <stdio.h>
#include <string.h>

#include "view/child.h"
#include "view/cloud.h"
#include "view/private.h"
#include "view/secret.h"

/* On the host, by its own laps. */
static bool try_it(struct view_case *c, const struct laps_secret *password, const char *name,
		   struct sim_err *err)
{
	const char *argument[] = {"account", "verify", "--", name, NULL};
	char said[VIEW_CHILD_SAID];
	int status = 0;

	if (!view_child_laps(c->host.dir, argument, password, NULL, &status, said, err))
		return false;
	if (status == 0) {
		c->facts.opens = VIEW_OPENS_YES;
		snprintf(c->opens_why, sizeof(c->opens_why), "it opens %s on the host%s", name,
			 c->account.found && !c->account.enabled
				 ? ", which is disabled: nobody can log on with it"
				 : "");
	} else if (status == 1 && !said[0]) {
		c->facts.opens = VIEW_OPENS_NO;
		view_why_shut(&c->facts, c->opens_why);
	} else {
		snprintf(c->opens_why, sizeof(c->opens_why), "it could not be tried: %s",
			 said[0] ? said : "laps does not tell");
	}
	return true;
}

/* The managed account, else the one that the value names. */
static const char *whose(const struct view_case *c, const char *named)
{
	if (c->account.found)
		return c->account.name;
	return named ? named : "Administrator";
}

static bool try_cloud(struct sim_view *v, struct view_case *c, struct sim_err *err)
{
	json_t *all = view_cloud_credentials(v, c->device_id, err);
	const json_t *newest = json_array_get(all, 0);
	const json_t *password = json_object_get(newest, "password");
	struct laps_secret *secret = NULL;
	bool ok = all != NULL;

	if (ok && laps_secret_dup(json_string_value(password), json_string_length(password),
				  &secret) != LAPS_OK)
		ok = sim_fail_nomem(err);
	ok = ok && try_it(c, secret,
			  whose(c, json_string_value(json_object_get(newest, "account"))), err);
	laps_secret_free(&secret);
	sim_view_wipe(all);
	return ok;
}

static bool try_directory(struct view_case *c, const struct kds_root_keys *keys,
			  struct sim_err *err)
{
	const view_attr attr = view_backup_attr(&c->backup);
	struct view_secret s;
	bool ok = true;

	view_secret_open(attr, view_value(&c->computer, attr), keys, &s);
	if (s.password)
		ok = try_it(c, s.password, whose(c, s.account), err);
	else
		snprintf(c->opens_why, sizeof(c->opens_why), "it cannot be decrypted: %s", s.why);
	view_secret_clear(&s);
	return ok;
}

bool view_case_try(struct sim_view *v, struct view_case *c, const struct kds_root_keys *keys,
		   struct sim_err *err)
{
	const bool cloud = view_is_cloud(&c->facts);
	const char *why = NULL;

	if (cloud ? !c->cloud.there : c->backup.mode == LAPS_MODE_NONE)
		why = "there is no password to try";
	else if (!c->host.present)
		why = "there is no host in this world to try it on";
	if (why) {
		snprintf(c->opens_why, sizeof(c->opens_why), "%s", why);
		return true;
	}
	return cloud ? try_cloud(v, c, err) : try_directory(c, keys, err);
}
