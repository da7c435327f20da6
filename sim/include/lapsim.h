/* SPDX-License-Identifier: MIT */
/*
 * A simulated Windows domain of real servers, from C:
 *
 *	struct lapsim_options o = LAPSIM_OPTIONS_DEFAULT;
 *	struct lapsim *world;
 *	char why[LAPSIM_WHY];
 *
 *	if (!lapsim_start(&o, &world, why))
 *		errx(1, "%s", why);
 *	connect_to(lapsim_getenv(world, "LAPSIM_LDAP_URI"));
 *	lapsim_stop(&world);
 *
 * Everything of a world lies in one directory, listens on the loopback address only, and ends with
 * it. Several worlds may run in one process. Start them from the process's main thread: the servers
 * are killed when the thread that started them ends. The cloud runs in threads of the process,
 * which block all signals. Link with -llapsim -lcrypt -pthread and what pkg-config says of ldap,
 * lber, jansson, libcrypto, libmicrohttpd, gnutls and krb5.
 */
#ifndef LAPSIM_H
#define LAPSIM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAPSIM_WHY 512 /* bytes for the reason of a failure, NUL included */

/* Which LAPS attributes the directory's schema has. */
typedef enum lapsim_laps_schema {
	LAPSIM_LAPS_SCHEMA_NONE,
	LAPSIM_LAPS_SCHEMA_2023, /* without msLAPS-CurrentPasswordVersion */
	LAPSIM_LAPS_SCHEMA_FULL,
} lapsim_laps_schema;

typedef enum lapsim_channel_binding {
	LAPSIM_CHANNEL_BINDING_WHEN_SUPPORTED, /* by the client: then it must be right */
	LAPSIM_CHANNEL_BINDING_NEVER,
	LAPSIM_CHANNEL_BINDING_ALWAYS,
} lapsim_channel_binding;

/* What runs in a world, bits. kdc and kds ask the directory who there is, and clients of kds show
 * tickets of kdc: what a service needs has to run, too. */
enum { LAPSIM_DIRECTORY = 1, LAPSIM_KDC = 2, LAPSIM_KDS = 4, LAPSIM_CLOUD = 8, LAPSIM_ALL = 15 };

/* Strings are borrowed until lapsim_start returns. */
struct lapsim_options {
	const char *dir; /* NULL: a new one in memory or under $TMPDIR; else empty or not there, and
			  * UTF-8 */
	bool keep;       /* leave the directory behind */
	bool has_seed;   /* false: one is drawn; LAPSIM_SEED tells it */
	uint64_t seed;   /* fixes SIDs, GUIDs, root key and passwords */
	uint64_t time_ticks; /* where the world's clock starts, FILETIME of 1800 to 2199; 0: now */
	const char *domain;  /* DNS name; NULL: "corp.example" */
	unsigned services;   /* LAPSIM_DIRECTORY ...; 0: all */
	uint32_t computers;  /* 1..1000000 */
	uint32_t functional_level; /* 0..10; 7 is Windows Server 2016 */
	lapsim_laps_schema laps_schema;
	uint16_t cloud_port;   /* 0: any that is free */
	uint16_t rpc_port;     /* of the endpoint mapper; 0: any that is free */
	uint16_t kds_port;     /* of the key service; 0: any; that of rpc_port: one for both */
	uint32_t kds_pad;      /* its answers are padded to a multiple of so many bytes, 0 to 16 */
	uint16_t kds_fragment; /* of its answers at most; 0: as much as the client takes */
	bool ntlm;             /* the key service also takes NTLM */
	uint32_t dcs;          /* domain controllers that replicate, 1 to 4; 0: one */
	bool rodc;             /* a read-only domain controller beside the other */
	bool balancer;         /* haproxy before all controllers, 2 or more of them */
	lapsim_channel_binding channel_binding; /* of tickets, to TLS */
	bool unsigned_binds; /* the controller takes them; else only over TLS, or with a layer */
	bool proxied_authorization; /* RFC 4370: the administrator may ask on behalf of a computer
				     */
	bool fresh_keys; /* RSA keys of the cloud made anew; else the public ones of fixtures */
	bool lint;       /* programs with these variables tell with what they were started, see
			  * lapsim-lint(7) */
	bool real_time_clients; /* LD_PRELOAD and LAPSIM_CLOCK are not among the variables */
	const char *const
		*faults;         /* SPECs, ends with NULL; NULL: none. In force once it is ready */
	bool hostile;            /* and a seeded selection of everything, behind them */
	const char *const *ldif; /* files whose records the directory does when the world is made;
				  * ends with NULL; NULL: none */
	const char *registry;    /* .reg file or Registry.pol that every host has; NULL: none */
	const char *capture; /* pcapng file of its traffic with keys to decrypt it; NULL: none */
};
#define LAPSIM_OPTIONS_DEFAULT                                                                 \
	{                                                                                      \
		.computers = 3, .functional_level = 7, .laps_schema = LAPSIM_LAPS_SCHEMA_FULL, \
		.kds_pad = 16                                                                  \
	}

struct lapsim;

/* Start a world and wait until it is ready. false: nothing is left of it, and why says in one line
 * what failed. *out is written only on success. Gives up when SIGINT, SIGTERM, SIGHUP or SIGQUIT is
 * blocked and pending. */
__attribute__((warn_unused_result)) bool lapsim_start(const struct lapsim_options *options,
						      struct lapsim **out,
						      char why[static LAPSIM_WHY]);

/* Stop the servers, remove the directory unless it is to be kept, free, and set *world to NULL;
 * *world may be NULL. */
void lapsim_stop(struct lapsim **world);

/* The value that lapsim(1) names for COMMAND's environment, borrowed until lapsim_stop; NULL when
 * the world does not set it. PATH is not among them. */
const char *lapsim_getenv(const struct lapsim *world, const char *name);

/* Put all of them into the environment of this process, for the programs that it starts, and take
 * away those of services that do not run. False when memory ended. Not while other threads read the
 * environment. */
__attribute__((warn_unused_result)) bool lapsim_export(const struct lapsim *world);

/* What a world has to say when it is served. */
typedef enum lapsim_event {
	LAPSIM_RUNS,  /* nothing */
	LAPSIM_LEAVE, /* somebody has asked it to stop, as `lapsim down` does */
	LAPSIM_BROKEN /* a server has ended by itself */
} lapsim_event;

/* A descriptor that is readable when lapsim_serve has something to do, for poll(2). */
int lapsim_fd(const struct lapsim *world);
/* Answer what came over the control socket and look after the servers, without waiting. why is
 * written when a server has ended. A program that does not call this has a world whose clock nobody
 * can set. */
lapsim_event lapsim_serve(struct lapsim *world, char why[static LAPSIM_WHY]);

/*
 * Steer a world from the program that started it: one call for each verb of lapsim(1), true when it
 * is done, and otherwise why in one line. Clients in other processes may go on meanwhile.
 */
/* Everything back to how the world began, its clock too; connections to the directory are cut,
 * ports and URLs stay. */
__attribute__((warn_unused_result)) bool lapsim_reset(struct lapsim *world,
						      char why[static LAPSIM_WHY]);
/* An image of hosts, directory and cloud, under a name. */
__attribute__((warn_unused_result)) bool lapsim_snapshot(struct lapsim *world, const char *name,
							 char why[static LAPSIM_WHY]);
/* Put it back. only: "host", "directory" or "cloud"; NULL: all three. */
__attribute__((warn_unused_result)) bool lapsim_restore(struct lapsim *world, const char *name,
							const char *only,
							char why[static LAPSIM_WHY]);
/* duration: "90d12h". */
__attribute__((warn_unused_result)) bool lapsim_advance(struct lapsim *world, const char *duration,
							char why[static LAPSIM_WHY]);
/* The world's time, FILETIME ticks. */
uint64_t lapsim_now(const struct lapsim *world);
/* Make something go wrong, as lapsim-faults(7) says: "ldap.modify:2=busy". */
__attribute__((warn_unused_result)) bool lapsim_fault(struct lapsim *world, const char *spec,
						      char why[static LAPSIM_WHY]);
/* Nothing goes wrong any more. */
void lapsim_calm(struct lapsim *world);
/*
 * Any request of lapsim-control(7), as over the socket. Returns the answer as JSON text, which the
 * caller frees, or NULL when memory ended.
 */
__attribute__((warn_unused_result)) char *lapsim_ask(struct lapsim *world, const char *request);

#endif
