/* SPDX-License-Identifier: MIT */
/* What is done to an answer as a whole: its status, its headers, its text, its token. */
#include <laps/text.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/mutant/entra/mutant.h"

#define TEXT_MAX (1u << 20)

void replay(struct exchange *x, const struct edit *e)
{
	(void)e;
	if (!x->saved)
		return;
	x->status = 200;
	json_decref(x->json);
	x->json = json_deep_copy(x->saved);
}

void set_status(struct exchange *x, const struct edit *e)
{
	x->status = (unsigned)strtoul(e->a, NULL, 10);
}

void set_text(struct exchange *x, const struct edit *e)
{
	json_decref(x->json);
	x->json = NULL;
	laps_buf_clear(&x->text);
	laps_buf_put(&x->text, e->a, strlen(e->a));
}

void set_header(struct exchange *x, const struct edit *e)
{
	pairs_put(&x->reply, e->a, e->b);
}

void drop_header(struct exchange *x, const struct edit *e)
{
	pairs_drop(&x->reply, e->a);
}

static void replace_in(struct exchange *x, const char *from, const char *to)
{
	char *text = x->json ? json_dumps(x->json, JSON_COMPACT) : NULL, *at;
	const char *rest = text;
	struct laps_buf out;

	if (!text)
		return;
	laps_buf_init(&out, TEXT_MAX);
	while ((at = strstr(rest, from))) {
		laps_buf_put(&out, rest, (size_t)(at - rest));
		laps_buf_put(&out, to, strlen(to));
		rest = at + strlen(from);
	}
	laps_buf_put(&out, rest, strlen(rest));
	json_decref(x->json);
	x->json = json_loadb((const char *)out.data, out.len, 0, NULL);
	laps_buf_clear(&out);
	free(text);
}

void replace_text(struct exchange *x, const struct edit *e)
{
	replace_in(x, e->a, e->b);
}

void relative(struct exchange *x, const struct edit *e)
{
	(void)e;
	replace_in(x, x->rq->origin, "");
}

void wrap(struct exchange *x, const struct edit *e)
{
	(void)e;
	if (x->status == 200)
		x->json = json_pack("{so}", "value", x->json);
}

void keep_refresh(struct exchange *x, const struct edit *e)
{
	const char *token = pairs_get(&x->form, "refresh_token");

	(void)e;
	if (token)
		json_object_set_new(x->json, "refresh_token", json_string(token));
}

/* The token with other claims, which its signature is none of any more. */
static void change_claims(struct exchange *x, const char *name, const char *value)
{
	const char *token = json_string_value(json_object_get(x->json, "access_token"));
	const char *first = token ? strchr(token, '.') : NULL,
		   *last = token ? strrchr(token, '.') : NULL;
	struct laps_buf part, out;
	json_t *claims;
	char *dump;

	if (!first || last <= first)
		return;
	laps_buf_init(&part, TEXT_MAX);
	laps_buf_init(&out, TEXT_MAX);
	if (laps_base64url_parse(first + 1, (size_t)(last - first) - 1, &part, NULL) == LAPS_OK &&
	    (claims = json_loadb((const char *)part.data, part.len, 0, NULL))) {
		if (value)
			json_object_set_new(claims, name, json_string(value));
		else
			json_object_del(claims, name);
		dump = json_dumps(claims, JSON_COMPACT);
		laps_buf_put(&out, token, (size_t)(first - token) + 1);
		laps_base64url_format((const uint8_t *)dump, strlen(dump), &out);
		laps_buf_put(&out, last, strlen(last));
		json_object_set_new(x->json, "access_token",
				    json_stringn((const char *)out.data, out.len));
		free(dump);
		json_decref(claims);
	}
	laps_buf_clear(&part);
	laps_buf_clear(&out);
}

void claim_put(struct exchange *x, const struct edit *e)
{
	change_claims(x, e->a, e->b);
}

void claim_drop(struct exchange *x, const struct edit *e)
{
	change_claims(x, e->a, NULL);
}
