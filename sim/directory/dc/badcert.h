/* SPDX-License-Identifier: MIT */
/*
 * The certificates that a client must refuse, as contexts of libldap's TLS: made when the first
 * handshake wants one, of the files NAME.pem and NAME.key, and kept.
 */
#ifndef SIM_DIRECTORY_DC_BADCERT_H
#define SIM_DIRECTORY_DC_BADCERT_H
#include "directory/dc/mishap.h"

/* NULL: it cannot be made. Borrowed. */
void *dc_badcert_context(dc_certificate which);

#endif
