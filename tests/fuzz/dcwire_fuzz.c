/* SPDX-License-Identifier: MIT */
/*
 * Messages on their way through the preloaded part of the domain controller. The first byte says
 * which way. What is rewritten can be read again, is the same kind of message with the same number,
 * and does not change a second time: names are resolved, pages are cut, values are in order. What
 * stands in for a request, and for its answer, has the number of that.
 */
#include "directory/dc/wire.h"
#include "directory/dc/wire_fault.h"
#include "fuzz/fuzz.h"

static const char resolved[] = "CN=found,DC=x";

static bool find(void *context, const struct dc_name *name, struct laps_buf *dn)
{
	(void)context;
	if (name->kind == DC_NAME_SID)
		return false;
	laps_buf_put(dn, resolved, strlen(resolved));
	return true;
}

static bool category(void *context, const char *name, size_t len, struct laps_buf *dn)
{
	(void)context;
	laps_buf_put(dn, "CN=", 3);
	laps_buf_put(dn, name, len);
	return len > 0;
}

static bool chain(void *context, const struct dc_element *attribute, const struct dc_element *dn,
		  void (*each)(void *or_context, const char *dn, size_t len), void *or_context)
{
	(void)context;
	(void)attribute;
	each(or_context, (const char *)dn->value, dn->len);
	each(or_context, resolved, strlen(resolved));
	return true;
}

static const struct dc_wire_names names = {.find = find, .category = category, .chain = chain};

static void same_head(const uint8_t *data, size_t len, const struct laps_buf *out, bool whole)
{
	uint64_t id, id_out;
	uint8_t tag, tag_out;

	FUZZ_MUST(dc_wire_head(data, len, whole, &id, &tag));
	FUZZ_MUST(dc_wire_head(out->data, out->len, whole, &id_out, &tag_out));
	FUZZ_MUST(id == id_out && tag == tag_out);
}

static void request(const uint8_t *data, size_t len)
{
	struct laps_buf out, again;
	struct dc_ranges ranges, ranges_again;

	laps_buf_init(&out, DC_WIRE_MAX);
	laps_buf_init(&again, DC_WIRE_MAX);
	if (dc_wire_request(data, len, &names, &out, &ranges)) {
		same_head(data, len, &out, false);
		FUZZ_MUST(ranges.n <= DC_RANGES);
		for (size_t i = 0; i < ranges.n; i++)
			FUZZ_MUST(ranges.range[i].first <= ranges.range[i].last);
		/* a seventeenth range is still there the first time */
		if (ranges.n < DC_RANGES)
			FUZZ_MUST(
				!dc_wire_request(out.data, out.len, &names, &again, &ranges_again));
	} else {
		FUZZ_MUST(out.len == 0 && ranges.n == 0);
	}
	laps_buf_clear(&out);
	laps_buf_clear(&again);
}

static void answer(const uint8_t *data, size_t len)
{
	struct dc_ranges ranges = {.n = 1, .range = {{.name = "member", .first = 1, .last = 3}}};
	struct laps_buf out, again;

	laps_buf_init(&out, DC_WIRE_MAX);
	laps_buf_init(&again, DC_WIRE_MAX);
	if (dc_wire_answer(data, len, &ranges, &out)) {
		same_head(data, len, &out, true);
		FUZZ_MUST(!dc_wire_answer(out.data, out.len, &ranges, &again));
	} else {
		FUZZ_MUST(out.len == 0);
	}
	laps_buf_clear(&out);
	laps_buf_clear(&again);
	if (dc_wire_shuffle(data, len, 7, &out)) {
		same_head(data, len, &out, true);
		FUZZ_MUST(!dc_wire_shuffle(out.data, out.len, 7, &again));
	}
	FUZZ_MUST(again.len == 0);
	laps_buf_clear(&out);
}

static void refused(const uint8_t *data, size_t len)
{
	uint64_t id, id_out;
	struct laps_buf out;
	uint8_t tag;

	laps_buf_init(&out, DC_WIRE_MAX);
	if (dc_wire_stand_in(data, len, &out)) {
		FUZZ_MUST(dc_wire_head(data, len, false, &id, &tag));
		FUZZ_MUST(dc_wire_head(out.data, out.len, false, &id_out, &tag) && id == id_out);
	}
	laps_buf_clear(&out);
	if (dc_wire_failure(data, len, 0x63, DC_REPLY_REFERRAL, "ldap://x/", &out)) {
		FUZZ_MUST(dc_wire_head(out.data, out.len, true, &id_out, &tag) && tag == 0x65);
		FUZZ_MUST(!dc_wire_head(data, len, true, &id, &tag) || id == id_out);
	}
	laps_buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (len == 0)
		return 0;
	if (data[0] & 1)
		answer(data + 1, len - 1);
	else
		request(data + 1, len - 1);
	refused(data + 1, len - 1);
	return 0;
}
