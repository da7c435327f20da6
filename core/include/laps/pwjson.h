/* SPDX-License-Identifier: MIT */
/*
 * The password JSON that is both the value of msLAPS-Password and the plaintext of the encrypted
 * attributes: {"n":account,"t":update time,"p":password}, t a FILETIME as lower-case hex without
 * prefix or leading zeros. Written in the order n, t, p without blanks; read in any order, with
 * blanks, escapes and unknown members (of any JSON type). Encrypted values carry it as UTF-16LE
 * with one NUL unit; readers take one or none. Depth of unknown values is bounded by a constant.
 *
 * Sources: the documented sample with t = 1d8161b41c41cde, and Windows' own values in
 * fixtures/vectors. It is read and written here, into secret memory, and never by a JSON library.
 */
#ifndef LAPS_PWJSON_H
#define LAPS_PWJSON_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/secret.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_PWJSON_MAX 65536 /* bytes of UTF-8; longer is refused */

struct laps_pwjson {
	char *account;                /* owned, UTF-8, NUL-terminated */
	uint64_t updated_ticks;       /* FILETIME */
	struct laps_secret *password; /* owned, UTF-8 */
};

/*
 * Read UTF-8. Each of n, t, p must be there once and be a string; a NUL in n is refused.
 * out is written only on LAPS_OK; free it with laps_pwjson_clear.
 * LAPS_OK; LAPS_E_TRUNCATED, LAPS_E_TRAILING, LAPS_E_FORMAT, LAPS_E_RANGE, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_pwjson_parse(const char *in, size_t len, struct laps_pwjson *out,
					struct laps_err *err);
/* Read the plaintext of an encrypted value: UTF-16LE, one final NUL unit or none, an earlier one
 * refused. Codes as above. */
LAPS_MUST_USE laps_rc laps_pwjson_parse_utf16le(const uint8_t *in, size_t len,
						struct laps_pwjson *out, struct laps_err *err);
void laps_pwjson_clear(struct laps_pwjson *j);

/* Write UTF-8, no NUL.
 * LAPS_OK; LAPS_E_FORMAT (not UTF-8), LAPS_E_RANGE (too long), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_pwjson_format(const char *account, uint64_t updated_ticks,
					 const struct laps_secret *password,
					 struct laps_secret **out);
/* The same as UTF-16LE with exactly one NUL unit. */
LAPS_MUST_USE laps_rc laps_pwjson_format_utf16le(const char *account, uint64_t updated_ticks,
						 const struct laps_secret *password,
						 struct laps_secret **out);

/*
 * What stands in a text that may be no password JSON at all: for those who tell a writer what is
 * wrong with it. Nothing is kept of account and password. Always written.
 */
typedef enum laps_pwjson_member {
	LAPS_PWJSON_ABSENT,
	LAPS_PWJSON_STRING,
	LAPS_PWJSON_NUMBER,
	LAPS_PWJSON_OTHER,
} laps_pwjson_member;

struct laps_pwjson_look {
	bool is_object;             /* of JSON, and no more than one */
	laps_pwjson_member n, t, p; /* of members that come twice, the first */
	bool t_as_written;          /* t is the text that laps_pwjson_format gives */
	bool has_time;
	uint64_t ticks; /* of t: hexadecimal of either case, or a decimal JSON number */
};
void laps_pwjson_look(const char *in, size_t len, struct laps_pwjson_look *out);

#endif
