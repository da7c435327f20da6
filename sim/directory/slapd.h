/* SPDX-License-Identifier: MIT */
/*
 * The directory server: Debian's slapd, run by us in the foreground, on three addresses: ldap://
 * and ldaps:// on ports of 127.0.0.1, and ldapi:// on a Unix socket. It is ready when a computer
 * and the administrator have authenticated and read, over TLS.
 *
 * Differs from Active Directory: a second controller is another address of the same directory;
 * there is no replication but the fault of having missed it.
 */
#ifndef SIM_DIRECTORY_SLAPD_H
#define SIM_DIRECTORY_SLAPD_H
#include <stdbool.h>
#include <stdint.h>

#include "directory/domain.h"
#include "lib/child.h"
#include "lib/env.h"
#include "lib/fail.h"
#include "lib/port.h"
#include "lib/workdir.h"

struct sim_slapd {
	struct sim_child child;
	const char *conf; /* its file, in the world's directory */
	char *program;    /* what it was started as, and is again; owned */
	char **envp;
	struct sim_port ldap, ldaps, second; /* held until sim_slapd_stop */
	uint16_t ldap_port, ldaps_port;
	uint16_t second_port; /* of ldap:// once more; 0: none */
	char ldapi_uri[SIM_SOCKET_PATH_MAX * 3 + 16];
};
#define SIM_SLAPD_NONE                               \
	((struct sim_slapd){.child = SIM_CHILD_NONE, \
			    .ldap = SIM_PORT_NONE,   \
			    .ldaps = SIM_PORT_NONE,  \
			    .second = SIM_PORT_NONE})

/* The program, or a failure that names the package. The caller frees *path. */
LAPS_MUST_USE bool sim_slapd_find(char **path, struct sim_err *err);
/* Start it on loaded databases and wait until it is ready. env: what its environment has besides
 * ours. */
LAPS_MUST_USE bool sim_slapd_start(const struct sim_workdir *w, const struct sim_domain *d,
				   const char *program, const struct sim_env *env, bool second,
				   struct sim_slapd *out, struct sim_err *err);
/*
 * A read-only controller over the databases of one that runs: a second slapd on ports of its own,
 * without a Unix socket. What is written through the other is seen at once; it refuses to write.
 */
LAPS_MUST_USE bool sim_slapd_start_rodc(const struct sim_workdir *w, const struct sim_domain *d,
					const char *program, const struct sim_env *env,
					struct sim_slapd *out, struct sim_err *err);
/* Kill it: its databases may be put in place then. Ports and socket path stay its own. */
void sim_slapd_halt(struct sim_slapd *s);
/* Start it once more, as it was, and wait until it is ready. */
LAPS_MUST_USE bool sim_slapd_again(struct sim_slapd *s, const struct sim_workdir *w,
				   const struct sim_domain *d, struct sim_err *err);
/* kept: its database is to stay, so it is given time to close it. */
void sim_slapd_stop(struct sim_slapd *s, bool kept);

/*
 * One authenticated read as a computer (its own object) and one as the administrator (the root
 * key), both over one connection with StartTLS, verified by the world's CA.
 */
LAPS_MUST_USE bool sim_ready_check(const struct sim_workdir *w, const struct sim_domain *d,
				   uint16_t ldap_port, struct sim_err *err);

#endif
