/* SPDX-License-Identifier: MIT */
#include <laps/encvalue.h>
#include <laps/replica.h>
#include <string.h>

static bool encrypts(laps_mode mode)
{
	return mode == LAPS_MODE_ENCRYPTED || mode == LAPS_MODE_DSRM;
}

/* Is what was written in that mode seen by a read in the other one? */
static bool shares(laps_mode written, laps_mode read)
{
	return written == read || (written == LAPS_MODE_CLEAR && read == LAPS_MODE_ENCRYPTED) ||
	       (written == LAPS_MODE_ENCRYPTED && read == LAPS_MODE_CLEAR);
}

/* A value of ours beside a rotation that has none is an older one. */
static bool has_value(laps_mode mode, const struct laps_backup_current *there)
{
	return encrypts(mode) && there->encrypted.len > 0;
}

/* What has no time counts as the oldest. */
static uint64_t time_of(const struct laps_buf *value)
{
	struct laps_encvalue v;

	return laps_encvalue_parse(value->data, value->len, &v, NULL) == LAPS_OK ? v.updated_ticks
										 : 0;
}

static bool has_versions(const struct laps_rotation *r, const struct laps_backup_current *there)
{
	return r->has_version && there->has_version;
}

static bool is_version(const struct laps_rotation *r, const struct laps_backup_current *there)
{
	return memcmp(r->version, there->version, LAPS_GUID_LEN) == 0;
}

static bool shows(const struct laps_rotation *r, const struct laps_backup_current *there)
{
	if (has_value(r->mode, there))
		return time_of(&there->encrypted) == r->updated_ticks;
	if (has_versions(r, there))
		return is_version(r, there);
	return there->has_expiry && there->expiry_ticks == r->expiry_ticks;
}

/* Is it older than the rotation what is there? */
static bool misses(const struct laps_rotation *r, const struct laps_backup_current *there)
{
	if (has_value(r->mode, there))
		return time_of(&there->encrypted) < r->updated_ticks;
	if (has_versions(r, there))
		return !is_version(r, there) &&
		       !(there->has_expiry && there->expiry_ticks > r->expiry_ticks);
	return !there->has_expiry || there->expiry_ticks <= r->updated_ticks;
}

/* An intended rotation may have been written or not. Where the account has the password of the one
 * before it, a controller that shows that one will do. */
bool laps_replica_is_behind(const struct laps_replica_input *in)
{
	const struct laps_rotation *intent = &in->state->intent;
	const struct laps_rotation *confirmed = &in->state->confirmed;
	const bool knows = confirmed->present && shares(confirmed->mode, in->mode);

	if (!intent->present)
		return knows && misses(confirmed, in->there);
	if (!shares(intent->mode, in->mode) || !misses(intent, in->there))
		return false;
	return !(knows && shows(confirmed, in->there) && in->last_set_ticks != 0 &&
		 in->last_set_ticks == confirmed->updated_ticks);
}

uint64_t laps_replica_ticks(laps_mode mode, const struct laps_backup_current *there)
{
	if (encrypts(mode))
		return there->encrypted.len > 0 ? time_of(&there->encrypted) : 0;
	return there->has_expiry ? there->expiry_ticks : 0;
}
