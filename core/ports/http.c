/* SPDX-License-Identifier: MIT */
#include "ports/http.h"

#include <curl/curl.h>
#include <laps/hresult.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "ports/file.h"
#include "ports/http_coming.h"
#include "ports/http_url.h"

#define HEADER_N   24 /* of a request */
#define HEADER_MAX 65536
#define CONNECT_MS 10000L

struct laps_http {
	CURL *curl;
	uint32_t timeout_ms;
	char why[CURL_ERROR_SIZE];
};

/* What libcurl gives back may hold a token or a password. */
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

/* The names of headers are lists of libcurl's; texts are in one buffer that is wiped. */
struct headers {
	struct curl_slist node[HEADER_N];
	size_t start[HEADER_N]; /* in text */
	size_t n;
	struct laps_buf text;
};

/* One header of several pieces. False when it cannot stand in one, or there are too many. */
static bool add_header(struct headers *h, const char *name, const char *value)
{
	if (h->n == HEADER_N)
		return false;
	for (const char *p = value; *p; p++)
		if ((*p < ' ' && *p != '\t') || *p == 0x7f)
			return false;
	h->start[h->n++] = h->text.len;
	laps_buf_put(&h->text, name, strlen(name));
	laps_buf_put(&h->text, value, strlen(value) + 1);
	return true;
}

static laps_rc make_headers(struct headers *h, const struct laps_http_request *rq)
{
	bool ok = true;

	*h = (struct headers){0};
	laps_buf_init(&h->text, HEADER_MAX);
	for (const char *const *p = rq->header; ok && p && *p; p++)
		ok = add_header(h, "", *p);
	if (ok && rq->content_type)
		ok = add_header(h, "Content-Type: ", rq->content_type);
	if (ok && rq->bearer)
		ok = add_header(h, "Authorization: Bearer ", laps_secret_text(rq->bearer));
	/* no pause before a body */
	ok = ok && add_header(h, "Expect:", "");
	if (!ok)
		return LAPS_E_FORMAT;
	if (laps_buf_status(&h->text) != LAPS_OK)
		return laps_buf_status(&h->text);
	for (size_t i = 0; i < h->n; i++) {
		h->node[i].data = (char *)h->text.data + h->start[i];
		h->node[i].next = i + 1 < h->n ? &h->node[i + 1] : NULL;
	}
	return LAPS_OK;
}

static size_t on_body(char *data, size_t size, size_t n, void *ctx)
{
	(void)size; /* always 1 */
	return laps_http_coming_body(ctx, data, n) ? n : 0;
}

static size_t on_header(char *data, size_t size, size_t n, void *ctx)
{
	(void)size;
	return laps_http_coming_header(ctx, data, n) ? n : 0;
}

static bool set_identity(CURL *curl, const struct laps_http_options *o)
{
	if (!o->cert_file)
		return true;
	return curl_easy_setopt(curl, CURLOPT_SSLCERT, o->cert_file) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSLKEY, o->key_file) == CURLE_OK &&
	       /* of an encrypted key OpenSSL would ask the terminal */
	       curl_easy_setopt(curl, CURLOPT_KEYPASSWD, "") == CURLE_OK;
}

static bool set_tls(CURL *curl, const struct laps_http_options *o)
{
	/* with a CA of its own, no other: not those of the system's directory either */
	if (o->ca_file && (curl_easy_setopt(curl, CURLOPT_CAINFO, o->ca_file) != CURLE_OK ||
			   curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) != CURLE_OK ||
			   curl_easy_setopt(curl, CURLOPT_PROXY_CAINFO, o->ca_file) != CURLE_OK ||
			   curl_easy_setopt(curl, CURLOPT_PROXY_CAPATH, NULL) != CURLE_OK))
		return false;
	return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) ==
		       CURLE_OK &&
	       set_identity(curl, o);
}

/* Everything that is the same in each request. SIGPIPE is left to libcurl: with CURLOPT_NOSIGNAL it
 * would kill us when a server hangs up. */
static bool set_up(struct laps_http *h, const struct laps_http_options *o)
{
	CURL *c = h->curl;
	const char *agent = o->user_agent ? o->user_agent : "lapsim/" LAPS_VERSION;

	return set_tls(c, o) &&
	       /* "": none, whatever the environment says; and with one, no exceptions */
	       curl_easy_setopt(c, CURLOPT_PROXY, o->proxy ? o->proxy : "") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_NOPROXY, "") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)h->timeout_ms) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_USERAGENT, agent) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->why) == CURLE_OK;
}

laps_rc laps_http_open(const struct laps_http_options *options, struct laps_http **out,
		       struct laps_cause *cause)
{
	struct laps_http *h = calloc(1, sizeof(*h));

	if (!h)
		return laps_file_nomem(cause);
	if (getenv("SSLKEYLOGFILE"))
		unsetenv("SSLKEYLOGFILE");
	if (curl_global_init_mem(CURL_GLOBAL_ALL, malloc, wiping_free, wiping_realloc, strdup,
				 calloc) != CURLE_OK) {
		free(h);
		return laps_file_nomem(cause);
	}
	h->timeout_ms = options->timeout_ms ? options->timeout_ms : LAPS_HTTP_SECONDS * 1000;
	h->curl = curl_easy_init();
	if (!h->curl || !set_up(h, options)) {
		laps_http_close(&h);
		return laps_file_nomem(cause);
	}
	*out = h;
	return LAPS_OK;
}

void laps_http_close(struct laps_http **http)
{
	if (!*http)
		return;
	if ((*http)->curl)
		curl_easy_cleanup((*http)->curl);
	curl_global_cleanup();
	free(*http);
	*http = NULL;
}

static laps_rc fail(const struct laps_http *h, CURLcode code, const char *url,
		    struct laps_cause *cause)
{
	static const struct {
		CURLcode code;
		uint32_t hresult;
	} row[] = {
		{CURLE_COULDNT_RESOLVE_HOST, LAPS_HR_NAME_NOT_RESOLVED},
		{CURLE_COULDNT_RESOLVE_PROXY, LAPS_HR_NAME_NOT_RESOLVED},
		{CURLE_COULDNT_CONNECT, LAPS_HR_CANNOT_CONNECT},
		{CURLE_OPERATION_TIMEDOUT, LAPS_HR_HTTP_TIMEOUT},
		{CURLE_PEER_FAILED_VERIFICATION, LAPS_HR_HTTP_SECURE_FAILURE},
		{CURLE_SSL_CONNECT_ERROR, LAPS_HR_HTTP_SECURE_FAILURE},
		{CURLE_SSL_CACERT_BADFILE, LAPS_HR_HTTP_SECURE_FAILURE},
		{CURLE_SSL_CERTPROBLEM, LAPS_HR_HTTP_SECURE_FAILURE},
		{CURLE_SSL_CIPHER, LAPS_HR_HTTP_SECURE_FAILURE},
		{CURLE_SSL_ISSUER_ERROR, LAPS_HR_HTTP_SECURE_FAILURE},
	};
	uint32_t hresult = LAPS_HR_HTTP_INVALID_RESPONSE;
	const char *why = h->why[0] ? h->why : curl_easy_strerror(code);

	if (code == CURLE_OUT_OF_MEMORY)
		return laps_file_nomem(cause);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (row[i].code == code)
			hresult = row[i].hresult;
	laps_cause_set(cause, hresult, "cannot ask '%.*s': %c%s", (int)laps_http_origin_len(url),
		       url, laps_file_lower(why), why[0] ? why + 1 : "");
	return LAPS_E_HOST;
}

/* One request, without patience. c is cleared by the caller. */
static laps_rc ask_once(struct laps_http *h, const struct laps_http_request *rq,
			struct headers *headers, struct laps_http_coming *c,
			struct laps_cause *cause)
{
	CURLcode code;
	long status = 0;

	h->why[0] = 0;
	if (curl_easy_setopt(h->curl, CURLOPT_URL, rq->url) != CURLE_OK ||
	    curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, headers->node) != CURLE_OK ||
	    curl_easy_setopt(h->curl, CURLOPT_WRITEDATA, c) != CURLE_OK ||
	    curl_easy_setopt(h->curl, CURLOPT_HEADERDATA, c) != CURLE_OK ||
	    /* when a kept connection is dead libcurl asks again: never what changes something */
	    curl_easy_setopt(h->curl, CURLOPT_FRESH_CONNECT,
			     strcmp(rq->method, "GET") == 0 ? 0L : 1L) != CURLE_OK ||
	    /* first what there is to send: each of these chooses a method */
	    curl_easy_setopt(h->curl, CURLOPT_HTTPGET, 1L) != CURLE_OK ||
	    (rq->body && (curl_easy_setopt(h->curl, CURLOPT_POSTFIELDS, rq->body) != CURLE_OK ||
			  curl_easy_setopt(h->curl, CURLOPT_POSTFIELDSIZE_LARGE,
					   (curl_off_t)rq->body_len) != CURLE_OK)) ||
	    curl_easy_setopt(h->curl, CURLOPT_CUSTOMREQUEST, rq->method) != CURLE_OK)
		return laps_file_nomem(cause);
	code = curl_easy_perform(h->curl);
	/* the caller's memory, which may be gone afterwards */
	curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, NULL);
	curl_easy_setopt(h->curl, CURLOPT_POSTFIELDS, NULL);
	if (c->too_long) {
		laps_cause_set(cause, LAPS_HR_HTTP_INVALID_RESPONSE,
			       "cannot ask '%.*s': its answer is too long",
			       (int)laps_http_origin_len(rq->url), rq->url);
		return LAPS_E_RANGE;
	}
	if (laps_buf_status(&c->answer.body) != LAPS_OK)
		return laps_file_nomem(cause);
	if (code == CURLE_OK &&
	    curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK)
		c->answer.status = (unsigned)status;
	if (code != CURLE_OK)
		return fail(h, code, rq->url, cause);
	if (status < 100 || status > 599) {
		laps_cause_set(cause, LAPS_HR_HTTP_INVALID_RESPONSE,
			       "cannot ask '%.*s': its answer has no status",
			       (int)laps_http_origin_len(rq->url), rq->url);
		return LAPS_E_HOST;
	}
	return LAPS_OK;
}

laps_rc laps_http_ask(struct laps_http *http, const struct laps_http_request *request,
		      struct laps_http_answer *answer, struct laps_cause *cause)
{
	uint32_t left = LAPS_HTTP_WAIT_SECONDS;
	struct headers headers;
	struct laps_http_coming c = {0};
	laps_rc rc;

	if (!laps_http_url_ok(request->url)) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "not an https address to ask");
		return LAPS_E_FORMAT;
	}
	rc = make_headers(&headers, request);
	if (rc == LAPS_E_NOMEM)
		(void)laps_file_nomem(cause);
	else if (rc != LAPS_OK)
		laps_cause_set(cause, LAPS_HR_INVALIDARG,
			       "cannot ask '%.*s': not what a header can have",
			       (int)laps_http_origin_len(request->url), request->url);
	for (unsigned i = 1; rc == LAPS_OK; i++) {
		laps_buf_clear(&c.answer.body);
		laps_http_coming_init(&c);
		rc = ask_once(http, request, &headers, &c, cause);
		if (rc != LAPS_OK || i == LAPS_HTTP_ATTEMPTS || !laps_http_coming_wait(&c, &left))
			break;
	}
	if (rc == LAPS_OK)
		*answer = c.answer;
	else
		laps_buf_clear(&c.answer.body);
	laps_buf_clear(&headers.text);
	return rc;
}
