/* SPDX-License-Identifier: MIT */
/* One turn of a host: the post-authentication actions that are due, else a cycle. */
#ifndef LAPS_CLI_TURN_H
#define LAPS_CLI_TURN_H
#include <stdbool.h>

#include <laps/cycle.h>
#include <laps/err.h>
#include <laps/ports.h>
#include <laps/postauth.h>

struct cli_turn {
	bool acted;                     /* actions without a cycle were done, or failed */
	struct laps_cycle_result cycle; /* unless acted */
	struct laps_post_auth pending;  /* what stands in the record now */
};

/*
 * Do what is due. With LAPS_TRIGGER_ADMIN that is a cycle in any case. The device's lock is held by
 * the caller.
 *
 * out      always written
 *
 * Codes of laps_cycle_run and laps_post_auth_run; the reason is out->cycle.cause.
 */
LAPS_MUST_USE laps_rc cli_turn_take(const struct laps_ports *ports, laps_trigger trigger,
				    struct cli_turn *out);

#endif
