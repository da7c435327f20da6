/* SPDX-License-Identifier: MIT */
/*
 * What goes into an archive of diagnostics. No secret is in any of it: passwords, encrypted values,
 * hashes and keys are not even read, but for what the directory shows of its attributes' presence;
 * of files with secrets only their paths are told.
 *
 * Functions that return JSON give a new reference, or NULL when out of memory. What cannot be found
 * out is {"failure": TEXT}: a diagnosis has to tell of broken machines.
 */
#ifndef LAPS_CLI_DIAGNOSTICS_H
#define LAPS_CLI_DIAGNOSTICS_H
#include <jansson.h>
#include <stdint.h>

#include <laps/buf.h>
#include <laps/cycle.h>
#include <laps/ports.h>

#include "cli/policy_view.h"
#include "ports/config.h"

#define CLI_DIAG_LAST_EVENTS 200

/* Keeps the events of a cycle, and hands them on. Set next and clock; lines begins empty. */
struct cli_diag_tee {
	struct laps_events_port next;
	struct laps_clock_port clock;
	struct laps_buf lines; /* JSON lines, as in the event file but for the cycle, which is 0 */
};
struct laps_events_port cli_diag_tee_port(struct cli_diag_tee *t);

/* The program, its libraries, the machine. */
json_t *cli_diag_about(uint64_t now_ticks);
json_t *cli_diag_host(const struct laps_host *host);
/* laps.conf as it was understood; a seed is left out. */
json_t *cli_diag_config(const struct laps_config *config);
/* Each root with its values and their files; of names that are no settings only the type. */
json_t *cli_diag_roots(const struct cli_policy_view *v);
/* Which root keys there are, never what they are. */
json_t *cli_diag_keys(const struct laps_config *config);
json_t *cli_diag_state(const struct laps_state_port *port);
/* How a cycle has ended; rc is what it returned, step where it failed. */
json_t *cli_diag_cycle(const struct laps_cycle_result *r, laps_rc rc, const char *step);
/* "rotated", "not-needed", "disabled", "failed" */
const char *cli_diag_outcome(const struct laps_cycle_result *r, laps_rc rc);
/* Append the last CLI_DIAG_LAST_EVENTS lines of the event file that are events. */
laps_rc cli_diag_last_events(const char *path, struct laps_buf *out, struct laps_cause *cause);
/* How far the device gets with each of its servers (ports/ad_reach.h). */
json_t *cli_diag_directory(const struct laps_config *config);
/* Which device of Entra ID the host is, and how far it gets there: the services, and itself. Nulls
 * when it is none. Uploads nothing. */
json_t *cli_diag_entra(const struct laps_ports *ports, const struct laps_host *host);

#endif
