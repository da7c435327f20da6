/* SPDX-License-Identifier: MIT */
/*
 * The simulated SAM in memory: what stands in its file, all of it, as it is read and written whole.
 */
#ifndef LAPS_PORTS_SAM_DATA_H
#define LAPS_PORTS_SAM_DATA_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/account.h>
#include <laps/err.h>
#include <laps/ports.h>

#include "ports/sam.h"
#include "ports/sam_policy.h"

#define SAM_DESCRIPTION_MAX 255

struct sam_row {
	struct laps_account account;
	char *hash; /* NULL: never set */
	bool administrator, password_not_required, password_never_expires;
	bool protected; /* somebody has changed its security descriptor */
	char description[SAM_DESCRIPTION_MAX + 1];
};
struct sam_session {
	struct laps_session session;
	uint64_t warned_ticks; /* when it was told of its end; 0: it was not */
};
struct sam_process {
	struct laps_process process;
	bool ended;
	uint32_t exit_code;
};

/* Everything is owned. */
struct sam_data {
	struct laps_sam_policy policy;
	laps_guard guard;
	uint32_t guard_rid;
	uint32_t next_rid;
	uint64_t reboot_ticks; /* 0: none is pending */
	struct sam_row *row;
	size_t row_n;
	struct sam_session *session;
	size_t session_n;
	struct laps_smb_session *smb;
	size_t smb_n;
	struct sam_process *process;
	size_t process_n;
};
void sam_data_clear(struct sam_data *d);

/* Read the file; out is written only on LAPS_OK. LAPS_OK; LAPS_E_NOTFOUND (no file), LAPS_E_FORMAT,
 * LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc sam_data_load(const char *path, struct sam_data *out,
				    struct laps_cause *cause);
/* Replace the file. LAPS_OK; LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc sam_data_save(const char *path, const struct sam_data *d,
				    struct laps_cause *cause);

/* One change of the file: loaded, changed by edit and, when that returns LAPS_OK, saved, under a
 * lock that other programs of ours wait for. The codes above, LAPS_E_NOTFOUND as LAPS_E_HOST, and
 * edit's. */
typedef laps_rc sam_edit_fn(struct sam_data *d, void *ctx, struct laps_cause *cause);
LAPS_MUST_USE laps_rc sam_data_edit(const char *path, sam_edit_fn *edit, void *ctx,
				    struct laps_cause *cause);

/* By name without regard to case, or by RID; NULL when there is none. Borrowed. */
struct sam_row *sam_data_find_name(const struct sam_data *d, const char *name);
struct sam_row *sam_data_find_rid(const struct sam_data *d, uint32_t rid);
/* LAPS_E_NOTFOUND with the cause "no local account ..."; name NULL: by RID. */
laps_rc sam_data_no_account(struct laps_cause *cause, const char *name, uint32_t rid);
/* LAPS_OK when text has so many bytes and is UTF-8; else LAPS_E_FORMAT, "not WHAT". */
LAPS_MUST_USE laps_rc sam_data_check_text(const char *text, size_t min, size_t max,
					  const char *what, struct laps_cause *cause);
/* Does the password open it? One that was never set, or is locked, opens to none. Codes of
 * laps_sam_hash_opens. */
LAPS_MUST_USE laps_rc sam_data_opens(const struct sam_row *row, const struct laps_secret *password,
				     bool *opens, struct laps_cause *cause);
/* Codes of laps_sam_hash. */
LAPS_MUST_USE laps_rc sam_data_set_password(struct sam_row *row, const struct laps_secret *password,
					    const struct laps_entropy_port *entropy,
					    uint64_t now_ticks, struct laps_cause *cause);
/* Rename it; what it has open goes with it, as a system knows accounts by their SIDs. The name
 * fits.
 */
void sam_data_rename(struct sam_data *d, struct sam_row *row, const char *name);
/* Delete it and end what it has open, so that a later account of its name does not inherit it
 * (ours). */
void sam_data_delete(struct sam_data *d, struct sam_row *row);
/* The RID of a new account, which no other has. */
uint32_t sam_data_new_rid(struct sam_data *d);
/* The list with room for one more, which is zero, at [n]; NULL when out of memory: it is as it was
 * then. */
void *sam_data_grow(void *list, size_t n, size_t size);
/* text, cut to size with its NUL; the rest of out becomes zero. */
void sam_data_put(char *out, size_t size, const char *text);

#endif
