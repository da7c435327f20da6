/* SPDX-License-Identifier: MIT */
/* What passes between proxy and world. */
#include <curl/curl.h>
#include <laps/cert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "conformance/mutant/entra/mutant.h"

#define BODY_MAX (16u << 20)

static size_t on_body(char *data, size_t size, size_t n, void *ctx)
{
	struct exchange *x = ctx;

	(void)size;
	laps_buf_put(&x->text, data, n);
	return n;
}

/* What is between two ends only. */
static bool is_hop(const char *name)
{
	static const char *const hop[] = {"Connection", "Content-Length", "Transfer-Encoding",
					  "Keep-Alive", "Expect"};

	for (size_t i = 0; i < sizeof(hop) / sizeof(hop[0]); i++)
		if (strcasecmp(hop[i], name) == 0)
			return true;
	return false;
}

static size_t on_header(char *data, size_t size, size_t n, void *ctx)
{
	struct exchange *x = ctx;
	char line[16384];
	char *colon, *value;

	(void)size;
	snprintf(line, sizeof(line), "%.*s", (int)n, data);
	line[strcspn(line, "\r\n")] = '\0';
	colon = strchr(line, ':');
	if (!colon)
		return n;
	*colon = '\0';
	value = colon + 1 + strspn(colon + 1, " \t");
	if (!is_hop(line))
		pairs_put(&x->reply, line, value);
	return n;
}

static struct curl_slist *headers_of(const struct exchange *x)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");
	char line[70000];

	for (size_t i = 0; i < x->header.n; i++) {
		if (is_hop(x->header.name[i]))
			continue;
		snprintf(line, sizeof(line), "%s: %s", x->header.name[i], x->header.value[i]);
		list = curl_slist_append(list, line);
		explicit_bzero(line, strlen(line)); /* it may be a token */
	}
	if (!pairs_get(&x->header, "User-Agent"))
		list = curl_slist_append(list, "User-Agent:");
	if (!pairs_get(&x->header, "Accept"))
		list = curl_slist_append(list, "Accept:");
	return list;
}

static void put_body(const struct exchange *x, struct laps_buf *out)
{
	char *dump = NULL;

	if (x->is_form)
		pairs_encode(&x->form, out);
	else if (x->sent && (dump = json_dumps(x->sent, JSON_COMPACT)))
		laps_buf_put(out, dump, strlen(dump));
	else
		laps_buf_put(out, x->rq->body, x->rq->body_len);
	free(dump);
}

/* The devices that join here have a key that we hold. */
static void show_certificate(CURL *c, const struct exchange *x)
{
	struct curl_blob cert = {.flags = CURL_BLOB_COPY}, key = {.flags = CURL_BLOB_COPY};
	struct laps_buf pem;

	laps_buf_init(&pem, LAPS_CERT_PEM_MAX);
	if (x->rq->client_cert) {
		laps_cert_format_pem(x->rq->client_cert, x->rq->client_cert_len, &pem);
		cert.data = pem.data;
		cert.len = pem.len;
		key.data = (void *)(uintptr_t)laps_secret_text(x->world->key_pem);
		key.len = laps_secret_len(x->world->key_pem);
		curl_easy_setopt(c, CURLOPT_SSLCERT_BLOB, &cert);
		curl_easy_setopt(c, CURLOPT_SSLKEY_BLOB, &key);
	}
	laps_buf_clear(&pem);
}

void exchange_forget(struct exchange *x)
{
	x->status = 0;
	pairs_clear(&x->reply);
	laps_buf_clear(&x->text);
	json_decref(x->json);
	x->json = NULL;
}

void proxy_forward(struct exchange *x)
{
	CURL *c = x->curl;
	struct curl_slist *headers = headers_of(x);
	struct laps_buf url, body;
	long status = 0;

	exchange_forget(x);
	laps_buf_init(&url, 65536);
	laps_buf_init(&body, BODY_MAX);
	laps_buf_put(&url, x->world->url, strlen(x->world->url));
	laps_buf_put(&url, x->path, strlen(x->path));
	if (x->query.n)
		laps_buf_put_u8(&url, '?');
	pairs_encode(&x->query, &url);
	laps_buf_put_u8(&url, 0);
	put_body(x, &body);
	curl_easy_reset(c);
	curl_easy_setopt(c, CURLOPT_URL, (const char *)url.data);
	curl_easy_setopt(c, CURLOPT_CAINFO, x->world->ca_file);
	curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	if (strcmp(x->rq->method, "GET") != 0 || body.len) {
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)body.len);
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, body.len ? (char *)body.data : "");
	}
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, x->rq->method);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, x);
	show_certificate(c, x);
	if (curl_easy_perform(c) == CURLE_OK)
		curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	x->status = status ? (unsigned)status : 502;
	if (x->text.len)
		x->json = json_loadb((const char *)x->text.data, x->text.len, 0, NULL);
	curl_slist_free_all(headers);
	laps_buf_clear(&url);
	laps_buf_clear(&body);
}
