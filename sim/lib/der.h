/* SPDX-License-Identifier: MIT */
/*
 * As much DER, X.690 10, as the tokens of security contexts are wrapped in: elements whose tag is
 * one byte and whose length is definite and in its shortest form, of at most 65535 bytes. Pure.
 */
#ifndef SIM_LIB_DER_H
#define SIM_LIB_DER_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_DER_BITS              0x03u
#define SIM_DER_OCTETS            0x04u
#define SIM_DER_OID               0x06u
#define SIM_DER_ENUMERATED        0x0Au
#define SIM_DER_SEQUENCE          0x30u
#define SIM_DER_CONTEXT_OF(n)     (0xA0u | (n)) /* constructed */
#define SIM_DER_APPLICATION_OF(n) (0x60u | (n)) /* constructed */

/* Borrowed bytes, of which the first are taken. */
struct sim_der {
	const uint8_t *p;
	size_t len;
};

/* Take the element of this tag at the front of in. False: another is there, none, or it is broken;
 * in is then as it was. */
bool sim_der_take(struct sim_der *in, unsigned tag, struct sim_der *content);
/* The same where it fills in to its end. */
bool sim_der_take_all(const struct sim_der *in, unsigned tag, struct sim_der *content);
/* Is an element of this tag next? */
bool sim_der_next(const struct sim_der *in, unsigned tag);
bool sim_der_is(const struct sim_der *in, const void *bytes, size_t len);

void sim_der_put(struct laps_buf *out, unsigned tag, const void *content, size_t len);
/* Make what was written since out was at bytes long the content of an element. */
void sim_der_wrap(struct laps_buf *out, size_t at, unsigned tag);

#endif
