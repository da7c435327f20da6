/* SPDX-License-Identifier: MIT */
#include "run/world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cloud/seed.h"
#include "directory/conf.h"
#include "directory/load.h"
#include "directory/preload.h"
#include "lib/cert.h"
#include "lib/choice.h"
#include "lib/file.h"
#include "lib/monotonic.h"
#include "lib/timeline.h"

#define DEFAULT_DOMAIN    "corp.example"
#define CA_FILE           "ca.pem"
#define CLOUD_DIR         "cloud"
#define CLOUD_CERTIFICATE CLOUD_DIR "/server.pem"
#define CLOUD_KEY         CLOUD_DIR "/server.key"
/* bytes that a world takes: a small one, each computer in the directory, each host's files */
#define ROOM_WORLD    UINT64_C(33554432)
#define ROOM_COMPUTER UINT64_C(8192)

static bool check_options(const struct lapsim_options *o, struct sim_err *err)
{
	if (o->computers < 1 || o->computers > SIM_COMPUTER_MAX)
		return sim_fail(err, "a world has 1 to %u computers", SIM_COMPUTER_MAX);
	if ((unsigned)o->channel_binding >= SIM_CHANNEL_BINDING_N)
		return sim_fail(err, "there is no channel binding %u",
				(unsigned)o->channel_binding);
	if (o->dcs > SIM_DCS_MAX)
		return sim_fail(err, "a world has 1 to %u domain controllers", SIM_DCS_MAX);
	if (o->functional_level > SIM_LEVEL_MAX)
		return sim_fail(err, "there is no functional level %u", o->functional_level);
	if ((unsigned)o->laps_schema >= SIM_LAPS_SCHEMA_N)
		return sim_fail(err, "there is no LAPS schema %u", (unsigned)o->laps_schema);
	return true;
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
		.functional_level = o->functional_level,
		.laps_schema = (sim_laps_schema)o->laps_schema,
		.unsigned_binds = o->unsigned_binds,
		.channel_binding = (sim_channel_binding)o->channel_binding,
	};

	if (!o->has_seed && !sim_seed_draw(&d.seed, err))
		return false;
	return sim_domain_init(&d, &w->domain, err);
}

static bool make_certificates(const struct lapsim *w, struct sim_err *err)
{
	const char *const controller[] = {w->domain.dc_dns_name, NULL};
	/* those that clients have built in, for worlds that are found by them */
	static const char *const cloud[] = {"localhost",
					    "login.microsoftonline.com",
					    "login.windows.net",
					    "login.microsoft.com",
					    "sts.windows.net",
					    "graph.microsoft.com",
					    "enterpriseregistration.windows.net",
					    "graph.windows.net",
					    NULL};
	const struct sim_cert_server server[] = {
		{.subject = "lapsim simulated domain controller, NOT FOR PRODUCTION",
		 .dns = controller,
		 .certificate = SIM_SLAPD_DIR "/server.pem",
		 .key = SIM_SLAPD_DIR "/server.key"},
		{.subject = "lapsim simulated cloud, NOT FOR PRODUCTION",
		 .dns = cloud,
		 .certificate = CLOUD_CERTIFICATE,
		 .key = CLOUD_KEY},
	};

	return sim_mkdir(w->dir.fd, CLOUD_DIR, 0700, err) &&
	       sim_cert_make(w->dir.fd, CA_FILE, server, sizeof(server) / sizeof(server[0]), err);
}

/* Where a client that is told nothing but the domain finds its servers. */
static bool start_dns(struct lapsim *w, struct sim_err *err)
{
	const char *domain = w->domain.dns_name;

	if (!sim_dns_open(&w->dns, err))
		return false;
	sim_dns_add(&w->dns, w->slapd.ldap_port, "_ldap._tcp.dc._msdcs.%s", domain);
	sim_dns_add(&w->dns, w->slapd.ldap_port, "_ldap._tcp.%s", domain);
	sim_dns_add(&w->dns, w->slapd.ldap_port, "_ldap._tcp." SIM_SITE "._sites.dc._msdcs.%s",
		    domain);
	sim_dns_add(&w->dns, w->kdc.port, "_kerberos._tcp.dc._msdcs.%s", domain);
	sim_dns_add(&w->dns, w->kdc.port, "_kerberos._tcp.%s", domain);
	sim_dns_add(&w->dns, w->kdc.port, "_kerberos._udp.%s", domain);
	return true;
}

static bool start_kdc(struct lapsim *w, struct sim_err *err)
{
	const struct sim_domain *d = &w->domain;
	const char *user[SIM_KDC_USERS + 1] = {NULL};
	struct sim_kdc_options o = {
		.dir = w->dir.fd,
		.path = w->dir.path,
		.socket_dir = w->dir.socket_dir,
		.seed = d->seed,
		.realm = d->realm,
		.domain = d->dns_name,
		.dc = SIM_DC_NAME,
		.computers = d->computers,
		.user = user,
	};
	size_t n = 0;

	for (size_t i = 0; i < sim_account_n && n < SIM_KDC_USERS; i++)
		if (!sim_account[i].member)
			user[n++] = sim_account[i].name;
	return sim_kdc_start(&o, &w->kdc, err);
}

/* slapadd gets going while we make keys and files; slapd starts on what it has made. */
static bool start_directory(struct lapsim *w, struct sim_err *err)
{
	struct sim_load load;
	struct sim_env env;
	char *program = NULL;
	bool ok;

	sim_env_init(&env);
	ok = sim_slapd_find(&program, err) && sim_preload_set(&env, err) &&
	     sim_conf_write(w->dir.fd, w->dir.path, &w->domain, err) &&
	     sim_load_start(w->dir.fd, w->dir.path, program, &env, &load, err);
	if (ok && !(make_certificates(w, err) && sim_files_write(w, err) && start_kdc(w, err) &&
		    sim_kdc_server_env(&w->kdc, &env, err))) {
		sim_load_abort(&load);
		ok = false;
	}
	ok = ok && sim_load_finish(&load, &w->domain, err) &&
	     sim_slapd_start(&w->dir, &w->domain, program, &env, w->dcs > 1, &w->slapd, err) &&
	     sim_kdc_wait(&w->kdc, err) &&
	     (!w->has_rodc ||
	      sim_slapd_start_rodc(&w->dir, &w->domain, program, &env, &w->rodc, err));
	sim_env_clear(&env);
	free(program);
	return ok;
}

static bool start_cloud(struct lapsim *w, struct sim_err *err)
{
	char port[8];
	const struct sim_cloud_options o = {
		.dir = w->dir.fd,
		.clock = &w->clock,
		.seed = w->domain.seed,
		.domain = w->domain.dns_name,
		.ca_file = CA_FILE,
		.cert_file = CLOUD_CERTIFICATE,
		.key_file = CLOUD_KEY,
		.port = w->cloud_port ? port : NULL,
		.fresh_keys = w->fresh_keys,
	};

	snprintf(port, sizeof(port), "%u", w->cloud_port);
	return sim_cloud_id(w->domain.seed, "tenant", w->tenant_id, err) &&
	       sim_cloud_id(w->domain.seed, SIM_APP_READER " client", w->client_id, err) &&
	       sim_cloud_start(&o, &w->cloud, err);
}

static bool watch(struct lapsim *w, int fd, struct sim_err *err)
{
	struct epoll_event e = {.events = EPOLLIN, .data = {.fd = fd}};

	return epoll_ctl(w->epoll, EPOLL_CTL_ADD, fd, &e) == 0 ||
	       sim_fail_errno(err, errno, "cannot watch", "the world");
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
	return watch(w, sim_control_fd(w->control), err) && watch(w, w->slapd.child.fd, err) &&
	       watch(w, w->kdc.child.fd, err) && watch(w, w->dns.fd, err) &&
	       (!w->has_rodc || watch(w, w->rodc.child.fd, err));
}

static bool start(struct lapsim *w, const struct lapsim_options *o, struct sim_err *err)
{
	uint64_t room = ROOM_WORLD + o->computers * ROOM_COMPUTER;

	return check_options(o, err) && sim_workdir_make(o->dir, room, &w->dir, err) &&
	       sim_clock_make(w->dir.fd, "clock", o->time_ticks, &w->clock, err) &&
	       choose(w, o, err) && sim_timeline_make(w->dir.fd, err) && start_directory(w, err) &&
	       start_dns(w, err) && start_cloud(w, err) && sim_hosts_write(w, err) &&
	       open_control(w, err) && sim_world_env(w, err) && sim_identity_write(w, err);
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
	w->slapd = w->rodc = SIM_SLAPD_NONE;
	w->kdc = SIM_KDC_NONE;
	w->dns = SIM_DNS_NONE;
	w->epoll = -1;
	w->cloud_port = options->cloud_port;
	w->fresh_keys = options->fresh_keys;
	w->has_rodc = options->rodc;
	w->dcs = options->dcs;
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
	/* its threads read the clock */
	sim_cloud_stop(&w->cloud);
	sim_slapd_stop(&w->rodc, w->keep);
	sim_slapd_stop(&w->slapd, w->keep);
	sim_kdc_stop(&w->kdc);
	sim_dns_close(&w->dns);
	sim_clock_close(&w->clock);
	if (!w->keep)
		sim_workdir_remove(&w->dir);
	else
		sim_workdir_close(&w->dir);
	/* last: whoever asked for the end is answered when it has come */
	sim_control_close(&w->control);
	if (w->epoll >= 0)
		close(w->epoll);
	sim_env_clear(&w->env);
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
	const struct {
		struct sim_child *child;
		const char *name;
	} server[] = {{&world->slapd.child, "slapd"},
		      {&world->kdc.child, "krb5kdc"},
		      {&world->rodc.child, "the read-only slapd"}};
	char how[64];
	int status;

	for (size_t i = 0; i < sizeof(server) / sizeof(server[0]); i++) {
		if (server[i].child->pid == 0 || !sim_child_wait(server[i].child, 0, &status))
			continue;
		sim_child_describe(status, how, sizeof(how));
		snprintf(why, LAPSIM_WHY, "%s %s while the world was running", server[i].name, how);
		return LAPSIM_BROKEN;
	}
	sim_dns_serve(&world->dns);
	sim_control_serve(world->control);
	return world->leaving ? LAPSIM_LEAVE : LAPSIM_RUNS;
}
