/* SPDX-License-Identifier: MIT */
#include "lib/dns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEADER_LEN   12u
#define DATAGRAM_MAX 512u
#define TYPE_SRV     33u
#define TTL_SECONDS  60u
#define NO_NAME      3u

bool sim_dns_open(struct sim_dns *d, struct sim_err *err)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
	socklen_t len = sizeof(a);

	*d = SIM_DNS_NONE;
	d->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (d->fd < 0 || bind(d->fd, (struct sockaddr *)&a, sizeof(a)) != 0 ||
	    getsockname(d->fd, (struct sockaddr *)&a, &len) != 0) {
		sim_fail_errno(err, errno, "cannot get a port of", "127.0.0.1");
		sim_dns_close(d);
		return false;
	}
	d->port = ntohs(a.sin_port);
	return true;
}

void sim_dns_add(struct sim_dns *d, uint16_t port, const char *format, ...)
{
	va_list args;

	if (d->n == SIM_DNS_RECORDS)
		return;
	va_start(args, format);
	vsnprintf(d->record[d->n].name, sizeof(d->record[d->n].name), format, args);
	va_end(args);
	d->record[d->n++].port = port;
}

void sim_dns_close(struct sim_dns *d)
{
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
}

static void put_u16be(struct laps_buf *b, unsigned v)
{
	laps_buf_put_u8(b, (uint8_t)(v >> 8));
	laps_buf_put_u8(b, (uint8_t)v);
}

/* The name in a question, which nobody compresses. Returns where it ends; 0: it is none. */
static size_t read_name(const uint8_t *query, size_t len, char out[static 256])
{
	size_t at = HEADER_LEN, n = 0;

	for (;;) {
		size_t label;

		if (at >= len)
			return 0;
		label = query[at++];
		if (label == 0)
			break;
		if (label > 63 || len - at < label || n + label + 2 > 255)
			return 0;
		if (n > 0)
			out[n++] = '.';
		memcpy(out + n, query + at, label);
		n += label;
		at += label;
	}
	out[n] = 0;
	return at;
}

static void put_record(struct laps_buf *out, const struct sim_dns_record *r)
{
	static const uint8_t target[] = "\003127\0010\0010\0011";

	put_u16be(out, 0xc000u | HEADER_LEN);
	put_u16be(out, TYPE_SRV);
	put_u16be(out, 1);
	laps_buf_put_u32be(out, TTL_SECONDS);
	put_u16be(out, 6 + sizeof(target));
	put_u16be(out, 0);
	put_u16be(out, 100);
	put_u16be(out, r->port);
	laps_buf_put(out, target, sizeof(target));
}

void sim_dns_answer(const struct sim_dns *d, const uint8_t *query, size_t len, struct laps_buf *out)
{
	const struct sim_dns_record *found[SIM_DNS_RECORDS];
	char name[256];
	unsigned type;
	size_t at, n = 0;

	/* a query, of the standard kind, with one question */
	if (len < HEADER_LEN || (query[2] & 0xf8) != 0 || query[4] != 0 || query[5] != 1)
		return;
	at = read_name(query, len, name);
	if (at == 0 || len - at < 4)
		return;
	type = (unsigned)query[at] << 8 | query[at + 1];
	for (size_t i = 0; i < d->n; i++)
		if (strcasecmp(d->record[i].name, name) == 0)
			found[n++] = &d->record[i];
	laps_buf_put(out, query, 2);
	/* an authority's answer, with the wish for recursion as it was */
	put_u16be(out, 0x8400u | (unsigned)(query[2] & 1) << 8 | (n > 0 ? 0 : NO_NAME));
	put_u16be(out, 1);
	if (type != TYPE_SRV)
		n = 0;
	put_u16be(out, (unsigned)n);
	put_u16be(out, 0);
	put_u16be(out, 0);
	laps_buf_put(out, query + HEADER_LEN, at + 4 - HEADER_LEN);
	for (size_t i = 0; i < n; i++)
		put_record(out, found[i]);
}

void sim_dns_serve(const struct sim_dns *d)
{
	uint8_t query[DATAGRAM_MAX];
	struct sockaddr_in from;
	socklen_t from_len = sizeof(from);
	ssize_t n;

	while ((n = recvfrom(d->fd, query, sizeof(query), 0, (struct sockaddr *)&from,
			     &from_len)) >= 0) {
		struct laps_buf out;

		laps_buf_init(&out, DATAGRAM_MAX * 2);
		sim_dns_answer(d, query, (size_t)n, &out);
		if (laps_buf_status(&out) == LAPS_OK && out.len > 0)
			(void)!sendto(d->fd, out.data, out.len, 0, (struct sockaddr *)&from,
				      from_len);
		laps_buf_clear(&out);
		from_len = sizeof(from);
	}
}
