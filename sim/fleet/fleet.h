/* SPDX-License-Identifier: MIT */
/*
 * A fleet: many devices in one process, each with a state of its own and cycles of the engine at
 * its own minute of the hour, in virtual time, against a directory and a cloud in memory or those
 * of a world. At the end every device is judged from outside: what an administrator can read has to
 * open its account.
 *
 * Virtual time has three parts: the hour in which every device gets its first password, the hours
 * of polling, and the storm, before which the clock jumps over the age of all passwords. A cycle
 * comes an hour after the one before, give or take FLEET_JITTER_SECONDS by the seed (ours: what the
 * product does is not told).
 */
#ifndef SIM_FLEET_FLEET_H
#define SIM_FLEET_FLEET_H
#include <jansson.h>
#include <laps/gkdi.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/fail.h"

#define SIM_FLEET_DEVICES_MAX 1000000u
#define SIM_FLEET_HOURS_MAX   87600u
#define SIM_FLEET_THREADS_MAX 256u
#define SIM_FLEET_HISTORY_MAX 12u

/* Where a device keeps its password. */
typedef enum sim_fleet_mode {
	SIM_FLEET_ENCRYPTED,
	SIM_FLEET_CLEAR,
	SIM_FLEET_ENTRA,
	SIM_FLEET_MODE_N
} sim_fleet_mode;
extern const char *const sim_fleet_mode_name[SIM_FLEET_MODE_N];

/* How a request is a device's own. */
typedef enum sim_fleet_identity {
	SIM_FLEET_BIND,     /* a bind of its own, on a connection that others have used */
	SIM_FLEET_PROXY,    /* the administrator asks on its behalf (RFC 4370); not in AD */
	SIM_FLEET_KERBEROS, /* whole sessions, with tickets and a connection for each cycle */
	SIM_FLEET_IDENTITY_N
} sim_fleet_identity;
extern const char *const sim_fleet_identity_name[SIM_FLEET_IDENTITY_N];

struct sim_fleet_options {
	uint32_t devices; /* at least 1; 0 in the defaults: as many as suits the identity */
	uint32_t share[SIM_FLEET_MODE_N]; /* of 100 */
	uint32_t hours;                   /* of virtual time before the storm; at least 1 */
	bool storm;
	uint64_t outage_from_s, outage_s; /* of the storm, else of what follows the first hour */
	uint64_t stall_from_s, stall_s;   /* of the run; controllers do not hear of each other */
	sim_fleet_identity identity;
	uint32_t history; /* encrypted passwords kept behind the current one */
	uint32_t threads; /* cycles that run at the same time */
	uint64_t seed;
	uint64_t run; /* tells it from other runs in its world, so that none draws as another */
	uint64_t start_ticks; /* FILETIME at which virtual time begins */
	bool ceiling;         /* measure in the end how fast it could be at best */
	bool quiet;           /* no progress */
};
#define SIM_FLEET_OPTIONS_DEFAULT                        \
	{                                                \
		.share = {100}, .hours = 1, .history = 1 \
	}
/* "encrypted=80,clear=10,entra=10": shares of a whole of 100. False: it is none. */
LAPS_MUST_USE bool sim_fleet_parse_mode(const char *text, uint32_t share[static SIM_FLEET_MODE_N]);
LAPS_MUST_USE bool sim_fleet_parse_identity(const char *text, sim_fleet_identity *out);
/* "1h30m+45m": a beginning and a length, in seconds. False: it is none. */
LAPS_MUST_USE bool sim_fleet_parse_outage(const char *text, uint64_t *from_s, uint64_t *len_s);

/* The domain that the devices belong to. All is borrowed for as long as the fleet runs. */
struct sim_fleet_domain {
	const char *dns_name, *netbios;
	uint32_t functional_level;
	struct laps_sid sid;
	const struct laps_root_key *root_key;
};

/* A running world that has as many computers. Its seed is that of the options. */
struct sim_fleet_world {
	void *ctx;
	/* What lapsim(1) names for the environment of programs; NULL: it is not set. */
	const char *(*get)(void *ctx, const char *name);
	/* Bring its clock to this time, unless it is later there, and look after it. */
	bool (*tend)(void *ctx, uint64_t ticks, struct sim_err *err);
	/* Make something go wrong, lapsim-faults(7), or no longer. */
	bool (*fault)(void *ctx, const char *spec, bool on, struct sim_err *err);
	/* Let nothing through between this controller, from 1 on, and the others; or all again. */
	bool (*stall)(void *ctx, unsigned controller, bool on, struct sim_err *err);
};

struct sim_fleet_result;

/*
 * Run to the end and judge. world: NULL for one in memory.
 *
 * True: it ran, whatever the judgement is. False: it could not begin, and *out is NULL; or err, a
 * signal that is blocked and waits among them, has ended it, and *out is what there was until then.
 */
LAPS_MUST_USE bool sim_fleet_run(const struct sim_fleet_options *o,
				 const struct sim_fleet_domain *d,
				 const struct sim_fleet_world *world, struct sim_fleet_result **out,
				 struct sim_err *err);
/* It was judged, some device has a password, nothing was lost, and some readable value opens each
 * account that is not torn. */
bool sim_fleet_is_well(const struct sim_fleet_result *r);
void sim_fleet_print(const struct sim_fleet_result *r, FILE *out);
/* Pictures into an existing directory: fleet-course.svg and fleet-distribution.svg. */
LAPS_MUST_USE bool sim_fleet_draw(const struct sim_fleet_result *r, const char *dir,
				  struct sim_err *err);
/* The same as a new object; NULL: no memory. */
json_t *sim_fleet_json(const struct sim_fleet_result *r);
void sim_fleet_free(struct sim_fleet_result **r);

#endif
