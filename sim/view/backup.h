/* SPDX-License-Identifier: MIT */
/*
 * What the directory holds of a computer's password, told from the values themselves and without
 * opening any. Pure.
 */
#ifndef SIM_VIEW_BACKUP_H
#define SIM_VIEW_BACKUP_H
#include <jansson.h>
#include <laps/gkdi.h>
#include <laps/lapsvalue.h>
#include <laps/plan.h>
#include <laps/ports.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/computer.h"

struct view_backup {
	laps_mode mode;         /* NONE: it holds none */
	uint64_t updated_ticks; /* 0: the value does not tell */
	uint64_t expiry_ticks;  /* 0: there is none */
	size_t history_n;
	bool clear_beside; /* a password in clear text beside the encrypted one */
	char *account;     /* owned; of a clear value; NULL: it does not tell */
	const char *bad;   /* why the value is none that LAPS writes; a literal; NULL: it is one */
	/* of an encrypted one that is not bad: */
	struct laps_lapsvalue value; /* borrows from the computer */
};
/* c must outlive *out, which is cleared with view_backup_clear. False: no memory. */
LAPS_MUST_USE bool view_backup_read(const struct view_computer *c, struct view_backup *out);
void view_backup_clear(struct view_backup *b);
/* Encrypted for somebody? */
bool view_backup_encrypted(const struct view_backup *b);
/* Where its current value is, of a mode but NONE, and where its expiry. */
view_attr view_backup_attr(const struct view_backup *b);
view_attr view_backup_expiry(const struct view_backup *b);

/* The same as laps_decide asks for it, of one mode. *out borrows all of it: it is not to be
 * cleared. */
void view_backup_current(const struct view_computer *c, laps_mode mode,
			 struct laps_backup_current *out);
/* The object "directory" of a device, but for the name of whom it is protected for; NULL: no
 * memory. account: whose password it is when the value does not tell, or NULL. */
json_t *view_backup_json(const struct view_backup *b, const char *account, uint64_t now_ticks);
/* A time as JSON; null for 0. */
json_t *view_time(uint64_t ticks);

#endif
