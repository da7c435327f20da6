/* SPDX-License-Identifier: MIT */
#include "engine/cycle.h"

#include <laps/encvalue.h>
#include <laps/hresult.h>
#include <stdlib.h>

typedef laps_rc step_fn(struct cycle *c);

static step_fn *const steps[LAPS_STEP_N] = {
	[LAPS_STEP_POLICY] = cycle_policy,   [LAPS_STEP_ACCOUNT] = cycle_account,
	[LAPS_STEP_LOCATE] = cycle_locate,   [LAPS_STEP_READ] = cycle_read,
	[LAPS_STEP_DECIDE] = cycle_decide,   [LAPS_STEP_GENERATE] = cycle_generate,
	[LAPS_STEP_PROTECT] = cycle_protect, [LAPS_STEP_INTEND] = cycle_intend,
	[LAPS_STEP_WRITE] = cycle_write,     [LAPS_STEP_APPLY] = cycle_apply,
	[LAPS_STEP_CONFIRM] = cycle_confirm,
};

/* Where Entra ID takes the directory's place. */
static step_fn *const cloud_steps[LAPS_STEP_N] = {
	[LAPS_STEP_LOCATE] = cycle_cloud_locate,
	[LAPS_STEP_READ] = cycle_cloud_read,
	[LAPS_STEP_PROTECT] = cycle_cloud_protect,
	[LAPS_STEP_WRITE] = cycle_cloud_write,
};

static step_fn *choose(const struct cycle *c, laps_step step)
{
	const bool cloud = c->plan.mode == LAPS_MODE_ENTRA && cloud_steps[step];

	return cloud ? cloud_steps[step] : steps[step];
}

bool cycle_encrypts(const struct cycle *c)
{
	return c->plan.mode == LAPS_MODE_ENCRYPTED || c->plan.mode == LAPS_MODE_DSRM;
}

bool cycle_has_version(const struct cycle *c)
{
	return (c->plan.mode == LAPS_MODE_CLEAR || c->plan.mode == LAPS_MODE_ENCRYPTED) &&
	       c->domain.schema & LAPS_SCHEMA_VERSION && c->host.os_level >= LAPS_OS_24H2;
}

void cycle_finish(struct cycle *c, laps_outcome outcome)
{
	c->result->outcome = outcome;
	c->done = true;
}

laps_rc cycle_fail(struct cycle *c, laps_rc rc, uint32_t hresult, const char *what)
{
	laps_cause_set(&c->cause, hresult, "%s", what);
	return rc;
}

static uint32_t hresult_of(laps_rc rc)
{
	switch (rc) {
	case LAPS_E_NOMEM: return LAPS_HR_OUTOFMEMORY;
	case LAPS_E_UNSUPPORTED: return LAPS_HR_NOTIMPL;
	case LAPS_E_DENIED: return LAPS_HR_ACCESSDENIED;
	case LAPS_E_TRUNCATED:
	case LAPS_E_TRAILING:
	case LAPS_E_FORMAT:
	case LAPS_E_RANGE: return LAPS_HR_INVALIDARG;
	default: return LAPS_HR_FAIL;
	}
}

laps_rc cycle_fail_core(struct cycle *c, laps_rc rc, const char *what, const struct laps_err *err)
{
	const char *why = rc == LAPS_E_NOMEM ? "out of memory" : laps_rc_name(rc);

	laps_cause_set(&c->cause, hresult_of(rc), "%s: %s", what,
		       err && err->what ? err->what : why);
	return rc;
}

/* True when a stop is ordered. */
static bool trace(const struct cycle *c, laps_step step, laps_step_moment moment,
		  const struct laps_cause *cause)
{
	return c->ports->trace.step(c->ports->trace.ctx, step, moment, cause);
}

static laps_rc run_step(struct cycle *c, laps_step step)
{
	laps_rc rc;

	c->result->failed_step = step;
	if (trace(c, step, LAPS_STEP_BEGIN, NULL))
		return LAPS_E_STOPPED;
	c->cause = (struct laps_cause){0};
	rc = choose(c, step)(c);
	if (rc == LAPS_OK)
		return trace(c, step, LAPS_STEP_END, NULL) ? LAPS_E_STOPPED : LAPS_OK;
	if (c->cause.hresult == 0) /* a port that failed without a word */
		laps_cause_set(&c->cause, LAPS_HR_FAIL, "%s", laps_rc_name(rc));
	return trace(c, step, LAPS_STEP_FAILED, &c->cause) ? LAPS_E_STOPPED : rc;
}

/* What a cycle that was not stopped leaves behind: its last event, and no connection. */
static void end(struct cycle *c, laps_rc rc)
{
	if (c->connected && c->plan.mode == LAPS_MODE_ENTRA)
		c->ports->cloud.close(c->ports->cloud.ctx);
	else if (c->connected)
		c->ports->backup.close(c->ports->backup.ctx);
	if (rc != LAPS_OK)
		cycle_emit_cause(c, 10005);
	else if (!c->silent)
		cycle_emit(c, 10004);
}

static void clear(struct cycle *c)
{
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++)
		laps_policy_root_clear(&c->roots[i]);
	laps_secret_free(&c->password);
	laps_secret_free(&c->clear);
	laps_buf_clear(&c->encrypted);
	cycle_history_clear(&c->history);
	laps_backup_current_clear(&c->current);
	free(c);
}

laps_rc laps_cycle_run(const struct laps_ports *ports, laps_trigger trigger,
		       struct laps_cycle_result *out)
{
	struct cycle *c = calloc(1, sizeof(*c));
	laps_rc rc = LAPS_OK;

	*out = (struct laps_cycle_result){.outcome = LAPS_CYCLE_FAILED};
	if (!c) {
		laps_cause_set(&out->cause, LAPS_HR_OUTOFMEMORY, "out of memory");
		return LAPS_E_NOMEM;
	}
	c->ports = ports;
	c->trigger = trigger;
	c->result = out;
	laps_buf_init(&c->encrypted, LAPS_ENCVALUE_MAX);

	for (int s = 0; rc == LAPS_OK && !c->done && s < LAPS_STEP_N; s++)
		rc = run_step(c, (laps_step)s);
	if (rc == LAPS_OK && !c->done)
		cycle_finish(c, LAPS_CYCLE_ROTATED);
	if (rc != LAPS_E_STOPPED)
		end(c, rc);
	if (rc == LAPS_E_STOPPED) {
		out->outcome = LAPS_CYCLE_FAILED;
		laps_cause_set(&out->cause, LAPS_HR_FAIL, "stopped by order");
	} else if (rc != LAPS_OK) {
		out->cause = c->cause;
	}
	clear(c);
	return rc;
}
