/* SPDX-License-Identifier: MIT */
/* What devices do that have joined: tokens, uploads, and how Graph has them. */
#include <stdio.h>
#include <string.h>

#include "conformance/entra/entra.h"

#define CLIENT   "1b730954-1685-4b74-9bfd-dac224a7b894"
#define RESOURCE "urn:ms-drs:enterpriseregistration.windows.net"
#define GRANT    "urn:ietf:params:oauth:grant-type:jwt-bearer"
#define TEXT_MAX 65536

bool entra_device_get(struct conform *c, const char *id, struct entra_answer *out)
{
	return entra_graph(c, out, ENTRA_AS_READER, "/v1.0/devices(deviceId='%s')", id);
}

bool entra_enable(struct conform *c, const struct entra_device *d, bool enabled)
{
	ENTRA_ANSWER(a);
	const struct entra_more more = {.method = "PATCH",
					.json = enabled ? "{\"accountEnabled\":true}"
							: "{\"accountEnabled\":false}"};

	return entra_graph_with(c, &a, ENTRA_AS_READER, &more, "/v1.0/devices(deviceId='%s')",
				d->id) &&
	       entra_status(c, &a, 204);
}

bool entra_delete(struct conform *c, const struct entra_device *d)
{
	ENTRA_ANSWER(a);
	const struct entra_more more = {.method = "DELETE"};

	return entra_graph_with(c, &a, ENTRA_AS_READER, &more, "/v1.0/devices(deviceId='%s')",
				d->id) &&
	       entra_status(c, &a, 204);
}

bool entra_nonce(struct conform *c, char out[static ENTRA_NONCE])
{
	static const struct entra_pair form[] = {{"grant_type", "srv_challenge"}, {NULL, NULL}};
	const char *nonce;
	ENTRA_ANSWER(a);

	if (!entra_login(c, &a, ENTRA_V1, form, NULL) || !entra_json(c, &a, 200) ||
	    !(nonce = entra_text(c, a.json, "Nonce")))
		return false;
	return conform_that(c, (size_t)snprintf(out, ENTRA_NONCE, "%s", nonce) < ENTRA_NONCE,
			    "the nonce is too long");
}

bool entra_device_token_ask(struct conform *c, const struct entra_device *d,
			    const struct entra_device_token *how, struct entra_answer *out)
{
	struct entra_pair form[] = {{"windows_api_version", "2.2"},
				    {"grant_type", GRANT},
				    {"request", NULL},
				    {NULL, NULL}};
	json_t *cert = entra_base64(d->cert.data, d->cert.len);
	char nonce[ENTRA_NONCE];
	struct laps_buf text;
	bool ok;

	if (!how->nonce && !entra_nonce(c, nonce)) {
		json_decref(cert);
		return false;
	}
	laps_buf_init(&text, TEXT_MAX);
	ok = entra_sign(c,
			json_pack("{ss ss so si}", "alg", "RS256", "typ", "JWT", "x5c",
				  how->array ? json_pack("[o]", cert) : cert, "kdf_ver", 2),
			json_pack("{ss ss ss ss ss ss ss}", "resource", RESOURCE, "client_id",
				  CLIENT, "request_nonce", how->nonce ? how->nonce : nonce,
				  "win_ver", "10.0.26100.1", "grant_type", "device_token",
				  "redirect_uri",
				  "ms-appx-web://Microsoft.AAD.BrokerPlugin/" CLIENT, "iss",
				  "aad:brokerplugin"),
			LAPS_JWS_RS256, how->key ? how->key : entra_device_key(c), &text);
	form[2].value = (const char *)text.data;
	ok = ok && entra_login(c, out, ENTRA_V1, form, NULL);
	laps_buf_clear(&text);
	return ok;
}

bool entra_device_token(struct conform *c, const struct entra_device *d, struct laps_secret **out)
{
	const char *token;
	ENTRA_ANSWER(a);

	if (!entra_device_token_ask(c, d, &(struct entra_device_token){.nonce = NULL}, &a) ||
	    !entra_json(c, &a, 200) || !(token = entra_text(c, a.json, "access_token")))
		return false;
	return laps_secret_dup(token, strlen(token), out) == LAPS_OK ||
	       conform_that(c, false, "out of memory");
}

bool entra_ask_as(struct conform *c, const struct entra_device *d, struct entra_request *rq,
		  struct entra_answer *out)
{
	struct entra_identity identity = {.cert_pem = NULL};
	struct laps_secret *key = NULL;
	struct laps_buf pem;
	bool ok;

	laps_buf_init(&pem, LAPS_CERT_PEM_MAX);
	laps_cert_format_pem(d->cert.data, d->cert.len, &pem);
	laps_buf_put_u8(&pem, 0);
	ok = conform_that(c,
			  laps_buf_status(&pem) == LAPS_OK &&
				  laps_rsa_format_pem(entra_device_key(c), &key) == LAPS_OK,
			  "out of memory");
	if (ok) {
		identity.cert_pem = (const char *)pem.data;
		identity.key_pem = key;
		rq->identity = &identity;
		ok = entra_ask(c, rq, out);
		rq->identity = NULL;
	}
	laps_secret_free(&key);
	laps_buf_clear(&pem);
	return ok;
}
