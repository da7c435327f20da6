/* SPDX-License-Identifier: MIT */
/*
 * What the realm asks of the directory: an extended operation of ours, taken by administrators over
 * the Unix socket only. In Windows the KDC is a part of the domain controller and reads its
 * database.
 *
 * requestValue   sAMAccountName
 * responseValue  SEQUENCE { state ENUMERATED, sAMAccountName OCTET STRING,
 *                           password OCTET STRING OPTIONAL }
 *
 * noSuchObject when there is no such account. Without a password it is the one of the seed.
 *
 * The head is also the KDC's: it needs nothing but this text.
 */
#ifndef SIM_DIRECTORY_DC_REALM_H
#define SIM_DIRECTORY_DC_REALM_H

/* A UUID under 2.25, Rec. ITU-T X.667: nobody gives these out. */
#define DC_REALM_OID "2.25.231403906917842013735260441907218375041"

enum dc_realm_state {
	DC_REALM_GOOD,
	DC_REALM_REVOKED, /* disabled, locked, or expired */
	DC_REALM_MUST_CHANGE,
};

#endif
