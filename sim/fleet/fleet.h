/* SPDX-License-Identifier: MIT */
/*
 * A fleet: many devices in one process, each with a state of its own and cycles of the engine at
 * its own minute of the hour, in virtual time, against the directory and the cloud of a world.
 */
#ifndef SIM_FLEET_FLEET_H
#define SIM_FLEET_FLEET_H

#endif
