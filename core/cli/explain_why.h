/* SPDX-License-Identifier: MIT */
/*
 * Why a key of the right id does not unwrap the content key: the mistakes that writers make are
 * tried one after the other, each as Windows' derivation with one thing done differently, until one
 * opens the value. Bounded: at most CLI_WHY_TRIES derivations for all recipients of a value, as
 * each may be one in a group of 4096 bits.
 */
#ifndef LAPS_CLI_EXPLAIN_WHY_H
#define LAPS_CLI_EXPLAIN_WHY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/cms.h>
#include <laps/gkdi.h>
#include <laps/keyid.h>

#define CLI_WHY_TRIES 96

struct cli_why_case {
	const struct laps_cms *cms;
	size_t recipient;
	const struct laps_keyid *id;     /* the recipient's */
	const struct laps_root_key *key; /* as the file has it */
	const uint8_t *sd;               /* the recipient's target descriptor */
	size_t sd_len;
	bool has_time;
	uint64_t updated_ticks; /* of the header */
};

/* One way to derive the key. Borrowed parts are the case's until they are replaced. */
struct cli_why_try {
	laps_kdf_hash hash;
	laps_agreement agreement;
	const uint8_t *params;
	size_t params_len;
	uint32_t private_bits;
	const uint8_t *root_key_id;
	const uint8_t *sd;
	size_t sd_len;
	struct laps_period period;
	bool l1_taken_as_own; /* an envelope's L1 key, of L1 - 1, taken for that of L1 */
	uint32_t flags;       /* of the key identifier */
};
/* As it should be. */
struct cli_why_try cli_why_plain(const struct cli_why_case *c);
/* Does the content key unwrap? What it opens is wiped at once. */
bool cli_why_opens(const struct cli_why_case *c, const struct cli_why_try *t);

/* The reason: a short id, a literal, and the words in out. Never NULL: "unknown" when no mistake
 * of the list explains it. left is CLI_WHY_TRIES for the first recipient, and what remains for the
 * next. */
const char *cli_why(const struct cli_why_case *c, size_t *left, char *out, size_t size);

#endif
