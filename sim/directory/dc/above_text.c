/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/above.h"
#include "directory/dc/names.h"

#define VALUE    " controlValue \""
#define MODIFIER "modifiersName:"
#define KIND     "cn="
#define TAIL     "," DC_ROOT
#define ID_LEN   (DC_ABOVE_ID - 1)

/* "modifiersName:= cn=KIND,cn=ID,cn=HEX,cn=lapsim" */
char *dc_above_change(const struct berval *modifier, const struct dc_above *above)
{
	static const char digits[] = "0123456789abcdef";
	const size_t head = strcspn(modifier->bv_val, " "), rdn = strlen(above->rdn);
	const size_t size = head +
			    sizeof(KIND "k,cn="
					",cn=" TAIL) +
			    ID_LEN + 2 * rdn + 1;
	char *out = malloc(size);
	size_t n;

	if (!out)
		return NULL;
	n = (size_t)snprintf(out, size, "%.*s " KIND "%c,cn=%s,cn=", (int)head, modifier->bv_val,
			     above->kind, above->id);
	for (size_t i = 0; i < rdn; i++) {
		out[n++] = digits[(unsigned char)above->rdn[i] >> 4];
		out[n++] = digits[(unsigned char)above->rdn[i] & 15];
	}
	memcpy(out + n, TAIL, sizeof(TAIL));
	return out;
}

static int nibble(char c)
{
	const char *digits = "0123456789abcdef", *p = c ? strchr(digits, c | 0x20) : NULL;

	return p ? (int)(p - digits) : -1;
}

/* n bytes out of twice as many digits; false: they are none. */
static bool from_hex(const char *hex, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++) {
		const int high = nibble(hex[2 * i]), low = high < 0 ? -1 : nibble(hex[2 * i + 1]);

		if (low < 0)
			return false;
		out[i] = (char)(high << 4 | low);
	}
	out[n] = 0;
	return true;
}

/* "{0}{OID controlValue "hex"}" */
static bool from_control(const struct berval *control, struct dc_above *out)
{
	const char *p = strstr(control->bv_val, "{" DC_ABOVE_OID VALUE);

	return p && from_hex(p + sizeof("{" DC_ABOVE_OID VALUE) - 1, ID_LEN, out->id);
}

static bool from_change(const struct berval *change, struct dc_above *out)
{
	const size_t kind = sizeof(MODIFIER) - 1 + 2 + sizeof(KIND) - 1;
	const size_t id = kind + sizeof("k,cn=") - 1, rdn = id + ID_LEN + sizeof(",cn=") - 1;
	const char *p = change->bv_val;
	size_t len;

	if (change->bv_len < rdn + sizeof(TAIL) - 1 ||
	    strncasecmp(p, MODIFIER, sizeof(MODIFIER) - 1) != 0 || !strchr("nbd", p[kind]) ||
	    strcasecmp(p + change->bv_len - (sizeof(TAIL) - 1), TAIL) != 0)
		return false;
	len = (change->bv_len - rdn - (sizeof(TAIL) - 1)) / 2;
	if (len >= sizeof(out->rdn) || !from_hex(p + rdn, len, out->rdn))
		return false;
	memcpy(out->id, p + id, ID_LEN);
	out->id[ID_LEN] = 0;
	out->kind = p[kind];
	return true;
}

bool dc_above_read(struct berval *const *control, struct berval *const *change,
		   struct dc_above *out)
{
	bool said = false;

	/* ours is behind those that a client has sent */
	for (; control && *control; control++)
		said = from_control(*control, out) || said;
	if (said)
		return true;
	for (; change && *change; change++)
		if (from_change(*change, out))
			return true;
	return false;
}
