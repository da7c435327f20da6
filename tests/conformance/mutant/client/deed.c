/* SPDX-License-Identifier: MIT */
/* What several mutants do. */
#include <fcntl.h>
#include <unistd.h>

#include "conformance/mutant/client/mutant.h"

laps_rc mutant_cycle(struct mutant *m, struct laps_cycle_result *out)
{
	return laps_cycle_run(&m->ports, m->trigger, out);
}

uint64_t mutant_now(struct mutant *m)
{
	struct laps_cause cause;
	uint64_t now = 0;

	(void)!m->real.clock.now(m->real.clock.ctx, &now, &cause);
	return now;
}

struct laps_state mutant_state(struct mutant *m)
{
	struct laps_state state = {0};
	struct laps_cause cause;

	(void)!m->real.state.load(m->real.state.ctx, &state, &cause);
	return state;
}

laps_rc mutant_modify(struct mutant *m, const struct laps_ad_change *change, size_t n)
{
	const struct laps_ad_link *l = m->real.backup.ctx;
	struct laps_cause cause;

	return laps_ad_modify(l->ad, l->own_dn, change, n, &cause);
}

int mutant_open(const struct mutant *m, const char *name, int flags)
{
	int dir = open(m->config.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fd = dir >= 0 ? openat(dir, name, flags | O_CLOEXEC, 0600) : -1;

	if (dir >= 0)
		close(dir);
	return fd;
}

void mutant_set(struct mutant *m, const struct laps_secret *password)
{
	static const char nobodys[] = "Nobody-knows-0001";
	struct laps_account account;
	struct laps_cause cause;

	if (!password && (laps_secret_free(&m->other),
			  laps_secret_dup(nobodys, sizeof(nobodys) - 1, &m->other) != LAPS_OK))
		return;
	if (m->real.account.find_rid(m->real.account.ctx, LAPS_RID_ADMIN, &account, &cause) ==
	    LAPS_OK)
		(void)!m->real.account.set(m->real.account.ctx, &account, NULL,
					   password ? password : m->other, mutant_now(m), &account,
					   &cause);
}
