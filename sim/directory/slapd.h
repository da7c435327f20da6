/* SPDX-License-Identifier: MIT */
/*
 * The directory servers: Debian's slapd, run by us in the foreground, one for each controller, on
 * ldap:// and ldaps:// on ports of 127.0.0.1 and ldapi:// on a Unix socket. One is ready when a
 * computer and the administrator have authenticated and read, over TLS; several when, besides, a
 * change of each has come to every other.
 */
#ifndef SIM_DIRECTORY_SLAPD_H
#define SIM_DIRECTORY_SLAPD_H
#include <stdbool.h>
#include <stdint.h>

#include "directory/conf.h"
#include "directory/domain.h"
#include "directory/replication.h"
#include "lib/child.h"
#include "lib/env.h"
#include "lib/fail.h"
#include "lib/port.h"
#include "lib/workdir.h"

struct sim_slapd {
	struct sim_child child;
	bool away;                /* it was stopped on purpose, and stays so */
	char conf[SIM_CONF_PATH]; /* its file, in the world's directory */
	char *program;            /* what it was started as, and is again; owned */
	char **envp;
	struct sim_port ldap, ldaps; /* held until sim_slapd_stop */
	uint16_t ldap_port, ldaps_port;
	uint16_t replica_port; /* for other controllers; 0: there are none */
	char ldapi_uri[SIM_SOCKET_PATH_MAX * 3 + 16];
};
#define SIM_SLAPD_NONE \
	((struct sim_slapd){.child = SIM_CHILD_NONE, .ldap = SIM_PORT_NONE, .ldaps = SIM_PORT_NONE})

/* The program, or a failure that names the package. The caller frees *path. */
LAPS_MUST_USE bool sim_slapd_find(char **path, struct sim_err *err);
/* Start all controllers, out[r->n], on loaded databases, and wait until they are ready. env: what
 * their environment has besides ours. */
LAPS_MUST_USE bool sim_slapd_start(const struct sim_workdir *w, const struct sim_domain *d,
				   const char *program, const struct sim_env *env,
				   const struct sim_replication *r, struct sim_slapd *out,
				   struct sim_err *err);
/*
 * A read-only controller over the databases of the first, which runs: another slapd on ports of its
 * own, without a Unix socket. What the first has is seen at once; it refuses to write.
 */
LAPS_MUST_USE bool sim_slapd_start_rodc(const struct sim_workdir *w, const struct sim_domain *d,
					const char *program, const struct sim_env *env,
					struct sim_slapd *out, struct sim_err *err);
/* Kill it: its databases may be put in place then. Ports and socket path stay its own. */
void sim_slapd_halt(struct sim_slapd *s);
/* It is to be away: ended in good order, or killed as by a loss of power. Active Directory keeps a
 * change and what replicates it in one transaction: so does this, no change is cut in two. */
void sim_slapd_end(struct sim_slapd *s);
void sim_slapd_crash(struct sim_slapd *s);
/* Start it once more, as it was; and wait until it answers. */
LAPS_MUST_USE bool sim_slapd_again(struct sim_slapd *s, const struct sim_workdir *w,
				   struct sim_err *err);
LAPS_MUST_USE bool sim_slapd_wait(struct sim_slapd *s, const struct sim_workdir *w,
				  const struct sim_domain *d, struct sim_err *err);
/* kept: its database is to stay, so it is given time to close it. */
void sim_slapd_stop(struct sim_slapd *s, bool kept);

/*
 * One authenticated read as a computer (its own object) and one as the administrator (the root
 * key), both over one connection with StartTLS, verified by the world's CA.
 */
LAPS_MUST_USE bool sim_ready_check(const struct sim_workdir *w, const struct sim_domain *d,
				   uint16_t ldap_port, struct sim_err *err);

/* Of whose changes a controller is to hear at once: [whose][by]. */
struct sim_hearing {
	bool of[SIM_DCS_MAX][SIM_DCS_MAX];
};
/* Has a change of each of these controllers come to every other that runs and is to hear of it?
 * Waits for it. */
LAPS_MUST_USE bool sim_ready_replicas(const struct sim_slapd *slapd, uint32_t n,
				      const struct sim_hearing *h, const struct sim_domain *d,
				      struct sim_err *err);

#endif
