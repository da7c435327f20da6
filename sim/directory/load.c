/* SPDX-License-Identifier: MIT */
#include "directory/load.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "directory/ldif.h"
#include "directory/seed.h"
#include "lib/file.h"

#define LOOK_UP_MS 50

/* The other naming contexts hang on the domain's. */
static const char *base_of(int i, const struct sim_domain *d)
{
	return i == 0 ? d->base_dn : sim_log_dn[i - 1];
}

static void log_name(int i, char *out, size_t size)
{
	snprintf(out, size, SIM_SLAPD_DIR "/slapadd-%d.log", i + 1);
}

/* slapd is slapadd when it is called so; -T says it whatever the file's name is */
static bool start_one(struct sim_load *l, int i, const char *base, const char *conf,
		      const char *slapd, char *const *envp, struct sim_err *err)
{
	char log[64];
	/* a log is small for now, and a quick one is at once as big as it may ever be */
	const char *quick = i == 0 ? "-q" : "-w";
	const char *argv[] = {slapd, "-Tadd", quick, "-f", conf, "-b", base, NULL};
	int in[2], error;
	bool ok;

	log_name(i, log, sizeof(log));
	if (pipe2(in, O_CLOEXEC) != 0)
		return sim_fail_errno(err, errno, "cannot make a pipe to", slapd);
	error = openat(l->dir, log, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	ok = sim_child_start(&(struct sim_child_how){.argv = argv,
						     .envp = envp,
						     .in = in[0],
						     .out = -1,
						     .error = error,
						     .server = true},
			     &l->child[i], NULL, err);
	close(in[0]);
	if (error >= 0)
		close(error);
	if (ok)
		l->input[i] = in[1];
	else
		close(in[1]);
	return ok;
}

bool sim_load_start(int dir, const char *path, const char *slapd, const struct sim_domain *d,
		    const struct sim_env *env, struct sim_load *out, struct sim_err *err)
{
	struct sim_load l = {.dir = dir, .n = d->dcs > 1 ? 1 + SIM_DB_N : 1};
	char *conf = NULL, **envp;
	bool ok = true;

	for (int i = 0; i < l.n; i++) {
		l.child[i] = SIM_CHILD_NONE;
		l.input[i] = -1;
	}
	if (asprintf(&conf, "%s/" SIM_LOAD_CONF, path) < 0)
		return sim_fail_nomem(err);
	envp = sim_environ_new(env, environ);
	if (!envp) {
		free(conf);
		return sim_fail_nomem(err);
	}
	for (int i = 0; i < l.n && ok; i++)
		ok = start_one(&l, i, base_of(i, d), conf, slapd, envp, err);
	sim_environ_free(envp);
	free(conf);
	if (ok)
		*out = l;
	else
		sim_load_abort(&l);
	return ok;
}

void sim_load_abort(struct sim_load *l)
{
	for (int i = 0; i < l->n; i++) {
		if (l->input[i] >= 0)
			close(l->input[i]);
		l->input[i] = -1;
		sim_child_stop(&l->child[i], SIGKILL, 0);
	}
}

static bool feed(struct sim_load *l, int i, const struct sim_domain *d, struct sim_err *err)
{
	struct sim_ldif ldif;
	bool ok;

	sim_ldif_init(&ldif, l->input[i]);
	if (i > 0) {
		sim_seed_log(&ldif, d, sim_log_dn[i - 1]);
	} else {
		/* a context at a time: slapadd opens and closes its database */
		sim_seed_schema(&ldif, d);
		sim_seed_config(&ldif, d);
		sim_seed_domain(&ldif, d);
		sim_seed_computers(&ldif, d);
	}
	ok = sim_ldif_finish(&ldif, err);
	close(l->input[i]);
	l->input[i] = -1;
	return ok;
}

/* False when we are interrupted first. */
static bool wait_for(struct sim_child *c, int *status)
{
	while (!sim_child_wait(c, LOOK_UP_MS, status))
		if (sim_interrupted())
			return false;
	return true;
}

/* slapadd's own words are better than "broken pipe". */
static bool loading_failed(const struct sim_load *l, int i, const struct sim_domain *d, int status,
			   struct sim_err *err)
{
	char name[64], line[256], how[64];

	log_name(i, name, sizeof(name));
	sim_first_line(l->dir, name, line, sizeof(line));
	sim_child_describe(status, how, sizeof(how));
	return sim_fail(err, "cannot load '%s': slapadd %s%s%s", base_of(i, d), how,
			line[0] ? ": " : "", line);
}

bool sim_load_finish(struct sim_load *l, const struct sim_domain *d, struct sim_err *err)
{
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	struct sim_err feeding;
	bool fed = true, ok = true;
	int status;

	for (int i = 0; i < l->n && fed; i++)
		fed = feed(l, i, d, &feeding);
	signal(SIGPIPE, before);
	/* a slapadd that has not been fed waits for ever: it is asked for its end, not for its
	 * status */
	for (int i = 0; i < l->n && ok; i++) {
		if (l->input[i] >= 0)
			continue;
		if (!wait_for(&l->child[i], &status))
			ok = sim_fail(err, "interrupted");
		else if (status != 0)
			ok = loading_failed(l, i, d, status, err);
	}
	if (ok && !fed) {
		*err = feeding;
		ok = false;
	}
	sim_load_abort(l);
	return ok;
}
