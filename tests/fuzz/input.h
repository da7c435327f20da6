/* SPDX-License-Identifier: MIT */
/*
 * An input as a list of choices, for targets whose decoder lies behind cryptography: bytes are
 * taken from the front, and where they end zeros are. And the mutations of something that is known
 * to be good: each takes three bytes, a place (u16, modulo the length) and what is XORed there.
 */
#ifndef TESTS_FUZZ_INPUT_H
#define TESTS_FUZZ_INPUT_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct input {
	const uint8_t *p;
	size_t len;
};

static inline uint8_t input_u8(struct input *in)
{
	if (in->len == 0)
		return 0;
	in->len--;
	return *in->p++;
}

static inline void input_bytes(struct input *in, uint8_t *out, size_t len)
{
	const size_t n = in->len < len ? in->len : len;

	memset(out, 0, len);
	if (n)
		memcpy(out, in->p, n);
	in->p += n;
	in->len -= n;
}

static inline void input_mutate(struct input *in, uint8_t *bytes, size_t len)
{
	while (in->len >= 3 && len > 0) {
		const size_t at = ((size_t)in->p[0] << 8 | in->p[1]) % len;

		bytes[at] ^= in->p[2];
		in->p += 3;
		in->len -= 3;
	}
}

#endif
