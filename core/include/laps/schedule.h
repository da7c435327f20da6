/* SPDX-License-Identifier: MIT */
/*
 * When a resident client has something to do: a policy-processing cycle each hour, which is not
 * configurable, and the post-authentication actions at their deadlines. Times are FILETIME ticks of
 * the host's clock, which may be set forward or back at any moment:
 *
 *   forward   what became due is due once, however many hours were passed over
 *   back      the cycle keeps the time that was left until it, so that it never comes later than
 *             an hour after the one before; a post-authentication deadline is a time of day and
 *             stays where it is
 */
#ifndef LAPS_SCHEDULE_H
#define LAPS_SCHEDULE_H
#include <stdbool.h>
#include <stdint.h>

#define LAPS_CYCLE_SECONDS 3600

#define LAPS_DUE_CYCLE     1u
#define LAPS_DUE_POST_AUTH 2u

struct laps_schedule {
	uint64_t seen_ticks; /* the latest look at the clock */
	uint64_t cycle_ticks;
	uint64_t post_auth_ticks; /* 0: nothing is pending */
};

/* A cycle is due at once (ours: the product's behaviour at boot is not told), and what was pending
 * before the start with it. */
void laps_schedule_init(struct laps_schedule *s, uint64_t now_ticks);
/* What is due: LAPS_DUE_* bits. A cycle always looks after post-authentication actions, too. */
uint32_t laps_schedule_due(struct laps_schedule *s, uint64_t now_ticks);
/* A turn begins that does these things; a cycle puts the next one an hour off, however it ends. */
void laps_schedule_begin(struct laps_schedule *s, uint32_t due, uint64_t now_ticks);
/*
 * It has ended.
 *
 * known             false: it died before it could tell what is pending
 * post_auth_ticks   for known: the deadline, 0 for none. One that has passed already was tried and
 *                   failed: it comes again after LAPS_POST_AUTH_RETRY_SECONDS, never at once
 */
void laps_schedule_end(struct laps_schedule *s, bool known, uint64_t post_auth_ticks,
		       uint64_t now_ticks);
/* The earlier of the two. */
uint64_t laps_schedule_next(const struct laps_schedule *s);

#endif
