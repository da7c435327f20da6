/* SPDX-License-Identifier: MIT */
#include "kdc/kdc.h"

#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <laps/secret.h>

#include "kdc/private.h"
#include "lib/choice.h"
#include "lib/file.h"
#include "lib/listens.h"
#include "lib/module.h"
#include "lib/preload.h"
#include "lib/workdir.h"

#define TRIES_FOR_PORTS 5
#define STOP_GRACE_MS   2000
#define OUTPUT          SIM_KDC_DIR "/krb5kdc.log"
#define SASL_DIR        SIM_KDC_DIR "/sasl2"

bool sim_kdc_realm_choose(const struct sim_kdc_options *o, struct sim_kdc_realm *r,
			  struct sim_err *err)
{
	snprintf(r->realm, sizeof(r->realm), "%s", o->realm);
	snprintf(r->domain, sizeof(r->domain), "%s", o->domain);
	r->dcs = o->dcs;
	r->computers = o->computers;
	for (const char *const *u = o->user; *u && r->user_n < SIM_KDC_USERS; u++)
		snprintf(r->user[r->user_n++], SIM_KDC_ACCOUNT, "%s", *u);
	return sim_choose(o->seed, "kerberos", "realm key", r->key, sizeof(r->key), err);
}

static bool run(struct sim_kdc *k, struct sim_err *err)
{
	char *program = sim_find_program("krb5kdc"), *dir = NULL, *ldapi = NULL, *pid = NULL,
	     **envp = NULL;
	const char *argv[] = {program, "-n", "-P", NULL,           "-x", NULL,
			      "-x",    NULL, "-r", k->realm.realm, NULL};
	struct sim_env env;
	int log;
	bool ok;

	if (!program)
		return sim_fail(err, "krb5kdc is not in PATH or /usr/sbin: install package "
				     "'krb5-kdc'");
	sim_env_init(&env);
	ok = sim_preload_clock(&env, k->path, err) &&
	     ((sim_env_set(&env, "KRB5_CONFIG", "%s/" SIM_KRB5_CONF, k->path) &&
	       sim_env_set(&env, "KRB5_KDC_PROFILE", "%s/" SIM_KDC_CONF, k->path) &&
	       (envp = sim_environ_new(&env, environ)) != NULL &&
	       asprintf(&pid, "%s/" SIM_KDC_PID, k->path) >= 0 &&
	       asprintf(&dir, "dir=%s", k->path) >= 0 &&
	       asprintf(&ldapi, "ldapi=%s/" SIM_LDAPI_NAME, k->socket_dir) >= 0) ||
	      sim_fail_nomem(err));
	argv[3] = pid;
	argv[5] = dir; /* before -r, which opens the database */
	argv[7] = ldapi;
	log = openat(k->dir, OUTPUT, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	ok = ok && sim_child_start(&(struct sim_child_how){.argv = argv,
							   .envp = envp,
							   .in = -1,
							   .out = log,
							   .error = log,
							   .server = true},
				   &k->child, NULL, err);
	if (log >= 0)
		close(log);
	sim_environ_free(envp);
	sim_env_clear(&env);
	free(program);
	free(pid);
	free(dir);
	free(ldapi);
	return ok;
}

static bool start_on_port(struct sim_kdc *k, struct sim_err *err)
{
	char *modules = NULL;
	bool ok;

	sim_port_release(&k->held);
	ok = sim_find_module(SIM_KDC_MODULE ".so", &modules, err) &&
	     sim_port_hold_both(&k->held, err);
	k->port = k->held.number;
	ok = ok && sim_kdc_conf_write(k, modules, err) && run(k, err);
	free(modules);
	return ok;
}

bool sim_kdc_start(const struct sim_kdc_options *o, struct sim_kdc *out, struct sim_err *err)
{
	struct sim_kdc k = SIM_KDC_NONE;

	k.dir = o->dir;
	k.path = o->path;
	k.socket_dir = o->socket_dir;
	if (sim_kdc_realm_choose(o, &k.realm, err) && sim_mkdir(k.dir, SIM_KDC_DIR, 0700, err) &&
	    sim_kdc_realm_write(&k, err) &&
	    sim_keytab_write_controllers(&k, k.dir, SIM_LDAP_KEYTAB, err) &&
	    start_on_port(&k, err)) {
		*out = k;
		return true;
	}
	sim_kdc_stop(&k);
	return false;
}

static bool wait_for_port(struct sim_kdc *k, bool *ended, struct sim_err *err)
{
	const struct sim_listens l = {
		.name = "krb5kdc", .port = k->port, .dir = k->dir, .log = SIM_KDC_LOG};

	return sim_listens_wait(&l, &k->child, ended, err);
}

bool sim_kdc_wait(struct sim_kdc *k, struct sim_err *err)
{
	bool ended, ok = wait_for_port(k, &ended, err);

	/* somebody who asks for its port by number may have been faster */
	for (int i = 1; i < TRIES_FOR_PORTS && !ok && ended && !k->ready; i++)
		ok = start_on_port(k, err) && wait_for_port(k, &ended, err);
	k->ready = ok && sim_kdc_ready(k, err);
	return k->ready;
}

void sim_kdc_halt(struct sim_kdc *k)
{
	sim_child_stop(&k->child, SIGKILL, STOP_GRACE_MS);
}

bool sim_kdc_again(struct sim_kdc *k, struct sim_err *err)
{
	return run(k, err);
}

void sim_kdc_stop(struct sim_kdc *k)
{
	sim_child_stop(&k->child, SIGTERM, STOP_GRACE_MS);
	sim_port_release(&k->held);
	laps_wipe(&k->realm, sizeof(k->realm));
}

/* A directory with the one mechanism in it: fewer are faster to load, too. */
static bool offer_gssapi_only(const struct sim_kdc *k, struct sim_err *err)
{
	glob_t found = {0};
	bool ok;

	if (glob("/usr/lib/*/sasl2/libgssapiv2.so", 0, NULL, &found) != 0 &&
	    glob("/usr/lib{,64}/sasl2/libgssapiv2.so", GLOB_BRACE, NULL, &found) != 0)
		return sim_fail(err, "SASL has no GSSAPI: install package "
				     "'libsasl2-modules-gssapi-mit'");
	ok = sim_mkdir(k->dir, SASL_DIR, 0700, err) &&
	     (symlinkat(found.gl_pathv[0], k->dir, SASL_DIR "/libgssapiv2.so") == 0 ||
	      sim_fail(err, "cannot make link '" SASL_DIR "'"));
	globfree(&found);
	return ok;
}

bool sim_kdc_service_env(const struct sim_kdc *k, struct sim_env *env)
{
	return sim_env_set(env, "KRB5_CONFIG", "%s/" SIM_KRB5_CONF, k->path) &&
	       sim_env_set(env, "KRB5RCACHENAME", "file2:%s/" SIM_KDC_DIR "/replay", k->path);
}

bool sim_kdc_server_env(const struct sim_kdc *k, struct sim_env *env, struct sim_err *err)
{
	if (!offer_gssapi_only(k, err))
		return false;
	return (sim_kdc_service_env(k, env) &&
		sim_env_set(env, "KRB5_KTNAME", "FILE:%s/" SIM_LDAP_KEYTAB, k->path) &&
		sim_env_set(env, "SASL_PATH", "%s/" SASL_DIR, k->path)) ||
	       sim_fail_nomem(err);
}
