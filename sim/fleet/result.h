/* SPDX-License-Identifier: MIT */
/*
 * What came out of a fleet's run: its parts with what was counted in each, how the rate and the
 * latency went, and the judgement.
 */
#ifndef SIM_FLEET_RESULT_H
#define SIM_FLEET_RESULT_H
#include "fleet/judge.h"
#include "fleet/link.h"
#include "fleet/room.h"

typedef enum fleet_part {
	FLEET_FIRST, /* the hour in which each device gets its first password */
	FLEET_POLL,
	FLEET_STORM,
	FLEET_PART_N
} fleet_part;
extern const char *const fleet_part_name[FLEET_PART_N];

struct fleet_part_result {
	uint32_t minutes; /* of virtual time, that were begun; 0: it was left out */
	double seconds, cpu_s, server_cpu_s;
	uint64_t size; /* bytes that the back end takes at its end */
	struct fleet_tally tally;
};

/* What happened since the sample before. */
struct fleet_sample {
	double at_s;         /* since the fleet began, in real time */
	double rate;         /* cycles a second, without those that failed */
	double rotations;    /* of them */
	double p50_s, p99_s; /* of cycles of either kind */
	fleet_part part;
};
#define FLEET_SAMPLES 512

struct sim_fleet_result {
	struct sim_fleet_options o;
	const char *back;
	struct fleet_part_result part[FLEET_PART_N];
	struct fleet_sample sample[FLEET_SAMPLES];
	size_t sample_n;
	double record_bytes;
	double device_bytes; /* what a device takes, as measured; 0: was not */
	uint64_t peak_bytes; /* of this process in memory, at most */
	uint64_t empty_size; /* bytes of the back end before the first cycle */
	uint32_t controllers;
	bool judged;
	struct fleet_judgement judgement[FLEET_CONTROLLERS]; /* at each */
	struct fleet_ceiling ceiling;
	struct sim_err end; /* why it ended early; "": it did not */
};

/* sim_fleet_run over this back end. */
LAPS_MUST_USE bool fleet_run(const struct sim_fleet_options *o, const struct sim_fleet_domain *d,
			     const struct sim_fleet_world *world, const struct fleet_back *back,
			     struct sim_fleet_result **out, struct sim_err *err);

double fleet_rate(uint64_t n, double seconds);
/* Cycles of a part in a second, without those that failed. */
double fleet_done_rate(const struct fleet_part_result *p);
/* What the busiest part of the run rotated in a second; and what the one that polled did. */
double fleet_rotation_rate(const struct sim_fleet_result *r);
double fleet_poll_rate(const struct sim_fleet_result *r);
/* Processor time of one, ours and the server's, in seconds. */
double fleet_rotation_cpu(const struct sim_fleet_result *r);
double fleet_poll_cpu(const struct sim_fleet_result *r);
/* Of whole sessions: how many a second, what part of their time this took, and the rate of the part
 * that rotated as a share of that of bare ones, which only bind; 0: not measured. */
double fleet_session_rate(const struct fleet_part_result *p);
double fleet_session_share(const struct fleet_part_result *p, fleet_timed what);
double fleet_of_bare(const struct sim_fleet_result *r);
/* Processor time of one, in that of a bare one; 0: not measured. */
double fleet_cpu_of_bare(const struct sim_fleet_result *r);
/* The lower of the ceilings that bound a rotation alone, and its name; NULL: none was measured. */
const struct fleet_pace *fleet_rotation_ceiling(const struct sim_fleet_result *r,
						const char **name);
/* What can be had in a second of processors that devices and servers share: a rotation is one of
 * each thing that was measured alone. 0: nothing was. */
double fleet_rotation_bound(const struct sim_fleet_result *r);
/* Processor time of protecting, searching, modifying, and binding or a bare session where devices
 * have that: what one rotation is made of. */
double fleet_made_of_cpu(const struct sim_fleet_result *r);

#endif
