/* SPDX-License-Identifier: MIT */
#include "lint/lint.h"

#define ERROR   SIM_LINT_ERROR
#define WARNING SIM_LINT_WARNING

const struct sim_lint_rule sim_lint_rule[SIM_LINT_N] = {
	[SIM_LINT_LDAP_CLEAR] =
		{"LDAP-CLEAR", ERROR, "a password went over LDAP without TLS, sealing or ldapi",
		 "Whoever is on the network reads it: the password of a simple bind, also of one "
		 "that "
		 "the controller refuses, and the values of LAPS' attributes. Active Directory "
		 "does "
		 "not give confidential attributes over such a connection, so that a reader finds "
		 "nothing there.",
		 "Use ldaps:// or StartTLS before the bind, or a SASL bind with GSSAPI that seals.",
		 NULL},
	[SIM_LINT_TLS_NO_VERIFY] =
		{"TLS-NO-VERIFY", ERROR,
		 "a request went to a server with a certificate nobody trusts",
		 "Whoever can answer for the server's name gets the bind, the token or the "
		 "password, "
		 "and can give passwords of his own.",
		 "Verify the chain against the organisation's CA and the name against the "
		 "certificate, and end the connection when either fails; have no switch that turns "
		 "it off.",
		 "--fault ldap.tls:1=untrusted or --fault cloud.tls:1=untrusted"},
	[SIM_LINT_ARGV_SECRET] =
		{"ARGV-SECRET", ERROR, "a secret stood on the argument list of a program",
		 "Every user of the machine reads argument lists in /proc, and audit logs and "
		 "process "
		 "accounting keep them for years.",
		 "Hand secrets over on standard input, on a descriptor, or in a file that only its "
		 "owner reads.",
		 "run --lint or up --lint, without which nobody looks at argument lists"},
	[SIM_LINT_LDAP_TWO_MODIFIES] =
		{"LDAP-TWO-MODIFIES", ERROR, "password and expiry were written by two modifies",
		 "When the second one fails, or the client dies between them, the directory has a "
		 "new "
		 "password with an old expiry, or an expiry without its password; readers see such "
		 "a "
		 "state in any case.",
		 "Put both, and the history, into one modify request, which a server does whole or "
		 "not at all (RFC 4511 4.6).",
		 NULL},
	[SIM_LINT_LAPS_JSON] =
		{"LAPS-JSON", ERROR, "msLAPS-Password is no JSON as Windows LAPS writes it",
		 "Get-LapsADPassword and the LAPS tab read an object with the texts n, t and p; "
		 "what "
		 "is something else is shown as an error or as no password.",
		 "Write {\"n\":account,\"t\":time,\"p\":password}, all three texts, t the update "
		 "time as a FILETIME in lower-case hex without prefix or leading zeros.",
		 NULL},
	[SIM_LINT_LAPS_T_NUMBER] = {"LAPS-T-NUMBER", ERROR, "t was written as a JSON number",
				    "t is a text with hexadecimal digits. Readers that expect it "
				    "refuse the value, and "
				    "those that read numbers as doubles lose its last digits.",
				    "Write the FILETIME of the update as lower-case hex in quotes: "
				    "\"t\":\"1d8161b41c41cde\".",
				    NULL},
	[SIM_LINT_LAPS_T_EXPIRY] =
		{"LAPS-T-EXPIRY", ERROR, "the update time is the expiry, or lies in the future",
		 "The time in a value says when the password was changed. Readers show it so, a "
		 "history is ordered by it, and with a time to come the password in force is not "
		 "found, or the wrong one is thrown out.",
		 "Write the time at which the password was made; the expiry has an attribute of "
		 "its "
		 "own.",
		 NULL},
	[SIM_LINT_HEADER_SWAPPED] =
		{"HEADER-SWAPPED", ERROR, "the halves of an encrypted value's time are swapped",
		 "The header begins with the HIGH 32 bits of the FILETIME, then come the low ones. "
		 "In "
		 "the natural order of 64 bits Get-LapsADPassword ends with 'Not a valid Win32 "
		 "FileTime', while other tools still work.",
		 "Write (uint32) (time >> 32), then (uint32) time, both little-endian.", NULL},
	[SIM_LINT_ENCRYPTED_VALUE] =
		{"ENCRYPTED-VALUE", ERROR,
		 "an encrypted value is not in the form that Windows reads",
		 "The 16 bytes of the header are the time (high half, low half), the length of "
		 "what "
		 "follows, and zero; a DPAPI-NG message follows. Windows and other readers refuse "
		 "what is not so.",
		 "Compare with 'laps blob explain', which says what stands where.", NULL},
	[SIM_LINT_CMS_CONTENT_INSIDE] =
		{"CMS-CONTENT-INSIDE", ERROR, "the ciphertext is inside of the CMS",
		 "Windows LAPS puts it behind the message. Readers that look for it there find "
		 "nothing, and show an empty password.",
		 "Leave encryptedContent out of the EncryptedContentInfo and append ciphertext and "
		 "tag behind the DER, within the length of the header.",
		 NULL},
	[SIM_LINT_EXPIRY_FORM] =
		{"EXPIRY-FORM", ERROR, "the expiry is no FILETIME",
		 "It is read as 100 ns ticks since 1601: seconds or milliseconds since 1970 are a "
		 "time in 1601, and the device rotates its password at every cycle.",
		 "Write decimal digits: Unix seconds * 10000000 + 116444736000000000.", NULL},
	[SIM_LINT_CLEAR_BESIDE_ENCRYPTED] =
		{"CLEAR-BESIDE-ENCRYPTED", ERROR,
		 "a clear password and an encrypted one were left beside each other",
		 "One of the two is old. Readers differ in which one they show, and the clear one "
		 "stays readable for everybody who may read msLAPS-Password.",
		 "Delete the other attribute in the modify that writes the new password.", NULL},
	[SIM_LINT_HISTORY_WRONG_END] =
		{"HISTORY-WRONG-END", ERROR,
		 "a newer password left the history and an older one stayed",
		 "Values of an LDAP attribute have no order; taken as one, the history keeps its "
		 "oldest passwords for ever, and the one that an image of last week needs is gone.",
		 "Order by the time in each value's header, and delete the oldest.", NULL},
	[SIM_LINT_RETRY_EARLY] =
		{"RETRY-EARLY", ERROR, "a request was repeated before Retry-After had passed",
		 "Entra ID counts what comes too early against the limit and answers 429 for "
		 "longer; "
		 "a fleet that does so never gets through.",
		 "Wait as many seconds as the header Retry-After says, then repeat.",
		 "--fault cloud.graph:1=throttled(5)"},
	[SIM_LINT_TOKEN_SCOPE] =
		{"TOKEN-SCOPE", ERROR, "a token was asked for more than its requests needed",
		 "Whoever gets hold of the token, or of the application, has all that it may; "
		 "administrators refuse consent to scopes that nobody can explain.",
		 "Ask for the least scope that does: DeviceLocalCredential.ReadBasic.All for "
		 "metadata, DeviceLocalCredential.Read.All for passwords, Device.Read.All for "
		 "devices.",
		 NULL},
	[SIM_LINT_TOKEN_ROLE] =
		{"TOKEN-ROLE", WARNING, "an application that may read passwords read metadata only",
		 "Its secret opens every local administrator's password of the tenant, and it does "
		 "not need any.",
		 "Give it DeviceLocalCredential.ReadBasic.All alone; in a world "
		 "$LAPSIM_METADATA_CLIENT_ID is one.",
		 NULL},
	[SIM_LINT_LDAP_STAR] =
		{"LDAP-STAR", WARNING, "a computer was searched for with all its attributes",
		 "The answer has every attribute that the caller may read, passwords among them, "
		 "whether they are used or not: they go over the network, into memory and logs, "
		 "and "
		 "each read is audited. LAPS' attributes that the schema does not have are not "
		 "noticed.",
		 "Name the attributes that are needed.", NULL},
	[SIM_LINT_LDAP_SIZE_LIMIT] =
		{"LDAP-SIZE-LIMIT", WARNING, "a search ended at the controller's size limit",
		 "A controller gives 1000 entries at most, then error 4: the rest of the computers "
		 "are missing.",
		 "Use the paged results control (RFC 2696), as it is no limit there.",
		 "--computers 1200, more than a page"},
	[SIM_LINT_READ_ONE_KIND] =
		{"READ-ONE-KIND", WARNING, "a reader asked for one kind of password only",
		 "Passwords are encrypted by default, clear by policy, and in ms-Mcs-AdmPwd from "
		 "before. Who asks for one kind finds nothing, or an old password, where it is "
		 "another.",
		 "Ask for msLAPS-EncryptedPassword, msLAPS-Password and ms-Mcs-AdmPwd, and take "
		 "the "
		 "first that is there.",
		 NULL},
	[SIM_LINT_NO_REQUEST_ID] =
		{"NO-REQUEST-ID", WARNING, "requests to Microsoft Graph had no client-request-id",
		 "Without it neither Microsoft's support nor the tenant's logs can find a request "
		 "that went wrong.",
		 "Send a new GUID in client-request-id with each request, and log it.", NULL},
};

const char *sim_lint_level_name(sim_lint_level level)
{
	return level == SIM_LINT_ERROR ? "error" : "warning";
}
