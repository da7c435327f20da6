/* SPDX-License-Identifier: MIT */
/*
 * What a value of msLAPS-EncryptedPassword says from the outside in, as far as it can be read, and
 * whether given root keys open it. The password is looked at only to compare the two times, and
 * never kept.
 */
#ifndef LAPS_CLI_EXPLAIN_H
#define LAPS_CLI_EXPLAIN_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/encvalue.h>

#include "cli/keyring.h"
#include "cli/out.h"

/* What came of one root key. */
struct cli_explain_key {
	bool opens;
	bool other_id; /* it is not the value's */
	laps_rc rc;    /* why it does not open, or why what it opened is no password */
	struct laps_err err;
	bool has_time; /* it opened, and the content is a password of this update time */
	uint64_t updated_ticks;
};

struct cli_explain {
	size_t len; /* bytes of the value */
	bool has_header, has_cms;
	struct laps_encvalue value;
	struct laps_cms cms;
	struct cli_recipient recipient[LAPS_CMS_RECIPIENT_MAX];
	size_t recipient_n; /* whose key identifiers could be read */

	const struct cli_keyring *ring;
	struct cli_explain_key *key; /* owned, one for each of ring's */

	/* where reading stopped: LAPS_OK, or the code, the offset into the value, and the part */
	laps_rc rc;
	struct laps_err err;
	const char *part; /* "header", "blob", "key identifier", "recipient" */
};

/* Read a value; both in and ring must outlive *out. What is broken is in out->rc. False when out of
 * memory. Free with cli_explain_clear. */
bool cli_explain_read(const uint8_t *in, size_t len, const struct cli_keyring *ring,
		      struct cli_explain *out);
void cli_explain_clear(struct cli_explain *x);

/* Does the header's time equal the content's? 1, 0, or -1: no key opened it. */
int cli_explain_time_equal(const struct cli_explain *x);
/* Why key i does not open the value, or NULL when it does; borrowed. */
const char *cli_explain_why(const struct cli_explain *x, size_t i);

/* The two forms: a table's rows, and a JSON object (NULL when out of memory). */
void cli_explain_rows(const struct cli_explain *x, struct cli_table *t);
json_t *cli_explain_json(const struct cli_explain *x);

#endif
