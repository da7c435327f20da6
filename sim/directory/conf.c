/* SPDX-License-Identifier: MIT */
#include "directory/conf.h"

#include <stdio.h>

#include "directory/conf_parts.h"
#include "directory/dc/counter.h"
#include "lib/file.h"

#define MODULE_DIR   "/usr/lib/ldap"
#define SIM_USN_SEED 4096 /* the last that an object of the seed may have */
#define CONF_MAX     (1u << 20)

int sim_db_count(uint32_t dcs)
{
	return dcs > 1 ? SIM_DB_ALL : SIM_DB_N;
}

void sim_conf_place(uint32_t i, const char *name, char out[static SIM_CONF_PATH])
{
	if (i == 0)
		snprintf(out, SIM_CONF_PATH, SIM_SLAPD_DIR "/%s", name);
	else
		snprintf(out, SIM_CONF_PATH, SIM_SLAPD_DIR "/dc%u/%s", i + 1, name);
}

void sim_db_path(uint32_t i, int database, char out[static SIM_CONF_PATH])
{
	static const char *const name[SIM_DB_ALL] = {"db-schema",  "db-config",  "db-domain",
						     "log-schema", "log-config", "log-domain"};

	sim_conf_place(i, name[database], out);
}

void sim_conf_path(uint32_t i, char out[static SIM_CONF_PATH])
{
	sim_conf_place(i, "slapd.conf", out);
}

/* Where the controller goes on: behind what the seed has of numbers. */
static bool write_counters(int dir, const struct sim_domain *d, struct sim_err *err)
{
	const uint64_t counters[DC_COUNTER_LEN / sizeof(uint64_t)] = {
		SIM_USN_SEED, (uint64_t)SIM_RID_COMPUTER + d->computers};

	return sim_write(dir, SIM_COUNTERS, counters, sizeof(counters), 0600, err);
}

/* Behind what is written already; name is the file's. */
static bool put_all(int dir, const char *name, const struct sim_conf_role *is,
		    struct laps_buf *conf, struct sim_err *err)
{
	sim_buf_text(conf, "modulepath " MODULE_DIR "\nmoduleload back_mdb\n");
	if (is->r)
		sim_replication_put_global(is->r, is->i, conf);
	sim_schema_put(is->path, conf);
	sim_conf_put_global(conf, is);
	if (!sim_conf_put_object(conf, is, err))
		return false;
	for (int i = 0; i < SIM_DB_N; i++)
		sim_conf_put_database(conf, is, i);
	for (int i = 0; i < SIM_DB_N && is->r && is->r->n > 1; i++)
		sim_conf_put_log(conf, is, i);
	return sim_write_buf(dir, name, conf, 0600, err);
}

static bool make_dirs(int dir, const struct sim_conf_role *is, struct sim_err *err)
{
	char name[SIM_CONF_PATH];

	sim_conf_place(is->i, "", name);
	if (is->i > 0 && !sim_mkdir(dir, name, 0700, err))
		return false;
	for (int i = 0; i < sim_db_count(is->r->n); i++) {
		sim_db_path(is->i, i, name);
		if (!sim_mkdir(dir, name, 0700, err))
			return false;
	}
	return true;
}

static bool write_conf(int dir, const char *name, const struct sim_conf_role *is,
		       struct sim_err *err)
{
	struct laps_buf conf;
	bool ok;

	laps_buf_init(&conf, CONF_MAX);
	sim_buf_text(&conf,
		     "# made by lapsim: a simulated domain controller, not for production\n");
	ok = put_all(dir, name, is, &conf, err);
	laps_buf_clear(&conf);
	return ok;
}

static bool write_one(int dir, const struct sim_conf_role *is, struct sim_err *err)
{
	struct sim_conf_role loading = *is;
	char name[SIM_CONF_PATH], rootdse[SIM_CONF_PATH];

	loading.loading = true;
	sim_conf_path(is->i, name);
	sim_conf_place(is->i, SIM_ROOTDSE, rootdse);
	return make_dirs(dir, is, err) && write_conf(dir, name, is, err) &&
	       (is->i > 0 || write_conf(dir, SIM_LOAD_CONF, &loading, err)) &&
	       sim_rootdse_write(dir, rootdse, is->d, is->i, false, err);
}

bool sim_conf_write(int dir, const char *path, const struct sim_domain *d,
		    const struct sim_replication *r, struct sim_err *err)
{
	bool ok = sim_mkdir(dir, SIM_SLAPD_DIR, 0700, err) && write_counters(dir, d, err) &&
		  sim_schema_write(dir, err);

	for (uint32_t i = 0; i < r->n && ok; i++)
		ok = write_one(dir, &(struct sim_conf_role){.path = path, .d = d, .r = r, .i = i},
			       err);
	return ok;
}

bool sim_conf_write_rodc(int dir, const char *path, const struct sim_domain *d, struct sim_err *err)
{
	const struct sim_conf_role is = {.path = path, .d = d};
	struct laps_buf conf;
	bool ok;

	laps_buf_init(&conf, CONF_MAX);
	sim_buf_text(&conf, "# made by lapsim: a simulated read-only domain controller, not for "
			    "production\nreadonly on\n");
	ok = sim_conf_put_plugin(&conf, "plugin preoperation", "lapsim_dc_read_only_init\n", err) &&
	     put_all(dir, SIM_RODC_CONF, &is, &conf, err) &&
	     sim_rootdse_write(dir, SIM_SLAPD_DIR "/" SIM_RODC_ROOTDSE, d, 0, true, err);
	laps_buf_clear(&conf);
	return ok;
}
