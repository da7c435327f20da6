/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "fleet/plot.h"
#include "lib/file.h"

#define WIDTH  760
#define HEIGHT 222 /* of one picture */
#define LEFT   70
#define RIGHT  20
#define TOP    40
#define BOTTOM 38
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

static void frame(struct laps_buf *out, int y, const char *title)
{
	sim_buf_printf(out,
		       "<text x=\"%d\" y=\"%d\" font-size=\"14\">%s</text>\n"
		       "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" "
		       "stroke=\"#888\"/>\n",
		       LEFT, y + 24, title, LEFT, y + TOP, INNER, DEPTH);
}

/* How far marks of an axis are apart: 1, 2 or 5 of a power of ten, so that there are two to five.
 */
static double step_of(double most)
{
	const double rough = most > 0 ? most / 4 : 0.25;
	const double ten = pow(10, floor(log10(rough)));

	return ten * (rough <= ten ? 1 : rough <= 2 * ten ? 2 : rough <= 5 * ten ? 5 : 10);
}

/* Marks with what they stand for, and lines across; returns what the top stands for. */
static double upright(struct laps_buf *out, int y, double most, double least_step)
{
	const double step = fmax(step_of(most), least_step);
	const int n = most > 0 ? (int)ceil(most / step - 1e-9) : 4;

	for (int i = 0; i <= n; i++) {
		const double at = y + TOP + DEPTH - (double)DEPTH * i / n;

		sim_buf_printf(out,
			       "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" "
			       "stroke=\"#ddd\"/>\n"
			       "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.10g</text>\n",
			       LEFT, LEFT + INNER, at, at, LEFT - 6, at + 4, step * i);
	}
	return step * n;
}

static void level(struct laps_buf *out, int y, double end_s)
{
	const double step = step_of(end_s);

	for (int i = 0; end_s > 0 && step * i <= end_s; i++)
		sim_buf_printf(out,
			       "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.10g</text>\n",
			       LEFT + INNER * step * i / end_s, y + HEIGHT - 18, step * i);
	sim_buf_printf(out,
		       "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">seconds of real time</text>\n",
		       WIDTH - RIGHT, y + HEIGHT - 4);
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

	sim_buf_printf(out,
		       "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"%s points=\"",
		       colour[which], which ? " stroke-dasharray=\"5 2\"" : "");
	for (size_t i = 0; i < r->sample_n; i++)
		sim_buf_printf(out, "%.1f,%.1f ", LEFT + INNER * r->sample[i].at_s / end_s,
			       y + TOP + DEPTH * (1 - get(&r->sample[i]) / (most > 0 ? most : 1)));
	sim_buf_text(out, "\"/>\n");
}

/* Where each part of the run begins. */
static void parts(const struct sim_fleet_result *r, int y, struct laps_buf *out)
{
	const double end_s = r->sample_n > 0 ? r->sample[r->sample_n - 1].at_s : 1;

	for (size_t i = 0; i < r->sample_n; i++) {
		const double x = LEFT + (i > 0 ? INNER * r->sample[i - 1].at_s / end_s : 0);

		if (i > 0 && r->sample[i].part == r->sample[i - 1].part)
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
	double most;

	begin(out, 2);
	frame(out, 0, "cycles and rotations a second");
	most = upright(out, 0, most_of(r, rate), 0);
	level(out, 0, end_s);
	parts(r, 0, out);
	line(r, rate, most, 0, 0, out);
	line(r, rotations, most, 0, 1, out);
	name_line(out, 0, 0, "cycles");
	name_line(out, 0, 1, "rotations");
	frame(out, HEIGHT, "how long a cycle takes (ms)");
	most = upright(out, HEIGHT, most_of(r, p99) * 1e3, 0) / 1e3;
	level(out, HEIGHT, end_s);
	parts(r, HEIGHT, out);
	line(r, p50, most, HEIGHT, 0, out);
	line(r, p99, most, HEIGHT, 1, out);
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

static void draw_bars(const uint64_t bar[static STEPS * TENS], double most, int y, int which,
		      struct laps_buf *out)
{
	const double wide = (double)INNER / (STEPS * TENS);

	for (int i = 0; i < STEPS * TENS; i++)
		if (bar[i] > 0)
			sim_buf_printf(out,
				       "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
				       "fill=\"%s\" fill-opacity=\"0.6\" stroke=\"%s\"/>\n",
				       LEFT + i * wide,
				       y + TOP + DEPTH * (1 - (double)bar[i] / most), wide,
				       DEPTH * (double)bar[i] / most, colour[which], colour[which]);
}

/* Two things beside each other. */
static void distribution(const struct sim_fleet_result *r, int y, const char *title,
			 const fleet_timed what[static 2], const char *const name[static 2],
			 struct laps_buf *out)
{
	static const char *const tick[TENS + 1] = {"1 us",  "10 us",  "100 us", "1 ms",
						   "10 ms", "100 ms", "1 s",    "10 s or more"};
	uint64_t bar[2][STEPS * TENS] = {{0}}, most = 0;
	double top;

	for (int p = 0; p < FLEET_PART_N; p++)
		for (int i = 0; i < 2; i++)
			bars(&r->part[p].tally.time[what[i]], &most, bar[i]);
	frame(out, y, title);
	top = upright(out, y, (double)most, 1);
	for (int i = 0; i < 2; i++) {
		draw_bars(bar[i], top, y, i, out);
		name_line(out, y, i, name[i]);
	}
	for (int i = 0; i <= TENS; i++)
		sim_buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
			       LEFT + INNER * i / TENS, y + HEIGHT - 18,
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
