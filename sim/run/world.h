/* SPDX-License-Identifier: MIT */
/*
 * A running world, as its parts see it. lapsim.h is the outside.
 */
#ifndef SIM_RUN_WORLD_H
#define SIM_RUN_WORLD_H
#include <laps/filetime.h>
#include <laps/policy.h>
#include <lapsim.h>
#include <stdbool.h>
#include <stdint.h>

#include "cloud/cloud.h"
#include "directory/balancer.h"
#include "directory/domain.h"
#include "directory/replication.h"
#include "directory/slapd.h"
#include "kdc/kdc.h"
#include "kds/kds.h"
#include "lib/capture.h"
#include "lib/control.h"
#include "lib/dns.h"
#include "lib/env.h"
#include "lib/faultfile.h"
#include "lib/programs.h"
#include "lib/relay.h"
#include "lib/workdir.h"
#include "lib/worldclock.h"

/* Hosts get a directory of their own up to this many; the rest are entries in LDAP only. */
#define SIM_HOSTS_MAX 1000u

/* registry.c: what hosts have of policy besides the world's own, or in place of it. */
struct sim_registry {
	struct laps_buf file; /* as it was given; empty: none was */
	bool pol;             /* it is a Registry.pol, else a .reg file */
	bool has[LAPS_POLICY_ROOT_N];
	bool decides; /* where passwords go: the world's own policy is not there then */
};

struct sim_entries; /* entries.c: files of the directory's, until it has them */

struct lapsim {
	struct sim_workdir dir;
	bool keep;
	unsigned services; /* that run: LAPSIM_DIRECTORY ... */
	struct sim_domain domain;
	uint64_t draw_seed; /* of what is drawn from now on: faults, entropy of hosts */
	struct sim_clock clock;
	struct laps_worldfault *faults;       /* what goes wrong on purpose */
	struct laps_worldfault *began_faults; /* as it was at first; owned */
	struct sim_replication replication;
	struct sim_relay *relay; /* between controllers, links.h; NULL: there is one alone */
	struct sim_slapd dc[SIM_DCS_MAX], rodc; /* domain.dcs of them */
	struct sim_balancer balancer;
	struct sim_kdc kdc;
	struct sim_kds kds, rodc_kds;
	struct {
		uint16_t rpc_port, kds_port, max_fragment;
		unsigned pad;
		bool ntlm;
	} kds_wanted; /* as asked for */
	struct sim_dns dns;
	struct sim_capture *capture; /* NULL: none */
	char *capture_file, *key_log;
	int trimmer; /* a timer: now and then the timeline is looked after */
	struct sim_cloud *cloud;
	char tenant_id[LAPS_GUID_TEXT], client_id[LAPS_GUID_TEXT]; /* of the cloud */
	uint16_t cloud_port;                                       /* as asked for; 0: any */
	struct sim_entries *entries;
	struct sim_registry registry;
	bool has_entries; /* the world began with some */
	bool fresh_keys, has_rodc, has_balancer, real_time_clients;
	struct sim_control *control;
	struct sim_programs *programs; /* NULL: nobody wants to know */
	struct sim_env env;
	uint64_t start_ticks;    /* of the clock, as asked for; 0: now */
	uint64_t started_ms;     /* real time: CLOCK_MONOTONIC */
	char broken[LAPSIM_WHY]; /* why it cannot go on; "" while it can */
	int epoll;               /* the control socket, and the ends of servers */
	bool leaving;
};

#define SIM_PROGRAMS_NAME "programs" /* a socket beside the others */

static inline bool sim_runs(const struct lapsim *w, unsigned service)
{
	return (w->services & service) != 0;
}
/* services.c: their names, in the order of the bits; NULL behind the last. */
extern const char *const sim_service_names[];
/* "directory,kdc" as bits; 0: something in it is none. */
unsigned sim_services_parse(const char *text);
/* Fails with what a service lacks. */
LAPS_MUST_USE bool sim_services_check(const struct lapsim_options *o, struct sim_err *err);

#define SIM_KEYTAB_DIR "keytabs" /* links to those of the hosts, NAME.keytab */
/* hosts.c: hosts/, entropy/ and what is in them, once the ports are known. */
LAPS_MUST_USE bool sim_hosts_write(const struct lapsim *w, struct sim_err *err);
/* All of it as it was then. The caller has the locks of the hosts. */
LAPS_MUST_USE bool sim_hosts_begin_again(const struct lapsim *w, struct sim_err *err);
/* Have hosts draw by w->draw_seed. The caller has their locks. */
LAPS_MUST_USE bool sim_hosts_seed(const struct lapsim *w, struct sim_err *err);
/* registry.c: read the file; and write policy/ into the directory of a host. */
LAPS_MUST_USE bool sim_registry_read(struct sim_registry *r, const char *path, struct sim_err *err);
LAPS_MUST_USE bool sim_registry_write(const struct lapsim *w, int host, struct sim_err *err);
/* Where an application of the cloud has its secret. */
#define SIM_CLIENT_SECRET   "secrets/client.secret" /* of LAPSIM_CLIENT_ID */
#define SIM_CLIENT_CERT     "secrets/client.pem"    /* the same with a certificate */
#define SIM_CLIENT_KEY      "secrets/client.key"
#define SIM_METADATA_SECRET "secrets/metadata-client.secret" /* of one that sees metadata only */

#define SIM_CA_FILE   "ca.pem"
#define SIM_CLOUD_DIR "cloud"
/* certificates.c: SIM_CA_FILE, and in SIM_SLAPD_DIR and SIM_CLOUD_DIR server.pem, server.key and
 * those that a client must refuse, by the names that faults have for them. */
LAPS_MUST_USE bool sim_certificates_make(const struct lapsim *w, struct sim_err *err);

/* keyservices.c; in a world without them nothing is to be done */
LAPS_MUST_USE bool sim_key_services_start(struct lapsim *w, struct sim_err *err);
LAPS_MUST_USE bool sim_key_services_wait(struct lapsim *w, struct sim_err *err);

/* entries.c: read the files, before anything is started; have the directory, which runs, do what
 * they say, and all controllers hear of it; forget them. */
LAPS_MUST_USE bool sim_entries_read(struct lapsim *w, const struct lapsim_options *o,
				    struct sim_err *err);
LAPS_MUST_USE bool sim_entries_put(struct lapsim *w, struct sim_err *err);
void sim_entries_clear(struct lapsim *w);
/* servers.c: everything that is needed of the directory in which they run is there. */
LAPS_MUST_USE bool sim_servers_start(struct lapsim *w, struct sim_err *err);
void sim_servers_stop(struct lapsim *w);
/* Those that live on the directory: end them at once, and start them on the same ports. */
void sim_servers_halt(struct lapsim *w);
LAPS_MUST_USE bool sim_servers_again(struct lapsim *w, struct sim_err *err);
/* False: one has ended by itself. */
bool sim_servers_look(struct lapsim *w, char why[static LAPSIM_WHY]);
/* world.c: what lapsim_fd stands for, also of servers that were started again. */
LAPS_MUST_USE bool sim_world_watch(struct lapsim *w, struct sim_err *err);
/* reset.c: before a controller is started once more. */
void sim_world_next_second(const struct lapsim *w);
/* All or nothing; a world that does not come back is broken. */
LAPS_MUST_USE bool sim_world_reset(struct lapsim *w, struct sim_err *err);
/* What is to be put back, of the image of that name. */
struct sim_restore {
	const char *name;
	const char *host; /* this one only; NULL: all that are in the image */
	bool hosts, directory, cloud;
};
/* time gets when the image was taken, in world time. Hosts are put back file by file: a disk that
 * fills up meanwhile leaves the others of them as they were. */
LAPS_MUST_USE bool sim_world_restore(struct lapsim *w, const struct sim_restore *o,
				     char time[static LAPS_FILETIME_TEXT], struct sim_err *err);
/* files.c: root-key.json, users.json, secrets/, before anything runs. */
LAPS_MUST_USE bool sim_files_write(const struct lapsim *w, struct sim_err *err);
/* files.c: world.json, when everything is known. */
LAPS_MUST_USE bool sim_identity_write(const struct lapsim *w, struct sim_err *err);
/* world_env.c: the variables for COMMAND. */
LAPS_MUST_USE bool sim_world_env(struct lapsim *w, struct sim_err *err);
/* fault.c: what goes wrong on purpose. Can they be asked for? Asks no running world. */
LAPS_MUST_USE bool sim_world_check_faults(const struct lapsim_options *o, struct sim_err *err);
/* Put them in force, once the world is ready: what is counted is COMMAND's requests. */
LAPS_MUST_USE bool sim_world_add_faults(struct lapsim *w, const struct lapsim_options *o,
					struct sim_err *err);
/* capture.c: before servers, so that they log keys; and when their ports are known. */
LAPS_MUST_USE bool sim_world_open_capture(struct lapsim *w, const char *file, struct sim_err *err);
LAPS_MUST_USE bool sim_world_begin_capture(struct lapsim *w, struct sim_err *err);
/* How tshark reads it; the caller frees it. NULL: out of memory. */
char *sim_world_tshark(const struct lapsim *w);
/* verbs.c: answers requests; ctx is the world. */
json_t *sim_verb(void *ctx, const char *verb, const json_t *request, bool *hold);

#endif
