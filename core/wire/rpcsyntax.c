/* SPDX-License-Identifier: MIT */
#include "wire/rpcsyntax.h"
#include <string.h>

const struct laps_rpc_syntax laps_rpc_ndr = {{0x04, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11, 0x9f,
					      0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60},
					     2,
					     0};
const struct laps_rpc_syntax laps_rpc_ndr64 = {{0x33, 0x05, 0x71, 0x71, 0xba, 0xbe, 0x37, 0x49,
						0x83, 0x19, 0xb5, 0xdb, 0xef, 0x9c, 0xcc, 0x36},
					       1,
					       0};
const struct laps_rpc_syntax laps_rpc_epm = {{0x08, 0x83, 0xaf, 0xe1, 0x1f, 0x5d, 0xc9, 0x11, 0x91,
					      0xa4, 0x08, 0x00, 0x2b, 0x14, 0xa0, 0xfa},
					     3,
					     0};
const struct laps_rpc_syntax laps_rpc_isdkey = {{0x60, 0x59, 0x78, 0xb9, 0x4f, 0x52, 0xdf, 0x11,
						 0x8b, 0x6d, 0x83, 0xdc, 0xde, 0xd7, 0x20, 0x85},
						1,
						0};

#define FEATURES_FIXED 8u /* bytes of the UUID in front of the bitmap, which has 8, too */
static const struct laps_rpc_syntax no_features = {
	{0x2c, 0x1c, 0xb7, 0x6c, 0x12, 0x98, 0x40, 0x45}, 1, 0};

bool laps_rpc_syntax_eq(const struct laps_rpc_syntax *a, const struct laps_rpc_syntax *b)
{
	return memcmp(a->uuid, b->uuid, sizeof(a->uuid)) == 0 && a->major == b->major &&
	       a->minor == b->minor;
}

bool laps_rpc_syntax_features(const struct laps_rpc_syntax *s, uint8_t *bitmap)
{
	if (memcmp(s->uuid, no_features.uuid, FEATURES_FIXED) != 0 ||
	    s->major != no_features.major || s->minor != no_features.minor)
		return false;
	*bitmap = s->uuid[FEATURES_FIXED];
	return true;
}

struct laps_rpc_syntax laps_rpc_features(uint8_t bitmap)
{
	struct laps_rpc_syntax s = no_features;

	s.uuid[FEATURES_FIXED] = bitmap;
	return s;
}

struct laps_rpc_syntax laps_rd_rpc_syntax(struct laps_rd *r)
{
	struct laps_rpc_syntax s = {0};
	const uint8_t *uuid = laps_rd_bytes(r, LAPS_GUID_LEN);

	if (uuid != NULL)
		memcpy(s.uuid, uuid, LAPS_GUID_LEN);
	s.major = laps_rd_u16le(r);
	s.minor = laps_rd_u16le(r);
	return s;
}

void laps_buf_put_rpc_syntax(struct laps_buf *out, const struct laps_rpc_syntax *s)
{
	laps_buf_put(out, s->uuid, LAPS_GUID_LEN);
	laps_buf_put_u16le(out, s->major);
	laps_buf_put_u16le(out, s->minor);
}
