/* SPDX-License-Identifier: MIT */
/*
 * A session with a world's directory over its Unix socket, as who runs the world: SASL EXTERNAL,
 * RFC 4422 A. Every program of ours that asks the directory for itself comes this way; slapd tells
 * it by the socket, and neither faults nor the timeline concern it.
 */
#ifndef SIM_LIB_LDAPI_H
#define SIM_LIB_LDAPI_H
#include <ldap.h>
#include <sys/time.h>

/* wait is for the connection and for each answer. Returns LDAP_SUCCESS and the session, or why not
 * and *out is NULL. Close it with ldap_unbind_ext_s. */
int sim_ldapi_open(const char *uri, const struct timeval *wait, LDAP **out);

#endif
