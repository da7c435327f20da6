/* SPDX-License-Identifier: MIT */
#include <laps/pwjson.h>
#include <laps/utf16.h>
#include <stdlib.h>
#include <string.h>

#include "wire/json.h"

#define T_DIGITS    16
#define UTF16LE_MAX (2 * LAPS_PWJSON_MAX + 2)

/* n, t and p as texts, and whether they were there. */
struct members {
	struct laps_buf n, t, p;
	bool has_n, has_t, has_p;
};

static laps_rc parse_t(const struct laps_buf *t, uint64_t *out, struct laps_err *err)
{
	uint64_t v = 0;

	if (t->len > T_DIGITS)
		return laps_fail(err, LAPS_E_RANGE, 0, "password JSON: t has more than 16 digits");
	if (t->len == 0 || (t->len > 1 && t->data[0] == '0'))
		return laps_fail(err, LAPS_E_FORMAT, 0,
				 "password JSON: t is empty or begins with zero");
	for (size_t i = 0; i < t->len; i++) {
		const uint8_t c = t->data[i];

		if (c >= '0' && c <= '9')
			v = v << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (uint64_t)(c - 'a' + 10);
		else
			return laps_fail(err, LAPS_E_FORMAT, 0,
					 "password JSON: t is not lower-case hex");
	}
	*out = v;
	return LAPS_OK;
}

/* One of ours; it may come once, and is a string. */
static void take(struct laps_json *j, struct laps_buf *value, bool *has)
{
	if (*has)
		laps_json_fail(j, LAPS_E_FORMAT, j->pos, "password JSON: member comes twice");
	if (laps_json_peek(j) >= 0 && laps_json_peek(j) != '"')
		laps_json_fail(j, LAPS_E_FORMAT, j->pos, "password JSON: member is not a string");
	*has = true;
	laps_json_string(j, value);
}

static void read_member(struct laps_json *j, struct members *m)
{
	const char which = laps_json_name(j);

	if (j->err.rc != LAPS_OK)
		return;
	switch (which) {
	case 'n': take(j, &m->n, &m->has_n); break;
	case 't': take(j, &m->t, &m->has_t); break;
	case 'p': take(j, &m->p, &m->has_p); break;
	default: laps_json_skip(j); break;
	}
}

static laps_rc read_object(const char *in, size_t len, struct members *m, struct laps_err *err)
{
	struct laps_json j;

	laps_json_init(&j, in, len);
	laps_json_expect(&j, '{');
	if (!laps_json_accept(&j, '}')) {
		do
			read_member(&j, m);
		while (laps_json_accept(&j, ','));
		laps_json_expect(&j, '}');
	}
	if (laps_json_peek(&j) >= 0)
		laps_json_fail(&j, LAPS_E_TRAILING, j.pos, "password JSON goes on after its end");
	if (!m->has_n || !m->has_t || !m->has_p)
		laps_json_fail(&j, LAPS_E_FORMAT, j.pos, "password JSON: n, t or p is missing");
	if (m->n.len > 0 && memchr(m->n.data, '\0', m->n.len) != NULL)
		laps_json_fail(&j, LAPS_E_FORMAT, 0, "password JSON: NUL in the account name");
	if (j.err.rc != LAPS_OK && err != NULL)
		*err = j.err;
	return j.err.rc;
}

static laps_rc build(const struct members *m, struct laps_pwjson *out, struct laps_err *err)
{
	struct laps_pwjson j = {0};
	laps_rc rc = parse_t(&m->t, &j.updated_ticks, err);

	if (rc != LAPS_OK)
		return rc;
	rc = laps_secret_dup(m->p.data, m->p.len, &j.password);
	if (rc != LAPS_OK)
		return laps_fail(err, rc, 0, "no memory");
	j.account = calloc(1, m->n.len + 1);
	if (j.account == NULL) {
		laps_pwjson_clear(&j);
		return laps_fail(err, LAPS_E_NOMEM, 0, "no memory");
	}
	if (m->n.len > 0)
		memcpy(j.account, m->n.data, m->n.len);
	*out = j;
	return LAPS_OK;
}

laps_rc laps_pwjson_parse(const char *in, size_t len, struct laps_pwjson *out, struct laps_err *err)
{
	struct members m = {0};
	laps_rc rc = LAPS_OK;

	if (len > LAPS_PWJSON_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "password JSON: too long");
	rc = laps_utf8_check(in, len, err);
	if (rc != LAPS_OK)
		return rc;
	laps_buf_init(&m.n, LAPS_PWJSON_MAX);
	laps_buf_init(&m.t, LAPS_PWJSON_MAX);
	laps_buf_init(&m.p, LAPS_PWJSON_MAX);
	rc = read_object(in, len, &m, err);
	if (rc == LAPS_OK)
		rc = build(&m, out, err);
	laps_buf_clear(&m.n);
	laps_buf_clear(&m.t);
	laps_buf_clear(&m.p);
	return rc;
}

/* Where in the UTF-16LE input it is that stands at an offset of its UTF-8. */
static size_t utf16_offset(const struct laps_buf *text, size_t at)
{
	size_t offset = 0;

	for (size_t i = 0; i < at && i < text->len; i++) {
		if ((text->data[i] & 0xC0) != 0x80)
			offset += text->data[i] >= 0xF0 ? 4 : 2;
	}
	return offset;
}

laps_rc laps_pwjson_parse_utf16le(const uint8_t *in, size_t len, struct laps_pwjson *out,
				  struct laps_err *err)
{
	struct laps_buf text;
	laps_rc rc = LAPS_OK;

	if (len > UTF16LE_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "password JSON: too long");
	if (len % 2 == 0 && len >= 2 && in[len - 2] == 0 && in[len - 1] == 0)
		len -= 2;
	laps_buf_init(&text, LAPS_PWJSON_MAX);
	rc = laps_utf16le_to_utf8(in, len, &text, err);
	if (rc == LAPS_OK) {
		rc = laps_pwjson_parse((const char *)text.data, text.len, out, err);
		if (rc != LAPS_OK && err != NULL)
			err->offset = utf16_offset(&text, err->offset);
	}
	laps_buf_clear(&text);
	return rc;
}

void laps_pwjson_clear(struct laps_pwjson *j)
{
	free(j->account);
	laps_secret_free(&j->password);
	*j = (struct laps_pwjson){0};
}
