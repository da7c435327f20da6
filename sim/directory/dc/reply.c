/* SPDX-License-Identifier: MIT */
#include "directory/dc/reply.h"

#include <ldap.h>
#include <string.h>

#include "directory/dc/binding.h"
#include "directory/dc/change.h"
#include "directory/dc/slapi.h"
#include "directory/dc/write.h"

int dc_reply_send_code(Slapi_PBlock *pb, int code, const char *text)
{
	slapi_send_ldap_result(pb, code, NULL, dc_plain(text ? text : ""), 0, NULL);
	return -1;
}

int dc_reply_send(Slapi_PBlock *pb, dc_reply reply, const char *detail)
{
	char text[DC_REPLY_TEXT];

	dc_reply_text(reply, detail, text);
	return dc_reply_send_code(pb, dc_reply_code(reply), text);
}

int dc_reply_missing(Slapi_PBlock *pb, const char *dn)
{
	char *match = slapi_dn_parent(dn);
	int rc, code;

	while (match) {
		Slapi_Entry *e = dc_entry_get(match, &code);
		char *above;

		if (e) {
			slapi_entry_free(e);
			break;
		}
		above = slapi_dn_parent(match);
		slapi_ch_free_string(&match);
		match = above;
	}
	rc = dc_reply_send(pb, DC_REPLY_NO_OBJECT, match);
	slapi_ch_free_string(&match);
	return rc;
}

static dc_request request_of(Slapi_PBlock *pb)
{
	unsigned long tag = 0; /* a ber_tag_t */

	slapi_pblock_get(pb, SLAPI_OPERATION_TYPE, &tag);
	switch (tag) {
	case LDAP_REQ_BIND: return DC_REQUEST_BIND;
	case LDAP_REQ_SEARCH:
	case LDAP_REQ_COMPARE: return DC_REQUEST_READ;
	default: return DC_REQUEST_WRITE;
	}
}

int dc_reply_result(Slapi_PBlock *pb)
{
	const dc_request request = request_of(pb);
	char text[DC_REPLY_TEXT], *old = NULL, *matched = NULL;
	const char *detail = NULL;
	dc_reply why = DC_REPLY_N;
	int code = LDAP_SUCCESS;

	slapi_pblock_get(pb, SLAPI_RESULT_CODE, &code);
	if (request == DC_REQUEST_WRITE)
		why = dc_write_end(&detail);
	else if (request == DC_REQUEST_BIND && dc_binding_was_wrong())
		why = DC_REPLY_BINDING;
	if (code == LDAP_SUCCESS)
		return 0;
	slapi_pblock_get(pb, SLAPI_RESULT_TEXT, &old);
	slapi_pblock_get(pb, SLAPI_RESULT_MATCHED, &matched);
	if (why == DC_REPLY_BINDING || (code == LDAP_INSUFFICIENT_ACCESS && why != DC_REPLY_N)) {
		dc_reply_text(why, detail, text);
		code = dc_reply_code(why);
	} else if (!dc_reply_form(request, code, old, matched, &code, text)) {
		return 0;
	}
	slapi_pblock_set(pb, SLAPI_RESULT_CODE, &code);
	slapi_pblock_set(pb, SLAPI_RESULT_TEXT, text);
	return 0;
}
