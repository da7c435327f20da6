/* SPDX-License-Identifier: MIT */
/* What an opened content tells about itself without its password. */
#ifndef LAPS_CLI_EXPLAIN_CONTENT_H
#define LAPS_CLI_EXPLAIN_CONTENT_H
#include <stdbool.h>
#include <stdint.h>

#include <laps/err.h>
#include <laps/secret.h>

#define CLI_CONTENT_ORDER 8 /* members that are kept, and a NUL */

struct cli_explain_content {
	bool is_utf16;                 /* an even number of bytes: the next ones are set */
	bool has_nul;                  /* one zero unit at the end */
	char order[CLI_CONTENT_ORDER]; /* its members as they come, "ntp"; others are '?' */
	bool upper_time;               /* t has upper-case digits */
	laps_rc rc;                    /* is it a password? Why not, bytes into the content */
	struct laps_err err;
	uint64_t updated_ticks; /* t; set when it is one */
};

void cli_explain_content_read(const struct laps_secret *plain, struct cli_explain_content *out);

#endif
