/* SPDX-License-Identifier: MIT */
/*
 * Results of every fallible call. Hundreds are the class: callers branch on the class, messages
 * print the name, the offset and the reason.
 */
#ifndef LAPS_ERR_H
#define LAPS_ERR_H
#include <stddef.h>

typedef enum laps_rc {
	LAPS_OK = 0,

	/* the bytes or the text are not what the format says */
	LAPS_E_TRUNCATED = 100, /* input ends too early */
	LAPS_E_TRAILING,        /* input goes on after its end */
	LAPS_E_FORMAT,          /* wrong tag, magic, character or order */
	LAPS_E_RANGE,           /* a value or a size that is not allowed */
	LAPS_E_UNSUPPORTED,     /* well formed, of a kind we do not do */

	/* somebody said no */
	LAPS_E_AUTH = 200, /* cryptography: wrong key or tampered data */
	LAPS_E_DENIED,     /* a policy or a server */

	/* a port failed */
	LAPS_E_HOST = 300,
	LAPS_E_NOTFOUND,
	LAPS_E_STOPPED, /* the trace port ordered a stop */

	LAPS_E_NOMEM = 900,
	LAPS_E_BUG, /* a broken invariant of ours, or a misused call */
} laps_rc;

#define LAPS_RC_CLASS(rc) ((int)(rc) / 100 * 100)

/* Where a call failed and why; the caller's, and optional (NULL) in every call that takes one. */
struct laps_err {
	laps_rc rc;
	size_t offset;    /* bytes into the input; 0 where there is none */
	const char *what; /* a string literal, so no input and no secret can be in it */
};

#define LAPS_MUST_USE __attribute__((warn_unused_result))

/* The name of a code in lower case ("truncated"), never NULL. */
const char *laps_rc_name(laps_rc rc);

/* Fill err (when there is one) and return rc, so that a refusal is one statement. */
laps_rc laps_fail(struct laps_err *err, laps_rc rc, size_t offset, const char *what);

#endif
