/* SPDX-License-Identifier: MIT */
/*
 * Answers in Active Directory's form: a result code and a text that begins with the Windows error
 * in eight hexadecimal digits, [MS-ADTS] 3.1.1.3.1.9. Clients branch on the code; the text is for
 * people and for tools that parse the number.
 */
#ifndef SIM_DIRECTORY_DC_REPLY_H
#define SIM_DIRECTORY_DC_REPLY_H
#include <slapi-plugin.h>

typedef enum dc_reply {
	DC_REPLY_NO_RIGHT,        /* 50, 00002098 INSUFF_ACCESS_RIGHTS */
	DC_REPLY_NO_OBJECT,       /* 32, 0000208D, with the best match */
	DC_REPLY_NOT_BOUND,       /* 1, 000004DC */
	DC_REPLY_BAD_CREDENTIALS, /* 49, 80090308 data 52e */
	DC_REPLY_NO_ACCOUNT,      /* 49, data 525 */
	DC_REPLY_DISABLED,        /* 49, data 533 */
	DC_REPLY_MUST_CHANGE,     /* 49, data 773 */
	DC_REPLY_EXPIRED,         /* 49, data 701 */
	DC_REPLY_STRONG_AUTH,     /* 8, 00002028 */
	DC_REPLY_NO_ATTRIBUTE,    /* 16, undefined, or no such value */
	DC_REPLY_NOT_IN_CLASS,    /* 65 */
	DC_REPLY_SYNTAX,          /* 21 */
	DC_REPLY_CONSTRAINT,      /* 19 */
	DC_REPLY_EXISTS,          /* 68 */
	DC_REPLY_VALUE_EXISTS,    /* 20 */
	DC_REPLY_SYSTEM_ONLY,     /* 19, an attribute that the system alone writes */
	DC_REPLY_NOT_LEAF,        /* 66 */
	DC_REPLY_BAD_DESCRIPTOR,  /* 53, 0000053C: not a security descriptor */
	DC_REPLY_UNWILLING,       /* 53 */
	DC_REPLY_N
} dc_reply;
/*
 * Send the result and return what a PRE_ hook returns for "answered" (-1).
 *
 * detail  what the text may name: a DN (best match), an attribute; NULL: nothing
 */
int dc_reply_send(Slapi_PBlock *pb, dc_reply reply, const char *detail);
int dc_reply_code(dc_reply reply);

#endif
