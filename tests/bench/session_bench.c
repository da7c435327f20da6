/* SPDX-License-Identifier: MIT */
/*
 * Whole sessions of a host with the directory of a world: connect, bind, read its own object,
 * unbind. Each way to bind is measured in turn, in rounds, so that a busy machine is busy for all;
 * medians. "with tickets" has them already, as an administrator has; "by keytab" gets them from the
 * KDC each time, as a host does. Starts its own world.
 */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/benchlib.h"
#include "ports/ad.h"
#include "ports/file.h"

#define ROUNDS  5
#define SECONDS 0.5

struct way {
	const char *name;
	const char *uri, *ca_file; /* environment variables; ca_file NULL: none */
	bool kerberos, keytab;
	double rate[ROUNDS];
};

static const char *need(const char *name)
{
	const char *value = getenv(name);

	bench_must(value != NULL, name);
	return value;
}

/* Real time: most of a session is waited for. */
static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void session(const struct way *way, const char *keytab, const struct laps_secret *password)
{
	static const char *const attr[] = {"msLAPS-PasswordExpirationTime", NULL};
	char dn[256], principal[128];
	const char *const uri[] = {need(way->uri)};
	const struct laps_ad_target target = {.uri = uri,
					      .uri_n = 1,
					      .ca_file = way->ca_file ? need(way->ca_file) : NULL,
					      .kerberos = way->kerberos};
	const struct laps_ad_login login = {.dn = dn,
					    .password = way->kerberos ? NULL : password,
					    .kerberos = way->kerberos,
					    .principal = principal,
					    .keytab = way->keytab ? keytab : NULL};
	struct laps_ad_result r = {0};
	struct laps_ad *ad = NULL;
	struct laps_cause cause;

	snprintf(dn, sizeof(dn), "CN=WS0001,CN=Computers,%s", need("LAPSIM_BASE_DN"));
	snprintf(principal, sizeof(principal), "WS0001$@%s", need("LAPSIM_REALM"));
	bench_must(laps_ad_open(&target, &login, &ad, &cause) == LAPS_OK, way->name);
	bench_must(laps_ad_search(ad, dn, LAPS_AD_BASE, "(objectClass=*)", attr, 1, &r, &cause) ==
				   LAPS_OK &&
			   r.entry_n == 1,
		   "search");
	laps_ad_result_clear(&r);
	laps_ad_close(&ad);
}

static double measure(const struct way *way, const char *keytab, const struct laps_secret *password)
{
	double start = now(), took;
	unsigned n = 0;

	do {
		session(way, keytab, password);
		n++;
		took = now() - start;
	} while (took < SECONDS);
	return n / took;
}

static int by_size(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static bool has_tickets(const char *keytab)
{
	char program[] = "kinit", from[] = "-k", file[] = "-t", who[] = "WS0001$", path[4096];
	char *argv[] = {program, from, file, path, who, NULL};
	int status;
	pid_t pid;

	snprintf(path, sizeof(path), "%s", keytab);
	return posix_spawnp(&pid, program, NULL, NULL, argv, environ) == 0 &&
	       waitpid(pid, &status, 0) == pid && status == 0;
}

static void in_world(void)
{
	struct way way[] = {
		{"simple, StartTLS", "LAPSIM_LDAP_URI", "LAPSIM_CA_FILE", false, false, {0}},
		{"simple, ldaps", "LAPSIM_LDAPS_URI", "LAPSIM_CA_FILE", false, false, {0}},
		{"GSSAPI with tickets, sealed", "LAPSIM_LDAP_URI", NULL, true, false, {0}},
		{"GSSAPI with tickets, ldaps",
		 "LAPSIM_LDAPS_URI",
		 "LAPSIM_CA_FILE",
		 true,
		 false,
		 {0}},
		{"GSSAPI by keytab, sealed", "LAPSIM_LDAP_URI", NULL, true, true, {0}},
	};
	const size_t n = sizeof(way) / sizeof(way[0]);
	char keytab[4096], file[4096];
	struct laps_secret *password = NULL;
	struct laps_cause cause;

	snprintf(keytab, sizeof(keytab), "%s/krb5.keytab", need("LAPS_CONFIG"));
	snprintf(file, sizeof(file), "%s/machine.password", need("LAPS_CONFIG"));
	bench_must(laps_file_read_secret(file, &password, &cause) == LAPS_OK, file);
	bench_must(has_tickets(keytab), "kinit");
	bench_heading("whole sessions with a directory: connect, bind, read, unbind", NULL);
	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < n; i++)
			way[i].rate[round] = measure(&way[i], keytab, password);
	for (size_t i = 0; i < n; i++) {
		qsort(way[i].rate, ROUNDS, sizeof(way[i].rate[0]), by_size);
		(void)bench_figure(&(struct bench_figure){
			.name = way[i].name, .value = way[i].rate[ROUNDS / 2], .unit = "/s"});
	}
	laps_secret_free(&password);
}

int main(int argc, char **argv)
{
	(void)argc;
	if (getenv("LAPSIM_LDAP_URI") == NULL) {
		execlp("lapsim", "lapsim", "run", "--seed", "1", "--computers", "1", "--", argv[0],
		       (char *)NULL);
		bench_must(false, "lapsim");
	}
	in_world();
	return 0;
}
