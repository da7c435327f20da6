/* SPDX-License-Identifier: MIT */
/* The token endpoints, v1 and v2: which grant it is. */
#include <laps/text.h>
#include <stdio.h>
#include <string.h>

#include "cloud/login.h"

static const struct grant {
	const char *type;
	sim_login_part *part;
} grants[] = {
	{"client_credentials", sim_login_client_credentials},
	{"password", sim_login_password},
	{"refresh_token", sim_login_refresh},
	/* the name in Microsoft's documents, and the one that its library for Node uses */
	{"urn:ietf:params:oauth:grant-type:device_code", sim_login_device_code},
	{"device_code", sim_login_device_code},
	{"urn:ietf:params:oauth:grant-type:jwt-bearer", sim_login_device_token},
	{"srv_challenge", sim_login_challenge},
};

const char *sim_login_need(struct sim_login *l, const char *name)
{
	const char *value = sim_http_pair(&l->form, name);
	char quoted[64];

	if (value && value[0])
		return value;
	snprintf(quoted, sizeof(quoted), "'%s'.", name);
	sim_login_fail(l, 900144, quoted);
	return NULL;
}

static bool has_duplicates(const struct sim_http_pairs *p)
{
	for (size_t i = 0; i < p->n; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(p->pair[i].name, p->pair[j].name) == 0)
				return true;
	return false;
}

bool sim_login_read_form(struct sim_login *l)
{
	bool ok = sim_http_form(l->rq, &l->form);

	if (ok) {
		sim_login_correlate(l);
		ok = !has_duplicates(&l->form);
	}
	if (!ok)
		sim_login_fail(l, 9002313, NULL);
	return ok;
}

void sim_login_token(struct sim_login *l)
{
	const char *type;

	if (!sim_login_read_form(l))
		return;
	type = sim_login_need(l, "grant_type");
	if (!type)
		return;
	for (size_t i = 0; i < sizeof(grants) / sizeof(grants[0]); i++)
		if (strcmp(type, grants[i].type) == 0) {
			grants[i].part(l);
			return;
		}
	sim_login_fail(l, 70003, NULL);
}

void sim_login_challenge(struct sim_login *l)
{
	struct laps_buf nonce;

	laps_buf_init(&nonce, 1024);
	if (sim_nonce_issue(l->c, l->rq->now_ticks, &nonce))
		sim_http_reply_json(
			l->rs, 200, NULL,
			json_pack("{ss%}", "Nonce", (const char *)nonce.data, nonce.len));
	else
		sim_login_fail(l, 90033, NULL);
	laps_buf_clear(&nonce);
}
