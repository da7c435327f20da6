/* SPDX-License-Identifier: MIT */
/*
 * The servers of a world, started so that each gets going while another is waited for.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cloud/seed.h"
#include "directory/conf.h"
#include "directory/image.h"
#include "directory/load.h"
#include "directory/preload.h"
#include "lib/file.h"
#include "run/links.h"
#include "run/world.h"

#define NO_SASL SIM_SLAPD_DIR "/sasl2"

static void add_controller(struct lapsim *w, uint16_t port)
{
	const char *domain = w->domain.dns_name;

	sim_dns_add(&w->dns, port, "_ldap._tcp.dc._msdcs.%s", domain);
	sim_dns_add(&w->dns, port, "_ldap._tcp.%s", domain);
	sim_dns_add(&w->dns, port, "_ldap._tcp." SIM_SITE "._sites.dc._msdcs.%s", domain);
}

/* Where a client that is told nothing but the domain finds its servers. */
static bool start_dns(struct lapsim *w, struct sim_err *err)
{
	const char *domain = w->domain.dns_name;

	if (!sim_dns_open(&w->dns, err))
		return false;
	for (uint32_t i = 0; sim_runs(w, LAPSIM_DIRECTORY) && i < w->domain.dcs; i++)
		add_controller(w, w->dc[i].ldap_port);
	if (!sim_runs(w, LAPSIM_KDC))
		return true;
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
		.dcs = d->dcs,
		.computers = d->computers,
		.user = user,
	};
	size_t n = 0;

	for (size_t i = 0; i < sim_account_n && n < SIM_KDC_USERS; i++)
		if (!sim_account[i].member)
			user[n++] = sim_account[i].name;
	return sim_kdc_start(&o, &w->kdc, err);
}

/* What a reset puts back; running: of controllers that have started. */
static bool keep_beginning(const struct lapsim *w, bool running, struct sim_err *err)
{
	int to = sim_mkdir(w->dir.fd, SIM_BEGAN, 0700, err)
			 ? openat(w->dir.fd, SIM_BEGAN, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
			 : -1;
	const uint32_t dcs = w->domain.dcs;
	uint64_t stopped_us;
	bool ok = to >= 0 && (running ? sim_image_take(w->dir.fd, dcs, to, w->dc, &stopped_us, err)
				      : sim_image_begin(w->dir.fd, dcs, to, err));

	if (to >= 0)
		close(to);
	return ok;
}

/* The world begins when they are there: not before, by its clock, than they were made. */
static bool put_entries(struct lapsim *w, struct sim_err *err)
{
	if (!sim_entries_put(w, err) || !keep_beginning(w, true, err))
		return false;
	if (w->start_ticks)
		w->start_ticks = sim_clock_now(&w->clock);
	return true;
}

/* Whom the directory knows by tickets; without a realm nobody, and it offers no mechanism. */
static bool start_realm(struct lapsim *w, struct sim_env *env, struct sim_err *err)
{
	if (sim_runs(w, LAPSIM_KDC))
		return start_kdc(w, err) && sim_kdc_server_env(&w->kdc, env, err);
	return sim_mkdir(w->dir.fd, NO_SASL, 0700, err) &&
	       (sim_env_set(env, "SASL_PATH", "%s/" NO_SASL, w->dir.path) || sim_fail_nomem(err));
}

/* slapadd gets going while we make keys and files; slapd starts on what it has made. */
static bool start_directory(struct lapsim *w, struct sim_err *err)
{
	struct sim_load load;
	struct sim_env env;
	char *program = NULL;
	bool ok;

	sim_env_init(&env);
	ok = sim_slapd_find(&program, err) && sim_preload_set(&env, w->dir.path, err) &&
	     (!w->key_log || sim_env_set(&env, "SSLKEYLOGFILE", "%s", w->key_log) ||
	      sim_fail_nomem(err)) &&
	     sim_replication_open(w->domain.dcs, &w->replication, err) && sim_links_open(w, err) &&
	     sim_conf_write(w->dir.fd, w->dir.path, &w->domain, &w->replication, err) &&
	     sim_load_start(w->dir.fd, w->dir.path, program, &w->domain, &env, &load, err);
	if (ok && !(sim_certificates_make(w, err) && sim_files_write(w, err) &&
		    start_realm(w, &env, err))) {
		sim_load_abort(&load);
		ok = false;
	}
	ok = ok && sim_load_finish(&load, &w->domain, err) &&
	     sim_image_spread(w->dir.fd, w->domain.dcs, err) &&
	     (w->has_entries || keep_beginning(w, false, err)) &&
	     sim_slapd_start(&w->dir, &w->domain, program, &env, &w->replication, w->dc, err) &&
	     sim_links_wait(w, err) && (!w->has_entries || put_entries(w, err)) &&
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
		.faults = w->faults,
		.tls_dir = SIM_CLOUD_DIR,
		.key_log = w->key_log,
		.seed = w->domain.seed,
		.domain = w->domain.dns_name,
		.ca_file = SIM_CA_FILE,
		.cert_file = SIM_CLOUD_DIR "/server.pem",
		.key_file = SIM_CLOUD_DIR "/server.key",
		.port = w->cloud_port ? port : NULL,
		.fresh_keys = w->fresh_keys,
	};

	snprintf(port, sizeof(port), "%u", w->cloud_port);
	return sim_cloud_id(w->domain.seed, "tenant", w->tenant_id, err) &&
	       sim_cloud_id(w->domain.seed, SIM_APP_READER " client", w->client_id, err) &&
	       sim_cloud_start(&o, &w->cloud, err);
}

/* Behind them all, which it asks from its start on. */
static bool start_balancer(struct lapsim *w, struct sim_err *err)
{
	return !w->has_balancer ||
	       sim_balancer_start(&w->dir, w->dc, w->domain.dcs, &w->balancer, err);
}

static bool wait_for_kdc(struct lapsim *w, struct sim_err *err)
{
	return !sim_runs(w, LAPSIM_KDC) || sim_kdc_wait(&w->kdc, err);
}

bool sim_servers_start(struct lapsim *w, struct sim_err *err)
{
	return (sim_runs(w, LAPSIM_DIRECTORY)
			? start_directory(w, err)
			: sim_certificates_make(w, err) && sim_files_write(w, err)) &&
	       start_balancer(w, err) && sim_key_services_start(w, err) && wait_for_kdc(w, err) &&
	       (!sim_runs(w, LAPSIM_CLOUD) || start_cloud(w, err)) &&
	       sim_key_services_wait(w, err) && start_dns(w, err);
}

void sim_servers_stop(struct lapsim *w)
{
	/* its threads read the clock */
	sim_cloud_stop(&w->cloud);
	sim_kds_stop(&w->rodc_kds);
	sim_kds_stop(&w->kds);
	sim_balancer_stop(&w->balancer);
	sim_slapd_stop(&w->rodc, w->keep);
	for (uint32_t i = 0; i < SIM_DCS_MAX; i++)
		sim_slapd_stop(&w->dc[i], w->keep);
	sim_relay_close(&w->relay);
	sim_replication_close(&w->replication);
	sim_kdc_stop(&w->kdc);
	sim_dns_close(&w->dns);
}

static void kill_now(const struct sim_child *c)
{
	if (c->pid)
		kill(c->pid, SIGKILL);
}

void sim_servers_halt(struct lapsim *w)
{
	const struct sim_child *all[] = {&w->kds.child, &w->rodc_kds.child, &w->rodc.child,
					 &w->kdc.child, &w->balancer.child};

	/* all at once; then each is waited for */
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		kill_now(all[i]);
	for (uint32_t i = 0; i < w->domain.dcs; i++)
		kill_now(&w->dc[i].child);
	sim_kds_halt(&w->rodc_kds);
	sim_kds_halt(&w->kds);
	sim_balancer_halt(&w->balancer);
	sim_slapd_halt(&w->rodc);
	for (uint32_t i = 0; i < w->domain.dcs; i++)
		sim_slapd_halt(&w->dc[i]);
	sim_kdc_halt(&w->kdc);
}

static bool controllers_again(struct lapsim *w, struct sim_err *err)
{
	const uint32_t n = sim_runs(w, LAPSIM_DIRECTORY) ? w->domain.dcs : 0;
	bool ok = true;

	/* a controller that was stopped stays so */
	for (uint32_t i = 0; i < n && ok; i++)
		ok = w->dc[i].away || sim_slapd_again(&w->dc[i], &w->dir, err);
	for (uint32_t i = 0; i < n && ok; i++)
		ok = w->dc[i].away || sim_slapd_wait(&w->dc[i], &w->dir, &w->domain, err);
	ok = ok && sim_links_wait(w, err);
	ok = ok && (!w->has_balancer || sim_balancer_again(&w->balancer, &w->dir, err));
	return ok && (!w->has_rodc || (sim_slapd_again(&w->rodc, &w->dir, err) &&
				       sim_slapd_wait(&w->rodc, &w->dir, &w->domain, err)));
}

bool sim_servers_again(struct lapsim *w, struct sim_err *err)
{
	return (!sim_runs(w, LAPSIM_KDC) || sim_kdc_again(&w->kdc, err)) &&
	       controllers_again(w, err) && sim_key_services_start(w, err) &&
	       wait_for_kdc(w, err) && sim_key_services_wait(w, err);
}

/* False: it has ended by itself. */
static bool look_at(struct sim_child *c, const char *name, char why[static LAPSIM_WHY])
{
	char how[64];
	int status;

	if (c->pid == 0 || !sim_child_wait(c, 0, &status))
		return true;
	sim_child_describe(status, how, sizeof(how));
	snprintf(why, LAPSIM_WHY, "%s %s while the world was running", name, how);
	return false;
}

bool sim_servers_look(struct lapsim *w, char why[static LAPSIM_WHY])
{
	char name[32] = "slapd";

	for (uint32_t i = 0; i < w->domain.dcs; i++) {
		if (w->domain.dcs > 1)
			snprintf(name, sizeof(name), "slapd of DC%u", i + 1);
		if (!look_at(&w->dc[i].child, name, why))
			return false;
	}
	return look_at(&w->kdc.child, "krb5kdc", why) &&
	       look_at(&w->kds.child, "the key service", why) &&
	       look_at(&w->balancer.child, "haproxy", why) &&
	       look_at(&w->rodc.child, "the read-only slapd", why) &&
	       look_at(&w->rodc_kds.child, "the read-only key service", why);
}
