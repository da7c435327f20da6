/* SPDX-License-Identifier: MIT */
#include "lib/ssha.h"

#include <laps/buf.h>
#include <laps/secret.h>
#include <laps/text.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#define PASSWORD_MAX 256

bool sim_ssha(const char *password, const uint8_t salt[static SIM_SSHA_SALT],
	      char out[static SIM_SSHA_TEXT], struct sim_err *err)
{
	uint8_t in[PASSWORD_MAX + SIM_SSHA_SALT], value[SHA_DIGEST_LENGTH + SIM_SSHA_SALT];
	size_t len = strlen(password);
	struct laps_buf text;
	bool ok;

	if (len > PASSWORD_MAX)
		return sim_fail(err, "cannot hash a password of %zu characters", len);
	memcpy(in, password, len);
	memcpy(in + len, salt, SIM_SSHA_SALT);
	SHA1(in, len + SIM_SSHA_SALT, value);
	laps_wipe(in, sizeof(in));
	memcpy(value + SHA_DIGEST_LENGTH, salt, SIM_SSHA_SALT);
	laps_buf_init(&text, SIM_SSHA_TEXT);
	laps_base64_format(value, sizeof(value), &text);
	ok = laps_buf_status(&text) == LAPS_OK &&
	     snprintf(out, SIM_SSHA_TEXT, "{SSHA}%.*s", (int)text.len, (char *)text.data) <
		     SIM_SSHA_TEXT;
	laps_buf_clear(&text);
	return ok || sim_fail_nomem(err);
}
