/* SPDX-License-Identifier: MIT */
/*
 * The security of an association: one context, which a bind begins, or the first alter_context
 * with a token. [MS-RPCE] 3.3.1.5.2.
 */
#include <stdio.h>
#include <string.h>

#include "kds/rpc/private.h"

#define LEVEL_CONNECT 2

void rpc_auth_free(struct rpc_auth *auth)
{
	if (auth->has_security)
		auth->security.free(auth->security.ctx);
	auth->has_security = false;
}

bool rpc_auth_is_same(const struct rpc_assoc *a, const struct laps_rpc_auth *auth)
{
	return auth->type == a->auth.type && auth->level == a->auth.level &&
	       auth->context_id == a->auth.context_id;
}

bool rpc_signs_headers(const struct rpc_assoc *a)
{
	return a->auth.client_signs && !a->o->no_header_sign;
}

static void log_line(const struct rpc_assoc *a, const char *what, const char *detail)
{
	char line[384];

	(void)snprintf(line, sizeof(line), "authentication type %u, level %u: %s%s%s", a->auth.type,
		       a->auth.level, what, detail[0] ? ": " : "", detail);
	a->o->log(a->o->ctx, line);
}

static bool begin(struct rpc_assoc *a, const struct laps_rpc_auth *auth)
{
	a->auth.type = auth->type;
	a->auth.level = auth->level;
	a->auth.context_id = auth->context_id;
	if (auth->level < LEVEL_CONNECT || auth->level > LAPS_RPC_AUTH_PRIVACY) {
		log_line(a, "refused", "no such level");
		return false;
	}
	a->auth.has_security =
		a->o->secure != NULL && a->o->secure(a->o->ctx, auth->type, &a->auth.security);
	if (!a->auth.has_security)
		log_line(a, "refused", "not offered");
	return a->auth.has_security;
}

static bool fail(struct rpc_assoc *a)
{
	rpc_auth_free(&a->auth);
	a->auth.state = RPC_AUTH_FAILED;
	return false;
}

bool rpc_handshake(struct rpc_assoc *a, const struct laps_rpc_pdu *p, struct laps_buf *token)
{
	char why[256] = "";
	rpc_step step = RPC_STEP_REFUSED;

	if (a->auth.state == RPC_AUTH_DONE || a->auth.state == RPC_AUTH_FAILED) {
		log_line(a, "refused", "there has been a handshake");
		return false;
	}
	if (a->auth.state == RPC_AUTH_NONE && !begin(a, &p->auth))
		return fail(a);
	if (!rpc_auth_is_same(a, &p->auth)) {
		log_line(a, "refused", "not what the handshake began with");
		return fail(a);
	}
	step = a->auth.security.accept(a->auth.security.ctx, p->auth.type, p->auth.token,
				       p->auth.token_len, token, why);
	if (step == RPC_STEP_CONTINUE && p->head.type == LAPS_RPC_AUTH3) {
		log_line(a, "refused", "the handshake does not end where the client thinks");
		return fail(a);
	}
	if (step == RPC_STEP_REFUSED || laps_buf_status(token) != LAPS_OK) {
		log_line(a, "refused", why);
		return fail(a);
	}
	a->auth.state = step == RPC_STEP_DONE ? RPC_AUTH_DONE : RPC_AUTH_MIDWAY;
	return true;
}
