/* SPDX-License-Identifier: MIT */
/* The device code grant, RFC 8628: asking for a code, and asking whether somebody has answered. */
#include <laps/secret.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cloud/login.h"

#define INTERVAL 5 /* seconds between two polls */

static void put_number(const struct sim_login *l, json_t *reply, const char *name, int value)
{
	json_object_set_new(reply, name, l->v1 ? json_sprintf("%d", value) : json_integer(value));
}

static json_t *reply_of(const struct sim_login *l, const struct sim_device_code *code)
{
	json_t *uri = json_sprintf("%s/common/oauth2/deviceauth", l->rq->origin);
	json_t *reply =
		json_pack("{ss ss sO*}", "user_code", code->user_code, "device_code",
			  code->device_code, l->v1 ? "verification_url" : "verification_uri", uri);

	put_number(l, reply, "expires_in", SIM_DEVICE_CODE_SECONDS);
	put_number(l, reply, "interval", INTERVAL);
	json_object_set_new(reply, "message",
			    json_sprintf("To sign in, use a web browser to open the page %s and "
					 "enter the code %s to authenticate.",
					 json_string_value(uri), code->user_code));
	json_decref(uri);
	return reply;
}

void sim_login_devicecode(struct sim_login *l)
{
	struct sim_device_code code = {0};
	struct sim_login_client client;
	struct sim_login_scope scope;
	const char *id, *text = NULL;
	unsigned number;

	if (!sim_login_read_form(l))
		return;
	id = sim_login_need(l, "client_id");
	if (!id)
		return;
	number = sim_login_client_find(l, id, &client);
	if (number) {
		sim_login_fail(l, number, NULL);
		return;
	}
	if (!sim_login_asked(l, &text, &scope))
		return;
	memcpy(code.tenant, l->tenant, sizeof(code.tenant));
	memcpy(code.client_id, client.id, sizeof(code.client_id));
	snprintf(code.scope, sizeof(code.scope), "%s", text);
	snprintf(l->rs->who, sizeof(l->rs->who), "app %.64s", client.name);
	if (sim_device_code_new(l->c->grants, &code, l->rq->now_ticks))
		sim_http_reply_json(l->rs, 200, NULL, reply_of(l, &code));
	else
		sim_login_fail(l, 90033, NULL);
	laps_wipe(&code, sizeof(code));
}

/* What a poll comes to while there is no token. Returns the AADSTS number. */
static unsigned number_of(sim_device_code_state state)
{
	switch (state) {
	case SIM_CODE_APPROVED: return 0;
	case SIM_CODE_PENDING: return 70016;
	case SIM_CODE_DECLINED: return 70017;
	case SIM_CODE_EXPIRED: return 70020;
	case SIM_CODE_UNKNOWN: break;
	}
	return 70018;
}

/* The user who approved has a token, as the code was asked for. */
static void redeem(struct sim_login *l, const struct sim_login_client *client,
		   const struct sim_device_code *code)
{
	struct sim_caller who = {0};
	struct sim_login_scope scope;
	unsigned number = sim_login_scope_parse(code->scope, &scope);

	if (!number)
		number = sim_login_user_load(l, code->user_id, NULL, code->approved_ticks, &who);
	if (number)
		sim_login_fail(l, number, NULL);
	else
		sim_login_reply_user(l, client, &who, &scope, code->scope);
}

void sim_login_device_code(struct sim_login *l)
{
	struct sim_device_code code = {0};
	struct sim_login_client client;
	const char *given;
	unsigned number;

	if (!sim_login_client_check(l, false, &client))
		return;
	given = sim_http_pair(&l->form, "device_code");
	if (!given) /* what adal sends at the v1 endpoint */
		given = sim_http_pair(&l->form, "code");
	if (!given && !(given = sim_login_need(l, "device_code")))
		return;
	number = number_of(
		sim_device_code_poll(l->c->grants, given, client.id, l->rq->now_ticks, &code));
	if (number)
		sim_login_fail(l, number, NULL);
	else
		redeem(l, &client, &code);
	laps_wipe(&code, sizeof(code));
}
