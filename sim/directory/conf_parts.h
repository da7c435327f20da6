/* SPDX-License-Identifier: MIT */
/*
 * The parts of a slapd.conf, in the order in which they stand.
 */
#ifndef SIM_DIRECTORY_CONF_PARTS_H
#define SIM_DIRECTORY_CONF_PARTS_H
#include "directory/conf.h"

#define SIM_ROOTDSE      "rootdse.ldif"
#define SIM_RODC_ROOTDSE "rodc.ldif"

/* Whose it is. */
struct sim_conf_role {
	const char *path; /* of the world's directory, absolute */
	const struct sim_domain *d;
	const struct sim_replication *r; /* NULL: a read-only controller, which takes no part */
	uint32_t i;                      /* the controller whose databases it has, from 0 */
	bool loading; /* for slapadd, to which the naming contexts are one tree */
};
/* The path of a file of controller i in the world's directory. */
void sim_conf_place(uint32_t i, const char *name, char out[static SIM_CONF_PATH]);

/* A keyword and a quoted path under the world's directory. */
void sim_conf_put_path(struct laps_buf *out, const char *keyword, const char *path,
		       const char *name);
void sim_conf_put_global(struct laps_buf *out, const struct sim_conf_role *is);
/* One of the object's entries; its arguments follow. */
LAPS_MUST_USE bool sim_conf_put_plugin(struct laps_buf *out, const char *kind, const char *entry,
				       struct sim_err *err);
/* The object itself, before the first database. */
LAPS_MUST_USE bool sim_conf_put_object(struct laps_buf *out, const struct sim_conf_role *is,
				       struct sim_err *err);
void sim_conf_put_database(struct laps_buf *out, const struct sim_conf_role *is, int database);
/* That of its changes. */
void sim_conf_put_log(struct laps_buf *out, const struct sim_conf_role *is, int database);

#endif
