/* SPDX-License-Identifier: MIT */
/*
 * Cycles of one device over ports in memory: with nothing to do, and with a rotation; and a year of
 * hourly cycles in virtual time. The key service and the administrator's reading of each value are
 * part of the simulated ports, so a rotation is told with and without encryption.
 */
#include <laps/cycle.h>
#include <laps/filetime.h>
#include <stdio.h>

#include "lib/benchlib.h"
#include "lib/fakeworld.h"

#define SECONDS   1.0
#define YEAR      (365 * 24)
#define PER_CLOCK 16 /* cycles between two looks at the clock */

static struct fakeworld w;

static laps_outcome cycle(laps_trigger trigger)
{
	struct laps_cycle_result result;

	fakeworld_forget(&w);
	bench_must(laps_cycle_run(&w.ports, trigger, &result) == LAPS_OK, "cycle");
	w.now_ticks += LAPS_TICKS_PER_HOUR;
	return result.outcome;
}

static void rate(const char *name, laps_trigger trigger)
{
	const laps_outcome want =
		trigger == LAPS_TRIGGER_ADMIN ? LAPS_CYCLE_ROTATED : LAPS_CYCLE_NOT_NEEDED;
	double start, took;
	unsigned long n = 0;

	(void)cycle(LAPS_TRIGGER_ADMIN);
	start = bench_now();
	do {
		for (int i = 0; i < PER_CLOCK; i++) {
			bench_must(cycle(trigger) == want, "outcome");
			/* so that it does not expire */
			w.now_ticks -= LAPS_TICKS_PER_HOUR;
		}
		n += PER_CLOCK;
		took = bench_now() - start;
	} while (took < SECONDS);
	(void)bench_figure(
		&(struct bench_figure){.name = name, .value = (double)n / took, .unit = "/s"});
}

static void year(const char *name)
{
	const double start = bench_now();
	int rotations = 0;
	char note[64];

	for (int hour = 0; hour < YEAR; hour++)
		rotations += cycle(LAPS_TRIGGER_TIMER) == LAPS_CYCLE_ROTATED;
	bench_must(rotations == 13, "a year's rotations");
	snprintf(note, sizeof(note), "%d cycles, %d rotations", YEAR, rotations);
	(void)bench_figure(&(struct bench_figure){.name = name,
						  .value = bench_now() - start,
						  .unit = "s",
						  .less = true,
						  .note = note});
}

static void clear_text(void)
{
	fakeworld_policy(&w, "ADPasswordEncryptionEnabled", 0);
}

static void history_of_12(void)
{
	fakeworld_policy(&w, "ADEncryptedPasswordHistorySize", 12);
}

int main(void)
{
	static const struct {
		const char *name;
		void (*set)(void);
	} modes[] = {{"clear", clear_text}, {"encrypted, history 12", history_of_12}};
	char name[64];

	bench_heading("cycles of one device, simulated ports", NULL);
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		fakeworld_init(&w);
		modes[i].set();
		snprintf(name, sizeof(name), "nothing to do, %s", modes[i].name);
		rate(name, LAPS_TRIGGER_TIMER);
		snprintf(name, sizeof(name), "a rotation, %s", modes[i].name);
		rate(name, LAPS_TRIGGER_ADMIN);
		fakeworld_clear(&w);

		fakeworld_init(&w);
		modes[i].set();
		snprintf(name, sizeof(name), "a year of hourly cycles, %s", modes[i].name);
		year(name);
		fakeworld_clear(&w);
	}
	return 0;
}
