/* SPDX-License-Identifier: MIT */
#include "directory/dc/wire_name.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/wire_ber.h"

#define DASHED_LEN (LAPS_GUID_TEXT - 1)

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (!isxdigit((unsigned char)c))
		return -1;
	return tolower((unsigned char)c) - 'a' + 10;
}

static bool parse_hex(const char *text, size_t len, uint8_t *out, size_t max, size_t *out_len)
{
	if (len % 2 != 0 || len / 2 > max)
		return false;
	for (size_t i = 0; i < len / 2; i++) {
		int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	*out_len = len / 2;
	return true;
}

static bool parse_dashed(const char *text, size_t len, uint8_t out[static LAPS_GUID_LEN])
{
	char copy[LAPS_GUID_TEXT];

	if (len != DASHED_LEN || memchr(text, 0, len))
		return false;
	memcpy(copy, text, len);
	copy[len] = 0;
	return laps_guid_parse_text(copy, out, NULL) == LAPS_OK;
}

/* As the bytes stand in objectGUID, or as people write it. */
static bool parse_guid(const char *text, size_t len, uint8_t out[static LAPS_GUID_LEN])
{
	uint8_t guid[LAPS_GUID_LEN];
	size_t n = 0;

	if (!parse_dashed(text, len, guid) &&
	    !(parse_hex(text, len, guid, sizeof(guid), &n) && n == sizeof(guid)))
		return false;
	memcpy(out, guid, sizeof(guid));
	return true;
}

static bool parse_sid(const char *text, size_t len, struct laps_sid *out)
{
	uint8_t bytes[LAPS_SID_LEN_MAX];
	size_t n = 0;

	return laps_sid_parse_text(text, len, out, NULL) == LAPS_OK ||
	       (parse_hex(text, len, bytes, sizeof(bytes), &n) &&
		laps_sid_parse(bytes, n, out, NULL) == LAPS_OK);
}

/* "GUID=": what stands behind it. */
static bool begins(const char **text, size_t *len, const char *word)
{
	size_t n = strlen(word);

	if (*len < n || strncasecmp(*text, word, n) != 0)
		return false;
	*text += n;
	*len -= n;
	return true;
}

bool dc_name_of_object(const char *text, size_t len, struct dc_name *out)
{
	struct dc_name n = {.kind = DC_NAME_DN};
	const char *comma;

	if (len < 2 || text[0] != '<' || text[len - 1] != '>')
		return false;
	text++;
	len -= 2;
	if (begins(&text, &len, "GUID=")) {
		n.kind = DC_NAME_GUID;
		if (!parse_guid(text, len, n.guid))
			return false;
	} else if (begins(&text, &len, "SID=")) {
		n.kind = DC_NAME_SID;
		if (!parse_sid(text, len, &n.sid))
			return false;
	} else if (begins(&text, &len, "WKGUID=") && (comma = memchr(text, ',', len)) != NULL) {
		n.kind = DC_NAME_WELL_KNOWN;
		if (!parse_guid(text, (size_t)(comma - text), n.guid))
			return false;
		n.text = comma + 1;
		n.text_len = len - (size_t)(n.text - text);
	} else {
		return false;
	}
	*out = n;
	return true;
}

void dc_name_of_account(const char *text, size_t len, struct dc_name *out)
{
	struct dc_name n = {.kind = DC_NAME_DISPLAY, .text = text, .text_len = len};
	const char *at;

	if (dc_name_of_object(text, len, out))
		return;
	if (len == DASHED_LEN + 2 && text[0] == '{' && text[len - 1] == '}' &&
	    parse_dashed(text + 1, DASHED_LEN, n.guid)) {
		n.kind = DC_NAME_GUID;
	} else if (parse_dashed(text, len, n.guid)) {
		n.kind = DC_NAME_GUID;
	} else if (laps_sid_parse_text(text, len, &n.sid, NULL) == LAPS_OK) {
		n.kind = DC_NAME_SID;
	} else if (len == 0 || memchr(text, '=', len)) {
		n.kind = DC_NAME_DN;
	} else if ((at = memchr(text, '\\', len)) != NULL) {
		n.kind = DC_NAME_DOWN_LEVEL;
		n.domain = text;
		n.domain_len = (size_t)(at - text);
		n.text = at + 1;
		n.text_len = len - n.domain_len - 1;
	} else if ((at = memrchr(text, '@', len)) != NULL) {
		n.kind = DC_NAME_PRINCIPAL;
		n.text_len = (size_t)(at - text);
		n.domain = at + 1;
		n.domain_len = len - n.text_len - 1;
	}
	*out = n;
}

void dc_name_filter_value(struct laps_buf *out, const void *value, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	const uint8_t *p = value;

	for (size_t i = 0; i < len; i++) {
		if (isalnum(p[i])) {
			laps_buf_put_u8(out, p[i]);
		} else {
			laps_buf_put_u8(out, '\\');
			laps_buf_put_u8(out, (uint8_t)hex[p[i] >> 4]);
			laps_buf_put_u8(out, (uint8_t)hex[p[i] & 15]);
		}
	}
}

static void put_term(struct laps_buf *out, const char *attribute, const void *value, size_t len)
{
	laps_buf_put_u8(out, '(');
	laps_buf_put(out, attribute, strlen(attribute));
	laps_buf_put_u8(out, '=');
	dc_name_filter_value(out, value, len);
	laps_buf_put_u8(out, ')');
}

static bool is_ours(const struct dc_name *n, const struct dc_name_domain *d)
{
	return dc_text_is(n->domain, n->domain_len, d->netbios) ||
	       dc_text_is(n->domain, n->domain_len, d->dns);
}

/* An explicit name counts whatever domain it tells; each account has an implicit one in its own. */
static void put_principal(const struct dc_name *n, const struct dc_name_domain *d,
			  struct laps_buf *out)
{
	size_t whole = n->text_len + 1 + n->domain_len;

	laps_buf_put(out, "(|", 2);
	put_term(out, "userPrincipalName", n->text, whole);
	if (is_ours(n, d))
		put_term(out, "sAMAccountName", n->text, n->text_len);
	laps_buf_put_u8(out, ')');
}

bool dc_name_filter(const struct dc_name *n, const struct dc_name_domain *d, struct laps_buf *out)
{
	struct laps_buf sid;

	switch (n->kind) {
	case DC_NAME_GUID: put_term(out, "objectGUID", n->guid, sizeof(n->guid)); return true;
	case DC_NAME_SID:
		laps_buf_init(&sid, LAPS_SID_LEN_MAX);
		laps_sid_format(&n->sid, &sid);
		put_term(out, "objectSid", sid.data, sid.len);
		laps_buf_clear(&sid);
		return true;
	case DC_NAME_PRINCIPAL: put_principal(n, d, out); return true;
	case DC_NAME_DOWN_LEVEL:
		if (!is_ours(n, d))
			return false;
		put_term(out, "sAMAccountName", n->text, n->text_len);
		return true;
	case DC_NAME_DISPLAY:
		laps_buf_put(out, "(|", 2);
		put_term(out, "displayName", n->text, n->text_len);
		put_term(out, "servicePrincipalName", n->text, n->text_len);
		laps_buf_put_u8(out, ')');
		return true;
	default: return false;
	}
}
