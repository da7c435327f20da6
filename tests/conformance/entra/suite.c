/* SPDX-License-Identifier: MIT */
/* The suite: its rows, and what a target may have or lack. */
#include "conformance/entra/clean.h"
#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

static const struct conform_row *const rows[] = {
	entra_discovery_rows, entra_token_rows,  entra_proof_rows,
	entra_claim_rows,     entra_person_rows, entra_list_rows,
	entra_query_rows,     entra_page_rows,   entra_item_rows,
	entra_right_rows,     entra_reply_rows,  entra_device_rows,
	entra_policy_rows,    entra_audit_rows,  entra_drs_rows,
	entra_join_rows,      entra_cert_rows,   entra_nonce_rows,
	entra_upload_rows,    entra_refuse_rows, NULL,
};

static const struct conform_need needs[] = {
	{ENTRA_WRITE, "write"},
	{ENTRA_SWITCH, "switch"},
	{ENTRA_SECRET, "secret"},
	{ENTRA_CERTIFICATE, "certificate"},
	{ENTRA_METADATA, "metadata-client"},
	{ENTRA_NO_RIGHT, "no-right-client"},
	{ENTRA_USER, "user"},
	{ENTRA_METADATA_USER, "metadata-user"},
	{ENTRA_NO_ROLE_USER, "no-role-user"},
	{ENTRA_DOMAIN, "domain"},
	{ENTRA_UPLOAD, "upload"},
	{ENTRA_DEVICE, "device"},
	{ENTRA_SEVERAL, "several"},
	{ENTRA_PASSWORDS, "passwords"},
	{ENTRA_THROTTLE, "throttle"},
	{0, NULL},
};

static const char *lacks(const struct conform *c, unsigned need)
{
	switch (need) {
	case ENTRA_WRITE: return "this target is only read (may-write)";
	case ENTRA_SWITCH: return "the tenant's switch may not be turned (may-switch)";
	case ENTRA_SECRET: return "the application has no secret (client-secret-file)";
	case ENTRA_CERTIFICATE:
		return "the application has no certificate (client-certificate-file, "
		       "client-key-file)";
	case ENTRA_METADATA:
		return "there is no application that reads metadata only "
		       "(metadata-client-id)";
	case ENTRA_NO_RIGHT: return "there is no application without rights (no-right-client-id)";
	case ENTRA_USER:
		return "there is no user, or no public client for one (user, "
		       "public-client-id)";
	case ENTRA_METADATA_USER: return "there is no user who reads metadata only (metadata-user)";
	case ENTRA_NO_ROLE_USER: return "there is no user without a role (no-role-user)";
	case ENTRA_DOMAIN: return "the tenant's domain is not known (domain)";
	case ENTRA_UPLOAD:
		return "how it takes passwords is not public, and it does not say that "
		       "it does as lapsim (upload-contract)";
	case ENTRA_DEVICE: return entra_of(c)->why_no_device;
	case ENTRA_SEVERAL: return "fewer than two devices have a password";
	case ENTRA_THROTTLE: return "it may not be asked until it has had enough (may-throttle)";
	default: return "passwords may not be read (read-passwords)";
	}
}

const struct conform_suite_def conform_entra_suite = {
	.name = "entra",
	.rows = rows,
	.needs = needs,
	.keys = entra_key,
	.discover = entra_discover,
	.open = entra_begin,
	.close = entra_close,
	.lacks = lacks,
	.clean = entra_clean,
	.sweep = entra_sweep,
};
