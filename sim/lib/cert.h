/* SPDX-License-Identifier: MIT */
/*
 * A world's certificates: a CA and its server certificates for 127.0.0.1, P-256, fresh in each
 * world and valid from 1970 to 2099, so that no setting of the world's clock makes them expire. The
 * names of issuer and subjects say that they are a simulator's.
 */
#ifndef SIM_LIB_CERT_H
#define SIM_LIB_CERT_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/fail.h"

#define SIM_CA_NAME "lapsim simulator CA, NOT FOR PRODUCTION"

/* One server; files are relative to a directory. */
struct sim_cert_server {
	const char *subject;     /* common name */
	const char *const *dns;  /* names beside the address 127.0.0.1; NULL-terminated */
	bool no_address;         /* without that address */
	bool expired;            /* valid on the first day of 1970 only */
	const char *certificate; /* PEM, 0644 */
	const char *key;         /* PEM, 0600 */
};

/* Make a CA, whose certificate goes into the file ca (PEM, 0644) and whose key is not kept, and n
 * servers. */
LAPS_MUST_USE bool sim_cert_make(int dir, const char *ca, const struct sim_cert_server *server,
				 size_t n, struct sim_err *err);
/* Append the DER of a self-signed certificate of a private key in PEM: the same bytes for the same
 * RSA key and name. */
LAPS_MUST_USE bool sim_cert_self_signed(const char *key_pem, size_t len, const char *name,
					struct laps_buf *der, struct sim_err *err);

#endif
