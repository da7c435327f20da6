/* SPDX-License-Identifier: MIT */
/*
 * The faults of a simulated world (laps/worldfault.h), as far as they are of this host: those of
 * the protocol "host" whose operation is a step of the cycle, or "password". Each that happens is a
 * line of the world's timeline:
 *
 *   {"time", "source": "host", "kind": "fault", "computer", "fault", "program": "laps",
 * "operation"}
 *
 *   STEP=crash        the process is killed when the step begins
 *   STEP=crash-after  the same when it has been done
 *   STEP=stop         the cycle ends there, without a word to anybody, and the process goes on
 *   password=refused  the local policy takes no password
 */
#ifndef LAPS_PORTS_FAULT_PLAN_H
#define LAPS_PORTS_FAULT_PLAN_H
#include <laps/err.h>
#include <laps/ports.h>
#include <laps/worldfault.h>

#include "ports/trace_file.h"

/* Zero it, then open it. */
struct laps_fault_plan {
	struct laps_worldfault *world; /* NULL: nothing goes wrong */
	struct laps_trace_file *trace; /* where faults are told, and whose host it is */
	struct laps_trace_port next;
	bool dies_after; /* the step that has begun */
};

/* path NULL: there is no plan. LAPS_OK; LAPS_E_FORMAT (no such file), LAPS_E_HOST. */
LAPS_MUST_USE laps_rc laps_fault_plan_open(const char *path, struct laps_fault_plan *p,
					   struct laps_cause *cause);
/* p may be closed, or never have been open. */
void laps_fault_plan_close(struct laps_fault_plan *p);
/* The trace of trace with the faults of steps in front; both must outlive the port. */
struct laps_trace_port laps_fault_plan_port(struct laps_fault_plan *p,
					    struct laps_trace_file *trace);
/* May the local policy take a password now? p may be NULL. LAPS_OK; LAPS_E_DENIED. */
LAPS_MUST_USE laps_rc laps_fault_plan_password(struct laps_fault_plan *p, struct laps_cause *cause);

#endif
