/* SPDX-License-Identifier: MIT */
#include "conformance/entra/http.h"

#include <curl/curl.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TIMEOUT_MS   30000L
#define CONNECT_MS   10000L
#define ASK_MAX      3
#define WAIT_SECONDS 30 /* the longest that a server may let us wait */
#define HEADER_LINE  16384

struct entra_http {
	CURL *curl;
	char why[CURL_ERROR_SIZE];
	int64_t offset; /* of the server's clock, seconds */
};

/* What they give back may hold a token or a password. */
static void wiping_free(void *p)
{
	if (p)
		laps_wipe(p, malloc_usable_size(p));
	free(p);
}

static void *wiping_realloc(void *p, size_t len)
{
	size_t had = p ? malloc_usable_size(p) : 0;
	void *fresh = malloc(len);

	if (!fresh)
		return NULL;
	if (had > 0)
		memcpy(fresh, p, had < len ? had : len);
	wiping_free(p);
	return fresh;
}

static char *copy(const char *text)
{
	return strdup(text);
}

static void *zeroed(size_t n, size_t size)
{
	return calloc(n, size);
}

static size_t on_body(char *data, size_t size, size_t n, void *ctx)
{
	struct entra_answer *a = ctx;

	(void)size; /* always 1 */
	if (n > ENTRA_BODY_MAX - a->body.len)
		return 0;
	laps_buf_put(&a->body, data, n);
	return laps_buf_status(&a->body) == LAPS_OK ? n : 0;
}

static size_t on_header(char *data, size_t size, size_t n, void *ctx)
{
	(void)size;
	return entra_answer_header(ctx, data, n) ? n : 0;
}

static bool set_up(struct entra_http *h, const char *ca_file)
{
	CURL *c = h->curl;

	if (ca_file && (curl_easy_setopt(c, CURLOPT_CAINFO, ca_file) != CURLE_OK ||
			curl_easy_setopt(c, CURLOPT_CAPATH, NULL) != CURLE_OK))
		return false;
	return curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
	       /* what stands in the rows goes on the wire as it is */
	       curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, TIMEOUT_MS) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_USERAGENT, "laps-conform/" LAPS_VERSION) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_NOPROXY, "localhost,127.0.0.1") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->why) == CURLE_OK;
}

bool entra_http_new(const char *ca_file, struct entra_http **out, struct sim_err *err)
{
	struct entra_http *h = calloc(1, sizeof(*h));

	if (!h)
		return sim_fail_nomem(err);
	json_set_alloc_funcs(malloc, wiping_free);
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, wiping_free, wiping_realloc, copy,
				 zeroed) == CURLE_OK)
		h->curl = curl_easy_init();
	if (!h->curl || !set_up(h, ca_file)) {
		entra_http_free(&h);
		return sim_fail(err, "cannot set libcurl up");
	}
	*out = h;
	return true;
}

void entra_http_free(struct entra_http **h)
{
	if (*h && (*h)->curl)
		curl_easy_cleanup((*h)->curl);
	free(*h);
	*h = NULL;
}

static struct curl_slist *headers_of(const struct entra_request *rq, bool *ok)
{
	struct curl_slist *list = NULL, *longer;
	char line[HEADER_LINE];

	/* no pause before a body */
	list = curl_slist_append(NULL, "Expect:");
	*ok = list != NULL;
	if (*ok && rq->type) {
		snprintf(line, sizeof(line), "Content-Type: %s", rq->type);
		longer = curl_slist_append(list, line);
		*ok = longer != NULL;
		list = longer ? longer : list;
	}
	for (const char *const *p = rq->header; *ok && p && *p; p++) {
		longer = curl_slist_append(list, *p);
		*ok = longer != NULL;
		list = longer ? longer : list;
	}
	return list;
}

/* NULL takes a certificate away. */
static bool set_identity(CURL *c, const struct entra_identity *i)
{
	struct curl_blob cert = {.flags = CURL_BLOB_COPY}, key = {.flags = CURL_BLOB_COPY};

	if (!i)
		return curl_easy_setopt(c, CURLOPT_SSLCERT_BLOB, NULL) == CURLE_OK &&
		       curl_easy_setopt(c, CURLOPT_SSLKEY_BLOB, NULL) == CURLE_OK;
	cert.data = (void *)(uintptr_t)i->cert_pem;
	cert.len = strlen(i->cert_pem);
	key.data = (void *)(uintptr_t)laps_secret_text(i->key_pem);
	key.len = laps_secret_len(i->key_pem);
	return curl_easy_setopt(c, CURLOPT_SSLCERT_BLOB, &cert) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_SSLKEY_BLOB, &key) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_SSLCERTTYPE, "PEM") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_SSLKEYTYPE, "PEM") == CURLE_OK;
}

static bool set_request(struct entra_http *h, const struct entra_request *rq,
			struct entra_answer *out)
{
	const char *method = rq->method ? rq->method : rq->body ? "POST" : "GET";
	const bool sends = rq->body || strcmp(method, "GET") != 0;
	CURL *c = h->curl;

	return curl_easy_setopt(c, CURLOPT_URL, rq->url) == CURLE_OK &&
	       curl_easy_setopt(c, sends ? CURLOPT_POST : CURLOPT_HTTPGET, 1L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_POSTFIELDS,
				rq->body && rq->body->len ? (char *)rq->body->data : "") ==
		       CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, rq->body ? (long)rq->body->len : 0L) ==
		       CURLE_OK &&
	       (sends || curl_easy_setopt(c, CURLOPT_HTTPGET, 1L) == CURLE_OK) &&
	       curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HTTPAUTH,
				(long)(rq->bearer ? CURLAUTH_BEARER : CURLAUTH_BASIC)) ==
		       CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_XOAUTH2_BEARER, rq->bearer) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_WRITEDATA, out) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HEADERDATA, out) == CURLE_OK &&
	       set_identity(c, rq->identity);
}

/* An answer has come whole. */
static void take(struct entra_http *h, struct entra_answer *a)
{
	const char *date = entra_header(a, "Date");
	const time_t then = date ? curl_getdate(date, NULL) : -1;
	long status = 0;

	curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
	a->status = (unsigned)status;
	if (then != -1)
		h->offset = (int64_t)then - (int64_t)time(NULL);
	entra_answer_end(a);
}

static bool ask_once(struct entra_http *h, const struct entra_request *rq, struct entra_answer *out,
		     struct sim_err *err)
{
	struct curl_slist *headers;
	CURLcode code = CURLE_FAILED_INIT;
	bool ok;

	entra_answer_clear(out);
	laps_buf_init(&out->body, ENTRA_BODY_MAX + 1);
	h->why[0] = '\0';
	headers = headers_of(rq, &ok);
	if (ok && set_request(h, rq, out) &&
	    curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK)
		code = curl_easy_perform(h->curl);
	curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(headers);
	if (code != CURLE_OK)
		return sim_fail(err, "no answer of '%.*s': %s", (int)strcspn(rq->url, "?"), rq->url,
				h->why[0] ? h->why : curl_easy_strerror(code));
	take(h, out);
	return true;
}

bool entra_http_ask(struct entra_http *h, const struct entra_request *rq, struct entra_answer *out,
		    struct sim_err *err)
{
	for (int asked = 1;; asked++) {
		const char *after;
		long seconds;
		char *end;

		if (!ask_once(h, rq, out, err))
			return false;
		after = out->status == 429 || out->status == 503 ? entra_header(out, "Retry-After")
								 : NULL;
		seconds = after ? strtol(after, &end, 10) : 0;
		if (rq->once || !after || asked == ASK_MAX || end == after || *end || seconds < 0 ||
		    seconds > WAIT_SECONDS)
			return true;
		poll(NULL, 0, (int)seconds * 1000);
	}
}

int64_t entra_http_now(const struct entra_http *h)
{
	return (int64_t)time(NULL) + h->offset;
}
