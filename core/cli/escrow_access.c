/* SPDX-License-Identifier: MIT */
#include "cli/escrow_access.h"

#include <stdlib.h>

#include <laps/hresult.h>
#include <laps/targetaccess.h>

#include "cli/cli.h"
#include "ports/ad_token.h"

int cli_escrow_access_read(struct laps_ad *ad, const char *user, const struct laps_keys_port *over,
			   struct cli_escrow_access *out)
{
	struct laps_ad_token token = {0};
	struct laps_cause cause;
	laps_rc rc = laps_ad_token_read(ad, user, &token, &cause);
	int result = CLI_DONE;

	*out = (struct cli_escrow_access){.over = over};
	if (rc != LAPS_OK && rc != LAPS_E_NOTFOUND)
		return cli_fail("login", "%s", cause.text);
	out->disabled = token.disabled;
	if (laps_ad_token_sids(&token, &out->sid, &out->sid_n) != LAPS_OK)
		result = cli_fail("login", "out of memory");
	laps_ad_token_clear(&token);
	return result;
}

void cli_escrow_access_clear(struct cli_escrow_access *a)
{
	free(a->sid);
	*a = (struct cli_escrow_access){0};
}

static laps_rc get_key(void *ctx, const uint8_t *sd, size_t sd_len,
		       const struct laps_key_request *request, struct laps_buf *out,
		       struct laps_cause *cause)
{
	const struct cli_escrow_access *a = ctx;
	struct laps_targetacl acl;
	struct laps_err err = {0};

	if (laps_targetacl_parse(sd, sd_len, &acl, &err) != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_FAIL, "the target descriptor is broken: %s",
			       err.what != NULL ? err.what : "unreadable");
		return LAPS_E_FORMAT;
	}
	if (a->disabled ||
	    laps_targetacl_access(&acl, a->sid, a->sid_n, NULL) != LAPS_TARGET_DECRYPT) {
		laps_cause_set(cause, LAPS_HR_ACCESSDENIED, "the value is for others");
		return LAPS_E_DENIED;
	}
	return a->over->get_key(a->over->ctx, sd, sd_len, request, out, cause);
}

struct laps_keys_port cli_escrow_access_port(struct cli_escrow_access *a)
{
	return (struct laps_keys_port){.ctx = a, .get_key = get_key};
}
