/* SPDX-License-Identifier: MIT */
/* A message that was read as a tree, written again, is read as the same tree; and what is cut off
 * of one is no message, but as much of one as is there. */
#include "conformance/mutant/directory/tlv.h"
#include "fuzz/fuzz.h"

static bool same(const struct tlv *a, const struct tlv *b)
{
	if (a->tag != b->tag || a->n != b->n || !tlv_same(a, b))
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!same(a->child[i], b->child[i]))
			return false;
	return true;
}

static void check_cut(const uint8_t *data, size_t len)
{
	struct tlv *part = tlv_parse_cut(data, len);

	if (part)
		FUZZ_MUST(part->tag == data[0]);
	tlv_free(&part);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct tlv *t = tlv_parse(data, len), *again;
	struct laps_buf out;

	check_cut(data, len);
	if (!t) {
		FUZZ_MUST(tlv_whole(data, len) == SIZE_MAX || tlv_whole(data, len) <= len);
		return 0;
	}
	FUZZ_MUST(tlv_whole(data, len) == len);
	laps_buf_init(&out, 2 * len + 64);
	tlv_format(t, &out);
	/* never longer than it came: the shortest form of each length */
	FUZZ_MUST(laps_buf_status(&out) == LAPS_OK && out.len <= len);
	again = tlv_parse(out.data, out.len);
	FUZZ_MUST(again && same(t, again));
	for (size_t cut = 0; cut < len && cut < 64; cut++) {
		FUZZ_MUST(tlv_parse(data, cut) == NULL);
		check_cut(data, cut);
	}
	tlv_free(&again);
	tlv_free(&t);
	laps_buf_clear(&out);
	return 0;
}
