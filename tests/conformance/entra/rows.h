/* SPDX-License-Identifier: MIT */
/* The rows of the suite, a table for each file of them; each ends with a row without id. */
#ifndef TESTS_CONFORMANCE_ENTRA_ROWS_H
#define TESTS_CONFORMANCE_ENTRA_ROWS_H
#include "conformance/conform.h"

extern const struct conform_row entra_discovery_rows[], entra_token_rows[], entra_proof_rows[],
	entra_claim_rows[], entra_person_rows[], entra_list_rows[], entra_query_rows[],
	entra_page_rows[], entra_item_rows[], entra_right_rows[], entra_reply_rows[],
	entra_device_rows[], entra_policy_rows[], entra_audit_rows[], entra_drs_rows[],
	entra_join_rows[], entra_cert_rows[], entra_nonce_rows[], entra_upload_rows[],
	entra_refuse_rows[];

#define ENTRA_ROWS_END     \
	{                  \
		.id = NULL \
	}

#endif
