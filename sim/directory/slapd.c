/* SPDX-License-Identifier: MIT */
#include "directory/slapd.h"

#include <ctype.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "directory/dc/names.h"
#include "lib/file.h"
#include "lib/listens.h"
#include "lib/port.h"

#define TRIES_FOR_PORTS 5
#define STOP_GRACE_MS   5000
#define LOG_NAME        SIM_SLAPD_DIR "/slapd.log"

bool sim_slapd_find(char **path, struct sim_err *err)
{
	*path = sim_find_program("slapd");
	if (!*path)
		return sim_fail(err, "slapd is not in PATH or /usr/sbin: install package 'slapd'");
	return true;
}

/* ldapi:// has the path where a host would stand: everything odd in it is escaped. */
static void format_ldapi(const char *socket_dir, uint32_t i, char *out, size_t size)
{
	size_t n = (size_t)snprintf(out, size, "ldapi://");
	char path[SIM_SOCKET_PATH_MAX + 1], number[16] = "";

	if (i > 0)
		snprintf(number, sizeof(number), "%u", i + 1);
	snprintf(path, sizeof(path), "%s/" SIM_LDAPI_NAME "%s", socket_dir, number);
	for (const char *p = path; *p && n + 4 < size; p++) {
		bool plain = isalnum((unsigned char)*p) || strchr("-._~", *p);

		n += (size_t)snprintf(out + n, size - n, plain ? "%c" : "%%%02X",
				      (unsigned char)*p);
	}
}

static bool run(const struct sim_workdir *w, struct sim_slapd *s, struct sim_err *err)
{
	char addresses[sizeof(s->ldapi_uri) + 128], replica[32] = "", *conf = NULL;
	const char *argv[] = {s->program, "-d", "0", "-f", NULL, "-h", addresses, NULL};
	int log;
	bool ok;

	if (s->replica_port)
		snprintf(replica, sizeof(replica), "ldap://127.0.0.1:%u", s->replica_port);
	snprintf(addresses, sizeof(addresses), "ldap://127.0.0.1:%u ldaps://127.0.0.1:%u %s %s",
		 s->ldap_port, s->ldaps_port, replica, s->ldapi_uri);
	if (asprintf(&conf, "%s/%s", w->path, s->conf) < 0)
		return sim_fail_nomem(err);
	argv[4] = conf;
	log = openat(w->fd, LOG_NAME, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	ok = sim_child_start(&(struct sim_child_how){.argv = argv,
						     .envp = s->envp,
						     .in = -1,
						     .out = log,
						     .error = log,
						     .server = true},
			     &s->child, NULL, err);
	if (log >= 0)
		close(log);
	free(conf);
	return ok;
}

static bool wait_for_port(struct sim_slapd *s, bool *ended, struct sim_err *err)
{
	const struct sim_listens l = {.name = "slapd", .port = s->ldaps_port};

	return sim_listens_wait(&l, &s->child, ended, err);
}

/* Hundreds of small pieces of memory come and go with a request: those of glibc's list of a thread,
 * which is short otherwise, are had in a third of the time. */
#define TUNABLES "glibc.malloc.tcache_count=200:glibc.malloc.mxfast=0"

/* With the port of another controller, to which the object refers. */
static char **environment(const struct sim_env *env, uint16_t other_port)
{
	char **base = sim_environ_new(env, environ), **all = NULL;
	struct sim_env one;

	sim_env_init(&one);
	if (base && sim_env_set(&one, DC_OTHER_PORT, "%u", other_port) &&
	    sim_env_set(&one, "GLIBC_TUNABLES", TUNABLES))
		all = sim_environ_new(&one, base);
	sim_env_clear(&one);
	sim_environ_free(base);
	return all;
}

static void release(struct sim_slapd *s)
{
	sim_port_release(&s->ldap);
	sim_port_release(&s->ldaps);
}

static bool hold_ports(struct sim_slapd *s, struct sim_err *err)
{
	release(s);
	if (!sim_port_hold(0, &s->ldap, err) || !sim_port_hold(0, &s->ldaps, err))
		return false;
	s->ldap_port = s->ldap.number;
	s->ldaps_port = s->ldaps.number;
	return true;
}

/* Somebody who asks for one of its ports by number may be faster: then others are tried. */
static bool wait_at_start(struct sim_slapd *s, const struct sim_workdir *w,
			  const struct sim_domain *d, struct sim_err *err)
{
	bool again, ok = wait_for_port(s, &again, err);

	for (int i = 1; i < TRIES_FOR_PORTS && !ok && again; i++)
		ok = hold_ports(s, err) && run(w, s, err) && wait_for_port(s, &again, err);
	return ok && sim_ready_check(w, d, s->ldap_port, err);
}

static bool prepare(const char *program, struct sim_slapd *s, struct sim_err *err)
{
	s->program = strdup(program);
	return (s->program || sim_fail_nomem(err)) && hold_ports(s, err);
}

static bool begin(const struct sim_workdir *w, const struct sim_env *env, uint16_t other_port,
		  struct sim_slapd *s, struct sim_err *err)
{
	s->envp = environment(env, other_port);
	return (s->envp || sim_fail_nomem(err)) && run(w, s, err);
}

bool sim_slapd_start(const struct sim_workdir *w, const struct sim_domain *d, const char *program,
		     const struct sim_env *env, const struct sim_replication *r,
		     struct sim_slapd *out, struct sim_err *err)
{
	const uint32_t n = r->n;
	bool ok = true;

	for (uint32_t i = 0; i < n; i++) {
		out[i] = SIM_SLAPD_NONE;
		sim_conf_path(i, out[i].conf);
		out[i].replica_port = n > 1 ? r->port[i].number : 0;
		format_ldapi(w->socket_dir, i, out[i].ldapi_uri, sizeof(out[i].ldapi_uri));
	}
	for (uint32_t i = 0; i < n && ok; i++)
		ok = prepare(program, &out[i], err);
	for (uint32_t i = 0; i < n && ok; i++)
		ok = begin(w, env, n > 1 ? out[(i + 1) % n].ldap_port : 0, &out[i], err);
	for (uint32_t i = 0; i < n && ok; i++)
		ok = wait_at_start(&out[i], w, d, err);
	for (uint32_t i = 0; i < n && !ok; i++)
		sim_slapd_stop(&out[i], false);
	return ok;
}

bool sim_slapd_start_rodc(const struct sim_workdir *w, const struct sim_domain *d,
			  const char *program, const struct sim_env *env, struct sim_slapd *out,
			  struct sim_err *err)
{
	bool ok;

	*out = SIM_SLAPD_NONE;
	snprintf(out->conf, sizeof(out->conf), "%s", SIM_RODC_CONF);
	ok = sim_conf_write_rodc(w->fd, w->path, d, err) && prepare(program, out, err) &&
	     begin(w, env, 0, out, err) && wait_at_start(out, w, d, err);
	if (!ok)
		sim_slapd_stop(out, false);
	return ok;
}

void sim_slapd_halt(struct sim_slapd *s)
{
	sim_child_stop(&s->child, SIGKILL, STOP_GRACE_MS);
}

void sim_slapd_end(struct sim_slapd *s)
{
	sim_child_stop(&s->child, SIGINT, STOP_GRACE_MS);
	s->away = true;
}

void sim_slapd_crash(struct sim_slapd *s)
{
	sim_child_stop(&s->child, DC_CRASH, STOP_GRACE_MS);
	s->away = true;
}

bool sim_slapd_again(struct sim_slapd *s, const struct sim_workdir *w, struct sim_err *err)
{
	s->away = false;
	return run(w, s, err);
}

bool sim_slapd_wait(struct sim_slapd *s, const struct sim_workdir *w, const struct sim_domain *d,
		    struct sim_err *err)
{
	bool ended;

	return wait_for_port(s, &ended, err) && sim_ready_check(w, d, s->ldap_port, err);
}

void sim_slapd_stop(struct sim_slapd *s, bool kept)
{
	sim_child_stop(&s->child, kept ? SIGINT : SIGKILL, STOP_GRACE_MS);
	release(s);
	free(s->program);
	s->program = NULL;
	sim_environ_free(s->envp);
	s->envp = NULL;
}
