/* SPDX-License-Identifier: MIT */
/* Mutants that rotate when they should not, or do not when they should. */
#include <fcntl.h>
#include <laps/filetime.h>
#include <string.h>
#include <unistd.h>

#include "conformance/mutant/client/mutant.h"

static void idle(struct mutant *m)
{
	m->idle = true;
}

static void always_rotates(struct mutant *m)
{
	m->trigger = LAPS_TRIGGER_ADMIN;
}

static void ignores_force(struct mutant *m)
{
	m->trigger = LAPS_TRIGGER_TIMER;
}

/* Once it has rotated, nothing in the directory makes it do so again. */
static void read_no_expiry(struct mutant *m, struct laps_backup_current *current)
{
	if (!mutant_state(m).confirmed.present)
		return;
	current->has_expiry = true;
	current->expiry_ticks = mutant_now(m) + LAPS_TICKS_PER_HOUR;
}

static void read_own_expiry(struct mutant *m, struct laps_backup_current *current)
{
	const struct laps_state state = mutant_state(m);

	if (!state.confirmed.present)
		return;
	current->has_expiry = true;
	current->expiry_ticks = state.confirmed.expiry_ticks;
}

/* What was begun is forgotten, and what the directory says besides the expiry is not looked at. */
static void forget_intent(struct mutant *m, struct laps_state *state)
{
	(void)m;
	state->intent.present = false;
}

static void read_own_version(struct mutant *m, struct laps_backup_current *current)
{
	const struct laps_state state = mutant_state(m);

	current->has_version = state.confirmed.has_version;
	memcpy(current->version, state.confirmed.version, sizeof(current->version));
}

/* While that has not expired, all is well. */
static void trusts_directory(struct mutant *m)
{
	struct laps_backup_current current = {0};
	struct laps_cause cause;

	if (m->real.backup.read(m->real.backup.ctx, LAPS_MODE_ENCRYPTED, &current, &cause) ==
		    LAPS_OK &&
	    current.has_expiry && current.expiry_ticks > mutant_now(m))
		m->idle = true;
	m->real.backup.close(m->real.backup.ctx);
	laps_backup_current_clear(&current);
}

static void no_lock(struct mutant *m)
{
	m->no_lock = true;
}

/* Another policy than the last time is a reason. */
static void policy_rotates(struct mutant *m)
{
	char now[2048] = "", before[2048] = "";
	int fd = mutant_open(m, "policy/gpo.json", O_RDONLY);
	bool seen;

	if (fd >= 0) {
		(void)!read(fd, now, sizeof(now) - 1);
		close(fd);
	}
	fd = mutant_open(m, "policy.seen", O_RDWR | O_CREAT);
	if (fd < 0)
		return;
	seen = read(fd, before, sizeof(before) - 1) > 0;
	if (ftruncate(fd, 0) == 0)
		(void)!pwrite(fd, now, strlen(now), 0);
	close(fd);
	if (seen && strcmp(now, before) != 0)
		m->trigger = LAPS_TRIGGER_ADMIN;
}

/* Once there was policy of the CSP, no other counts. */
static void remembers_csp(struct mutant *m)
{
	int now = mutant_open(m, "policy/csp.json", O_RDONLY);
	int seen = mutant_open(m, "csp.seen", now >= 0 ? O_WRONLY | O_CREAT : O_RDONLY);

	m->idle = now < 0 && seen >= 0;
	if (now >= 0)
		close(now);
	if (seen >= 0)
		close(seen);
}

static laps_rc want_level(struct mutant *m, struct laps_domain *domain)
{
	(void)m;
	return domain->functional_level < LAPS_DFL_2016 ? LAPS_E_HOST : LAPS_OK;
}

static laps_rc want_version(struct mutant *m, struct laps_domain *domain)
{
	(void)m;
	return domain->schema & LAPS_SCHEMA_VERSION ? LAPS_OK : LAPS_E_HOST;
}

/* The first key that it was given is good for ever. */
static laps_rc keep_key(struct mutant *m, struct laps_buf *out)
{
	int fd = mutant_open(m, "key.kept", O_RDWR | O_CREAT);
	uint8_t kept[8192];
	ssize_t n;

	if (fd < 0)
		return LAPS_OK;
	n = read(fd, kept, sizeof(kept));
	if (n <= 0)
		(void)!write(fd, m->envelope.data, m->envelope.len);
	close(fd);
	if (n > 0 && (size_t)n == m->envelope.len) {
		out->len -= m->envelope.len;
		laps_buf_put(out, kept, (size_t)n);
	}
	return LAPS_OK;
}

/* An hour more, wherever it asks. */
static laps_rc tell_later(void *ctx, uint64_t *ticks, struct laps_cause *cause)
{
	struct mutant *m = ctx;
	laps_rc rc = m->real.clock.now(m->real.clock.ctx, ticks, cause);

	if (rc == LAPS_OK)
		*ticks += LAPS_TICKS_PER_HOUR;
	return rc;
}

static void clock_ahead(struct mutant *m)
{
	m->ports.clock = (struct laps_clock_port){m, tell_later};
}

/* It asks whether the cloud is there before it knows whether it has to. */
static void asks_cloud(struct mutant *m)
{
	struct laps_cloud_refusal refusal;
	struct laps_cause cause;
	char name[256];

	(void)!m->real.cloud.discover(m->real.cloud.ctx, name, sizeof(name), &refusal, &cause);
	m->real.cloud.close(m->real.cloud.ctx);
}

/* A connection for each thing that it asks. */
static void many_binds(struct mutant *m)
{
	struct laps_cause cause;
	char name[256];

	for (int i = 0; i < 12; i++) {
		(void)!m->real.backup.locate(m->real.backup.ctx, name, sizeof(name), &cause);
		(void)!m->real.backup.bind(m->real.backup.ctx, &cause);
		m->real.backup.close(m->real.backup.ctx);
	}
}

const struct mutant_def mutants_decide[] = {
	{"idle", "does nothing", .before = idle},
	{"always-rotates", "rotates in every cycle", .before = always_rotates},
	{"ignores-force", "does not rotate when it is told to", .before = ignores_force},
	{"ignores-expiry", "does not look at the expiry in the directory",
	 .hook = {.read = read_no_expiry}},
	{"keeps-expiry", "goes by the expiry that it has written itself",
	 .hook = {.read = read_own_expiry}},
	{"never-heals", "forgets what it had begun",
	 .hook = {.loaded = forget_intent, .read = read_own_version}},
	{"no-rollback", "does not notice that it was set back", .hook = {.read = read_own_version}},
	{"trusts-directory", "goes by the directory's expiry alone", .before = trusts_directory},
	{"no-lock", "runs beside another cycle of its host", .before = no_lock},
	{"policy-rotates", "rotates when its policy has changed", .before = policy_rotates},
	{"remembers-csp", "goes by the CSP also when that is empty again", .before = remembers_csp},
	{"needs-level", "wants a functional level that it does not need",
	 .hook = {.domain = want_level}},
	{"needs-version", "wants an attribute that it does not need",
	 .hook = {.domain = want_version}},
	{"old-key", "encrypts with the first key that it was given", .hook = {.get_key = keep_key}},
	{"clock-ahead", "has a clock that is an hour ahead", .before = clock_ahead},
	{"asks-cloud", "asks the cloud when nothing is due", .before = asks_cloud},
	{"many-binds", "makes a connection for each thing that it asks", .before = many_binds},
	{0},
};
