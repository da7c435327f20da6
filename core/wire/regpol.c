/* SPDX-License-Identifier: MIT */
/*
 * Registry.pol ([MS-GPREG] 2.2.1), all in little-endian order and UTF-16LE:
 *
 *   "PReg" 01 00 00 00   signature and version
 *   [key;name;type;size;data]   any number of them
 *
 * The five signs are 16-bit units, key and name end with a zero unit, type and size are 32-bit
 * numbers, data has size bytes and may hold any of the signs. Names that begin with "**" are
 * orders:
 *
 *   **del.NAME      delete the value NAME
 *   **delvals.      delete all values of the key
 *   **DeleteValues  delete the values that data lists, with ';' between them
 *   **DeleteKeys    delete the keys below this one that data lists
 *
 * Others of that kind (**SecureKey) are of no concern here: they are reported as values.
 */
#include <laps/registry.h>
#include <laps/utf16.h>
#include <string.h>
#include <strings.h>

#include "wire/rd.h"
#include "wire/regtext.h"

#define SIGNATURE     0x67655250u /* "PReg" */
#define VERSION       1u
#define DELETE_ONE    "**del."
#define DELETE_ALL    "**delvals"
#define DELETE_VALUES "**deletevalues"
#define DELETE_KEYS   "**deletekeys"
#define UNIT          2 /* bytes */

struct pol {
	struct laps_rd r;
	laps_registry_fn *each;
	void *ctx;
	struct laps_buf key, name, text; /* of the entry being read */
};

static void expect(struct laps_rd *r, char sign, const char *what)
{
	const size_t at = r->pos;

	if (laps_rd_u16le(r) != (uint16_t)sign)
		laps_rd_fail(r, LAPS_E_FORMAT, at, what);
}

/* Text up to its zero unit, into out with a zero byte behind. */
static void take_text(struct laps_rd *r, struct laps_buf *out)
{
	const size_t start = r->pos;
	struct laps_err err = {0};
	size_t end;

	laps_buf_clear(out);
	while (laps_rd_u16le(r) != 0)
		;
	if (r->err.rc != LAPS_OK)
		return;
	end = r->pos - UNIT;
	if (laps_utf16le_to_utf8(r->in + start, end - start, out, &err) != LAPS_OK)
		laps_rd_fail(r, err.rc, start + err.offset, err.what);
	laps_buf_put_u8(out, 0);
	if (laps_buf_status(out) != LAPS_OK)
		laps_rd_fail(r, laps_buf_status(out), start, "pol: no memory for a name");
}

static laps_rc report_deleted(struct pol *p, const char *key, const char *name)
{
	const struct laps_registry_value v = {.key = key, .name = name, .deleted = true};

	return p->each(p->ctx, &v);
}

static laps_rc report_deleted_key(struct pol *p)
{
	const struct laps_registry_value v = {
		.key = (const char *)p->key.data, .tree = true, .deleted = true};

	return p->each(p->ctx, &v);
}

/* KEY\SUBKEY in p->key, which is put back. */
static laps_rc report_subkey(struct pol *p, const char *subkey)
{
	const size_t len = p->key.len;
	laps_rc rc;

	p->key.len--; /* the zero byte */
	laps_buf_put(&p->key, "\\", 1);
	laps_buf_put(&p->key, subkey, strlen(subkey) + 1);
	if ((rc = laps_buf_status(&p->key)) != LAPS_OK)
		return rc;
	rc = report_deleted_key(p);
	p->key.len = len;
	p->key.data[len - 1] = '\0';
	return rc;
}

/* The items of a list with ';' between them; it is cut up. */
static laps_rc report_list(struct pol *p, char *list, bool keys)
{
	laps_rc rc = LAPS_OK;

	for (char *next; list && rc == LAPS_OK; list = next) {
		next = strchr(list, ';');
		if (next)
			*next++ = '\0';
		if (*list == '\0')
			continue;
		rc = keys ? report_subkey(p, list)
			  : report_deleted(p, (const char *)p->key.data, list);
	}
	return rc;
}

/* An order, or a value as it is. *why is written where the failure is not the callback's. */
static laps_rc take_entry(struct pol *p, uint32_t type, const uint8_t *data, size_t len,
			  const char **why)
{
	const char *key = (const char *)p->key.data, *name = (const char *)p->name.data;
	struct laps_registry_value v = {.key = key, .name = name};
	const bool keys = strcasecmp(name, DELETE_KEYS) == 0;
	laps_rc rc;

	if (strcasecmp(name, DELETE_ALL) == 0 || strcasecmp(name, DELETE_ALL ".") == 0)
		return report_deleted(p, key, NULL);
	if (strncasecmp(name, DELETE_ONE, strlen(DELETE_ONE)) == 0)
		return report_deleted(p, key, name + strlen(DELETE_ONE));
	rc = laps_regtext_decode(type, data, len, &p->text, &v);
	if (rc != LAPS_OK) {
		*why = "pol: no memory";
		return rc;
	}
	if (!keys && strcasecmp(name, DELETE_VALUES) != 0)
		return p->each(p->ctx, &v);
	if (!v.text) {
		*why = "pol: a list of what to delete is no text";
		return LAPS_E_FORMAT;
	}
	return report_list(p, (char *)p->text.data, keys);
}

static void entry(struct pol *p)
{
	struct laps_rd *r = &p->r;
	const size_t start = r->pos;
	const char *why = "pol: the entry was refused";
	const uint8_t *data;
	uint32_t type;
	uint32_t len;
	laps_rc rc;

	expect(r, '[', "pol: an entry begins with '['");
	take_text(r, &p->key);
	if (r->err.rc == LAPS_OK && p->key.len == 1)
		laps_rd_fail(r, LAPS_E_FORMAT, start + UNIT, "pol: a key has no name");
	expect(r, ';', "pol: ';' follows the key");
	take_text(r, &p->name);
	expect(r, ';', "pol: ';' follows the name");
	type = laps_rd_u32le(r);
	expect(r, ';', "pol: ';' follows the type");
	len = laps_rd_u32le(r);
	expect(r, ';', "pol: ';' follows the size");
	data = laps_rd_bytes(r, len);
	expect(r, ']', "pol: an entry ends with ']'");
	if (r->err.rc != LAPS_OK)
		return;
	rc = take_entry(p, type, data, len, &why);
	if (rc != LAPS_OK)
		laps_rd_fail(r, rc, start, why);
}

laps_rc laps_regpol_parse(const uint8_t *in, size_t len, laps_registry_fn *each, void *ctx,
			  struct laps_err *err)
{
	struct pol p = {.each = each, .ctx = ctx};
	laps_rc rc;

	if (len > LAPS_REG_FILE_MAX)
		return laps_fail(err, LAPS_E_RANGE, LAPS_REG_FILE_MAX, "pol: the file is too long");
	laps_rd_init(&p.r, in, len);
	laps_buf_init(&p.key, 2 * LAPS_REG_FILE_MAX);
	laps_buf_init(&p.name, 2 * LAPS_REG_FILE_MAX);
	laps_buf_init(&p.text, 2 * LAPS_REG_FILE_MAX);
	if (laps_rd_u32le(&p.r) != SIGNATURE)
		laps_rd_fail(&p.r, LAPS_E_FORMAT, 0, "pol: does not begin with 'PReg'");
	if (laps_rd_u32le(&p.r) != VERSION)
		laps_rd_fail(&p.r, LAPS_E_UNSUPPORTED, 4, "pol: the version is not 1");
	while (laps_rd_left(&p.r) > 0)
		entry(&p);
	rc = laps_rd_end(&p.r, err);
	laps_buf_clear(&p.text);
	laps_buf_clear(&p.name);
	laps_buf_clear(&p.key);
	return rc;
}
