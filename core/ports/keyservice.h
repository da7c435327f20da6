/* SPDX-License-Identifier: MIT */
/*
 * The key service of a domain's controllers, [MS-GKDI] over RPC: found by the endpoint mapper of
 * each, spoken to under Kerberos. Controllers are asked in turn until one answers; a refusal is an
 * answer. A connection is kept for the questions that follow.
 */
#ifndef LAPS_PORTS_KEYSERVICE_H
#define LAPS_PORTS_KEYSERVICE_H
#include <stdbool.h>

#include <laps/err.h>
#include <laps/ports.h>

#include "ports/ad.h"
#include "ports/ad_kerberos.h"
#include "ports/config.h"

struct laps_keyservice;

/* All borrowed until it is closed. */
struct laps_keyservice_options {
	const struct laps_config *config; /* its controllers, and rpc-port */
	struct laps_kerberos_login login;
	/* A session with the directory, or NULL, when the question comes: its controller is asked
	 * first. May be NULL itself. */
	struct laps_ad *const *session;
	/* After a failure to get an answer all questions of that domain fail in the same way: for
	 * a command that asks much and ends soon. */
	bool give_up;
};
/* Nothing is connected before the first question. LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_keyservice_new(const struct laps_keyservice_options *o,
					  struct laps_keyservice **out, struct laps_cause *cause);
struct laps_keys_port laps_keyservice_port(struct laps_keyservice *k);
/* Get as far as a question would, and ask nothing: for a diagnosis. LAPS_OK; LAPS_E_HOST,
 * LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_keyservice_reach(struct laps_keyservice *k, struct laps_cause *cause);
/* Hang up, free, and set *k to NULL; *k may be NULL. */
void laps_keyservice_close(struct laps_keyservice **k);

#endif
