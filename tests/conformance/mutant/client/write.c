/* SPDX-License-Identifier: MIT */
/* Mutants whose write to the directory is another one. */
#include <inttypes.h>
#include <laps/filetime.h>
#include <stdio.h>
#include <string.h>

#include "conformance/mutant/client/mutant.h"
#include "ports/ad_admin.h"

#define WRITE(function)                                                                      \
	static laps_rc function(struct mutant *m, const struct laps_backup_change *original, \
				struct laps_cause *cause)
/* The same with other members. */
#define WRITE_WITH(function, ...)                             \
	WRITE(function)                                       \
	{                                                     \
		struct laps_backup_change change = *original; \
                                                              \
		__VA_ARGS__;                                  \
		return mutant_write(m, &change, cause);       \
	}

static uint64_t in_hours(uint64_t now, uint64_t expiry)
{
	return now + (expiry - now) / 24;
}

WRITE_WITH(write_hours, change.expiry_ticks = in_hours(mutant_now(m), original->expiry_ticks))
WRITE_WITH(write_unix, change.expiry_ticks = (original->expiry_ticks - LAPS_TICKS_UNIX_EPOCH) /
					     LAPS_TICKS_PER_SECOND)
WRITE_WITH(write_same_version, memset(change.version, 7, sizeof(change.version)))
WRITE_WITH(write_all_history, change.history_drop_n = 0)
WRITE_WITH(write_no_history, change.history_add.len = 0)

WRITE_WITH(write_current_history,
	   change.history_add = (struct laps_bytes){original->encrypted, original->encrypted_len})

/* A value that never was the current one: its time is another. */
WRITE(write_other_history)
{
	struct laps_backup_change change = *original;
	uint8_t value[8192];

	if (change.history_add.len > 8 && change.history_add.len <= sizeof(value)) {
		memcpy(value, change.history_add.data, change.history_add.len);
		value[4] ^= 1;
		change.history_add.data = value;
	}
	return mutant_write(m, &change, cause);
}

/* Of a full history nothing goes, and nothing comes. */
WRITE(write_wrong_end)
{
	struct laps_backup_change change = *original;

	if (change.history_drop_n > 0) {
		change.history_drop_n = 0;
		change.history_add.len = 0;
	}
	return mutant_write(m, &change, cause);
}

/* Of a full history the newest goes: the one that came last. */
WRITE(write_newest_dropped)
{
	struct laps_backup_change change = *original;
	const struct laps_bytes newest = {m->newest.data, m->newest.len};

	if (change.history_drop_n > 0 && newest.len > 0) {
		change.history_drop = &newest;
		change.history_drop_n = 1;
	}
	return mutant_write(m, &change, cause);
}

static laps_rc write_expiry(struct mutant *m, uint64_t ticks)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%" PRIu64, ticks);
	const struct laps_ad_change expiry = {LAPS_AD_EXPIRY, text, (size_t)n, LAPS_AD_REPLACE};

	return mutant_modify(m, &expiry, 1);
}

/* All of it, and the expiry once more. */
WRITE(write_twice)
{
	laps_rc rc = mutant_write(m, original, cause);

	return rc == LAPS_OK ? write_expiry(m, original->expiry_ticks) : rc;
}

/* The password, and then its expiry. */
WRITE(write_expiry_later)
{
	const struct laps_ad_change change[] = {
		{LAPS_AD_ENCRYPTED, original->encrypted, original->encrypted_len, LAPS_AD_REPLACE},
		{LAPS_AD_VERSION, original->version, LAPS_GUID_LEN, LAPS_AD_REPLACE},
	};

	if (!original->encrypted)
		return mutant_write(m, original, cause);
	return mutant_modify(m, change, 2) == LAPS_OK ? write_expiry(m, original->expiry_ticks)
						      : LAPS_E_HOST;
}

/* A current value of the other mode stays, as if nobody had taken it away. */
WRITE(write_beside)
{
	static const char old[] =
		"{\"n\":\"Administrator\",\"t\":\"1d8161b41c41cde\",\"p\":\"Old-one-0001\"}";
	const struct laps_ad_change other = {
		.name = original->mode == LAPS_MODE_CLEAR ? LAPS_AD_ENCRYPTED : LAPS_AD_CLEAR,
		.data = old,
		.len = sizeof(old) - 1,
		.op = LAPS_AD_REPLACE};
	const struct laps_state state = mutant_state(m);
	laps_rc rc = mutant_write(m, original, cause);

	if (rc == LAPS_OK && state.confirmed.present && state.confirmed.mode != original->mode)
		(void)!mutant_modify(m, &other, 1);
	return rc;
}

/* A history that clear text has not. */
WRITE(write_clear_history)
{
	static const char value[] = "no encrypted value at all";
	const struct laps_ad_change more = {.name = LAPS_AD_HISTORY,
					    .data = value,
					    .len = sizeof(value) - 1,
					    .op = LAPS_AD_REPLACE};
	laps_rc rc = mutant_write(m, original, cause);

	if (rc == LAPS_OK && original->mode == LAPS_MODE_CLEAR)
		(void)!mutant_modify(m, &more, 1);
	return rc;
}

/* It may not, and tries. */
WRITE(write_more)
{
	const struct laps_ad_change more = {
		.name = "description", .data = "rotated", .len = 7, .op = LAPS_AD_REPLACE};
	laps_rc rc = mutant_write(m, original, cause);

	if (rc == LAPS_OK)
		(void)!mutant_modify(m, &more, 1);
	return rc;
}

WRITE(write_elsewhere)
{
	const struct laps_ad_change more = {
		.name = LAPS_AD_EXPIRY, .data = "1", .len = 1, .op = LAPS_AD_REPLACE};
	const struct laps_ad_link *l = m->real.backup.ctx;
	laps_rc rc = mutant_write(m, original, cause);
	struct laps_cause ignored;
	char dn[512];

	snprintf(dn, sizeof(dn), "CN=WS0002,%s", strchr(l->own_dn, ',') + 1);
	if (rc == LAPS_OK)
		(void)!laps_ad_modify(l->ad, dn, &more, 1, &ignored);
	return rc;
}

/* The account before the directory. */
WRITE(write_after_account)
{
	mutant_set(m, m->password);
	return mutant_write(m, original, cause);
}

static laps_rc upload_after_account(struct mutant *m, const struct laps_cloud_upload *upload,
				    struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	mutant_set(m, m->password);
	return m->real.cloud.upload(m->real.cloud.ctx, upload, refusal, cause);
}

static laps_rc upload_hours(struct mutant *m, const struct laps_cloud_upload *upload,
			    struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct laps_cloud_upload other = *upload;

	other.expiry_ticks = in_hours(mutant_now(m), upload->expiry_ticks);
	return m->real.cloud.upload(m->real.cloud.ctx, &other, refusal, cause);
}

const struct mutant_def mutants_write[] = {
	{"expiry-in-hours", "counts the age in hours, not in days",
	 .hook = {.write = write_hours, .upload = upload_hours}},
	{"expiry-unix", "writes the expiry as seconds since 1970", .hook = {.write = write_unix}},
	{"same-version", "writes the same version with every password",
	 .hook = {.write = write_same_version}},
	{"never-trims", "lets the history grow", .hook = {.write = write_all_history}},
	{"forgets-history", "moves nothing into the history", .hook = {.write = write_no_history}},
	{"recodes-history", "puts something else into the history than was there",
	 .hook = {.write = write_other_history}},
	{"trims-newest", "keeps the oldest passwords of a full history",
	 .hook = {.write = write_wrong_end}},
	{"drops-newest", "takes the newest password out of a full history",
	 .hook = {.write = write_newest_dropped}},
	{"keeps-current", "puts the current password into the history",
	 .hook = {.write = write_current_history}},
	{"two-modifies", "writes the expiry a second time", .hook = {.write = write_twice}},
	{"expiry-later", "writes the password without its expiry, which follows",
	 .hook = {.write = write_expiry_later}},
	{"leaves-beside", "leaves the value of the other mode beside its own",
	 .hook = {.write = write_beside}},
	{"clear-history", "keeps a history in clear mode", .hook = {.write = write_clear_history}},
	{"writes-more", "writes an attribute that is none of LAPS", .hook = {.write = write_more}},
	{"writes-elsewhere", "writes to another computer, too", .hook = {.write = write_elsewhere}},
	{"account-first", "sets the account before the directory",
	 .hook = {.write = write_after_account, .upload = upload_after_account}},
	{0},
};
