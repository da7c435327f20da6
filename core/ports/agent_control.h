/* SPDX-License-Identifier: MIT */
/*
 * The agent's control socket, DIR/agent.sock, for its owner alone. A client writes one JSON object
 * on a line and reads one, and may ask again:
 *
 *   {"verb": "process"}      {"result": "ok", "turn": 7}
 *   {"verb": "dance"}        {"result": "error", "error": "there is no verb 'dance'"}
 *
 * A line of more than LAPS_AGENT_LINE_MAX bytes, or one that is no object with a text member
 * "verb", is answered with an error and ends the connection. How deep DIR lies does not matter: the
 * socket is named through an open descriptor of DIR, so its path is always short (Linux).
 */
#ifndef LAPS_PORTS_AGENT_CONTROL_H
#define LAPS_PORTS_AGENT_CONTROL_H
#include <jansson.h>
#include <stdbool.h>

#include <laps/err.h>
#include <laps/ports.h>

#define LAPS_AGENT_SOCKET      "agent.sock"
#define LAPS_AGENT_LINE_MAX    4096 /* bytes, line end included */
#define LAPS_AGENT_CLIENTS_MAX 8    /* one more takes the place of the one silent for longest */

struct laps_agent_control;

/* Answers one request: a new object, NULL when memory ended. verb is a member of request. */
typedef json_t *laps_agent_handler(void *ctx, const char *verb, const json_t *request);

/*
 * Listen in dir. The caller holds what makes it the only agent there: a socket that is there
 * already is a dead one's and is replaced. *out is written only on LAPS_OK. LAPS_OK;
 * LAPS_E_NOTFOUND, LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_agent_control_open(const char *dir, laps_agent_handler *handler,
					      void *ctx, struct laps_agent_control **out,
					      struct laps_cause *cause);
/* Take the socket away; who is connected stays so. */
void laps_agent_control_retire(struct laps_agent_control *c);
/* Retire, let go of every client, free, and set *c to NULL; *c may be NULL. */
void laps_agent_control_close(struct laps_agent_control **c);
/* A descriptor that is readable when laps_agent_control_serve has something to do. */
int laps_agent_control_fd(const struct laps_agent_control *c);
/* Do what is to be done, without waiting. */
void laps_agent_control_serve(struct laps_agent_control *c);

json_t *laps_agent_refuse(const char *text);

/*
 * The client: ask the agent of dir one verb.
 *
 * wait     wait, too, until the agent closes the connection, which it does when it has ended
 * answer   a new object with "result" "ok"; written only on LAPS_OK
 *
 * LAPS_OK; LAPS_E_NOTFOUND (no agent is there), LAPS_E_DENIED (it refused: the cause is its error),
 * LAPS_E_FORMAT (no answer), LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_agent_control_ask(const char *dir, const char *verb, bool wait,
					     json_t **answer, struct laps_cause *cause);

#endif
