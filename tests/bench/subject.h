/* SPDX-License-Identifier: MIT */
/* What is measured: a root key of a form, its envelopes of one period, and values between them. */
#ifndef TESTS_BENCH_SUBJECT_H
#define TESTS_BENCH_SUBJECT_H
#include <laps/dpapi_ng.h>
#include <laps/gkdi.h>
#include <laps/protector.h>

#include "bench/form.h"

#define SUBJECT_PLAIN_LEN 130 /* bytes: a password of 20 characters as Windows LAPS writes it */

struct subject {
	const struct form *form;
	struct laps_root_key root;
	struct laps_sid sid;
	struct laps_buf sd; /* target descriptor of sid */
	struct laps_period period;
	struct laps_buf reader_bytes, writer_bytes;
	struct laps_gke reader, writer; /* borrow from these: seed, and what the form writes with */
	uint8_t l2_key[LAPS_SEED_LEN];
	struct laps_protect_random random;
	uint8_t plain[SUBJECT_PLAIN_LEN];
	struct laps_buf blob;             /* what subject_protect made last */
	struct laps_protector *protector; /* of public forms */
};

/* Ends the program when anything fails. */
void subject_open(struct subject *s, const struct form *form);
void subject_close(struct subject *s);

/* One operation on a struct subject; unprotect starts from the bytes and the L2 key. */
void subject_protect(void *subject);
void subject_protect_many(void *subject); /* with the protector */
void subject_make_protector(void *subject);
void subject_unprotect(void *subject);

#endif
