/* SPDX-License-Identifier: MIT */
/*
 * The client suite: a LAPS client, given as a command, is brought through scenarios in worlds of
 * lapsim, and judged by what it leaves: by the directory as its administrator sees it, by the
 * account, which is asked whether a password opens it, and by the world's timeline.
 *
 * One run of the command is one cycle of the computer WS0001, in the environment that `lapsim run`
 * gives. What a client has to tell besides is in the table of keys, settings.c.
 */
#ifndef TESTS_CONFORMANCE_CLIENT_H
#define TESTS_CONFORMANCE_CLIENT_H
#include <jansson.h>
#include <laps/filetime.h>
#include <laps/gkdi.h>
#include <laps/secret.h>
#include <laps/sid.h>
#include <lapsim.h>
#include <ldap.h>
#include <limits.h>

#include "conformance/conform.h"
#include "kds/server/keys.h"

#define CLIENT_COMPUTER "WS0001"

/* What rows need of a client. */
enum {
	CLIENT_WRITER = 1 << 0,    /* it rotates, and does not only read */
	CLIENT_ENCRYPTED = 1 << 1, /* the modes that it claims */
	CLIENT_CLEAR = 1 << 2,
	CLIENT_LEGACY = 1 << 3,
	CLIENT_ENTRA = 1 << 4,
	CLIENT_ROTATE = 1 << 5,     /* it can be told to rotate now */
	CLIENT_ROOTS = 1 << 6,      /* it has the four policy roots, as files */
	CLIENT_IMAGE = 1 << 7,      /* all that it keeps is in the host's directory */
	CLIENT_ACCOUNTS = 1 << 8,   /* its accounts are those of the host's sam.json */
	CLIENT_READER = 1 << 9,     /* it prints a password */
	CLIENT_DIRECTORY = 1 << 10, /* it writes to the directory, encrypted or in clear text */
};

/* The worlds that rows have; each is started when the first row wants it, and put back for the
 * others. */
typedef enum client_place {
	CLIENT_WORLD,       /* as `lapsim run` makes it */
	CLIENT_OLD_LEVEL,   /* the domain's functional level is below 2016 */
	CLIENT_SCHEMA_2023, /* without msLAPS-CurrentPasswordVersion */
	CLIENT_SCHEMA_NONE, /* without any attribute of LAPS */
	CLIENT_READ_ONLY,   /* with a read-only controller */
	CLIENT_PLACE_N
} client_place;

struct client_settings {
	char *const *command;
	const char *rotate, *verify, *policy, *reset, *join; /* for a shell; NULL: not given */
	int64_t timeout_ms;                                  /* of one run */
};

struct client_look;
struct client_secret;

struct client {
	struct client_settings set;
	bool reads;                           /* it is a reader */
	char *scratch;                        /* where worlds are; owned */
	int scratch_lock;                     /* -1: none */
	struct lapsim *world[CLIENT_PLACE_N]; /* NULL: not started yet */
	struct kds_root_keys keys[CLIENT_PLACE_N];
	json_t *lint_report; /* of the scenario of rows_lint.c; NULL: it has not run yet */
	bool lint_clear, lint_encrypted; /* it has written such passwords */

	/* the row's */
	client_place place;
	struct lapsim *w; /* NULL: it has no world yet */
	LDAP *ld;         /* as the administrator */
	char dn[256];     /* of the computer */
	char host[PATH_MAX];
	uint64_t began, mark;      /* where the row, and what it looks at, begin in the timeline */
	struct client_look *looks; /* newest first */
	struct client_secret *known; /* passwords that the directory has shown */
	struct laps_buf printed;     /* what the last program wrote to stdout */
	struct laps_buf
		said; /* what all of them wrote; of a reader, which has to print, to stderr */
};
static inline struct client *client_of(struct conform *c)
{
	return c->state;
}

/* ---- settings.c ---- */
extern const struct conform_need client_needs[];
extern const struct conform_key client_keys[];
/* Read them, and say what the client has. */
void client_settings_read(struct conform *c);
const char *client_lacks(const struct conform *c, unsigned need);

/* ---- world.c ---- */
/* The row's world, as it began: the first thing that a row does. */
void client_begin(struct conform *c, client_place place);
/* A row's world is let go of; all worlds end. */
void client_leave(struct client *s);
void client_end(struct client *s);
/* The row goes on in time: "31d". */
void client_wait(struct conform *c, const char *duration);
/* Something goes wrong from now on, lapsim-faults(7); nothing does any more. */
void client_fault(struct conform *c, const char *spec);
void client_calm(struct conform *c);
void client_snapshot(struct conform *c, const char *name);
/* only: "host", "directory" */
void client_restore(struct conform *c, const char *name, const char *only);
/* An attribute of the computer by its administrator; value NULL: it is taken away. */
void client_set(struct conform *c, const char *attribute, const char *value);
/* One more value. */
void client_add(struct conform *c, const char *attribute, const void *value, size_t len);
/* Domain Admins of its domain. */
void client_admins(struct conform *c, struct laps_sid *out);
/* The expiry as a FILETIME; one that has just passed. */
void client_set_expiry(struct conform *c, uint64_t ticks);
void client_expire(struct conform *c);

/* ---- policy.c ---- */
/* All of the policy, "NAME=VALUE" texts and a NULL; in one root of "csp", "gpo", "local" and
 * "legacy", the others stay as they are. CLIENT_AD is in clear text for a client that does not
 * encrypt. */
#define CLIENT_POLICY(c, ...) client_policy(c, "gpo", (const char *const[]){__VA_ARGS__, NULL})
#define CLIENT_POLICY_OF(c, root, ...) \
	client_policy(c, root, (const char *const[]){__VA_ARGS__, NULL})
void client_policy(struct conform *c, const char *root, const char *const *settings);
/* There is no such root. */
void client_policy_none(struct conform *c, const char *root);

/* ---- traffic.c ---- */
/* What programs of the world asked for, since an offset in the timeline. */
struct client_traffic {
	unsigned connections, binds, searches; /* of the directory; binds: accepted ones */
	unsigned bind_tries;
	unsigned modifies;       /* accepted */
	unsigned modify_tries;   /* and those refused, or without an answer */
	unsigned other_writes;   /* add, delete, rename: tried */
	unsigned elsewhere;      /* modifies of another object, tried */
	char attribute[256];     /* one that is not of LAPS and was to be changed; "" none */
	unsigned over_tls;       /* requests of the directory that came over TLS */
	unsigned tickets;        /* requests to the realm */
	unsigned key_calls;      /* of the key service */
	unsigned cloud, uploads; /* requests to the cloud; passwords that went there */
};
/* False: the row has failed. */
bool client_traffic(struct conform *c, uint64_t since, struct client_traffic *out);
/* Where the timeline ends now. */
uint64_t client_timeline_end(struct conform *c);
/* That is the row's mark. */
void client_mark(struct conform *c);

/* ---- run.c ---- */
struct client_run {
	int status; /* of exit; 128+n: killed by signal n */
	uint64_t began_ticks, ended_ticks;
	struct client_traffic traffic;
	char last[160]; /* the last line on its stderr */
};
/* One cycle; one that rotates (--rotate). A run that does not end in time has failed the row. */
void client_cycle(struct conform *c, struct client_run *out);
void client_rotate(struct conform *c, struct client_run *out);
/* A cycle that is killed, with all its processes, when stop says so; asked again and again. *out's
 * status is CLIENT_KILLED then; a cycle that ends before has its own. */
#define CLIENT_KILLED (128 + 9)
typedef bool client_stop(struct conform *c);
void client_cycle_until(struct conform *c, client_stop *stop, struct client_run *out);
/* Two cycles at once; the second starts when stop says so. */
void client_cycle_twice(struct conform *c, client_stop *second, struct client_run out[static 2]);
/* A reader: with LAPS_COMPUTER set; what it prints is in the row's printed. */
void client_read(struct conform *c, const char *computer, struct client_run *out);
/* A shell command in the world's environment and its own variable, with text on its stdin; its
 * status, or -1 and the row has failed. */
int client_shell(struct conform *c, const char *command, const char *variable, const char *value,
		 const char *input);

/* ---- look.c, opened.c ---- */
typedef enum client_attr {
	CLIENT_EXPIRY,
	CLIENT_CLEAR_VALUE,
	CLIENT_ENCRYPTED_VALUE,
	CLIENT_HISTORY,
	CLIENT_VERSION,
	CLIENT_LEGACY_VALUE,
	CLIENT_LEGACY_EXPIRY,
	CLIENT_ATTR_N
} client_attr;
extern const char *const client_attr_name[CLIENT_ATTR_N + 1];

/* A value, opened with the world's root key. */
struct client_opened {
	const struct berval *value;   /* borrowed from the look; NULL: there is none */
	char account[64];             /* "": the value does not tell */
	struct laps_secret *password; /* owned; NULL: it cannot be opened, and bad says why */
	uint64_t updated_ticks;       /* in the JSON; 0: it does not tell */
	uint64_t header_ticks;        /* of an encrypted value */
	struct laps_period period;
	char sid[LAPS_SID_TEXT]; /* for whom it is protected */
	size_t nuls;             /* NUL units at the end of what is in it */
	char bad[160];
};

/* What the directory holds of the computer at some moment. */
struct client_look {
	struct client_look *next;
	struct berval **value[CLIENT_ATTR_N]; /* NULL: not there */
	struct client_opened current;         /* encrypted, else clear, else legacy */
	struct client_opened *history;        /* newest first */
	size_t history_n;
	uint64_t expiry_ticks; /* of the current value; 0: none, or not a number */
	uint64_t usn;          /* the highest that the directory has given out */
};
/* Never NULL; the row's until it ends. */
const struct client_look *client_look(struct conform *c);
/* Has any object of the directory changed since? */
bool client_changed_since(struct conform *c, const struct client_look *look);
/* Since the newest look: a client_stop. */
bool client_changed(struct conform *c);
/* An attribute that does not hold the same; NULL: all do. */
const char *client_look_differs(const struct client_look *a, const struct client_look *b);
/* NULL: none. */
bool client_same_value(const struct berval *a, const struct berval *b);
/* Does the current value expire so many days behind its update? Within a minute (ours): a client
 * may ask its clock once for the value and once for the expiry. */
bool client_lasts(const struct client_look *look, uint64_t days);
/* The i-th password that the row has seen in the directory, or NULL. */
const struct laps_secret *client_secret_at(const struct client *s, size_t i);
/* One that it has seen elsewhere. */
void client_learn(struct conform *c, const struct laps_secret *password);
/* What the row has looked at, and the passwords that it knows. */
void client_forget(struct client *s);
void client_secrets_forget(struct client *s);

/* ---- judge.c ---- */
/* Does it open the account? */
bool client_opens(struct conform *c, const struct client_opened *o);
/* One cycle has put a password that opens the account into the directory. */
const struct client_look *client_first(struct conform *c);
/* The usual beginning: so it is in a new world with this policy. */
#define CLIENT_START(c, ...) client_start(c, CLIENT_WORLD, (const char *const[]){__VA_ARGS__, NULL})
const struct client_look *client_start(struct conform *c, client_place place,
				       const char *const *settings);
/* One more cycle has rotated: the directory has another value than before, and it opens. In the
 * second form the cycle is over, and r is what came of it. */
const struct client_look *client_rotated(struct conform *c, const struct client_look *before);
const struct client_look *client_rotated_by(struct conform *c, const struct client_look *before,
					    const struct client_run *r);
/* One more cycle has done nothing: neither directory nor account have changed, and no write was
 * tried. */
void client_idle(struct conform *c, const struct client_look *before);
/* The same without a cycle: nothing has changed since, whatever was tried. */
void client_kept(struct conform *c, const struct client_look *before);
/* One more cycle has failed, says so, and nothing has changed. what: "the directory is away". In
 * the second form the cycle is over, and r is what came of it. */
void client_refused(struct conform *c, const struct client_look *before, const char *what);
void client_refused_by(struct conform *c, const struct client_look *before, const char *what,
		       const struct client_run *r);
/* What has gone wrong is nothing that it needs, and all is well: the row is skipped then, with why.
 * A program that only reads has nothing before. */
bool client_needs_none(struct conform *c, const struct client_look *before,
		       const struct client_run *r, unsigned asked, const char *why);
/* What the directory has now opens the account. */
const struct client_look *client_sound(struct conform *c);

/* ---- leak.c ---- */
/* None of the passwords that the row has seen is in a file of the host or in the timeline; in what
 * its programs wrote; was on their argument lists. */
void client_leak_files(struct conform *c);
void client_leak_output(struct conform *c);
void client_leak_arguments(struct conform *c);

/* Kerberos seals a connection as well. */
#define CLIENT_NO_TLS "it uses no TLS, and looks at no certificate"

/* What rows ask for most. */
#define CLIENT_AD      "BackupDirectory=2"
#define CLIENT_NO_ENC  "ADPasswordEncryptionEnabled=0"
#define CLIENT_W_AD    (CLIENT_WRITER | CLIENT_DIRECTORY)
#define CLIENT_W_ENC   (CLIENT_WRITER | CLIENT_ENCRYPTED)
#define CLIENT_W_CLEAR (CLIENT_WRITER | CLIENT_CLEAR)

extern const struct conform_row client_rows_first[], client_rows_value[], client_rows_made[],
	client_rows_due[], client_rows_switch[], client_rows_history[], client_rows_policy[],
	client_rows_outage[], client_rows_crash[], client_rows_lint[], client_rows_entra[],
	client_rows_reader[];

#endif
