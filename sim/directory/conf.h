/* SPDX-License-Identifier: MIT */
/*
 * slapd's configuration: three databases for the three naming contexts, the most specific first,
 * the schema, TLS, and the object that decides who may do what. It goes to slapd/ in the world's
 * directory, with slapd.conf, rootdse.ldif and one file for each part of the schema; that of
 * further controllers to slapd/dc2 and so on, with databases of their own (replication.h).
 *
 * Differs from Active Directory: a read-only controller refuses a write with unwillingToPerform,
 * where a real one answers with a referral to a writable one.
 */
#ifndef SIM_DIRECTORY_CONF_H
#define SIM_DIRECTORY_CONF_H
#include <laps/buf.h>
#include <stdbool.h>

#include "directory/dc/names.h"
#include "directory/domain.h"
#include "directory/replication.h"
#include "lib/fail.h"

#define SIM_SLAPD_DIR "slapd"
#define SIM_COUNTERS  "slapd/counters" /* directory/dc/counter.h says what is there */
#define SIM_ROOT_DN   DC_ROOT
#define SIM_CONF_PATH 96 /* bytes of a path in the world's directory */

/* The databases, in the order of the configuration; slapd counts them from 1. Each naming context
 * has a log behind them when there is more than one controller. */
enum { SIM_DB_SCHEMA, SIM_DB_CONFIG, SIM_DB_DOMAIN, SIM_DB_N, SIM_DB_ALL = 2 * SIM_DB_N };
int sim_db_count(uint32_t dcs);
/* "slapd/db-domain", "slapd/dc2/log-domain": of controller i, from 0. */
void sim_db_path(uint32_t i, int database, char out[static SIM_CONF_PATH]);
/* "slapd/slapd.conf", "slapd/dc2/slapd.conf" */
void sim_conf_path(uint32_t i, char out[static SIM_CONF_PATH]);
#define SIM_RODC_CONF "slapd/rodc.conf"
/* Of the first controller, for load.h. */
#define SIM_LOAD_CONF "slapd/load.conf"

/*
 * Write everything under the open world directory dir, whose absolute path is path; slapd/ is made.
 * The user who does this is the one whom SASL EXTERNAL maps to the administrator.
 */
LAPS_MUST_USE bool sim_conf_write(int dir, const char *path, const struct sim_domain *d,
				  const struct sim_replication *r, struct sim_err *err);

/* The configuration of a read-only controller beside the first, over the same databases. */
LAPS_MUST_USE bool sim_conf_write_rodc(int dir, const char *path, const struct sim_domain *d,
				       struct sim_err *err);

/* A quoted argument of slapd.conf. */
void sim_conf_quote(const char *text, struct laps_buf *out);
/* The rootDSE of controller i, from 0, beyond what slapd says of itself. */
LAPS_MUST_USE bool sim_rootdse_write(int dir, const char *name, const struct sim_domain *d,
				     uint32_t i, bool read_only, struct sim_err *err);
/* The schema files; and "include" lines for them, with a content rule for computers. */
LAPS_MUST_USE bool sim_schema_write(int dir, struct sim_err *err);
void sim_schema_put(const char *path, struct laps_buf *conf);

#endif
