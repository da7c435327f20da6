/* SPDX-License-Identifier: MIT */
/* A registration.json that is taken is within its bounds and reads back as what was read. */
#include "fuzz/fuzz.h"
#include "ports/entra_registration.h"
#include "ports/http_url.h"
#include "ports/json_file.h"

static void in_bounds(const struct laps_entra_identity *id)
{
	uint8_t guid[LAPS_GUID_LEN];

	FUZZ_MUST(laps_guid_parse_text(id->tenant_id, guid, NULL) == LAPS_OK);
	FUZZ_MUST(laps_guid_parse_text(id->device_id, guid, NULL) == LAPS_OK);
	FUZZ_MUST(laps_http_base_ok(id->login_url) && laps_http_base_ok(id->registration_url));
	FUZZ_MUST(id->login_url[strlen(id->login_url) - 1] != '/');
	FUZZ_MUST(*id->upn && strlen(id->upn) <= LAPS_ENTRA_UPN_MAX);
	FUZZ_MUST(!id->key && !id->certificate.data && !id->cert_file && !id->key_file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_entra_identity id, again;
	struct laps_cause cause = {0};
	json_t *root, *written;

	if (laps_json_parse((const char *)data, len, "f", &root, &cause) != LAPS_OK)
		return 0;
	fuzz_poison(&id, sizeof(id));
	if (laps_entra_registration_parse(root, "f", &id, &cause) == LAPS_OK) {
		in_bounds(&id);
		written = laps_entra_registration_format(&id);
		FUZZ_MUST(written != NULL);
		FUZZ_MUST(laps_entra_registration_parse(written, "f", &again, &cause) == LAPS_OK);
		FUZZ_MUST(strcmp(id.tenant_id, again.tenant_id) == 0 &&
			  strcmp(id.device_id, again.device_id) == 0 &&
			  id.join_type == again.join_type &&
			  id.joined_ticks == again.joined_ticks &&
			  strcmp(id.login_url, again.login_url) == 0 &&
			  strcmp(id.registration_url, again.registration_url) == 0 &&
			  strcmp(id.upn, again.upn) == 0);
		laps_entra_identity_clear(&id);
		laps_entra_identity_clear(&again);
		json_decref(written);
	} else {
		FUZZ_MUST(strcmp(cause.text, "f: not a registration") == 0 && cause.hresult);
		FUZZ_MUST(fuzz_untouched(&id, sizeof(id)));
	}
	json_decref(root);
	return 0;
}
