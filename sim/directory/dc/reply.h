/* SPDX-License-Identifier: MIT */
/*
 * Answers in Active Directory's form: a result code and a text that begins with the Windows error
 * in eight hexadecimal digits, [MS-ADTS] 3.1.1.3.1.9. Clients branch on the code; the text is for
 * people and for tools that parse the number. A DSID says in Windows' text which line of its source
 * spoke; ours all begin with FFFF, which no Windows has.
 */
#ifndef SIM_DIRECTORY_DC_REPLY_H
#define SIM_DIRECTORY_DC_REPLY_H
#include <slapi-plugin.h>

#include "directory/dc/replytext.h"

/*
 * Send the result and return what a PRE_ hook returns for "answered" (-1).
 *
 * detail  what the text may name: a DN (best match), an attribute; NULL: nothing
 */
int dc_reply_send(Slapi_PBlock *pb, dc_reply reply, const char *detail);
/* The same of a result that an internal operation had; LDAP_SUCCESS too. */
int dc_reply_send_code(Slapi_PBlock *pb, int code, const char *text);
/* The object at dn does not exist: send that, with what is there above it. */
int dc_reply_missing(Slapi_PBlock *pb, const char *dn);
/* The PRE_RESULT hook: what slapd is about to answer gets Active Directory's form. */
int dc_reply_result(Slapi_PBlock *pb);

#endif
