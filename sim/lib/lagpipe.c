/* SPDX-License-Identifier: MIT */
#include "lib/lagpipe.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define MARKS     8192u /* a power of two, as is SIM_LAGPIPE_MAX */
#define READ_MOST (256u << 10)

/* Bytes up to here, counted from the first of all, went in at this time. */
struct mark {
	uint64_t end;
	uint64_t in_us;
};

struct sim_lagpipe {
	uint64_t in, out; /* bytes, of all time; the ring holds those between */
	bool ended;       /* nothing comes in any more */
	bool told;        /* nor out */
	uint64_t ended_us;
	uint32_t mark_first, mark_n;
	struct mark mark[MARKS];
	uint8_t ring[SIM_LAGPIPE_MAX];
};

struct sim_lagpipe *sim_lagpipe_new(void)
{
	/* pages that are never touched are not there */
	return calloc(1, sizeof(struct sim_lagpipe));
}

void sim_lagpipe_free(struct sim_lagpipe **p)
{
	free(*p);
	*p = NULL;
}

bool sim_lagpipe_takes(const struct sim_lagpipe *p)
{
	return !p->ended && p->in - p->out < SIM_LAGPIPE_MAX && p->mark_n < MARKS;
}

static struct mark *mark_at(struct sim_lagpipe *p, uint32_t i)
{
	return &p->mark[(p->mark_first + i) % MARKS];
}

uint64_t sim_lagpipe_due(const struct sim_lagpipe *p, uint64_t delay_us)
{
	if (p->mark_n > 0)
		return p->mark[p->mark_first].in_us + delay_us;
	return p->ended && !p->told ? p->ended_us + delay_us : SIM_LAGPIPE_NEVER;
}

/* The marks are enough for every delay: with a long one, bytes of some milliseconds share one, and
 * are as late as the last of them. */
static void put_mark(struct sim_lagpipe *p, uint64_t now_us, uint64_t delay_us)
{
	const uint64_t grain = delay_us / (MARKS / 2);
	struct mark *last = p->mark_n > 0 ? mark_at(p, p->mark_n - 1) : NULL;
	const struct mark *before = p->mark_n > 1 ? mark_at(p, p->mark_n - 2) : NULL;

	if (!last || (now_us > last->in_us && (!before || now_us - before->in_us > grain)))
		last = mark_at(p, p->mark_n++);
	*last = (struct mark){.end = p->in, .in_us = now_us};
}

/* The part of the ring from a byte on, in two pieces where it wraps around. */
static int pieces(struct sim_lagpipe *p, uint64_t from, size_t len, struct iovec v[static 2])
{
	const size_t at = (size_t)(from % SIM_LAGPIPE_MAX), most = SIM_LAGPIPE_MAX - at;

	v[0] = (struct iovec){p->ring + at, len < most ? len : most};
	v[1] = (struct iovec){p->ring, len - v[0].iov_len};
	return v[1].iov_len > 0 ? 2 : 1;
}

bool sim_lagpipe_take(struct sim_lagpipe *p, int from, uint64_t now_us, uint64_t delay_us)
{
	size_t room = SIM_LAGPIPE_MAX - (size_t)(p->in - p->out);
	struct iovec v[2];
	ssize_t n;

	if (!sim_lagpipe_takes(p))
		return true;
	/* an empty one begins anew, so that the same pages are used again */
	if (p->in == p->out)
		p->in = p->out = 0;
	n = readv(from, v, pieces(p, p->in, room < READ_MOST ? room : READ_MOST, v));
	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if (n == 0) {
		p->ended = true;
		p->ended_us = now_us;
	} else {
		p->in += (uint64_t)n;
		put_mark(p, now_us, delay_us);
	}
	return true;
}

/* So many bytes have gone. */
static void drop(struct sim_lagpipe *p, uint64_t n)
{
	p->out += n;
	while (p->mark_n > 0 && p->mark[p->mark_first].end <= p->out) {
		p->mark_first = (p->mark_first + 1) % MARKS;
		p->mark_n--;
	}
}

/* Bytes that are due, from the first on. */
static size_t due_bytes(struct sim_lagpipe *p, uint64_t now_us, uint64_t delay_us)
{
	uint64_t end = p->out;

	for (uint32_t i = 0; i < p->mark_n && mark_at(p, i)->in_us + delay_us <= now_us; i++)
		end = mark_at(p, i)->end;
	return (size_t)(end - p->out);
}

sim_lagpipe_end sim_lagpipe_give(struct sim_lagpipe *p, int to, uint64_t now_us, uint64_t delay_us,
				 uint64_t *sent, bool *blocked)
{
	struct iovec v[2];
	struct msghdr m = {.msg_iov = v};
	size_t len;
	ssize_t n;

	*blocked = false;
	while ((len = due_bytes(p, now_us, delay_us)) > 0) {
		m.msg_iovlen = (size_t)pieces(p, p->out, len, v);
		n = sendmsg(to, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			*blocked = true;
			return SIM_LAGPIPE_FLOWS;
		}
		if (n < 0)
			return SIM_LAGPIPE_BROKEN;
		*sent += (uint64_t)n;
		drop(p, (uint64_t)n);
	}
	if (p->ended && !p->told && p->in == p->out && p->ended_us + delay_us <= now_us) {
		/* who has gone need not be told */
		(void)shutdown(to, SHUT_WR);
		p->told = true;
	}
	return p->told ? SIM_LAGPIPE_ENDED : SIM_LAGPIPE_FLOWS;
}
