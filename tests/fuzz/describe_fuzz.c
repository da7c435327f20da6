/* SPDX-License-Identifier: MIT */
/*
 * Requests as the timeline tells them: what is told of any bytes are members of a JSON object, each
 * once, of plain ASCII; and an answer's text lies within it.
 */
#include <jansson.h>

#include "directory/dc/describe.h"
#include "fuzz/fuzz.h"

static bool tellable(const char *attribute, size_t len)
{
	return len > 0 && attribute[0] == 'c';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char part[2048], line[4096];
	struct sim_jsonline l, whole;
	struct dc_described what;
	struct dc_answer a;
	json_t *o;

	sim_jsonline_part(&l, part, sizeof(part));
	if (dc_describe_request(data, len, tellable, &what, &l)) {
		FUZZ_MUST(what.op && l.len <= sizeof(part));
		sim_jsonline_begin(&whole, line, sizeof(line));
		sim_jsonline_members(&whole, part, l.len);
		sim_jsonline_end(&whole);
		o = json_loadb(line, whole.len, JSON_REJECT_DUPLICATES, NULL);
		FUZZ_MUST(json_is_object(o));
		json_decref(o);
	} else {
		FUZZ_MUST(l.len == 0);
	}
	if (dc_describe_answer(data, len, &a) && a.is_result)
		FUZZ_MUST(a.text >= data && a.text + a.text_len <= data + len);
	return 0;
}
