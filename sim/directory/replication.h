/* SPDX-License-Identifier: MIT */
/*
 * How the controllers of a world replicate: OpenLDAP's multi-provider delta-syncrepl, attribute by
 * attribute as Active Directory does. Each slapd has, for each naming context, a log of its changes
 * (slapo-accesslog) beside its database, and follows those of all others (syncrepl in
 * refreshAndPersist, syncdata=accesslog). It offers them at an address apart, to the others alone.
 *
 * Differs from Active Directory: of two changes of one attribute the later wins, by the time at
 * which they were made and nothing else; uSNChanged comes from one counter and goes with the object
 * to every controller; and there is one counter of RIDs instead of a pool for each controller. What
 * objects inherit is written where a descriptor is changed, and not computed at each controller:
 * one that is added elsewhere meanwhile does not get it. Accounts that get one sAMAccountName at
 * different controllers keep it, and groups know their members by name.
 */
#ifndef SIM_DIRECTORY_REPLICATION_H
#define SIM_DIRECTORY_REPLICATION_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stdint.h>

#include "directory/domain.h"
#include "lib/fail.h"
#include "lib/port.h"

#define SIM_REPLICA_PASSWORD 33

struct sim_replication {
	uint32_t n; /* controllers; 1: nothing is replicated. Below they count from 0. */
	struct sim_port port[SIM_DCS_MAX]; /* where each offers its changes; held */
	/* [of][by]: where controller "by" finds the changes of "of", at the link between them;
	 * filled before any configuration is written */
	uint16_t relay[SIM_DCS_MAX][SIM_DCS_MAX];
	char password[SIM_REPLICA_PASSWORD]; /* of controllers to each other; drawn anew */
};

/* Hold ports for so many controllers, and draw a password. */
LAPS_MUST_USE bool sim_replication_open(uint32_t n, struct sim_replication *out,
					struct sim_err *err);
void sim_replication_close(struct sim_replication *r);

/* Parts of slapd.conf of controller number i, from 0. Of the whole: */
void sim_replication_put_global(const struct sim_replication *r, uint32_t i, struct laps_buf *out);
/* of a naming context's database, behind what it has in any case; */
void sim_replication_put_context(const struct sim_replication *r, uint32_t i, int database,
				 const char *suffix, struct laps_buf *out);
/* and of the database of its log, behind its directory. */
void sim_replication_put_log(const struct sim_replication *r, int database, struct laps_buf *out);
/* The last argument of the object (dc/replica.h). */
void sim_replication_put_ports(const struct sim_replication *r, uint32_t i, struct laps_buf *out);
/* "cn=domain,cn=changes" for SIM_DB_DOMAIN. */
extern const char *const sim_log_dn[];

#endif
