/* SPDX-License-Identifier: MIT */
/* One encrypted value with a key from the keys port. */
#include <string.h>

#include <laps/hresult.h>
#include <laps/lapsvalue.h>
#include <laps/pwjson.h>
#include <laps/sddl.h>
#include <laps/utf16.h>

#include "cli/escrow.h"
#include "cli/keyring.h"
#include "ports/ad_admin.h"

void cli_escrow_named_init(struct cli_escrow_named *n)
{
	laps_buf_init(&n->text, LAPS_ENCVALUE_MAX);
	laps_buf_init(&n->name, CLI_DECRYPTOR_MAX);
}

void cli_escrow_named_clear(struct cli_escrow_named *n)
{
	laps_buf_clear(&n->text);
	laps_buf_clear(&n->name);
}

/* Can it be shown? The writer of a value may have put anything there. */
static bool is_text(const char *p, size_t len)
{
	return len > 0 && len < CLI_DECRYPTOR_MAX && memchr(p, 0, len) == NULL &&
	       laps_utf8_check(p, len, NULL) == LAPS_OK;
}

/* The protector by name, else as it stands, else nothing, into named. */
static void look_up_protector(const struct cli_escrow_source *from,
			      const struct laps_cms_recipient *r)
{
	struct cli_escrow_named *n = from->named;
	struct laps_cause cause;
	struct laps_sid sid;
	laps_rc rc = LAPS_E_NOTFOUND;

	cli_escrow_named_clear(n);
	laps_buf_put(&n->text, r->descriptor, r->descriptor_len);
	if (r->kind == LAPS_DESCRIPTOR_SID &&
	    laps_sid_parse_text(r->descriptor, r->descriptor_len, &sid, NULL) == LAPS_OK)
		rc = laps_ad_name_of_sid(from->ad, &sid, &n->name, &cause);
	if (rc != LAPS_OK) {
		laps_buf_clear(&n->name);
		if (is_text(r->descriptor, r->descriptor_len))
			laps_buf_put(&n->name, r->descriptor, r->descriptor_len);
	}
	if (n->name.len > 0)
		laps_buf_put_u8(&n->name, 0);
}

static laps_rc name_protector(const struct cli_escrow_source *from,
			      const struct laps_cms_recipient *r, struct laps_buf *out)
{
	const struct cli_escrow_named *n = from->named;

	if (n->text.len != r->descriptor_len || r->descriptor_len == 0 ||
	    memcmp(n->text.data, r->descriptor, r->descriptor_len) != 0)
		look_up_protector(from, r);
	laps_buf_put(out, n->name.data, n->name.len);
	return n->name.rc != LAPS_OK ? n->name.rc : laps_buf_status(out);
}

/* The seeds of the recipient's period, or why they are not given. */
static laps_rc fetch_key(const struct laps_keys_port *keys, const struct cli_recipient *r,
			 struct laps_buf *envelope, struct laps_cause *cause)
{
	struct laps_key_request request = {true, {0}, r->id.l0, r->id.l1, r->id.l2, r->id.domain};
	struct laps_err err = {0};
	struct laps_buf sd;
	laps_rc rc;

	memcpy(request.root_key_id, r->id.root_key_id, LAPS_GUID_LEN);
	laps_buf_init(&sd, LAPS_SDDL_SD_MAX);
	rc = cli_recipient_sd(r, &sd, &err);
	if (rc != LAPS_OK)
		laps_cause_set(cause, LAPS_HR_FAIL, "%s",
			       err.what != NULL ? err.what : laps_rc_name(rc));
	else
		rc = keys->get_key(keys->ctx, sd.data, sd.len, &request, envelope, cause);
	laps_buf_clear(&sd);
	return rc;
}

/* Is it only that this caller may not, or has nobody to ask? */
static bool is_unauthorized(laps_rc rc, const struct laps_cause *cause)
{
	return rc == LAPS_E_DENIED || rc == LAPS_E_NOTFOUND ||
	       (rc == LAPS_E_HOST && cause->hresult == LAPS_HR_ACCESSDENIED);
}

static laps_rc open_content(const struct cli_recipient *r, const struct laps_buf *envelope,
			    struct cli_escrow *row, struct laps_err *err)
{
	struct laps_secret *plain = NULL;
	struct laps_pwjson p = {0};
	const uint8_t *in;
	size_t len;
	laps_rc rc = cli_open_with_envelope(r, envelope->data, envelope->len, &plain, NULL, err);

	if (rc != LAPS_OK)
		return rc;
	in = laps_secret_view(plain, &len);
	if ((rc = laps_pwjson_parse_utf16le(in, len, &p, err)) == LAPS_OK) {
		row->account = p.account;
		row->password = p.password;
		row->updated_ticks = p.updated_ticks;
		p = (struct laps_pwjson){0};
	}
	laps_secret_free(&plain);
	return rc;
}

static void set_status(const struct cli_escrow_source *from, struct cli_escrow *row,
		       const char *why)
{
	row->status = why == NULL ? "Success" : "Error";
	if (why != NULL)
		cli_note(from->cli, "%s: %s: %s", row->computer, row->source, why);
}

/* With the parsed value: the key, then the content. */
static laps_rc decrypt_value(const struct cli_escrow_source *from, const struct laps_lapsvalue *v,
			     struct cli_escrow *row)
{
	const struct cli_recipient r = {.cms = &v->cms, .id = v->key_id};
	struct laps_buf envelope;
	struct laps_cause cause = {0};
	struct laps_err err = {0};
	laps_rc rc = name_protector(from, &v->cms.recipient[0], &row->decryptor);

	if (rc != LAPS_OK)
		return rc;
	laps_buf_init(&envelope, LAPS_GKE_MAX);
	rc = fetch_key(from->keys, &r, &envelope, &cause);
	if (rc != LAPS_OK && is_unauthorized(rc, &cause)) {
		row->status = "Unauthorized";
		goto out;
	}
	if (rc == LAPS_OK)
		rc = open_content(&r, &envelope, row, &err);
	if (rc == LAPS_OK)
		set_status(from, row, NULL);
	else if (rc == LAPS_E_AUTH)
		set_status(from, row, "another key, or the value was changed");
	else if (err.what != NULL)
		set_status(from, row, err.what);
	else
		set_status(from, row, cause.text[0] != '\0' ? cause.text : laps_rc_name(rc));
out:
	laps_buf_clear(&envelope);
	return rc == LAPS_E_NOMEM ? rc : LAPS_OK;
}

laps_rc cli_escrow_decrypt(const struct cli_escrow_source *from, const uint8_t *in, size_t len,
			   struct cli_escrow *row)
{
	struct laps_encvalue header;
	struct laps_lapsvalue v;
	struct laps_err err = {0};
	laps_rc rc;

	/* the time is known as soon as the header is sound, whatever follows */
	if (laps_encvalue_parse(in, len, &header, NULL) == LAPS_OK)
		row->updated_ticks = header.updated_ticks;
	rc = laps_lapsvalue_parse(in, len, &v, &err);
	if (rc == LAPS_OK)
		return decrypt_value(from, &v, row);
	set_status(from, row, err.what != NULL ? err.what : laps_rc_name(rc));
	return LAPS_OK;
}
