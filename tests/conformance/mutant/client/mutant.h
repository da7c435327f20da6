/* SPDX-License-Identifier: MIT */
/*
 * A LAPS client that does one thing wrong: our engine over our ports, one of which answers or acts
 * in another way, or with a deed before or after its cycle. Everything else is as it should be.
 */
#ifndef TESTS_CONFORMANCE_MUTANT_CLIENT_H
#define TESTS_CONFORMANCE_MUTANT_CLIENT_H
#include <jansson.h>
#include <laps/buf.h>
#include <laps/cycle.h>
#include <laps/ports.h>
#include <laps/secret.h>

#include "ports/ad_link.h"
#include "ports/config.h"
#include "ports/device.h"

struct mutant;

/* In place of a call of a port, or behind one that went well; NULL: as it should be. */
struct mutant_hooks {
	void (*policy)(struct laps_policy_root *roots);
	laps_rc (*domain)(struct mutant *m, struct laps_domain *domain);
	laps_rc (*find_rid)(struct mutant *m, uint32_t rid, struct laps_account *out,
			    struct laps_cause *cause);
	bool accepts_all;
	const struct laps_secret *(*set)(struct mutant *m); /* the password that it gets */
	void (*read)(struct mutant *m, struct laps_backup_current *current);
	laps_rc (*write)(struct mutant *m, const struct laps_backup_change *change,
			 struct laps_cause *cause);
	void (*loaded)(struct mutant *m, struct laps_state *state);
	laps_rc (*get_key)(struct mutant *m, struct laps_buf *out);
	laps_rc (*upload)(struct mutant *m, const struct laps_cloud_upload *upload,
			  struct laps_cloud_refusal *refusal, struct laps_cause *cause);
	/* of a reader: which of the rows of `laps get ad --json` it takes; NULL: none */
	const json_t *(*row)(struct mutant *m, const json_t *rows);
	bool anything, escapes, happily;
};

struct mutant_def {
	const char *name;
	const char *what; /* it does wrong, a few words */
	struct mutant_hooks hook;
	/* Before a cycle. NULL: nothing. */
	void (*before)(struct mutant *m);
	/* After one. NULL: nothing. */
	void (*after)(struct mutant *m, const struct laps_cycle_result *r);
};

struct mutant {
	const struct mutant_def *def;
	struct laps_config config;
	struct laps_device *device;
	struct laps_ports real, ports; /* ports: what the cycle gets */
	struct mutant_hooks hook;      /* the definition's, to begin with */
	laps_trigger trigger;
	bool reads;   /* it is a reader */
	bool idle;    /* there is no cycle */
	bool no_lock; /* whoever else runs */
	/* what the cycle has made and seen; owned */
	struct laps_secret *password; /* the last that was made, for this account */
	struct laps_account account;
	struct laps_buf envelope;  /* the last of the key service */
	struct laps_buf encrypted; /* the directory's value before the write */
	struct laps_buf newest;    /* the newest of its history */
	struct laps_secret *other; /* a password, or a text, of the mutant's own */
	uint64_t drawn;            /* bytes of what is no entropy */
};

/* Each ends with a name of NULL. */
extern const struct mutant_def mutants_policy[], mutants_write[], mutants_value[],
	mutants_account[], mutants_decide[], mutants_secret[], mutants_link[], mutants_reader[];

/* ports over real, with the hooks. */
void mutant_wrap(struct mutant *m);
/* A cycle with the ports and hooks as they are now. */
laps_rc mutant_cycle(struct mutant *m, struct laps_cycle_result *out);
/* What a write does when nothing is wrong. */
laps_rc mutant_write(struct mutant *m, const struct laps_backup_change *change,
		     struct laps_cause *cause);
/* Give the account a password that nobody knows, or this one. */
void mutant_set(struct mutant *m, const struct laps_secret *password);
/* Change attributes of the computer by the device's own session, as a modify of its own. */
laps_rc mutant_modify(struct mutant *m, const struct laps_ad_change *change, size_t n);
/* A file in the host's directory; -1: it cannot be opened. */
int mutant_open(const struct mutant *m, const char *name, int flags);
uint64_t mutant_now(struct mutant *m); /* or 0 */
/* What the host remembers; zero when it cannot be read. */
struct laps_state mutant_state(struct mutant *m);

#endif
