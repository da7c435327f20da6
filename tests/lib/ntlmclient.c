/* SPDX-License-Identifier: MIT */
#include "lib/ntlmclient.h"

#include <laps/utf16.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_LEN (NTLM_MIC_AT + SIM_NTLM_KEY) /* of an AUTHENTICATE with a MIC */
#define MAX      4096

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void put_text(struct laps_buf *out, const char *text)
{
	must(laps_utf16le_from_utf8(text, strlen(text), false, out, NULL) == LAPS_OK);
}

void ntlmclient_begin(struct ntlmclient *c, const struct sim_ntlmhash *hash)
{
	*c = (struct ntlmclient){
		.hash = hash,
		.user = "alice",
		.upper = "ALICE",
		.domain = "CORP",
		.password = "Pass-word-0001",
		.flags = NTLMCLIENT_FLAGS,
	};
	laps_buf_init(&c->negotiate, MAX);
	laps_buf_init(&c->challenge, MAX);
}

void ntlmclient_end(struct ntlmclient *c)
{
	laps_buf_clear(&c->negotiate);
	laps_buf_clear(&c->challenge);
	ntlm_half_end(&c->to_server);
	ntlm_half_end(&c->from_server);
}

void ntlmclient_negotiate(struct ntlmclient *c, size_t len)
{
	laps_buf_clear(&c->negotiate);
	laps_buf_put(&c->negotiate, "NTLMSSP", 8);
	laps_buf_put_u32le(&c->negotiate, 1);
	laps_buf_put_u32le(&c->negotiate, c->flags);
	while (c->negotiate.len < len)
		laps_buf_put_u8(&c->negotiate, 0);
	must(laps_buf_status(&c->negotiate) == LAPS_OK);
}

void ntlmclient_hash(const struct sim_ntlmhash *h, const char *password,
		     uint8_t out[static SIM_NTLM_KEY])
{
	struct laps_buf wide;

	laps_buf_init(&wide, MAX);
	put_text(&wide, password);
	must(sim_md4(h, wide.data, wide.len, out));
	laps_buf_clear(&wide);
}

/* ResponseKeyNT, 3.3.2. */
static void make_key(const struct ntlmclient *c, uint8_t key[static SIM_NTLM_KEY])
{
	uint8_t hash[SIM_NTLM_KEY];
	struct laps_buf name;

	laps_buf_init(&name, MAX);
	put_text(&name, c->upper);
	put_text(&name, c->domain);
	ntlmclient_hash(c->hash, c->password, hash);
	must(sim_hmac_md5(c->hash, hash, &(struct sim_bytes){name.data, name.len}, 1, key));
	laps_buf_clear(&name);
}

/* The response and the session key that follows from it, 3.3.2. */
static void make_response(const struct ntlmclient *c, struct laps_buf *out,
			  uint8_t base[static SIM_NTLM_KEY])
{
	const uint8_t *challenge = c->challenge.data;
	const size_t info_len = challenge[40] | (size_t)challenge[41] << 8;
	const size_t info_at = challenge[44] | (size_t)challenge[45] << 8;
	uint8_t key[SIM_NTLM_KEY], proof[SIM_NTLM_KEY];
	struct laps_buf temp;

	laps_buf_init(&temp, MAX);
	laps_buf_put_u8(&temp, c->resp_type ? c->resp_type : 1);
	laps_buf_put(&temp, "\1\0\0\0\0\0\0", 7);
	laps_buf_put_u64le(&temp, UINT64_C(0x01dc5e0000000000));
	laps_buf_put(&temp, "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\0\0\0", 12);
	laps_buf_put(&temp, challenge + info_at, info_len - 4);
	if (c->mic)
		laps_buf_put(&temp, "\6\0\4\0\2\0\0", 8);
	laps_buf_put(&temp, "\0\0\0\0\0\0\0", 8);
	make_key(c, key);
	must(sim_hmac_md5(c->hash, key,
			  (struct sim_bytes[]){{challenge + 24, 8}, {temp.data, temp.len}}, 2,
			  proof));
	must(sim_hmac_md5(c->hash, key, &(struct sim_bytes){proof, sizeof(proof)}, 1, base));
	laps_buf_put(out, proof, sizeof(proof));
	laps_buf_put(out, temp.data, temp.len);
	laps_buf_clear(&temp);
}

static void put_field(struct laps_buf *out, size_t len, size_t *at)
{
	laps_buf_put_u16le(out, (uint16_t)len);
	laps_buf_put_u16le(out, (uint16_t)len);
	laps_buf_put_u32le(out, (uint32_t)*at);
	*at += len;
}

static void make_message(const struct ntlmclient *c, const struct laps_buf *nt,
			 const uint8_t key[static SIM_NTLM_KEY], struct laps_buf *out)
{
	static const uint8_t none[24];
	const size_t nt_len = c->no_nt ? 0 : c->nt_len ? c->nt_len : nt->len;
	const size_t key_len = c->key_len ? c->key_len : SIM_NTLM_KEY;
	struct laps_buf user, domain;
	size_t at = HEAD_LEN;

	laps_buf_init(&user, MAX);
	laps_buf_init(&domain, MAX);
	put_text(&user, c->user);
	put_text(&domain, c->domain);
	laps_buf_put(out, "NTLMSSP", 8);
	laps_buf_put_u32le(out, 3);
	put_field(out, sizeof(none), &at);
	put_field(out, nt_len, &at);
	put_field(out, domain.len, &at);
	put_field(out, user.len, &at);
	put_field(out, 0, &at);
	put_field(out, key_len, &at);
	laps_buf_put_u32le(out, c->authenticate_flags ? c->authenticate_flags : c->flags);
	laps_buf_put(out, none, HEAD_LEN - 64);
	laps_buf_put(out, none, sizeof(none));
	laps_buf_put(out, nt->data, nt_len);
	laps_buf_put(out, domain.data, domain.len);
	laps_buf_put(out, user.data, user.len);
	laps_buf_put(out, key, key_len);
	laps_buf_clear(&user);
	laps_buf_clear(&domain);
}

void ntlmclient_authenticate(struct ntlmclient *c, struct laps_buf *out)
{
	uint8_t base[SIM_NTLM_KEY], encrypted[SIM_NTLM_KEY];
	const size_t start = out->len;
	struct laps_buf nt;
	struct sim_rc4 *rc4;

	laps_buf_init(&nt, MAX);
	make_response(c, &nt, base);
	memset(c->session_key, 0x55, sizeof(c->session_key));
	memcpy(encrypted, c->session_key, sizeof(encrypted));
	rc4 = sim_rc4_new(c->hash, base, sizeof(base));
	must(rc4 && sim_rc4(rc4, encrypted, sizeof(encrypted)));
	sim_rc4_free(&rc4);
	make_message(c, &nt, encrypted, out);
	laps_buf_clear(&nt);
	must(laps_buf_status(out) == LAPS_OK);
	if (c->mic)
		must(sim_hmac_md5(c->hash, c->session_key,
				  (struct sim_bytes[]){
					  {c->negotiate.data, c->negotiate.len},
					  {c->challenge.data, c->challenge.len},
					  {out->data + start, out->len - start},
				  },
				  3, out->data + start + NTLM_MIC_AT));
	ntlm_half_end(&c->to_server);
	ntlm_half_end(&c->from_server);
	must(ntlm_half_begin(&c->to_server, c->hash, c->session_key, false) &&
	     ntlm_half_begin(&c->from_server, c->hash, c->session_key, true));
}
