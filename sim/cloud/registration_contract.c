/* SPDX-License-Identifier: MIT */
#include "cloud/registration_contract.h"

#include <laps/filetime.h>
#include <laps/text.h>
#include <laps/utf16.h>
#include <string.h>

static bool read_account(const char *value, size_t len, struct sim_upload *out)
{
	if (len == 0 || len >= sizeof(out->account))
		return false;
	for (const char *p = value; *p; p++)
		if (laps_text_control_len(p) > 0)
			return false;
	memcpy(out->account, value, len + 1);
	return true;
}

static bool read_sid(const char *value, size_t len, struct sim_upload *out)
{
	struct laps_sid sid;

	if (laps_sid_parse_text(value, len, &sid, NULL) != LAPS_OK)
		return false;
	laps_sid_format_text(&sid, out->sid);
	return true;
}

static bool read_password(const char *value, size_t len, struct sim_upload *out)
{
	struct laps_buf bytes;
	bool ok;

	laps_buf_init(&bytes, SIM_UPLOAD_PASSWORD_MAX);
	ok = laps_base64_parse(value, len, &bytes, NULL) == LAPS_OK && bytes.len > 0 &&
	     !memchr(bytes.data, 0, bytes.len) &&
	     laps_utf8_check((const char *)bytes.data, bytes.len, NULL) == LAPS_OK &&
	     laps_secret_dup(bytes.data, bytes.len, &out->password) == LAPS_OK;
	laps_buf_clear(&bytes);
	return ok;
}

/* As Graph writes times: with 'T' and in UTC; up to seven decimals. */
static bool read_refresh(const char *value, size_t len, struct sim_upload *out)
{
	return len >= 20 && value[10] == 'T' && value[len - 1] == 'Z' &&
	       laps_filetime_parse(value, &out->refresh_ticks, NULL) == LAPS_OK;
}

const struct sim_contract_member sim_contract_member[] = {
	{"accountName", "the name of an account", read_account},
	{"accountSid", "a SID", read_sid},
	{"passwordBase64", "base64 of a password in UTF-8", read_password},
	{"refreshDateTime", "a time as 2026-01-31T12:00:00Z", read_refresh},
};
const size_t sim_contract_member_n = sizeof(sim_contract_member) / sizeof(*sim_contract_member);

bool sim_upload_read(json_t *body, struct sim_upload *out, struct sim_err *err)
{
	bool ok = true;

	*out = (struct sim_upload){0};
	for (size_t i = 0; ok && i < sim_contract_member_n; i++) {
		const struct sim_contract_member *m = &sim_contract_member[i];
		const json_t *v = json_object_get(body, m->name);

		if (!json_is_string(v) ||
		    !m->read(json_string_value(v), json_string_length(v), out))
			ok = sim_fail(err, "%s is not %s.", m->name, m->what);
	}
	return ok;
}

void sim_upload_clear(struct sim_upload *upload)
{
	laps_secret_free(&upload->password);
}
