/* SPDX-License-Identifier: MIT */
/*
 * What the engine asks of the world: tables of functions with a context, so that each can be the
 * real thing, a simulation, or a wrapper that injects a fault. Functions are called from one
 * thread. Outputs are written only on LAPS_OK. A function that fails fills *cause (never NULL).
 */
#ifndef LAPS_PORTS_H
#define LAPS_PORTS_H
#include <laps/account.h>
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/event.h>
#include <laps/guid.h>
#include <laps/history.h>
#include <laps/host.h>
#include <laps/plan.h>
#include <laps/policy.h>
#include <laps/secret.h>
#include <laps/sid.h>
#include <laps/state.h>
#include <laps/step.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why a port failed: a code for the events and one line for people. No secret may be in it. */
struct laps_cause {
	uint32_t hresult; /* never 0 */
	char text[256];   /* lower case, what failed first, no full stop, no line end */
};
/* Fill cause from printf arguments; cut at its size, line ends and controls become blanks. */
void laps_cause_set(struct laps_cause *cause, uint32_t hresult, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

struct laps_clock_port {
	void *ctx;
	laps_rc (*now)(void *ctx, uint64_t *ticks, struct laps_cause *cause);
};

struct laps_entropy_port {
	void *ctx;
	laps_rc (*fill)(void *ctx, uint8_t *out, size_t len, struct laps_cause *cause);
};

struct laps_host_port {
	void *ctx;
	laps_rc (*get)(void *ctx, struct laps_host *out, struct laps_cause *cause);
};

struct laps_policy_port {
	void *ctx;
	/* All four roots, empty where there is none; the caller clears each. */
	laps_rc (*load)(void *ctx, struct laps_policy_root roots[static LAPS_POLICY_ROOT_N],
			struct laps_cause *cause);
};

#define LAPS_SCHEMA_NATIVE  1u /* attributes 1 to 6 */
#define LAPS_SCHEMA_VERSION 2u /* msLAPS-CurrentPasswordVersion */
#define LAPS_SCHEMA_LEGACY  4u /* the two ms-Mcs attributes */

struct laps_domain {
	struct laps_sid sid;
	uint32_t functional_level; /* 7 = 2016 */
	uint32_t schema;           /* LAPS_SCHEMA_* */
	char dns_name[256];
	char netbios_name[64];
};
#define LAPS_DFL_2016 7

struct laps_names_port {
	void *ctx;
	laps_rc (*domain)(void *ctx, struct laps_domain *out, struct laps_cause *cause);
	/* "S-1-...", "DOMAIN\name", "name@domain", or a well-known name alone; taken literally.
	 * LAPS_E_FORMAT: isolated or ambiguous; LAPS_E_NOTFOUND: maps to nothing; LAPS_E_HOST. */
	laps_rc (*resolve)(void *ctx, const char *principal, struct laps_sid *out,
			   struct laps_cause *cause);
	/* "DOMAIN\name" appended to out. LAPS_E_NOTFOUND, LAPS_E_HOST. */
	laps_rc (*name_of)(void *ctx, const struct laps_sid *sid, struct laps_buf *out,
			   struct laps_cause *cause);
};

struct laps_account_port {
	void *ctx;
	laps_rc (*find_rid)(void *ctx, uint32_t rid, struct laps_account *out,
			    struct laps_cause *cause); /* LAPS_E_NOTFOUND, LAPS_E_HOST */
	laps_rc (*find_name)(void *ctx, const char *name, struct laps_account *out,
			     struct laps_cause *cause);
	/* The RID of the next account that is made here, unless somebody else makes one first.
	 * LAPS_E_UNSUPPORTED (no automatic management here), LAPS_E_HOST. */
	laps_rc (*next_rid)(void *ctx, uint32_t *rid, struct laps_cause *cause);
	/* Would the local password policy take it? LAPS_E_DENIED when not; changes nothing. */
	laps_rc (*accepts)(void *ctx, const struct laps_account *account,
			   const struct laps_secret *password, struct laps_cause *cause);
	/*
	 * Set the password, and in the same durable change what automatic management wants.
	 *
	 * shape    NULL: the password only. Else name, state, groups, flags and description, too;
	 *          an account of RID 0 is made
	 * out      the account as it is then
	 *
	 * LAPS_E_DENIED (the policy), LAPS_E_UNSUPPORTED (no automatic management here),
	 * LAPS_E_HOST.
	 */
	laps_rc (*set)(void *ctx, const struct laps_account *account,
		       const struct laps_account_shape *shape, const struct laps_secret *password,
		       uint64_t now_ticks, struct laps_account *out, struct laps_cause *cause);
	/* Make an account what automatic management wants, but for its password; nothing is
	 * written when it is that already. LAPS_E_NOTFOUND, LAPS_E_UNSUPPORTED, LAPS_E_HOST. */
	laps_rc (*configure)(void *ctx, uint32_t rid, const struct laps_account_shape *shape,
			     struct laps_cause *cause);
	/* Delete an account that automatic management has made. LAPS_E_NOTFOUND, LAPS_E_HOST. */
	laps_rc (*remove)(void *ctx, uint32_t rid, struct laps_cause *cause);
	/* Guard this account and no other against changes by others; LAPS_GUARD_NONE: none. Does
	 * nothing where the system has no such thing. */
	laps_rc (*guard)(void *ctx, uint32_t rid, laps_guard guard, struct laps_cause *cause);
};

/* What the account has open. Lists are the caller's to free(). Codes: LAPS_E_NOTFOUND (gone
 * meanwhile), LAPS_E_UNSUPPORTED (not on this system), LAPS_E_HOST. */
struct laps_sessions_port {
	void *ctx;
	laps_rc (*sessions)(void *ctx, const struct laps_account *account,
			    struct laps_session **out, size_t *n, struct laps_cause *cause);
	laps_rc (*warn)(void *ctx, const struct laps_session *s, uint32_t seconds,
			struct laps_cause *cause);
	laps_rc (*sign_out)(void *ctx, const struct laps_session *s, struct laps_cause *cause);
	laps_rc (*smb_sessions)(void *ctx, const struct laps_account *account,
				struct laps_smb_session **out, size_t *n, struct laps_cause *cause);
	laps_rc (*smb_delete)(void *ctx, const struct laps_smb_session *s,
			      struct laps_cause *cause);
	laps_rc (*processes)(void *ctx, const struct laps_account *account,
			     struct laps_process **out, size_t *n, struct laps_cause *cause);
	laps_rc (*terminate)(void *ctx, const struct laps_process *p, uint32_t exit_code,
			     struct laps_cause *cause);
	laps_rc (*reboot)(void *ctx, uint32_t delay_seconds, struct laps_cause *cause);
};

/* What the directory holds for this device, as far as the device may see it. Owned; cleared with
 * laps_backup_current_clear. */
struct laps_backup_current {
	bool has_expiry; /* the mode's expiry attribute: present, a number, not 0 */
	uint64_t expiry_ticks;
	struct laps_buf
		encrypted; /* value of the mode's encrypted attribute; empty: none is visible */
	struct laps_buf *history; /* its history, in no order */
	size_t history_n;
	bool has_version;
	uint8_t version[LAPS_GUID_LEN];
};
void laps_backup_current_clear(struct laps_backup_current *c);

/* One rotation, applied as a whole or not at all. Exactly one of clear and encrypted is given; the
 * current value of the other mode, clear or encrypted, is deleted (ours: a stale password must not
 * be shown). Legacy and DSRM modes write their own attributes and delete nothing. */
struct laps_backup_change {
	laps_mode mode;
	uint64_t expiry_ticks;
	const struct laps_secret *clear; /* UTF-8 JSON; in legacy mode the bare password; or NULL */
	const uint8_t *encrypted;        /* attribute value, or NULL */
	size_t encrypted_len;
	struct laps_bytes history_add; /* to the history, unless it is there already; len 0: none */
	const struct laps_bytes *history_drop; /* values to delete from it */
	size_t history_drop_n;
	bool has_version; /* write msLAPS-CurrentPasswordVersion */
	uint8_t version[LAPS_GUID_LEN];
};
struct laps_backup_port {
	void *ctx;
	/* Find a writable server; name is its name for the events. */
	laps_rc (*locate)(void *ctx, char *name, size_t name_len, struct laps_cause *cause);
	/* Authenticate to it as the device. */
	laps_rc (*bind)(void *ctx, struct laps_cause *cause);
	/* Read what mode has there. */
	laps_rc (*read)(void *ctx, laps_mode mode, struct laps_backup_current *out,
			struct laps_cause *cause);
	laps_rc (*write)(void *ctx, const struct laps_backup_change *change,
			 struct laps_cause *cause);
	/* Let go of the connection; may be called at any time, more than once. */
	void (*close)(void *ctx);
	/*
	 * NULL: there is one controller. Let go of the one that is connected and take another:
	 * 0 is the one that locate took, 1 and on are the others that are known, always in the same
	 * order until close. bind and read follow.
	 *
	 * name   its name for the events; as it is configured, also with any failure but
	 *        LAPS_E_NOTFOUND
	 *
	 * LAPS_E_NOTFOUND: there is no such one, and all is as before; LAPS_E_HOST, LAPS_E_DENIED,
	 * LAPS_E_RANGE, LAPS_E_NOMEM: it cannot be reached, and none is connected.
	 */
	laps_rc (*turn_to)(void *ctx, size_t controller, char *name, size_t name_len,
			   struct laps_cause *cause);
};

/* What Entra ID gets of one rotation. */
struct laps_cloud_upload {
	const char *account;  /* UTF-8 */
	uint32_t account_rid; /* also of one still to be made; the port knows the machine's SID */
	const struct laps_secret *password;
	uint64_t expiry_ticks; /* for people to see: the device keeps its own */
};
/* What a service of the cloud said when it refused. */
struct laps_cloud_refusal {
	unsigned http_status; /* 0: no answer came */
	char code[64];        /* "invalid_grant", "DirectoryError"; "" when it gave none */
	char text[512];       /* its words: one line, no secret */
};
struct laps_cloud_port {
	void *ctx;
	/* Find the tenant's services; name is the one the password goes to, for the events.
	 * LAPS_E_NOTFOUND (no identity: the device is not joined), LAPS_E_DENIED, LAPS_E_HOST. */
	laps_rc (*discover)(void *ctx, char *name, size_t name_len,
			    struct laps_cloud_refusal *refusal, struct laps_cause *cause);
	/* Authenticate as the device. LAPS_E_DENIED, LAPS_E_HOST. */
	laps_rc (*authenticate)(void *ctx, struct laps_cloud_refusal *refusal,
				struct laps_cause *cause);
	/* Store the password there, as a whole or not at all. LAPS_E_DENIED: it was surely not
	 * stored; LAPS_E_HOST: it may have been. */
	laps_rc (*upload)(void *ctx, const struct laps_cloud_upload *upload,
			  struct laps_cloud_refusal *refusal, struct laps_cause *cause);
	/* Let go of connections and tokens; may be called at any time, more than once. */
	void (*close)(void *ctx);
};

/* The parameters of [MS-GKDI] GetKey: a key for now (no id, indices -1: the public envelope unless
 * the caller is a member), or the seeds of a given key and period. */
struct laps_key_request {
	bool has_root_key_id;
	uint8_t root_key_id[LAPS_GUID_LEN];
	int32_t l0, l1, l2;
	const char *domain; /* borrowed: DNS name of the domain to ask; NULL: the host's own */
};
struct laps_protectors;
struct laps_keys_port {
	void *ctx;
	/* Appends an envelope (gke.h) to out. LAPS_E_NOTFOUND: no such root key; LAPS_E_RANGE: a
	 * period of the future, or before the root key; LAPS_E_DENIED; LAPS_E_HOST. */
	laps_rc (*get_key)(void *ctx, const uint8_t *sd, size_t sd_len,
			   const struct laps_key_request *request, struct laps_buf *out,
			   struct laps_cause *cause);
	/* Borrowed, protector.h: what the values of many devices have in common is kept there.
	 * NULL: each is protected by itself; the values are the same. */
	struct laps_protectors *protectors;
};

struct laps_state_port {
	void *ctx;
	/* LAPS_E_NOTFOUND: none yet; LAPS_E_FORMAT: there, but unreadable (treated as lost);
	 * LAPS_E_HOST: the store cannot be reached. */
	laps_rc (*load)(void *ctx, struct laps_state *out, struct laps_cause *cause);
	/* Durable when it returns LAPS_OK; otherwise the old record is still there. */
	laps_rc (*store)(void *ctx, const struct laps_state *state, struct laps_cause *cause);
};

struct laps_events_port {
	void *ctx;
	/* Never fails a cycle: a sink remembers its own failure. */
	void (*emit)(void *ctx, const struct laps_event *event);
};

struct laps_trace_port {
	void *ctx;
	/* cause is NULL unless moment is LAPS_STEP_FAILED. True orders a stop: the engine returns
	 * at once and touches nothing more, as if the machine had died there. */
	bool (*step)(void *ctx, laps_step step, laps_step_moment moment,
		     const struct laps_cause *cause);
};

struct laps_ports {
	struct laps_clock_port clock;
	struct laps_entropy_port entropy;
	struct laps_host_port host;
	struct laps_policy_port policy;
	struct laps_names_port names;
	struct laps_account_port account;
	struct laps_sessions_port sessions;
	struct laps_backup_port backup;
	struct laps_cloud_port cloud;
	struct laps_keys_port keys;
	struct laps_state_port state;
	struct laps_events_port events;
	struct laps_trace_port trace;
};

#endif
