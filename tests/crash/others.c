/* SPDX-License-Identifier: MIT */
/* What a system call alone cannot tell: ports that fail as a whole, luck, company, persistence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crash/matrix.h"
#include "crash/run.h"

#define RANDOM_KILLS 20
#define TWO_TIMES    5
#define IN_A_ROW     5

#define CONF(key, value)                                                                    \
	"grep -v '^" key " =' laps.conf >laps.new; echo '" key " = " value "' >>laps.new; " \
	"cat laps.new >laps.conf; rm laps.new"

/* The services are elsewhere, says the identity. */
#define MOVED "sed -i 's|https://[^\"]*|https://localhost:1|g' entra/registration.json"

/* Each way for a port to fail before the directory is written: the step that has to say so. */
static const struct {
	const char *name, *how, *step;
	enum { ALWAYS, DIRECTORY, ENCRYPTED, CLOUD } where;
} ports[] = {
	{"policy unreadable", "echo '{' >policy/gpo.json", "policy", ALWAYS},
	{"no clock", CONF("clock-file", "gone"), "", ALWAYS},
	{"no accounts", "rm sam.json", "account", ALWAYS},
	{"accounts unreadable", "echo '{' >sam.json", "account", ALWAYS},
	{"no directory", CONF("ldap-uri", "ldap://127.0.0.1:1"), "locate", DIRECTORY},
	{"no certificate", CONF("ca-file", "gone"), "locate", DIRECTORY},
	{"no keytab", CONF("keytab", "gone"), "locate", DIRECTORY},
	{"bind refused", "echo wrong >krb5.keytab", "locate", DIRECTORY},
	{"no such computer",
	 CONF("computer", "WS0099") "; " CONF("bind-dn", "'\"$LAPSIM_ADMIN_DN\"'") "; " CONF(
		 "bind-password-file", "'\"$LAPSIM_ADMIN_PASSWORD_FILE\"'"),
	 "read", DIRECTORY},
	{"no entropy", CONF("entropy-counter", "gone/counter"), "", ALWAYS},
	{"no password is accepted",
	 "sed -i 's/\"minimum_length\": 0/\"minimum_length\": 99/' sam.json", "generate", ALWAYS},
	{"no root key", CONF("root-key-file", "gone"), "protect", ENCRYPTED},
	{"no cloud", MOVED, "protect", CLOUD},
	{"no authority of the cloud's", CONF("entra-ca-file", "gone"), "protect", CLOUD},
	{"no place for the record", CONF("state-file", "gone/state.json"), "intend", ALWAYS},
	{"write refused",
	 CONF("bind-dn", "'\"$LAPSIM_USER_DN\"'") "; " CONF("bind-password-file",
							    "'\"$LAPSIM_USER_PASSWORD_FILE\"'"),
	 "write", DIRECTORY},
};

static bool is_of_mode(const struct crash_mode *mode, size_t i)
{
	switch (ports[i].where) {
	case DIRECTORY: return !mode->cloud;
	case ENCRYPTED: return mode->encrypted;
	case CLOUD: return mode->cloud;
	default: return true;
	}
}

static bool port_fails(struct crash_matrix *m, size_t i, char why[static CRASH_WHY_MAX])
{
	char out[CRASH_OUT_MAX], want[64];
	const char *const argv[] = {"sh", "-c", "laps process 2>&1", NULL};
	int status;

	crash_matrix_reset(m);
	if (crash_shell(ports[i].how) != 0)
		crash_die("cannot arrange '%s'", ports[i].name);
	status = crash_run(argv, NULL, out);
	snprintf(want, sizeof(want), "laps: %s", ports[i].step);
	if (status != 1 || strncmp(out, want, strlen(want)) != 0 ||
	    strchr(out, '\n') != out + strlen(out) - 1) {
		snprintf(why, CRASH_WHY_MAX, "status %d and '%.200s'", status, out);
		return false;
	}
	/* what the arrangement itself has changed is no finding */
	crash_world_reset_conf(&m->world, strstr(ports[i].how, "sam.json") != NULL);
	if (!crash_check_untouched(&m->checker, why))
		return false;
	crash_matrix_reset(m);
	return crash_matrix_heal(m, why);
}

static void random_kills(struct crash_matrix *m, unsigned kills)
{
	struct crash_end end;
	unsigned long us = 1;
	char why[CRASH_WHY_MAX], what[64];

	m->stop_at = 0;
	for (unsigned i = 0; i < kills; i++) {
		if (i % 4 == 0) /* up to four in a row */
			crash_matrix_reset(m);
		us = (unsigned long)random() % 90000 + 1;
		crash_matrix_run(m, us, &end);
		snprintf(what, sizeof(what), "killed after %lu us", us);
		crash_matrix_note(m, CRASH_COL_RANDOM,
				  crash_check_now(&m->checker, why) &&
					  (i % 4 != 3 || crash_matrix_heal(m, why)),
				  what, why);
	}
}

/* One does the work, the other waits for it or says that it is not alone. */
static void two_at_once(struct crash_matrix *m, int times)
{
	char line[1024], why[CRASH_WHY_MAX] = "neither succeeded";
	bool ok;

	for (int i = 0; i < times; i++) {
		crash_matrix_reset(m);
		snprintf(line, sizeof(line),
			 "laps process >'%s/1' 2>&1 & a=$!; laps process >'%s/2' 2>&1; b=$?; "
			 "wait $a; c=$?; [ $b = 0 ] || [ $c = 0 ]",
			 m->scratch, m->scratch);
		ok = crash_shell(line) == 0;
		ok = ok && crash_check_healed(&m->checker, why);
		crash_matrix_note(m, CRASH_COL_TWO, ok && crash_matrix_heal(m, why), "two at once",
				  why);
	}
}

/* The SAM refuses, again and again, after the directory has accepted; then it is well again.
 * Reticent: the account does not tell when its password was set, so that what may be in force is
 * for the record of intent alone to say. Comes last, since it is kept so. */
static void five_in_a_row(struct crash_matrix *m, bool reticent)
{
	struct crash_end end;
	struct crash_entry now;
	char why[CRASH_WHY_MAX] = "", what[64];
	size_t n = 0;
	bool ok;

	crash_matrix_reset(m);
	if (reticent) {
		if (crash_shell("sed -i 's/\"last_set\": \".*\"/\"last_set\": null/' sam.json") !=
		    0)
			crash_die("cannot edit sam.json");
		crash_world_keep_files(&m->world);
	}
	m->deed = CRASH_FAIL;
	m->stop_call = "rename";
	m->stop_path = "/sam.json.unsaved";
	for (int i = 1; i <= IN_A_ROW; i++) {
		crash_matrix_run(m, 0, &end);
		snprintf(what, sizeof(what), "failure %d in a row%s", i,
			 reticent ? ", no time of the last set" : "");
		ok = WIFEXITED(end.status) && WEXITSTATUS(end.status) == 1 && m->stopped_at >= 0;
		if (!ok)
			snprintf(why, sizeof(why), "it did not fail");
		crash_matrix_note(m, CRASH_COL_FIVE, ok && crash_check_now(&m->checker, why), what,
				  why);
	}
	m->stop_call = m->stop_path = NULL;
	ok = crash_matrix_heal(m, why) && crash_shell("laps --quiet reset") == 0 &&
	     crash_check_healed(&m->checker, why);
	if (m->world.mode->history) {
		crash_entry_read(&m->world, &now);
		for (struct berval **v = crash_entry_get(&now, m->world.mode->history); v && *v;
		     v++)
			n++;
		crash_entry_clear(&now);
		if (n > m->world.mode->history_size) {
			snprintf(why, sizeof(why), "the history has %zu values", n);
			ok = false;
		}
	}
	crash_matrix_note(m, CRASH_COL_FIVE, ok, "recovery from five in a row", why);
}

void crash_matrix_others(struct crash_matrix *m, bool sample)
{
	char why[CRASH_WHY_MAX];

	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		if (is_of_mode(m->world.mode, i)) {
			why[0] = 0;
			crash_matrix_note(m, CRASH_COL_PORTS, port_fails(m, i, why), ports[i].name,
					  why);
		}
	random_kills(m, sample ? 4 : RANDOM_KILLS);
	two_at_once(m, sample ? 1 : TWO_TIMES);
	five_in_a_row(m, false);
	five_in_a_row(m, true);
}
