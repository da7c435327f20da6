/* SPDX-License-Identifier: MIT */
/* The target descriptor of any SID is the one right sequence of bytes, put together here from the
 * table of its parts. */
#include "fuzz/fuzz.h"
#include <laps/targetsd.h>

static const uint8_t everyone_ace[] = {0, 0, 0x14, 0, 2, 0, 0, 0, 1, 1,
				       0, 0, 0,    0, 0, 1, 0, 0, 0, 0};
static const uint8_t system_sid[] = {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};

/* The size of expected is LAPS_TARGETSD_MAX; gives the bytes used. */
static size_t put_together(const uint8_t *sid, size_t sid_len, uint8_t *expected)
{
	const uint8_t dacl = (uint8_t)(8 + 8 + sid_len + sizeof(everyone_ace));
	const uint8_t owner = (uint8_t)(20 + dacl);
	const uint8_t group = (uint8_t)(owner + sizeof(system_sid));
	const uint8_t head[] = {1,
				0,
				4,
				0x80,
				owner,
				0,
				0,
				0,
				group,
				0,
				0,
				0,
				0,
				0,
				0,
				0,
				20,
				0,
				0,
				0,
				2,
				0,
				dacl,
				0,
				2,
				0,
				0,
				0,
				0,
				0,
				(uint8_t)(8 + sid_len),
				0,
				3,
				0,
				0,
				0};
	uint8_t *p = expected;

	memcpy(p, head, sizeof(head));
	p += sizeof(head);
	memcpy(p, sid, sid_len);
	p += sid_len;
	memcpy(p, everyone_ace, sizeof(everyone_ace));
	p += sizeof(everyone_ace);
	for (int i = 0; i < 2; i++, p += sizeof(system_sid))
		memcpy(p, system_sid, sizeof(system_sid));
	return (size_t)(p - expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_sid sid;
	struct laps_buf bytes, sd;
	uint8_t expected[LAPS_TARGETSD_MAX];

	if (laps_sid_parse(data, len, &sid, NULL) != LAPS_OK &&
	    laps_sid_parse_text((const char *)data, len, &sid, NULL) != LAPS_OK)
		return 0;
	laps_buf_init(&bytes, LAPS_SID_LEN_MAX);
	laps_sid_format(&sid, &bytes);
	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_targetsd_format(&sid, &sd);
	fuzz_wrote(&sd, expected, put_together(bytes.data, bytes.len, expected));
	laps_buf_clear(&bytes);
	return 0;
}
