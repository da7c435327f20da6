/* SPDX-License-Identifier: MIT */
#include <laps/decide.h>
#include <laps/filetime.h>
#include <string.h>

uint32_t laps_decide(const struct laps_decide_input *in)
{
	uint32_t reasons = 0;

	if (!in->has_record || !in->has_expiry)
		reasons |= LAPS_REASON_NEVER_ESCROWED;
	/* setting the expiry to now means at once, so now itself counts */
	if (in->has_expiry && in->now_ticks >= in->expiry_ticks)
		reasons |= LAPS_REASON_EXPIRED;
	if (in->forced)
		reasons |= LAPS_REASON_FORCED;
	if (in->has_intent)
		reasons |= LAPS_REASON_UNCONFIRMED;
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
