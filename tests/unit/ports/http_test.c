/* SPDX-License-Identifier: MIT */
/*
 * HTTPS against a server that misbehaves as a script says: whom it trusts, what it takes from the
 * environment, and where answers end.
 */
#include "ports/http.h"

#include <laps/hresult.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>

#include "lib/runner.h"
#include "lib/tlscert.h"
#include "lib/tlsserver.h"
#include "ports/http_url.h"
#include "temp.h"

#define TOKEN "Tok-en-0001"
#define HEAD  "HTTP/1.1 200 OK\r\nConnection: close\r\n"

static struct laps_cause cause;
static struct laps_http_answer answer;
static struct tlsserver *server;

static void serve(const struct tlsserver_answer *a, size_t n)
{
	const struct tlsserver_options o = {.dir = temp_dir, .answer = a, .answer_n = n};

	server = tlsserver_start(&o);
}

static struct laps_http *open_with(const struct laps_http_options *o)
{
	struct laps_http *http = NULL;

	ck_assert_int_eq(laps_http_open(o, &http, &cause), LAPS_OK);
	return http;
}

static const char *url_of(const char *scheme, const char *host, const char *path)
{
	static char url[256];

	snprintf(url, sizeof(url), "%s://%s:%u%s", scheme, host, tlsserver_port(server), path);
	return url;
}

/* Ask the server once, with its CA. */
static laps_rc get(const struct laps_http_options *more, const char *url)
{
	struct laps_http_options o = more ? *more : (struct laps_http_options){0};
	const struct laps_http_request rq = {.method = "GET", .url = url};
	struct laps_http *http;
	laps_rc rc;

	if (!o.ca_file)
		o.ca_file = temp_path("ca.pem");
	http = open_with(&o);
	answer = (struct laps_http_answer){0};
	rc = laps_http_ask(http, &rq, &answer, &cause);
	laps_http_close(&http);
	return rc;
}

static void expect_body(unsigned status, const char *body)
{
	ck_assert_uint_eq(answer.status, status);
	ck_assert_uint_eq(answer.body.len, strlen(body));
	if (answer.body.len > 0)
		ck_assert_mem_eq(answer.body.data, body, strlen(body));
	laps_buf_clear(&answer.body);
}

static const struct tlsserver_answer hello = {
	.text = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nRequest-Id: 7\r\n"
		"Content-Length: 5\r\nConnection: close\r\n\r\nhello"};

START_TEST(asks_and_takes_the_answer)
{
	static const char *const header[] = {"X-Mine: 1", NULL};
	const struct laps_http_options o = {.ca_file = temp_path("ca.pem")};
	struct laps_secret *token;
	struct laps_http_request rq = {.method = "POST",
				       .header = header,
				       .content_type = "application/json",
				       .body = (const uint8_t *)"{\"a\":1}",
				       .body_len = 7};
	struct laps_http *http;

	serve(&hello, 1);
	ck_assert_int_eq(laps_secret_dup(TOKEN, strlen(TOKEN), &token), LAPS_OK);
	rq.url = url_of("https", "localhost", "/a/b?c=d");
	rq.bearer = token;
	http = open_with(&o);
	ck_assert_int_eq(laps_http_ask(http, &rq, &answer, &cause), LAPS_OK);
	laps_secret_free(&token);
	laps_http_close(&http);
	ck_assert_str_eq(answer.content_type, "application/json");
	ck_assert_str_eq(answer.request_id, "7");
	expect_body(200, "hello");
	ck_assert(strncmp(tlsserver_request(server, 0), "POST /a/b?c=d HTTP/1.1\r\n", 24) == 0);
	ck_assert_ptr_nonnull(strstr(tlsserver_request(server, 0), "\r\nX-Mine: 1\r\n"));
	ck_assert_ptr_nonnull(
		strstr(tlsserver_request(server, 0), "\r\nAuthorization: Bearer " TOKEN "\r\n"));
	ck_assert_ptr_nonnull(
		strstr(tlsserver_request(server, 0), "\r\nContent-Type: application/json\r\n"));
	ck_assert_ptr_nonnull(strstr(tlsserver_request(server, 0), "\r\nUser-Agent: lapsim/"));
	ck_assert_ptr_null(strstr(tlsserver_request(server, 0), "Accept-Encoding"));
	ck_assert_ptr_nonnull(strstr(tlsserver_request(server, 0), "\r\n\r\n{\"a\":1}"));
	tlsserver_stop(&server);
}
END_TEST

START_TEST(keeps_its_connection_and_no_header_of_before)
{
	static const struct tlsserver_answer two[] = {
		{.text = "HTTP/1.1 200 OK\r\nx-ms-request-id: 8\r\nContent-Length: 1\r\n\r\na",
		 .keep = true},
		{.text = "HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n"}};
	const struct laps_http_options o = {.ca_file = temp_path("ca.pem")};
	struct laps_http_request rq = {.method = "POST",
				       .content_type = "text/plain",
				       .body = (const uint8_t *)"x",
				       .body_len = 1};
	struct laps_http *http;

	serve(two, 2);
	http = open_with(&o);
	rq.url = url_of("https", "127.0.0.1", "/");
	ck_assert_int_eq(laps_http_ask(http, &rq, &answer, &cause), LAPS_OK);
	ck_assert_str_eq(answer.request_id, "8");
	expect_body(200, "a");
	rq = (struct laps_http_request){.method = "GET", .url = rq.url};
	ck_assert_int_eq(laps_http_ask(http, &rq, &answer, &cause), LAPS_OK);
	ck_assert_str_eq(answer.request_id, "");
	expect_body(204, "");
	laps_http_close(&http);
	ck_assert_uint_eq(tlsserver_connections(server), 1);
	ck_assert(strncmp(tlsserver_request(server, 1), "GET / HTTP/1.1\r\n", 16) == 0);
	ck_assert_ptr_null(strstr(tlsserver_request(server, 1), "Content-"));
	tlsserver_stop(&server);
}
END_TEST

/* libcurl itself asks again when a connection that was kept is dead: fine for reading, but an
 * upload may have got there before. */
static const struct {
	const char *method;
	unsigned requests; /* with the one before */
} once[] = {{"GET", 3}, {"POST", 2}, {"DELETE", 2}, {"PATCH", 2}};

START_TEST(sends_once_what_is_no_get)
{
	static const struct tlsserver_answer a[] = {
		{.text = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", .keep = true},
		{.text = NULL},
		{.text = HEAD "\r\nb"}};
	const struct laps_http_options o = {.ca_file = temp_path("ca.pem")};
	const bool get_too = strcmp(once[_i].method, "GET") == 0;
	struct laps_http_request rq = {.method = "GET"};
	struct laps_http *http;

	serve(a, 3);
	http = open_with(&o);
	rq.url = url_of("https", "localhost", "/");
	ck_assert_int_eq(laps_http_ask(http, &rq, &answer, &cause), LAPS_OK);
	expect_body(200, "a");
	rq.method = once[_i].method;
	rq.body = get_too ? NULL : (const uint8_t *)"x";
	rq.body_len = get_too ? 0 : 1;
	if (get_too) {
		ck_assert_int_eq(laps_http_ask(http, &rq, &answer, &cause), LAPS_OK);
		expect_body(200, "b");
	} else {
		ck_assert_int_eq(laps_http_ask(http, &rq, &answer, &cause), LAPS_E_HOST);
	}
	laps_http_close(&http);
	ck_assert_uint_eq(tlsserver_requests(server), once[_i].requests);
	tlsserver_stop(&server);
}
END_TEST

START_TEST(shows_a_client_certificate)
{
	const struct laps_http_options o = {.cert_file = temp_path("client.pem"),
					    .key_file = temp_path("client.key")};

	serve(&hello, 1);
	tlscert_client(temp_dir, 0);
	ck_assert_int_eq(get(&o, url_of("https", "localhost", "/")), LAPS_OK);
	expect_body(200, "hello");
	ck_assert_str_eq(tlsserver_client_name(server), TLSCERT_CLIENT_NAME);
	tlsserver_stop(&server);
}
END_TEST

/* Nothing was asked, and it was TLS that said no. */
static void refused_by_tls(const struct tlsserver_options *o, const char *host, const char *words)
{
	server = tlsserver_start(o);
	ck_assert_int_eq(get(NULL, url_of("https", host, "/")), LAPS_E_HOST);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_HTTP_SECURE_FAILURE);
	ck_assert_msg(strstr(cause.text, words) != NULL, "'%s'", cause.text);
	ck_assert_uint_eq(tlsserver_requests(server), 0);
	ck_assert_ptr_null(answer.body.data);
	tlsserver_stop(&server);
}

START_TEST(trusts_no_other_authority)
{
	const struct tlsserver_options o = {.dir = temp_dir, .answer = &hello, .answer_n = 1};
	struct laps_http_options other = {.ca_file = temp_path("other.pem")};
	struct tlsserver *s = tlsserver_start(&o);

	/* the CA of another test is as good a stranger as any */
	ck_assert_int_eq(rename(temp_path("ca.pem"), temp_path("other.pem")), 0);
	tlsserver_stop(&s);
	server = tlsserver_start(&o);
	ck_assert_int_eq(get(&other, url_of("https", "localhost", "/")), LAPS_E_HOST);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_HTTP_SECURE_FAILURE);
	ck_assert_uint_eq(tlsserver_requests(server), 0);
	/* nor with the system's authorities */
	other.ca_file = "/etc/ssl/certs/ca-certificates.crt";
	ck_assert_int_eq(get(&other, url_of("https", "localhost", "/")), LAPS_E_HOST);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_HTTP_SECURE_FAILURE);
	/* and not when there is none to trust */
	other.ca_file = temp_path("none.pem");
	ck_assert_int_eq(get(&other, url_of("https", "localhost", "/")), LAPS_E_HOST);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_HTTP_SECURE_FAILURE);
	ck_assert_uint_eq(tlsserver_requests(server), 0);
	tlsserver_stop(&server);
}
END_TEST

START_TEST(takes_no_certificate_of_another_host)
{
	const struct tlsserver_options o = {
		.dir = temp_dir, .name = "dc1.corp.example", .answer = &hello, .answer_n = 1};

	refused_by_tls(&o, "localhost", "localhost");
	refused_by_tls(&o, "127.0.0.1", "127.0.0.1");
}
END_TEST

START_TEST(takes_no_certificate_that_has_ended)
{
	const struct tlsserver_options o = {
		.dir = temp_dir, .expired = true, .answer = &hello, .answer_n = 1};

	refused_by_tls(&o, "localhost", "expired");
}
END_TEST

static const char *const bad_scheme[] = {"http", "ftp", "file", "HTTPs ", "gopher", "ws"};

START_TEST(asks_nothing_but_https)
{
	serve(&hello, 1);
	ck_assert_int_eq(get(NULL, url_of(bad_scheme[_i], "localhost", "/")), LAPS_E_FORMAT);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_INVALIDARG);
	ck_assert_uint_eq(tlsserver_connections(server), 0);
	tlsserver_stop(&server);
}
END_TEST

START_TEST(asks_nobody_in_anybodys_name)
{
	ck_assert_int_eq(get(NULL, "https://me:secret@localhost/"), LAPS_E_FORMAT);
	ck_assert_ptr_null(strstr(cause.text, "secret"));
	ck_assert_int_eq(get(NULL, "https://local\thost/"), LAPS_E_FORMAT);
	ck_assert_int_eq(get(NULL, "https:///a"), LAPS_E_FORMAT);
}
END_TEST

START_TEST(follows_no_redirect)
{
	static char text[512];
	const struct tlsserver_answer a[] = {{.text = text}, hello};

	serve(a, 2);
	snprintf(text, sizeof(text),
		 "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 2\r\n\r\nno",
		 url_of("https", "localhost", "/elsewhere"));
	ck_assert_int_eq(get(NULL, url_of("https", "localhost", "/")), LAPS_OK);
	expect_body(302, "no");
	ck_assert_uint_eq(tlsserver_requests(server), 1);
	tlsserver_stop(&server);
}
END_TEST

static const char *const bad_header[] = {"A: b\r\nC: d", "A: b\nC: d", "A: \x01"};

START_TEST(puts_nothing_between_headers)
{
	const char *const header[] = {bad_header[_i], NULL};
	const struct laps_http_options o = {0};
	struct laps_http_request rq = {
		.method = "GET", .url = "https://localhost/", .header = header};
	struct laps_http *http = open_with(&o);
	struct laps_secret *token;

	ck_assert_int_eq(laps_http_ask(http, &rq, &answer, &cause), LAPS_E_FORMAT);
	rq.header = NULL;
	rq.content_type = "a\r\nb: c";
	ck_assert_int_eq(laps_http_ask(http, &rq, &answer, &cause), LAPS_E_FORMAT);
	rq.content_type = NULL;
	ck_assert_int_eq(laps_secret_dup(TOKEN "\n", strlen(TOKEN) + 1, &token), LAPS_OK);
	rq.bearer = token;
	ck_assert_int_eq(laps_http_ask(http, &rq, &answer, &cause), LAPS_E_FORMAT);
	ck_assert_ptr_null(strstr(cause.text, TOKEN));
	laps_secret_free(&token);
	laps_http_close(&http);
}
END_TEST

static const char *const proxy_variable[] = {"https_proxy", "HTTPS_PROXY", "ALL_PROXY",
					     "all_proxy"};

START_TEST(takes_no_proxy_from_the_environment)
{
	ck_assert_int_eq(setenv(proxy_variable[_i], "http://127.0.0.1:1", 1), 0);
	serve(&hello, 1);
	ck_assert_int_eq(get(NULL, url_of("https", "localhost", "/")), LAPS_OK);
	expect_body(200, "hello");
	tlsserver_stop(&server);
}
END_TEST

START_TEST(goes_through_the_proxy_it_is_given)
{
	const struct tlsserver_options so = {
		.dir = temp_dir, .proxy = true, .answer = &hello, .answer_n = 1};
	char proxy[64];
	const struct laps_http_options o = {.proxy = proxy};
	char want[128];

	/* the configuration says so; the environment has no exceptions to make */
	ck_assert_int_eq(setenv("no_proxy", "*", 1), 0);
	ck_assert_int_eq(setenv("NO_PROXY", "*", 1), 0);
	server = tlsserver_start(&so);
	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%u", tlsserver_port(server));
	ck_assert_int_eq(get(&o, "https://localhost:9/a"), LAPS_OK);
	expect_body(200, "hello");
	snprintf(want, sizeof(want), "CONNECT localhost:9 HTTP/1.1");
	ck_assert_str_eq(tlsserver_connect_line(server), want);
	ck_assert_ptr_nonnull(strstr(tlsserver_request(server, 0), "GET /a HTTP/1.1\r\n"));
	tlsserver_stop(&server);
}
END_TEST

START_TEST(writes_no_session_keys)
{
	ck_assert_int_eq(setenv("SSLKEYLOGFILE", temp_path("keys"), 1), 0);
	serve(&hello, 1);
	ck_assert_int_eq(get(NULL, url_of("https", "localhost", "/")), LAPS_OK);
	expect_body(200, "hello");
	ck_assert_int_ne(access(temp_path("keys"), F_OK), 0);
	tlsserver_stop(&server);
}
END_TEST

/* Does anything of this process's heap have the token's text? */
static bool heap_has_token(void)
{
	const char mark[] = {'T' + 1, 'o' + 1, 'k' + 1, '-' + 1}; /* not the text itself */
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];
	bool found = false;

	while (maps && fgets(line, sizeof(line), maps)) {
		char *end;
		const char *p = (const char *)strtoul(line, &end, 16);
		const char *stop = (const char *)strtoul(end + 1, NULL, 16);

		if (!strstr(line, "[heap]"))
			continue;
		for (; p + sizeof(TOKEN) < stop; p++)
			found = found || (p[0] == mark[0] - 1 && p[1] == mark[1] - 1 &&
					  p[2] == mark[2] - 1 && p[3] == mark[3] - 1);
	}
	if (maps)
		fclose(maps);
	return found;
}

/* Sanitizers and valgrind have heaps of their own. */
static bool heap_is_seen(void)
{
	struct laps_secret *token;
	bool seen;

	if (laps_secret_dup(TOKEN, strlen(TOKEN), &token) != LAPS_OK)
		return false;
	seen = heap_has_token();
	laps_secret_free(&token);
	return seen && !heap_has_token();
}

static int ask_and_look(const char *url)
{
	const struct laps_http_options o = {.ca_file = temp_path("ca.pem")};
	struct laps_http_request rq = {.method = "POST",
				       .content_type = "text/plain",
				       .body = (const uint8_t *)"{}",
				       .body_len = 2,
				       .url = url};
	struct laps_secret *token;
	struct laps_http *http = open_with(&o);

	if (laps_secret_dup(TOKEN, strlen(TOKEN), &token) != LAPS_OK || !heap_has_token())
		return 2;
	rq.bearer = token;
	if (laps_http_ask(http, &rq, &answer, &cause) != LAPS_OK)
		return 3;
	laps_buf_clear(&answer.body);
	laps_secret_free(&token);
	laps_http_close(&http);
	return heap_has_token() ? 1 : 0;
}

/* In a child: the server, which has read the token, is in memory of its own then. */
START_TEST(leaves_no_token_in_memory)
{
	int status;
	pid_t child;

	serve(&hello, 1);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0)
		_exit(ask_and_look(url_of("https", "localhost", "/")));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %#x",
		      (unsigned)status);
	ck_assert_ptr_nonnull(strstr(tlsserver_request(server, 0), TOKEN));
	tlsserver_stop(&server);
}
END_TEST

START_TEST(ends_a_body_at_its_limit)
{
	static const struct tlsserver_answer at[] = {
		{.text = HEAD "\r\n", .filler = LAPS_HTTP_ANSWER_MAX}};
	static const struct tlsserver_answer over[] = {
		{.text = HEAD "\r\n", .filler = LAPS_HTTP_ANSWER_MAX + 1}};

	serve(at, 1);
	ck_assert_int_eq(get(NULL, url_of("https", "localhost", "/")), LAPS_OK);
	ck_assert_uint_eq(answer.body.len, LAPS_HTTP_ANSWER_MAX);
	laps_buf_clear(&answer.body);
	tlsserver_stop(&server);
	serve(over, 1);
	ck_assert_int_eq(get(NULL, url_of("https", "localhost", "/")), LAPS_E_RANGE);
	ck_assert_ptr_null(answer.body.data);
	tlsserver_stop(&server);
}
END_TEST

/* Headers of exactly len bytes, the empty line among them, and a body. */
static const char *long_headers(size_t len)
{
	static char text[LAPS_HTTP_HEADERS_MAX + 64];
	size_t at = (size_t)snprintf(text, sizeof(text), HEAD);

	while (at < len - 2) {
		size_t line = len - 2 - at;

		if (line > 16384)
			line = 8192;
		memset(text + at, 'x', line);
		memcpy(text + at, "X:", 2);
		memcpy(text + at + line - 2, "\r\n", 2);
		at += line;
	}
	snprintf(text + at, sizeof(text) - at, "\r\nbody");
	return text;
}

START_TEST(ends_headers_at_their_limit)
{
	struct tlsserver_answer a = {.text = long_headers(LAPS_HTTP_HEADERS_MAX)};

	serve(&a, 1);
	ck_assert_int_eq(get(NULL, url_of("https", "localhost", "/")), LAPS_OK);
	expect_body(200, "body");
	tlsserver_stop(&server);
	a.text = long_headers(LAPS_HTTP_HEADERS_MAX + 1);
	serve(&a, 1);
	ck_assert_int_eq(get(NULL, url_of("https", "localhost", "/")), LAPS_E_RANGE);
	tlsserver_stop(&server);
}
END_TEST

/* The limit is of all of it: a byte now and then does not win time. */
START_TEST(waits_no_longer_than_it_says)
{
	static const struct tlsserver_answer slow = {
		.text = HEAD "\r\n", .filler = 1 << 20, .drip = true};
	const struct laps_http_options o = {.timeout_ms = 1000};

	serve(&slow, 1);
	ck_assert_int_eq(get(&o, url_of("https", "localhost", "/")), LAPS_E_HOST);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_HTTP_TIMEOUT);
	ck_assert_uint_eq(tlsserver_requests(server), 1);
	tlsserver_stop(&server);
}
END_TEST

static const struct {
	const char *text;
	uint32_t hresult;
} cut[] = {
	{NULL, LAPS_HR_HTTP_INVALID_RESPONSE},
	{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", LAPS_HR_HTTP_INVALID_RESPONSE},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nshort",
	 LAPS_HR_HTTP_INVALID_RESPONSE},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
	 LAPS_HR_HTTP_INVALID_RESPONSE},
	{"hello\r\n\r\n", LAPS_HR_HTTP_INVALID_RESPONSE},
	{"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", LAPS_HR_HTTP_INVALID_RESPONSE},
};

START_TEST(takes_no_part_for_the_whole)
{
	const struct tlsserver_answer a = {.text = cut[_i].text};

	serve(&a, 1);
	ck_assert_int_eq(get(NULL, url_of("https", "localhost", "/")), LAPS_E_HOST);
	ck_assert_uint_eq(cause.hresult, cut[_i].hresult);
	ck_assert_ptr_null(answer.body.data);
	tlsserver_stop(&server);
}
END_TEST

START_TEST(tells_names_from_connections)
{
	ck_assert_int_eq(get(NULL, "https://no-such-host.invalid/"), LAPS_E_HOST);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_NAME_NOT_RESOLVED);
	serve(&hello, 1);
	tlsserver_stop(&server);
	ck_assert_int_eq(get(NULL, "https://127.0.0.1:1/?secret"), LAPS_E_HOST);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_CANNOT_CONNECT);
	ck_assert_ptr_null(strstr(cause.text, "secret"));
}
END_TEST

#define BUSY(status, rest) \
	"HTTP/1.1 " status " Busy\r\n" rest "Content-Length: 0\r\nConnection: close\r\n\r\n"
#define DATE "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

static const struct {
	const char *text;
	bool again;
} busy[] = {
	{BUSY("429", "Retry-After: 0\r\n"), true},
	{BUSY("503", "retry-after:0\r\n"), true},
	{BUSY("429", "Retry-After: 1\r\n"), true},
	/* a date counts from the server's own clock, whatever ours says */
	{BUSY("429", DATE "Retry-After: Sun, 06 Nov 1994 08:49:38 GMT\r\n"), true},
	{BUSY("503", DATE "Retry-After: Sun Nov  6 08:49:37 1994\r\n"), true},
	{BUSY("503", "Retry-After: Sunday, 06-Nov-94 08:49:37 GMT\r\n"), false}, /* that is 2094 */
	{BUSY("429", "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), true},   /* has been */
	{BUSY("429", DATE "Retry-After: Sun, 06 Nov 1994 08:51:38 GMT\r\n"), false},
	{BUSY("429", "Retry-After: 61\r\n"), false},
	{BUSY("429", "Retry-After: 99999999999999999999999\r\n"), false},
	{BUSY("429", "Retry-After: -1\r\n"), false},
	{BUSY("429", "Retry-After: soon\r\n"), false},
	{BUSY("429", "Retry-After: 1.5\r\n"), false},
	{BUSY("429", "Retry-After: \r\n"), false},
	{BUSY("429", ""), false},
	{BUSY("500", "Retry-After: 0\r\n"), false},
	{BUSY("301", "Retry-After: 0\r\n"), false},
};

START_TEST(is_patient_within_bounds)
{
	const struct tlsserver_answer a[] = {{.text = busy[_i].text}, hello};

	serve(a, 2);
	ck_assert_msg(get(NULL, url_of("https", "localhost", "/")) == LAPS_OK, "%s", cause.text);
	ck_assert_uint_eq(tlsserver_requests(server), busy[_i].again ? 2 : 1);
	if (busy[_i].again)
		expect_body(200, "hello");
	else
		ck_assert_uint_eq(answer.status, strtoul(busy[_i].text + 9, NULL, 10));
	tlsserver_stop(&server);
}
END_TEST

START_TEST(asks_so_often_and_no_more)
{
	const struct tlsserver_answer one = {.text = BUSY("429", "Retry-After: 0\r\n")};
	const struct tlsserver_answer a[] = {one, one, one, one, hello};

	serve(a, 5);
	ck_assert_int_eq(get(NULL, url_of("https", "localhost", "/")), LAPS_OK);
	expect_body(429, "");
	ck_assert_uint_eq(tlsserver_requests(server), LAPS_HTTP_ATTEMPTS);
	tlsserver_stop(&server);
}
END_TEST

START_TEST(encodes_forms)
{
	struct laps_buf form;

	laps_buf_init(&form, 1024);
	laps_http_form_add(&form, "a b", "c&d=e+f/%");
	laps_http_form_add(&form, "g", "\xc3\xa4-._~\n");
	ck_assert_int_eq(laps_buf_status(&form), LAPS_OK);
	laps_buf_put_u8(&form, 0);
	ck_assert_str_eq((const char *)form.data, "a%20b=c%26d%3De%2Bf%2F%25&g=%C3%A4-._~%0A");
	laps_buf_clear(&form);
}
END_TEST

/* The examples of RFC 9110 5.6.7, all the same moment: 784111777 seconds after 1970 (date(1)). */
START_TEST(reads_dates_of_http)
{
	static const char *const same[] = {"Sun, 06 Nov 1994 08:49:37 GMT",
					   "Sun Nov  6 08:49:37 1994"};
	static const char *const bad[] = {"",
					  "Sun",
					  "Sun, 6 Nov 1994 08:49:37 GMT",
					  "Sun, 06 Nov 1994 08:49:37",
					  "Sun, 06 Nov 1994 08:49:37 GMT ",
					  "Sun, 06 Nov 1994 08:49:37 CET",
					  "Sun, 31 Feb 1994 08:49:37 GMT",
					  "Sun, 06 nov 1994 08:49:37 GMT",
					  "Sun, 06 Nov 1994 24:49:37 GMT",
					  "1994-11-06T08:49:37Z"};
	uint64_t ticks = 0;

	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(laps_http_date_parse(same[i], &ticks), LAPS_OK);
		ck_assert_uint_eq(ticks, UINT64_C(116444736000000000) + 784111777 * 10000000ull);
	}
	ck_assert_int_eq(laps_http_date_parse("Sunday, 06-Nov-94 08:49:37 GMT", &ticks), LAPS_OK);
	ck_assert_uint_eq(ticks, UINT64_C(116444736000000000) + 3939871777 * 10000000ull);
	ticks = 1;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_int_ne(laps_http_date_parse(bad[i], &ticks), LAPS_OK);
	ck_assert_uint_eq(ticks, 1);
}
END_TEST

#define N(a) ((int)(sizeof(a) / sizeof((a)[0])))

static Suite *make_suite(void)
{
	Suite *s = suite_create("http");
	TCase *tc = temp_case("ask");

	tcase_add_test(tc, asks_and_takes_the_answer);
	tcase_add_test(tc, keeps_its_connection_and_no_header_of_before);
	tcase_add_loop_test(tc, sends_once_what_is_no_get, 0, N(once));
	tcase_add_test(tc, shows_a_client_certificate);
	tcase_add_test(tc, encodes_forms);
	tcase_add_test(tc, reads_dates_of_http);
	suite_add_tcase(s, tc);
	tc = temp_case("trust");
	tcase_add_test(tc, trusts_no_other_authority);
	tcase_add_test(tc, takes_no_certificate_of_another_host);
	tcase_add_test(tc, takes_no_certificate_that_has_ended);
	tcase_add_loop_test(tc, asks_nothing_but_https, 0, N(bad_scheme));
	tcase_add_test(tc, asks_nobody_in_anybodys_name);
	tcase_add_test(tc, follows_no_redirect);
	tcase_add_loop_test(tc, puts_nothing_between_headers, 0, N(bad_header));
	suite_add_tcase(s, tc);
	tc = temp_case("environment");
	tcase_add_loop_test(tc, takes_no_proxy_from_the_environment, 0, N(proxy_variable));
	tcase_add_test(tc, goes_through_the_proxy_it_is_given);
	tcase_add_test(tc, writes_no_session_keys);
	if (heap_is_seen())
		tcase_add_test(tc, leaves_no_token_in_memory);
	else
		laps_test_skip("leaves_no_token_in_memory", "a heap of another kind");
	suite_add_tcase(s, tc);
	tc = temp_case("bounds");
	tcase_set_timeout(tc, 20);
	tcase_add_test(tc, ends_a_body_at_its_limit);
	tcase_add_test(tc, ends_headers_at_their_limit);
	tcase_add_test(tc, waits_no_longer_than_it_says);
	tcase_add_loop_test(tc, takes_no_part_for_the_whole, 0, N(cut));
	tcase_add_test(tc, tells_names_from_connections);
	suite_add_tcase(s, tc);
	tc = temp_case("patience");
	tcase_set_timeout(tc, 20);
	tcase_add_loop_test(tc, is_patient_within_bounds, 0, N(busy));
	tcase_add_test(tc, asks_so_often_and_no_more);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
