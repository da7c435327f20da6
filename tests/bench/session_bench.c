/* SPDX-License-Identifier: MIT */
/*
 * Whole sessions of a host with the directory of a world: connect, bind, read its own object,
 * unbind. Each way to bind is measured in turn, in rounds, so that a busy machine is busy for all;
 * medians. "with tickets" has them already, as an administrator has; "by keytab" gets them from the
 * KDC each time, as a host does. Each is also told in processor time of the directory and of the
 * KDC. Starts its own world.
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

/* Sessions a second, and us of processor time for one. */
enum told { RATE, DIRECTORY, KDC, TOLD_N };

struct way {
	const char *name;
	const char *uri, *ca_file; /* environment variables; ca_file NULL: none */
	bool kerberos, keytab;
	double took[TOLD_N][ROUNDS];
};
static clockid_t directory_clock, kdc_clock;

static const char *need(const char *name)
{
	const char *value = getenv(name);

	bench_must(value != NULL, name);
	return value;
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

/* By real time: most of a session is waited for. */
static void measure(struct way *way, int round, const char *keytab,
		    const struct laps_secret *password)
{
	const double directory = bench_seconds(directory_clock), kdc = bench_seconds(kdc_clock);
	const double start = bench_seconds(CLOCK_MONOTONIC);
	double took;
	unsigned n = 0;

	do {
		session(way, keytab, password);
		n++;
		took = bench_seconds(CLOCK_MONOTONIC) - start;
	} while (took < SECONDS);
	way->took[RATE][round] = n / took;
	way->took[DIRECTORY][round] = 1e6 * (bench_seconds(directory_clock) - directory) / n;
	way->took[KDC][round] = 1e6 * (bench_seconds(kdc_clock) - kdc) / n;
}

static void tell_cost(const struct way *way, const char *of, double us)
{
	char name[96];

	snprintf(name, sizeof(name), "%s: processor time of the %s", way->name, of);
	(void)bench_figure(
		&(struct bench_figure){.name = name, .value = us, .unit = "us", .less = true});
}

static void tell(struct way *way)
{
	(void)bench_figure(&(struct bench_figure){
		.name = way->name, .value = bench_median(way->took[RATE], ROUNDS), .unit = "/s"});
	tell_cost(way, "directory", bench_median(way->took[DIRECTORY], ROUNDS));
	if (way->keytab)
		tell_cost(way, "KDC", bench_median(way->took[KDC], ROUNDS));
}

static clockid_t clock_of(const char *pid)
{
	clockid_t clock;

	bench_must(clock_getcpuclockid((pid_t)strtol(pid, NULL, 10), &clock) == 0,
		   "a server's clock");
	return clock;
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
		{"simple, StartTLS", "LAPSIM_LDAP_URI", "LAPSIM_CA_FILE", false, false, {{0}}},
		{"simple, ldaps", "LAPSIM_LDAPS_URI", "LAPSIM_CA_FILE", false, false, {{0}}},
		{"GSSAPI with tickets, sealed", "LAPSIM_LDAP_URI", NULL, true, false, {{0}}},
		{"GSSAPI with tickets, ldaps",
		 "LAPSIM_LDAPS_URI",
		 "LAPSIM_CA_FILE",
		 true,
		 false,
		 {{0}}},
		{"GSSAPI by keytab, sealed", "LAPSIM_LDAP_URI", NULL, true, true, {{0}}},
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
			measure(&way[i], round, keytab, password);
	for (size_t i = 0; i < n; i++)
		tell(&way[i]);
	laps_secret_free(&password);
}

int main(int argc, char **argv)
{
	if (argc == 3) {
		directory_clock = clock_of(argv[1]);
		kdc_clock = clock_of(argv[2]);
		in_world();
		return 0;
	}
	/* once more, in a world of its own, told which processes its servers are */
	execlp("lapsim", "lapsim", "run", "--seed", "1", "--computers", "1", "--", "sh", "-c",
	       "exec \"$0\" $(lapsim status \"$LAPSIM_DIR\" | sed -n"
	       " 's/^\\(directory\\|realm\\) *pid \\([0-9]*\\).*/\\1 \\2/p' | sort | cut -d' ' "
	       "-f2)",
	       argv[0], (char *)NULL);
	bench_must(false, "lapsim");
	return 2;
}
