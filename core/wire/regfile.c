/* SPDX-License-Identifier: MIT */
/*
 * The text that regedit exports, version 5, in UTF-16LE with a byte order mark or in UTF-8:
 *
 *   Windows Registry Editor Version 5.00
 *   ; a comment, also behind a value
 *   [HKEY_LOCAL_MACHINE\Software\Example]    a key; [-...] deletes one
 *   "name"="text with \\ and \""             REG_SZ
 *   @="the default value"
 *   "name"=dword:0000001e                    one to eight digits
 *   "name"=hex(7):61,00,\                    any type as bytes; "hex:" is REG_BINARY; a line goes
 *     00,00,00,00                            on behind a backslash
 *   "name"=-                                 deletes a value
 *
 * Lines end with CR LF or LF. Blanks may stand at both ends of a line. A key ends at the line's
 * last
 * ']', since names of keys may hold one.
 */
#include <laps/registry.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "wire/codepoint.h"
#include "wire/regcur.h"
#include "wire/regtext.h"

#define HEADER   "Windows Registry Editor Version 5.00"
#define HEADER_4 "REGEDIT4"

struct reg {
	struct laps_regcur cur;
	laps_registry_fn *each;
	void *ctx;
	struct laps_buf key, name, text, bytes;
	bool has_key, key_deleted;
};

static void append(struct reg *r, struct laps_buf *out, int32_t c)
{
	uint8_t utf8[LAPS_UTF8_MAX];

	if (c == LAPS_REGCUR_END)
		return;
	laps_buf_put(out, utf8, laps_codepoint_to_utf8((uint32_t)c, utf8));
	if (laps_buf_status(out) != LAPS_OK)
		laps_regcur_fail(&r->cur, laps_buf_status(out), r->cur.pos,
				 "reg: no memory for a text");
}

static void terminate(struct reg *r, struct laps_buf *out)
{
	laps_buf_put_u8(out, 0);
	if (laps_buf_status(out) != LAPS_OK)
		laps_regcur_fail(&r->cur, laps_buf_status(out), r->cur.pos,
				 "reg: no memory for a text");
}

/* A quoted text, from behind its first quote. */
static void take_quoted(struct reg *r, struct laps_buf *out)
{
	laps_buf_clear(out);
	while (!laps_regcur_accept(&r->cur, '"')) {
		if (laps_regcur_at_line_end(&r->cur)) {
			laps_regcur_cut(&r->cur, "reg: a text has no end");
			return;
		}
		if (laps_regcur_accept(&r->cur, '\\') && laps_regcur_peek(&r->cur) != '\\' &&
		    laps_regcur_peek(&r->cur) != '"') {
			laps_regcur_cut(
				&r->cur,
				"reg: a backslash stands before a quote or a backslash only");
			return;
		}
		append(r, out, laps_regcur_next(&r->cur));
	}
	terminate(r, out);
}

/* Behind a comma, or at the start, a list may go on in the next line. */
static void skip_continuation(struct reg *r)
{
	laps_regcur_skip_blanks(&r->cur);
	while (laps_regcur_accept(&r->cur, '\\')) {
		if (laps_regcur_peek(&r->cur) == LAPS_REGCUR_END)
			laps_regcur_cut(&r->cur, "reg: nothing follows a line that goes on");
		laps_regcur_end_line(&r->cur);
		laps_regcur_skip_blanks(&r->cur);
	}
}

/* Bytes with commas between them; there may be none. */
static void take_bytes(struct reg *r)
{
	laps_buf_clear(&r->bytes);
	skip_continuation(r);
	if (laps_regcur_at_line_end(&r->cur) || laps_regcur_peek(&r->cur) == ';')
		return;
	for (;;) {
		const size_t at = r->cur.pos;
		const uint32_t v = laps_regcur_hex(&r->cur, "reg: a byte has two hex digits");

		if (v > 0xff)
			laps_regcur_fail(&r->cur, LAPS_E_RANGE, at,
					 "reg: a byte has two hex digits");
		laps_buf_put_u8(&r->bytes, (uint8_t)v);
		if (laps_buf_status(&r->bytes) != LAPS_OK)
			laps_regcur_fail(&r->cur, laps_buf_status(&r->bytes), at,
					 "reg: no memory for bytes");
		laps_regcur_skip_blanks(&r->cur);
		if (!laps_regcur_accept(&r->cur, ','))
			return;
		skip_continuation(r);
	}
}

/* "hex:" or "hex(N):", from behind the word. */
static void take_hex_value(struct reg *r, size_t start, struct laps_registry_value *v)
{
	uint32_t type = LAPS_REG_BINARY;
	laps_rc rc;

	if (laps_regcur_accept(&r->cur, '(')) {
		type = laps_regcur_hex(&r->cur, "reg: a type is a number in hex");
		if (!laps_regcur_accept(&r->cur, ')'))
			laps_regcur_cut(&r->cur, "reg: ')' follows a type");
	}
	if (!laps_regcur_accept(&r->cur, ':'))
		laps_regcur_cut(&r->cur, "reg: ':' follows a type");
	take_bytes(r);
	if (r->cur.err.rc != LAPS_OK)
		return;
	rc = laps_regtext_decode(type, r->bytes.data, r->bytes.len, &r->text, v);
	if (rc != LAPS_OK)
		laps_regcur_fail(&r->cur, rc, start, "reg: no memory");
}

/* What stands behind '='. */
static void take_data(struct reg *r, struct laps_registry_value *v)
{
	const size_t start = r->cur.pos;

	if (laps_regcur_accept(&r->cur, '-')) {
		v->deleted = true;
	} else if (laps_regcur_accept(&r->cur, '"')) {
		take_quoted(r, &r->text);
		v->type = LAPS_REG_SZ;
		v->text = (const char *)r->text.data;
	} else if (laps_regcur_accept_word(&r->cur, "dword:")) {
		laps_regcur_skip_blanks(&r->cur);
		v->type = LAPS_REG_DWORD;
		v->dword = laps_regcur_hex(&r->cur, "reg: a dword has one to eight hex digits");
	} else if (laps_regcur_accept_word(&r->cur, "hex")) {
		take_hex_value(r, start, v);
	} else {
		laps_regcur_cut(&r->cur, "reg: neither a text, dword:, hex: nor '-'");
	}
}

static void report(struct reg *r, size_t start, const struct laps_registry_value *v)
{
	laps_rc rc;

	if (r->cur.err.rc != LAPS_OK)
		return;
	rc = r->each(r->ctx, v);
	if (rc != LAPS_OK)
		laps_regcur_fail(&r->cur, rc, start, "reg: the value was refused");
}

static void take_value(struct reg *r)
{
	struct laps_registry_value v = {0};
	const size_t start = r->cur.pos;

	if (laps_regcur_accept(&r->cur, '@')) {
		laps_buf_clear(&r->name);
		terminate(r, &r->name);
	} else {
		(void)laps_regcur_accept(&r->cur, '"');
		take_quoted(r, &r->name);
	}
	laps_regcur_skip_blanks(&r->cur);
	if (!laps_regcur_accept(&r->cur, '='))
		laps_regcur_cut(&r->cur, "reg: '=' follows a name");
	laps_regcur_skip_blanks(&r->cur);
	take_data(r, &v);
	laps_regcur_end_line(&r->cur);
	if (r->cur.err.rc == LAPS_OK && !r->has_key)
		laps_regcur_fail(&r->cur, LAPS_E_FORMAT, start,
				 "reg: a value stands before the first key");
	if (r->cur.err.rc == LAPS_OK && r->key_deleted)
		laps_regcur_fail(&r->cur, LAPS_E_FORMAT, start,
				 "reg: a value stands below a deleted key");
	v.key = (const char *)r->key.data;
	v.name = (const char *)r->name.data;
	report(r, start, &v);
}

/* Where the last ']' of this line stands. */
static size_t key_end(struct reg *r)
{
	const size_t start = r->cur.pos;
	size_t end = start;
	bool found = false;

	for (; !laps_regcur_at_line_end(&r->cur); (void)laps_regcur_next(&r->cur)) {
		if (laps_regcur_peek(&r->cur) == ']') {
			end = r->cur.pos;
			found = true;
		}
	}
	if (!found)
		laps_regcur_cut(&r->cur, "reg: a key has no ']'");
	r->cur.pos = start;
	return end;
}

/* A key, from behind its '['. */
static void take_key(struct reg *r)
{
	struct laps_registry_value v = {.deleted = true, .tree = true};
	const size_t start = r->cur.pos;
	size_t end;

	r->key_deleted = laps_regcur_accept(&r->cur, '-');
	r->has_key = true;
	end = key_end(r);
	if (r->cur.pos == end)
		laps_regcur_fail(&r->cur, LAPS_E_FORMAT, r->cur.pos, "reg: a key has no name");
	laps_buf_clear(&r->key);
	while (r->cur.err.rc == LAPS_OK && r->cur.pos < end)
		append(r, &r->key, laps_regcur_next(&r->cur));
	terminate(r, &r->key);
	(void)laps_regcur_accept(&r->cur, ']');
	laps_regcur_end_line(&r->cur);
	v.key = (const char *)r->key.data;
	if (r->key_deleted)
		report(r, start, &v);
}

static void take_line(struct reg *r)
{
	laps_regcur_skip_blanks(&r->cur);
	if (laps_regcur_accept(&r->cur, '['))
		take_key(r);
	else if (laps_regcur_peek(&r->cur) == '"' || laps_regcur_peek(&r->cur) == '@')
		take_value(r);
	else if (laps_regcur_at_line_end(&r->cur) || laps_regcur_peek(&r->cur) == ';')
		laps_regcur_end_line(&r->cur);
	else
		laps_regcur_fail(&r->cur, LAPS_E_FORMAT, r->cur.pos,
				 "reg: neither a key, a value nor a comment");
}

/* The byte order mark and the first line. */
static void take_header(struct reg *r)
{
	size_t start;

	if (r->cur.len >= 2 && r->cur.in[0] == 0xfe && r->cur.in[1] == 0xff) {
		laps_regcur_fail(&r->cur, LAPS_E_UNSUPPORTED, 0, "reg: UTF-16 in big-endian order");
		return;
	}
	if (r->cur.len >= 2 && r->cur.in[0] == HEADER[0] && r->cur.in[1] == 0) {
		laps_regcur_fail(&r->cur, LAPS_E_FORMAT, 0,
				 "reg: UTF-16 without a byte order mark");
		return;
	}
	r->cur.wide = r->cur.len >= 2 && r->cur.in[0] == 0xff && r->cur.in[1] == 0xfe;
	if (laps_regcur_peek(&r->cur) == 0xfeff)
		(void)laps_regcur_next(&r->cur);
	start = r->cur.pos;
	for (const char *p = HEADER_4; *p && laps_regcur_accept(&r->cur, *p); p++)
		if (!p[1])
			laps_regcur_fail(&r->cur, LAPS_E_UNSUPPORTED, start,
					 "reg: version 4, export it as version 5");
	r->cur.pos = r->cur.err.rc == LAPS_OK ? start : r->cur.pos;
	for (const char *p = HEADER; *p; p++)
		if (!laps_regcur_accept(&r->cur, *p)) {
			laps_regcur_cut(&r->cur, "reg: does not begin with '" HEADER "'");
			return;
		}
	laps_regcur_end_line(&r->cur);
}

const char *laps_registry_below_machine(const char *key)
{
	static const char *const hive[] = {"HKEY_LOCAL_MACHINE\\", "HKLM\\"};

	for (size_t i = 0; i < sizeof(hive) / sizeof(hive[0]); i++)
		if (strncasecmp(key, hive[i], strlen(hive[i])) == 0)
			return key + strlen(hive[i]);
	return NULL;
}

laps_rc laps_regfile_parse(const uint8_t *in, size_t len, laps_registry_fn *each, void *ctx,
			   struct laps_err *err)
{
	struct reg r = {.cur = {.in = in, .len = len}, .each = each, .ctx = ctx};

	if (len > LAPS_REG_FILE_MAX)
		return laps_fail(err, LAPS_E_RANGE, LAPS_REG_FILE_MAX, "reg: the file is too long");
	laps_buf_init(&r.key, 2 * LAPS_REG_FILE_MAX);
	laps_buf_init(&r.name, 2 * LAPS_REG_FILE_MAX);
	laps_buf_init(&r.text, 2 * LAPS_REG_FILE_MAX);
	laps_buf_init(&r.bytes, LAPS_REG_FILE_MAX);
	take_header(&r);
	while (r.cur.err.rc == LAPS_OK && r.cur.pos < r.cur.len)
		take_line(&r);
	laps_buf_clear(&r.bytes);
	laps_buf_clear(&r.text);
	laps_buf_clear(&r.name);
	laps_buf_clear(&r.key);
	return r.cur.err.rc == LAPS_OK
		       ? LAPS_OK
		       : laps_fail(err, r.cur.err.rc, r.cur.err.offset, r.cur.err.what);
}
