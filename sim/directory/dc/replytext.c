/* SPDX-License-Identifier: MIT */
#include "directory/dc/replytext.h"

#include <ldap.h>
#include <stdio.h>
#include <string.h>

#include "directory/dc/signing.h"

/* The layouts of Windows' texts; %s is the detail. */
typedef enum layout {
	LAYOUT_SEC,  /* SecErr: problem 4003 */
	LAYOUT_NAME, /* NameErr, with a DN as the best match */
	LAYOUT_LDAP, /* LdapErr: a comment */
	LAYOUT_ATR,  /* AtrErr: the attribute */
	LAYOUT_UPD,  /* UpdErr */
	LAYOUT_SVC,  /* SvcErr */
	LAYOUT_REF,  /* RefErr: how many controllers, and which */
} layout;

#define VERSION "v4563" /* the build of a Windows Server 2025 is said in hexadecimal */
#define ACCEPT  "AcceptSecurityContext error, data "
#define CONVERT "Error in attribute conversion operation, data 0"
#define BIND_FIRST                                                                       \
	"In order to perform this operation a successful bind must be completed on the " \
	"connection., data 0"
#define SIGN                                                                                   \
	"The server requires binds to turn on integrity checking if SSL\\TLS are not already " \
	"active on the connection, data 0"
#define LAYER "Cannot bind using sign/seal on a connection on which TLS or SSL is in effect, data 0"

static const struct {
	int code;
	unsigned win32;
	layout layout;
	const char *what; /* the comment, or number and name of the problem */
} answer[DC_REPLY_N] = {
	[DC_REPLY_NO_RIGHT] = {LDAP_INSUFFICIENT_ACCESS, 0x2098, LAYOUT_SEC,
			       "4003 (INSUFF_ACCESS_RIGHTS)"},
	[DC_REPLY_NO_OBJECT] = {LDAP_NO_SUCH_OBJECT, 0x208d, LAYOUT_NAME, "2001 (NO_OBJECT)"},
	[DC_REPLY_NOT_BOUND] = {LDAP_OPERATIONS_ERROR, 0x4dc, LAYOUT_LDAP, BIND_FIRST},
	[DC_REPLY_BAD_CREDENTIALS] = {LDAP_INVALID_CREDENTIALS, 0x80090308, LAYOUT_LDAP,
				      ACCEPT "52e"},
	[DC_REPLY_NO_ACCOUNT] = {LDAP_INVALID_CREDENTIALS, 0x80090308, LAYOUT_LDAP, ACCEPT "525"},
	[DC_REPLY_DISABLED] = {LDAP_INVALID_CREDENTIALS, 0x80090308, LAYOUT_LDAP, ACCEPT "533"},
	[DC_REPLY_MUST_CHANGE] = {LDAP_INVALID_CREDENTIALS, 0x80090308, LAYOUT_LDAP, ACCEPT "773"},
	[DC_REPLY_EXPIRED] = {LDAP_INVALID_CREDENTIALS, 0x80090308, LAYOUT_LDAP, ACCEPT "701"},
	[DC_REPLY_LOCKED] = {LDAP_INVALID_CREDENTIALS, 0x80090308, LAYOUT_LDAP, ACCEPT "775"},
	[DC_REPLY_BINDING] = {LDAP_INVALID_CREDENTIALS, 0x80090346, LAYOUT_LDAP, ACCEPT "80090346"},
	[DC_REPLY_STRONG_AUTH] = {LDAP_STRONG_AUTH_REQUIRED, 0x2028, LAYOUT_LDAP, SIGN},
	[DC_REPLY_LAYER] = {LDAP_UNWILLING_TO_PERFORM, 0x2029, LAYOUT_LDAP, LAYER},
	[DC_REPLY_UNDEFINED] = {LDAP_NO_SUCH_ATTRIBUTE, 0x57, LAYOUT_LDAP, CONVERT},
	[DC_REPLY_NO_ATTRIBUTE] = {LDAP_NO_SUCH_ATTRIBUTE, 0x2085, LAYOUT_ATR,
				   "1001 (NO_ATTRIBUTE_OR_VAL)"},
	[DC_REPLY_NOT_IN_CLASS] = {LDAP_OBJECT_CLASS_VIOLATION, 0x207d, LAYOUT_UPD,
				   "6002 (OBJ_CLASS_VIOLATION)"},
	[DC_REPLY_SYNTAX] = {LDAP_INVALID_SYNTAX, 0x57, LAYOUT_LDAP, CONVERT},
	[DC_REPLY_CONSTRAINT] = {LDAP_CONSTRAINT_VIOLATION, 0x2081, LAYOUT_ATR,
				 "1005 (CONSTRAINT_ATT_TYPE)"},
	[DC_REPLY_RANGE] = {LDAP_CONSTRAINT_VIOLATION, 0x2082, LAYOUT_ATR,
			    "1005 (CONSTRAINT_ATT_TYPE)"},
	[DC_REPLY_BAD_OWNER] = {LDAP_CONSTRAINT_VIOLATION, 0x51b, LAYOUT_ATR,
				"1005 (CONSTRAINT_ATT_TYPE)"},
	[DC_REPLY_BAD_VALUE] = {LDAP_CONSTRAINT_VIOLATION, 0x200b, LAYOUT_ATR,
				"1005 (CONSTRAINT_ATT_TYPE)"},
	[DC_REPLY_SYSTEM_ONLY] = {LDAP_CONSTRAINT_VIOLATION, 0x20b1, LAYOUT_ATR,
				  "1005 (CONSTRAINT_ATT_TYPE)"},
	[DC_REPLY_EXISTS] = {LDAP_ALREADY_EXISTS, 0x2071, LAYOUT_UPD, "6005 (ENTRY_EXISTS)"},
	[DC_REPLY_ACCOUNT_EXISTS] = {LDAP_ALREADY_EXISTS, 0x524, LAYOUT_UPD, "6005 (ENTRY_EXISTS)"},
	[DC_REPLY_VALUE_EXISTS] = {LDAP_TYPE_OR_VALUE_EXISTS, 0x2083, LAYOUT_ATR,
				   "1006 (ATT_OR_VALUE_EXISTS)"},
	[DC_REPLY_NOT_LEAF] = {LDAP_NOT_ALLOWED_ON_NONLEAF, 0x2015, LAYOUT_UPD,
			       "6003 (CANT_ON_NON_LEAF)"},
	[DC_REPLY_BAD_DESCRIPTOR] = {LDAP_UNWILLING_TO_PERFORM, 0x53a, LAYOUT_SVC,
				     "5003 (WILL_NOT_PERFORM)"},
	[DC_REPLY_BAD_PASSWORD] = {LDAP_UNWILLING_TO_PERFORM, 0x52d, LAYOUT_SVC,
				   "5003 (WILL_NOT_PERFORM)"},
	[DC_REPLY_UNWILLING] = {LDAP_UNWILLING_TO_PERFORM, 0x2035, LAYOUT_SVC,
				"5003 (WILL_NOT_PERFORM)"},
	[DC_REPLY_CONTROL] = {LDAP_UNAVAILABLE_CRITICAL_EXTENSION, 0x57, LAYOUT_LDAP,
			      "Error processing control, data 0"},
	[DC_REPLY_BAD_NAME] = {LDAP_INVALID_DN_SYNTAX, 0x2081, LAYOUT_NAME, "2006 (BAD_NAME)"},
	[DC_REPLY_BUSY] = {LDAP_BUSY, 0x200e, LAYOUT_SVC, "5001 (BUSY)"},
	[DC_REPLY_UNAVAILABLE] = {LDAP_UNAVAILABLE, 0x200f, LAYOUT_SVC, "5002 (UNAVAILABLE)"},
	[DC_REPLY_REFERRAL] = {LDAP_REFERRAL, 0x202b, LAYOUT_REF, "1 access points"},
	[DC_REPLY_FAILED] = {LDAP_OTHER, 0x54f, LAYOUT_SVC, "5012 (DIR_ERROR)"},
};

int dc_reply_code(dc_reply reply)
{
	return answer[reply].code;
}

size_t dc_reply_text(dc_reply reply, const char *detail, char out[static DC_REPLY_TEXT])
{
	const unsigned win32 = answer[reply].win32, dsid = 0xffff0000u + (unsigned)reply;
	const char *what = answer[reply].what;
	int n = 0;

	if (!detail)
		detail = "";
	switch (answer[reply].layout) {
	case LAYOUT_SEC:
		n = snprintf(out, DC_REPLY_TEXT, "%08X: SecErr: DSID-%08X, problem %s, data 0\n",
			     win32, dsid, what);
		break;
	case LAYOUT_NAME:
		n = snprintf(out, DC_REPLY_TEXT,
			     "%08X: NameErr: DSID-%08X, problem %s, data 0, best match of:\n"
			     "\t'%.300s'\n",
			     win32, dsid, what, detail);
		break;
	case LAYOUT_LDAP:
		n = snprintf(out, DC_REPLY_TEXT, "%08X: LdapErr: DSID-%08X, comment: %s, " VERSION,
			     win32, dsid, what);
		break;
	case LAYOUT_ATR:
		n = snprintf(out, DC_REPLY_TEXT,
			     "%08X: AtrErr: DSID-%08X, #1:\n"
			     "\t0: %08X: DSID-%08X, problem %s, data 0, Att 0 (%.100s)\n",
			     win32, dsid, win32, dsid, what, detail);
		break;
	case LAYOUT_UPD:
		n = snprintf(out, DC_REPLY_TEXT, "%08X: UpdErr: DSID-%08X, problem %s, data 0\n",
			     win32, dsid, what);
		break;
	case LAYOUT_REF:
		n = snprintf(out, DC_REPLY_TEXT,
			     "%08X: RefErr: DSID-%08X, data 0, %s\n\tref 1: '%.300s'\n", win32,
			     dsid, what, detail);
		break;
	case LAYOUT_SVC:
		n = snprintf(out, DC_REPLY_TEXT,
			     "%08X: SvcErr: DSID-%08X, problem %s, data 0%s%.200s\n", win32, dsid,
			     what, *detail ? ": " : "", detail);
		break;
	}
	return n < 0 ? 0 : (size_t)n;
}

static bool has_form(const char *text)
{
	return strspn(text, "0123456789ABCDEFabcdef") == 8 && text[8] == ':';
}

/* slapd begins its texts with the attribute: "cn: value #0 invalid per syntax", or names it in
 * quotes: "attribute 'cn' cannot have multiple values". */
static void attribute_of(const char *text, char out[static 101])
{
	const char *quote = strchr(text, '\'');
	size_t len = strcspn(text, ": ");

	if (quote && text[len] != ':') {
		text = quote + 1;
		len = strcspn(text, "'");
	} else if (text[len] != ':') {
		len = 0;
	}
	snprintf(out, 101, "%.*s", (int)(len > 100 ? 100 : len), text);
}

/* The answer that stands for slapd's code; DC_REPLY_N: none. */
static dc_reply stands_for(dc_request request, int code, const char *text)
{
	switch (code) {
	case LDAP_INVALID_CREDENTIALS:
		return request == DC_REQUEST_BIND ? DC_REPLY_BAD_CREDENTIALS : DC_REPLY_N;
	/* slapd's own words for what AD calls signing */
	case LDAP_INAPPROPRIATE_AUTH:
	case LDAP_CONFIDENTIALITY_REQUIRED:
	case LDAP_STRONG_AUTH_REQUIRED:
		if (request != DC_REQUEST_BIND)
			return DC_REPLY_N;
		return strstr(text, DC_SIGNING_TWICE) ? DC_REPLY_LAYER : DC_REPLY_STRONG_AUTH;
	case LDAP_INSUFFICIENT_ACCESS: return DC_REPLY_NO_RIGHT;
	case LDAP_NO_SUCH_OBJECT: return DC_REPLY_NO_OBJECT;
	case LDAP_INVALID_DN_SYNTAX: return DC_REPLY_BAD_NAME;
	case LDAP_UNAVAILABLE_CRITICAL_EXTENSION: return DC_REPLY_CONTROL;
	case LDAP_BUSY: return DC_REPLY_BUSY;
	default: break;
	}
	if (request != DC_REQUEST_WRITE)
		return DC_REPLY_N;
	switch (code) {
	case LDAP_UNDEFINED_TYPE: return DC_REPLY_UNDEFINED;
	case LDAP_NO_SUCH_ATTRIBUTE: return DC_REPLY_NO_ATTRIBUTE;
	case LDAP_INVALID_SYNTAX: return DC_REPLY_SYNTAX;
	case LDAP_CONSTRAINT_VIOLATION:
		/* slapd looks twice: at the request, and at what the entry would be */
		return strstr(text, "cannot have multiple values") ? DC_REPLY_VALUE_EXISTS
								   : DC_REPLY_CONSTRAINT;
	case LDAP_TYPE_OR_VALUE_EXISTS: return DC_REPLY_VALUE_EXISTS;
	case LDAP_OBJECT_CLASS_VIOLATION: return DC_REPLY_NOT_IN_CLASS;
	case LDAP_NOT_ALLOWED_ON_NONLEAF: return DC_REPLY_NOT_LEAF;
	case LDAP_ALREADY_EXISTS: return DC_REPLY_EXISTS;
	case LDAP_UNWILLING_TO_PERFORM: return DC_REPLY_UNWILLING;
	default: return DC_REPLY_N;
	}
}

bool dc_reply_form(dc_request request, int code, const char *text, const char *matched,
		   int *new_code, char out[static DC_REPLY_TEXT])
{
	char attribute[101];
	dc_reply reply;

	if (!text)
		text = "";
	if (has_form(text))
		return false;
	reply = stands_for(request, code, text);
	if (reply == DC_REPLY_N)
		return false;
	attribute_of(text, attribute);
	dc_reply_text(reply,
		      answer[reply].layout == LAYOUT_ATR ? attribute
		      : reply == DC_REPLY_NO_OBJECT      ? matched
							 : NULL,
		      out);
	*new_code = answer[reply].code;
	return true;
}
