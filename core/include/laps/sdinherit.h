/* SPDX-License-Identifier: MIT */
/*
 * The descriptor of a new or moved object, [MS-DTYP] 2.5.3.4 (CreateSecurityDescriptor) as
 * [MS-ADTS] 6.1.3 uses it: inheritance is computed when an object is written, never when it is
 * read. In a directory every object is a container.
 */
#ifndef LAPS_SDINHERIT_H
#define LAPS_SDINHERIT_H
#include <laps/sd.h>

/* What the descriptor is for; all borrowed. */
struct laps_sdinherit {
	const struct laps_sd *parent; /* NULL: head of a naming context without one */
	const struct laps_sd *given;  /* what the creator asks for; NULL: nothing */
	/* defaultSecurityDescriptor of the class; used for what is not given. NULL: none */
	const struct laps_sd *class_default;
	const uint8_t *class_guid;      /* schemaIDGUID of the most specific structural class */
	const struct laps_sid *creator; /* becomes the owner, and what CREATOR OWNER means */
	const struct laps_sid *group;   /* primary group; what CREATOR GROUP means; NULL: none */
};
/* A new object's. out is written only on LAPS_OK; free with laps_sd_clear.
 * LAPS_OK; LAPS_E_RANGE (an ACL grows too long), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_sd_create(const struct laps_sdinherit *how, struct laps_sd *out);

/*
 * The descriptor of an object that is there, after its parent's or its own has changed, or after a
 * move: explicit ACEs stay, inherited ones are computed anew from parent, unless protected.
 * Returns LAPS_OK also when nothing changed. Codes as above.
 */
LAPS_MUST_USE laps_rc laps_sd_reinherit(const struct laps_sd *own, const struct laps_sd *parent,
					const uint8_t class_guid[static LAPS_GUID_LEN],
					struct laps_sd *out);

#endif
