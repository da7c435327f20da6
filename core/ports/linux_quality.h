/* SPDX-License-Identifier: MIT */
/*
 * Would the host's own rules take a password? Asked of libpwquality, with the pwquality.conf of the
 * host: what PAM says to root is only a warning. Rules that other PAM modules have (pam_pwhistory,
 * "obscure" of pam_unix) are not asked.
 */
#ifndef LAPS_PORTS_LINUX_QUALITY_H
#define LAPS_PORTS_LINUX_QUALITY_H
#include <laps/err.h>
#include <laps/ports.h>
#include <laps/secret.h>

/*
 * root   the directory that stands for /, "" for this system; its etc/security/pwquality.conf, and
 *        the *.conf files in pwquality.conf.d beside it, are read; none: the library's defaults
 *
 * LAPS_OK; LAPS_E_DENIED with the rule that it breaks; LAPS_E_HOST (a file that cannot be read, no
 * dictionary), LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc linux_quality_check(const char *root, const char *name,
					  const struct laps_secret *password,
					  struct laps_cause *cause);

#endif
