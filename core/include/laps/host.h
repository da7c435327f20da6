/* SPDX-License-Identifier: MIT */
/* What kind of machine LAPS runs on, as far as its rules ask. */
#ifndef LAPS_HOST_H
#define LAPS_HOST_H
#include <laps/guid.h>
#include <laps/policy.h>
#include <stdbool.h>

typedef enum laps_join {
	LAPS_JOIN_WORKGROUP,
	LAPS_JOIN_REGISTERED, /* with Entra ID, but not joined */
	LAPS_JOIN_AD,
	LAPS_JOIN_ENTRA,
	LAPS_JOIN_HYBRID,
} laps_join;

struct laps_host {
	laps_join join;
	bool is_dc;
	bool normal_boot;   /* false: safe mode, DSRM: LAPS is off */
	bool legacy_client; /* legacy LAPS' extension is registered and its file exists */
	bool manual_only;   /* the system has no automatic account management */
	laps_os_level os_level;
	char name[64]; /* NetBIOS name, "WS0001" */
	char dns_name[256];
	char boot_id[64];                  /* another one after each boot; "" when unknown */
	char entra_device[LAPS_GUID_TEXT]; /* which device of Entra ID it is; "" when it is none */
};

#endif
