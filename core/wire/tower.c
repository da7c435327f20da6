/* SPDX-License-Identifier: MIT */
#include <laps/epmap.h>
#include <string.h>

#include "wire/rpcsyntax.h"

/* Protocol identifiers, [C706] I. */
#define BY_UUID   0x0du
#define RPC_CO    0x0bu
#define TCP       0x07u
#define IP        0x09u
#define FLOORS    5u
#define FLOOR_MIN 2u

#define UUID_LEFT (1 + LAPS_GUID_LEN + 2) /* identifier, UUID, major version */

struct floor {
	const uint8_t *left, *right;
	size_t left_len, right_len;
	size_t at;
};

static struct floor read_floor(struct laps_rd *r)
{
	struct floor f = {.at = r->pos};

	f.left_len = laps_rd_u16le(r);
	f.left = laps_rd_bytes(r, f.left_len);
	f.right_len = laps_rd_u16le(r);
	f.right = laps_rd_bytes(r, f.right_len);
	return f;
}

static struct laps_rpc_syntax read_syntax(struct laps_rd *r)
{
	const struct floor f = read_floor(r);
	struct laps_rpc_syntax s = {0};

	if (f.right == NULL)
		return s;
	if (f.left_len != UUID_LEFT || f.left[0] != BY_UUID || f.right_len != 2) {
		laps_rd_fail(r, LAPS_E_FORMAT, f.at, "tower: a floor is no syntax");
		return s;
	}
	memcpy(s.uuid, f.left + 1, LAPS_GUID_LEN);
	s.major = (uint16_t)(f.left[UUID_LEFT - 2] | (unsigned)f.left[UUID_LEFT - 1] << 8);
	s.minor = (uint16_t)(f.right[0] | (unsigned)f.right[1] << 8);
	return s;
}

/* A floor of this protocol, whose right side has len bytes. */
static bool is_floor(const struct floor *f, uint8_t protocol, size_t len)
{
	return f->right != NULL && f->left_len == 1 && f->left[0] == protocol &&
	       f->right_len == len;
}

laps_rc laps_tower_parse(const uint8_t *in, size_t len, struct laps_tower *out,
			 struct laps_err *err)
{
	struct laps_rd r;
	struct laps_tower t = {0};
	struct floor f[FLOORS] = {{0}};
	size_t n = 0;
	laps_rc rc = LAPS_OK;

	if (len > LAPS_EPM_TOWER_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "tower: too long");
	laps_rd_init(&r, in, len);
	n = laps_rd_u16le(&r);
	if (n < FLOOR_MIN)
		laps_rd_fail(&r, LAPS_E_FORMAT, 0, "tower: too few floors");
	t.interface = read_syntax(&r);
	t.transfer = read_syntax(&r);
	for (size_t i = FLOOR_MIN; i < n && r.err.rc == LAPS_OK; i++) {
		const struct floor next = read_floor(&r);

		if (i < FLOORS)
			f[i] = next;
	}
	rc = laps_rd_end(&r, err);
	if (rc != LAPS_OK)
		return rc;
	t.tcp = is_floor(&f[2], RPC_CO, 2) && is_floor(&f[3], TCP, 2);
	if (t.tcp)
		t.port = (uint16_t)((unsigned)f[3].right[0] << 8 | f[3].right[1]);
	if (t.tcp && is_floor(&f[4], IP, sizeof(t.address)))
		memcpy(t.address, f[4].right, sizeof(t.address));
	*out = t;
	return LAPS_OK;
}

static void put_syntax(struct laps_buf *out, const struct laps_rpc_syntax *s)
{
	laps_buf_put_u16le(out, UUID_LEFT);
	laps_buf_put_u8(out, BY_UUID);
	laps_buf_put(out, s->uuid, LAPS_GUID_LEN);
	laps_buf_put_u16le(out, s->major);
	laps_buf_put_u16le(out, sizeof(s->minor));
	laps_buf_put_u16le(out, s->minor);
}

static void put_floor(struct laps_buf *out, uint8_t protocol, const uint8_t *right, size_t len)
{
	laps_buf_put_u16le(out, 1);
	laps_buf_put_u8(out, protocol);
	laps_buf_put_u16le(out, (uint16_t)len);
	laps_buf_put(out, right, len);
}

void laps_tower_format(const struct laps_tower *t, struct laps_buf *out)
{
	const uint8_t minor[2] = {0};
	const uint8_t port[2] = {(uint8_t)(t->port >> 8), (uint8_t)t->port};

	laps_buf_put_u16le(out, FLOORS);
	put_syntax(out, &t->interface);
	put_syntax(out, &t->transfer);
	put_floor(out, RPC_CO, minor, sizeof(minor));
	put_floor(out, TCP, port, sizeof(port));
	put_floor(out, IP, t->address, sizeof(t->address));
}
