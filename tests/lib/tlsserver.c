/* SPDX-License-Identifier: MIT */
#include "lib/tlsserver.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "lib/tlscert.h"

#define DRIP_NS 20000000L

struct tlsserver {
	struct tlsserver_options options;
	SSL_CTX *ctx;
	int listen_fd, stop_fd[2]; /* a byte in the pipe ends everything */
	uint16_t port;
	pthread_t thread;
	pthread_mutex_t lock; /* of all below */
	unsigned connections, requests;
	char request[TLSSERVER_REQUEST_MAX][TLSSERVER_TEXT_MAX];
	char connect_line[512], client_name[128];
};

/* Wait until fd can be read. False: it is time to stop. */
static bool wait_for(const struct tlsserver *s, int fd)
{
	struct pollfd p[2] = {{.fd = fd, .events = POLLIN},
			      {.fd = s->stop_fd[0], .events = POLLIN}};

	return poll(p, 2, -1) > 0 && !p[1].revents;
}

static bool read_byte(const struct tlsserver *s, SSL *ssl, int fd, char *out)
{
	if (!ssl)
		return wait_for(s, fd) && read(fd, out, 1) == 1;
	return (SSL_pending(ssl) > 0 || wait_for(s, fd)) && SSL_read(ssl, out, 1) == 1;
}

/* Headers to the empty line, and as much of a body as they say. */
static bool read_request(const struct tlsserver *s, SSL *ssl, int fd, char *out, size_t size)
{
	size_t len = 0, body = 0;
	const char *length;
	char c;

	out[0] = 0;
	do {
		if (!read_byte(s, ssl, fd, &c))
			return false;
		if (len + 1 < size)
			out[len++] = c;
		out[len] = 0;
	} while (len < 4 || strcmp(out + len - 4, "\r\n\r\n") != 0);
	length = strstr(out, "\r\nContent-Length: ");
	if (length)
		body = strtoul(length + 18, NULL, 10);
	for (; body > 0; body--) {
		if (!read_byte(s, ssl, fd, &c))
			return false;
		if (len + 1 < size)
			out[len++] = c;
		out[len] = 0;
	}
	return true;
}

static bool send_filler(const struct tlsserver *s, SSL *ssl, const struct tlsserver_answer *a)
{
	const struct timespec pause = {0, DRIP_NS};
	char block[4096];

	memset(block, 'x', sizeof(block));
	for (size_t left = a->filler; left > 0;) {
		size_t n = a->drip ? 1 : left < sizeof(block) ? left : sizeof(block);
		struct pollfd stop = {.fd = s->stop_fd[0], .events = POLLIN};

		if (poll(&stop, 1, 0) != 0 || SSL_write(ssl, block, (int)n) <= 0)
			return false;
		left -= n;
		if (a->drip)
			nanosleep(&pause, NULL);
	}
	return true;
}

static void keep_request(struct tlsserver *s, const char *text, const struct tlsserver_answer **a)
{
	pthread_mutex_lock(&s->lock);
	if (s->requests < TLSSERVER_REQUEST_MAX)
		snprintf(s->request[s->requests], TLSSERVER_TEXT_MAX, "%s", text);
	*a = s->requests < s->options.answer_n ? &s->options.answer[s->requests] : NULL;
	s->requests++;
	pthread_mutex_unlock(&s->lock);
}

static void keep_connection(struct tlsserver *s, const SSL *ssl)
{
	X509 *cert = SSL_get1_peer_certificate(ssl);

	pthread_mutex_lock(&s->lock);
	s->connections++;
	s->client_name[0] = 0;
	if (cert)
		X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName,
					  s->client_name, sizeof(s->client_name));
	pthread_mutex_unlock(&s->lock);
	X509_free(cert);
}

/* Another request on this connection? False: the client has made a new one, or it is time to stop.
 */
static bool wait_for_more(const struct tlsserver *s, SSL *ssl, int fd)
{
	struct pollfd p[3] = {{.fd = fd, .events = POLLIN},
			      {.fd = s->listen_fd, .events = POLLIN},
			      {.fd = s->stop_fd[0], .events = POLLIN}};

	return SSL_pending(ssl) > 0 || (poll(p, 3, -1) > 0 && p[0].revents && !p[2].revents);
}

static void talk(struct tlsserver *s, SSL *ssl, int fd)
{
	char text[TLSSERVER_TEXT_MAX];
	const struct tlsserver_answer *a;

	do {
		if (!read_request(s, ssl, fd, text, sizeof(text)))
			return;
		keep_request(s, text, &a);
		if (!a || !a->text || SSL_write(ssl, a->text, (int)strlen(a->text)) <= 0 ||
		    !send_filler(s, ssl, a))
			return;
	} while (a->keep && wait_for_more(s, ssl, fd));
	SSL_shutdown(ssl);
}

static bool take_connect(struct tlsserver *s, int fd)
{
	static const char ok[] = "HTTP/1.1 200 Connection established\r\n\r\n";
	char text[TLSSERVER_TEXT_MAX];

	if (!read_request(s, NULL, fd, text, sizeof(text)))
		return false;
	pthread_mutex_lock(&s->lock);
	snprintf(s->connect_line, sizeof(s->connect_line), "%.*s", (int)strcspn(text, "\r"), text);
	pthread_mutex_unlock(&s->lock);
	return strncmp(text, "CONNECT ", 8) == 0 &&
	       write(fd, ok, sizeof(ok) - 1) == (ssize_t)sizeof(ok) - 1;
}

static void serve(struct tlsserver *s, int fd)
{
	SSL *ssl = SSL_new(s->ctx);

	if (ssl && SSL_set_fd(ssl, fd) == 1 && (!s->options.proxy || take_connect(s, fd)) &&
	    wait_for(s, fd) && SSL_accept(ssl) == 1) {
		keep_connection(s, ssl);
		talk(s, ssl, fd);
	}
	SSL_free(ssl);
}

static void *run(void *ctx)
{
	struct tlsserver *s = ctx;
	sigset_t pipe;

	/* of this thread only: what the client does about it is the client's */
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe, NULL);
	while (wait_for(s, s->listen_fd)) {
		int fd = accept(s->listen_fd, NULL, NULL);

		if (fd < 0)
			break;
		serve(s, fd);
		close(fd);
	}
	return NULL;
}

/* Whatever certificate a client has is good enough. */
static int accept_any(int ok, X509_STORE_CTX *ctx)
{
	(void)ok;
	(void)ctx;
	return 1;
}

static void open_socket(struct tlsserver *s)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(a);

	s->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_ge(s->listen_fd, 0);
	ck_assert_int_eq(bind(s->listen_fd, (const struct sockaddr *)&a, sizeof(a)), 0);
	ck_assert_int_eq(listen(s->listen_fd, 16), 0);
	ck_assert_int_eq(getsockname(s->listen_fd, (struct sockaddr *)&a, &len), 0);
	s->port = ntohs(a.sin_port);
	ck_assert_int_eq(pipe(s->stop_fd), 0);
}

struct tlsserver *tlsserver_start(const struct tlsserver_options *options)
{
	struct tlsserver *s = calloc(1, sizeof(*s));

	ck_assert_ptr_nonnull(s);
	s->options = *options;
	s->ctx = SSL_CTX_new(TLS_server_method());
	ck_assert_ptr_nonnull(s->ctx);
	tlscert_use(s->ctx, options->dir, options->name, options->expired);
	SSL_CTX_set_verify(s->ctx, SSL_VERIFY_PEER, accept_any);
	/* without it a server that asks for certificates takes no session up again */
	ck_assert_int_eq(SSL_CTX_set_session_id_context(s->ctx, (const unsigned char *)"t", 1), 1);
	open_socket(s);
	ck_assert_int_eq(pthread_mutex_init(&s->lock, NULL), 0);
	ck_assert_int_eq(pthread_create(&s->thread, NULL, run, s), 0);
	return s;
}

void tlsserver_stop(struct tlsserver **server)
{
	struct tlsserver *s = *server;

	ck_assert_int_eq(write(s->stop_fd[1], "", 1), 1);
	ck_assert_int_eq(pthread_join(s->thread, NULL), 0);
	close(s->listen_fd);
	close(s->stop_fd[0]);
	close(s->stop_fd[1]);
	pthread_mutex_destroy(&s->lock);
	SSL_CTX_free(s->ctx);
	free(s);
	*server = NULL;
}

uint16_t tlsserver_port(const struct tlsserver *s)
{
	return s->port;
}

unsigned tlsserver_connections(struct tlsserver *s)
{
	unsigned n;

	pthread_mutex_lock(&s->lock);
	n = s->connections;
	pthread_mutex_unlock(&s->lock);
	return n;
}

unsigned tlsserver_requests(struct tlsserver *s)
{
	unsigned n;

	pthread_mutex_lock(&s->lock);
	n = s->requests;
	pthread_mutex_unlock(&s->lock);
	return n;
}

const char *tlsserver_request(struct tlsserver *s, unsigned i)
{
	return i < tlsserver_requests(s) && i < TLSSERVER_REQUEST_MAX ? s->request[i] : "";
}

const char *tlsserver_connect_line(struct tlsserver *s)
{
	return s->connect_line;
}

const char *tlsserver_client_name(struct tlsserver *s)
{
	return s->client_name;
}
