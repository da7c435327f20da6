/* SPDX-License-Identifier: MIT */
/* Every device's passwords as an application with the right to read them gets them from Graph. */
#include <stdio.h>

#include "fleet/answer.h"
#include "fleet/entra_private.h"
#include "lib/http.h"

static bool read_token(const struct fleet_tenant *t, struct fleet_http *h, struct laps_buf *token,
		       struct sim_err *err)
{
	char url[FLEET_URL];
	struct fleet_request rq = {.url = url, .type = FLEET_FORM};
	struct laps_buf form, answer;
	bool ok;

	laps_buf_init(&form, FLEET_TOKEN_MAX);
	sim_http_pairs_put(&form, "grant_type", "client_credentials");
	sim_http_pairs_put(&form, "client_id", t->client_id);
	sim_http_pairs_put(&form, "client_secret", t->client_secret);
	sim_http_pairs_put(&form, "scope", "https://graph.microsoft.com/.default");
	snprintf(url, sizeof(url), "%s/%s/oauth2/v2.0/token", t->login_url, t->tenant);
	rq.body = (const char *)form.data;
	rq.body_len = form.len;
	ok = fleet_entra_ask(h, &rq, "the login of the application that reads", &answer, err);
	if (ok) {
		ok = fleet_answer_text(&answer, "access_token", token) ||
		     sim_fail(err, "the login service gives no token");
		laps_buf_clear(&answer);
	}
	laps_buf_clear(&form);
	return ok;
}

static void show(uint32_t index, const struct laps_buf *credential, size_t n, fleet_look *look,
		 void *arg)
{
	struct laps_bytes older[FLEET_CREDENTIALS_MAX];
	struct fleet_view v = {.index = index, .history = older};

	if (n > 0)
		v.clear = (struct laps_bytes){credential[0].data, credential[0].len};
	for (size_t i = 1; i < n; i++)
		older[v.history_n++] = (struct laps_bytes){credential[i].data, credential[i].len};
	look(arg, &v);
}

/* One that has no password there is shown as such by not being shown. */
static bool read_one(const struct fleet_tenant *t, struct fleet_http *h, const char *token,
		     uint32_t index, const char *id, fleet_look *look, void *arg,
		     struct sim_err *err)
{
	struct laps_buf credential[FLEET_CREDENTIALS_MAX], answer;
	char url[FLEET_URL];
	unsigned status;
	size_t n;

	snprintf(url, sizeof(url),
		 "%s/v1.0/directory/deviceLocalCredentials/%s?$select=credentials", t->graph_url,
		 id);
	if (!fleet_http_insist(h, &(struct fleet_request){.url = url, .bearer = token}, &status,
			       &answer, err))
		return false;
	n = status == 200 ? fleet_answer_credentials(&answer, credential) : 0;
	laps_buf_clear(&answer);
	if (n > 0)
		show(index, credential, n, look, arg);
	for (size_t i = 0; i < n; i++)
		laps_buf_clear(&credential[i]);
	return status == 200 || status == 404 ||
	       sim_fail(err, "cannot read the passwords of a device: Graph answers with status %u",
			status);
}

bool fleet_entra_each(struct fleet *f, struct fleet_tenant *t, fleet_look *look, void *arg,
		      struct sim_err *err)
{
	struct fleet_http *h = NULL;
	struct laps_buf token;
	char id[LAPS_GUID_TEXT];
	bool ok;

	laps_buf_init(&token, FLEET_TOKEN_MAX);
	ok = fleet_http_open(t->ca_file, &h, err) && read_token(t, h, &token, err);
	for (uint32_t i = 0; ok && i < f->o.devices; i++)
		if (f->device[i].mode == SIM_FLEET_ENTRA && fleet_disk_read(&t->disk, i, id, NULL))
			ok = fleet_goes_on(err) &&
			     read_one(t, h, (const char *)token.data, i, id, look, arg, err);
	laps_buf_clear(&token);
	fleet_http_close(&h);
	return ok;
}
