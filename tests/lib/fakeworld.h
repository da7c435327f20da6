/* SPDX-License-Identifier: MIT */
/*
 * A managed host and its directory in memory, behind the ports of the engine. Everything can be
 * looked at and changed between cycles; every port call is counted and can be made to fail; the
 * trace can order a stop at any step.
 *
 * Bytes come from a seeded stream and the time is what the test says, so a world repeats itself.
 * Envelopes are real ones, derived from a fixed root key. Setting up runs out of memory with
 * abort().
 */
#ifndef TESTS_LIB_FAKEWORLD_H
#define TESTS_LIB_FAKEWORLD_H
#include <laps/buf.h>
#include <laps/gkdi.h>
#include <laps/ports.h>
#include <laps/pwjson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAKE_START      UINT64_C(132880495330729182) /* 2022-01-30T20:52:13.0729182Z */
#define FAKE_FIRST      "Pass-word-0001"             /* the administrator's before any rotation */
#define FAKE_SERVER     "dc1.corp.example"
#define FAKE_DOMAIN_SID "S-1-5-21-1004336348-1177238915-682003330"
#define FAKE_READERS    "CORP\\Laps Readers" /* FAKE_DOMAIN_SID-1105, the only other principal */

typedef enum fake_call {
	FAKE_CLOCK_NOW,
	FAKE_ENTROPY_FILL,
	FAKE_HOST_GET,
	FAKE_POLICY_LOAD,
	FAKE_NAMES_DOMAIN,
	FAKE_NAMES_RESOLVE,
	FAKE_ACCOUNT_FIND,
	FAKE_ACCOUNT_ACCEPTS,
	FAKE_ACCOUNT_SET,
	FAKE_BACKUP_LOCATE,
	FAKE_BACKUP_BIND,
	FAKE_BACKUP_READ,
	FAKE_BACKUP_WRITE,
	FAKE_BACKUP_CLOSE,
	FAKE_KEYS_GET,
	FAKE_STATE_LOAD,
	FAKE_STATE_STORE,
	FAKE_EVENTS_EMIT,
	FAKE_CALL_N
} fake_call;

/* What a call is to do instead of succeeding. */
struct fake_fault {
	laps_rc rc;       /* LAPS_OK: nothing */
	int nth;          /* only that call of its kind, from 1; 0: every one */
	uint32_t hresult; /* 0: 0x80071234 */
	bool applied;     /* the effect happens all the same: only the answer is lost */
};

struct fake_event {
	uint32_t id;
	size_t param_n;
	laps_param_type type[LAPS_EVENT_PARAM_MAX];
	uint64_t number[LAPS_EVENT_PARAM_MAX];
	char text[LAPS_EVENT_PARAM_MAX][128];
};

struct fake_account {
	struct laps_account account;
	char password[128]; /* "" when never set */
};

struct fakeworld {
	struct laps_ports ports;

	/* the host */
	uint64_t now_ticks;
	uint64_t entropy_counter;
	struct laps_host host;
	struct laps_policy_root roots[LAPS_POLICY_ROOT_N];
	struct fake_account account[3]; /* Administrator, Guest, localadmin */
	size_t minimum_length;          /* what the local password policy wants */
	int reject;                     /* so many candidates are refused, whatever they are */
	bool has_state, state_is_garbage;
	struct laps_state state;

	/* the directory and its key service */
	struct laps_domain domain;
	bool has_expiry;
	uint64_t expiry_ticks;
	struct laps_buf clear, encrypted; /* empty: not there */
	bool has_version;
	uint8_t version[LAPS_GUID_LEN];
	struct laps_root_key root_key;

	/* what to do to it */
	struct fake_fault fault[FAKE_CALL_N];
	bool stop; /* order one at stop_step and stop_moment */
	laps_step stop_step;
	laps_step_moment stop_moment;

	/* what happened, since fakeworld_forget */
	int called[FAKE_CALL_N];
	fake_call order[512]; /* all calls but events */
	size_t order_n;
	struct fake_event event[64];
	size_t event_n;
	struct {
		laps_step step;
		laps_step_moment moment;
	} step[2 * LAPS_STEP_N];
	size_t step_n;
	bool stopped;
	int after_stop; /* port calls after the stop */
	int bad_events; /* that do not fit their template */
	int too_early;  /* passwords set that the directory did not hold */

	char seen[64][128]; /* passwords offered in all of this world's life */
	size_t seen_n;
};

/* A host joined to AD, 24H2, one GPO setting BackupDirectory=2, functional level 2016, full
 * schema, never rotated. */
void fakeworld_init(struct fakeworld *w);
void fakeworld_clear(struct fakeworld *w);
/* Put a value into the GPO root, in place of the one that is there. */
void fakeworld_policy(struct fakeworld *w, const char *name, uint32_t number);
void fakeworld_policy_text(struct fakeworld *w, const char *name, const char *text);
/* Forget what happened, the faults and the ordered stop; keep the world. */
void fakeworld_forget(struct fakeworld *w);

/* What fakeworld_init sets w->ports to. */
void fakeworld_init_ports(struct fakeworld *w);

/* The administrator's password now. */
const char *fakeworld_password(const struct fakeworld *w);
/* The plaintext of the encrypted value; anything but LAPS_OK when there is none or it cannot be
 * decrypted. The caller frees it. */
laps_rc fakeworld_decrypt(const struct fakeworld *w, struct laps_secret **plain);
/* What the directory holds for now, decrypted with the root key; false when there is nothing or it
 * cannot be read. The caller clears *out with laps_pwjson_clear. */
bool fakeworld_read(const struct fakeworld *w, struct laps_pwjson *out);
/* Whether the directory's value opens the account that it names. */
bool fakeworld_opens(const struct fakeworld *w);
/* How many of the passwords ever offered are in an event, in the state or in the cause; one more
 * when the encrypted value is in an event. */
int fakeworld_leaks(const struct fakeworld *w, const struct laps_cause *cause);
/* The ids of all events in a row, "10003 10024 10004". */
const char *fakeworld_events(const struct fakeworld *w, char *out, size_t out_len);
/* The first event of that id; NULL when there is none. */
const struct fake_event *fakeworld_event(const struct fakeworld *w, uint32_t id);

#endif
