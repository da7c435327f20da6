/* SPDX-License-Identifier: MIT */
/* How fast it went, and against what could be had at best. */
#include "fleet/report.h"

void fleet_print_duration(FILE *out, uint64_t ns)
{
	const double s = (double)ns / 1e9;

	if (s >= 1)
		fprintf(out, " %7.2f s ", s);
	else if (s >= 1e-3)
		fprintf(out, " %7.2f ms", s * 1e3);
	else
		fprintf(out, " %7.1f us", s * 1e6);
}

void fleet_print_sessions(const struct sim_fleet_result *r, FILE *out)
{
	static const fleet_timed part[] = {FLEET_TICKETS, FLEET_CONNECT, FLEET_GSSAPI, FLEET_WORK};

	if (r->o.identity != SIM_FLEET_KERBEROS)
		return;
	fprintf(out,
		"\nwhole GSSAPI sessions: tickets of the device's own from the KDC, a connection "
		"with TLS, the bind, the cycle's work, the end\n"
		"%-5s %10s %10s  of their time: %8s%8s%8s%8s\n",
		"part", "n", "a second", "KDC", "connect", "bind", "work");
	for (int p = 0; p < FLEET_PART_N; p++) {
		const struct fleet_part_result *of = &r->part[p];

		if (of->tally.time[FLEET_SESSION].n == 0)
			continue;
		fprintf(out, "%-5s %10llu %10.1f %16s", fleet_part_name[p],
			(unsigned long long)of->tally.time[FLEET_SESSION].n, fleet_session_rate(of),
			"");
		for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
			fprintf(out, "  %4.1f %%", fleet_session_share(of, part[i]) * 100);
		fputc('\n', out);
	}
}

static void print_pace(const struct fleet_pace *p, const char *name, FILE *out)
{
	if (p->rate > 0)
		fprintf(out, "%-12s %10.0f %10.1f %10.1f\n", name, p->rate, p->cpu_s * 1e6,
			p->server_cpu_s * 1e6);
}

/* By the clock on the wall, and by processor time, which others on this machine do not change. */
void fleet_print_ceiling(const struct sim_fleet_result *r, FILE *out)
{
	const struct fleet_ceiling *c = &r->ceiling;
	const char *name = "";
	const struct fleet_pace *least = fleet_rotation_ceiling(r, &name);
	static const char *const own[SIM_FLEET_IDENTITY_N] = {[SIM_FLEET_BIND] = ", one bind",
							      [SIM_FLEET_PROXY] = "",
							      [SIM_FLEET_KERBEROS] =
								      ", a bare session"};
	const double polls = fleet_poll_rate(r), cpu = fleet_rotation_cpu(r);

	if (!least)
		return;
	fprintf(out, "\n%-12s %10s %10s %10s\n", "alone", "a second", "us of ours", "of servers");
	print_pace(&c->protects, "protecting", out);
	print_pace(&c->searches, c->binds.rate > 0 ? "bind, search" : "searching", out);
	print_pace(&c->modifies, c->binds.rate > 0 ? "bind, modify" : "modifying", out);
	print_pace(&c->binds, "binding", out);
	print_pace(&c->bare, "session", out);
	print_pace(&c->sessions, "of laps", out);
	fprintf(out,
		"rotations: %.0f a second, %.2f of the lower ceiling, %s; %.0f us of processor "
		"time each, %.2f of what their parts take alone\n",
		fleet_rotation_rate(r), fleet_rotation_rate(r) / least->rate, name, cpu * 1e6,
		cpu / fleet_made_of_cpu(r));
	if (c->searches.rate > 0)
		fprintf(out,
			"all that a rotation is made of (protecting, searching, modifying%s), one "
			"after the other on the same processors: %.0f a second at most, of which "
			"the run has %.2f\n",
			own[r->o.identity], fleet_rotation_bound(r),
			fleet_rotation_rate(r) / fleet_rotation_bound(r));
	if (polls > 0 && c->searches.rate > 0)
		fprintf(out,
			"polls: %.0f a second, searches under the same identity %.2f times as "
			"many; %.0f us of "
			"processor time each, %.2f times that of a search\n",
			polls, c->searches.rate / polls, fleet_poll_cpu(r) * 1e6,
			fleet_poll_cpu(r) / (c->searches.cpu_s + c->searches.server_cpu_s));
	if (c->bare.rate > 0)
		fprintf(out,
			"whole sessions: %.2f of the rate of bare ones, where libldap and libkrb5 "
			"alone get tickets, connect, bind and end, by %.2f times their processor "
			"time; the code of laps that does no more than that has %.2f of the rate\n",
			fleet_of_bare(r), fleet_cpu_of_bare(r), c->sessions.rate / c->bare.rate);
}
