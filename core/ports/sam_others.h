/* SPDX-License-Identifier: MIT */
/*
 * What others than LAPS do on a simulated host: change its accounts, log on, start programs. The
 * guard that LAPS has put over an account stands against the changes.
 */
#ifndef LAPS_PORTS_SAM_OTHERS_H
#define LAPS_PORTS_SAM_OTHERS_H
#include <stddef.h>

#include <laps/err.h>
#include <laps/ports.h>
#include <laps/secret.h>

#include "ports/sam.h"

typedef enum laps_sam_deed {
	LAPS_SAM_SET_PASSWORD,
	LAPS_SAM_RENAME,
	LAPS_SAM_ENABLE,
	LAPS_SAM_DISABLE,
	LAPS_SAM_PROTECT, /* change its security descriptor */
	LAPS_SAM_DELETE,
	LAPS_SAM_LEAVE_ADMINISTRATORS,
} laps_sam_deed;

/* Who does it, for the events; borrowed texts. */
struct laps_sam_client {
	const char *name, *address, *exe;
	uint32_t process_id;
};

struct laps_sam_change {
	laps_sam_deed deed;
	const char *name;                   /* of the account */
	const char *new_name;               /* RENAME */
	const struct laps_secret *password; /* SET_PASSWORD */
	struct laps_sam_client client;
};

/*
 * Change an account as somebody else. What its guard refuses is logged: 10031 for a password,
 * 10101 to 10104 for the rest.
 *
 * LAPS_OK; LAPS_E_DENIED (guarded, with the HRESULT of error 8654, or the local password policy),
 * LAPS_E_NOTFOUND (no such account), LAPS_E_FORMAT (no name for an account), LAPS_E_RANGE (a
 * password that is too long), LAPS_E_HOST (a name that is taken, and all else), LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_sam_change(struct laps_sam *s, const struct laps_sam_change *change,
				      const struct laps_events_port *events,
				      struct laps_cause *cause);
/* Restricted groups with no members: all leave Administrators, but for the built-in one and an
 * account that is guarded against everything. LAPS_OK; LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_sam_empty_administrators(struct laps_sam *s, struct laps_cause *cause);

typedef enum laps_sam_logon_kind {
	LAPS_SAM_LOGON_CONSOLE,
	LAPS_SAM_LOGON_RDP,
	LAPS_SAM_LOGON_SMB, /* an SMB session, and no process */
} laps_sam_logon_kind;

/* Log on with a password: the account, its session and its shell. from is the other computer.
 * LAPS_OK; LAPS_E_AUTH (not its password), LAPS_E_DENIED (disabled), LAPS_E_NOTFOUND,
 * LAPS_E_FORMAT (from), LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_sam_logon(struct laps_sam *s, const char *name,
				     const struct laps_secret *password, laps_sam_logon_kind kind,
				     const char *from, struct laps_account *out,
				     struct laps_cause *cause);
/* Start a program as an account. LAPS_OK; LAPS_E_NOTFOUND, LAPS_E_FORMAT (image), LAPS_E_HOST,
 * LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_sam_run(struct laps_sam *s, const char *name, const char *image,
				   uint32_t *process_id, struct laps_cause *cause);

#endif
