/* SPDX-License-Identifier: MIT */
/* What is done to a request before it goes to the world. */
#include <laps/csr.h>
#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/mutant/entra/mutant.h"

#define TEXT_MAX    65536
#define COMMON_NAME "7E980AD9-B86D-4306-9425-9AC066FB014A"

void query_drop(struct exchange *x, const struct edit *e)
{
	pairs_drop(&x->query, e->a);
}

void query_put(struct exchange *x, const struct edit *e)
{
	pairs_put(&x->query, e->a, expand(x, e->b));
}

void form_put(struct exchange *x, const struct edit *e)
{
	pairs_put(&x->form, e->a, expand(x, e->b));
}

void header_drop(struct exchange *x, const struct edit *e)
{
	pairs_drop(&x->header, e->a);
}

void header_put(struct exchange *x, const struct edit *e)
{
	pairs_put(&x->header, e->a, e->b);
}

void sent_put(struct exchange *x, const struct edit *e)
{
	json_object_set_new(x->sent, e->a, json_string(e->b));
}

void tenant_put(struct exchange *x, const struct edit *e)
{
	const char *rest = strchr(x->rq->path + 1, '/');

	(void)e;
	snprintf(x->path, sizeof(x->path), "/%s%s", x->world->tenant, rest ? rest : "");
}

void by_secret(struct exchange *x, const struct edit *e)
{
	(void)e;
	pairs_drop(&x->form, "client_assertion");
	pairs_drop(&x->form, "client_assertion_type");
	pairs_put(&x->form, "client_id", x->world->client);
	pairs_put(&x->form, "client_secret", laps_secret_text(x->world->secret));
}

/* In an exchange of its own, which is then over. */
void by_reader(struct exchange *x, const struct edit *e)
{
	struct sim_http_request rq = {.method = "POST"};
	struct exchange own = {
		.proxy = x->proxy, .world = x->world, .curl = x->curl, .rq = &rq, .is_form = true};
	const char *token;
	char line[TEXT_MAX];

	(void)e;
	laps_buf_init(&own.text, TEXT_MAX);
	snprintf(own.path, sizeof(own.path), "/%s/oauth2/v2.0/token", x->world->tenant);
	pairs_put(&own.header, "Host", x->rq->host);
	pairs_put(&own.header, "Content-Type", "application/x-www-form-urlencoded");
	pairs_put(&own.form, "grant_type", "client_credentials");
	pairs_put(&own.form, "client_id", x->world->client);
	pairs_put(&own.form, "client_secret", laps_secret_text(x->world->secret));
	pairs_put(&own.form, "scope", "https://graph.microsoft.com/.default");
	proxy_forward(&own);
	token = json_string_value(json_object_get(own.json, "access_token"));
	snprintf(line, sizeof(line), "Bearer %s", token ? token : "");
	pairs_put(&x->header, "Authorization", line);
	explicit_bzero(line, sizeof(line));
	pairs_clear(&own.header);
	pairs_clear(&own.form);
	exchange_forget(&own);
}

void saved_refresh(struct exchange *x, const struct edit *e)
{
	const char *token = json_string_value(json_object_get(x->saved, "refresh_token"));

	(void)e;
	if (token)
		pairs_put(&x->form, "refresh_token", token);
}

static json_t *base64_of(const struct laps_buf *b)
{
	struct laps_buf text;
	json_t *out;

	laps_buf_init(&text, TEXT_MAX);
	laps_base64_format(b->data, b->len, &text);
	out = json_stringn((const char *)text.data, text.len);
	laps_buf_clear(&text);
	return out;
}

void good_request(struct exchange *x, const struct edit *e)
{
	struct laps_buf der;

	(void)e;
	laps_buf_init(&der, LAPS_CSR_MAX);
	if (laps_csr_make(COMMON_NAME, x->world->key, &der, NULL) == LAPS_OK)
		json_object_set_new(json_object_get(x->sent, "CertificateRequest"), "Data",
				    base64_of(&der));
	laps_buf_clear(&der);
}

void good_key(struct exchange *x, const struct edit *e)
{
	const char *text = json_string_value(json_object_get(x->sent, "TransportKey"));
	struct laps_buf blob;

	(void)e;
	laps_buf_init(&blob, TEXT_MAX);
	if (text && laps_base64_parse(text, strlen(text), &blob, NULL) == LAPS_OK && blob.len > 4) {
		blob.data[3] = '1';
		json_object_set_new(x->sent, "TransportKey", base64_of(&blob));
	}
	laps_buf_clear(&blob);
}

void answer(struct exchange *x, const struct edit *e)
{
	x->answered = true;
	json_decref(x->json);
	x->json = NULL;
	x->status = (unsigned)strtoul(e->a, NULL, 10);
	laps_buf_clear(&x->text);
	laps_buf_put(&x->text, e->b, strlen(e->b));
	pairs_put(&x->reply, "Content-Type", "application/json");
}

/* Before its first row a run looks whether all can log in. */
void answer_again(struct exchange *x, const struct edit *e)
{
	static bool asked;
	const char *client = pairs_get(&x->form, "client_id");

	if (!client || strcmp(client, x->world->client) != 0)
		return;
	if (asked)
		answer(x, e);
	asked = true;
}

/* One question at a time: the mutant is tried with one row. */
void forget_select(struct exchange *x, const struct edit *e)
{
	static bool asked;

	if (asked)
		pairs_drop(&x->query, e->a);
	asked = true;
}
