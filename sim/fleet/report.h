/* SPDX-License-Identifier: MIT */
/* Parts of the report for people. */
#ifndef SIM_FLEET_REPORT_H
#define SIM_FLEET_REPORT_H
#include "fleet/result.h"

/* In ten columns, whatever the unit. */
void fleet_print_duration(FILE *out, uint64_t ns);
/* Whole sessions with Kerberos, where devices have them. */
void fleet_print_sessions(const struct sim_fleet_result *r, FILE *out);
/* What was measured alone, and the run against it. */
void fleet_print_ceiling(const struct sim_fleet_result *r, FILE *out);

#endif
