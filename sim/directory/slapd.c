/* SPDX-License-Identifier: MIT */
#include "directory/slapd.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "directory/conf.h"
#include "directory/dc/names.h"
#include "lib/file.h"
#include "lib/monotonic.h"
#include "lib/port.h"

#define TRIES_FOR_PORTS   5
#define START_DEADLINE_MS 30000
#define STOP_GRACE_MS     5000
#define LOG_NAME          SIM_SLAPD_DIR "/slapd.log"

bool sim_slapd_find(char **path, struct sim_err *err)
{
	*path = sim_find_program("slapd");
	if (!*path)
		return sim_fail(err, "slapd is not in PATH or /usr/sbin: install package 'slapd'");
	return true;
}

/* ldapi:// has the path where a host would stand: everything odd in it is escaped. */
static void format_ldapi(const char *socket_dir, char *out, size_t size)
{
	size_t n = (size_t)snprintf(out, size, "ldapi://");
	char path[SIM_SOCKET_PATH_MAX + 1];

	snprintf(path, sizeof(path), "%s/" SIM_LDAPI_NAME, socket_dir);
	for (const char *p = path; *p && n + 4 < size; p++) {
		bool plain = isalnum((unsigned char)*p) || strchr("-._~", *p);

		n += (size_t)snprintf(out + n, size - n, plain ? "%c" : "%%%02X",
				      (unsigned char)*p);
	}
}

static bool start_on(const struct sim_workdir *w, const char *program, char *const *envp,
		     struct sim_slapd *s, struct sim_err *err)
{
	char addresses[sizeof(s->ldapi_uri) + 128], second[32] = "", *conf = NULL;
	const char *argv[] = {program, "-d", "0", "-f", NULL, "-h", addresses, NULL};
	int log;
	bool ok;

	if (s->second_port)
		snprintf(second, sizeof(second), "ldap://127.0.0.1:%u", s->second_port);
	snprintf(addresses, sizeof(addresses), "ldap://127.0.0.1:%u ldaps://127.0.0.1:%u %s %s",
		 s->ldap_port, s->ldaps_port, second, s->ldapi_uri);
	if (asprintf(&conf, "%s/%s", w->path, s->conf) < 0)
		return sim_fail_nomem(err);
	argv[4] = conf;
	log = openat(w->fd, LOG_NAME, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	ok = sim_child_start(&(struct sim_child_how){.argv = argv,
						     .envp = envp,
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

/* Until it listens. *ended says that it has ended instead, as it does when a port is taken. */
static bool wait_for_port(struct sim_slapd *s, bool *ended, struct sim_err *err)
{
	uint64_t deadline = sim_monotonic_ms() + START_DEADLINE_MS;
	char how[64];
	int status;

	*ended = false;
	while (!sim_port_answers(s->ldaps_port)) {
		if (sim_child_wait(&s->child, 1, &status)) {
			*ended = true;
			sim_child_describe(status, how, sizeof(how));
			return sim_fail(err, "slapd %s at its start", how);
		}
		if (sim_interrupted())
			return sim_fail(err, "interrupted");
		if (sim_monotonic_ms() > deadline)
			return sim_fail(err, "slapd does not listen after %d seconds",
					START_DEADLINE_MS / 1000);
	}
	return true;
}

/* With the number of its second port, by which the object tells the addresses apart. */
static char **environment(const struct sim_env *env, uint16_t second_port)
{
	char **base = sim_environ_new(env, environ), **all = NULL;
	struct sim_env one;

	sim_env_init(&one);
	if (base && sim_env_set(&one, DC_SECOND_PORT, "%u", second_port))
		all = sim_environ_new(&one, base);
	sim_env_clear(&one);
	sim_environ_free(base);
	return all;
}

/* Ports are held for it until it has them; should somebody be faster, others are tried. */
static bool try_start(const struct sim_workdir *w, const char *program, const struct sim_env *env,
		      bool second, struct sim_slapd *s, bool *again, struct sim_err *err)
{
	struct sim_port ldap = {.fd = -1}, ldaps = {.fd = -1}, other = {.fd = -1};
	char **envp = NULL;
	bool ok;

	*again = false;
	ok = sim_port_hold(&ldap, err) && sim_port_hold(&ldaps, err) &&
	     (!second || sim_port_hold(&other, err));
	s->ldap_port = ldap.number;
	s->ldaps_port = ldaps.number;
	s->second_port = second ? other.number : 0;
	if (ok) {
		envp = environment(env, s->second_port);
		ok = envp || sim_fail_nomem(err);
	}
	ok = ok && start_on(w, program, envp, s, err) && wait_for_port(s, again, err);
	sim_environ_free(envp);
	sim_port_release(&ldap);
	sim_port_release(&ldaps);
	if (second)
		sim_port_release(&other);
	return ok;
}

static bool start(const struct sim_workdir *w, const struct sim_domain *d, const char *program,
		  const struct sim_env *env, bool second, struct sim_slapd *out,
		  struct sim_err *err)
{
	struct sim_slapd s = *out;
	bool ok = false, again = true;

	for (int i = 0; i < TRIES_FOR_PORTS && !ok && again; i++)
		ok = try_start(w, program, env, second, &s, &again, err);
	if (!ok || !sim_ready_check(w, d, s.ldap_port, err)) {
		sim_slapd_stop(&s, false);
		return false;
	}
	*out = s;
	return true;
}

bool sim_slapd_start(const struct sim_workdir *w, const struct sim_domain *d, const char *program,
		     const struct sim_env *env, bool second, struct sim_slapd *out,
		     struct sim_err *err)
{
	*out = SIM_SLAPD_NONE;
	out->conf = SIM_SLAPD_CONF;
	format_ldapi(w->socket_dir, out->ldapi_uri, sizeof(out->ldapi_uri));
	return start(w, d, program, env, second, out, err);
}

bool sim_slapd_start_rodc(const struct sim_workdir *w, const struct sim_domain *d,
			  const char *program, const struct sim_env *env, struct sim_slapd *out,
			  struct sim_err *err)
{
	*out = SIM_SLAPD_NONE;
	out->conf = SIM_RODC_CONF;
	return sim_conf_write_rodc(w->fd, w->path, d, err) &&
	       start(w, d, program, env, false, out, err);
}

void sim_slapd_stop(struct sim_slapd *s, bool kept)
{
	sim_child_stop(&s->child, kept ? SIGINT : SIGKILL, STOP_GRACE_MS);
}
