/* SPDX-License-Identifier: MIT */
/*
 * How fast a directory server reads and writes the attributes of LAPS.
 *
 * usage: rate SOCKET PID BASE KIND CONNECTIONS COUNT COMPUTERS SEED
 *
 * SOCKET is the server's for ldapi, PID its process. KIND is read (a computer's object by its
 * name), find (by sAMAccountName), rotate (expiry and encrypted password of any computer), fill,
 * which is a rotate of each computer in turn, bind (as any of the computers that have a directory
 * in $LAPSIM_DIR/hosts, with its password), or own: a rotate of such a computer by itself, on a
 * connection that is its own. COUNT operations, one at a time on each of CONNECTIONS, which are
 * bound by EXTERNAL but for own. Requests are made and answers looked at by hand: the client has to
 * be cheap.
 *
 * Prints operations a second and microseconds of the server's processor time for one.
 * Exit status: 0; 1 when something was answered that is no success; 2 for wrong usage.
 */
#include <dirent.h>
#include <errno.h>
#include <lber.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/monotonic.h"

#define CONNECTIONS_MAX 64
#define ANSWER_MAX      65536
#define SECRET_LEN      1300 /* bytes of an encrypted password with a history of none */

#define HOSTS_MAX    1000 /* computers that have a directory */
#define PASSWORD_MAX 128

enum kind { READ, FIND, ROTATE, FILL, BIND, OWN, KIND_N };
static const char *const kind_name[KIND_N] = {"read", "find", "rotate", "fill", "bind", "own"};

struct connection {
	int fd;
	unsigned number; /* of the computer that it is bound as; 0: the administrator */
	size_t len;      /* of what is there of the answer */
	uint8_t answer[ANSWER_MAX];
};
static struct load {
	const char *base;
	enum kind kind;
	unsigned computers, next;
	uint64_t state;
} load;

static void die(const char *what)
{
	fprintf(stderr, "rate: %s: %s\n", what, strerror(errno));
	exit(1);
}

static unsigned pick(void)
{
	if (load.kind == FILL)
		return 1 + load.next++ % load.computers;
	load.state = load.state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return 1 + (unsigned)(load.state >> 33) % load.computers;
}

static void send_message(const struct connection *c, BerElement *ber)
{
	struct berval bytes;

	if (ber_flatten2(ber, &bytes, 0) != 0 ||
	    send(c->fd, bytes.bv_val, bytes.bv_len, MSG_NOSIGNAL) != (ssize_t)bytes.bv_len)
		die("cannot send");
	ber_free(ber, 1);
}

static void send_bind(const struct connection *c)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);

	ber_printf(ber, "{it{ist{so}}}", 1, (ber_tag_t)0x60, 3, "", (ber_tag_t)0xa3, "EXTERNAL", "",
		   (ber_len_t)0);
	send_message(c, ber);
}

/* The DN of a computer, and its password. */
static void send_computer_bind(const struct connection *c, unsigned n)
{
	static char password[HOSTS_MAX][PASSWORD_MAX];
	BerElement *ber = ber_alloc_t(LBER_USE_DER);
	char dn[256], path[512];
	const char *dir = getenv("LAPSIM_DIR");
	FILE *f;

	if (!*password[n - 1]) {
		snprintf(path, sizeof(path), "%s/hosts/WS%04u/machine.password", dir ? dir : "", n);
		f = fopen(path, "r");
		if (!f || !fgets(password[n - 1], PASSWORD_MAX, f))
			die(path);
		fclose(f);
	}
	snprintf(dn, sizeof(dn), "CN=WS%04u,CN=Computers,%s", n, load.base);
	ber_printf(ber, "{it{ists}}", 1, (ber_tag_t)0x60, 3, dn, (ber_tag_t)0x80, password[n - 1]);
	send_message(c, ber);
}

static void send_search(const struct connection *c)
{
	static const char *const attributes[] = {
		"msLAPS-PasswordExpirationTime", "msLAPS-EncryptedPassword",
		"msLAPS-EncryptedPasswordHistory", "msLAPS-Password", NULL};
	BerElement *ber = ber_alloc_t(LBER_USE_DER);
	char dn[256], account[32];
	const unsigned n = pick();

	snprintf(dn, sizeof(dn), "CN=WS%04u,CN=Computers,%s", n, load.base);
	snprintf(account, sizeof(account), "WS%04u$", n);
	if (load.kind == READ)
		ber_printf(ber, "{it{seeiibts{v}}}", 2, (ber_tag_t)0x63, dn, 0, 0, 0, 0, 0,
			   (ber_tag_t)0x87, "objectClass", (char **)(uintptr_t)attributes);
	else
		ber_printf(ber, "{it{seeiibt{ss}{v}}}", 2, (ber_tag_t)0x63, load.base, 2, 0, 0, 0,
			   0, (ber_tag_t)0xa3, "sAMAccountName", account,
			   (char **)(uintptr_t)attributes);
	send_message(c, ber);
}

static void send_rotate(const struct connection *c)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);
	char dn[256], expiry[32], secret[SECRET_LEN];

	snprintf(dn, sizeof(dn), "CN=WS%04u,CN=Computers,%s", c->number ? c->number : pick(),
		 load.base);
	snprintf(expiry, sizeof(expiry), "13%016llu",
		 (unsigned long long)(load.state >> 20 & 0xffffffffff));
	memset(secret, (int)(load.state >> 40), sizeof(secret));
	ber_printf(ber, "{it{s{{e{s[s]}}{e{s[o]}}}}}", 2, (ber_tag_t)0x66, dn, 2,
		   "msLAPS-PasswordExpirationTime", expiry, 2, "msLAPS-EncryptedPassword", secret,
		   (ber_len_t)sizeof(secret));
	send_message(c, ber);
}

static void send_next(struct connection *c)
{
	c->len = 0;
	if (load.kind == READ || load.kind == FIND)
		send_search(c);
	else if (load.kind == BIND)
		send_computer_bind(c, pick());
	else
		send_rotate(c);
}

/* The length of the element at p, with its head; 0: not all of it is there. */
static size_t element(const uint8_t *p, size_t have, size_t *head)
{
	size_t len = have > 1 ? p[1] : 0;

	*head = 2;
	if (have < 2)
		return 0;
	if (len & 0x80) {
		size_t n = len & 0x7f;

		*head = 2 + n;
		if (have < *head)
			return 0;
		for (len = 0; n > 0; n--)
			len = len << 8 | p[*head - n];
	}
	return have < *head + len ? 0 : *head + len;
}

/* True when the result has come; slapd's identifiers of messages here are one byte long. */
static bool take(struct connection *c)
{
	ssize_t n = recv(c->fd, c->answer + c->len, sizeof(c->answer) - c->len, 0);
	size_t at = 0, len, head, op_head;

	if (n <= 0)
		die("the connection has ended");
	c->len += (size_t)n;
	for (; (len = element(c->answer + at, c->len - at, &head)) > 0; at += len) {
		const uint8_t *op = c->answer + at + head + 3;

		if (*op == 0x64)
			continue; /* an entry */
		element(op, len - head - 3, &op_head);
		if (op[op_head + 2] != 0) {
			fprintf(stderr, "rate: the answer %#x has result %d\n", *op,
				op[op_head + 2]);
			exit(1);
		}
		return true;
	}
	memmove(c->answer, c->answer + at, c->len - at);
	c->len -= at;
	return false;
}

static void open_one(struct connection *c, const char *path, unsigned number)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&a, sizeof(a)) != 0)
		die(path);
	c->len = 0;
	c->number = number;
	if (number)
		send_computer_bind(c, number);
	else
		send_bind(c);
	while (!take(c))
		;
}

/* Seconds that one thread of it has run */
static double thread_time(const char *pid, const char *thread)
{
	char path[128], text[64] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%.16s/task/%.16s/schedstat", pid, thread);
	f = fopen(path, "r");
	if (!f || !fgets(text, sizeof(text), f))
		die(path);
	fclose(f);
	return (double)strtoull(text, NULL, 10) / 1e9;
}

/* Of all its threads: exact, where the times in /proc/PID/stat are guesses by the clock's tick. */
static double server_time(const char *pid)
{
	char path[64];
	double sum = 0;
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%.16s/task", pid);
	d = opendir(path);
	if (!d)
		die(path);
	while ((e = readdir(d)))
		if (e->d_name[0] != '.')
			sum += thread_time(pid, e->d_name);
	closedir(d);
	return sum;
}

static double now(void)
{
	return (double)sim_monotonic_ns() / 1e9;
}

static void run(struct connection *c, unsigned n, unsigned long count)
{
	struct pollfd wait[CONNECTIONS_MAX];
	unsigned long sent = 0, done = 0;

	for (unsigned i = 0; i < n; i++) {
		wait[i] = (struct pollfd){.fd = c[i].fd, .events = POLLIN};
		send_next(&c[i]);
		sent++;
	}
	while (done < count) {
		if (poll(wait, n, -1) < 0)
			die("poll");
		for (unsigned i = 0; i < n; i++) {
			if (!wait[i].revents || !take(&c[i]))
				continue;
			done++;
			if (sent < count) {
				send_next(&c[i]);
				sent++;
			}
		}
	}
}

int main(int argc, char **argv)
{
	static struct connection connection[CONNECTIONS_MAX];
	double start, cpu;
	unsigned long n, count;

	for (load.kind = 0; argc == 9 && load.kind < KIND_N; load.kind++)
		if (strcmp(argv[4], kind_name[load.kind]) == 0)
			break;
	n = argc == 9 ? strtoul(argv[5], NULL, 10) : 0;
	if (n == 0 || n > CONNECTIONS_MAX || load.kind == KIND_N) {
		fputs("usage: rate SOCKET PID BASE read|find|rotate|fill|bind|own CONNECTIONS "
		      "COUNT COMPUTERS SEED\n",
		      stderr);
		return 2;
	}
	load.base = argv[3];
	count = strtoul(argv[6], NULL, 10);
	load.computers = (unsigned)strtoul(argv[7], NULL, 10);
	load.state = strtoul(argv[8], NULL, 10);
	if (load.kind == BIND && load.computers > HOSTS_MAX)
		load.computers = HOSTS_MAX;
	for (unsigned i = 0; i < n; i++)
		open_one(&connection[i], argv[1], load.kind == OWN ? i + 1 : 0);
	cpu = server_time(argv[2]);
	start = now();
	run(connection, (unsigned)n, count);
	printf("%.0f %.2f\n", (double)count / (now() - start),
	       1e6 * (server_time(argv[2]) - cpu) / (double)count);
	return 0;
}
