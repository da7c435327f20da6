/* SPDX-License-Identifier: MIT */
/* Which exchanges a mutant is about. */
#include <fnmatch.h>
#include <laps/text.h>
#include <stdio.h>
#include <string.h>

#include "conformance/mutant/entra/mutant.h"

#define TOKEN_MAX 65536

const char *expand(const struct exchange *x, const char *word)
{
	const struct world *w = x->world;

	if (strcmp(word, "$SECRET") == 0)
		return laps_secret_text(w->secret);
	if (strcmp(word, "$PASSWORD") == 0)
		return laps_secret_text(w->password);
	if (strcmp(word, "$CLIENT") == 0)
		return w->client;
	if (strcmp(word, "$METADATA") == 0)
		return w->metadata;
	return strcmp(word, "$TENANT") == 0 ? w->tenant : word;
}

/* "name", "name=value", "name~part", "!name" */
static bool has(const struct pairs *p, const char *wanted)
{
	const bool not = wanted[0] == '!';
	const char *front = wanted + (not ? 1 : 0);
	const size_t len = strcspn(front, "=~");
	char name[128];
	const char *is;

	snprintf(name, sizeof(name), "%.*s", (int)len, front);
	is = pairs_get(p, name);
	if (not || !is || !front[len])
		return not != (is != NULL);
	return front[len] == '=' ? strcmp(is, front + len + 1) == 0
				 : strstr(is, front + len + 1) != NULL;
}

void token_text(const char *token, struct laps_buf *out)
{
	struct laps_buf part;

	for (int i = 0; i < 2; i++) {
		const size_t n = strcspn(token, ".");

		laps_buf_init(&part, TOKEN_MAX);
		if (laps_base64url_parse(token, n, &part, NULL) == LAPS_OK)
			laps_buf_put(out, part.data, part.len);
		laps_buf_clear(&part);
		token += n + (token[n] ? 1 : 0);
	}
}

/* The token by which somebody proves something; NULL: none. */
static const char *token_of(const struct exchange *x)
{
	const char *bearer = sim_http_bearer(x->rq);
	const char *assertion = pairs_get(&x->form, "client_assertion");

	return bearer ? bearer : assertion ? assertion : pairs_get(&x->form, "request");
}

static bool signed_by(const struct exchange *x, const char *wanted)
{
	const char *token = token_of(x);
	struct laps_buf text;
	bool is;

	if (!token)
		return false;
	laps_buf_init(&text, TOKEN_MAX);
	token_text(token, &text);
	laps_buf_put_u8(&text, 0);
	is = laps_buf_status(&text) == LAPS_OK &&
	     strstr((const char *)text.data, expand(x, wanted)) != NULL;
	laps_buf_clear(&text);
	return is;
}

bool mutant_matches(const struct mutant *m, const struct exchange *x)
{
	const struct sim_http_request *rq = x->rq;

	return (!m->method || strcmp(m->method, rq->method) == 0) &&
	       (!m->path || fnmatch(m->path, rq->path, FNM_PATHNAME | FNM_NOESCAPE) == 0) &&
	       (!m->query || has(&x->query, m->query)) && (!m->form || has(&x->form, m->form)) &&
	       (!m->header || has(&x->header, m->header)) &&
	       (!m->cert || (m->cert[0] == 'y') == (rq->client_cert != NULL)) &&
	       (!m->body || memmem(rq->body, rq->body_len, m->body, strlen(m->body))) &&
	       (!m->signer || signed_by(x, m->signer));
}
