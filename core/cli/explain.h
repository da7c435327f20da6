/* SPDX-License-Identifier: MIT */
/*
 * What a value of msLAPS-EncryptedPassword says from the outside in, as far as it can be read, and
 * whether given keys open it. The password is looked at only to compare times and form, and never
 * kept: neither it nor its length can be got from what is here.
 */
#ifndef LAPS_CLI_EXPLAIN_H
#define LAPS_CLI_EXPLAIN_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/encvalue.h>
#include <laps/pubkey.h>
#include <laps/targetaccess.h>

#include "cli/explain_content.h"
#include "cli/keyring.h"
#include "cli/out.h"

/* One reading that may fail: the code, where (bytes into the value) and in which part. */
struct cli_explain_failure {
	laps_rc rc; /* LAPS_OK: it did not */
	struct laps_err err;
	const char *part; /* "header", "blob", "key identifier", "key info", "recipient" */
};

/* What came of one root key or envelope. */
struct cli_explain_key {
	const char *file; /* borrowed */
	bool is_envelope;
	bool readable; /* an envelope may not be; then id and algorithms are not set */
	uint8_t id[LAPS_GUID_LEN];
	laps_kdf_hash kdf_hash;
	laps_agreement agreement;
	bool opens;
	bool stripped;      /* only with the leading zeros of the shared secret dropped */
	const char *reason; /* short id of why it does not open; NULL when it does */
	char why[384];      /* the same in words */
	struct cli_explain_content content; /* of one that opens */
};

/* Is the writer's public key one of its group? */
enum cli_explain_peer {
	CLI_PEER_UNKNOWN, /* a group whose order is not known here */
	CLI_PEER_GOOD,
	CLI_PEER_BAD,
};

struct cli_explain_recipient {
	const struct laps_cms_recipient *r; /* borrowed from the cms */
	bool has_id;
	size_t id_read; /* bytes of the key identifier before it broke; all of it when it did not */
	struct laps_keyid id;
	bool has_pubkey;
	struct laps_pubkey pubkey;
	bool standard_group; /* of a DH key: it is that of RFC 5114 section 2.3 */
	enum cli_explain_peer peer;
	bool has_sid;
	struct laps_sid sid;
	struct laps_buf sd; /* owned: the target descriptor; empty when there is none */
	bool has_acl;
	struct laps_targetacl acl;
	struct laps_err sd_err; /* why there is no descriptor; what is NULL when there is */
};

/* Several things may be wrong at once; the first that was met is the value's. */
struct cli_explain {
	const uint8_t *in; /* borrowed */
	size_t len;        /* bytes of the value */
	bool bare;         /* a blob without header */
	size_t base;       /* where the blob begins */

	bool has_header;
	uint64_t updated_ticks;
	uint32_t size_said, reserved;
	size_t blob_len; /* bytes that are there and belong to the blob */

	bool has_cms; /* all of it could be read */
	struct laps_cms cms;
	struct cli_explain_failure blob_failure;
	struct cli_explain_recipient recipient[LAPS_CMS_RECIPIENT_MAX]; /* cms.recipient_n */

	struct cli_explain_key *key; /* owned */
	size_t key_n;

	struct cli_explain_failure failure; /* where reading stopped first */
};

struct cli_explain_input {
	const uint8_t *in;
	size_t len;
	bool bare;
	const struct cli_keyring *ring;
	const char *envelope_file; /* NULL: none */
	const struct laps_buf *envelope;
};
/* Read a value; everything in from must outlive *out. What is broken is in out->failure. False when
 * out of memory. Free with cli_explain_clear in either case. */
bool cli_explain_read(const struct cli_explain_input *from, struct cli_explain *out);
void cli_explain_clear(struct cli_explain *x);

/* Try every key of the ring, and the envelope; x->key has room for them. */
void cli_explain_try_keys(const struct cli_explain_input *from, struct cli_explain *x);

/* Does the header's time equal the content's? 1, 0, or -1: no key opened it, or there is none. */
int cli_explain_time_equal(const struct cli_explain *x);
/* The first key that opens it, or NULL. */
const struct cli_explain_key *cli_explain_opener(const struct cli_explain *x);
/* "blob: CMS: version is not 2" without saying "blob" twice; in one buffer of size bytes. */
void cli_explain_field(const struct cli_explain_failure *f, char *out, size_t size);
/* Neither a header that could be one nor a blob that begins as one: data that came here by
 * mistake. */
bool cli_explain_is_no_value(const struct cli_explain *x);
/* CLI_DONE for a value that is whole; else CLI_FAILED, with the one line that says why not. */
int cli_explain_tell_failure(const char *step, const struct cli_explain *x);
/* Up to eight bytes of the value at an offset as "4b 44 53 4b"; "" at its end. */
#define CLI_EXPLAIN_HEX 24
void cli_explain_bytes(const struct cli_explain *x, size_t offset,
		       char out[static CLI_EXPLAIN_HEX]);

/* The fields of a key identifier that come before it broke: in words ("version 1, flags 3"), ""
 * when not even the version does. */
void cli_explain_key_fields(const struct cli_explain_recipient *p, char *out, size_t size);

/* Who gets what under the descriptor of a recipient: the n-th distinct SID of its ACEs, and what
 * its members are granted, Everyone and Authenticated Users included. False at the end. */
bool cli_explain_trustee(const struct cli_explain_recipient *p, size_t n, struct laps_sid *sid,
			 uint32_t *granted);
/* "may decrypt", "may only encrypt", "neither": for rights among 0x3. */
const char *cli_explain_rights(uint32_t granted);

/* What differs from what Windows LAPS writes: the n-th, NULL at the end. */
struct cli_explain_lint {
	const char *id; /* "embedded-content" */
	char what[256];
};
bool cli_explain_lint(const struct cli_explain *x, size_t n, struct cli_explain_lint *out);

/* What the directory says, explain_who.h. */
struct cli_explain_who;
/* The two forms: a table's rows, and a JSON object (NULL when out of memory). who may be NULL. */
void cli_explain_rows(const struct cli_explain *x, const struct cli_explain_who *who,
		      struct cli_table *t);
json_t *cli_explain_json(const struct cli_explain *x, const struct cli_explain_who *who);

/* Parts of these, for one recipient. */
void cli_explain_recipient_rows(const struct cli_explain *x, const struct cli_explain_who *who,
				size_t i, struct cli_table *t);
json_t *cli_explain_recipient_json(const struct cli_explain *x, const struct cli_explain_who *who,
				   size_t i);
/* For the user that was asked about, null when none was. */
void cli_explain_user_rows(const struct cli_explain_who *who, struct cli_table *t);
json_t *cli_explain_user_json(const struct cli_explain_who *who);

#endif
