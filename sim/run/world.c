/* SPDX-License-Identifier: MIT */
#include "run/world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "lib/choice.h"
#include "lib/file.h"
#include "lib/monotonic.h"
#include "lib/preload.h"
#include "lib/timeline.h"

#define TRIM_SECONDS   5
#define DEFAULT_DOMAIN "corp.example"
/* bytes that a world takes: a small one, each computer in the directory */
#define ROOM_WORLD    UINT64_C(33554432)
#define ROOM_COMPUTER UINT64_C(18432) /* twice: as it is, and as it was at the beginning */

static bool check_options(const struct lapsim_options *o, struct sim_err *err)
{
	if (o->computers < 1 || o->computers > SIM_COMPUTER_MAX)
		return sim_fail(err, "a world has 1 to %u computers", SIM_COMPUTER_MAX);
	if ((unsigned)o->channel_binding >= SIM_CHANNEL_BINDING_N)
		return sim_fail(err, "there is no channel binding %u",
				(unsigned)o->channel_binding);
	if (o->dcs > SIM_DCS_MAX)
		return sim_fail(err, "a world has 1 to %u domain controllers", SIM_DCS_MAX);
	if (o->kds_pad > SIM_KDS_PAD_MAX)
		return sim_fail(err, "answers of the key service are padded to 0 to %u bytes",
				SIM_KDS_PAD_MAX);
	if (o->functional_level > SIM_LEVEL_MAX)
		return sim_fail(err, "there is no functional level %u", o->functional_level);
	if ((unsigned)o->laps_schema >= SIM_LAPS_SCHEMA_N)
		return sim_fail(err, "there is no LAPS schema %u", (unsigned)o->laps_schema);
	return sim_services_check(o, err) && sim_world_check_faults(o, err);
}

/* The domain follows the seed; drawn when there is none. */
static bool choose(struct lapsim *w, const struct lapsim_options *o, struct sim_err *err)
{
	struct sim_domain_options d = {
		.seed = o->seed,
		/* the time that was given, not a moment later: equal worlds are equal */
		.started_ticks = o->time_ticks ? o->time_ticks : sim_clock_now(&w->clock),
		.dns_name = o->domain ? o->domain : DEFAULT_DOMAIN,
		.computers = o->computers,
		.dcs = o->dcs,
		.functional_level = o->functional_level,
		.laps_schema = (sim_laps_schema)o->laps_schema,
		.unsigned_binds = o->unsigned_binds,
		.proxied = o->proxied_authorization,
		.channel_binding = (sim_channel_binding)o->channel_binding,
	};

	if (!o->has_seed && !sim_seed_draw(&d.seed, err))
		return false;
	w->draw_seed = d.seed;
	return sim_domain_init(&d, &w->domain, err);
}

static bool watch(struct lapsim *w, int fd, struct sim_err *err)
{
	struct epoll_event e = {.events = EPOLLIN, .data = {.fd = fd}};

	return fd < 0 || epoll_ctl(w->epoll, EPOLL_CTL_ADD, fd, &e) == 0 || errno == EEXIST ||
	       sim_fail_errno(err, errno, "cannot watch", "the world");
}

bool sim_world_watch(struct lapsim *w, struct sim_err *err)
{
	for (uint32_t i = 0; i < w->domain.dcs; i++)
		if (!watch(w, w->dc[i].child.fd, err))
			return false;
	return watch(w, sim_control_fd(w->control), err) && watch(w, w->kdc.child.fd, err) &&
	       watch(w, w->kds.child.fd, err) && watch(w, w->dns.fd, err) &&
	       watch(w, w->rodc.child.fd, err) && watch(w, w->rodc_kds.child.fd, err) &&
	       watch(w, w->balancer.child.fd, err);
}

static bool open_control(struct lapsim *w, struct sim_err *err)
{
	char path[SIM_SOCKET_PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s/control", w->dir.socket_dir);
	w->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (w->epoll < 0)
		return sim_fail_errno(err, errno, "cannot watch", "the world");
	if (!sim_control_open(path, sim_verb, w, &w->control, err))
		return false;
	/* DIR alone must be enough to find it */
	if (strcmp(w->dir.socket_dir, w->dir.path) != 0 &&
	    symlinkat(path, w->dir.fd, "control") != 0)
		return sim_fail_errno(err, errno, "cannot make link", "control");
	return sim_world_watch(w, err);
}

static bool start_trimmer(struct lapsim *w, struct sim_err *err)
{
	const struct itimerspec every = {.it_interval = {.tv_sec = TRIM_SECONDS},
					 .it_value = {.tv_sec = TRIM_SECONDS}};

	w->trimmer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	return (w->trimmer >= 0 && timerfd_settime(w->trimmer, 0, &every, NULL) == 0 &&
		watch(w, w->trimmer, err)) ||
	       sim_fail_errno(err, errno, "cannot start", "a timer");
}

/* What is older than the last 64 MiB, or what came in five seconds more, goes. */
static void serve_trimmer(const struct lapsim *w)
{
	uint64_t times;

	if (read(w->trimmer, &times, sizeof(times)) == sizeof(times))
		sim_timeline_trim(w->dir.fd, SIM_TIMELINE_MOST);
}

static bool open_programs(struct lapsim *w, struct sim_err *err)
{
	char path[SIM_SOCKET_PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s/" SIM_PROGRAMS_NAME, w->dir.socket_dir);
	return sim_programs_open(path, &w->programs, err) &&
	       watch(w, sim_programs_fd(w->programs), err);
}

static bool start(struct lapsim *w, const struct lapsim_options *o, struct sim_err *err)
{
	const uint32_t dcs = o->dcs ? o->dcs : 1;
	uint64_t room = ROOM_WORLD + dcs * o->computers * ROOM_COMPUTER;

	return check_options(o, err) && sim_entries_read(w, o, err) &&
	       (!o->registry || sim_registry_read(&w->registry, o->registry, err)) &&
	       sim_workdir_make(o->dir, room, &w->dir, err) &&
	       sim_clock_make(w->dir.fd, SIM_CLOCK, o->time_ticks, &w->clock, err) &&
	       sim_faults_make(w->dir.fd, &w->faults, err) && choose(w, o, err) &&
	       (!o->capture || sim_world_open_capture(w, o->capture, err)) &&
	       sim_timeline_make(w->dir.fd, err) && sim_servers_start(w, err) &&
	       sim_hosts_write(w, err) && open_control(w, err) && start_trimmer(w, err) &&
	       (!o->lint || open_programs(w, err)) && sim_world_env(w, err) &&
	       sim_identity_write(w, err) && sim_timeline_clear(w->dir.fd, err) &&
	       (!o->capture || sim_world_begin_capture(w, err)) &&
	       sim_world_add_faults(w, o, err) &&
	       ((w->began_faults = sim_faults_save(w->faults)) != NULL || sim_fail_nomem(err));
}

bool lapsim_start(const struct lapsim_options *options, struct lapsim **out,
		  char why[static LAPSIM_WHY])
{
	struct lapsim *w = calloc(1, sizeof(*w));
	struct sim_err err;

	if (!w) {
		snprintf(why, LAPSIM_WHY, "out of memory");
		return false;
	}
	w->started_ms = sim_monotonic_ms();
	w->dir = SIM_WORKDIR_NONE;
	for (uint32_t i = 0; i < SIM_DCS_MAX; i++)
		w->dc[i] = SIM_SLAPD_NONE;
	w->rodc = SIM_SLAPD_NONE;
	w->balancer = SIM_BALANCER_NONE;
	w->kdc = SIM_KDC_NONE;
	w->kds = w->rodc_kds = SIM_KDS_NONE;
	w->dns = SIM_DNS_NONE;
	w->epoll = w->trimmer = -1;
	w->start_ticks = options->time_ticks;
	w->services = options->services ? options->services : LAPSIM_ALL;
	w->cloud_port = options->cloud_port;
	w->fresh_keys = options->fresh_keys;
	w->has_rodc = options->rodc;
	w->has_balancer = options->balancer;
	w->real_time_clients = options->real_time_clients;
	w->kds_wanted.rpc_port = options->rpc_port;
	w->kds_wanted.kds_port = options->kds_port;
	w->kds_wanted.pad = options->kds_pad;
	w->kds_wanted.max_fragment = options->kds_fragment;
	w->kds_wanted.ntlm = options->ntlm;
	sim_env_init(&w->env);
	if (!start(w, options, &err)) {
		snprintf(why, LAPSIM_WHY, "%s", err.text);
		lapsim_stop(&w);
		return false;
	}
	w->keep = options->keep;
	*out = w;
	return true;
}

void lapsim_stop(struct lapsim **world)
{
	struct lapsim *w = *world;

	if (!w)
		return;
	sim_servers_stop(w);
	sim_capture_end(&w->capture, NULL, NULL);
	free(w->capture_file);
	free(w->key_log);
	sim_clock_close(&w->clock);
	sim_faults_close(&w->faults);
	free(w->began_faults);
	if (!w->keep)
		sim_workdir_remove(&w->dir);
	else
		sim_workdir_close(&w->dir);
	/* last: whoever asked for the end is answered when it has come */
	sim_programs_close(&w->programs);
	sim_control_close(&w->control);
	if (w->trimmer >= 0)
		close(w->trimmer);
	if (w->epoll >= 0)
		close(w->epoll);
	sim_env_clear(&w->env);
	sim_entries_clear(w);
	laps_buf_clear(&w->registry.file);
	sim_domain_clear(&w->domain);
	free(w);
	*world = NULL;
}

const char *lapsim_getenv(const struct lapsim *world, const char *name)
{
	return sim_env_get(&world->env, name);
}

int lapsim_fd(const struct lapsim *world)
{
	return world->epoll;
}

lapsim_event lapsim_serve(struct lapsim *world, char why[static LAPSIM_WHY])
{
	if (world->broken[0])
		snprintf(why, LAPSIM_WHY, "%s", world->broken);
	if (world->broken[0] || !sim_servers_look(world, why))
		return LAPSIM_BROKEN;
	serve_trimmer(world);
	sim_dns_serve(&world->dns);
	if (world->programs)
		sim_programs_serve(world->programs, sim_clock_now(&world->clock));
	sim_control_serve(world->control);
	return world->leaving ? LAPSIM_LEAVE : LAPSIM_RUNS;
}
