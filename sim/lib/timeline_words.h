/* SPDX-License-Identifier: MIT */
/*
 * A line of a world's timeline (lib/timeline.h) in words for people, a column each. Lines may be
 * anything: whoever can write to the file is not asked who it is.
 */
#ifndef SIM_LIB_TIMELINE_WORDS_H
#define SIM_LIB_TIMELINE_WORDS_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_timeline_words {
	uint64_t ticks; /* FILETIME */
	char source[16];
	char who[96];    /* an account, or a computer; "": nobody */
	char what[512];  /* "modify CN=WS0001: replace msLAPS-Password" */
	char result[96]; /* "ok", "50 Insufficient access", "404"; "": it does not say */
	char took[16];   /* "350us", "12.5ms"; "": it does not say */
	bool failed;     /* result is no success */
	bool fault;      /* something was made to go wrong here */
};
/* False: it is no object, or has no time, source and kind. What does not fit is cut; nothing but
 * printable ASCII comes out. */
bool sim_timeline_words(const json_t *line, struct sim_timeline_words *out);

#endif
