/* SPDX-License-Identifier: MIT */
#include <laps/encvalue.h>
#include <laps/history.h>
#include <string.h>

/* The time in a value's header; what has none counts as the oldest. */
static uint64_t time_of(const struct laps_bytes *value)
{
	struct laps_encvalue v;

	return laps_encvalue_parse(value->data, value->len, &v, NULL) == LAPS_OK ? v.updated_ticks
										 : 0;
}

/* Attribute values are ciphertext: nothing here is secret. */
static bool same(const struct laps_bytes *a, const struct laps_bytes *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

/* Does the account tell of a value that the directory holds? Else somebody else has set it, or the
 * account does not tell at all. */
static bool is_told(const struct laps_history_input *in)
{
	bool told = in->current.len > 0 && time_of(&in->current) == in->last_set_ticks;

	for (size_t i = 0; !told && i < in->history_n; i++)
		told = time_of(&in->history[i]) == in->last_set_ticks;
	return told && in->last_set_ticks != 0;
}

static bool may_be_in_force(const struct laps_history_input *in, const struct laps_bytes *value)
{
	const struct laps_rotation *confirmed = &in->state->confirmed;

	if (is_told(in))
		return time_of(value) == in->last_set_ticks;
	/* with a clock that was set back since, times tell nothing */
	return !confirmed->present || time_of(value) >= confirmed->updated_ticks ||
	       in->state->intent.updated_ticks < confirmed->updated_ticks;
}

/* Nobody knows whether the current value is in force: its rotation was not confirmed, or the record
 * of it is lost. */
static bool is_in_doubt(const struct laps_history_input *in)
{
	return in->state->intent.present || !in->state->confirmed.present;
}

/* The current value is of an unconfirmed rotation, the last one or one before it, and the account
 * was last set earlier. */
static bool was_never_set(const struct laps_history_input *in)
{
	const struct laps_rotation *intent = &in->state->intent;
	const uint64_t t = time_of(&in->current);

	return is_in_doubt(in) && in->last_set_ticks != 0 && in->last_set_ticks < t &&
	       (is_told(in) || (intent->present && intent->updated_ticks == t));
}

/* How many others come before value i, newest first. */
static size_t rank(const struct laps_history_input *in, size_t i, size_t twin)
{
	const uint64_t t = time_of(&in->history[i]);
	size_t before = 0;

	for (size_t k = 0; k < in->history_n; k++) {
		const uint64_t other = time_of(&in->history[k]);

		if (k != i && k != twin && (other > t || (other == t && k < i)))
			before++;
	}
	return before;
}

void laps_history_plan(const struct laps_history_input *in, bool *out_move, bool *out_drop)
{
	bool kept = in->size > 0 && in->current.len > 0 && !was_never_set(in);
	size_t twin = in->history_n; /* where the current value already is, after a torn change */

	for (size_t i = 0; kept && i < in->history_n; i++) {
		if (same(&in->history[i], &in->current))
			twin = i;
	}
	*out_move = kept && twin == in->history_n;
	for (size_t i = 0; i < in->history_n; i++) {
		out_drop[i] = i != twin && rank(in, i, twin) >= in->size - (kept ? 1 : 0);
		if (is_in_doubt(in) && may_be_in_force(in, &in->history[i]))
			out_drop[i] = false;
	}
}
