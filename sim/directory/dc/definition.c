/* SPDX-License-Identifier: MIT */
#include "directory/dc/definition.h"

#include <string.h>

#define ANY      0 /* what differs by oMObjectClass is taken for what attributes of ours have */
#define STANDARD "1.3.6.1.4.1.1466.115.121.1."
#define OWN      "1.2.840.113556.1.4."

/* [MS-ADTS] 3.1.1.2.2.2 and 3.1.1.3.1.1.2 */
static const struct {
	const char *syntax; /* attributeSyntax */
	int om;             /* oMSyntax */
	const char *oid;
} syntaxes[] = {
	{"2.5.5.1", ANY, STANDARD "12"},  /* Object(DS-DN) */
	{"2.5.5.2", ANY, STANDARD "38"},  /* String(Object-Identifier) */
	{"2.5.5.3", ANY, OWN "1362"},     /* String(Case) */
	{"2.5.5.4", ANY, OWN "905"},      /* String(Teletex) */
	{"2.5.5.5", 19, STANDARD "44"},   /* String(Printable) */
	{"2.5.5.5", 22, STANDARD "26"},   /* String(IA5) */
	{"2.5.5.6", ANY, STANDARD "36"},  /* String(Numeric) */
	{"2.5.5.7", ANY, OWN "903"},      /* Object(DN-Binary) */
	{"2.5.5.8", ANY, STANDARD "7"},   /* Boolean */
	{"2.5.5.9", ANY, STANDARD "27"},  /* Integer, Enumeration */
	{"2.5.5.10", ANY, STANDARD "40"}, /* String(Octet) */
	{"2.5.5.11", 23, STANDARD "53"},  /* String(UTC-Time) */
	{"2.5.5.11", 24, STANDARD "24"},  /* String(Generalized-Time) */
	{"2.5.5.12", ANY, STANDARD "15"}, /* String(Unicode) */
	{"2.5.5.13", ANY, STANDARD "43"}, /* Object(Presentation-Address) */
	{"2.5.5.14", ANY, OWN "904"},     /* Object(DN-String) */
	{"2.5.5.15", ANY, OWN "907"},     /* String(NT-Sec-Desc) */
	{"2.5.5.16", ANY, OWN "906"},     /* LargeInteger */
	{"2.5.5.17", ANY, STANDARD "40"}, /* String(Sid) */
};

static const char *syntax_of(const struct dc_attribute *a)
{
	for (size_t i = 0; a->syntax && i < sizeof(syntaxes) / sizeof(syntaxes[0]); i++)
		if (strcmp(a->syntax, syntaxes[i].syntax) == 0 &&
		    (syntaxes[i].om == ANY || syntaxes[i].om == a->om_syntax))
			return syntaxes[i].oid;
	return NULL;
}

static void put(struct laps_buf *out, const char *text)
{
	laps_buf_put(out, text, strlen(text));
}

bool dc_definition(const struct dc_attribute *a, const char *oid, size_t oid_len,
		   struct laps_buf *out)
{
	const char *syntax = syntax_of(a);

	if (!syntax)
		return false;
	put(out, "( ");
	laps_buf_put(out, oid, oid_len);
	put(out, " NAME '");
	put(out, a->name);
	put(out, "' SYNTAX '");
	put(out, syntax);
	put(out, a->single ? "' SINGLE-VALUE" : "'");
	put(out, a->system_only ? " NO-USER-MODIFICATION )" : " )");
	return laps_buf_status(out) == LAPS_OK;
}
