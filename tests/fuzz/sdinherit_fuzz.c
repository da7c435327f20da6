/* SPDX-License-Identifier: MIT */
/*
 * A byte that says where the parent's descriptor ends, the parent's, then the child's. What a new
 * object gets is a descriptor that parses; inheriting once more from the same parent changes
 * nothing; and nothing is inherited through protection.
 */
#include "fuzz/fuzz.h"
#include <laps/sdinherit.h>

static const uint8_t class_guid[LAPS_GUID_LEN] = {0x86, 0x7a, 0x96, 0xbf};

static void write_it(const struct laps_sd *sd, struct laps_buf *out)
{
	laps_buf_init(out, LAPS_SD_LEN_MAX);
	laps_sd_format(sd, out);
	FUZZ_MUST(laps_buf_status(out) == LAPS_OK);
}

static void must_be_settled(const struct laps_sd *made, const struct laps_sd *parent)
{
	struct laps_buf first, second;
	struct laps_sd again;

	if (laps_sd_reinherit(made, parent, class_guid, &again) != LAPS_OK)
		abort();
	write_it(made, &first);
	write_it(&again, &second);
	fuzz_wrote(&second, first.data, first.len);
	laps_buf_clear(&first);
	laps_sd_clear(&again);
}

static void must_keep_out(const struct laps_sd *made)
{
	for (size_t i = 0; i < made->dacl_n; i++)
		FUZZ_MUST(!(made->control & LAPS_SD_DACL_PROTECTED) ||
			  !(made->dacl[i].flags & LAPS_ACE_INHERITED));
	for (size_t i = 0; i < made->sacl_n; i++)
		FUZZ_MUST(!(made->control & LAPS_SD_SACL_PROTECTED) ||
			  !(made->sacl[i].flags & LAPS_ACE_INHERITED));
}

/* LAPS_E_RANGE: ACEs that are split or come from two descriptors may be more than an ACL holds. */
static void check(laps_rc rc, struct laps_sd *made, const struct laps_sd *parent)
{
	FUZZ_MUST(rc == LAPS_OK || rc == LAPS_E_RANGE);
	if (rc != LAPS_OK)
		return;
	must_be_settled(made, parent);
	must_keep_out(made);
	laps_sd_clear(made);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct laps_sid creator = {.authority = 5, .sub = {21, 1}, .sub_n = 2};
	struct laps_sd parent, child, made;
	struct laps_sdinherit how = {
		.parent = &parent,
		.given = &child,
		.class_default = &parent,
		.class_guid = class_guid,
		.creator = &creator,
	};
	size_t cut;

	if (len < 2)
		return 0;
	cut = 4 * (size_t)data[0];
	if (cut > len - 1)
		cut = len - 1;
	if (laps_sd_parse(data + 1, cut, &parent, NULL) != LAPS_OK)
		return 0;
	how.given = NULL;
	check(laps_sd_create(&how, &made), &made, &parent);
	if (laps_sd_parse(data + 1 + cut, len - 1 - cut, &child, NULL) == LAPS_OK) {
		how.given = &child;
		check(laps_sd_create(&how, &made), &made, &parent);
		check(laps_sd_reinherit(&child, &parent, class_guid, &made), &made, &parent);
		laps_sd_clear(&child);
	}
	laps_sd_clear(&parent);
	return 0;
}
