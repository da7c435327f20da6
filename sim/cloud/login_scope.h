/* SPDX-License-Identifier: MIT */
/*
 * What a client asks for: scopes of the v2 endpoints, the resource of the v1 endpoints. Both are
 * kept as one text, "resource=..." for the latter.
 */
#ifndef SIM_CLOUD_LOGIN_SCOPE_H
#define SIM_CLOUD_LOGIN_SCOPE_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stdint.h>

#include "cloud/token.h"

#define SIM_LOGIN_SCOPE_MAX 1024 /* bytes of the text, NUL included; longer is 70011 */
#define SIM_LOGIN_RESOURCE  "resource="

struct sim_login_scope {
	sim_audience audience; /* Graph when nothing is said */
	bool audience_id;      /* it was named by its GUID */
	bool has_audience;
	bool all;      /* "/.default", or the v1 endpoint: all that is consented to */
	uint32_t bits; /* SIM_BIT: permissions named one by one */
	bool named;    /* there are such names */
	bool openid;   /* these four are not permissions of a resource */
	bool profile;
	bool email;
	bool offline;
};
/* Returns the AADSTS number, 0 and *out when it can be read. */
unsigned sim_login_scope_parse(const char *text, struct sim_login_scope *out);
/* Append the member scope of an answer: as it was asked for, with what ".default" came to. */
void sim_login_scope_granted(const char *text, const struct sim_login_scope *scope, uint32_t bits,
			     struct laps_buf *out);

#endif
