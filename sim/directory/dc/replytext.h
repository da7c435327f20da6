/* SPDX-License-Identifier: MIT */
/*
 * Codes and texts of answers, [MS-ADTS] 3.1.1.3.1.9 and what Windows prints. Pure: also used where
 * a result of slapd's own is changed on its way out.
 *
 * Differs from Active Directory: the DSID numbers and the build in texts of results are always the
 * same ones and stand for no place in a program.
 */
#ifndef SIM_DIRECTORY_DC_REPLYTEXT_H
#define SIM_DIRECTORY_DC_REPLYTEXT_H
#include <stdbool.h>
#include <stddef.h>

typedef enum dc_reply {
	DC_REPLY_NO_RIGHT,        /* 50, 00002098 INSUFF_ACCESS_RIGHTS */
	DC_REPLY_NO_OBJECT,       /* 32, 0000208D, with the best match */
	DC_REPLY_NOT_BOUND,       /* 1, 000004DC */
	DC_REPLY_BAD_CREDENTIALS, /* 49, 80090308 data 52e */
	DC_REPLY_NO_ACCOUNT,      /* 49, data 525 */
	DC_REPLY_DISABLED,        /* 49, data 533 */
	DC_REPLY_MUST_CHANGE,     /* 49, data 773 */
	DC_REPLY_EXPIRED,         /* 49, data 701 */
	DC_REPLY_LOCKED,          /* 49, data 775 */
	DC_REPLY_BINDING,         /* 49, data 80090346: SEC_E_BAD_BINDINGS */
	DC_REPLY_STRONG_AUTH,     /* 8, 00002028 */
	DC_REPLY_LAYER,           /* 53, 00002029: sign or seal under TLS */
	DC_REPLY_UNDEFINED,       /* 16, an attribute that the schema does not have */
	DC_REPLY_NO_ATTRIBUTE,    /* 16, no such attribute or value in the object */
	DC_REPLY_NOT_IN_CLASS,    /* 65 */
	DC_REPLY_SYNTAX,          /* 21 */
	DC_REPLY_CONSTRAINT,      /* 19, 00002081: two values for one */
	DC_REPLY_RANGE,           /* 19, 00002082: a value, or its length, is out of range */
	DC_REPLY_BAD_OWNER,       /* 19, 0000051B: not an owner that the caller may set */
	DC_REPLY_BAD_VALUE,       /* 19, 0000200B: a validated write of a value that is not valid */
	DC_REPLY_SYSTEM_ONLY,     /* 19, 000020B1: an attribute that the system alone writes */
	DC_REPLY_EXISTS,          /* 68 */
	DC_REPLY_ACCOUNT_EXISTS,  /* 68, 00000524: the account name is taken */
	DC_REPLY_VALUE_EXISTS,    /* 20 */
	DC_REPLY_NOT_LEAF,        /* 66 */
	DC_REPLY_BAD_DESCRIPTOR,  /* 53, 0000053A: not a security descriptor */
	DC_REPLY_BAD_PASSWORD,    /* 53, 0000052D: not one that unicodePwd takes */
	DC_REPLY_UNWILLING,       /* 53 */
	DC_REPLY_CONTROL,         /* 12 */
	DC_REPLY_BAD_NAME,        /* 34 */
	DC_REPLY_BUSY,            /* 51 */
	DC_REPLY_UNAVAILABLE,     /* 52 */
	DC_REPLY_REFERRAL,        /* 10, 0000202B, with where to go */
	DC_REPLY_FAILED,          /* 80: done in part; the text says so */
	DC_REPLY_N
} dc_reply;

#define DC_REPLY_TEXT 512 /* bytes for any text */

int dc_reply_code(dc_reply reply);
/* detail is cut when it is long. Returns the text's length. */
size_t dc_reply_text(dc_reply reply, const char *detail, char out[static DC_REPLY_TEXT]);

/* What a result answers; others are left alone. */
typedef enum dc_request {
	DC_REQUEST_BIND,
	DC_REQUEST_READ, /* search and compare */
	DC_REQUEST_WRITE,
} dc_request;
/*
 * A result of slapd's own in Active Directory's form: false when it stays as it is, be it that it
 * has that form, that it is no failure, or that there is nothing to say.
 *
 * text, matched  slapd's; NULL: none
 */
bool dc_reply_form(dc_request request, int code, const char *text, const char *matched,
		   int *new_code, char out[static DC_REPLY_TEXT]);

#endif
