/* SPDX-License-Identifier: MIT */
#include "ports/sam_policy.h"

#include <crypt.h>
#include <laps/hresult.h>
#include <stdlib.h>
#include <string.h>

#include "ports/file.h"

#define SALT_LEN                                                                        \
	16 /* random bytes for 16 characters of salt, the most that SHA-512 crypt takes \
	    */

laps_rc laps_sam_policy_check(const struct laps_sam_policy *policy,
			      const struct laps_secret *password, struct laps_cause *cause)
{
	size_t len;
	const uint8_t *p = laps_secret_view(password, &len);
	bool has[LAPS_SAM_CATEGORY_N] = {false};
	uint32_t length = 0, categories = 0;

	for (size_t i = 0; i < len; i++) {
		/* a character of UTF-8 is counted at its first byte */
		length += (p[i] & 0xc0) != 0x80;
		has[0] |= p[i] >= 'A' && p[i] <= 'Z';
		has[1] |= p[i] >= 'a' && p[i] <= 'z';
		has[2] |= p[i] >= '0' && p[i] <= '9';
		has[3] |= !((p[i] >= 'A' && p[i] <= 'Z') || (p[i] >= 'a' && p[i] <= 'z') ||
			    (p[i] >= '0' && p[i] <= '9'));
	}
	for (int i = 0; i < LAPS_SAM_CATEGORY_N; i++)
		categories += has[i];
	if (length < policy->minimum_length) {
		laps_cause_set(cause, LAPS_HR_PASSWORD_RESTRICTION,
			       "the local password policy wants at least %u characters",
			       policy->minimum_length);
		return LAPS_E_DENIED;
	}
	if (categories < policy->minimum_categories) {
		laps_cause_set(cause, LAPS_HR_PASSWORD_RESTRICTION,
			       "the local password policy wants %u kinds of characters",
			       policy->minimum_categories);
		return LAPS_E_DENIED;
	}
	return LAPS_OK;
}

/* crypt reads a C string, of bounded length. */
static bool crypt_takes(const struct laps_secret *password)
{
	return laps_secret_len(password) < CRYPT_MAX_PASSPHRASE_SIZE &&
	       strlen(laps_secret_text(password)) == laps_secret_len(password);
}

/* crypt_r with the working space on the heap, wiped; out as in laps_sam_hash. */
static laps_rc crypt_into(const struct laps_secret *password, const char *setting,
			  char out[static LAPS_SAM_HASH_TEXT], struct laps_cause *cause)
{
	struct crypt_data *space = calloc(1, sizeof(*space));
	const char *hash;
	laps_rc rc = LAPS_OK;

	if (!space)
		return laps_file_nomem(cause);
	hash = crypt_r(laps_secret_text(password), setting, space);
	if (!hash || hash[0] == '*' || strlen(hash) >= LAPS_SAM_HASH_TEXT)
		rc = LAPS_E_FORMAT;
	else
		memcpy(out, hash, strlen(hash) + 1);
	laps_wipe(space, sizeof(*space));
	free(space);
	return rc;
}

laps_rc laps_sam_hash(const struct laps_secret *password, const struct laps_entropy_port *entropy,
		      char out[static LAPS_SAM_HASH_TEXT], struct laps_cause *cause)
{
	uint8_t salt[SALT_LEN];
	char *setting;
	laps_rc rc;

	if (!crypt_takes(password)) {
		laps_cause_set(cause, LAPS_HR_PASSWORD_RESTRICTION,
			       "the password is too long, or has a zero byte in it");
		return LAPS_E_RANGE;
	}
	rc = entropy->fill(entropy->ctx, salt, sizeof(salt), cause);
	if (rc != LAPS_OK)
		return rc;
	setting = crypt_gensalt_ra("$6$", 0, (const char *)salt, sizeof(salt));
	laps_wipe(salt, sizeof(salt));
	if (!setting)
		return laps_file_nomem(cause);
	rc = crypt_into(password, setting, out, cause);
	if (rc == LAPS_E_FORMAT) {
		laps_cause_set(cause, LAPS_HR_FAIL, "crypt knows no SHA-512");
		rc = LAPS_E_HOST;
	}
	free(setting);
	return rc;
}

laps_rc laps_sam_hash_opens(const char *hash, const struct laps_secret *password, bool *opens,
			    struct laps_cause *cause)
{
	char again[LAPS_SAM_HASH_TEXT];
	laps_rc rc;

	if (!crypt_takes(password)) {
		*opens = false;
		return LAPS_OK;
	}
	rc = crypt_into(password, hash, again, cause);
	if (rc == LAPS_E_FORMAT)
		laps_cause_set(cause, LAPS_HR_FAIL,
			       "the account's hash is not one that crypt knows");
	if (rc != LAPS_OK)
		return rc;
	*opens = strlen(again) == strlen(hash) && laps_ct_eq(again, hash, strlen(hash));
	laps_wipe(again, sizeof(again));
	return LAPS_OK;
}
