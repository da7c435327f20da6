/* SPDX-License-Identifier: MIT */
/*
 * Objects of ours that are loaded into other people's servers. They lie beside the program lapsim
 * where it was built, and in lib/lapsim beside its bin where it is installed.
 */
#ifndef SIM_LIB_MODULE_H
#define SIM_LIB_MODULE_H
#include "lib/fail.h"

/* The directory that holds the object called name ("lapsim_kdb.so"): looked for beside this
 * process's program, then beside the lapsim of PATH. The caller frees *dir. */
LAPS_MUST_USE bool sim_find_module(const char *name, char **dir, struct sim_err *err);

#endif
