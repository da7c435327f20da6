/* SPDX-License-Identifier: MIT */
#include "fleet/http.h"

#include <curl/curl.h>
#include <stdlib.h>

#include "lib/file.h"

#define ANSWER_MAX (4u << 20)
#define WAIT_MS    30000L
#define BEARER_MAX 32768
#define TRIES      20

struct fleet_http {
	CURL *curl;
};

/* Returning less than it got ends the request. */
static size_t take(char *data, size_t size, size_t n, void *arg)
{
	struct laps_buf *out = arg;

	laps_buf_put(out, data, size * n);
	return laps_buf_status(out) == LAPS_OK ? size * n : 0;
}

static bool set_options(CURL *c, const char *ca_file)
{
	return curl_easy_setopt(c, CURLOPT_CAINFO, ca_file) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_CAPATH, NULL) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, WAIT_MS) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take) == CURLE_OK;
}

bool fleet_http_open(const char *ca_file, struct fleet_http **out, struct sim_err *err)
{
	struct fleet_http *h = calloc(1, sizeof(*h));

	if (h)
		h->curl = curl_easy_init();
	if (h && h->curl && set_options(h->curl, ca_file)) {
		*out = h;
		return true;
	}
	fleet_http_close(&h);
	return sim_fail(err, "cannot make a client of the cloud");
}

void fleet_http_close(struct fleet_http **h)
{
	if (*h)
		curl_easy_cleanup((*h)->curl);
	free(*h);
	*h = NULL;
}

static struct curl_slist *add(struct curl_slist *list, const char *line, bool *ok)
{
	struct curl_slist *more = *ok ? curl_slist_append(list, line) : NULL;

	*ok = more != NULL;
	return more ? more : list;
}

/* With what curl would otherwise add by itself taken away. */
static struct curl_slist *headers(const struct fleet_request *rq, bool *ok)
{
	struct curl_slist *list = NULL;
	struct laps_buf line;

	*ok = true;
	list = add(list, "Expect:", ok);
	laps_buf_init(&line, BEARER_MAX);
	if (rq->type) {
		sim_buf_printf(&line, "Content-Type: %s", rq->type);
		laps_buf_put_u8(&line, 0);
		*ok = *ok && laps_buf_status(&line) == LAPS_OK;
		list = add(list, (const char *)line.data, ok);
		laps_buf_clear(&line);
		laps_buf_init(&line, BEARER_MAX);
	}
	if (rq->bearer) {
		sim_buf_printf(&line, "Authorization: Bearer %s", rq->bearer);
		laps_buf_put_u8(&line, 0);
		*ok = *ok && laps_buf_status(&line) == LAPS_OK;
		list = add(list, (const char *)line.data, ok);
	}
	laps_buf_clear(&line);
	return list;
}

static bool set_request(CURL *c, const struct fleet_request *rq, struct curl_slist *list,
			struct laps_buf *out)
{
	return curl_easy_setopt(c, CURLOPT_URL, rq->url) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HTTPHEADER, list) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_WRITEDATA, out) == CURLE_OK &&
	       curl_easy_setopt(c, rq->body ? CURLOPT_POST : CURLOPT_HTTPGET, 1L) == CURLE_OK &&
	       (!rq->body || (curl_easy_setopt(c, CURLOPT_POSTFIELDS, rq->body) == CURLE_OK &&
			      curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
					       (curl_off_t)rq->body_len) == CURLE_OK));
}

bool fleet_http_ask(struct fleet_http *h, const struct fleet_request *rq, unsigned *status,
		    struct laps_buf *out, struct sim_err *err)
{
	CURLcode rc = CURLE_OUT_OF_MEMORY;
	struct curl_slist *list;
	long code = 0;
	bool ok;

	laps_buf_init(out, ANSWER_MAX);
	list = headers(rq, &ok);
	if (ok && set_request(h->curl, rq, list, out))
		rc = curl_easy_perform(h->curl);
	if (rc == CURLE_OK)
		rc = curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &code);
	curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, NULL);
	curl_easy_setopt(h->curl, CURLOPT_POSTFIELDS, NULL);
	curl_slist_free_all(list);
	*status = (unsigned)code;
	if (rc == CURLE_OK)
		return true;
	laps_buf_clear(out);
	return sim_fail(err, "the cloud does not answer: %s", curl_easy_strerror(rc));
}

bool fleet_http_insist(struct fleet_http *h, const struct fleet_request *rq, unsigned *status,
		       struct laps_buf *out, struct sim_err *err)
{
	for (int i = 1;; i++) {
		const bool came = fleet_http_ask(h, rq, status, out, err);

		if (i == TRIES || (came && *status != 429 && *status < 500))
			return came;
		laps_buf_clear(out);
	}
}
