/* SPDX-License-Identifier: MIT */
/* Self-relative security descriptor, [MS-DTYP] 2.4.6, with the parts in the order DACL, owner,
 * group. */
#include <laps/targetsd.h>

#define HEADER_LEN   20u
#define ACL_HEAD_LEN 8u
#define ACE_HEAD_LEN 8u
#define SYSTEM_LEN   12u /* S-1-5-18 */
#define WORLD_LEN    12u /* S-1-1-0 */

#define CONTROL_DACL_SELF_RELATIVE 0x8004u
#define ACL_REVISION               2u
#define ACE_ALLOW                  0u
#define ACCESS_SEED_KEY            3u
#define ACCESS_PUBLIC_KEY          2u

static void put_ace(struct laps_buf *out, uint32_t mask, const struct laps_sid *sid)
{
	laps_buf_put_u8(out, ACE_ALLOW);
	laps_buf_put_u8(out, 0);
	laps_buf_put_u16le(out, (uint16_t)(ACE_HEAD_LEN + laps_sid_len(sid)));
	laps_buf_put_u32le(out, mask);
	laps_sid_format(sid, out);
}

void laps_targetsd_format(const struct laps_sid *sid, struct laps_buf *out)
{
	static const struct laps_sid world = {.authority = 1, .sub = {0}, .sub_n = 1};
	static const struct laps_sid system = {.authority = 5, .sub = {18}, .sub_n = 1};
	const size_t dacl_len =
		ACL_HEAD_LEN + ACE_HEAD_LEN + laps_sid_len(sid) + ACE_HEAD_LEN + WORLD_LEN;
	const uint32_t owner = (uint32_t)(HEADER_LEN + dacl_len);

	laps_buf_put_u8(out, 1); /* revision */
	laps_buf_put_u8(out, 0);
	laps_buf_put_u16le(out, CONTROL_DACL_SELF_RELATIVE);
	laps_buf_put_u32le(out, owner);
	laps_buf_put_u32le(out, owner + SYSTEM_LEN);
	laps_buf_put_u32le(out, 0); /* no SACL */
	laps_buf_put_u32le(out, HEADER_LEN);

	laps_buf_put_u8(out, ACL_REVISION);
	laps_buf_put_u8(out, 0);
	laps_buf_put_u16le(out, (uint16_t)dacl_len);
	laps_buf_put_u16le(out, 2); /* entries */
	laps_buf_put_u16le(out, 0);
	put_ace(out, ACCESS_SEED_KEY, sid);
	put_ace(out, ACCESS_PUBLIC_KEY, &world);

	laps_sid_format(&system, out);
	laps_sid_format(&system, out);
}
