/* SPDX-License-Identifier: MIT */
/* What many mutants do, each with its own attribute, code or text. */
#ifndef MUTANT_DIRECTORY_KINDS_H
#define MUTANT_DIRECTORY_KINDS_H
#include "conformance/mutant/directory/mutant.h"

/* ---- for mutant.request
 * matches: op, who, and attr, which the request writes
 *
 * A request that matches is answered with the code `as`, and not done. */
bool kind_refuse(struct session *s, struct tlv *m);
/* A search, or a comparison, is the administrator's: all of it is answered. */
bool kind_search_as_admin(struct session *s, const struct tlv *m);

/* ---- for mutant.answer */
/* The code `code` of an answer to a request that matches becomes `as`. */
bool kind_recode(struct session *s, struct tlv *m, const struct tlv *request);
/* In an entry, edit runs over the values of attr; of: only of an entry with that value. */
bool kind_edit(struct session *s, struct tlv *m, const struct tlv *request);
/* There, `from` becomes `to` in its values. */
bool kind_replace(struct session *s, struct tlv *m, const struct tlv *request);
/* There, attr is gone; with from: its values with that text. */
bool kind_drop(struct session *s, struct tlv *m, const struct tlv *request);
/* There, attr has the value `to`, and no other. */
bool kind_put(struct session *s, struct tlv *m, const struct tlv *request);
/* What is refused with `code` and matches, the administrator does, and the answer is a success. */
bool kind_allow(struct session *s, struct tlv *m, const struct tlv *request);

#endif
