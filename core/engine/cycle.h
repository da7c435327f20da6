/* SPDX-License-Identifier: MIT */
/*
 * What the steps of one cycle hand to each other. Every step is a function that returns LAPS_OK, or
 * a code with the reason in c->cause; it emits the events of its own step. A step that finds that
 * there is nothing more to do sets c->done and the outcome.
 */
#ifndef LAPS_ENGINE_CYCLE_H
#define LAPS_ENGINE_CYCLE_H
#include <laps/buf.h>
#include <laps/cycle.h>
#include <laps/err.h>
#include <laps/policy.h>
#include <laps/ports.h>
#include <laps/secret.h>
#include <laps/sid.h>
#include <laps/state.h>
#include <stdbool.h>
#include <stdint.h>

#define CYCLE_SERVER_LEN 256 /* bytes for a directory server's name, NUL included */

/* What the rotation does to the history; owned, and borrows values from cycle.current. */
struct cycle_history {
	struct laps_bytes add;           /* len 0: nothing */
	struct laps_bytes *there, *drop; /* there is what the plan looks at */
	size_t drop_n;
	bool *flag;
};

struct cycle {
	const struct laps_ports *ports;
	laps_trigger trigger;
	struct laps_cycle_result *result;
	bool done;               /* the rest of the steps is not needed */
	bool silent;             /* LAPS is off: not even an event */
	bool connected;          /* the backup or cloud port was used and is to be closed */
	struct laps_cause cause; /* why the running step failed */

	/* policy */
	struct laps_host host;
	struct laps_policy_root roots[LAPS_POLICY_ROOT_N];
	struct laps_policy policy; /* borrows from roots */
	struct laps_plan plan;
	/* account */
	struct laps_state state;         /* as stored, zero when lost */
	struct laps_account account;     /* RID 0: to be made */
	struct laps_account_shape shape; /* with automatic management */
	bool own;                        /* made by LAPS, or to be made now */
	uint32_t upload_rid;             /* with Entra ID: its RID, also when it is to be made */
	/* locate, read */
	char server[CYCLE_SERVER_LEN]; /* of Entra ID the service, once a rotation is due */
	struct laps_domain domain;
	struct laps_backup_current current;
	struct laps_sid principal; /* who may decrypt; only with encryption */
	/* decide, generate, protect */
	struct laps_rotation rotation;
	struct laps_secret *password;
	struct laps_secret *clear; /* JSON for the directory; only without encryption */
	struct laps_buf encrypted; /* attribute value; only with encryption */
	struct cycle_history history;
};

laps_rc cycle_policy(struct cycle *c);
laps_rc cycle_account(struct cycle *c);
laps_rc cycle_locate(struct cycle *c);
laps_rc cycle_read(struct cycle *c);
laps_rc cycle_decide(struct cycle *c);
laps_rc cycle_generate(struct cycle *c);
laps_rc cycle_protect(struct cycle *c);
laps_rc cycle_intend(struct cycle *c);
laps_rc cycle_write(struct cycle *c);
laps_rc cycle_apply(struct cycle *c);
laps_rc cycle_confirm(struct cycle *c);
/* With what this controller shows, or another that has what the device has written last
 * (cycle_controller.c); as an end of reading. */
laps_rc cycle_choose_controller(struct cycle *c);
/* Read what the controller holds, and whether it can take what the policy asks for. */
laps_rc cycle_read_here(struct cycle *c);
/* Those that are others with Entra ID (cycle_cloud.c). */
laps_rc cycle_cloud_locate(struct cycle *c);
laps_rc cycle_cloud_read(struct cycle *c);
laps_rc cycle_cloud_protect(struct cycle *c);
laps_rc cycle_cloud_write(struct cycle *c);

/* Automatic account management (cycle_automatic.c). */
bool cycle_is_automatic(const struct cycle *c);
laps_rc cycle_find_automatic(struct cycle *c);
laps_rc cycle_settle_automatic(struct cycle *c);
laps_rc cycle_name_automatic(struct cycle *c);
void cycle_note_automatic(const struct cycle *c, struct laps_auto_account *out);
laps_rc cycle_keep_automatic(struct cycle *c);
laps_rc cycle_retire_automatic(struct cycle *c);
/* The name the account has once the rotation is done. */
const char *cycle_account_name(const struct cycle *c);
/* Guard the managed account, and no other, against changes by others. */
laps_rc cycle_guard(struct cycle *c);
/* Plan what moves into the history and out of it (cycle_history.c). */
laps_rc cycle_plan_history(struct cycle *c);
void cycle_history_clear(struct cycle_history *h);
/* When the managed account was last set, as far as that tells of a rotation that was not confirmed:
 * 0 when that was another account's. */
uint64_t cycle_last_set(const struct cycle *c);
/* Why a rotation is due now; *wanted is what it would be, its times included. */
laps_rc cycle_weigh(struct cycle *c, struct laps_rotation *wanted, uint32_t *reasons);
/* Load the record; one that is lost is empty. */
laps_rc cycle_read_state(struct cycle *c);

/* The password was surely not stored: put the record back as it was before the intent. */
void cycle_take_back_intent(struct cycle *c);

/* laps_random_fn over the entropy port; ctx is the cycle. */
laps_rc cycle_random(void *ctx, uint8_t *out, size_t len);
/* Is the value encrypted: to Active Directory, of whichever account? */
bool cycle_encrypts(const struct cycle *c);
/* Does this cycle write and compare msLAPS-CurrentPasswordVersion? */
bool cycle_has_version(const struct cycle *c);
/* End well before the last step. */
void cycle_finish(struct cycle *c, laps_outcome outcome);
/* A failure of the engine's own: fill c->cause and return rc. */
laps_rc cycle_fail(struct cycle *c, laps_rc rc, uint32_t hresult, const char *what);
/* The same for a call of the core that failed; err may be NULL. */
laps_rc cycle_fail_core(struct cycle *c, laps_rc rc, const char *what, const struct laps_err *err);

/* The running step's code for events, a failure even when a port gave none. */
uint32_t cycle_hresult(const struct cycle *c);
/* Events: without parameters; with c->cause's code; with a name; with a name and that code. */
void cycle_emit(struct cycle *c, uint32_t id);
void cycle_emit_cause(struct cycle *c, uint32_t id);
void cycle_emit_text(struct cycle *c, uint32_t id, const char *text);
void cycle_emit_text_cause(struct cycle *c, uint32_t id, const char *text);
/* 10021 or 10022 with the fields that the host's system knows, or 10023. */
void cycle_emit_policy(struct cycle *c);

#endif
