/* SPDX-License-Identifier: MIT */
/*
 * What Entra ID has of the host, seen as an application with the right to read it sees it. Of the
 * host's entry it makes up three attributes: each value is {"n": account, "p": password, "t": when}
 * but for the last, which is a time.
 */
#ifndef CRASH_CLOUD_H
#define CRASH_CLOUD_H
#include <lber.h>

#define CRASH_CLOUD_CURRENT "cloud, current"
#define CRASH_CLOUD_HISTORY "cloud, history"
#define CRASH_CLOUD_EXPIRY  "cloud, expiry"

/* Each a list as libldap has them, for ldap_value_free_len. Dies when it cannot be read. */
void crash_cloud_read(struct berval ***current, struct berval ***history, struct berval ***expiry);
/* Keep what it has now; have it again. */
void crash_cloud_keep(void);
void crash_cloud_restore(void);

#endif
