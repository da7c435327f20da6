/* SPDX-License-Identifier: MIT */
#include <laps/decide.h>
#include <laps/filetime.h>
#include <string.h>
#include <strings.h>

/* What has changed since the last confirmed rotation, R6 to R10. */
static uint32_t compare(const struct laps_rotation *was, const struct laps_rotation *wanted)
{
	uint32_t reasons = 0;

	if (was->account_rid != wanted->account_rid)
		reasons |= LAPS_REASON_ACCOUNT;
	if (was->source != wanted->source)
		reasons |= LAPS_REASON_SOURCE;
	/* clear and encrypted are one directory: R9 tells when the encrypted value is missing */
	if (was->mode != wanted->mode &&
	    !(was->mode == LAPS_MODE_CLEAR && wanted->mode == LAPS_MODE_ENCRYPTED))
		reasons |= LAPS_REASON_DIRECTORY;
	/* one that was joined anew is another device there, which has no password yet */
	if (strcasecmp(was->entra_device, wanted->entra_device) != 0)
		reasons |= LAPS_REASON_DIRECTORY;
	if (was->has_principal && wanted->has_principal &&
	    !laps_sid_eq(&was->principal, &wanted->principal))
		reasons |= LAPS_REASON_PRINCIPAL;
	return reasons;
}

/* R9. A device without the right to read its encrypted value sees none, nor the version beside it,
 * and does not rotate for ever: what it has written counts as there (ours). */
static bool is_unencrypted(const struct laps_decide_input *in)
{
	if (in->wanted->mode != LAPS_MODE_ENCRYPTED)
		return false;
	/* an encrypted value beside a clear one is an older one, say of a restored directory */
	if (in->state->confirmed.mode == LAPS_MODE_CLEAR)
		return true;
	return in->there->encrypted.len == 0 &&
	       (in->state->confirmed.mode != LAPS_MODE_ENCRYPTED || in->there->has_version);
}

/* R11. A directory without a version is one that has none yet; equality is the only test. A
 * rotation in a mode that writes no version leaves an older one there, which tells nothing. */
static bool is_rolled_back(const struct laps_decide_input *in)
{
	const struct laps_rotation *was = &in->state->confirmed;

	return in->compare_version && in->there->has_version &&
	       (was->mode == LAPS_MODE_CLEAR || was->mode == LAPS_MODE_ENCRYPTED) &&
	       !(was->has_version && memcmp(was->version, in->there->version, LAPS_GUID_LEN) == 0);
}

/* R5, which Entra ID does not have: an expiry there is the device's own record. One that the device
 * itself has written stays good when the policy's age is shortened or the clock is set back a
 * little: only one that somebody moved is held against the policy (ours, so that both published
 * rules hold). One that is further away than any policy permits was written by a clock that was
 * years ahead, and is not waited for. */
static bool is_stretched(const struct laps_decide_input *in)
{
	const struct laps_rotation *was = &in->state->confirmed;
	bool own = was->present && was->expiry_ticks == in->there->expiry_ticks;
	uint32_t days = own ? LAPS_AGE_DAYS_MAX : in->age_days;

	return in->protect_expiry && in->wanted->mode != LAPS_MODE_ENTRA && in->there->has_expiry &&
	       in->there->expiry_ticks > laps_decide_expiry(in->now_ticks, days);
}

uint32_t laps_decide(const struct laps_decide_input *in)
{
	const struct laps_state *state = in->state;
	const struct laps_backup_current *there = in->there;
	uint32_t reasons = 0;

	if (!state->confirmed.present || !there->has_expiry)
		reasons |= LAPS_REASON_NEVER_ESCROWED;
	/* setting the expiry to now means at once, so now itself counts */
	if (there->has_expiry && in->now_ticks >= there->expiry_ticks)
		reasons |= LAPS_REASON_EXPIRED;
	if (in->trigger == LAPS_TRIGGER_ADMIN)
		reasons |= LAPS_REASON_FORCED;
	if (in->trigger == LAPS_TRIGGER_POST_AUTH)
		reasons |= LAPS_REASON_POST_AUTH;
	if (state->intent.present)
		reasons |= LAPS_REASON_UNCONFIRMED;
	if (is_stretched(in))
		reasons |= LAPS_REASON_PROTECTION;
	if (state->confirmed.present) {
		reasons |= compare(&state->confirmed, in->wanted);
		if (is_unencrypted(in))
			reasons |= LAPS_REASON_NOT_ENCRYPTED;
		if (is_rolled_back(in))
			reasons |= LAPS_REASON_VERSION;
	}
	return reasons;
}

void laps_decide_format_text(uint32_t reasons, struct laps_buf *out)
{
	static const struct {
		uint32_t bit;
		const char *text;
	} words[] = {
		{LAPS_REASON_NEVER_ESCROWED, "no escrowed password of this account is on record"},
		{LAPS_REASON_EXPIRED, "the password has expired"},
		{LAPS_REASON_FORCED, "an administrator asked"},
		{LAPS_REASON_UNCONFIRMED, "the last rotation was not confirmed"},
		{LAPS_REASON_POST_AUTH, "the account was used"},
		{LAPS_REASON_PROTECTION, "the expiry is later than the policy permits"},
		{LAPS_REASON_ACCOUNT, "another account is managed than before"},
		{LAPS_REASON_SOURCE, "the policy comes from another source than before"},
		{LAPS_REASON_DIRECTORY, "the password is kept elsewhere than before"},
		{LAPS_REASON_NOT_ENCRYPTED, "the directory holds no encrypted password"},
		{LAPS_REASON_PRINCIPAL, "others may decrypt the password than before"},
		{LAPS_REASON_VERSION, "the host was restored from an image"},
	};
	const char *separator = "";

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!(reasons & words[i].bit))
			continue;
		laps_buf_put(out, separator, strlen(separator));
		laps_buf_put(out, words[i].text, strlen(words[i].text));
		separator = "; ";
	}
}

uint64_t laps_decide_expiry(uint64_t updated_ticks, uint32_t age_days)
{
	uint64_t age, expiry;

	if (__builtin_mul_overflow(age_days, LAPS_TICKS_PER_DAY, &age) ||
	    __builtin_add_overflow(updated_ticks, age, &expiry) || expiry > LAPS_TICKS_MAX)
		return LAPS_TICKS_MAX;
	return expiry;
}
