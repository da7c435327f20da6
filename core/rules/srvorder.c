/* SPDX-License-Identifier: MIT */
#include <laps/srv.h>

static void swap(struct laps_srv *a, struct laps_srv *b)
{
	struct laps_srv t = *a;

	*a = *b;
	*b = t;
}

/* Among equals those of weight 0 stand first: RFC 2782, "Weight". */
static int goes_before(const struct laps_srv *a, const struct laps_srv *b)
{
	if (a->priority != b->priority)
		return a->priority < b->priority;
	return a->weight == 0 && b->weight != 0;
}

/*
 * The next of n records of one priority: the first whose running sum of weights reaches a number
 * drawn from 0 to the sum of all, both included.
 */
static size_t choose(const struct laps_srv *record, size_t n, uint32_t draw)
{
	uint32_t sum = 0, running = 0, at;
	size_t i;

	for (i = 0; i < n; i++)
		sum += record[i].weight;
	at = draw % (sum + 1);
	for (i = 0; i + 1 < n; i++) {
		running += record[i].weight;
		if (running >= at)
			break;
	}
	return i;
}

void laps_srv_order(struct laps_srv *record, size_t n, const uint32_t *draw)
{
	/* insertion keeps the server's order among equals */
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && goes_before(&record[k], &record[k - 1]); k--)
			swap(&record[k], &record[k - 1]);
	for (size_t i = 0; i < n; i++) {
		size_t group = 1, pick;

		while (i + group < n && record[i + group].priority == record[i].priority)
			group++;
		pick = i + choose(record + i, group, draw[i]);
		/* moved to the front; those that it passes keep their order */
		for (; pick > i; pick--)
			swap(&record[pick], &record[pick - 1]);
	}
}
