/* SPDX-License-Identifier: MIT */
/* One ACL of an SDDL text, from behind its "D:" or "S:" to the next part. */
#ifndef LAPS_WIRE_SDDL_ACL_H
#define LAPS_WIRE_SDDL_ACL_H
#include <laps/buf.h>
#include <stdbool.h>

#include "wire/sd.h"
#include "wire/sddl_text.h"

struct laps_sddl_acl {
	bool present;
	bool null;            /* NO_ACCESS_CONTROL: present, yet no ACL */
	uint16_t control;     /* P, AR and AI as the bits of a DACL */
	uint8_t revision;     /* of the ACL */
	uint16_t ace_n;       /* entries in aces */
	struct laps_buf aces; /* owned; without the header of the ACL */
};

void laps_sddl_acl_init(struct laps_sddl_acl *acl);
void laps_sddl_acl_clear(struct laps_sddl_acl *acl);
/* Read it. Failures are t's, also those of memory. */
void laps_sddl_acl_parse(struct laps_sddl_text *t, const struct laps_sid *domain,
			 struct laps_sddl_acl *acl);
/* Bytes it takes in a descriptor, and those bytes. */
size_t laps_sddl_acl_len(const struct laps_sddl_acl *acl);
void laps_sddl_acl_put(const struct laps_sddl_acl *acl, struct laps_buf *out);

/* An ACL's flags and ACEs as text, without "D:" or "S:". control: the bits of a DACL. False: an ACE
 * has no text here. */
bool laps_sddl_acl_text(const struct laps_ace *ace, size_t n, uint16_t control,
			const struct laps_sid *domain, struct laps_buf *out);

#endif
