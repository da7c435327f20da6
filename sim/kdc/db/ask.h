/* SPDX-License-Identifier: MIT */
/*
 * The directory's word on an account, through its Unix socket (directory/dc/realm.h): whether it is
 * in order, how it is spelled, and its password when that has been set there.
 *
 * With liblber alone: libldap would bring libraries for TLS into a KDC that starts in milliseconds.
 */
#ifndef SIM_KDC_DB_ASK_H
#define SIM_KDC_DB_ASK_H
#include <krb5.h>
#include <lber.h>
#include <stdbool.h>

#include "directory/dc/realm.h"
#include "kdc/key.h"

struct sim_ask {
	char path[108]; /* of the socket */
	Sockbuf *sb;    /* NULL: not connected */
	ber_int_t id;   /* of the last message */
};

struct sim_ask_account {
	enum dc_realm_state state;
	char name[SIM_KDC_ACCOUNT];
	bool has_password;
	char password[SIM_KDC_PASSWORD];
};

/* 0, KRB5_KDB_NOENTRY: there is none, or KRB5_KDB_ACCESS_ERROR: the directory does not answer. */
krb5_error_code sim_ask(struct sim_ask *a, const char *name, struct sim_ask_account *out);
void sim_ask_close(struct sim_ask *a);

#endif
