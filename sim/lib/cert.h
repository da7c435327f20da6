/* SPDX-License-Identifier: MIT */
/*
 * A world's certificates: a CA and one server certificate for 127.0.0.1, P-256, fresh in each world
 * and valid from 1970 to 2099, so that no setting of the world's clock makes them expire. The CA's
 * name says that it is a simulator's.
 */
#ifndef SIM_LIB_CERT_H
#define SIM_LIB_CERT_H
#include <stdbool.h>

#include "lib/fail.h"

#define SIM_CA_NAME "lapsim simulator CA, NOT FOR PRODUCTION"

/* Names of the files to make, relative to a directory. The CA's key is not kept. */
struct sim_cert_files {
	const char *ca;          /* PEM, 0644 */
	const char *certificate; /* PEM, 0644 */
	const char *key;         /* PEM, 0600 */
};

/* dns_name is the server's, beside the address 127.0.0.1. */
LAPS_MUST_USE bool sim_cert_make(int dir, const struct sim_cert_files *files, const char *dns_name,
				 struct sim_err *err);

#endif
