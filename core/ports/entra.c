/* SPDX-License-Identifier: MIT */
#include "ports/entra.h"

#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ports/entra_private.h"
#include "ports/file.h"

/* What the engine tells apart: it was refused, the service is not there, or it failed. */
static laps_rc port_code(laps_rc rc)
{
	return rc == LAPS_OK || rc == LAPS_E_DENIED || rc == LAPS_E_NOTFOUND || rc == LAPS_E_NOMEM
		       ? rc
		       : LAPS_E_HOST;
}

laps_rc laps_entra_headers_make(const struct laps_entra *e, struct laps_entra_headers *out,
				struct laps_cause *cause)
{
	char text[LAPS_GUID_TEXT];
	uint8_t id[LAPS_GUID_LEN];
	laps_rc rc = e->entropy->fill(e->entropy->ctx, id, sizeof(id), cause);

	if (rc != LAPS_OK)
		return rc;
	id[7] = (uint8_t)((id[7] & 0x0f) | 0x40); /* RFC 9562 5.4, of which these are the bits */
	id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
	laps_guid_format_text(id, text);
	snprintf(out->request_id, sizeof(out->request_id), "client-request-id: %s", text);
	out->list[0] = "ocp-adrs-client-name: lapsim";
	out->list[1] = "ocp-adrs-client-version: " LAPS_VERSION;
	out->list[2] = "return-client-request-id: true";
	out->list[3] = out->request_id;
	out->list[4] = NULL;
	return LAPS_OK;
}

laps_rc laps_entra_url(const char *base, const char *path, struct laps_buf *out,
		       struct laps_cause *cause)
{
	laps_buf_init(out, LAPS_HTTP_URL_MAX + 1);
	laps_buf_put(out, base, strlen(base));
	laps_buf_put(out, path, strlen(path) + 1);
	if (laps_buf_status(out) == LAPS_E_NOMEM)
		return laps_file_nomem(cause);
	if (laps_buf_status(out) != LAPS_OK)
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "an address is too long");
	return laps_buf_status(out);
}

laps_rc laps_entra_refused(const struct laps_entra *e, laps_cloud_service service,
			   const struct laps_http_answer *answer,
			   struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	laps_cloud_refusal_parse(service, answer->status, &answer->body, refusal);
	if (e->token)
		laps_cloud_refusal_hide(refusal, e->token);
	laps_cloud_refusal_tell(service, refusal, cause);
	return answer->status >= 500 ? LAPS_E_HOST : LAPS_E_DENIED;
}

laps_rc laps_entra_open(const struct laps_config *config, const struct laps_entropy_port *entropy,
			struct laps_entra **out, struct laps_cause *cause)
{
	struct laps_entra *e = calloc(1, sizeof(*e));

	if (!e)
		return laps_file_nomem(cause);
	e->config = config;
	e->entropy = entropy;
	*out = e;
	return LAPS_OK;
}

static void port_close(void *ctx)
{
	struct laps_entra *e = ctx;

	laps_http_close(&e->http);
	laps_secret_free(&e->token);
	e->endpoint[0] = 0;
}

void laps_entra_set_identity(struct laps_entra *e, const struct laps_entra_identity *identity)
{
	port_close(e);
	e->identity = identity;
}

void laps_entra_close(struct laps_entra **entra)
{
	if (!*entra)
		return;
	port_close(*entra);
	free(*entra);
	*entra = NULL;
}

static laps_rc open_http(struct laps_entra *e, struct laps_cause *cause)
{
	struct laps_http_options options = {.ca_file = e->config->entra.ca_file,
					    .proxy = e->config->entra.http_proxy};

	if (e->http)
		return LAPS_OK;
	if (e->config->entra.upload_by_certificate) {
		options.cert_file = e->identity->cert_file;
		options.key_file = e->identity->key_file;
	}
	return laps_http_open(&options, &e->http, cause);
}

static laps_rc port_discover(void *ctx, char *name, size_t name_len,
			     struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct laps_entra *e = ctx;
	size_t origin;
	laps_rc rc;

	if (!e->identity) {
		laps_cause_set(cause, LAPS_HR_NOT_FOUND, "this device is not joined to Entra ID");
		return LAPS_E_NOTFOUND;
	}
	rc = open_http(e, cause);
	if (rc == LAPS_OK)
		rc = laps_entra_discover(e, refusal, cause);
	if (rc != LAPS_OK)
		return port_code(rc);
	origin = laps_http_origin_len(e->endpoint) - (sizeof("https://") - 1);
	snprintf(name, name_len, "%.*s", (int)origin, e->endpoint + sizeof("https://") - 1);
	return LAPS_OK;
}

/* A step that was left out is a mistake of ours. */
static laps_rc out_of_turn(struct laps_cause *cause)
{
	laps_cause_set(cause, LAPS_HR_FAIL, "the registration service was not found yet");
	return LAPS_E_BUG;
}

static laps_rc port_authenticate(void *ctx, struct laps_cloud_refusal *refusal,
				 struct laps_cause *cause)
{
	struct laps_entra *e = ctx;

	if (!e->http || !e->endpoint[0])
		return out_of_turn(cause);
	/* the upload's own TLS does it then */
	if (e->config->entra.upload_by_certificate)
		return LAPS_OK;
	return port_code(laps_entra_device_token(e, refusal, cause));
}

static laps_rc port_upload(void *ctx, const struct laps_cloud_upload *upload,
			   struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct laps_entra *e = ctx;

	if (!e->http || !e->endpoint[0] || (!e->token && !e->config->entra.upload_by_certificate))
		return out_of_turn(cause);
	return port_code(laps_entra_upload(e, upload, refusal, cause));
}

struct laps_cloud_port laps_entra_port(struct laps_entra *entra)
{
	return (struct laps_cloud_port){.ctx = entra,
					.discover = port_discover,
					.authenticate = port_authenticate,
					.upload = port_upload,
					.close = port_close};
}
