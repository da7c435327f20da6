/* SPDX-License-Identifier: MIT */
#include "fleet/series.h"

#include "lib/monotonic.h"

#define LEAST_NS UINT64_C(20000000)

void fleet_series_init(struct fleet_series *s, struct sim_fleet_result *r)
{
	*s = (struct fleet_series){.result = r, .least_ns = LEAST_NS};
	s->begin_ns = s->last_ns = sim_monotonic_ns();
	r->sample_n = 0;
}

bool fleet_series_is_due(const struct fleet_series *s)
{
	return sim_monotonic_ns() - s->last_ns >= s->least_ns;
}

/* Pairs become one: a rate is that of both together, a latency the worse of the two. */
static void thin(struct fleet_series *s)
{
	struct fleet_sample *all = s->result->sample;
	size_t n = 0;

	for (size_t i = 0; i + 1 < s->result->sample_n; i += 2) {
		const struct fleet_sample a = all[i], b = all[i + 1];
		const double from_s = n > 0 ? all[n - 1].at_s : 0;
		const double of_a = (a.at_s - from_s) / (b.at_s - from_s);

		if (a.part != b.part) {
			all[n++] = a;
			all[n++] = b;
			continue;
		}
		all[n++] = (struct fleet_sample){
			.at_s = b.at_s,
			.rate = a.rate * of_a + b.rate * (1 - of_a),
			.rotations = a.rotations * of_a + b.rotations * (1 - of_a),
			.p50_s = a.p50_s > b.p50_s ? a.p50_s : b.p50_s,
			.p99_s = a.p99_s > b.p99_s ? a.p99_s : b.p99_s,
			.part = b.part,
		};
	}
	if (s->result->sample_n % 2)
		all[n++] = all[s->result->sample_n - 1];
	s->result->sample_n = n;
	s->least_ns *= 2;
}

void fleet_series_add(struct fleet_series *s, const struct fleet_tally *all, fleet_part part,
		      bool last)
{
	const uint64_t now_ns = sim_monotonic_ns();
	const double took_s = (double)(now_ns - s->last_ns) / 1e9;
	struct fleet_histogram both = all->time[FLEET_CYCLE], since;
	const uint64_t rotations = all->outcome[LAPS_CYCLE_ROTATED];

	if (now_ns == s->last_ns || (!last && now_ns - s->last_ns < s->least_ns))
		return;
	fleet_histogram_merge(&both, &all->time[FLEET_ROTATION]);
	fleet_histogram_since(&both, &s->before, &since);
	if (s->result->sample_n == FLEET_SAMPLES)
		thin(s);
	s->result->sample[s->result->sample_n++] = (struct fleet_sample){
		.at_s = (double)(now_ns - s->begin_ns) / 1e9,
		.rate = (double)since.n / took_s,
		.rotations = (double)(rotations - s->rotations_before) / took_s,
		.p50_s = (double)fleet_histogram_quantile(&since, 500) / 1e9,
		.p99_s = (double)fleet_histogram_quantile(&since, 990) / 1e9,
		.part = part,
	};
	s->before = both;
	s->rotations_before = rotations;
	s->last_ns = now_ns;
}
