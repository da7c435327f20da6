/* SPDX-License-Identifier: MIT */
/*
 * Group keys and blobs of ours, for comparisons: see request.h.
 *
 *   period      ticks -> l0 l1 l2 start
 *   seed        ROOT sd l0 l1 l2 -> key                      l1, l2 = -1 as in gkdi.h
 *   envelope    ROOT sd l0 l1 l2 public encrypt domain forest -> envelope
 *   walk        envelope l1 l2 -> key
 *   protect     envelope sid plain appended cek nonce key -> blob
 *   unprotect   ROOT blob recipient -> plain stripped appended
 *
 * ROOT is root_key_id (16 bytes) root_key hash agreement params private_bits public_bits.
 */
#include <laps/dpapi_ng.h>
#include <laps/gkdi.h>
#include <laps/keyid.h>
#include <stdlib.h>
#include <string.h>

#include "clients/request.h"

#define BLOB_MAX (1u << 20)

static void get_root(const json_t *request, struct laps_root_key *out)
{
	uint8_t *key, *params;
	size_t key_len = request_hex(request, "root_key", &key);
	size_t params_len = request_hex(request, "params", &params);

	*out = (struct laps_root_key){
		.private_key_bits = (uint32_t)request_int(request, "private_bits"),
		.public_key_bits = (uint32_t)request_int(request, "public_bits"),
	};
	request_fixed(request, "root_key_id", out->id, sizeof(out->id));
	laps_buf_init(&out->agreement_params, BLOB_MAX);
	laps_buf_put(&out->agreement_params, params, params_len);
	if (laps_kdf_hash_parse_name(request_str(request, "hash"), &out->kdf_hash) != LAPS_OK ||
	    laps_agreement_parse_name(request_str(request, "agreement"), &out->agreement) !=
		    LAPS_OK ||
	    laps_secret_dup(key, key_len, &out->key) != LAPS_OK ||
	    laps_buf_status(&out->agreement_params) != LAPS_OK)
		request_bad("no root key in", "request");
	free(key);
	free(params);
}

static struct laps_period get_period(const json_t *request)
{
	return (struct laps_period){
		.l0 = (int32_t)request_int(request, "l0"),
		.l1 = (int32_t)request_int(request, "l1"),
		.l2 = (int32_t)request_int(request, "l2"),
	};
}

static laps_rc op_period(const json_t *request, json_t *answer, struct laps_err *err)
{
	/* JSON integers of ours are signed; a FILETIME may be larger, so it comes as text */
	struct laps_period p = laps_gkdi_period(strtoull(request_str(request, "ticks"), NULL, 10));

	(void)err;
	answer_int(answer, "l0", p.l0);
	answer_int(answer, "l1", p.l1);
	answer_int(answer, "l2", p.l2);
	answer_int(answer, "start", (int64_t)laps_gkdi_period_start(&p));
	return LAPS_OK;
}

static laps_rc op_seed(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct laps_period period = get_period(request);
	struct laps_root_key root;
	uint8_t key[LAPS_SEED_LEN], *sd;
	size_t sd_len = request_hex(request, "sd", &sd);
	laps_rc rc;

	get_root(request, &root);
	rc = laps_gkdi_seed_key(&root, sd, sd_len, &period, key, err);
	if (rc == LAPS_OK)
		answer_hex(answer, "key", key, sizeof(key));
	laps_root_key_clear(&root);
	free(sd);
	return rc;
}

static laps_rc op_envelope(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct laps_period period = get_period(request);
	struct laps_root_key root;
	struct laps_buf out;
	uint8_t *sd;
	size_t sd_len = request_hex(request, "sd", &sd);
	laps_rc rc;

	get_root(request, &root);
	laps_buf_init(&out, BLOB_MAX);
	rc = laps_gkdi_envelope(&root, sd, sd_len, &period, request_bool(request, "public"),
				request_bool(request, "encrypt"), request_str(request, "domain"),
				request_str(request, "forest"), &out, err);
	if (rc == LAPS_OK)
		answer_hex(answer, "envelope", out.data, out.len);
	laps_buf_clear(&out);
	laps_root_key_clear(&root);
	free(sd);
	return rc;
}

static laps_rc op_walk(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct laps_gke e;
	uint8_t key[LAPS_SEED_LEN], *in;
	size_t len = request_hex(request, "envelope", &in);
	laps_rc rc = laps_gke_parse(in, len, &e, err);

	if (rc == LAPS_OK)
		rc = laps_gkdi_seed_from_envelope(&e, (int32_t)request_int(request, "l1"),
						  (int32_t)request_int(request, "l2"), key, err);
	if (rc == LAPS_OK)
		answer_hex(answer, "key", key, sizeof(key));
	free(in);
	return rc;
}

static laps_rc op_protect(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct laps_protect_random random = {0};
	const char *text = request_str(request, "sid");
	struct laps_buf out;
	struct laps_sid sid;
	struct laps_gke e;
	uint8_t *in, *plain, *key;
	size_t len = request_hex(request, "envelope", &in);
	size_t plain_len = request_hex(request, "plain", &plain);
	size_t key_len = request_hex(request, "key", &key);
	laps_rc rc;

	if (key_len > sizeof(random.key))
		request_bad("too long", "key");
	memcpy(random.key, key, key_len);
	request_fixed(request, "cek", random.cek, sizeof(random.cek));
	request_fixed(request, "nonce", random.nonce, sizeof(random.nonce));
	laps_buf_init(&out, BLOB_MAX);
	rc = laps_gke_parse(in, len, &e, err);
	if (rc == LAPS_OK)
		rc = laps_sid_parse_text(text, strlen(text), &sid, err);
	if (rc == LAPS_OK)
		rc = laps_dpapi_ng_protect(&e, &sid, plain, plain_len,
					   request_bool(request, "appended"), &random, &out, err);
	if (rc == LAPS_OK)
		answer_hex(answer, "blob", out.data, out.len);
	laps_buf_clear(&out);
	free(in);
	free(plain);
	free(key);
	return rc;
}

/* With the seed envelope of the blob's own period, made from the root key as the service would. */
static laps_rc open_as(const struct laps_cms *cms, size_t recipient,
		       const struct laps_root_key *root, struct laps_secret **plain, bool *stripped,
		       struct laps_err *err)
{
	const struct laps_cms_recipient *r = &cms->recipient[recipient];
	uint8_t l2_key[LAPS_SEED_LEN];
	struct laps_buf sd, envelope;
	struct laps_period period;
	struct laps_keyid id;
	struct laps_gke e;
	laps_rc rc;

	laps_buf_init(&sd, BLOB_MAX);
	laps_buf_init(&envelope, BLOB_MAX);
	rc = laps_keyid_parse(r->key_id, r->key_id_len, &id, err);
	if (rc != LAPS_OK)
		return rc;
	if (memcmp(id.root_key_id, root->id, sizeof(root->id)) != 0)
		return laps_fail(err, LAPS_E_NOTFOUND, 0, "root key");
	period = (struct laps_period){id.l0, id.l1, id.l2};
	if ((rc = laps_dpapi_ng_target_sd(r, &sd, err)) == LAPS_OK &&
	    (rc = laps_gkdi_envelope(root, sd.data, sd.len, &period, false, true, id.domain,
				     id.forest, &envelope, err)) == LAPS_OK &&
	    (rc = laps_gke_parse(envelope.data, envelope.len, &e, err)) == LAPS_OK &&
	    (rc = laps_gkdi_seed_from_envelope(&e, id.l1, id.l2, l2_key, err)) == LAPS_OK)
		rc = laps_dpapi_ng_unprotect(cms, recipient, &e, l2_key, plain, stripped, err);
	laps_buf_clear(&envelope);
	laps_buf_clear(&sd);
	return rc;
}

static laps_rc op_unprotect(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct laps_secret *plain = NULL;
	struct laps_root_key root;
	struct laps_cms cms;
	bool stripped = false;
	uint8_t *in;
	size_t len = request_hex(request, "blob", &in), plain_len;
	int64_t recipient = request_int(request, "recipient");
	laps_rc rc = laps_cms_parse(in, len, &cms, err);

	get_root(request, &root);
	if (rc == LAPS_OK && (recipient < 0 || (size_t)recipient >= cms.recipient_n))
		rc = laps_fail(err, LAPS_E_RANGE, 0, "recipient");
	if (rc == LAPS_OK)
		rc = open_as(&cms, (size_t)recipient, &root, &plain, &stripped, err);
	if (rc == LAPS_OK) {
		const uint8_t *p = laps_secret_view(plain, &plain_len);

		answer_hex(answer, "plain", p, plain_len);
		answer_int(answer, "stripped", stripped);
		answer_int(answer, "appended", cms.appended);
	}
	laps_secret_free(&plain);
	laps_root_key_clear(&root);
	free(in);
	return rc;
}

int main(void)
{
	static const struct request_op ops[] = {
		{"period", op_period}, {"seed", op_seed},       {"envelope", op_envelope},
		{"walk", op_walk},     {"protect", op_protect}, {"unprotect", op_unprotect},
		{NULL, NULL},
	};

	return request_serve(ops);
}
