/* SPDX-License-Identifier: MIT */
#include "ports/keyservice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <laps/getkey.h>
#include <laps/gke.h>
#include <laps/hresult.h>

#include "ports/controllers.h"
#include "ports/file.h"
#include "ports/rpc.h"
#include "ports/rpc_epm.h"
#include "ports/worker.h"

#define STUB_MAX   (LAPS_GETKEY_SD_MAX + 1024)
#define ANSWER_MAX (LAPS_GKE_MAX + 1024)

struct laps_keyservice {
	struct laps_keyservice_options o;
	struct laps_kerberos *tickets;      /* NULL: not logged on yet */
	struct laps_rpc *rpc;               /* NULL: not connected */
	char domain[LAPS_DNS_NAME_MAX + 1]; /* that it is of */
	char controller[256];               /* for causes */
	bool given_up;                      /* of failed_domain, and why */
	char failed_domain[LAPS_DNS_NAME_MAX + 1];
	struct laps_cause failure;
};

static uint64_t deadline(void)
{
	return laps_worker_now_ms() + LAPS_RPC_SECONDS * UINT64_C(1000);
}

static laps_rc log_on(struct laps_keyservice *k, struct laps_cause *cause)
{
	return k->tickets ? LAPS_OK : laps_kerberos_open(&k->o.login, &k->tickets, cause);
}

/* ---- a connection ---- */

static laps_rc connect_to(struct laps_keyservice *k, const struct laps_controller *c,
			  struct laps_cause *cause)
{
	const uint64_t until = deadline();
	char who[320];
	struct laps_rpc_peer peer = {.host = c->host, .who = who};
	laps_rc rc = laps_rpc_find_port(c->host, k->o.config->rpc_port, c->name, until, &peer.port,
					cause);

	snprintf(who, sizeof(who), "the key service of '%s'", c->name);
	if (rc == LAPS_OK)
		rc = laps_kerberos_ticket(k->tickets, "host", c->name, cause);
	if (rc == LAPS_E_DENIED) /* by the KDC, which decides nothing about keys */
		rc = LAPS_E_HOST;
	if (rc == LAPS_OK)
		rc = laps_rpc_open(&peer, until, &k->rpc, cause);
	if (rc == LAPS_OK)
		rc = laps_rpc_bind(k->rpc, &laps_rpc_isdkey, k->tickets, c->name, cause);
	if (rc != LAPS_OK)
		laps_rpc_close(&k->rpc);
	else
		snprintf(k->controller, sizeof(k->controller), "%s", c->name);
	return rc;
}

/* What the service has decided. */
static laps_rc judge(const struct laps_keyservice *k, const struct laps_getkey_response *a,
		     struct laps_buf *out, struct laps_cause *cause)
{
	const char *who = k->o.login.principal ? k->o.login.principal : "the owner of the tickets";

	switch (a->hresult) {
	case 0:
		laps_buf_put(out, a->envelope, a->envelope_len);
		return laps_buf_status(out) == LAPS_OK ? LAPS_OK : laps_file_nomem(cause);
	case LAPS_HR_ACCESSDENIED:
		laps_cause_set(cause, a->hresult,
			       "the key service of '%s' refuses '%s': not one of those that the "
			       "value is for",
			       k->controller, who);
		return LAPS_E_DENIED;
	case LAPS_HR_NTE_NO_KEY:
		laps_cause_set(cause, a->hresult, "the key service of '%s' has no such root key",
			       k->controller);
		return LAPS_E_NOTFOUND;
	case LAPS_HR_INVALIDARG:
		laps_cause_set(cause, a->hresult,
			       "the key service of '%s' takes the question for none: a period of "
			       "the future, or a root key that is not valid yet",
			       k->controller);
		return LAPS_E_RANGE;
	default:
		laps_cause_set(cause, a->hresult, "the key service of '%s' answers 0x%08X",
			       k->controller, (unsigned)a->hresult);
		return LAPS_E_HOST;
	}
}

static laps_rc ask(struct laps_keyservice *k, const struct laps_getkey_request *rq,
		   struct laps_buf *out, struct laps_cause *cause)
{
	struct laps_getkey_response answer;
	struct laps_err err = {0};
	struct laps_buf stub, reply;
	laps_rc rc;

	laps_buf_init(&stub, STUB_MAX);
	laps_buf_init(&reply, ANSWER_MAX);
	laps_getkey_request_format(laps_rpc_is_ndr64(k->rpc), rq, &stub);
	laps_rpc_set_deadline(k->rpc, deadline());
	rc = laps_rpc_call(k->rpc, LAPS_GETKEY_OPNUM, &stub, &reply, cause);
	if (rc == LAPS_OK) {
		rc = laps_getkey_response_parse(laps_rpc_is_ndr64(k->rpc), reply.data, reply.len,
						&answer, &err);
		if (rc == LAPS_OK) {
			rc = judge(k, &answer, out, cause);
		} else {
			laps_cause_set(cause, LAPS_HR_RPC_PROTOCOL,
				       "the answer of the key service of '%s' cannot be read: %s",
				       k->controller, err.what ? err.what : laps_rc_name(rc));
			rc = LAPS_E_HOST;
		}
	}
	if (rc == LAPS_E_HOST || rc == LAPS_E_NOMEM)
		laps_rpc_close(&k->rpc);
	laps_buf_clear(&stub);
	laps_buf_clear(&reply);
	return rc;
}

/* ---- the port ---- */

/* Each controller, until one answers; without a question, until one is connected to. */
static laps_rc ask_around(struct laps_keyservice *k, const char *domain,
			  const struct laps_getkey_request *rq, struct laps_buf *out,
			  struct laps_cause *cause)
{
	struct laps_controllers list;
	struct laps_controller c;
	laps_rc rc;

	laps_rpc_close(&k->rpc);
	rc = laps_controllers_begin(k->o.config, domain, k->o.session ? *k->o.session : NULL, &list,
				    cause);
	if (rc != LAPS_OK)
		return rc == LAPS_E_NOTFOUND ? LAPS_E_HOST : rc; /* no controller is no answer */
	rc = LAPS_E_HOST;
	while (rc == LAPS_E_HOST && laps_controllers_next(&list, &c, cause)) {
		rc = connect_to(k, &c, cause);
		if (rc == LAPS_OK) {
			snprintf(k->domain, sizeof(k->domain), "%s", domain);
			if (rq)
				rc = ask(k, rq, out, cause);
		}
	}
	return rc;
}

static laps_rc get_answer(struct laps_keyservice *k, const char *domain,
			  const struct laps_getkey_request *rq, struct laps_buf *out,
			  struct laps_cause *cause)
{
	laps_rc rc = log_on(k, cause);

	if (rc != LAPS_OK)
		return rc == LAPS_E_DENIED ? LAPS_E_HOST : rc; /* nobody has decided about a key */
	if (k->rpc && strcasecmp(k->domain, domain) == 0) {
		rc = ask(k, rq, out, cause);
		/* one that was kept open may have been closed meanwhile */
		if (rc != LAPS_E_HOST)
			return rc;
	}
	return ask_around(k, domain, rq, out, cause);
}

static laps_rc get_key(void *ctx, const uint8_t *sd, size_t sd_len,
		       const struct laps_key_request *request, struct laps_buf *out,
		       struct laps_cause *cause)
{
	struct laps_keyservice *k = ctx;
	const char *domain = request->domain ? request->domain : k->o.config->domain;
	struct laps_getkey_request rq = {.sd = sd,
					 .sd_len = sd_len,
					 .has_root_key_id = request->has_root_key_id,
					 .l0 = request->l0,
					 .l1 = request->l1,
					 .l2 = request->l2};
	laps_rc rc;

	memcpy(rq.root_key_id, request->root_key_id, LAPS_GUID_LEN);
	if (k->given_up && strcasecmp(k->failed_domain, domain) == 0) {
		*cause = k->failure;
		return LAPS_E_HOST;
	}
	rc = get_answer(k, domain, &rq, out, cause);
	if (rc == LAPS_E_HOST && k->o.give_up) {
		k->given_up = true;
		k->failure = *cause;
		snprintf(k->failed_domain, sizeof(k->failed_domain), "%s", domain);
	}
	return rc;
}

laps_rc laps_keyservice_reach(struct laps_keyservice *k, struct laps_cause *cause)
{
	laps_rc rc = log_on(k, cause);

	if (rc == LAPS_OK)
		rc = ask_around(k, k->o.config->domain, NULL, NULL, cause);
	return rc == LAPS_OK || rc == LAPS_E_NOMEM ? rc : LAPS_E_HOST;
}

laps_rc laps_keyservice_new(const struct laps_keyservice_options *o, struct laps_keyservice **out,
			    struct laps_cause *cause)
{
	struct laps_keyservice *k = calloc(1, sizeof(*k));

	if (!k)
		return laps_file_nomem(cause);
	k->o = *o;
	*out = k;
	return LAPS_OK;
}

struct laps_keys_port laps_keyservice_port(struct laps_keyservice *k)
{
	return (struct laps_keys_port){.ctx = k, .get_key = get_key};
}

void laps_keyservice_close(struct laps_keyservice **k)
{
	if (!*k)
		return;
	laps_rpc_close(&(*k)->rpc);
	laps_kerberos_close(&(*k)->tickets);
	free(*k);
	*k = NULL;
}
