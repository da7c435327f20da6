/* SPDX-License-Identifier: MIT */
#include "lib/keyvector.h"

#include <check.h>
#include <laps/dpapi_ng.h>
#include <laps/encvalue.h>
#include <laps/targetsd.h>

#define REAL_ROOT_KEY_ID "8b0100a4-2606-a328-6070-c5cad7cf5c0b"

void keyvector_root(const json_t *v, struct laps_root_key *out)
{
	struct exact key = vector_hex(v, "inputs.root_key_hex");
	const char *id = vector_has(v, "inputs.root_key_id") ? vector_str(v, "inputs.root_key_id")
							     : REAL_ROOT_KEY_ID;
	laps_agreement a = LAPS_AGREEMENT_DH;

	*out = (struct laps_root_key){0};
	if (vector_has(v, "inputs.secret_algorithm"))
		ck_assert_int_eq(
			laps_agreement_parse_name(vector_str(v, "inputs.secret_algorithm"), &a),
			LAPS_OK);
	ck_assert_int_eq(laps_root_key_set_agreement(out, a), LAPS_OK);
	ck_assert_int_eq(laps_kdf_hash_parse_name(vector_has(v, "inputs.kdf_hash")
							  ? vector_str(v, "inputs.kdf_hash")
							  : "SHA512",
						  &out->kdf_hash),
			 LAPS_OK);
	if (vector_has(v, "inputs.private_key_length_bits"))
		out->private_key_bits = (uint32_t)vector_int(v, "inputs.private_key_length_bits");
	if (vector_has(v, "inputs.secret_parameters_hex")) {
		struct exact params = vector_hex(v, "inputs.secret_parameters_hex");

		laps_buf_clear(&out->agreement_params);
		laps_buf_put(&out->agreement_params, params.p, params.len);
		ck_assert_int_eq(laps_buf_status(&out->agreement_params), LAPS_OK);
		free(params.p);
	}
	ck_assert_int_eq(laps_guid_parse_text(id, out->id, NULL), LAPS_OK);
	ck_assert_int_eq(laps_secret_dup(key.p, key.len, &out->key), LAPS_OK);
	free(key.p);
}

laps_rc keyvector_take_apart(const uint8_t *in, size_t len, bool bare, struct laps_cms *cms,
			     struct laps_keyid *id)
{
	struct laps_encvalue value = {.blob = in, .blob_len = len};
	laps_rc rc = bare ? LAPS_OK : laps_encvalue_parse(in, len, &value, NULL);

	if (rc == LAPS_OK)
		rc = laps_cms_parse(value.blob, value.blob_len, cms, NULL);
	if (rc == LAPS_OK)
		rc = laps_keyid_parse(cms->recipient[0].key_id, cms->recipient[0].key_id_len, id,
				      NULL);
	return rc;
}

void keyvector_open(const json_t *v, struct keyvector *out)
{
	struct laps_period period;
	struct laps_keyid id;
	struct laps_buf sd;
	struct laps_cms cms;

	*out = (struct keyvector){.bare = !vector_has(v, "inputs.attribute_hex")};
	out->value = vector_hex(v, out->bare ? "inputs.cms_hex" : "inputs.attribute_hex");
	keyvector_root(v, &out->root);
	ck_assert_msg(keyvector_take_apart(out->value.p, out->value.len, out->bare, &cms, &id) ==
			      LAPS_OK,
		      "'%s' does not parse", vector_id(v));
	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_buf_init(&out->envelope_bytes, LAPS_GKE_MAX);
	period = (struct laps_period){id.l0, id.l1, id.l2};
	ck_assert_int_eq(laps_dpapi_ng_target_sd(&cms.recipient[0], &sd, NULL), LAPS_OK);
	ck_assert_int_eq(laps_gkdi_envelope(&out->root, sd.data, sd.len, &period, false, true,
					    "test", "test", &out->envelope_bytes, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_gke_parse(out->envelope_bytes.data, out->envelope_bytes.len,
					&out->envelope, NULL),
			 LAPS_OK);
	ck_assert_int_eq(
		laps_gkdi_seed_from_envelope(&out->envelope, id.l1, id.l2, out->l2_key, NULL),
		LAPS_OK);
	laps_buf_clear(&sd);
}

void keyvector_clear(struct keyvector *k)
{
	free(k->value.p);
	laps_root_key_clear(&k->root);
	laps_buf_clear(&k->envelope_bytes);
}
