/* SPDX-License-Identifier: MIT */
#include <laps/schedule.h>

#include <laps/filetime.h>
#include <laps/postauth.h>

#define TICKS(seconds) ((seconds)*LAPS_TICKS_PER_SECOND)

void laps_schedule_init(struct laps_schedule *s, uint64_t now_ticks)
{
	*s = (struct laps_schedule){.seen_ticks = now_ticks, .cycle_ticks = now_ticks};
}

/* The time that was left until the cycle is left still. */
static void follow_back(struct laps_schedule *s, uint64_t now_ticks)
{
	uint64_t left = s->cycle_ticks > s->seen_ticks ? s->cycle_ticks - s->seen_ticks : 0;

	s->cycle_ticks = now_ticks + left;
}

uint32_t laps_schedule_due(struct laps_schedule *s, uint64_t now_ticks)
{
	uint32_t due = 0;

	if (now_ticks < s->seen_ticks)
		follow_back(s, now_ticks);
	s->seen_ticks = now_ticks;
	if (now_ticks >= s->cycle_ticks)
		due |= LAPS_DUE_CYCLE;
	if (s->post_auth_ticks && now_ticks >= s->post_auth_ticks)
		due |= LAPS_DUE_POST_AUTH;
	return due;
}

void laps_schedule_begin(struct laps_schedule *s, uint32_t due, uint64_t now_ticks)
{
	if (due & LAPS_DUE_CYCLE)
		s->cycle_ticks = now_ticks + TICKS(LAPS_CYCLE_SECONDS);
}

void laps_schedule_end(struct laps_schedule *s, bool known, uint64_t post_auth_ticks,
		       uint64_t now_ticks)
{
	if (known)
		s->post_auth_ticks = post_auth_ticks;
	if (s->post_auth_ticks && s->post_auth_ticks <= now_ticks)
		s->post_auth_ticks = now_ticks + TICKS(LAPS_POST_AUTH_RETRY_SECONDS);
}

uint64_t laps_schedule_next(const struct laps_schedule *s)
{
	return s->post_auth_ticks && s->post_auth_ticks < s->cycle_ticks ? s->post_auth_ticks
									 : s->cycle_ticks;
}
