/* SPDX-License-Identifier: MIT */
/*
 * The key service's decisions, [MS-GKDI] 3.1.4.1: given who asks (the SIDs), what for (the target
 * descriptor), which root key and period, and what time it is: an envelope, or an HRESULT.
 *
 * Root keys come from the directory and are read anew when it has changed. Envelopes are kept for
 * each root key, descriptor, period and kind, wiped when their period has passed, and bounded.
 *
 * A read-only controller has no root keys: they are in its filtered set. It decides who may have
 * what, answers from what it keeps as a client does (3.2.4.1), and asks a writable controller for
 * the rest. Here it asks by reading that controller's directory, and keeps no root key longer than
 * it takes to answer. Departs: with a seed kept it asks for the public key all the same.
 */
#ifndef SIM_KDS_SERVER_KEYS_H
#define SIM_KDS_SERVER_KEYS_H
#include <laps/buf.h>
#include <laps/getkey.h>
#include <laps/gkdi.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A root key with what its object says about time. */
struct kds_root_key {
	struct laps_root_key key;
	uint64_t use_start, created; /* FILETIME */
	bool bad;                    /* not to be used: NTE_BAD_KEY when it is asked for by id */
};
/* Owned; cleared with kds_root_keys_clear. */
struct kds_root_keys {
	struct kds_root_key *key;
	size_t n;
};
void kds_root_keys_clear(struct kds_root_keys *k);

struct kds_keys;

/* Where root keys are read, so that a test needs no directory. */
struct kds_root_source {
	void *ctx;
	/* A number that differs whenever the keys may have changed. */
	uint64_t (*generation)(void *ctx);
	/* False: the directory does not answer. */
	bool (*read)(void *ctx, struct kds_root_keys *out);
	bool remote; /* of the writable controller, which a read-only one asks */
};

/* domain, forest: DNS names for envelopes; borrowed. NULL: no memory. */
struct kds_keys *kds_keys_new(const struct kds_root_source *source, const char *domain,
			      const char *forest);
void kds_keys_free(struct kds_keys **k);

/* What was decided, for the log and the timeline. */
struct kds_decision {
	bool seed; /* else the public key; of a success */
	struct laps_period period;
	uint8_t root_key_id[LAPS_GUID_LEN];
	char why[128]; /* of a refusal: one line */
};
/*
 * sid       the caller's: its own, those of its groups, Everyone, Authenticated Users
 * disabled  the account has been since it logged on: it is refused
 * out       the envelope is appended to it on success
 *
 * Returns the HRESULT: 0, E_ACCESSDENIED, E_INVALIDARG, NTE_NO_KEY, NTE_BAD_KEY, or
 * RPC_S_SERVER_UNAVAILABLE as one when the directory, or the writable controller, does not answer.
 */
uint32_t kds_get_key(struct kds_keys *k, const struct laps_sid *sid, size_t sid_n, bool disabled,
		     const struct laps_getkey_request *rq, uint64_t now_ticks, struct laps_buf *out,
		     struct kds_decision *decision);
/* Wipe envelopes of periods before that of now. Called now and then. */
void kds_keys_expire(struct kds_keys *k, uint64_t now_ticks);

#endif
