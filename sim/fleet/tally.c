/* SPDX-License-Identifier: MIT */
#include "fleet/tally.h"

#include <string.h>
#include <sys/resource.h>

const char *const fleet_timed_name[FLEET_TIMED_N] = {
	[FLEET_CYCLE] = "cycle",     [FLEET_ROTATION] = "rotation", [FLEET_FAILED] = "failed",
	[FLEET_BIND] = "bind",       [FLEET_READ] = "read",         [FLEET_WRITE] = "write",
	[FLEET_TOKEN] = "token",     [FLEET_UPLOAD] = "upload",     [FLEET_SESSION] = "session",
	[FLEET_CONNECT] = "connect", [FLEET_TICKETS] = "tickets",   [FLEET_GSSAPI] = "gssapi",
	[FLEET_WORK] = "work",
};

/* Below 32 exact; above, the five bits behind the highest one count. */
static size_t bucket_of(uint64_t ns)
{
	const unsigned top = ns ? 63u - (unsigned)__builtin_clzll(ns) : 0;
	size_t at;

	if (top < 5)
		return (size_t)ns;
	at = (size_t)(top - 4) * 32 + (size_t)(ns >> (top - 5) & 31);
	return at < FLEET_BUCKETS ? at : FLEET_BUCKETS - 1;
}

uint64_t fleet_bucket_ns(size_t bucket)
{
	const unsigned shift = bucket < 32 ? 0 : (unsigned)(bucket / 32 - 1);

	if (bucket < 32)
		return bucket;
	return ((UINT64_C(32) + bucket % 32 + 1) << shift) - 1;
}

void fleet_histogram_add(struct fleet_histogram *h, uint64_t ns)
{
	h->n++;
	h->sum_ns += ns;
	if (ns > h->max_ns)
		h->max_ns = ns;
	h->bucket[bucket_of(ns)]++;
}

void fleet_histogram_merge(struct fleet_histogram *into, const struct fleet_histogram *from)
{
	if (from->n == 0)
		return;
	into->n += from->n;
	into->sum_ns += from->sum_ns;
	if (from->max_ns > into->max_ns)
		into->max_ns = from->max_ns;
	for (size_t i = 0; i < FLEET_BUCKETS; i++)
		into->bucket[i] += from->bucket[i];
}

void fleet_histogram_since(const struct fleet_histogram *h, const struct fleet_histogram *before,
			   struct fleet_histogram *out)
{
	out->n = h->n - before->n;
	out->sum_ns = h->sum_ns - before->sum_ns;
	out->max_ns = h->max_ns;
	for (size_t i = 0; i < FLEET_BUCKETS; i++)
		out->bucket[i] = h->bucket[i] - before->bucket[i];
}

uint64_t fleet_histogram_quantile(const struct fleet_histogram *h, unsigned thousandths)
{
	const uint64_t wanted = (h->n * thousandths + 999) / 1000;
	uint64_t seen = 0;

	for (size_t i = 0; i < FLEET_BUCKETS && h->n > 0; i++) {
		seen += h->bucket[i];
		if (seen >= wanted && seen > 0)
			return fleet_bucket_ns(i) < h->max_ns ? fleet_bucket_ns(i) : h->max_ns;
	}
	return h->max_ns;
}

void fleet_tally_merge(struct fleet_tally *into, const struct fleet_tally *from)
{
	for (size_t i = 0; i < sizeof(into->outcome) / sizeof(into->outcome[0]); i++)
		into->outcome[i] += from->outcome[i];
	for (size_t i = 0; i < LAPS_STEP_N; i++) {
		into->failed_at[i] += from->failed_at[i];
		if (!into->why[i][0])
			memcpy(into->why[i], from->why[i], FLEET_WHY);
	}
	into->turned += from->turned;
	into->retries += from->retries;
	for (size_t i = 0; i < FLEET_TIMED_N; i++)
		fleet_histogram_merge(&into->time[i], &from->time[i]);
}

uint64_t fleet_tally_cycles(const struct fleet_tally *t)
{
	uint64_t n = 0;

	for (size_t i = 0; i < sizeof(t->outcome) / sizeof(t->outcome[0]); i++)
		n += t->outcome[i];
	return n;
}

uint64_t fleet_tally_done(const struct fleet_tally *t)
{
	return fleet_tally_cycles(t) - t->outcome[LAPS_CYCLE_FAILED];
}

double fleet_cpu_s(void)
{
	struct rusage u;

	if (getrusage(RUSAGE_SELF, &u) != 0)
		return 0;
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

uint64_t fleet_peak_bytes(void)
{
	struct rusage u;

	return getrusage(RUSAGE_SELF, &u) == 0 ? (uint64_t)u.ru_maxrss * 1024 : 0;
}
