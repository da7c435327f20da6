/* SPDX-License-Identifier: MIT */
/*
 * What an administrator does in the directory: find a computer, read what it has escrowed, set its
 * expiry, and tell SIDs by name.
 */
#ifndef LAPS_PORTS_AD_ADMIN_H
#define LAPS_PORTS_AD_ADMIN_H
#include <stdint.h>

#include <laps/buf.h>
#include <laps/err.h>
#include <laps/ports.h>
#include <laps/secret.h>
#include <laps/sid.h>

#include "ports/ad.h"

#define LAPS_AD_EXPIRY        "msLAPS-PasswordExpirationTime"
#define LAPS_AD_CLEAR         "msLAPS-Password"
#define LAPS_AD_ENCRYPTED     "msLAPS-EncryptedPassword"
#define LAPS_AD_HISTORY       "msLAPS-EncryptedPasswordHistory"
#define LAPS_AD_DSRM          "msLAPS-EncryptedDSRMPassword"
#define LAPS_AD_DSRM_HISTORY  "msLAPS-EncryptedDSRMPasswordHistory"
#define LAPS_AD_VERSION       "msLAPS-CurrentPasswordVersion"
#define LAPS_AD_LEGACY        "ms-Mcs-AdmPwd"
#define LAPS_AD_LEGACY_EXPIRY "ms-Mcs-AdmPwdExpirationTime"

/*
 * The DN of the computer meant by identity: a DN when it has '=', else a DNS name when it has '.',
 * else a sAMAccountName when it ends in '$', else a name. *dn is owned by the caller.
 * LAPS_OK; LAPS_E_NOTFOUND, LAPS_E_FORMAT (empty, or more than one is meant), LAPS_E_DENIED,
 * LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_ad_find_computer(struct laps_ad *ad, const char *identity, char **dn,
					    struct laps_cause *cause);

/* What this session may see of a computer; what it may not see, or is not there, is NULL or empty.
 * Everything is owned. */
struct laps_ad_computer {
	char *dn;
	char *name;                 /* name of the object: "WS0001" */
	char *expiry;               /* msLAPS-PasswordExpirationTime as it stands */
	struct laps_secret *clear;  /* msLAPS-Password: JSON */
	struct laps_buf encrypted;  /* msLAPS-EncryptedPassword */
	struct laps_buf dsrm;       /* msLAPS-EncryptedDSRMPassword */
	struct laps_secret *legacy; /* ms-Mcs-AdmPwd: the bare password */
	char *legacy_expiry;        /* ms-Mcs-AdmPwdExpirationTime as it stands */
};
/* out is written only on LAPS_OK. LAPS_OK; LAPS_E_NOTFOUND, LAPS_E_DENIED, LAPS_E_HOST,
 * LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_read_computer(struct laps_ad *ad, const char *dn,
					    struct laps_ad_computer *out, struct laps_cause *cause);
void laps_ad_computer_clear(struct laps_ad_computer *c);

/* One modify of msLAPS-PasswordExpirationTime. Codes as laps_ad_modify. */
LAPS_MUST_USE laps_rc laps_ad_set_expiry(struct laps_ad *ad, const char *dn, uint64_t ticks,
					 struct laps_cause *cause);

/* Append "DOMAIN\name". LAPS_OK; LAPS_E_NOTFOUND, LAPS_E_DENIED, LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_name_of_sid(struct laps_ad *ad, const struct laps_sid *sid,
					  struct laps_buf *out, struct laps_cause *cause);

/* The DN of a user in a world's users.json, by sAMAccountName without regard to case; "user@domain"
 * and "DOMAIN\user" mean user, and a DN means itself. *dn is owned by the caller.
 * LAPS_OK; LAPS_E_NOTFOUND (no map, no such user), LAPS_E_FORMAT, LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_user_map_find(const char *file, const char *name, char **dn,
					 struct laps_cause *cause);

#endif
