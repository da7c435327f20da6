/* SPDX-License-Identifier: MIT */
/*
 * The faults of a simulated world: one file, mapped by every program that takes part in it, written
 * by the world's supervisor. A rule says which requests go wrong, and how. Who serves a request
 * asks laps_worldfault_take() once for it; the counters are in the file, so that a rule means the
 * same however many processes and threads serve.
 *
 * Protocols, operations and effects are words: lapsim-faults(7) has them all, sim/lib/faultspec.h
 * reads and checks them.
 */
#ifndef LAPS_WORLDFAULT_H
#define LAPS_WORLDFAULT_H
#include <stdbool.h>
#include <stdint.h>

#define LAPS_WORLDFAULT_MAGIC UINT64_C(0x31304C4641504C46) /* "FLPAFL01" */
#define LAPS_WORLDFAULT_RULES 128
#define LAPS_FAULT_WORD       24 /* bytes of a word, NUL included */
#define LAPS_FAULT_WHO        64
#define LAPS_FAULT_SPEC       160
#define LAPS_FAULT_ALWAYS     1000000u /* millionths */
#define LAPS_FAULT_ANY        "any" /* the operation that stands for all requests of a protocol */
/* Operations that are no requests, but what happens before or within one: not among "any". */
#define LAPS_FAULT_CONNECT "connect" /* a connection comes */
#define LAPS_FAULT_TLS     "tls"     /* a certificate is shown */
#define LAPS_FAULT_VALUES  "values"  /* a search sends what it has found */

struct laps_worldfault_rule {
	uint32_t on;          /* 1: in force; written last */
	uint32_t millionths;  /* how likely it is for a request within the range */
	uint64_t first, last; /* of the requests that match, counted from 1; last 0: no end */
	uint64_t every;       /* of those each so many-th, the first among them; 0 and 1: all */
	uint64_t seed;        /* of what is drawn */
	uint64_t added;       /* which addition to this file it was, from 1 */
	int64_t arg;          /* of the effect: milliseconds, seconds, bytes or a code */
	char protocol[LAPS_FAULT_WORD], operation[LAPS_FAULT_WORD], effect[LAPS_FAULT_WORD];
	char who[LAPS_FAULT_WHO];   /* an account's name, in any case; "": everybody */
	char spec[LAPS_FAULT_SPEC]; /* the rule as it was given */
	uint64_t seen, hit;         /* requests that matched, and that went wrong */
};

struct laps_worldfault {
	uint64_t magic;
	uint64_t n_on;  /* rules in force: 0 is all that most requests look at */
	uint64_t added; /* rules that were ever added */
	struct laps_worldfault_rule rule[LAPS_WORLDFAULT_RULES];
};

/* What goes wrong with a request. The texts are borrowed from the mapped file. */
struct laps_fault {
	const char *effect, *spec;
	int64_t arg;
	uint64_t draw; /* of the rule's seed and this request: for what the effect draws */
};

/*
 * Does this request go wrong? Every rule that matches counts it; of those that hit, the one that
 * was added first gives *out.
 *
 * w    NULL: nothing ever goes wrong
 * who  "alice", "WS0001$" or "alice@CORP.EXAMPLE"; NULL: nobody in particular, whom only rules for
 *      everybody match
 */
bool laps_worldfault_take(struct laps_worldfault *w, const char *protocol, const char *operation,
			  const char *who, struct laps_fault *out);
/* A rule in force for this operation, or NULL. Counts nothing; for work that is done only then. */
const struct laps_worldfault_rule *laps_worldfault_concerns(const struct laps_worldfault *w,
							    const char *protocol,
							    const char *operation);

#endif
