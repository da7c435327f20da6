/* SPDX-License-Identifier: MIT */
#include "ports/graph.h"

#include <laps/hresult.h>
#include <laps/utf16.h>
#include <stdio.h>
#include <string.h>

#include "ports/cloud_answer.h"
#include "ports/file.h"
#include "ports/graph_private.h"
#include "ports/http_url.h"

#define SERVICE LAPS_CLOUD_GRAPH

/* GET url + path + value + tail, value percent-encoded; an answer of 200, or the refusal. */
static laps_rc ask(const struct laps_graph *g, const char *path, const char *value,
		   const char *tail, struct laps_http_answer *answer,
		   struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	char id[sizeof("client-request-id: ") + LAPS_GUID_TEXT];
	/* the cmdlet says "Get-LapsAADPassword Windows LAPS Cmdlet" of itself */
	const char *const header[] = {"ocp-client-name: laps get entra (lapsim)",
				      "ocp-client-version: " LAPS_VERSION, id, NULL};
	struct laps_http_request request = {.method = "GET", .header = header, .bearer = g->token};
	struct laps_buf url;
	laps_rc rc;

	*refusal = (struct laps_cloud_refusal){0};
	snprintf(id, sizeof(id), "client-request-id: %s", g->client_request_id);
	laps_buf_init(&url, LAPS_HTTP_URL_MAX + 1);
	laps_buf_put(&url, g->url, strlen(g->url));
	while (url.len > 0 && url.data[url.len - 1] == '/')
		url.len--;
	laps_buf_put(&url, path, strlen(path));
	laps_http_encode(value, &url);
	laps_buf_put(&url, tail, strlen(tail) + 1);
	rc = laps_buf_status(&url);
	if (rc == LAPS_E_NOMEM)
		rc = laps_file_nomem(cause);
	else if (rc != LAPS_OK)
		rc = laps_cloud_bad(SERVICE, "its address is too long", cause);
	if (rc != LAPS_OK)
		goto out;
	request.url = (const char *)url.data;
	rc = laps_http_ask(g->http, &request, answer, cause);
	if (rc == LAPS_OK && answer->status != 200) {
		laps_cloud_refusal_parse(SERVICE, answer->status, &answer->body, refusal);
		laps_cloud_refusal_hide(refusal, g->token);
		laps_cloud_refusal_tell(SERVICE, refusal, cause);
		rc = answer->status == 404 ? LAPS_E_NOTFOUND : LAPS_E_DENIED;
	}
out:
	laps_buf_clear(&url);
	return rc;
}

laps_rc laps_graph_find(const struct laps_graph *g, const char *name,
			char id[static LAPS_GUID_TEXT], struct laps_cloud_refusal *refusal,
			struct laps_cause *cause)
{
	struct laps_http_answer answer = {0};
	struct laps_buf literal;
	laps_rc rc;

	*refusal = (struct laps_cloud_refusal){0};
	if (!*name || strlen(name) > LAPS_GRAPH_TEXT_MAX ||
	    laps_utf8_check(name, strlen(name), NULL) != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_NOT_FOUND, "no device has this name");
		return LAPS_E_NOTFOUND;
	}
	/* in a literal of OData a quote is written twice */
	laps_buf_init(&literal, 2 * LAPS_GRAPH_TEXT_MAX + 1);
	for (const char *p = name; *p; p++) {
		if (*p == '\'')
			laps_buf_put_u8(&literal, '\'');
		laps_buf_put_u8(&literal, (uint8_t)*p);
	}
	laps_buf_put_u8(&literal, 0);
	rc = laps_buf_status(&literal);
	if (rc != LAPS_OK) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	rc = ask(g, "/v1.0/devices?$filter=displayName%20eq%20%27", (const char *)literal.data,
		 "%27&$select=deviceId,displayName", &answer, refusal, cause);
	if (rc == LAPS_OK)
		rc = laps_graph_parse_found(&answer.body, name, id, cause);
out:
	laps_buf_clear(&answer.body);
	laps_buf_clear(&literal);
	return rc;
}

laps_rc laps_graph_read(const struct laps_graph *g, const char *id, bool credentials,
			struct laps_graph_device *out, struct laps_cloud_refusal *refusal,
			struct laps_cause *cause)
{
	struct laps_http_answer answer = {0};
	laps_rc rc;

	rc = ask(g, "/v1.0/directory/deviceLocalCredentials/", id,
		 credentials ? "?$select=credentials" : "", &answer, refusal, cause);
	if (rc == LAPS_OK)
		rc = laps_graph_parse_device(&answer.body, id, credentials, out, cause);
	else if (rc == LAPS_E_NOTFOUND)
		laps_cause_set(cause, LAPS_HR_HTTP(answer.status),
			       "no such device, or it has backed up nothing (%u%s%s)",
			       answer.status, refusal->code[0] ? " " : "", refusal->code);
	laps_buf_clear(&answer.body);
	return rc;
}
