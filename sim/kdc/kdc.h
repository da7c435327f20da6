/* SPDX-License-Identifier: MIT */
/*
 * The Kerberos realm of a world: MIT's krb5kdc, run by us in the foreground on one port of
 * 127.0.0.1, UDP and TCP, with a database of ours (db/). It is ready when it has issued a ticket
 * for the directory. Nothing of it is on a disk but kdc/ and krb5.conf in the world's directory.
 *
 * Differs from Active Directory: tickets carry no PAC, keys are AES-256 alone, and nobody answers
 * at kpasswd: passwords are changed over LDAP; several controllers have one KDC, which asks one
 * that runs.
 */
#ifndef SIM_KDC_KDC_H
#define SIM_KDC_KDC_H
#include <stdbool.h>
#include <stdint.h>

#include "kdc/name.h"
#include "lib/child.h"
#include "lib/env.h"
#include "lib/fail.h"
#include "lib/port.h"

#define SIM_KDC_DIR        "kdc"
#define SIM_KDC_REALM_FILE SIM_KDC_DIR "/realm"
#define SIM_KDC_PID        SIM_KDC_DIR "/krb5kdc.pid"
#define SIM_KRB5_CONF      "krb5.conf"       /* for everybody in the world */
#define SIM_LDAP_KEYTAB    "kdc/ldap.keytab" /* of the directory servers */
#define SIM_KEYTAB_NAME    "krb5.keytab"     /* of a host, in its directory */

struct sim_kdc {
	struct sim_child child;
	uint16_t port;
	struct sim_port held;       /* that port, until sim_kdc_stop */
	bool ready;                 /* once: then it keeps its port */
	struct sim_kdc_realm realm; /* cleared with sim_kdc_stop */
	int dir;                    /* the world's, open; borrowed, as both paths */
	const char *path, *socket_dir;
};
#define SIM_KDC_NONE ((struct sim_kdc){.child = SIM_CHILD_NONE, .held = SIM_PORT_NONE})

/* What a realm is made of; borrowed. */
struct sim_kdc_options {
	int dir; /* the world's, open, and its absolute path */
	const char *path;
	const char *socket_dir; /* where the directory's socket is, once it runs */
	uint64_t seed;
	const char *realm, *domain; /* "CORP.EXAMPLE", "corp.example" */
	uint32_t dcs, computers;
	const char *const *user; /* NULL-terminated; passwords are in secrets/NAME.password */
};
/* Its names and its key, which follows from the seed: who has these can write keytabs without a
 * realm that runs. The caller wipes it. */
LAPS_MUST_USE bool sim_kdc_realm_choose(const struct sim_kdc_options *o, struct sim_kdc_realm *out,
					struct sim_err *err);
/* Write its files and start it. It gets going while the caller does something else. */
LAPS_MUST_USE bool sim_kdc_start(const struct sim_kdc_options *o, struct sim_kdc *out,
				 struct sim_err *err);
/* Wait until it is ready; the first time, the port may have changed then. */
LAPS_MUST_USE bool sim_kdc_wait(struct sim_kdc *k, struct sim_err *err);
/* Kill it, with what it remembers of requests; the port stays its own. */
void sim_kdc_halt(struct sim_kdc *k);
/* Start it once more, to be waited for. */
LAPS_MUST_USE bool sim_kdc_again(struct sim_kdc *k, struct sim_err *err);
void sim_kdc_stop(struct sim_kdc *k);

/* The keytab of a machine, "WS0001": by its own name and those of its host services.
 * file   relative to the open directory dir; must not be there */
LAPS_MUST_USE bool sim_keytab_write(const struct sim_kdc *k, const char *machine, int dir,
				    const char *file, struct sim_err *err);
/* That of all controllers: their own names, and those of their services. */
LAPS_MUST_USE bool sim_keytab_write_controllers(const struct sim_kdc *k, int dir, const char *file,
						struct sim_err *err);
/* What any other server needs in its environment to accept tickets. False: no memory. */
LAPS_MUST_USE bool sim_kdc_service_env(const struct sim_kdc *k, struct sim_env *env);
/* What the directory server needs in its environment to accept tickets, and to offer no mechanism
 * of SASL that Active Directory does not have. */
LAPS_MUST_USE bool sim_kdc_server_env(const struct sim_kdc *k, struct sim_env *env,
				      struct sim_err *err);

#endif
