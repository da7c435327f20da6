/* SPDX-License-Identifier: MIT */
/*
 * One cycle of one device. What was acknowledged to it is remembered, so that a value that is not
 * there in the end is found to be lost.
 */
#include <laps/filetime.h>
#include <stdio.h>
#include <string.h>

#include "fleet/room.h"
#include "lib/monotonic.h"

bool fleet_is_away(const struct fleet_worker *w)
{
	const struct fleet *f = w->fleet;

	return w->device->next_s >= f->outage_from_s && w->device->next_s < f->outage_end_s;
}

static void note_failure(struct fleet_tally *t, const struct laps_cycle_result *result)
{
	const laps_step step = result->failed_step;

	if (t->failed_at[step]++ > 0)
		return;
	snprintf(t->why[step], FLEET_WHY, "%.*s", FLEET_WHY - 1, result->cause.text);
	/* a server may have said it: a report is text in any case, also where it is cut */
	for (char *p = t->why[step]; *p; p++)
		if ((unsigned char)*p > '~')
			*p = '?';
}

static void note(struct fleet_worker *w, const struct laps_cycle_result *result, uint64_t took_ns)
{
	const bool rotated = result->outcome == LAPS_CYCLE_ROTATED;
	const bool failed = result->outcome == LAPS_CYCLE_FAILED;

	w->tally.outcome[result->outcome]++;
	if (w->device->failed)
		w->tally.retries++;
	w->device->failed = failed;
	if (failed)
		note_failure(&w->tally, result);
	fleet_histogram_add(&w->tally.time[failed    ? FLEET_FAILED
					   : rotated ? FLEET_ROTATION
						     : FLEET_CYCLE],
			    took_ns);
}

void fleet_worker_turn(struct fleet_worker *w, uint32_t index)
{
	struct fleet *f = w->fleet;
	struct fleet_device *d = &f->device[index];
	const uint64_t begin_ns = sim_monotonic_ns();
	struct laps_cycle_result result;

	w->index = index;
	w->device = d;
	w->turned = false;
	w->now_ticks = f->base_ticks + d->next_s * LAPS_TICKS_PER_SECOND;
	/* how it ended stands in the result */
	(void)!laps_cycle_run(&w->ports, LAPS_TRIGGER_TIMER, &result);
	note(w, &result, sim_monotonic_ns() - begin_ns);
	d->next_s += fleet_pause_s(f->o.seed, index, d->next_s);
}

/* ---- what the back end is asked for, watched ---- */

/* How long it took, of what was answered well: a refusal or a connection that is cut takes as long
 * as it likes. */
static void note_time(struct fleet_worker *w, fleet_timed what, uint64_t begin_ns, laps_rc rc)
{
	if (rc == LAPS_OK)
		fleet_histogram_add(&w->tally.time[what], sim_monotonic_ns() - begin_ns);
}

static laps_rc watched_bind(void *ctx, struct laps_cause *cause)
{
	struct fleet_worker *w = ctx;
	const uint64_t begin_ns = sim_monotonic_ns();
	laps_rc rc = w->under.backup.bind(w->under.backup.ctx, cause);

	note_time(w, FLEET_BIND, begin_ns, rc);
	return rc;
}

static laps_rc watched_read(void *ctx, laps_mode mode, struct laps_backup_current *out,
			    struct laps_cause *cause)
{
	struct fleet_worker *w = ctx;
	const uint64_t begin_ns = sim_monotonic_ns();
	laps_rc rc = w->under.backup.read(w->under.backup.ctx, mode, out, cause);

	note_time(w, FLEET_READ, begin_ns, rc);
	return rc;
}

/* A write without an answer may have been done; one that was refused was not. */
static void remember(struct fleet_device *d, laps_rc rc, const void *value, size_t len)
{
	if (rc == LAPS_OK) {
		d->acknowledged = fleet_digest(value, len);
		d->in_doubt = false;
	} else if (rc != LAPS_E_DENIED) {
		d->in_doubt = true;
	}
}

static laps_rc watched_write(void *ctx, const struct laps_backup_change *change,
			     struct laps_cause *cause)
{
	struct fleet_worker *w = ctx;
	const uint64_t begin_ns = sim_monotonic_ns();
	laps_rc rc = w->under.backup.write(w->under.backup.ctx, change, cause);
	size_t len = change->encrypted_len;
	const uint8_t *value =
		change->clear ? laps_secret_view(change->clear, &len) : change->encrypted;

	note_time(w, FLEET_WRITE, begin_ns, rc);
	remember(w->device, rc, value, len);
	return rc;
}

static laps_rc watched_authenticate(void *ctx, struct laps_cloud_refusal *refusal,
				    struct laps_cause *cause)
{
	struct fleet_worker *w = ctx;
	const uint64_t begin_ns = sim_monotonic_ns();
	laps_rc rc = w->under.cloud.authenticate(w->under.cloud.ctx, refusal, cause);

	note_time(w, FLEET_TOKEN, begin_ns, rc);
	return rc;
}

static laps_rc watched_upload(void *ctx, const struct laps_cloud_upload *upload,
			      struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct fleet_worker *w = ctx;
	const uint64_t begin_ns = sim_monotonic_ns();
	laps_rc rc = w->under.cloud.upload(w->under.cloud.ctx, upload, refusal, cause);

	note_time(w, FLEET_UPLOAD, begin_ns, rc);
	remember(w->device, rc, laps_secret_text(upload->password),
		 laps_secret_len(upload->password));
	return rc;
}

static laps_rc locate(void *ctx, char *name, size_t name_len, struct laps_cause *cause)
{
	const struct laps_backup_port *under = &((struct fleet_worker *)ctx)->under.backup;

	return under->locate(under->ctx, name, name_len, cause);
}

static laps_rc turn_to(void *ctx, size_t controller, char *name, size_t name_len,
		       struct laps_cause *cause)
{
	struct fleet_worker *w = ctx;
	const struct laps_backup_port *under = &w->under.backup;
	laps_rc rc = under->turn_to(under->ctx, controller, name, name_len, cause);

	/* it may come to several, and back to the best */
	w->tally.turned += rc != LAPS_E_NOTFOUND && !w->turned;
	w->turned = w->turned || rc != LAPS_E_NOTFOUND;
	return rc;
}

static void close_backup(void *ctx)
{
	const struct laps_backup_port *under = &((struct fleet_worker *)ctx)->under.backup;

	under->close(under->ctx);
}

static laps_rc discover(void *ctx, char *name, size_t name_len, struct laps_cloud_refusal *refusal,
			struct laps_cause *cause)
{
	const struct laps_cloud_port *under = &((struct fleet_worker *)ctx)->under.cloud;

	return under->discover(under->ctx, name, name_len, refusal, cause);
}

static void close_cloud(void *ctx)
{
	const struct laps_cloud_port *under = &((struct fleet_worker *)ctx)->under.cloud;

	under->close(under->ctx);
}

void fleet_worker_watch(struct fleet_worker *w)
{
	w->under.backup = w->ports.backup;
	w->under.cloud = w->ports.cloud;
	w->ports.backup = (struct laps_backup_port){.ctx = w,
						    .locate = locate,
						    .bind = watched_bind,
						    .read = watched_read,
						    .write = watched_write,
						    .close = close_backup,
						    .turn_to = turn_to};
	if (!w->under.backup.turn_to)
		w->ports.backup.turn_to = NULL;
	w->ports.cloud = (struct laps_cloud_port){w, discover, watched_authenticate, watched_upload,
						  close_cloud};
}
