/* SPDX-License-Identifier: MIT */
#include "lib/choice.h"

#include <errno.h>
#include <laps/secret.h>
#include <laps/stream.h>
#include <stdio.h>
#include <sys/random.h>

bool sim_seed_draw(uint64_t *seed, struct sim_err *err)
{
	uint64_t v;

	if (getrandom(&v, sizeof(v), 0) != (ssize_t)sizeof(v))
		return sim_fail_errno(err, errno, "cannot draw", "seed");
	*seed = v;
	return true;
}

/* len bytes that follow the first skip blocks of the label's stream */
static bool draw(uint64_t seed, const char *kind, const char *name, uint64_t skip, uint8_t *out,
		 size_t len, struct sim_err *err)
{
	char label[256];
	laps_rc rc;

	if ((size_t)snprintf(label, sizeof(label), "lapsim/%s/%s", kind, name) >= sizeof(label))
		return sim_fail(err, "cannot choose for '%s': its name is too long", name);
	rc = laps_stream_fill(seed, label, skip, out, len);
	if (rc != LAPS_OK)
		return sim_fail(err, "cannot choose for '%s': %s", name, laps_rc_name(rc));
	return true;
}

bool sim_choose(uint64_t seed, const char *kind, const char *name, uint8_t *out, size_t len,
		struct sim_err *err)
{
	return draw(seed, kind, name, 0, out, len, err);
}

bool sim_choose_guid(uint64_t seed, const char *name, uint8_t out[static LAPS_GUID_LEN],
		     struct sim_err *err)
{
	if (!draw(seed, "guid", name, 0, out, LAPS_GUID_LEN, err))
		return false;
	/* version 4 and its variant; the third group is little-endian */
	out[7] = (uint8_t)((out[7] & 0x0f) | 0x40);
	out[8] = (uint8_t)((out[8] & 0x3f) | 0x80);
	return true;
}

bool sim_choose_domain_sid(uint64_t seed, struct laps_sid *out, struct sim_err *err)
{
	struct laps_sid sid = {.authority = 5, .sub = {21}, .sub_n = 4};
	uint8_t b[12];

	if (!draw(seed, "sid", "domain", 0, b, sizeof(b), err))
		return false;
	for (size_t i = 0; i < 3; i++)
		sid.sub[i + 1] = (uint32_t)b[4 * i] | (uint32_t)b[4 * i + 1] << 8 |
				 (uint32_t)b[4 * i + 2] << 16 | (uint32_t)b[4 * i + 3] << 24;
	*out = sid;
	return true;
}

bool sim_choose_password(uint64_t seed, const char *name, char out[static SIM_PASSWORD_LEN + 1],
			 struct sim_err *err)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	const unsigned set_n = sizeof(set) - 1, limit = 256 - 256 % set_n;
	uint8_t block[LAPS_STREAM_BLOCK];
	size_t n = 0;

	for (uint64_t i = 0; n < SIM_PASSWORD_LEN; i++) {
		if (!draw(seed, "password", name, i, block, sizeof(block), err))
			return false;
		/* rejection: 256 is no multiple of 62 */
		for (size_t j = 0; j < sizeof(block) && n < SIM_PASSWORD_LEN; j++)
			if (block[j] < limit)
				out[n++] = set[block[j] % set_n];
	}
	out[n] = 0;
	laps_wipe(block, sizeof(block));
	return true;
}
