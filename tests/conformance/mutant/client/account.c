/* SPDX-License-Identifier: MIT */
/* Mutants that do something else to the account. */
#include <laps/hresult.h>

#include "conformance/mutant/client/mutant.h"

static const struct laps_secret *another(struct mutant *m)
{
	static const char other[] = "Another-one-0001";

	laps_secret_free(&m->other);
	(void)!laps_secret_dup(other, sizeof(other) - 1, &m->other);
	return m->other;
}

static laps_rc find_enabled(struct mutant *m, uint32_t rid, struct laps_account *out,
			    struct laps_cause *cause)
{
	laps_rc rc = m->real.account.find_rid(m->real.account.ctx, rid, out, cause);

	if (rc != LAPS_OK || out->enabled)
		return rc;
	laps_cause_set(cause, LAPS_HR_NOT_FOUND, "the account is disabled");
	return LAPS_E_NOTFOUND;
}

static laps_rc find_administrator(struct mutant *m, uint32_t rid, struct laps_account *out,
				  struct laps_cause *cause)
{
	(void)rid;
	return m->real.account.find_name(m->real.account.ctx, "Administrator", out, cause);
}

/* The same in every cycle. */
static laps_rc draw(void *ctx, uint8_t *out, size_t len, struct laps_cause *cause)
{
	struct mutant *m = ctx;

	(void)cause;
	for (size_t i = 0; i < len; i++, m->drawn++)
		out[i] = (uint8_t)((m->drawn * 2654435761u) >> 24 ^ m->drawn);
	return LAPS_OK;
}

static void no_entropy(struct mutant *m)
{
	m->ports.entropy = (struct laps_entropy_port){m, draw};
}

/* No cycle that fails goes without a new password. */
static void set_anyway(struct mutant *m, const struct laps_cycle_result *r)
{
	if (r->outcome == LAPS_CYCLE_FAILED)
		mutant_set(m, NULL);
}

/* Before anything else is known. */
static void set_first(struct mutant *m)
{
	mutant_set(m, NULL);
}

const struct mutant_def mutants_account[] = {
	{"sets-other", "gives the account another password than the directory",
	 .hook = {.set = another}},
	{"skips-disabled", "does not manage a disabled account",
	 .hook = {.find_rid = find_enabled}},
	{"finds-by-name", "looks for the built-in account by its name",
	 .hook = {.find_rid = find_administrator}},
	{"ignores-filter", "asks no local policy of passwords", .hook = {.accepts_all = true}},
	{"no-entropy", "makes the same password each time", .before = no_entropy},
	{"rotates-alone", "sets the account also when its cycle fails", .after = set_anyway},
	{"sets-first", "sets the account at the start of a cycle", .before = set_first},
	{0},
};
