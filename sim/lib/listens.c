/* SPDX-License-Identifier: MIT */
#include "lib/listens.h"

#include "lib/file.h"
#include "lib/monotonic.h"
#include "lib/port.h"

#define DEADLINE_MS 30000

static bool tell_end(const struct sim_listens *l, int status, struct sim_err *err)
{
	char how[64], line[256];

	sim_child_describe(status, how, sizeof(how));
	if (!l->log)
		return sim_fail(err, "%s %s at its start", l->name, how);
	sim_first_line(l->dir, l->log, line, sizeof(line));
	return sim_fail(err, "%s %s at its start: %s", l->name, how, line);
}

bool sim_listens_wait(const struct sim_listens *l, struct sim_child *server, bool *ended,
		      struct sim_err *err)
{
	const uint64_t deadline = sim_monotonic_ms() + DEADLINE_MS;
	int status;

	*ended = false;
	while (!sim_port_answers(l->port)) {
		if (sim_child_wait(server, 1, &status)) {
			*ended = true;
			return tell_end(l, status, err);
		}
		if (sim_interrupted())
			return sim_fail(err, "interrupted");
		if (sim_monotonic_ms() > deadline)
			return sim_fail(err, "%s does not listen after %d seconds", l->name,
					DEADLINE_MS / 1000);
	}
	return true;
}
