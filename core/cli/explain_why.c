/* SPDX-License-Identifier: MIT */
#include "cli/explain_why.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <laps/targetsd.h>

#include "cli/explain_layout.h"

struct search {
	const struct cli_why_case *c;
	struct cli_why_try plain;
	size_t left;    /* tries */
	const char *id; /* of the reason; NULL: none yet */
	char *out;
	size_t size;
};

/* True when this is it. */
static bool __attribute__((format(printf, 4, 5)))
try(struct search *s, const struct cli_why_try *t, const char *id, const char *format, ...)
{
	va_list ap;

	if (s->id != NULL)
		return true;
	if (s->left == 0)
		return false;
	s->left--;
	if (!cli_why_opens(s->c, t))
		return false;
	s->id = id;
	va_start(ap, format);
	vsnprintf(s->out, s->size, format, ap);
	va_end(ap);
	return true;
}

static const laps_kdf_hash hashes[] = {LAPS_KDF_SHA1, LAPS_KDF_SHA256, LAPS_KDF_SHA384,
				       LAPS_KDF_SHA512};
#define HASH_N (sizeof hashes / sizeof hashes[0])

static void try_hashes(struct search *s)
{
	struct cli_why_try t = s->plain;

	for (size_t i = 0; i < HASH_N && s->id == NULL; i++) {
		t.hash = hashes[i];
		if (t.hash != s->plain.hash)
			try(s, &t, "kdf-hash",
			    "opens when the KDF hash is %s: the root key file says %s",
			    laps_kdf_hash_name(t.hash), laps_kdf_hash_name(s->plain.hash));
	}
}

/* Lengths that are met: 256 of [MS-GKDI], 512 of Windows, those of the curves, and the number of
 * bits taken for one of bytes. */
static void try_private_bits(struct search *s)
{
	const uint32_t bits[] = {256, 512, 384, 528, 2048, s->plain.private_bits * 8};
	struct cli_why_try t = s->plain;

	if (!(s->plain.flags & LAPS_KEY_FLAG_PUBLIC))
		return;
	for (size_t i = 0; i < sizeof bits / sizeof bits[0] && s->id == NULL; i++) {
		t.private_bits = bits[i];
		if (t.private_bits != s->plain.private_bits && t.private_bits > 0)
			try(s, &t, "private-key-bits",
			    "opens when the private key has %u bits: the root key file says %u",
			    (unsigned)bits[i], (unsigned)s->plain.private_bits);
	}
}

static void try_hash_and_bits(struct search *s)
{
	static const uint32_t bits[] = {256, 512};
	struct cli_why_try t = s->plain;

	for (size_t i = 0; i < 2 * HASH_N && s->id == NULL; i++) {
		t.hash = hashes[i / 2];
		t.private_bits = bits[i % 2];
		if (t.hash != s->plain.hash && t.private_bits != s->plain.private_bits &&
		    (s->plain.flags & LAPS_KEY_FLAG_PUBLIC))
			try(s, &t, "kdf-hash-and-private-key-bits",
			    "opens when the KDF hash is %s and the private key has %u bits: the "
			    "root key file says %s and %u",
			    laps_kdf_hash_name(t.hash), (unsigned)t.private_bits,
			    laps_kdf_hash_name(s->plain.hash), (unsigned)s->plain.private_bits);
	}
}

/* The flags say one form and the key info is of the other; or another agreement or group. */
static void try_key_info(struct search *s)
{
	const struct laps_keyid *id = s->c->id;
	struct laps_root_key other = {0};
	struct cli_why_try t = s->plain;
	struct laps_pubkey key;

	if (laps_pubkey_parse(id->key_info, id->key_info_len, &key, NULL) != LAPS_OK)
		return;
	t.flags |= LAPS_KEY_FLAG_PUBLIC;
	if (t.flags != s->plain.flags)
		try(s, &t, "flags",
		    "opens when the key info is taken for the public key that it is: the flags say "
		    "%u, a nonce",
		    (unsigned)s->plain.flags);
	t = s->plain;
	if (!(t.flags & LAPS_KEY_FLAG_PUBLIC) || key.agreement == t.agreement ||
	    laps_root_key_set_agreement(&other, key.agreement) != LAPS_OK)
		return;
	t.agreement = key.agreement;
	t.params = other.agreement_params.data;
	t.params_len = other.agreement_params.len;
	t.private_bits = other.private_key_bits;
	for (size_t i = 0; i < HASH_N && s->id == NULL; i++) {
		t.hash = hashes[i];
		try(s, &t, "agreement",
		    "opens when the agreement is %s and the KDF hash %s: the root key file says %s "
		    "and %s",
		    laps_agreement_name(t.agreement), laps_kdf_hash_name(t.hash),
		    laps_agreement_name(s->plain.agreement), laps_kdf_hash_name(s->plain.hash));
	}
	laps_root_key_clear(&other);
}

static void try_root_key_id(struct search *s)
{
	struct cli_why_try t = s->plain;
	uint8_t text_order[LAPS_GUID_LEN];

	cli_guid_text_order(s->plain.root_key_id, text_order);
	t.root_key_id = text_order;
	try(s, &t, "guid-byte-order",
	    "opens when the root key id enters the derivation in the byte order of its text: the "
	    "writer did not take its binary form");
}

static void try_layouts(struct search *s)
{
	static const struct {
		unsigned how;
		const char *id, *what;
	} layout[] = {
		{CLI_SD_OWNER_FIRST, "descriptor-owner-first",
		 "opens when the descriptor has owner and group before its DACL: Windows has the "
		 "DACL first"},
		{CLI_SD_ACES_REVERSED, "descriptor-ace-order",
		 "opens when the ACEs of the descriptor are in the other order: Windows has the "
		 "recipient first, Everyone last"},
		{CLI_SD_OWNER_FIRST | CLI_SD_ACES_REVERSED, "descriptor-layout",
		 "opens when the descriptor has owner and group first and its ACEs in the other "
		 "order: Windows has neither"},
	};
	struct cli_why_try t = s->plain;
	struct laps_buf sd;

	for (size_t i = 0; i < sizeof layout / sizeof layout[0] && s->id == NULL; i++) {
		laps_buf_init(&sd, LAPS_GKE_MAX);
		if (cli_sd_layout(s->plain.sd, s->plain.sd_len, layout[i].how, &sd)) {
			t.sd = sd.data;
			t.sd_len = sd.len;
			try(s, &t, layout[i].id, "%s", layout[i].what);
		}
		laps_buf_clear(&sd);
	}
}

static bool same_period(const struct laps_period *a, const struct laps_period *b)
{
	return a->l0 == b->l0 && a->l1 == b->l1 && a->l2 == b->l2;
}

static void try_period(struct search *s, struct laps_period p)
{
	struct cli_why_try t = s->plain;

	if (p.l0 < 0 || p.l1 < 0 || p.l2 < 0 || p.l1 > LAPS_KEY_INDEX_MAX ||
	    p.l2 > LAPS_KEY_INDEX_MAX || same_period(&p, &s->plain.period))
		return;
	t.period = p;
	try(s, &t, "period",
	    "opens with the key of L0 %d, L1 %d, L2 %d: the key identifier names L0 %d, L1 %d, L2 "
	    "%d",
	    (int)p.l0, (int)p.l1, (int)p.l2, (int)s->plain.period.l0, (int)s->plain.period.l1,
	    (int)s->plain.period.l2);
}

/* Before and after in time, one index off, and the top of the branch that the key service gives. */
static void try_periods(struct search *s)
{
	const struct laps_period at = s->plain.period;
	const uint64_t start = laps_gkdi_period_start(&at);

	if (s->c->has_time)
		try_period(s, laps_gkdi_period(s->c->updated_ticks));
	for (unsigned n = 1; n <= 3; n++) {
		try_period(s, laps_gkdi_period(start + n * LAPS_GKDI_CYCLE_TICKS));
		if (start >= n * LAPS_GKDI_CYCLE_TICKS)
			try_period(s, laps_gkdi_period(start - n * LAPS_GKDI_CYCLE_TICKS));
	}
	for (int32_t d = -1; d <= 1; d += 2) {
		try_period(s, (struct laps_period){at.l0 + d, at.l1, at.l2});
		try_period(s, (struct laps_period){at.l0, at.l1 + d, at.l2});
	}
	try_period(s, (struct laps_period){at.l0, at.l2, at.l1});
	try_period(s, (struct laps_period){at.l0, at.l1, LAPS_KEY_INDEX_MAX});
	try_period(s, (struct laps_period){at.l0, LAPS_KEY_INDEX_MAX, LAPS_KEY_INDEX_MAX});
	try_period(s, (struct laps_period){at.l0, 0, 0});
}

static void try_l1_key(struct search *s)
{
	struct cli_why_try t = s->plain;

	t.l1_taken_as_own = true;
	if (t.period.l1 > 0)
		try(s, &t, "envelope-l1-key",
		    "opens when the L1 key of an envelope is taken for that of its own L1: it is "
		    "that of L1 - 1 unless L2 is 31");
}

static void try_sid(struct search *s, const struct laps_sid *sid)
{
	struct cli_why_try t = s->plain;
	char text[LAPS_SID_TEXT];
	struct laps_buf sd;

	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_targetsd_format(sid, &sd);
	if (laps_buf_status(&sd) == LAPS_OK) {
		t.sd = sd.data;
		t.sd_len = sd.len;
		laps_sid_format_text(sid, text);
		try(s, &t, "recipient",
		    "opens with the key for %s: the recipient that the value names is another one",
		    text);
	}
	laps_buf_clear(&sd);
}

/* Somebody else than the value names: the usual groups of its domain, and of every machine. */
static void try_recipients(struct search *s)
{
	static const uint32_t rids[] = {512, 519, 500, 513, 515, 516};
	static const struct laps_sid others[] = {
		{5, {18}, 1}, {5, {32, 544}, 2}, {5, {11}, 1}, {1, {0}, 1}};
	const struct laps_cms_recipient *r = &s->c->cms->recipient[s->c->recipient];
	struct laps_sid sid;

	if (r->kind != LAPS_DESCRIPTOR_SID ||
	    laps_sid_parse_text(r->descriptor, r->descriptor_len, &sid, NULL) != LAPS_OK)
		return;
	for (size_t i = 0; sid.sub_n == 5 && i < sizeof rids / sizeof rids[0]; i++) {
		struct laps_sid other = sid;

		other.sub[4] = rids[i];
		if (!laps_sid_eq(&other, &sid))
			try_sid(s, &other);
	}
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (!laps_sid_eq(&others[i], &sid))
			try_sid(s, &others[i]);
}

const char *cli_why(const struct cli_why_case *c, size_t *left, char *out, size_t size)
{
	static void (*const step[])(struct search *) = {
		try_hashes,  try_private_bits, try_hash_and_bits, try_key_info,   try_root_key_id,
		try_layouts, try_periods,      try_l1_key,        try_recipients,
	};
	struct search s = {.c = c, .left = *left, .out = out, .size = size};
	size_t tried;

	s.plain = cli_why_plain(c);
	for (size_t i = 0; i < sizeof step / sizeof step[0] && s.id == NULL; i++)
		step[i](&s);
	tried = *left - s.left;
	*left = s.left;
	if (s.id != NULL)
		return s.id;
	snprintf(out, size,
		 "the id fits, but the content key does not unwrap, nor with any of %zu known "
		 "mistakes of writers: it is another key of that id, or recipient, key identifier "
		 "or wrapped key were changed",
		 tried);
	return "unknown";
}
