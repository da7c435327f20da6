/* SPDX-License-Identifier: MIT */
#include "kds/ntlm/message.h"

#include <laps/utf16.h>
#include <string.h>

#define NEGOTIATE_LEN    32
#define CHALLENGE_HEAD   56
#define AUTHENTICATE_LEN 64
#define RESPONSE_HEAD    (SIM_NTLM_KEY + 28) /* before the pairs of attribute and value */
#define AV_HEAD          4
#define AV_FLAG_MIC      0x2u

/* [MS-NLMP] 2.2.2.1 */
enum av_id {
	AV_EOL = 0,
	AV_NB_COMPUTER_NAME = 1,
	AV_NB_DOMAIN_NAME = 2,
	AV_DNS_COMPUTER_NAME = 3,
	AV_DNS_DOMAIN_NAME = 4,
	AV_DNS_TREE_NAME = 5,
	AV_FLAGS = 6,
	AV_TIMESTAMP = 7,
};

static const char signature[8] = "NTLMSSP";
/* 10.0 build 17763, revision 15 of NTLMSSP: 2.2.2.10 */
static const uint8_t version[8] = {10, 0, 0x63, 0x45, 0, 0, 0, 15};

static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static uint32_t get32(const uint8_t *p)
{
	return get16(p) | (uint32_t)get16(p + 2) << 16;
}

static bool is_message(const uint8_t *in, size_t len, size_t least, uint32_t type)
{
	return len >= least && len <= NTLM_MESSAGE_MAX &&
	       memcmp(in, signature, sizeof(signature)) == 0 && get32(in + 8) == type;
}

bool ntlm_read_negotiate(const uint8_t *in, size_t len, uint32_t *flags)
{
	if (!is_message(in, len, NEGOTIATE_LEN, 1))
		return false;
	*flags = get32(in + 12);
	return true;
}

/* What a field says; of one that is empty its offset does not matter. */
static bool take_field(const uint8_t *in, size_t len, size_t at, struct sim_bytes *out)
{
	const size_t n = get16(in + at), offset = get32(in + at + 4);

	*out = (struct sim_bytes){in, n};
	if (n == 0)
		return true;
	if (offset < AUTHENTICATE_LEN || offset > len || n > len - offset)
		return false;
	out->p = in + offset;
	return true;
}

bool ntlm_read_authenticate(const uint8_t *in, size_t len, struct ntlm_authenticate *out)
{
	struct ntlm_authenticate a;

	if (!is_message(in, len, AUTHENTICATE_LEN, 3) || !take_field(in, len, 12, &a.lm) ||
	    !take_field(in, len, 20, &a.nt) || !take_field(in, len, 28, &a.domain) ||
	    !take_field(in, len, 36, &a.user) || !take_field(in, len, 44, &a.workstation) ||
	    !take_field(in, len, 52, &a.key))
		return false;
	a.flags = get32(in + 60);
	*out = a;
	return true;
}

/* The pairs end with one of their own, behind which anything may be. */
static bool read_pairs(const uint8_t *p, size_t left, uint32_t *flags)
{
	*flags = 0;
	while (left >= AV_HEAD) {
		const uint16_t id = get16(p);
		const size_t len = get16(p + 2);

		if (len > left - AV_HEAD)
			return false;
		if (id == AV_EOL)
			return len == 0;
		if (id == AV_FLAGS && len != sizeof(*flags))
			return false;
		if (id == AV_FLAGS)
			*flags = get32(p + AV_HEAD);
		p += AV_HEAD + len;
		left -= AV_HEAD + len;
	}
	return false;
}

bool ntlm_read_response(const struct sim_bytes *nt, struct ntlm_response *out)
{
	uint32_t flags;

	/* 24 bytes are version 1; RespType and HiRespType of version 2 are 1 */
	if (nt->len < RESPONSE_HEAD || nt->p[SIM_NTLM_KEY] != 1 || nt->p[SIM_NTLM_KEY + 1] != 1 ||
	    !read_pairs(nt->p + RESPONSE_HEAD, nt->len - RESPONSE_HEAD, &flags))
		return false;
	*out = (struct ntlm_response){
		.proof = nt->p,
		.temp = {nt->p + SIM_NTLM_KEY, nt->len - SIM_NTLM_KEY},
		.has_mic = flags & AV_FLAG_MIC,
	};
	return true;
}

static void put_text(struct laps_buf *out, const char *text)
{
	if (laps_utf16le_from_utf8(text, strlen(text), false, out, NULL) != LAPS_OK &&
	    out->rc == LAPS_OK)
		out->rc = LAPS_E_FORMAT;
}

static void put_pair(struct laps_buf *out, enum av_id id, const char *text)
{
	const size_t at = out->len;

	laps_buf_put_u16le(out, (uint16_t)id);
	laps_buf_put_u16le(out, 0);
	put_text(out, text);
	if (laps_buf_status(out) == LAPS_OK) {
		const size_t len = out->len - at - AV_HEAD;

		out->data[at + 2] = (uint8_t)len;
		out->data[at + 3] = (uint8_t)(len >> 8);
	}
}

static void put_field(struct laps_buf *out, size_t len, size_t offset)
{
	laps_buf_put_u16le(out, (uint16_t)len);
	laps_buf_put_u16le(out, (uint16_t)len);
	laps_buf_put_u32le(out, (uint32_t)offset);
}

static void put_info(struct laps_buf *out, const struct ntlm_options *o)
{
	put_pair(out, AV_NB_DOMAIN_NAME, o->netbios_domain);
	put_pair(out, AV_NB_COMPUTER_NAME, o->netbios_computer);
	put_pair(out, AV_DNS_DOMAIN_NAME, o->dns_domain);
	put_pair(out, AV_DNS_COMPUTER_NAME, o->dns_computer);
	put_pair(out, AV_DNS_TREE_NAME, o->forest);
	laps_buf_put_u16le(out, AV_TIMESTAMP);
	laps_buf_put_u16le(out, sizeof(uint64_t));
	laps_buf_put_u64le(out, o->now(o->ctx));
	put_pair(out, AV_EOL, "");
}

void ntlm_put_challenge(struct laps_buf *out, const struct ntlm_options *o, uint32_t offered,
			const uint8_t challenge[static NTLM_CHALLENGE_LEN])
{
	static const uint8_t none[sizeof(version)];
	const uint32_t flags = NTLM_NEEDED | NTLM_NTLM | NTLM_REQUEST_TARGET |
			       NTLM_TARGET_TYPE_DOMAIN | NTLM_TARGET_INFO |
			       (offered & (NTLM_ALWAYS_SIGN | NTLM_VERSION | NTLM_56));
	struct laps_buf rest;
	size_t name_len;

	laps_buf_init(&rest, NTLM_MESSAGE_MAX - CHALLENGE_HEAD);
	put_text(&rest, o->netbios_domain);
	name_len = rest.len;
	put_info(&rest, o);
	laps_buf_put(out, signature, sizeof(signature));
	laps_buf_put_u32le(out, 2);
	put_field(out, name_len, CHALLENGE_HEAD);
	laps_buf_put_u32le(out, flags);
	laps_buf_put(out, challenge, NTLM_CHALLENGE_LEN);
	laps_buf_put_u64le(out, 0);
	put_field(out, rest.len - name_len, CHALLENGE_HEAD + name_len);
	laps_buf_put(out, flags & NTLM_VERSION ? version : none, sizeof(version));
	laps_buf_put(out, rest.data, rest.len);
	if (rest.rc != LAPS_OK && out->rc == LAPS_OK)
		out->rc = rest.rc;
	laps_buf_clear(&rest);
}
