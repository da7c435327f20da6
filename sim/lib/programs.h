/* SPDX-License-Identifier: MIT */
/*
 * With what the programs of a world's clients were started. The preloaded object (sim/preload)
 * sends each program's argument list to a socket of ours, in one datagram: the arguments, each with
 * a NUL behind it, cut at SIM_PROGRAM_MAX bytes. They may have secrets in them: they stay here, in
 * memory that is wiped, of which the oldest goes when it is full, and are asked about and not told.
 *
 * Not seen are programs that do not load it: static ones, Go's, setuid ones.
 */
#ifndef SIM_LIB_PROGRAMS_H
#define SIM_LIB_PROGRAMS_H
#include <jansson.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_PROGRAM_MAX        65536u
#define SIM_PROGRAMS_MAX       (4u << 20)           /* bytes kept of all */
#define SIM_PROGRAMS_SOCKET    "LAPSIM_EXEC_SOCKET" /* the variable that says where */
#define SIM_PROGRAM_SECRET_MIN 4                    /* bytes; what is shorter is not looked for */

struct sim_programs;

/* Listen at path, which is for us alone. *out is written only on success. */
LAPS_MUST_USE bool sim_programs_open(const char *path, struct sim_programs **out,
				     struct sim_err *err);
/* Wipes; *p may be NULL. */
void sim_programs_close(struct sim_programs **p);
/* A descriptor that is readable when sim_programs_serve has something to do. */
int sim_programs_fd(const struct sim_programs *p);
/* Take what has come, without waiting. */
void sim_programs_serve(struct sim_programs *p, uint64_t now_ticks);
/*
 * Which arguments have these in them?
 *
 * secrets  an array of {"name", "password"}; what is none is passed over
 *
 * A new array of {"time", "program", "secret": its name}: the first time for each program, by the
 * last part of its path, and each secret. NULL: no memory.
 */
json_t *sim_programs_seek(const struct sim_programs *p, const json_t *secrets);

#endif
