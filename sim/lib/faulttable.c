/* SPDX-License-Identifier: MIT */
/*
 * Everything that can be made to go wrong, and what of it --hostile does.
 */
#include "lib/faultspec.h"

#define STEPS         "policy account locate read decide generate protect intend write apply confirm"
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
