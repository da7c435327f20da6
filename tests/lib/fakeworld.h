/* SPDX-License-Identifier: MIT */
/*
 * A managed host, its directory and its Entra ID in memory, behind the ports of the engine.
 * Everything can be looked at and changed between cycles; every port call is counted and can be
 * made to fail; the trace can order a stop at any step.
 *
 * Bytes come from a seeded stream and the time is what the test says, so a world repeats itself.
 * Envelopes are real ones, derived from a fixed root key. Setting up runs out of memory with
 * abort(), and so does an engine that breaks a port's rules: it adds a history value that is there
 * or was not the current one, drops one that is not there, makes an account whose name is taken, or
 * removes one of the system's own. History values come in another order with every read.
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
#define FAKE_AWAY       0x80072751u /* the cause when a controller cannot be reached */
#define FAKE_SERVICE    "https://enterpriseregistration.windows.net"
#define FAKE_DEVICE     "0b04fa1d-6d68-4a29-a1f1-2f0a3e5d3a51"
#define FAKE_READERS    "CORP\\Laps Readers" /* FAKE_DOMAIN_SID-1105, the only other principal */

typedef enum fake_call {
	FAKE_CLOCK_NOW,
	FAKE_ENTROPY_FILL,
	FAKE_HOST_GET,
	FAKE_POLICY_LOAD,
	FAKE_NAMES_DOMAIN,
	FAKE_NAMES_RESOLVE,
	FAKE_ACCOUNT_FIND,
	FAKE_ACCOUNT_NEXT_RID,
	FAKE_ACCOUNT_ACCEPTS,
	FAKE_ACCOUNT_SET,
	FAKE_ACCOUNT_CONFIGURE,
	FAKE_ACCOUNT_REMOVE,
	FAKE_ACCOUNT_GUARD,
	FAKE_SESSIONS_LIST,
	FAKE_SESSIONS_WARN,
	FAKE_SESSIONS_SIGN_OUT,
	FAKE_SMB_LIST,
	FAKE_SMB_DELETE,
	FAKE_PROCESSES_LIST,
	FAKE_PROCESSES_TERMINATE,
	FAKE_REBOOT,
	FAKE_BACKUP_LOCATE,
	FAKE_BACKUP_BIND,
	FAKE_BACKUP_READ,
	FAKE_BACKUP_WRITE,
	FAKE_BACKUP_CLOSE,
	FAKE_BACKUP_TURN,
	FAKE_CLOUD_DISCOVER,
	FAKE_CLOUD_AUTHENTICATE,
	FAKE_CLOUD_UPLOAD,
	FAKE_CLOUD_CLOSE,
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

#define FAKE_ACCOUNT_MAX 8
struct fake_account {
	struct laps_account account;
	char password[128]; /* "" when never set */
	bool administrator, password_not_required, password_never_expires;
	const char *description; /* a literal, or NULL */
};

/* A value in the directory, and what it says: read once, when it is written. */
struct fake_value {
	struct laps_buf bytes; /* empty: not there */
	char account[64];      /* "" in legacy mode */
	char password[128];
};
#define FAKE_HISTORY_MAX 48
struct fake_history {
	struct fake_value value[FAKE_HISTORY_MAX];
	size_t n;
};

#define FAKE_CREDENTIAL_N 3 /* as many as Entra ID keeps of a device */

/* What the accounts have open; each belongs to an account, whatever its name is by now. */
#define FAKE_OPEN_MAX 8
struct fake_session {
	struct laps_session session;
	uint32_t rid;
	uint32_t warned_seconds; /* 0: not warned */
};
struct fake_smb_session {
	struct laps_smb_session session;
	uint32_t rid;
};
struct fake_process {
	struct laps_process process;
	uint32_t rid;
};

/* What one domain controller holds for the device. */
#define FAKE_CONTROLLER_MAX 3
struct fake_controller {
	uint64_t expiry_ticks, legacy_expiry_ticks;
	struct fake_value clear, encrypted, dsrm, legacy;
	struct fake_history history, dsrm_history;
	bool has_expiry, has_legacy_expiry, has_version;
	uint8_t version[LAPS_GUID_LEN];
	int written, history_written; /* the last write's number, of the values and of a history */
	bool away;                    /* cannot be reached */
};

#define FAKE_EVENT_MAX 128
struct fakeworld {
	struct laps_ports ports;

	/* the host */
	uint64_t now_ticks;
	uint64_t entropy_counter;
	struct laps_host host;
	struct laps_policy_root roots[LAPS_POLICY_ROOT_N];
	/* Administrator, Guest, localadmin, and what was made since */
	struct fake_account account[FAKE_ACCOUNT_MAX];
	size_t account_n;
	uint32_t next_rid;
	uint32_t found_rid; /* of the account that was looked up last */
	laps_guard guard;
	uint32_t guard_rid;
	struct fake_session session[FAKE_OPEN_MAX];
	size_t session_n;
	struct fake_smb_session smb[FAKE_OPEN_MAX];
	size_t smb_n;
	struct fake_process process[FAKE_OPEN_MAX];
	size_t process_n;
	uint32_t exit_code;      /* of the process that was ended last */
	uint32_t reboot_seconds; /* 0: none was ordered */
	size_t minimum_length;   /* what the local password policy wants */
	int reject;              /* so many candidates are refused, whatever they are */
	bool hides_last_set;     /* the accounts do not tell when they were set */
	bool has_state, state_is_garbage;
	struct laps_state state;

	/* the directory and its key service */
	struct laps_domain domain;
	uint64_t expiry_ticks, legacy_expiry_ticks;
	struct fake_value clear, encrypted, dsrm, legacy;
	struct fake_history history, dsrm_history;
	laps_mode mode;    /* of the last write */
	bool hides_values; /* the device may not read the encrypted attributes */
	bool has_expiry, has_legacy_expiry;
	bool has_version;
	uint8_t version[LAPS_GUID_LEN];
	/* More than one controller: that is what the one at `at` holds, and its own copy is of no
	 * account. Nothing comes from one to another by itself. */
	struct fake_controller controller[FAKE_CONTROLLER_MAX];
	size_t controller_n; /* 0: one */
	size_t at, first;    /* where the device is; where it looks first */
	size_t located;      /* where its last cycle began */
	int writes;
	struct laps_root_key root_key;
	bool may_decrypt; /* the device: the key service gives it seeds, not the public key */

	/* Entra ID */
	struct fake_value credential[FAKE_CREDENTIAL_N]; /* newest first; empty: none */
	uint64_t refresh_ticks;                          /* what people see as the expiry */
	uint32_t uploaded_rid;
	int cloud_stage; /* 0 nothing, 1 the services are found, 2 authenticated */

	/* what to do to it */
	struct fake_fault fault[FAKE_CALL_N];
	struct laps_cloud_refusal refusal; /* what Entra ID says when a call of its fails */
	uint32_t watch_rid;                /* 0: none */
	bool stop;                         /* order one at stop_step and stop_moment */
	laps_step stop_step;
	laps_step_moment stop_moment;

	/* what happened, since fakeworld_forget */
	int called[FAKE_CALL_N];
	fake_call order[512]; /* all calls but events */
	size_t order_n;
	struct fake_event event[FAKE_EVENT_MAX];
	size_t event_n;
	struct {
		laps_step step;
		laps_step_moment moment;
	} step[2 * LAPS_STEP_N];
	size_t step_n;
	bool stopped;
	int after_stop; /* port calls after the stop */
	int requests;   /* to Entra ID */
	int bad_events; /* that do not fit their template */
	int locked_out; /* moments at which no value opened the account of watch_rid */
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
/* One controller more, which holds what the device's holds now. */
void fakeworld_add_controller(struct fakeworld *w);
/* Have the device's controller be another one. */
void fakeworld_go_to(struct fakeworld *w, size_t controller);
/* All controllers hear of everything: of each attribute the last write stands, as in Active
 * Directory. */
void fakeworld_heal(struct fakeworld *w);
/* The account of that RID; NULL when there is none. */
struct fake_account *fakeworld_account(struct fakeworld *w, uint32_t rid);
/* The plaintext of an encrypted value; anything but LAPS_OK when there is none or it cannot be
 * decrypted. The caller frees it. */
laps_rc fakeworld_decrypt(const struct fakeworld *w, const struct laps_buf *value,
			  struct laps_secret **plain);
/* The value and the history of that mode. A clear or legacy value has no history, and that of Entra
 * ID is no directory's: NULL. */
struct fake_value *fakeworld_value(struct fakeworld *w, laps_mode mode);
struct fake_history *fakeworld_history(struct fakeworld *w, laps_mode mode);
/* What the current value of the last written mode says, read anew: decrypted with the root key,
 * where it is encrypted. False when there is nothing or it cannot be read. The caller clears *out
 * with laps_pwjson_clear. Not for legacy mode, whose value is no JSON. */
bool fakeworld_read(const struct fakeworld *w, struct laps_pwjson *out);
/* Whether the current value of the last written mode opens the account that it names; in legacy
 * mode the one that was looked up last. */
bool fakeworld_opens(const struct fakeworld *w);
/* Whether any value, current or history, of any mode opens the account of that RID, by the name
 * that it has now; also when there is no such account. With several controllers: whether one will
 * once all have heard of everything. */
bool fakeworld_some_value_opens(const struct fakeworld *w, uint32_t rid);
/* Open something in an account's name. */
void fakeworld_log_on(struct fakeworld *w, uint32_t rid, uint32_t session_id);
void fakeworld_connect(struct fakeworld *w, uint32_t rid, uint64_t smb_id);
void fakeworld_start(struct fakeworld *w, uint32_t rid, uint32_t process_id, const char *image);
/* The ordered restart happens: another boot, nothing is open. */
void fakeworld_boot(struct fakeworld *w);
/* How many of the passwords ever offered are in an event, in the state or in the cause; one more
 * when the encrypted value is in an event. */
int fakeworld_leaks(const struct fakeworld *w, const struct laps_cause *cause);
/* The ids of all events in a row, "10003 10024 10004". */
const char *fakeworld_events(const struct fakeworld *w, char *out, size_t out_len);
/* The first event of that id; NULL when there is none. */
const struct fake_event *fakeworld_event(const struct fakeworld *w, uint32_t id);

#endif
