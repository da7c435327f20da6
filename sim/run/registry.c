/* SPDX-License-Identifier: MIT */
/*
 * The policy that hosts have from the beginning: the world's own, or what the file of --registry
 * has of it, a .reg file or a Registry.pol. The file is put, as it is, beside each laps.conf, under
 * the name of every policy root whose key it has.
 */
#include <laps/policy.h>
#include <laps/registry.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "lib/file.h"
#include "run/world.h"

#define POL_HEAD "PReg"

/* In the order of laps_policy_source, without its "none". */
static const char *const root_name[LAPS_POLICY_ROOT_N] = {"csp", "gpo", "local", "legacy"};

/* The world's default policy and nothing else: encrypted to Domain Admins; to the cloud in a world
 * that has nothing else. */
static const char gpo_directory[] = "{\"BackupDirectory\": 2}\n";
static const char gpo_cloud[] = "{\"BackupDirectory\": 1}\n";

static laps_rc take(void *ctx, const struct laps_registry_value *v)
{
	struct sim_registry *r = ctx;
	const char *key = r->pol ? v->key : laps_registry_below_machine(v->key), *name;
	laps_policy_source source;

	for (int i = 0; key && i < LAPS_POLICY_ROOT_N; i++) {
		source = (laps_policy_source)(i + 1);
		if (!laps_policy_registry_concerns(source, key, !v->name && v->tree))
			continue;
		r->has[i] = true;
		name = laps_policy_setting_name_in(source, LAPS_SET_BACKUP_DIRECTORY);
		if (!v->name || (name && strcasecmp(v->name, name) == 0))
			r->decides = true;
	}
	return LAPS_OK;
}

bool sim_registry_read(struct sim_registry *r, const char *path, struct sim_err *err)
{
	struct laps_err why = {0};
	bool has = false;
	laps_rc rc;

	if (!sim_read(path, LAPS_REG_FILE_MAX, &r->file, err))
		return false;
	r->pol = r->file.len >= strlen(POL_HEAD) &&
		 memcmp(r->file.data, POL_HEAD, strlen(POL_HEAD)) == 0;
	rc = r->pol ? laps_regpol_parse(r->file.data, r->file.len, take, r, &why)
		    : laps_regfile_parse(r->file.data, r->file.len, take, r, &why);
	if (rc == LAPS_E_NOMEM)
		return sim_fail_nomem(err);
	if (rc != LAPS_OK)
		return sim_fail(err, "cannot read '%s': byte %zu: %s", path, why.offset, why.what);
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++)
		has = has || r->has[i];
	return has || sim_fail(err, "'%s' has no value of a policy of LAPS", path);
}

bool sim_registry_write(const struct lapsim *w, int host, struct sim_err *err)
{
	const struct sim_registry *r = &w->registry;
	const char *gpo = sim_runs(w, LAPSIM_DIRECTORY) ? gpo_directory : gpo_cloud;
	char name[32];
	bool ok = sim_mkdir(host, "policy", 0755, err) &&
		  (r->decides || sim_write(host, "policy/gpo.json", gpo, strlen(gpo), 0644, err));

	for (int i = 0; i < LAPS_POLICY_ROOT_N && ok; i++) {
		snprintf(name, sizeof(name), "policy/%s.%s", root_name[i], r->pol ? "pol" : "reg");
		ok = !r->has[i] || sim_write_buf(host, name, &r->file, 0644, err);
	}
	return ok;
}
