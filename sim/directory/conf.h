/* SPDX-License-Identifier: MIT */
/*
 * slapd's configuration: three databases for the three naming contexts, the most specific first,
 * the schema, TLS, and the object that decides who may do what. It goes to slapd/ in the world's
 * directory, with slapd.conf, rootdse.ldif and one file for each part of the schema.
 *
 * Differs from Active Directory: a read-only controller refuses a write with unwillingToPerform,
 * where a real one answers with a referral to a writable one.
 */
#ifndef SIM_DIRECTORY_CONF_H
#define SIM_DIRECTORY_CONF_H
#include <laps/buf.h>
#include <stdbool.h>

#include "directory/domain.h"
#include "lib/fail.h"

#define SIM_SLAPD_DIR  "slapd"
#define SIM_SLAPD_CONF "slapd/slapd.conf"
#define SIM_RODC_CONF  "slapd/rodc.conf"
#define SIM_COUNTERS   "slapd/counters" /* directory/dc/counter.h says what is there */
#define SIM_ROOT_DN    "cn=lapsim"

/* The databases, in the order of the configuration; slapd counts them from 1. */
enum { SIM_DB_SCHEMA, SIM_DB_CONFIG, SIM_DB_DOMAIN, SIM_DB_N };
extern const char *const sim_db_dir[SIM_DB_N]; /* "db-schema", ... under slapd/ */

/*
 * Write everything under the open world directory dir, whose absolute path is path; slapd/ is made.
 * The user who does this is the one whom SASL EXTERNAL maps to the administrator.
 */
LAPS_MUST_USE bool sim_conf_write(int dir, const char *path, const struct sim_domain *d,
				  struct sim_err *err);

/* The configuration of a read-only controller beside it, over the same databases. */
LAPS_MUST_USE bool sim_conf_write_rodc(int dir, const char *path, const struct sim_domain *d,
				       struct sim_err *err);

/* A quoted argument of slapd.conf. */
void sim_conf_quote(const char *text, struct laps_buf *out);
/* The rootDSE beyond what slapd says of itself. */
LAPS_MUST_USE bool sim_rootdse_write(int dir, const char *name, const struct sim_domain *d,
				     bool read_only, struct sim_err *err);
/* The schema files, and "include" lines for them with a content rule for computers. */
LAPS_MUST_USE bool sim_schema_write(int dir, const char *path, struct laps_buf *conf,
				    struct sim_err *err);

#endif
