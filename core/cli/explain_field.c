/* SPDX-License-Identifier: MIT */
#include "cli/explain_field.h"

#include <stdio.h>
#include <string.h>

#include <laps/encvalue.h>
#include <laps/keyid.h>

#include "cli/explain.h"

#define SIZE_AT       8
#define KEY_ID_HEADER 52

uint32_t cli_explain_u32le(const uint8_t p[static 4])
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void blame(struct laps_err *err, size_t offset, const char *what)
{
	err->offset = offset;
	err->what = what;
}

void cli_explain_refine_header(const uint8_t *in, size_t len, struct laps_err *err)
{
	static const char *const cut[] = {"ends in the high half of the time",
					  "ends in the low half of the time", "ends in the size",
					  "ends in the reserved field"};
	size_t said;

	if (len < LAPS_ENCVALUE_HEADER_LEN) {
		blame(err, len, cut[len / 4]);
		return;
	}
	said = cli_explain_u32le(in + SIZE_AT);
	if (said > len - LAPS_ENCVALUE_HEADER_LEN)
		blame(err, SIZE_AT, "size is more than the bytes that follow");
	else if (said > 0 && said < len - LAPS_ENCVALUE_HEADER_LEN)
		blame(err, LAPS_ENCVALUE_HEADER_LEN + said, "bytes behind those of the size");
}

/* The first index that is out of its range. */
static bool refine_period(const uint8_t *in, struct laps_err *err)
{
	static const char *const what[] = {"L0 is negative", "L1 is not 0 to 31",
					   "L2 is not 0 to 31"};

	for (size_t i = 0; i < 3; i++) {
		uint32_t v = cli_explain_u32le(in + 12 + 4 * i);

		if (v > (i == 0 ? (uint32_t)INT32_MAX : (uint32_t)LAPS_KEY_INDEX_MAX)) {
			blame(err, 12 + 4 * i, what[i]);
			return true;
		}
	}
	return false;
}

/* The first of the three lengths that cannot be. */
static void refine_lengths(const uint8_t *in, size_t len, struct laps_err *err)
{
	static const char *const too_long[] = {"length of key info is more than there is",
					       "length of domain is more than there is",
					       "length of forest is more than there is"};
	static const char *const no_name[] = {NULL, "length of domain is odd or zero",
					      "length of forest is odd or zero"};
	size_t left = len - KEY_ID_HEADER;

	for (size_t i = 0; i < 3; i++) {
		size_t n = cli_explain_u32le(in + 40 + 4 * i);

		if (n > left) {
			blame(err, 40 + 4 * i, too_long[i]);
			return;
		}
		if (no_name[i] != NULL && (n == 0 || n % 2 != 0)) {
			blame(err, 40 + 4 * i, no_name[i]);
			return;
		}
		left -= n;
	}
}

void cli_explain_refine_key_id(const uint8_t *in, size_t len, struct laps_err *err)
{
	/* version and magic are said exactly */
	if (len < KEY_ID_HEADER || err->offset < 12)
		return;
	if (!refine_period(in, err))
		refine_lengths(in, len, err);
}

void cli_explain_field(const struct cli_explain_failure *f, char *out, size_t size)
{
	const char *what = f->err.what != NULL ? f->err.what : "broken";
	bool named = strncmp(what, f->part, strlen(f->part)) == 0;

	snprintf(out, size, "%s%s%s", named ? "" : f->part, named ? "" : ": ", what);
}

void cli_explain_bytes(const struct cli_explain *x, size_t offset, char out[static CLI_EXPLAIN_HEX])
{
	size_t n = offset < x->len ? x->len - offset : 0;

	out[0] = '\0';
	for (size_t i = 0; i < n && i < 8; i++)
		snprintf(out + 3 * i - (i > 0), 4, "%s%02x", i > 0 ? " " : "", x->in[offset + i]);
}

void cli_explain_key_fields(const struct cli_explain_recipient *p, char *out, size_t size)
{
	static const struct {
		size_t at;
		const char *name;
	} number[] = {{0, "version"}, {8, "flags"}, {12, "L0"}, {16, "L1"}, {20, "L2"}};
	char id[LAPS_GUID_TEXT];
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < sizeof number / sizeof number[0]; i++)
		if (number[i].at + 4 <= p->id_read && used < size)
			used += (size_t)snprintf(
				out + used, size - used, "%s%s %u", i > 0 ? ", " : "",
				number[i].name,
				(unsigned)cli_explain_u32le(p->r->key_id + number[i].at));
	if (p->id_read < 24 + LAPS_GUID_LEN || used >= size)
		return;
	laps_guid_format_text(p->r->key_id + 24, id);
	snprintf(out + used, size - used, ", root key %s", id);
}
