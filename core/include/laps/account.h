/* SPDX-License-Identifier: MIT */
/* Local accounts, their sessions and their processes, as the ports tell of them. */
#ifndef LAPS_ACCOUNT_H
#define LAPS_ACCOUNT_H
#include <laps/state.h>
#include <stdbool.h>
#include <stdint.h>

#define LAPS_ACCOUNT_SHORT_MAX 20 /* characters of a Windows account's name */

struct laps_account {
	char name[LAPS_ACCOUNT_NAME_MAX + 1]; /* UTF-8 */
	uint32_t rid;                         /* on Linux the uid */
	bool enabled;
	uint64_t last_set_ticks; /* when the password was last set; 0: never, or not known */
};

/* What automatic management makes of an account. It is always a member of Administrators, and its
 * password is required and expires. */
struct laps_account_shape {
	char name[LAPS_ACCOUNT_NAME_MAX + 1];
	bool enabled;
	const char *description; /* a literal */
};

/* Against whom an account is guarded, and how far. */
typedef enum laps_guard {
	LAPS_GUARD_NONE,
	LAPS_GUARD_PASSWORD, /* manual mode: nobody else sets the password */
	LAPS_GUARD_ALL,      /* automatic mode: nobody else changes anything */
} laps_guard;

#define LAPS_SESSION_TEXT 64

struct laps_session {
	uint32_t id;
	uint32_t state;               /* as WTS has it: 0 active, 4 disconnected */
	char name[LAPS_SESSION_TEXT]; /* "Console", "RDP-Tcp#1" */
	char host[LAPS_SESSION_TEXT]; /* where it comes from; "" for the console */
	char user[LAPS_ACCOUNT_NAME_MAX + 1];
	char domain[LAPS_SESSION_TEXT];
};
struct laps_smb_session {
	uint64_t id;
	char client[LAPS_SESSION_TEXT];
	char user[LAPS_ACCOUNT_NAME_MAX + 1];
	uint64_t opens;
	uint32_t idle_seconds, age_seconds;
};
struct laps_process {
	uint32_t id;
	char image[256];
	char user[LAPS_ACCOUNT_NAME_MAX + 1];
};

#endif
