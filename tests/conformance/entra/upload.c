/* SPDX-License-Identifier: MIT */
/* Passwords go to the cloud by this project's contract, and are read back through Graph; and the
 * devices of this run whose passwords are there. */
#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/entra/entra.h"

#define SID      "S-1-5-21-1004336348-1177238915-682003330-500"
#define REFRESH  "2099-01-02T03:04:05.1234567Z"
#define ACCOUNT  "Administrator"
#define TEXT_MAX 16384

/* Without other characters than ASCII UTF-8 could be told from little else. */
static void password_of(const struct conform *c, unsigned n, char out[static ENTRA_TEXT])
{
	snprintf(out, ENTRA_TEXT, "Pw-%s-%u-\xc3\xa4\xe2\x82\xac", c->mark, n);
}

static char *body_of(struct conform *c, const struct entra_upload *how)
{
	const char *password = how->password;
	char own[ENTRA_TEXT];
	json_t *o;
	char *out;

	if (how->body)
		return strdup(how->body);
	if (!password) {
		password_of(c, 0, own);
		password = own;
	}
	o = json_pack("{ss ss so ss}", "accountName", how->account ? how->account : ACCOUNT,
		      "accountSid", how->sid ? how->sid : SID, "passwordBase64",
		      entra_base64(password, strlen(password)), "refreshDateTime",
		      how->refresh ? how->refresh : REFRESH);
	out = o ? json_dumps(o, JSON_COMPACT) : NULL;
	json_decref(o);
	return out;
}

/* The token to show; owned is what the caller frees. NULL: the row has failed. */
static const char *bearer_of(struct conform *c, const struct entra_device *d, entra_bearer which,
			     struct laps_secret **owned)
{
	switch (which) {
	case ENTRA_BEARER_GRAPH: return entra_token(c, ENTRA_AS_READER);
	case ENTRA_BEARER_USER: return entra_registration_token(c);
	default: return entra_device_token(c, d, owned) ? laps_secret_text(*owned) : NULL;
	}
}

bool entra_upload_ask(struct conform *c, const struct entra_device *d,
		      const struct entra_upload *how, struct entra_answer *out)
{
	const struct entra *e = entra_of(c);
	struct entra_request rq = {.type = "application/json"};
	const bool shows = !how->certificate && how->bearer != ENTRA_BEARER_NONE;
	struct laps_secret *owned = NULL;
	struct laps_buf text;
	char url[ENTRA_URL];
	char *body;
	bool ok;

	if (shows)
		rq.bearer = how->token ? how->token : bearer_of(c, d, how->bearer, &owned);
	if (shows && !rq.bearer)
		return false;
	snprintf(url, sizeof(url), "%s/manage/%s/device/%s/localCredentials?api-version=1.0",
		 e->registration, e->tenant, how->id ? how->id : d->id);
	rq.url = url;
	body = body_of(c, how);
	laps_buf_init(&text, TEXT_MAX);
	if (body)
		laps_buf_put(&text, body, strlen(body));
	rq.body = &text;
	ok = conform_that(c, body && laps_buf_status(&text) == LAPS_OK, "out of memory") &&
	     (how->certificate ? entra_ask_as(c, d, &rq, out) : entra_ask(c, &rq, out));
	laps_buf_clear(&text);
	if (body)
		laps_wipe(body, strlen(body));
	free(body);
	laps_secret_free(&owned);
	return ok;
}

bool entra_upload(struct conform *c, const struct entra_device *d, const struct entra_upload *how)
{
	ENTRA_ANSWER(a);

	return entra_upload_ask(c, d, how, &a) && entra_status(c, &a, 200);
}

/* Join when it is not there yet, with n passwords; all but the first are of another account. */
static bool make(struct conform *c, struct entra_device *d, const struct entra_join *how,
		 unsigned n)
{
	char password[ENTRA_TEXT];
	bool ok;

	if (d->there)
		return true;
	ok = entra_join(c, how, d);
	for (unsigned i = 0; ok && i < n; i++) {
		password_of(c, i, password);
		ok = entra_upload(c, d,
				  &(struct entra_upload){.password = password,
							 .account = i ? "LapsAdmin" : NULL});
	}
	/* what is half made is made anew by the next row that wants it */
	if (!ok)
		entra_device_clear(d);
	return ok;
}

const char *entra_backed(struct conform *c)
{
	struct entra *e = entra_of(c);

	if (e->listed[0])
		return e->listed;
	return make(c, &e->backed, &(struct entra_join){.word = "backed"}, ENTRA_UPLOADS)
		       ? e->backed.id
		       : NULL;
}

bool entra_several(struct conform *c)
{
	struct entra *e = entra_of(c);

	if (e->listed[0])
		return true;
	return entra_backed(c) && make(c, &e->second, &(struct entra_join){.word = "o'second"}, 1);
}

const char *entra_uploaded(struct conform *c, unsigned n, char out[static ENTRA_TEXT])
{
	if (entra_of(c)->listed[0])
		return NULL;
	password_of(c, n, out);
	return out;
}

const struct entra_device *entra_bare(struct conform *c)
{
	struct entra *e = entra_of(c);

	return make(c, &e->bare, &(struct entra_join){.word = "bare"}, 0) ? &e->bare : NULL;
}

const struct entra_device *entra_registered(struct conform *c)
{
	struct entra *e = entra_of(c);

	return make(c, &e->registered, &(struct entra_join){.word = "registered", .type = 4}, 0)
		       ? &e->registered
		       : NULL;
}

const json_t *entra_credentials(struct conform *c, const char *id, struct entra_answer *out)
{
	const json_t *list;

	if (!entra_graph(c, out, ENTRA_AS_READER,
			 "/v1.0/directory/deviceLocalCredentials/%s?$select=credentials", id) ||
	    !entra_json(c, out, 200))
		return NULL;
	list = json_object_get(out->json, "credentials");
	return conform_that(c, json_is_array(list) && json_array_size(list) > 0,
			    "the answer has no credentials")
		       ? list
		       : NULL;
}

bool entra_password_is(const json_t *credential, const char *password)
{
	const char *text = entra_peek(credential, "passwordBase64");
	struct laps_buf bytes;
	bool is = false;

	laps_buf_init(&bytes, TEXT_MAX);
	if (text && laps_base64_parse(text, strlen(text), &bytes, NULL) == LAPS_OK)
		is = bytes.len == strlen(password) && laps_ct_eq(bytes.data, password, bytes.len);
	laps_buf_clear(&bytes);
	return is;
}
