/* SPDX-License-Identifier: MIT */
/* Mutants whose values have another form. */
#include <inttypes.h>
#include <laps/dpapi_ng.h>
#include <laps/encvalue.h>
#include <laps/filetime.h>
#include <laps/gke.h>
#include <laps/lapsvalue.h>
#include <laps/pwjson.h>
#include <stdio.h>
#include <string.h>

#include "conformance/mutant/client/mutant.h"

#define VALUE_MAX 8192 /* bytes of a value of a cycle */

/* The cycle's value with its bytes changed. */
static laps_rc write_edited(struct mutant *m, const struct laps_backup_change *original,
			    void (*edit)(uint8_t *value, size_t len), struct laps_cause *cause)
{
	struct laps_backup_change change = *original;
	uint8_t value[VALUE_MAX];

	if (change.encrypted && change.encrypted_len <= sizeof(value)) {
		memcpy(value, change.encrypted, change.encrypted_len);
		edit(value, change.encrypted_len);
		change.encrypted = value;
	}
	return mutant_write(m, &change, cause);
}

static void swap_halves(uint8_t *value, size_t len)
{
	uint8_t half[4];

	(void)len;
	memcpy(half, value, 4);
	memcpy(value, value + 4, 4);
	memcpy(value + 4, half, 4);
}
static void wrong_length(uint8_t *value, size_t len)
{
	(void)len;
	value[8] ^= 1;
}
static void later_header(uint8_t *value, size_t len)
{
	(void)len;
	value[7] ^= 1; /* the time's low half: 1.7 seconds */
}

#define EDITED(function, edit)                                                               \
	static laps_rc function(struct mutant *m, const struct laps_backup_change *original, \
				struct laps_cause *cause)                                    \
	{                                                                                    \
		return write_edited(m, original, edit, cause);                               \
	}
EDITED(write_swapped, swap_halves)
EDITED(write_length, wrong_length)
EDITED(write_header, later_header)

/* The ciphertext within the CMS. */
static laps_rc write_inside(struct mutant *m, const struct laps_backup_change *original,
			    struct laps_cause *cause)
{
	struct laps_backup_change change = *original;
	const struct laps_cms_recipient *r;
	struct laps_lapsvalue value;
	struct laps_buf blob, whole;
	struct laps_sid sid;
	laps_rc rc;

	if (!change.encrypted ||
	    laps_lapsvalue_parse(change.encrypted, change.encrypted_len, &value, NULL) != LAPS_OK)
		return mutant_write(m, original, cause);
	r = &value.cms.recipient[0];
	if (laps_sid_parse_text(r->descriptor, r->descriptor_len, &sid, NULL) != LAPS_OK)
		return LAPS_E_BUG;
	laps_buf_init(&blob, VALUE_MAX);
	laps_buf_init(&whole, VALUE_MAX);
	laps_cms_format(&(struct laps_cms_fields){.key_id = r->key_id,
						  .key_id_len = r->key_id_len,
						  .sid = &sid,
						  .wrapped_key = r->wrapped_key,
						  .nonce = value.cms.nonce,
						  .content = value.cms.content,
						  .content_len = value.cms.content_len,
						  .appended = false},
			&blob);
	laps_encvalue_format(value.header.updated_ticks, blob.data, blob.len, &whole);
	change.encrypted = whole.data;
	change.encrypted_len = whole.len;
	rc = laps_buf_status(&whole) == LAPS_OK ? mutant_write(m, &change, cause) : LAPS_E_NOMEM;
	laps_buf_clear(&blob);
	laps_buf_clear(&whole);
	return rc;
}

/* The same plaintext without its NUL, or for somebody else. */
static laps_rc write_protected(struct mutant *m, const struct laps_backup_change *original,
			       const struct laps_sid *sid, size_t nul_len, struct laps_cause *cause)
{
	struct laps_backup_change change = *original;
	struct laps_secret *plain = NULL;
	struct laps_protect_random random;
	struct laps_lapsvalue value;
	struct laps_buf blob, whole;
	struct laps_gke gke;
	laps_rc rc = laps_lapsvalue_parse(change.encrypted, change.encrypted_len, &value, NULL);
	size_t len;

	laps_buf_init(&blob, VALUE_MAX);
	laps_buf_init(&whole, VALUE_MAX);
	if (rc == LAPS_OK)
		rc = laps_pwjson_format_utf16le(m->account.name, value.header.updated_ticks,
						m->password, &plain);
	if (rc == LAPS_OK)
		rc = laps_gke_parse(m->envelope.data, m->envelope.len, &gke, NULL);
	if (rc == LAPS_OK)
		rc = m->real.entropy.fill(m->real.entropy.ctx, (uint8_t *)&random, sizeof(random),
					  cause);
	if (rc == LAPS_OK) {
		const uint8_t *p = laps_secret_view(plain, &len);

		rc = laps_dpapi_ng_protect(&gke, sid, p, len - nul_len, true, &random, &blob, NULL);
	}
	laps_encvalue_format(value.header.updated_ticks, blob.data, blob.len, &whole);
	change.encrypted = whole.data;
	change.encrypted_len = whole.len;
	if (rc == LAPS_OK)
		rc = mutant_write(m, &change, cause);
	laps_wipe(&random, sizeof(random));
	laps_secret_free(&plain);
	laps_buf_clear(&blob);
	laps_buf_clear(&whole);
	return rc;
}

static laps_rc write_no_nul(struct mutant *m, const struct laps_backup_change *original,
			    struct laps_cause *cause)
{
	struct laps_domain domain;
	struct laps_sid admins;

	if (!original->encrypted)
		return mutant_write(m, original, cause);
	if (m->real.names.domain(m->real.names.ctx, &domain, cause) != LAPS_OK ||
	    laps_sid_append(&domain.sid, LAPS_RID_DOMAIN_ADMINS, &admins) != LAPS_OK)
		return LAPS_E_HOST;
	return write_protected(m, original, &admins, 2, cause);
}

/* Another text in clear mode. */
static laps_rc write_text(struct mutant *m, const struct laps_backup_change *original,
			  const char *text, struct laps_cause *cause)
{
	struct laps_backup_change change = *original;

	laps_secret_free(&m->other);
	if (laps_secret_dup(text, strlen(text), &m->other) != LAPS_OK)
		return LAPS_E_NOMEM;
	if (change.clear)
		change.clear = m->other;
	return mutant_write(m, &change, cause);
}

static laps_rc write_bare(struct mutant *m, const struct laps_backup_change *original,
			  struct laps_cause *cause)
{
	return write_text(m, original, laps_secret_text(m->password), cause);
}

static laps_rc write_json(struct mutant *m, const struct laps_backup_change *original,
			  uint64_t ticks, const char *quote, struct laps_cause *cause)
{
	char text[512];
	laps_rc rc;

	snprintf(text, sizeof(text), "{\"n\":\"%s\",\"t\":%s%" PRIx64 "%s,\"p\":\"%s\"}",
		 m->account.name, quote, ticks, quote, laps_secret_text(m->password));
	if (!*quote)
		snprintf(text, sizeof(text), "{\"n\":\"%s\",\"t\":%" PRIu64 ",\"p\":\"%s\"}",
			 m->account.name, ticks, laps_secret_text(m->password));
	rc = write_text(m, original, text, cause);
	laps_wipe(text, sizeof(text));
	return rc;
}

static laps_rc write_number(struct mutant *m, const struct laps_backup_change *original,
			    struct laps_cause *cause)
{
	return write_json(m, original, mutant_now(m), "", cause);
}

static laps_rc write_expiry(struct mutant *m, const struct laps_backup_change *original,
			    struct laps_cause *cause)
{
	return write_json(m, original, original->expiry_ticks, "\"", cause);
}

static laps_rc write_legacy_json(struct mutant *m, const struct laps_backup_change *original,
				 struct laps_cause *cause)
{
	return original->mode == LAPS_MODE_LEGACY
		       ? write_json(m, original, mutant_now(m), "\"", cause)
		       : mutant_write(m, original, cause);
}

/* Somebody else's domain: its Domain Admins are not ours. */
static laps_rc other_domain(struct mutant *m, struct laps_domain *domain)
{
	(void)m;
	domain->sid.sub[domain->sid.sub_n - 1] ^= 1;
	return LAPS_OK;
}

const struct mutant_def mutants_value[] = {
	{"header-swapped", "writes the header's time in the other order",
	 .hook = {.write = write_swapped}},
	{"header-length", "writes another length into the header", .hook = {.write = write_length}},
	{"header-time", "writes another time into the header than into the JSON",
	 .hook = {.write = write_header}},
	{"content-inside", "puts the ciphertext into the CMS", .hook = {.write = write_inside}},
	{"no-nul", "ends the plaintext without a NUL", .hook = {.write = write_no_nul}},
	{"bare-text", "writes the bare password in place of JSON", .hook = {.write = write_bare}},
	{"t-number", "writes t as a number", .hook = {.write = write_number}},
	{"t-expiry", "writes the expiry as the update time", .hook = {.write = write_expiry}},
	{"legacy-json", "writes JSON into the legacy attribute",
	 .hook = {.write = write_legacy_json}},
	{"wrong-decryptor", "encrypts for another domain", .hook = {.domain = other_domain}},
	{0},
};
