/* SPDX-License-Identifier: MIT */
/*
 * Formats of ours, for comparisons: see request.h. Every "_parse" takes "in" and gives the members
 * that its "_format" takes; that gives "out".
 *
 *   gke_parse gke_format       flags l0 l1 l2 root_key_id hash agreement params private_bits
 *                              public_bits domain forest l1_key l2_key
 *   keyid_parse keyid_format   flags l0 l1 l2 root_key_id key_info domain forest
 *   kdf_parse kdf_format       hash
 *   dh_parse dh_format         p g
 *   sid_parse sid_format       text
 *   targetsd                   text -> out
 *
 * Empty bytes stand for what is absent.
 */
#include <laps/gke.h>
#include <laps/sid.h>
#include <laps/targetsd.h>
#include <stdlib.h>
#include <string.h>

#include "clients/request.h"

#define OUT_MAX (1u << 20)

/* The members of a key period that both kinds of envelope have. */
struct place {
	uint32_t flags;
	int32_t l0, l1, l2;
};

static struct place get_place(const json_t *request)
{
	return (struct place){
		.flags = (uint32_t)request_int(request, "flags"),
		.l0 = (int32_t)request_int(request, "l0"),
		.l1 = (int32_t)request_int(request, "l1"),
		.l2 = (int32_t)request_int(request, "l2"),
	};
}

static void answer_place(json_t *answer, struct place p, const uint8_t *root_key_id)
{
	answer_int(answer, "flags", p.flags);
	answer_int(answer, "l0", p.l0);
	answer_int(answer, "l1", p.l1);
	answer_int(answer, "l2", p.l2);
	answer_hex(answer, "root_key_id", root_key_id, LAPS_GUID_LEN);
}

static void get_name(const json_t *request, const char *key, char out[static LAPS_DNS_NAME_MAX + 1])
{
	const char *s = request_str(request, key);

	if (strlen(s) > LAPS_DNS_NAME_MAX)
		request_bad("too long:", key);
	memcpy(out, s, strlen(s) + 1);
}

/* What a format wrote, or why it could not. Clears b. */
static laps_rc give(json_t *answer, struct laps_buf *b)
{
	laps_rc rc = laps_buf_status(b);

	if (rc == LAPS_OK)
		answer_hex(answer, "out", b->data, b->len);
	laps_buf_clear(b);
	return rc;
}

static laps_rc op_gke_parse(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct laps_gke e;
	uint8_t *in;
	size_t len = request_hex(request, "in", &in);
	laps_rc rc = laps_gke_parse(in, len, &e, err);

	if (rc == LAPS_OK) {
		answer_place(answer, (struct place){e.flags, e.l0, e.l1, e.l2}, e.root_key_id);
		answer_str(answer, "hash", laps_kdf_hash_name(e.kdf_hash));
		answer_str(answer, "agreement", laps_agreement_name(e.agreement));
		answer_hex(answer, "params", e.agreement_params, e.agreement_params_len);
		answer_int(answer, "private_bits", e.private_key_bits);
		answer_int(answer, "public_bits", e.public_key_bits);
		answer_str(answer, "domain", e.domain);
		answer_str(answer, "forest", e.forest);
		answer_hex(answer, "l1_key", e.l1_key, e.l1_key ? LAPS_SEED_LEN : 0);
		answer_hex(answer, "l2_key", e.l2_key, e.l2_key_len);
	}
	free(in);
	return rc;
}

static laps_rc op_gke_format(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct place p = get_place(request);
	struct laps_gke e = {.flags = p.flags, .l0 = p.l0, .l1 = p.l1, .l2 = p.l2};
	uint8_t *params, *l1_key, *l2_key;
	struct laps_buf out;
	size_t l1_len;

	(void)err;
	request_fixed(request, "root_key_id", e.root_key_id, sizeof(e.root_key_id));
	if (laps_kdf_hash_parse_name(request_str(request, "hash"), &e.kdf_hash) != LAPS_OK ||
	    laps_agreement_parse_name(request_str(request, "agreement"), &e.agreement) != LAPS_OK)
		request_bad("unknown algorithm in", "request");
	e.agreement_params_len = request_hex(request, "params", &params);
	e.agreement_params = e.agreement_params_len > 0 ? params : NULL;
	e.private_key_bits = (uint32_t)request_int(request, "private_bits");
	e.public_key_bits = (uint32_t)request_int(request, "public_bits");
	get_name(request, "domain", e.domain);
	get_name(request, "forest", e.forest);
	l1_len = request_hex(request, "l1_key", &l1_key);
	if (l1_len != 0 && l1_len != LAPS_SEED_LEN)
		request_bad("wrong length", "l1_key");
	e.l1_key = l1_len > 0 ? l1_key : NULL;
	e.l2_key_len = request_hex(request, "l2_key", &l2_key);
	e.l2_key = e.l2_key_len > 0 ? l2_key : NULL;
	laps_buf_init(&out, OUT_MAX);
	laps_gke_format(&e, &out);
	free(params);
	free(l1_key);
	free(l2_key);
	return give(answer, &out);
}

static laps_rc op_keyid_parse(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct laps_keyid id;
	uint8_t *in;
	size_t len = request_hex(request, "in", &in);
	laps_rc rc = laps_keyid_parse(in, len, &id, err);

	if (rc == LAPS_OK) {
		answer_place(answer, (struct place){id.flags, id.l0, id.l1, id.l2}, id.root_key_id);
		answer_hex(answer, "key_info", id.key_info, id.key_info_len);
		answer_str(answer, "domain", id.domain);
		answer_str(answer, "forest", id.forest);
	}
	free(in);
	return rc;
}

static laps_rc op_keyid_format(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct place p = get_place(request);
	struct laps_keyid id = {.flags = p.flags, .l0 = p.l0, .l1 = p.l1, .l2 = p.l2};
	uint8_t *key_info;
	struct laps_buf out;

	(void)err;
	request_fixed(request, "root_key_id", id.root_key_id, sizeof(id.root_key_id));
	id.key_info_len = request_hex(request, "key_info", &key_info);
	id.key_info = key_info;
	get_name(request, "domain", id.domain);
	get_name(request, "forest", id.forest);
	laps_buf_init(&out, OUT_MAX);
	laps_keyid_format(&id, &out);
	free(key_info);
	return give(answer, &out);
}

static laps_rc op_kdf_parse(const json_t *request, json_t *answer, struct laps_err *err)
{
	laps_kdf_hash hash;
	uint8_t *in;
	size_t len = request_hex(request, "in", &in);
	laps_rc rc = laps_kdf_params_parse(in, len, &hash, err);

	if (rc == LAPS_OK)
		answer_str(answer, "hash", laps_kdf_hash_name(hash));
	free(in);
	return rc;
}

static laps_rc op_kdf_format(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct laps_buf out;
	laps_kdf_hash hash;

	(void)err;
	if (laps_kdf_hash_parse_name(request_str(request, "hash"), &hash) != LAPS_OK)
		request_bad("unknown", "hash");
	laps_buf_init(&out, OUT_MAX);
	laps_kdf_params_format(hash, &out);
	return give(answer, &out);
}

static laps_rc op_dh_parse(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct laps_dh_params d;
	uint8_t *in;
	size_t len = request_hex(request, "in", &in);
	laps_rc rc = laps_dh_params_parse(in, len, &d, err);

	if (rc == LAPS_OK) {
		answer_hex(answer, "p", d.p, d.k);
		answer_hex(answer, "g", d.g, d.k);
	}
	free(in);
	return rc;
}

static laps_rc op_dh_format(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct laps_dh_params d;
	uint8_t *p, *g;
	struct laps_buf out;

	(void)err;
	d.k = request_hex(request, "p", &p);
	if (request_hex(request, "g", &g) != d.k)
		request_bad("wrong length", "g");
	d.p = p;
	d.g = g;
	laps_buf_init(&out, OUT_MAX);
	laps_dh_params_format(&d, &out);
	free(p);
	free(g);
	return give(answer, &out);
}

static laps_rc op_sid_parse(const json_t *request, json_t *answer, struct laps_err *err)
{
	char text[LAPS_SID_TEXT];
	struct laps_sid sid;
	uint8_t *in;
	size_t len = request_hex(request, "in", &in);
	laps_rc rc = laps_sid_parse(in, len, &sid, err);

	if (rc == LAPS_OK) {
		laps_sid_format_text(&sid, text);
		answer_str(answer, "text", text);
	}
	free(in);
	return rc;
}

static laps_rc sid_to(const json_t *request, json_t *answer, struct laps_err *err,
		      void (*format)(const struct laps_sid *sid, struct laps_buf *out))
{
	const char *text = request_str(request, "text");
	struct laps_buf out;
	struct laps_sid sid;
	laps_rc rc = laps_sid_parse_text(text, strlen(text), &sid, err);

	if (rc != LAPS_OK)
		return rc;
	laps_buf_init(&out, OUT_MAX);
	format(&sid, &out);
	return give(answer, &out);
}

static laps_rc op_sid_format(const json_t *request, json_t *answer, struct laps_err *err)
{
	return sid_to(request, answer, err, laps_sid_format);
}

static laps_rc op_targetsd(const json_t *request, json_t *answer, struct laps_err *err)
{
	return sid_to(request, answer, err, laps_targetsd_format);
}

int main(void)
{
	static const struct request_op ops[] = {
		{"gke_parse", op_gke_parse},     {"gke_format", op_gke_format},
		{"keyid_parse", op_keyid_parse}, {"keyid_format", op_keyid_format},
		{"kdf_parse", op_kdf_parse},     {"kdf_format", op_kdf_format},
		{"dh_parse", op_dh_parse},       {"dh_format", op_dh_format},
		{"sid_parse", op_sid_parse},     {"sid_format", op_sid_format},
		{"targetsd", op_targetsd},       {NULL, NULL},
	};

	return request_serve(ops);
}
