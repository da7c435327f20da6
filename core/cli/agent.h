/* SPDX-License-Identifier: MIT */
/*
 * The resident client: hourly cycles and post-authentication actions of one host. Each turn is done
 * by a process of its own (ports/worker.h), which reads the configuration afresh; the agent itself
 * only watches the clock, signals and its control socket, so it answers while a turn runs, and a
 * turn that hangs is seen, told and ended.
 */
#ifndef LAPS_CLI_AGENT_H
#define LAPS_CLI_AGENT_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include <laps/cycle.h>
#include <laps/postauth.h>
#include <laps/schedule.h>
#include <laps/state.h>

#include "cli/cli.h"

/* Real time. The directory's calls give up after seconds, so a turn has ended long before. */
#define AGENT_TURN_SLOW_SECONDS 120 /* a turn that takes longer is told */
#define AGENT_TURN_SECONDS      600 /* and ended; a cycle stands that at any point */
#define AGENT_STOP_SECONDS      75  /* what a running turn gets when the agent is to end */
#define AGENT_LOCK_SECONDS      60  /* how long a turn waits for another cycle of this host */

typedef enum agent_cause {
	AGENT_START,
	AGENT_TIMER,
	AGENT_POST_AUTH,
	AGENT_PROCESS, /* SIGHUP or a request */
	AGENT_RESET,
} agent_cause;

/* What a turn is to do. */
struct agent_order {
	const char *config_dir;
	uint32_t due; /* LAPS_DUE_* */
	agent_cause why;
};

/* How it went. Values only: it comes through a pipe. */
struct agent_report {
	uint64_t number; /* counted by the agent, from 1 */
	uint64_t ticks;  /* when it began */
	agent_cause why;
	bool failed;
	char step[16]; /* for failed: "config", "lock", "turn", or the cycle's step */
	struct laps_cause cause;
	bool has_cycle;
	struct laps_cycle_result cycle;
	bool acted;           /* post-authentication actions were begun or finished */
	bool knows_post_auth; /* the record was read: the two below count */
	laps_post_auth_stage stage;
	uint64_t post_auth_ticks; /* when they go on; 0: nothing is pending */
};

/* The work of a turn (struct agent_order, struct agent_report), for laps_worker_start. */
void agent_turn(void *order, void *report);
/* The directory is not asked: emit one event without parameters, 10000 or 10002. Tells what goes
 * wrong as a note. */
void agent_emit(const struct cli *cli, uint32_t id);

const char *agent_cause_name(agent_cause c);
const char *agent_stage_name(laps_post_auth_stage s);
/* One line on stdout, or with --json one object; with --quiet only a failure, on stderr. */
void agent_print(const struct cli *cli, const struct agent_report *r);
/* The same as an object; NULL when memory ended. */
json_t *agent_report_json(const struct agent_report *r);

/* Be the agent until it is told to end. Returns the exit status. */
int agent_run(const struct cli *cli);

#endif
