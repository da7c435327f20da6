/* SPDX-License-Identifier: MIT */
/*
 * Who the recipients of a value are in the directory, and whether a user could decrypt it: the
 * user's groups, nested ones and the primary one, against the descriptor of each recipient.
 */
#ifndef LAPS_CLI_EXPLAIN_WHO_H
#define LAPS_CLI_EXPLAIN_WHO_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/explain.h"
#include "cli/session.h"
#include "ports/ad_token.h"

#define CLI_WHO_MAX 16 /* principals that are looked up */

/* One that may decrypt. */
struct cli_who_principal {
	struct laps_sid sid;
	char *name;                     /* "CORP\Domain Admins"; NULL: the directory has none */
	struct laps_ad_members members; /* of a group */
};
/* Why a recipient's key is given to nobody at all. */
struct cli_who_obstacle {
	const char *reason; /* short id; NULL: there is no such reason */
	const char *what;   /* in words; borrowed */
};
struct cli_explain_who {
	char domain[64]; /* NetBIOS name of the directory's */
	struct cli_who_principal principal[CLI_WHO_MAX];
	size_t principal_n;

	bool asked;       /* for a user: the rest is set */
	const char *user; /* as it was asked for; borrowed */
	bool may_decrypt;
	const char *reason; /* short id: "member", "not-member", "disabled", "unknown-user"... */
	char *verdict;      /* in words */
	struct laps_ad_token token; /* empty when there is no such user */
};

struct cli_who_question {
	const char *user;                        /* NULL: nobody is asked about */
	uint64_t now_ticks;                      /* accounts expire */
	const struct cli_who_obstacle *obstacle; /* of each recipient; NULL: none has any */
};
/* Ask the directory. CLI_DONE; CLI_FAILED (told; what was found stays). Clear it in either case. */
int cli_explain_who(struct laps_ad *ad, const struct cli_explain *x,
		    const struct cli_who_question *q, struct cli_explain_who *out);
void cli_explain_who_clear(struct cli_explain_who *w);

/* "CORP\Domain Admins" where it was looked up, else the well-known name, else NULL. who may be
 * NULL. */
const char *cli_explain_name(const struct cli_explain_who *who, const struct laps_sid *sid);

#endif
