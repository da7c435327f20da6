/* SPDX-License-Identifier: MIT */
#include <laps/gke.h>
#include <string.h>

#include "wire/names.h"
#include "wire/rd.h"

#define VERSION       1u
#define MAGIC         0x4B53444Bu /* "KDSK" */
#define ALGORITHM_MAX 64
#define KEY_BITS_MAX  (8u * LAPS_DH_BYTES_MAX)

static const char kdf_algorithm[] = "SP800_108_CTR_HMAC";

/* The lengths, in the order in which they stand; the data has another. */
struct lengths {
	size_t kdf_algorithm, kdf_params, agreement, agreement_params;
	size_t l1_key, l2_key, domain, forest;
};

static void read_head(struct laps_rd *r, struct laps_gke *e, struct lengths *n)
{
	const uint8_t *root_key_id = NULL;

	if (laps_rd_u32le(r) != VERSION)
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, 0, "key envelope: version is not 1");
	if (laps_rd_u32le(r) != MAGIC)
		laps_rd_fail(r, LAPS_E_FORMAT, 4, "key envelope: magic is not KDSK");
	e->flags = laps_rd_u32le(r);
	e->l0 = laps_rd_i32le(r);
	e->l1 = laps_rd_i32le(r);
	e->l2 = laps_rd_i32le(r);
	if (e->l0 < 0 || e->l1 < 0 || e->l1 > LAPS_KEY_INDEX_MAX || e->l2 < 0 ||
	    e->l2 > LAPS_KEY_INDEX_MAX)
		laps_rd_fail(r, LAPS_E_RANGE, 12, "key envelope: no such period");
	root_key_id = laps_rd_bytes(r, LAPS_GUID_LEN);
	if (root_key_id != NULL)
		memcpy(e->root_key_id, root_key_id, LAPS_GUID_LEN);
	n->kdf_algorithm = laps_rd_u32le(r);
	n->kdf_params = laps_rd_u32le(r);
	n->agreement = laps_rd_u32le(r);
	n->agreement_params = laps_rd_u32le(r);
	e->private_key_bits = laps_rd_u32le(r);
	e->public_key_bits = laps_rd_u32le(r);
	if (e->private_key_bits < 1 || e->private_key_bits > KEY_BITS_MAX ||
	    e->public_key_bits < 1 || e->public_key_bits > KEY_BITS_MAX)
		laps_rd_fail(r, LAPS_E_RANGE, 56, "key envelope: key length is not allowed");
	n->l1_key = laps_rd_u32le(r);
	n->l2_key = laps_rd_u32le(r);
	n->domain = laps_rd_u32le(r);
	n->forest = laps_rd_u32le(r);
}

/* A failure inside a part, counted from the start of the whole. */
static void fail_part(struct laps_rd *r, size_t part, const struct laps_err *e)
{
	laps_rd_fail(r, e->rc, part + e->offset, e->what);
}

static void read_kdf(struct laps_rd *r, const struct lengths *n, struct laps_gke *e)
{
	char name[ALGORITHM_MAX];
	struct laps_err part = {0};
	size_t at = r->pos;
	const uint8_t *params = NULL;

	laps_rd_name(r, n->kdf_algorithm, name, sizeof(name));
	if (strcmp(name, kdf_algorithm) != 0)
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, at, "key envelope: unknown KDF");
	at = r->pos;
	params = laps_rd_bytes(r, n->kdf_params);
	if (params != NULL &&
	    laps_kdf_params_parse(params, n->kdf_params, &e->kdf_hash, &part) != LAPS_OK)
		fail_part(r, at, &part);
}

static void read_agreement(struct laps_rd *r, const struct lengths *n, struct laps_gke *e)
{
	char name[ALGORITHM_MAX];
	struct laps_err part = {0};
	struct laps_dh_params group;
	size_t at = r->pos;

	laps_rd_name(r, n->agreement, name, sizeof(name));
	if (laps_agreement_parse_name(name, &e->agreement) != LAPS_OK)
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, at, "key envelope: unknown key agreement");
	at = r->pos;
	e->agreement_params = laps_rd_bytes(r, n->agreement_params);
	e->agreement_params_len = n->agreement_params;
	if (e->agreement_params == NULL)
		return;
	if (e->agreement == LAPS_AGREEMENT_DH &&
	    laps_dh_params_parse(e->agreement_params, n->agreement_params, &group, &part) !=
		    LAPS_OK)
		fail_part(r, at, &part);
	if (n->agreement_params == 0)
		e->agreement_params = NULL;
}

static void read_keys(struct laps_rd *r, const struct lengths *n, struct laps_gke *e)
{
	const size_t l1_at = r->pos;
	size_t l2_at = 0;
	const uint8_t *l1_key = laps_rd_bytes(r, n->l1_key);
	const uint8_t *l2_key = NULL;

	if (n->l1_key > 0)
		e->l1_key = l1_key;
	l2_at = r->pos;
	l2_key = laps_rd_bytes(r, n->l2_key);
	if (n->l2_key > 0)
		e->l2_key = l2_key;
	e->l2_key_len = n->l2_key;
	if (l1_key == NULL || l2_key == NULL)
		return;
	if ((e->flags & LAPS_KEY_FLAG_PUBLIC) != 0) {
		struct laps_pubkey key = {0};
		struct laps_err part = {0};

		if (n->l1_key != 0)
			laps_rd_fail(r, LAPS_E_RANGE, l1_at, "key envelope: public, with L1 key");
		if (laps_pubkey_parse(l2_key, n->l2_key, &key, &part) != LAPS_OK)
			fail_part(r, l2_at, &part);
		else if (key.agreement != e->agreement)
			laps_rd_fail(r, LAPS_E_FORMAT, l2_at,
				     "key envelope: public key of another agreement");
		return;
	}
	if (n->l1_key != 0 && n->l1_key != LAPS_SEED_LEN)
		laps_rd_fail(r, LAPS_E_RANGE, l1_at, "key envelope: L1 key is not 64 bytes");
	if (n->l2_key != 0 && n->l2_key != LAPS_SEED_LEN)
		laps_rd_fail(r, LAPS_E_RANGE, l2_at, "key envelope: L2 key is not 64 bytes");
}

laps_rc laps_gke_parse(const uint8_t *in, size_t len, struct laps_gke *out, struct laps_err *err)
{
	struct laps_rd r;
	struct laps_gke e = {0};
	struct lengths n = {0};
	laps_rc rc = LAPS_OK;

	if (len > LAPS_GKE_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "key envelope: too long");
	laps_rd_init(&r, in, len);
	read_head(&r, &e, &n);
	read_kdf(&r, &n, &e);
	read_agreement(&r, &n, &e);
	laps_rd_name(&r, n.domain, e.domain, sizeof(e.domain));
	laps_rd_name(&r, n.forest, e.forest, sizeof(e.forest));
	read_keys(&r, &n, &e);
	rc = laps_rd_end(&r, err);
	if (rc != LAPS_OK)
		return rc;
	*out = e;
	return LAPS_OK;
}

void laps_gke_format(const struct laps_gke *e, struct laps_buf *out)
{
	const char *agreement = laps_agreement_name(e->agreement);
	const size_t l1_key_len = e->l1_key != NULL ? LAPS_SEED_LEN : 0;
	const size_t l2_key_len = e->l2_key != NULL ? e->l2_key_len : 0;
	const size_t agreement_params_len =
		e->agreement_params != NULL ? e->agreement_params_len : 0;
	/* header of four words, then the name */
	const size_t kdf_params_len = 16 + laps_name_len(laps_kdf_hash_name(e->kdf_hash));

	laps_buf_put_u32le(out, VERSION);
	laps_buf_put_u32le(out, MAGIC);
	laps_buf_put_u32le(out, e->flags);
	laps_buf_put_u32le(out, (uint32_t)e->l0);
	laps_buf_put_u32le(out, (uint32_t)e->l1);
	laps_buf_put_u32le(out, (uint32_t)e->l2);
	laps_buf_put(out, e->root_key_id, LAPS_GUID_LEN);
	laps_buf_put_u32le(out, (uint32_t)laps_name_len(kdf_algorithm));
	laps_buf_put_u32le(out, (uint32_t)kdf_params_len);
	laps_buf_put_u32le(out, (uint32_t)laps_name_len(agreement));
	laps_buf_put_u32le(out, (uint32_t)agreement_params_len);
	laps_buf_put_u32le(out, e->private_key_bits);
	laps_buf_put_u32le(out, e->public_key_bits);
	laps_buf_put_u32le(out, (uint32_t)l1_key_len);
	laps_buf_put_u32le(out, (uint32_t)l2_key_len);
	laps_buf_put_u32le(out, (uint32_t)laps_name_len(e->domain));
	laps_buf_put_u32le(out, (uint32_t)laps_name_len(e->forest));

	laps_buf_put_name(out, kdf_algorithm);
	laps_kdf_params_format(e->kdf_hash, out);
	laps_buf_put_name(out, agreement);
	laps_buf_put(out, e->agreement_params, agreement_params_len);
	laps_buf_put_name(out, e->domain);
	laps_buf_put_name(out, e->forest);
	laps_buf_put(out, e->l1_key, l1_key_len);
	laps_buf_put(out, e->l2_key, l2_key_len);
}
