/* SPDX-License-Identifier: MIT */
/*
 * The directory's word on an account, through its Unix socket (directory/dc/realm.h): whether it is
 * in order, how it is spelled, and its password when that has been set there. Of several
 * controllers the one that answered last is asked, and the next when it does not answer any more.
 *
 * With liblber alone: libldap would bring libraries for TLS into a KDC that starts in milliseconds.
 */
#ifndef SIM_KDC_DB_ASK_H
#define SIM_KDC_DB_ASK_H
#include <krb5.h>
#include <lber.h>
#include <stdbool.h>
#include <stdint.h>

#include "directory/dc/realm.h"
#include "kdc/key.h"

struct sim_ask {
	char path[104];   /* of the first controller's socket; of the second "PATH2" */
	uint32_t dcs, at; /* controllers, and the one that is asked, from 0 */
	Sockbuf *sb;      /* NULL: not connected */
	ber_int_t id;     /* of the last message */
};

struct sim_ask_account {
	enum dc_realm_state state;
	char name[SIM_KDC_ACCOUNT];
	bool has_password;
	char password[SIM_KDC_PASSWORD];
};

/* 0, KRB5_KDB_NOENTRY: there is none, or KRB5_KDB_ACCESS_ERROR: no controller answers. */
krb5_error_code sim_ask(struct sim_ask *a, const char *name, struct sim_ask_account *out);
void sim_ask_close(struct sim_ask *a);

#endif
