/* SPDX-License-Identifier: MIT */
/*
 * The target that a world of lapsim is: which key has which variable of its environment. For the
 * suite, and for what stands in front of a world and tells the suite so.
 */
#ifndef TESTS_CONFORMANCE_ENTRA_WORLD_H
#define TESTS_CONFORMANCE_ENTRA_WORLD_H

#define ENTRA_ROWS(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *key, *variable;
} entra_world_variable[] = {
	{"login-url", "LAPSIM_LOGIN_URL"},
	{"registration-url", "LAPSIM_REGISTRATION_URL"},
	{"graph-url", "LAPSIM_GRAPH_URL"},
	{"tenant", "LAPSIM_TENANT_ID"},
	{"domain", "LAPSIM_DOMAIN"},
	{"ca-file", "LAPSIM_CA_FILE"},
	{"client-id", "LAPSIM_CLIENT_ID"},
	{"client-secret-file", "LAPSIM_CLIENT_SECRET_FILE"},
	{"client-certificate-file", "LAPSIM_CLIENT_CERTIFICATE_FILE"},
	{"client-key-file", "LAPSIM_CLIENT_KEY_FILE"},
	{"metadata-client-id", "LAPSIM_METADATA_CLIENT_ID"},
	{"metadata-client-secret-file", "LAPSIM_METADATA_SECRET_FILE"},
	{"public-client-id", "LAPSIM_PUBLIC_CLIENT_ID"},
};

/* of a world, by their roles: Cloud Device Administrator, Helpdesk Administrator, none; the
 * password is in the world's secrets/NAME.password */
static const struct {
	const char *key, *name;
} entra_world_user[] = {
	{"user", "cloudadmin"},
	{"metadata-user", "helpdesk"},
	{"no-role-user", "alice"},
};

/* a world is there to be written to */
static const struct {
	const char *key, *value;
} entra_world_leave[] = {
	{"may-write", "yes"},
	{"may-switch", "yes"},
	{"upload-contract", "lapsim"},
};

#endif
