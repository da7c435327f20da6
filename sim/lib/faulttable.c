/* SPDX-License-Identifier: MIT */
/*
 * Everything that can be made to go wrong, and what of it --hostile does.
 */
#include "lib/faultspec.h"

#define STEPS         "policy account locate read decide generate protect intend write apply confirm"
#define RPC_REQUESTS  "any bind map call"
#define LDAP_REQUESTS "any bind search modify add delete rename compare extended"

const struct sim_fault_known sim_fault_known[] = {
	{"ldap", LDAP_REQUESTS, "busy", SIM_FAULT_NO_ARG, 0, "result 51, nothing is done"},
	{"ldap", LDAP_REQUESTS, "unavailable", SIM_FAULT_NO_ARG, 0, "result 52, nothing is done"},
	{"ldap", LDAP_REQUESTS, "unwilling", SIM_FAULT_NO_ARG, 0, "result 53, nothing is done"},
	{"ldap", LDAP_REQUESTS, "insufficient-rights", SIM_FAULT_NO_ARG, 0,
	 "result 50, nothing is done"},
	{"ldap", LDAP_REQUESTS, "referral", SIM_FAULT_NO_ARG, 0,
	 "result 10, to the second controller, or to one that does not answer"},
	{"ldap", LDAP_REQUESTS " connect", "cut-before", SIM_FAULT_NO_ARG, 0,
	 "the connection is closed, nothing is done"},
	{"ldap", LDAP_REQUESTS, "cut-after", SIM_FAULT_NO_ARG, 0,
	 "it is done, and the connection closed in place of the answer"},
	{"ldap", LDAP_REQUESTS, "truncated-tls", SIM_FAULT_NO_ARG, 0,
	 "it is done, and the connection ends within the answer's TLS record"},
	{"ldap", LDAP_REQUESTS " connect", "slow", SIM_FAULT_DURATION, 250,
	 "the answer comes so much later"},
	{"ldap", "values", "shuffle", SIM_FAULT_NO_ARG, 0,
	 "a search sends attributes and their values in another order"},
	{"ldap", "read", "stale", SIM_FAULT_NO_ARG, 0,
	 "the second controller shows objects as they were when this was added (--dcs 2)"},
	{"ldap", "tls", "untrusted", SIM_FAULT_NO_ARG, 0,
	 "the server shows a certificate of a CA that nobody knows"},
	{"ldap", "tls", "expired", SIM_FAULT_NO_ARG, 0,
	 "the server shows a certificate that has expired"},
	{"ldap", "tls", "wrong-name", SIM_FAULT_NO_ARG, 0,
	 "the server shows a certificate of another name"},
	{"host", "disk", "full", SIM_FAULT_NO_ARG, 0,
	 "a call that needs room for a host's file fails with ENOSPC"},
	{"host", "sync", "full", SIM_FAULT_NO_ARG, 0,
	 "a call that makes a host's file safe fails with ENOSPC"},
	{"host", "disk sync rename", "crash", SIM_FAULT_NO_ARG, 0,
	 "the program is killed before such a call on a host's file"},
	{"host", "disk sync rename", "crash-after", SIM_FAULT_NO_ARG, 0,
	 "the program is killed when such a call on a host's file is done"},
	{"host", STEPS, "crash", SIM_FAULT_NO_ARG, 0,
	 "laps is killed when that step of its cycle begins"},
	{"host", STEPS, "crash-after", SIM_FAULT_NO_ARG, 0,
	 "laps is killed when that step of its cycle is done"},
	{"host", STEPS, "stop", SIM_FAULT_NO_ARG, 0,
	 "the cycle ends where that step begins, as in a crash, and laps goes on"},
	{"host", "password", "refused", SIM_FAULT_NO_ARG, 0,
	 "the local policy takes no password, and no program may replace /etc/shadow"},
	{"rpc", "bind", "nak", SIM_FAULT_NUMBER, 2,
	 "bind_nak with that reason, the connection is closed"},
	{"rpc", "map call", "fault", SIM_FAULT_NUMBER, 0x1C000012,
	 "a fault of that status, nothing is done"},
	{"rpc", "call", "hresult", SIM_FAULT_NUMBER, 0x80070005,
	 "GetKey answers that HRESULT and no key"},
	{"rpc", RPC_REQUESTS, "cut-before", SIM_FAULT_NO_ARG, 0,
	 "the connection is closed, nothing is done"},
	{"rpc", RPC_REQUESTS, "cut-after", SIM_FAULT_NO_ARG, 0,
	 "it is done, and the connection closed in place of the answer"},
	{"rpc", RPC_REQUESTS, "truncated", SIM_FAULT_NO_ARG, 0,
	 "half of the answer is sent, and the connection closed"},
	{"rpc", RPC_REQUESTS, "slow", SIM_FAULT_DURATION, 250, "the answer comes so much later"},
	{"kerberos", "any as tgs", "skew", SIM_FAULT_DURATION, 600000,
	 "the KDC's clock is so much ahead, or behind; tgs: KRB_AP_ERR_SKEW above five minutes"},
	{"kerberos", "any as tgs", "unknown", SIM_FAULT_NO_ARG, 0,
	 "KDC_ERR_C_PRINCIPAL_UNKNOWN; tgs: KDC_ERR_S_PRINCIPAL_UNKNOWN"},
	{"kerberos", "any as tgs", "revoked", SIM_FAULT_NO_ARG, 0, "KDC_ERR_CLIENT_REVOKED"},
	{"kerberos", "any as tgs", "key-expired", SIM_FAULT_NO_ARG, 0, "KDC_ERR_KEY_EXPIRED"},
	{"kerberos", "any as tgs", "no-answer", SIM_FAULT_NO_ARG, 0, "the KDC says nothing"},
	{"kerberos", "any as tgs", "slow", SIM_FAULT_DURATION, 250,
	 "the answer comes so much later, and so do everybody's meanwhile"},
};
const size_t sim_fault_known_n = sizeof(sim_fault_known) / sizeof(sim_fault_known[0]);

/* The order of values is nothing that a client may rely on, so it is never the same. What else goes
 * wrong is about one request in twenty, and a client that tries again gets through. */
const char *const sim_fault_hostile[] = {
	"ldap.values=shuffle",
	"ldap.any:1.5%=busy",
	"ldap.any:1%=unavailable",
	"ldap.any:2%=slow(300ms)",
	"ldap.any:0.5%=cut-before",
	"ldap.any:0.25%=cut-after",
	NULL,
};
