/* SPDX-License-Identifier: MIT */
/* The connections of a link (relay_conn.c), for the thread that serves them (relay.c). */
#ifndef SIM_LIB_RELAY_PRIVATE_H
#define SIM_LIB_RELAY_PRIVATE_H
#include "lib/lagpipe.h"
#include "lib/relay.h"

/* Who an event is for: the first member of a listener, or of one end of a connection. */
struct sim_relay_watch {
	struct sim_relay_conn *conn; /* NULL: of a listener */
	struct sim_relay_line *link;
	int fd;
	uint32_t mask; /* what is waited for; 0: the descriptor is not watched */
};

struct sim_relay_conn {
	struct sim_relay_watch end[2]; /* who connected, and to whom */
	struct sim_lagpipe *pipe[2];   /* from that end to the other one */
	bool connecting;
	bool broken;                  /* an end is of no use any more */
	bool over;                    /* both have had all that the other one sent */
	bool readable[2], blocked[2]; /* an end has something; it takes no more now */
	struct sim_relay_conn *next;
};

/* Take one that waits at the listener, towards the link's far end, if there is one; NULL: there is
 * none, or it is gone again. */
struct sim_relay_conn *sim_relay_conn_take(struct sim_relay_line *link, int listener, uint16_t to);
/* Close both ends, as they were when it is over and with a reset otherwise, and free. */
void sim_relay_conn_free(struct sim_relay_conn *c);
/* Reset all that wait at the listener. */
void sim_relay_conn_refuse(int listener);
/* What epoll has told of one end. */
void sim_relay_conn_event(struct sim_relay_conn *c, const struct sim_relay_watch *end,
			  uint32_t events);
/* Move what can be moved, and wait for the rest; sent grows by the bytes each way. It may be
 * broken or over then. */
void sim_relay_conn_pump(int epoll, struct sim_relay_conn *c, uint64_t now_us, uint64_t delay_us,
			 uint64_t sent[static 2]);
/* Wait for nothing, as its link is stalled, or it is to be freed; the next pump looks at everything
 * again. */
void sim_relay_conn_rest(int epoll, struct sim_relay_conn *c);
/* When to pump next without an event. */
uint64_t sim_relay_conn_due(const struct sim_relay_conn *c, uint64_t delay_us);
/* Watch a descriptor for these events; 0: no more. */
void sim_relay_watch(int epoll, struct sim_relay_watch *w, uint32_t mask);

#endif
