/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "fleet/plot.h"
#include "lib/file.h"

#define WIDTH  760
#define HEIGHT 220 /* of one picture */
#define LEFT   70
#define RIGHT  20
#define TOP    40
#define BOTTOM 36
#define INNER  (WIDTH - LEFT - RIGHT)
#define DEPTH  (HEIGHT - TOP - BOTTOM)

/* Colours that are told apart without regard to red and green. */
static const char *const colour[] = {"#0072b2", "#d55e00"};

static void begin(struct laps_buf *out, int pictures)
{
	sim_buf_printf(out,
		       "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		       "viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n"
		       "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
		       WIDTH, HEIGHT * pictures, WIDTH, HEIGHT * pictures);
}

/* Frame, title, and what stands at the ends of the axes. */
static void frame(struct laps_buf *out, int y, const char *title, const char *top,
		  const char *right)
{
	sim_buf_printf(out,
		       "<text x=\"%d\" y=\"%d\" font-size=\"14\">%s</text>\n"
		       "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" "
		       "stroke=\"#888\"/>\n"
		       "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n"
		       "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>\n"
		       "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
		       LEFT, y + 24, title, LEFT, y + TOP, INNER, DEPTH, LEFT - 6, y + TOP + 10,
		       top, LEFT - 6, y + TOP + DEPTH, WIDTH - RIGHT, y + HEIGHT - 14, right);
}

static void name_line(struct laps_buf *out, int y, int which, const char *name)
{
	sim_buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"%s\">%s</text>\n",
		       WIDTH - RIGHT - 130 * (1 - which), y + 24, colour[which], name);
}

typedef double pick(const struct fleet_sample *s);

static double rate(const struct fleet_sample *s)
{
	return s->rate;
}
static double rotations(const struct fleet_sample *s)
{
	return s->rotations;
}
static double p50(const struct fleet_sample *s)
{
	return s->p50_s;
}
static double p99(const struct fleet_sample *s)
{
	return s->p99_s;
}

static double most_of(const struct sim_fleet_result *r, pick *get)
{
	double most = 0;

	for (size_t i = 0; i < r->sample_n; i++)
		if (get(&r->sample[i]) > most)
			most = get(&r->sample[i]);
	return most;
}

static void line(const struct sim_fleet_result *r, pick *get, double most, int y, int which,
		 struct laps_buf *out)
{
	const double end_s = r->sample_n > 0 ? r->sample[r->sample_n - 1].at_s : 1;

	sim_buf_printf(out, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"",
		       colour[which]);
	for (size_t i = 0; i < r->sample_n; i++)
		sim_buf_printf(out, "%.1f,%.1f ", LEFT + INNER * r->sample[i].at_s / end_s,
			       y + TOP + DEPTH * (1 - get(&r->sample[i]) / (most > 0 ? most : 1)));
	sim_buf_text(out, "\"/>\n");
}

/* Where one part of the run ends and the next begins. */
static void parts(const struct sim_fleet_result *r, int y, struct laps_buf *out)
{
	const double end_s = r->sample_n > 0 ? r->sample[r->sample_n - 1].at_s : 1;

	for (size_t i = 1; i < r->sample_n; i++) {
		const double x = LEFT + INNER * r->sample[i - 1].at_s / end_s;

		if (r->sample[i].part == r->sample[i - 1].part)
			continue;
		sim_buf_printf(out,
			       "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#888\" "
			       "stroke-dasharray=\"4 3\"/>\n"
			       "<text x=\"%.1f\" y=\"%d\" fill=\"#555\">%s</text>\n",
			       x, x, y + TOP, y + TOP + DEPTH, x + 4, y + TOP + 14,
			       fleet_part_name[r->sample[i].part]);
	}
}

void fleet_plot_course(const struct sim_fleet_result *r, struct laps_buf *out)
{
	const double end_s = r->sample_n > 0 ? r->sample[r->sample_n - 1].at_s : 0;
	const double fast = most_of(r, rate), slow = most_of(r, p99);
	char top[32], right[32];

	begin(out, 2);
	snprintf(top, sizeof(top), "%.0f", fast);
	snprintf(right, sizeof(right), "%.1f s of real time", end_s);
	frame(out, 0, "cycles and rotations a second", top, right);
	parts(r, 0, out);
	line(r, rate, fast, 0, 0, out);
	line(r, rotations, fast, 0, 1, out);
	name_line(out, 0, 0, "cycles");
	name_line(out, 0, 1, "rotations");
	snprintf(top, sizeof(top), "%.2f ms", slow * 1e3);
	frame(out, HEIGHT, "how long a cycle takes", top, right);
	parts(r, HEIGHT, out);
	line(r, p50, slow, HEIGHT, 0, out);
	line(r, p99, slow, HEIGHT, 1, out);
	name_line(out, HEIGHT, 0, "half of them");
	name_line(out, HEIGHT, 1, "99 of 100");
	sim_buf_text(out, "</svg>\n");
}

/* ---- how many took how long ---- */

#define STEPS 10 /* of a power of ten */
#define TENS  7  /* from 1 us to 10 s */

static void bars(const struct fleet_histogram *h, uint64_t *most, uint64_t bar[static STEPS * TENS])
{
	for (size_t i = 0; i < FLEET_BUCKETS; i++) {
		const double at = h->bucket[i] ? log10((double)fleet_bucket_ns(i) / 1e3) : 0;
		const int step = at < 0 ? 0 : (int)(at * STEPS);

		if (h->bucket[i] == 0)
			continue;
		bar[step < STEPS * TENS ? step : STEPS * TENS - 1] += h->bucket[i];
	}
	for (int i = 0; i < STEPS * TENS; i++)
		if (bar[i] > *most)
			*most = bar[i];
}

static void draw_bars(const uint64_t bar[static STEPS * TENS], uint64_t most, int y, int which,
		      struct laps_buf *out)
{
	const double wide = (double)INNER / (STEPS * TENS);

	for (int i = 0; i < STEPS * TENS; i++)
		if (bar[i] > 0)
			sim_buf_printf(out,
				       "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
				       "fill=\"%s\" fill-opacity=\"0.6\"/>\n",
				       LEFT + i * wide,
				       y + TOP + DEPTH * (1 - (double)bar[i] / (double)most), wide,
				       DEPTH * (double)bar[i] / (double)most, colour[which]);
}

/* Two things beside each other. */
static void distribution(const struct sim_fleet_result *r, int y, const char *title,
			 const fleet_timed what[static 2], const char *const name[static 2],
			 struct laps_buf *out)
{
	static const char *const tick[TENS + 1] = {"1 us",  "10 us",  "100 us", "1 ms",
						   "10 ms", "100 ms", "1 s",    "10 s"};
	uint64_t bar[2][STEPS * TENS] = {{0}}, most = 1;
	char top[32];

	for (int p = 0; p < FLEET_PART_N; p++)
		for (int i = 0; i < 2; i++)
			bars(&r->part[p].tally.time[what[i]], &most, bar[i]);
	snprintf(top, sizeof(top), "%llu", (unsigned long long)most);
	frame(out, y, title, top, "");
	for (int i = 0; i < 2; i++) {
		draw_bars(bar[i], most, y, i, out);
		name_line(out, y, i, name[i]);
	}
	for (int i = 0; i <= TENS; i++)
		sim_buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
			       LEFT + INNER * i / TENS, y + HEIGHT - 14,
			       i == 0      ? "start"
			       : i == TENS ? "end"
					   : "middle",
			       tick[i]);
}

void fleet_plot_distribution(const struct sim_fleet_result *r, struct laps_buf *out)
{
	const bool sessions = r->o.identity == SIM_FLEET_KERBEROS;

	begin(out, sessions ? 2 : 1);
	distribution(r, 0, "how many cycles took how long",
		     (const fleet_timed[]){FLEET_CYCLE, FLEET_ROTATION},
		     (const char *const[]){"nothing to do", "rotations"}, out);
	if (sessions)
		distribution(r, HEIGHT, "how many GSSAPI sessions took how long",
			     (const fleet_timed[]){FLEET_SESSION, FLEET_TICKETS},
			     (const char *const[]){"the whole", "the KDC's part"}, out);
	sim_buf_text(out, "</svg>\n");
}
