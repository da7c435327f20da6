/* SPDX-License-Identifier: MIT */
/*
 * A fleet that runs, as the files of this room share it.
 *
 * One thread at a time has a device: the worker that runs its cycle. Minutes of virtual time come
 * one after another; within one all cycles may run at once, each at its own second.
 */
#ifndef SIM_FLEET_ROOM_H
#define SIM_FLEET_ROOM_H
#include <laps/ports.h>
#include <stdbool.h>
#include <stdint.h>

#include "fleet/calendar.h"
#include "fleet/ceiling.h"
#include "fleet/device.h"
#include "fleet/fleet.h"
#include "fleet/keys.h"
#include "fleet/pool.h"
#include "fleet/tally.h"

struct fleet;

/* What runs one cycle at a time, and what it needs for that. */
struct fleet_worker {
	struct fleet *fleet;
	struct laps_ports ports;
	struct {
		struct laps_backup_port backup;
		struct laps_cloud_port cloud;
	} under;        /* those of the back end, beneath ours that watch */
	uint32_t index; /* the device in turn */
	struct fleet_device *device;
	uint64_t now_ticks;                 /* its time */
	bool turned;                        /* to another controller, in this cycle */
	struct laps_protectors *protectors; /* of this worker's cycles */
	struct fleet_tally tally;
	void *back; /* of the back end */
};

/* What an administrator reads of a device. Borrowed during the call that gets it. */
struct fleet_view {
	uint32_t index;
	struct laps_bytes clear;          /* password JSON; len 0: none */
	struct laps_bytes encrypted;      /* len 0: none */
	const struct laps_bytes *history; /* encrypted, or clear in the cloud */
	size_t history_n;
};
typedef void fleet_look(void *arg, const struct fleet_view *view);

/* Where passwords are kept. */
struct fleet_back {
	const char *name;
	/* Set f->shared, and put an end to it; also when making it has failed half-way. */
	bool (*make)(struct fleet *f, struct sim_err *err);
	void (*destroy)(struct fleet *f);
	/* Set w->back and the ports that stand on it. */
	bool (*open)(struct fleet_worker *w, struct sim_err *err);
	void (*close)(struct fleet_worker *w);
	/* What has to be done for devices before their first cycle, with all workers there. */
	bool (*prepare)(struct fleet *f, struct sim_err *err);
	/* The identity of a device in Entra ID; "": none. */
	void (*entra_id)(const struct fleet *f, uint32_t index, char out[static LAPS_GUID_TEXT]);
	/* Each device as a controller shows it to an administrator. One may come twice, as it is
	 * read. */
	bool (*each)(struct fleet *f, unsigned controller, fleet_look *look, void *arg,
		     struct sim_err *err);
	/* Bytes that it takes, and seconds of processor time that its servers have had. */
	uint64_t (*size)(struct fleet *f);
	double (*cpu)(struct fleet *f);
	/* How fast it is without devices; spoils what they have stored. */
	bool (*ceiling)(struct fleet *f, struct fleet_ceiling *out, struct sim_err *err);
};

struct fleet {
	struct sim_fleet_options o;
	const struct sim_fleet_domain *domain;
	const struct sim_fleet_world *world; /* NULL: none */
	const struct fleet_back *back;
	uint32_t controllers; /* that keep the same, and from one to the other; set by make */
	void *shared;         /* of the back end, for all workers */
	struct fleet_device *device;
	struct fleet_calendar calendar;
	struct fleet_readers readers;
	struct fleet_keys *keys;
	struct fleet_pool *pool;
	struct fleet_worker *worker;          /* o.threads of them */
	uint64_t base_ticks;                  /* virtual time at second 0 of the calendar */
	uint64_t end_ticks;                   /* virtual time of the judgement */
	uint64_t outage_from_s, outage_end_s; /* in seconds of the calendar */
	bool away;                            /* the directory of the world, now */
	bool stalled;                         /* what its controllers tell each other */
};

/* Its keys, back end, devices and workers; what there is of them goes in either case. */
LAPS_MUST_USE bool fleet_setup(struct fleet *f, struct sim_err *err);
void fleet_teardown(struct fleet *f);
/* Nobody wants us to end; false: err says so. */
LAPS_MUST_USE bool fleet_goes_on(struct sim_err *err);
/* The ports that no back end has, of the device in turn. */
void fleet_ports_init(struct fleet_worker *w);
/* Put ours in front of those that the back end has set. */
void fleet_worker_watch(struct fleet_worker *w);
/* Run the cycle of a device at its next_s, and choose its next one. */
void fleet_worker_turn(struct fleet_worker *w, uint32_t index);
/* The directory is away now. */
bool fleet_is_away(const struct fleet_worker *w);

/* In memory, and a world's. */
extern const struct fleet_back fleet_memory, fleet_world;

#endif
