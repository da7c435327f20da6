/* SPDX-License-Identifier: MIT */
/* Threads that write to hot objects, at controllers that may go away and come back. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ledger.h"
#include "lib/monotonic.h"

#define THREADS_MAX 64
#define KEPT        16 /* values of a thread's own in a list, at most */
#define RETRY_MS    20

struct writer {
	pthread_t thread;
	const char *uri;
	int number, objects, pause_ms;
	unsigned seed;
	unsigned long done, made;
	struct {
		int object;
		char value[VALUE];
	} kept[KEPT];
	int kept_n;
	bool refused;
};

static atomic_bool stop;
static FILE *ledger;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void record(const struct write *w)
{
	pthread_mutex_lock(&lock);
	fprintf(ledger, "%llu %llu %d %d %d %s\n", (unsigned long long)w->began_us,
		(unsigned long long)w->ended_us, w->object, w->attribute, (int)w->removed,
		w->value);
	pthread_mutex_unlock(&lock);
}

static int send_one(LDAP *ld, const struct write *w)
{
	char dn[256], name[32], value[VALUE], *values[] = {value, NULL};
	LDAPMod mod = {.mod_type = name, .mod_values = values}, *mods[] = {&mod, NULL};

	object_dn(w->object, dn);
	snprintf(name, sizeof(name), "%s", w->attribute < SINGLE_N ? single[w->attribute] : LISTED);
	snprintf(value, sizeof(value), "%s", w->value);
	mod.mod_op = w->attribute < SINGLE_N ? LDAP_MOD_REPLACE
		     : w->removed            ? LDAP_MOD_DELETE
					     : LDAP_MOD_ADD;
	return ldap_modify_ext_s(ld, dn, mods, NULL, NULL);
}

/* One in four is of a list. */
static void choose(struct writer *t, struct write *w)
{
	*w = (struct write){.object = rand_r(&t->seed) % t->objects,
			    .attribute = rand_r(&t->seed) % SINGLE_N};
	if (rand_r(&t->seed) % 4 == 0)
		w->attribute = SINGLE_N;
	snprintf(w->value, sizeof(w->value), "x%d/t%d-%lu", (int)getpid(), t->number, t->made++);
	if (w->attribute == SINGLE_N && t->kept_n > 0 &&
	    (t->kept_n == KEPT || rand_r(&t->seed) % 2 == 0)) {
		w->removed = true;
		w->object = t->kept[--t->kept_n].object;
		memcpy(w->value, t->kept[t->kept_n].value, VALUE);
	}
}

static void remember(struct writer *t, const struct write *w)
{
	if (w->attribute != SINGLE_N || w->removed)
		return;
	t->kept[t->kept_n].object = w->object;
	memcpy(t->kept[t->kept_n++].value, w->value, VALUE);
}

/* False: the connection is of no use any more. */
static bool write_one(LDAP *ld, struct writer *t)
{
	struct write w;
	int rc;

	choose(t, &w);
	w.began_us = sim_monotonic_us();
	w.ended_us = MISSING_US;
	rc = send_one(ld, &w);
	if (rc == LDAP_SUCCESS) {
		w.ended_us = sim_monotonic_us();
		t->done++;
		remember(t, &w);
	} else if (rc > 0 && rc != LDAP_UNAVAILABLE) {
		char dn[256];

		object_dn(w.object, dn);
		complain("%s refused %s of %s at %s: %s", t->uri, w.removed ? "less" : "more",
			 w.attribute < SINGLE_N ? single[w.attribute] : LISTED, dn,
			 ldap_err2string(rc));
		t->refused = true;
		return true;
	}
	record(&w);
	return rc == LDAP_SUCCESS;
}

static void *run(void *arg)
{
	struct writer *t = arg;
	LDAP *ld = NULL;

	while (!atomic_load(&stop)) {
		if (!ld)
			ld = connect_admin(t->uri);
		if (ld && !write_one(ld, t)) {
			ldap_unbind_ext_s(ld, NULL, NULL);
			ld = NULL;
		}
		wait_ms(ld ? t->pause_ms : RETRY_MS);
	}
	if (ld)
		ldap_unbind_ext_s(ld, NULL, NULL);
	return NULL;
}

long write_all(const char *file, int seconds, int threads, int objects, int pause_ms, char **uri,
	       int uris)
{
	static struct writer writer[THREADS_MAX];
	const struct timespec t = {.tv_sec = seconds};
	long done = 0;
	bool refused = false;
	int n = 0;

	ledger = fopen(file, "a");
	if (!ledger) {
		complain("cannot write %s", file);
		return -1;
	}
	for (int i = 0; i < uris; i++)
		for (int j = 0; j < threads && n < THREADS_MAX; j++, n++) {
			writer[n] = (struct writer){.uri = uri[i],
						    .number = n,
						    .objects = objects,
						    .pause_ms = pause_ms,
						    .seed = (unsigned)(n * 7919 + getpid())};
			pthread_create(&writer[n].thread, NULL, run, &writer[n]);
		}
	nanosleep(&t, NULL);
	atomic_store(&stop, true);
	for (int i = 0; i < n; i++) {
		pthread_join(writer[i].thread, NULL);
		done += (long)writer[i].done;
		refused = refused || writer[i].refused;
	}
	if (fclose(ledger) != 0) {
		complain("cannot write %s", file);
		return -1;
	}
	return refused ? -1 : done;
}
