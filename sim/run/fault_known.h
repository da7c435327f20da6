/* SPDX-License-Identifier: MIT */
/*
 * All that can be made to go wrong, on stdout: as a table, or as one JSON object with "faults", of
 * which each has protocol, operations, effect, argument ("duration", "number" or null), default (as
 * it stands in a SPEC; null) and purpose, and "hostile", the SPECs that --hostile adds.
 */
#ifndef SIM_RUN_FAULT_KNOWN_H
#define SIM_RUN_FAULT_KNOWN_H

void sim_fault_known_print(void);
void sim_fault_known_print_json(void);

#endif
