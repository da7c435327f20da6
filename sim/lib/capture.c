/* SPDX-License-Identifier: MIT */
#include "lib/capture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <laps/filetime.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/monotonic.h"
#include "lib/pcapng.h"

#define SNAP_LEN     (256u << 10)
#define WAITING_MAX  (64 << 20)  /* bytes that the kernel keeps for us */
#define BATCH        (32u << 20) /* bytes that wait at most */
#define BATCH_MAX    (BATCH + 2 * SNAP_LEN)
#define WAIT_MS      100 /* how long a packet waits for keys, at least */
#define NS_PER_TICK  100u
#define KEYS_MAX     65536
#define IP_HEAD      20
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17

struct sim_capture {
	int socket, file, keys, stop;
	char *key_log;
	const struct sim_clock *clock;
	uint16_t port[SIM_CAPTURE_PORTS];
	size_t port_n;
	off_t keys_read;
	uint64_t packets, lost;
	struct laps_buf young, old; /* packets, by how long they have waited */
	uint64_t turned_ms;
	uint8_t *frame; /* SNAP_LEN */
	pthread_t thread;
	bool runs;
};

static bool open_socket(int *out, struct sim_err *err)
{
	struct sockaddr_ll a = {.sll_family = AF_PACKET,
				.sll_protocol = htons(ETH_P_ALL),
				.sll_ifindex = (int)if_nametoindex("lo")};
	const int most = WAITING_MAX;

	*out = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*out < 0 && (errno == EPERM || errno == EACCES))
		return sim_fail(err, "a capture needs CAP_NET_RAW: unshare -rn sh -c 'ip link set "
				     "lo up; lapsim run --capture ...'");
	if (*out < 0 || bind(*out, (struct sockaddr *)&a, sizeof(a)) != 0)
		return sim_fail_errno(err, errno, "cannot capture from", "lo");
	if (setsockopt(*out, SOL_SOCKET, SO_RCVBUFFORCE, &most, sizeof(most)) != 0)
		(void)setsockopt(*out, SOL_SOCKET, SO_RCVBUF, &most, sizeof(most));
	return true;
}

bool sim_capture_open(const char *file, const char *key_log, struct sim_capture **out,
		      struct sim_err *err)
{
	struct sim_capture *c = calloc(1, sizeof(*c));
	bool ok = false;

	if (!c)
		return sim_fail_nomem(err);
	c->socket = c->file = c->keys = c->stop = -1;
	laps_buf_init(&c->young, BATCH_MAX);
	laps_buf_init(&c->old, BATCH_MAX);
	c->frame = malloc(SNAP_LEN);
	c->key_log = strdup(key_log);
	if (!c->frame || !c->key_log) {
		sim_fail_nomem(err);
	} else if (open_socket(&c->socket, err)) {
		c->file = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		c->keys = open(key_log, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		c->stop = eventfd(0, EFD_CLOEXEC);
		ok = c->file >= 0 && c->keys >= 0 && c->stop >= 0;
		if (!ok)
			sim_fail_errno(err, errno, "cannot write", c->file < 0 ? file : key_log);
	}
	if (ok)
		*out = c;
	else
		sim_capture_end(&c, NULL, NULL);
	return ok;
}

static uint16_t number_at(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

/* IPv4 over Ethernet, as loopback has it, from or to one of the ports. */
static bool concerns(const struct sim_capture *c, size_t len)
{
	const uint8_t *ip = c->frame + sizeof(struct ether_header), *ports;

	if (len < sizeof(struct ether_header) + IP_HEAD + 4 ||
	    number_at(c->frame + offsetof(struct ether_header, ether_type)) != ETHERTYPE_IP ||
	    (ip[9] != PROTOCOL_TCP && ip[9] != PROTOCOL_UDP))
		return false;
	ports = ip + (ip[0] & 15) * 4;
	if (ports + 4 > c->frame + len)
		return false;
	for (size_t i = 0; i < c->port_n; i++)
		if (number_at(ports) == c->port[i] || number_at(ports + 2) == c->port[i])
			return true;
	return false;
}

/* Whole lines that were logged since. */
static void put_keys(struct sim_capture *c, struct laps_buf *out)
{
	char lines[KEYS_MAX];
	ssize_t n = pread(c->keys, lines, sizeof(lines), c->keys_read);
	const char *last = n > 0 ? memrchr(lines, '\n', (size_t)n) : NULL;
	const size_t len = last ? (size_t)(last - lines) + 1 : 0;

	if (len > 0)
		sim_pcapng_tls_keys(out, lines, len);
	c->keys_read += (off_t)len;
	explicit_bzero(lines, sizeof(lines));
}

static void flush(struct sim_capture *c, struct laps_buf *b)
{
	struct sim_err ignored;

	if (b->len > 0 && laps_buf_status(b) == LAPS_OK)
		(void)!sim_write_all(c->file, b->data, b->len, &ignored);
	laps_buf_clear(b);
}

/* What has waited long enough is written, behind the keys that were logged meanwhile: a server logs
 * those of a session while its first packets are under way, and a reader wants them before. */
static void turn(struct sim_capture *c)
{
	struct laps_buf keys, young = c->young;

	laps_buf_init(&keys, 2 * KEYS_MAX);
	put_keys(c, &keys);
	flush(c, &keys);
	flush(c, &c->old);
	c->young = c->old;
	c->old = young;
	c->turned_ms = sim_monotonic_ms();
}

/* Everything that waits. */
static void take(struct sim_capture *c)
{
	for (;;) {
		struct sockaddr_ll from = {0};
		socklen_t from_len = sizeof(from);
		ssize_t n = recvfrom(c->socket, c->frame, SNAP_LEN, MSG_TRUNC,
				     (struct sockaddr *)&from, &from_len);
		const uint64_t ticks = sim_clock_now(c->clock);
		size_t len;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		len = (size_t)n < SNAP_LEN ? (size_t)n : SNAP_LEN;
		/* each comes twice: as it goes out, and as it comes in */
		if (from.sll_pkttype == PACKET_OUTGOING || !concerns(c, len))
			continue;
		sim_pcapng_packet(&c->young, (ticks - LAPS_TICKS_UNIX_EPOCH) * NS_PER_TICK,
				  c->frame, len, (size_t)n);
		c->packets++;
		if (c->young.len >= BATCH)
			turn(c);
	}
	if (sim_monotonic_ms() - c->turned_ms >= WAIT_MS)
		turn(c);
}

static void *run(void *arg)
{
	struct sim_capture *c = arg;
	struct pollfd p[] = {{.fd = c->socket, .events = POLLIN},
			     {.fd = c->stop, .events = POLLIN}};

	do {
		(void)poll(p, 2, c->young.len + c->old.len > 0 ? WAIT_MS : -1);
		take(c);
	} while (!p[1].revents);
	turn(c);
	turn(c);
	return NULL;
}

bool sim_capture_begin(struct sim_capture *c, const struct sim_clock *clock, const uint16_t *port,
		       size_t port_n, const char *comment, struct sim_err *err)
{
	sigset_t all, before;

	c->clock = clock;
	for (size_t i = 0; i < port_n && c->port_n < SIM_CAPTURE_PORTS; i++)
		if (port[i] != 0)
			c->port[c->port_n++] = port[i];
	/* what has come since the socket was made is nobody's business */
	while (recv(c->socket, c->frame, SNAP_LEN, 0) >= 0)
		;
	sim_pcapng_section(&c->young, "lapsim " LAPS_VERSION ", a simulator", comment);
	sim_pcapng_interface(&c->young, "lo", SNAP_LEN);
	flush(c, &c->young);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	c->runs = pthread_create(&c->thread, NULL, run, c) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return c->runs || sim_fail(err, "cannot start a thread for the capture");
}

void sim_capture_end(struct sim_capture **capture, uint64_t *packets, uint64_t *lost)
{
	const uint64_t one = 1;
	struct sim_capture *c = *capture;
	struct tpacket_stats stats = {0};
	socklen_t len = sizeof(stats);

	if (!c)
		return;
	if (c->runs && write(c->stop, &one, sizeof(one)) == sizeof(one))
		pthread_join(c->thread, NULL);
	if (c->socket >= 0 &&
	    getsockopt(c->socket, SOL_PACKET, PACKET_STATISTICS, &stats, &len) == 0)
		c->lost = stats.tp_drops;
	if (packets)
		*packets = c->packets;
	if (lost)
		*lost = c->lost;
	if (c->keys >= 0 && c->key_log)
		unlink(c->key_log);
	for (size_t i = 0; i < 4; i++) {
		const int fd[] = {c->socket, c->file, c->keys, c->stop};

		if (fd[i] >= 0)
			close(fd[i]);
	}
	laps_buf_clear(&c->young);
	laps_buf_clear(&c->old);
	free(c->key_log);
	free(c->frame);
	free(c);
	*capture = NULL;
}
