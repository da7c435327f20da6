/* SPDX-License-Identifier: MIT */
#include "lib/httpserver.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

#include "lib/cert.h"
#include "lib/monotonic.h"
#include "lib/runner.h"
#include "unit/sim/client.h"
#include "unit/sim/scratch.h"

#define SHORT_MS 600 /* a deadline for what is slow on purpose */
#define LONG_MS  60000
#define SLOW_MS  300
#define IDLE     2000 /* connections */
#define HELLO    "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"

static struct sim_server *server;
static struct sim_err err;
static uint16_t port;
static char ca_file[96], cert_file[96], key_file[96];

/* What the last request was, for tests whose client waits for the answer. */
static struct {
	unsigned refused;
	size_t body_len, cert_len;
	uint8_t cert[4096];
} seen;
static pthread_mutex_t seen_lock = PTHREAD_MUTEX_INITIALIZER;

static void handle(void *ctx, struct sim_http_request *rq, unsigned refused,
		   struct sim_http_response *rs)
{
	static const char piece[4096];
	const char *echo = sim_http_pair(&rq->query, "echo");

	(void)ctx;
	pthread_mutex_lock(&seen_lock);
	seen.refused = refused;
	seen.body_len = rq->body_len;
	seen.cert_len = rq->client_cert_len;
	if (rq->client_cert_len && rq->client_cert_len <= sizeof(seen.cert))
		memcpy(seen.cert, rq->client_cert, rq->client_cert_len);
	pthread_mutex_unlock(&seen_lock);
	if (refused)
		return;
	if (echo)
		sim_http_reply_header(rs, "X-Echo", "%s", echo);
	sim_http_reply_text(rs, 200, "text/plain", rq->origin);
	rs->delay_ms = sim_http_pair(&rq->query, "slow") ? SLOW_MS : 0;
	rs->cut = sim_http_pair(&rq->query, "cut") != NULL;
	/* more than what buffers on the way hold, for readers that go away */
	for (size_t i = 0; sim_http_pair(&rq->query, "big") && i < 7000; i++)
		laps_buf_put(&rs->body, piece, sizeof(piece));
}

static char *load(const char *name)
{
	FILE *f = fopen(name, "re");
	char *text = calloc(1, 8192);

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_gt(fread(text, 1, 8191, f), 0);
	fclose(f);
	return text;
}

static void make_certificates(void)
{
	static const char *const dns[] = {"localhost", "graph.microsoft.com", NULL};
	static const struct sim_cert_server s = {
		.subject = "test server", .dns = dns, .certificate = "s.pem", .key = "s.key"};

	ck_assert_msg(sim_cert_make(scratch, "ca.pem", &s, 1, &err), "%s", err.text);
	snprintf(ca_file, sizeof(ca_file), "%s/ca.pem", scratch_path);
	snprintf(cert_file, sizeof(cert_file), "%s/s.pem", scratch_path);
	snprintf(key_file, sizeof(key_file), "%s/s.key", scratch_path);
}

static void start(uint64_t idle_ms, uint64_t total_ms)
{
	char *cert = load(cert_file), *key = load(key_file);
	const struct sim_server_options o = {.cert_pem = cert,
					     .key_pem = key,
					     .idle_ms = idle_ms,
					     .total_ms = total_ms,
					     .handler = handle};

	ck_assert_msg(sim_server_start(&o, &server, &err), "%s", err.text);
	port = sim_server_port(server);
	free(cert);
	free(key);
}

static void begin(void)
{
	scratch_make();
	make_certificates();
	start(LONG_MS, LONG_MS);
}

static void begin_impatient(void)
{
	scratch_make();
	make_certificates();
	start(LONG_MS, SHORT_MS);
}

/* The next request on a connection may come as late as both together. */
static void begin_impatient_twice(void)
{
	scratch_make();
	make_certificates();
	start(1000, SHORT_MS);
}

static void begin_short_idle(void)
{
	scratch_make();
	make_certificates();
	start(1000, LONG_MS);
}

static void end(void)
{
	sim_server_stop(&server);
	scratch_remove();
}

static struct client connected(void)
{
	struct client c;

	ck_assert(client_open(&c, port, (struct client_how){0}));
	return c;
}

/* Status of a request on a connection of its own. */
static int ask(const char *request)
{
	struct client c = connected();
	int status = client_status(client_ask(&c, request));

	client_close(&c);
	return status;
}

static void still_answers(void)
{
	ck_assert_int_eq(ask(HELLO), 200);
}

START_TEST(answers_by_the_names_of_its_certificate)
{
	static const char *const name[] = {"localhost", "127.0.0.1", "graph.microsoft.com"};
	struct client c;

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		ck_assert_msg(
			client_open(&c, port, (struct client_how){.name = name[i], .ca = ca_file}),
			"%s", name[i]);
		ck_assert_int_eq(client_status(client_ask(&c, HELLO)), 200);
		client_close(&c);
	}
	ck_assert(!client_open(&c, port, (struct client_how){.name = "b.test", .ca = ca_file}));
	client_close(&c);
}
END_TEST

/* AUT-48 */
START_TEST(speaks_tls_of_today_and_nothing_else)
{
	static const char plain[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
	struct client c;
	char text[64] = "";
	ssize_t n;
	int fd;

	ck_assert(client_open(&c, port,
			      (struct client_how){.priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2"}));
	client_close(&c);
	ck_assert(client_open(&c, port,
			      (struct client_how){.priority = "NORMAL:-VERS-ALL:+VERS-TLS1.3"}));
	client_close(&c);
	ck_assert(!client_open(&c, port,
			       (struct client_how){.priority = "NORMAL:-VERS-ALL:+VERS-TLS1.1"}));
	client_close(&c);
	fd = client_connect(port);
	ck_assert_int_eq(send(fd, plain, sizeof(plain) - 1, MSG_NOSIGNAL), sizeof(plain) - 1);
	n = recv(fd, text, sizeof(text) - 1, 0);
	ck_assert_msg(n <= 0 || strncmp(text, "HTTP", 4) != 0, "%s", text);
	close(fd);
	still_answers();
}
END_TEST

START_TEST(listens_on_one_address_only)
{
	struct sockaddr_in other = {.sin_family = AF_INET,
				    .sin_port = htons(port),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ne(connect(fd, (struct sockaddr *)&other, sizeof(other)), 0);
	close(fd);
}
END_TEST

START_TEST(a_port_that_is_taken_is_an_error)
{
	char *cert = load(cert_file), *key = load(key_file);
	const struct sim_server_options o = {
		.cert_pem = cert, .key_pem = key, .port = port, .handler = handle};
	struct sim_server *second = NULL;

	ck_assert(!sim_server_start(&o, &second, &err));
	ck_assert_str_eq(err.text, "cannot listen on '127.0.0.1': address already in use");
	ck_assert_ptr_null(second);
	free(cert);
	free(key);
}
END_TEST

/* Without a certificate it speaks HTTP alone, and handlers are told. */
START_TEST(without_a_certificate_there_is_no_tls)
{
	const struct sim_server_options o = {.handler = handle};
	struct sim_server *plain = NULL;
	char answer[1024] = "";
	struct client c;
	int fd;

	ck_assert_msg(sim_server_start(&o, &plain, &err), "%s", err.text);
	fd = client_connect(sim_server_port(plain));
	ck_assert_int_gt(send(fd, HELLO, strlen(HELLO), 0), 0);
	for (size_t n = 0; !strstr(answer, "\r\n\r\nhttp://localhost"); n = strlen(answer))
		ck_assert_int_gt(recv(fd, answer + n, sizeof(answer) - 1 - n, 0), 0);
	close(fd);
	ck_assert(!client_open(&c, sim_server_port(plain), (struct client_how){0}));
	client_close(&c);
	sim_server_stop(&plain);
}
END_TEST

START_TEST(a_key_that_is_none_is_an_error)
{
	char *cert = load(cert_file);
	const struct sim_server_options o = {
		.cert_pem = cert, .key_pem = "nothing", .handler = handle};
	struct sim_server *second = NULL;

	ck_assert(!sim_server_start(&o, &second, &err));
	ck_assert_ptr_null(second);
	free(cert);
}
END_TEST

static int issuers_asked = -1;

static int give_none(gnutls_session_t session, const gnutls_datum_t *issuers, int n,
		     const gnutls_pk_algorithm_t *pk, int pk_n, gnutls_pcert_st **pcert,
		     unsigned *pcert_n, gnutls_privkey_t *key)
{
	(void)session;
	(void)issuers;
	(void)pk;
	(void)pk_n;
	(void)key;
	issuers_asked = n;
	*pcert = NULL;
	*pcert_n = 0;
	return 0;
}

/* DEV-20 */
START_TEST(asks_for_a_certificate_and_needs_none)
{
	static const char *const version[] = {"NORMAL:-VERS-ALL:+VERS-TLS1.2",
					      "NORMAL:-VERS-ALL:+VERS-TLS1.3"};

	for (size_t i = 0; i < 2; i++) {
		struct client c = {.fd = client_connect(port)};

		issuers_asked = -1;
		gnutls_certificate_allocate_credentials(&c.credentials);
		gnutls_certificate_set_retrieve_function2(c.credentials, give_none);
		gnutls_init(&c.tls, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL);
		ck_assert_int_eq(gnutls_priority_set_direct(c.tls, version[i], NULL), 0);
		gnutls_credentials_set(c.tls, GNUTLS_CRD_CERTIFICATE, c.credentials);
		gnutls_transport_set_int(c.tls, c.fd);
		ck_assert_int_eq(gnutls_handshake(c.tls), 0);
		/* asked, of no issuer in particular: a device's is of one that the client does not
		 * know */
		ck_assert_int_eq(issuers_asked, 0);
		ck_assert_int_eq(client_status(client_ask(&c, HELLO)), 200);
		ck_assert_uint_eq(seen.cert_len, 0);
		client_close(&c);
	}
}
END_TEST

START_TEST(hands_on_the_certificate_that_was_shown)
{
	static const char *const version[] = {"NORMAL:-VERS-ALL:+VERS-TLS1.2",
					      "NORMAL:-VERS-ALL:+VERS-TLS1.3"};

	for (size_t i = 0; i < 2; i++) {
		struct client c;
		const gnutls_datum_t *ours;

		ck_assert(client_open(&c, port,
				      (struct client_how){.cert = cert_file,
							  .key = key_file,
							  .priority = version[i]}));
		ours = gnutls_certificate_get_ours(c.tls);
		ck_assert_ptr_nonnull(ours);
		ck_assert_int_eq(client_status(client_ask(&c, HELLO)), 200);
		ck_assert_uint_eq(seen.cert_len, ours->size);
		ck_assert_mem_eq(seen.cert, ours->data, ours->size);
		client_close(&c);
	}
}
END_TEST

START_TEST(answers_many_requests_on_one_connection)
{
	struct client c = connected();

	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(client_status(client_ask(&c, HELLO)), 200);
	client_close(&c);
}
END_TEST

/* A POST with a body of so many bytes, its length told or in chunks. */
static int post(size_t len, bool chunked)
{
	struct client c = connected();
	char head[160], *body = malloc(len + 1);
	int status;

	memset(body, 'x', len);
	if (chunked)
		snprintf(head, sizeof(head),
			 "POST /b HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
			 "%zx\r\n",
			 len);
	else
		snprintf(head, sizeof(head),
			 "POST /b HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n\r\n", len);
	if (client_say(&c, head, strlen(head)) && client_say(&c, body, len) && chunked)
		(void)client_say_text(&c, "\r\n0\r\n\r\n");
	status = client_status(client_hear(&c));
	client_close(&c);
	free(body);
	return status;
}

START_TEST(a_body_has_a_largest)
{
	for (int chunked = 0; chunked < 2; chunked++) {
		ck_assert_int_eq(post(SIM_HTTP_BODY_MAX, chunked), 200);
		ck_assert_uint_eq(seen.body_len, SIM_HTTP_BODY_MAX);
		ck_assert_int_eq(post(SIM_HTTP_BODY_MAX + 1, chunked), 413);
		ck_assert_uint_eq(seen.refused, 413);
		ck_assert_uint_eq(seen.body_len, 0);
		ck_assert_int_eq(post(1, chunked), 200);
		ck_assert_uint_eq(seen.body_len, 1);
	}
}
END_TEST

START_TEST(a_body_beyond_reason_is_not_read)
{
	struct client c = connected();
	char piece[16384] = "";
	size_t sent = 0;

	ck_assert_int_eq(ask("POST /b HTTP/1.1\r\nHost: localhost\r\n"
			     "Content-Length: 99999999999\r\n\r\n"),
			 413);
	(void)client_say_text(&c, "POST /b HTTP/1.1\r\nHost: localhost\r\n"
				  "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n");
	while (sent < 64u << 20 && client_say(&c, piece, sizeof(piece)))
		sent += sizeof(piece);
	ck_assert_uint_lt(sent, 64u << 20);
	client_close(&c);
	still_answers();
}
END_TEST

static void repeat(char *out, const char *what, size_t n)
{
	for (size_t i = 0; i < n; i++)
		memcpy(out + i * strlen(what), what, strlen(what) + 1);
}

START_TEST(too_much_before_the_body_is_refused)
{
	char *text = malloc(1u << 20);

	memcpy(text, "GET /h HTTP/1.1\r\nHost: a\r\n", 26);
	repeat(text + 26, "X-A: b\r\n", SIM_HTTP_HEADER_MAX - 1);
	memcpy(text + strlen(text), "\r\n", 3);
	ck_assert_int_eq(ask(text), 200);
	repeat(text + 26, "X-A: b\r\n", SIM_HTTP_HEADER_MAX);
	memcpy(text + strlen(text), "\r\n", 3);
	ck_assert_int_eq(ask(text), 431);
	/* one header of 40 kB */
	memcpy(text + 26, "X-A: ", 5);
	memset(text + 31, 'b', 40000);
	memcpy(text + 40031, "\r\n\r\n", 5);
	ck_assert_int_eq(ask(text), 431);
	memset(text, 'a', SIM_HTTP_TARGET_MAX + 100);
	memcpy(text, "GET /", 5);
	memcpy(text + SIM_HTTP_TARGET_MAX + 50, " HTTP/1.1\r\nHost: a\r\n\r\n", 23);
	ck_assert_int_eq(ask(text), 414);
	free(text);
	still_answers();
}
END_TEST

START_TEST(what_is_no_request_is_refused)
{
	static const struct {
		const char *request;
		int status; /* 0: closed, or some refusal of libmicrohttpd's own */
	} row[] = {
		{"GET /../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 400},
		{"GET /%2e%2e/%2e%2e/etc HTTP/1.1\r\nHost: a\r\n\r\n", 400},
		{"GET /a%2f..%2fb HTTP/1.1\r\nHost: a\r\n\r\n", 400},
		{"GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
		{"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 0},
		{"GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
		{"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
		{"GET /?a=%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: b\r\nAuthorization: c\r\n\r\n", 400},
		{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 0},
		{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 0},
		{"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 0},
		{"\r\n\r\n\x01\x02\x03\r\n\r\n", 0},
		{"GET\r\n\r\n", 0},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct client c = connected();
		int status;

		(void)client_say_text(&c, row[i].request);
		(void)shutdown(c.fd, SHUT_WR);
		status = client_status(client_hear(&c));
		ck_assert_msg(status == row[i].status || (row[i].status == 0 && status != 200),
			      "%s: %d", row[i].request, status);
		client_close(&c);
	}
	still_answers();
}
END_TEST

/* One refusal, then the end: what stands behind the headers is no request of its own. */
START_TEST(a_body_without_a_known_end_is_not_read)
{
	static const struct {
		const char *method, *headers;
		int status;
	} row[] = {
		{"POST", "Transfer-Encoding: xchunked\r\n", 501},
		{"PATCH", "Transfer-Encoding: gzip, chunked\r\n", 501},
		{"GET", "Transfer-Encoding: identity\r\n", 501},
		{"POST", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", 400},
		{"PUT", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", 400},
		{"DELETE", "Content-Length: 99999999\r\n", 413},
	};
	char text[512];

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct client c = connected();
		const char *answer;

		snprintf(text, sizeof(text), "%s / HTTP/1.1\r\nHost: a\r\n%s\r\n0\r\n\r\n" HELLO,
			 row[i].method, row[i].headers);
		ck_assert(client_say_text(&c, text));
		answer = client_hear(&c);
		ck_assert_msg(client_status(answer) == row[i].status, "%s: %s", text, answer);
		ck_assert_ptr_nonnull(strstr(answer, "\r\nConnection: close\r\n"));
		ck_assert_str_eq(client_hear(&c), "");
		client_close(&c);
	}
	ck_assert_int_eq(ask("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
			     "0\r\n\r\n"),
			 200);
}
END_TEST

START_TEST(who_names_no_host_is_of_http_1_0)
{
	struct client c = connected();

	ck_assert_int_eq(
		client_status(client_ask(&c, "GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n")),
		400);
	ck_assert_uint_eq(seen.refused, 400);
	ck_assert_str_eq(client_hear(&c), "");
	client_close(&c);
	ck_assert_int_eq(ask("GET /hello HTTP/1.1\r\nHost : a\r\n\r\n"), 400);
	ck_assert_int_eq(ask("GET /hello HTTP/1.0\r\n\r\n"), 200);
	/* an empty one is for targets without an authority */
	ck_assert_int_eq(ask("GET /hello HTTP/1.1\r\nHost:\r\n\r\n"), 200);
}
END_TEST

START_TEST(no_value_becomes_a_header_of_its_own)
{
	struct client c = connected();
	const char *text = client_ask(
		&c, "GET /?echo=a%0d%0aSet-Cookie:%20b HTTP/1.1\r\nHost: localhost\r\n\r\n");

	ck_assert_int_eq(client_status(text), 200);
	ck_assert_ptr_nonnull(strstr(text, "X-Echo: a  Set-Cookie: b\r\n"));
	ck_assert_ptr_null(strstr(text, "\nSet-Cookie"));
	client_close(&c);
}
END_TEST

/* Say a byte at a time until the server has had enough. */
static void drip(struct client *c, char byte)
{
	const struct timespec pause = {.tv_nsec = 20000000};
	struct pollfd p = {.fd = c->fd, .events = POLLIN | POLLRDHUP};

	do
		nanosleep(&pause, NULL);
	while (client_say(c, &byte, 1) && (poll(&p, 1, 0) == 0 || !(p.revents & POLLRDHUP)));
}

START_TEST(who_drips_is_cut_off)
{
	static const char *const start_of[] = {
		"",
		"GET /",
		"GET / HTTP/1.1\r\nX-A: ",
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n",
		HELLO "GET /",
	};

	for (size_t i = 0; i < sizeof(start_of) / sizeof(start_of[0]); i++) {
		struct client c = connected();

		ck_assert(client_say_text(&c, start_of[i]));
		drip(&c, 'a');
		client_close(&c);
	}
	still_answers();
}
END_TEST

/* A connection may rest for long between two requests; neither of them may take long. */
START_TEST(every_request_has_a_time_of_its_own)
{
	const struct timespec pause = {.tv_nsec = 500000000};
	struct client c = connected();

	ck_assert_int_eq(client_status(client_ask(&c, HELLO)), 200);
	for (int i = 0; i < 3; i++)
		nanosleep(&pause, NULL);
	ck_assert_int_eq(client_status(client_ask(&c, HELLO)), 200);
	ck_assert(client_say_text(&c, "GET / HTTP/1.1\r\nX-A: "));
	drip(&c, 'a');
	client_close(&c);
	still_answers();
}
END_TEST

START_TEST(who_begins_no_tls_is_cut_off)
{
	int silent = client_connect(port), slow = client_connect(port);
	const struct timespec pause = {.tv_nsec = 20000000};
	/* the beginning of a ClientHello */
	static const unsigned char hello[] = {0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3};
	size_t i = 0;
	char byte;

	while (send(slow, &hello[i], 1, MSG_NOSIGNAL) == 1) {
		nanosleep(&pause, NULL);
		i = i + 1 < sizeof(hello) ? i + 1 : i;
	}
	while (recv(silent, &byte, 1, 0) > 0)
		;
	close(silent);
	close(slow);
	still_answers();
}
END_TEST

START_TEST(who_does_not_read_is_cut_off)
{
	const struct timespec pause = {.tv_nsec = 20000000};
	struct client c = connected();

	ck_assert(client_say_text(&c, "GET /?big HTTP/1.1\r\nHost: a\r\n\r\n"));
	/* the end of the stream stands behind what is not read, but what is sent meets a closed
	 * socket */
	while (client_say_text(&c, "\r\n"))
		nanosleep(&pause, NULL);
	client_close(&c);
	still_answers();
}
END_TEST

START_TEST(who_is_silent_is_let_go)
{
	struct client c = connected();
	char byte;

	ck_assert_int_eq(client_status(client_ask(&c, HELLO)), 200);
	ck_assert_uint_eq(client_read(&c, &byte, 1), 0);
	client_close(&c);
	still_answers();
}
END_TEST

START_TEST(answers_beside_thousands_that_say_nothing)
{
	static int fd[IDLE];

	for (size_t i = 0; i < IDLE; i++)
		fd[i] = client_connect(port);
	for (int i = 0; i < 20; i++)
		still_answers();
	for (size_t i = 0; i < IDLE; i++)
		close(fd[i]);
	still_answers();
}
END_TEST

static void *ask_often(void *wrong)
{
	for (int i = 0; i < 20; i++)
		if (ask(HELLO) != 200)
			*(bool *)wrong = true;
	return NULL;
}

START_TEST(answers_several_at_once)
{
	pthread_t thread[4];
	bool wrong[4] = {false};

	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, ask_often, &wrong[i]), 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(thread[i], NULL);
		ck_assert(!wrong[i]);
	}
}
END_TEST

START_TEST(a_client_that_goes_away_ends_nobody)
{
	/* as a program has it that did nothing about it */
	signal(SIGPIPE, SIG_DFL);
	for (int i = 0; i < 20; i++) {
		struct client c = connected();
		const struct linger now = {.l_onoff = 1};

		ck_assert(client_say_text(&c, "GET /?big HTTP/1.1\r\nHost: a\r\n\r\n"));
		setsockopt(c.fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		client_close(&c);
	}
	still_answers();
}
END_TEST

START_TEST(its_threads_take_no_signal)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	kill(getpid(), SIGTERM);
	still_answers();
	sigpending(&set);
	ck_assert_int_eq(sigismember(&set, SIGTERM), 1);
	signal(SIGTERM, SIG_IGN);
}
END_TEST

static size_t descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	size_t n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

START_TEST(stops_with_clients_of_every_kind)
{
	struct client idle, half, body;
	int silent;
	size_t before;

	sim_server_stop(&server);
	before = descriptors();
	start(LONG_MS, LONG_MS);
	idle = connected();
	half = connected();
	body = connected();
	silent = client_connect(port);
	ck_assert_int_eq(client_status(client_ask(&idle, HELLO)), 200);
	ck_assert(client_say_text(&half, "GET /"));
	ck_assert(client_say_text(&body,
				  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc"));
	sim_server_stop(&server);
	ck_assert_ptr_null(server);
	ck_assert_str_eq(client_hear(&half), "");
	client_close(&idle);
	client_close(&half);
	client_close(&body);
	close(silent);
	ck_assert_uint_eq(descriptors(), before);
}
END_TEST

/* Nobody waits with those who are kept waiting, however many they are. */
START_TEST(slow_answers_wait_and_hold_nobody_up)
{
	const uint64_t began_ms = sim_monotonic_ms();
	struct client slow[16];

	for (size_t i = 0; i < 16; i++) {
		slow[i] = connected();
		ck_assert(client_say_text(&slow[i],
					  "GET /?slow=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"));
	}
	still_answers();
	for (size_t i = 0; i < 16; i++) {
		ck_assert_int_eq(client_status(client_hear(&slow[i])), 200);
		client_close(&slow[i]);
	}
	ck_assert_uint_ge(sim_monotonic_ms() - began_ms, SLOW_MS);
}
END_TEST

/* It stops while answers wait: they are sent at once, or not at all. */
START_TEST(stops_while_answers_wait)
{
	struct client slow = connected();

	ck_assert(client_say_text(&slow, "GET /?slow=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"));
	still_answers();
	sim_server_stop(&server);
	client_close(&slow);
}
END_TEST

START_TEST(a_body_is_cut_in_the_middle)
{
	struct client c = connected();
	const char *got = client_ask(&c, "GET /?cut=1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
	const char *length, *body;

	ck_assert_int_eq(client_status(got), 200);
	length = strstr(got, "Content-Length: ");
	body = strstr(got, "\r\n\r\n");
	ck_assert(length && body);
	ck_assert_uint_eq(strlen(body + 4), strtoul(length + 16, NULL, 10) / 2);
	client_close(&c);
	still_answers();
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("server");
	TCase *t = tcase_create("requests"), *slow = tcase_create("deadline"),
	      *idle = tcase_create("idle"), *drip_case = tcase_create("drip");
	struct rlimit files;

	tcase_add_checked_fixture(t, begin, end);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, answers_by_the_names_of_its_certificate);
	tcase_add_test(t, speaks_tls_of_today_and_nothing_else);
	tcase_add_test(t, listens_on_one_address_only);
	tcase_add_test(t, a_port_that_is_taken_is_an_error);
	tcase_add_test(t, a_key_that_is_none_is_an_error);
	tcase_add_test(t, without_a_certificate_there_is_no_tls);
	tcase_add_test(t, asks_for_a_certificate_and_needs_none);
	tcase_add_test(t, hands_on_the_certificate_that_was_shown);
	tcase_add_test(t, answers_many_requests_on_one_connection);
	tcase_add_test(t, a_body_has_a_largest);
	tcase_add_test(t, a_body_beyond_reason_is_not_read);
	tcase_add_test(t, too_much_before_the_body_is_refused);
	tcase_add_test(t, what_is_no_request_is_refused);
	tcase_add_test(t, a_body_without_a_known_end_is_not_read);
	tcase_add_test(t, who_names_no_host_is_of_http_1_0);
	tcase_add_test(t, no_value_becomes_a_header_of_its_own);
	tcase_add_test(t, answers_several_at_once);
	tcase_add_test(t, a_client_that_goes_away_ends_nobody);
	tcase_add_test(t, slow_answers_wait_and_hold_nobody_up);
	tcase_add_test(t, stops_while_answers_wait);
	tcase_add_test(t, a_body_is_cut_in_the_middle);
	tcase_add_test(t, its_threads_take_no_signal);
	tcase_add_test(t, stops_with_clients_of_every_kind);
	/* both ends of every connection are in one process */
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_max >= 2 * IDLE + 256) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
		tcase_add_test(t, answers_beside_thousands_that_say_nothing);
	} else {
		laps_test_skip("answers_beside_thousands_that_say_nothing",
			       "fewer than 4256 descriptors are allowed");
	}
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(slow, begin_impatient, end);
	tcase_set_timeout(slow, 60);
	tcase_add_test(slow, every_request_has_a_time_of_its_own);
	tcase_add_test(slow, who_begins_no_tls_is_cut_off);
	tcase_add_test(slow, who_does_not_read_is_cut_off);
	suite_add_tcase(s, slow);
	tcase_add_checked_fixture(drip_case, begin_impatient_twice, end);
	tcase_set_timeout(drip_case, 60);
	tcase_add_test(drip_case, who_drips_is_cut_off);
	suite_add_tcase(s, drip_case);
	tcase_add_checked_fixture(idle, begin_short_idle, end);
	tcase_set_timeout(idle, 60);
	tcase_add_test(idle, who_is_silent_is_let_go);
	suite_add_tcase(s, idle);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
