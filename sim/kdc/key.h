/* SPDX-License-Identifier: MIT */
/*
 * The keys of a realm, all aes256-cts-hmac-sha1-96 of version 1.
 *
 * A user's follows from the password, with AD's salt, so that people can type it. That takes 4096
 * rounds of PBKDF2 (RFC 3962), some milliseconds, so machines and services have keys of their own,
 * which follow from the realm's key by RFC 6113's PRF+ with the account's name: they cost
 * microseconds, are made when they are asked for, and a hundred thousand computers cost nothing.
 * The password that the seed gave a machine is therefore good for simple binds, and its keytab for
 * Kerberos; one that it is given later makes the key as a user's does.
 */
#ifndef SIM_KDC_KEY_H
#define SIM_KDC_KEY_H
#include <krb5.h>

#include "kdc/name.h"

#define SIM_KDC_ENCTYPE  ENCTYPE_AES256_CTS_HMAC_SHA1_96
#define SIM_KDC_VERSION  1
#define SIM_KDC_PASSWORD 512 /* bytes of one that a key is made of */

/* Both return 0 or a code of libkrb5; *out is freed with krb5_free_keyblock_contents. */
krb5_error_code sim_kdc_account_key(krb5_context ctx, const struct sim_kdc_realm *r,
				    const char *account, krb5_keyblock *out);
krb5_error_code sim_kdc_password_key(krb5_context ctx, const struct sim_kdc_realm *r,
				     const char *account, const char *password, krb5_keyblock *out);
/* "CORP.EXAMPLEalice", "CORP.EXAMPLEhostws0001.corp.example", of which a client is told;
 * [MS-KILE] 3.1.1.2. */
#define SIM_KDC_SALT (SIM_KDC_ACCOUNT * 3)
void sim_kdc_salt(const struct sim_kdc_realm *r, const char *account,
		  char out[static SIM_KDC_SALT]);

#endif
