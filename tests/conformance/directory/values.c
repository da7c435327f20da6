/* SPDX-License-Identifier: MIT */
/* What is written is what is read: times, the clear value, encrypted values of every size, the
 * version of the password. */
#include <string.h>

#include "conformance/directory/rows.h"

#define SOME_DAY "133800000000000000" /* FILETIME: in 2024 */

/* Written by the administrator, and read as it was written. */
static bool keeps(struct conform *c, const char *dn, const char *attr, struct dir_value value)
{
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);

	return dn &&
	       dir_expect(c, dir_set_bytes(c, s, dn, attr, value), &dir_done,
			  "writing %zu bytes of %s", value.len, attr) &&
	       dir_is_bytes(c, s, dn, attr, value);
}
static bool keeps_text(struct conform *c, const char *dn, const char *attr, const char *text)
{
	return keeps(c, dn, attr, dir_text(text));
}

/* ---- the expiry -------------------------------------------------------------------------------
 */
static void expiry_as_written(struct conform *c)
{
	static const char *const value[] = {"0", "1", "133800000000000001", "9223372036854775807"};
	const char *dn = dir_computer(c);

	for (size_t i = 0; i < sizeof(value) / sizeof(value[0]); i++)
		if (!keeps_text(c, dn, DIR_EXPIRY, value[i]))
			return;
}

static bool finds(struct conform *c, const char *below, const char *filter, long expected)
{
	const long n = dir_count(c, dir_as(c, DIR_ADMINISTRATOR), below, filter);

	return n >= 0 && conform_that(c, n == expected, "%s finds %ld computers, expected %ld",
				      filter, n, expected);
}

/* As texts, 9 would come behind 10. */
static void expiry_in_order(struct conform *c)
{
	static const char *const value[] = {"9", "10", SOME_DAY};
	const char *below = dir_container(c);

	for (size_t i = 0; below && i < sizeof(value) / sizeof(value[0]); i++)
		if (!keeps_text(c, dir_computer_below(c, below), DIR_EXPIRY, value[i]))
			return;
	if (!below)
		return;
	(void)(finds(c, below, "(" DIR_EXPIRY "<=9)", 1) &&
	       finds(c, below, "(" DIR_EXPIRY "<=10)", 2) &&
	       finds(c, below, "(" DIR_EXPIRY ">=10)", 2) &&
	       finds(c, below, "(" DIR_EXPIRY ">=11)", 1) &&
	       finds(c, below, "(" DIR_EXPIRY "=" SOME_DAY ")", 1));
}

static void expiry_is_a_number(struct conform *c)
{
	static const char *const value[] = {"tomorrow", "1.5", "0x10", "1 2", "20240101000000.0Z"};
	const char *dn = dir_computer(c);
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);

	if (!keeps_text(c, dn, DIR_EXPIRY, SOME_DAY))
		return;
	for (size_t i = 0; i < sizeof(value) / sizeof(value[0]); i++)
		if (!dir_expect(c, dir_set(c, s, dn, DIR_EXPIRY, value[i]), &dir_bad_syntax,
				"writing the expiry '%s'", value[i]))
			return;
	(void)dir_is(c, s, dn, DIR_EXPIRY, SOME_DAY);
}

static void expiry_of_64_bits(struct conform *c)
{
	const char *dn = dir_computer(c);
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);

	if (keeps_text(c, dn, DIR_EXPIRY, SOME_DAY) &&
	    dir_expect(c, dir_set(c, s, dn, DIR_EXPIRY, "9223372036854775808"), &dir_bad_syntax,
		       "writing an expiry of 2^63"))
		(void)dir_is(c, s, dn, DIR_EXPIRY, SOME_DAY);
}

static void deleted(struct conform *c)
{
	const char *dn = dir_computer(c);
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);

	if (keeps_text(c, dn, DIR_EXPIRY, SOME_DAY) && keeps_text(c, dn, DIR_CLEAR, "{}") &&
	    dir_expect(c, dir_unset(c, s, dn, DIR_CLEAR), &dir_done, "deleting the password"))
		(void)(dir_is_absent(c, s, dn, DIR_CLEAR) &&
		       dir_is(c, s, dn, DIR_EXPIRY, SOME_DAY));
}

/* ---- clear text -------------------------------------------------------------------------------
 */
static void clear_kept(struct conform *c)
{
	static const char *const value[] = {
		"{\"n\":\"Administrator\",\"t\":\"1d8161b41c41cde\",\"p\":\"A6a3#7%eb!57be4a4\"}",
		/* a directory that reads it as JSON, or squeezes blanks, would give another */
		" { \"t\" : \"1d8161b41c41cde\",  \"p\" : \"\\\\ \\\" \" , \"n\" : \"\" } ",
		"{\"p\":\"`~!@#$%^&*()_+-={}[]|\\\\:;'<>,.?/\"}",
	};
	const char *dn = dir_computer(c);

	for (size_t i = 0; i < sizeof(value) / sizeof(value[0]); i++)
		if (!keeps_text(c, dn, DIR_CLEAR, value[i]))
			return;
}

/* The attribute is String(IA5), [MS-DRSR] 5.16: a server that takes this at its word, RFC 4517
 * 3.3.15, refuses the value, and the client knows. None may change it. */
static void clear_utf8(struct conform *c)
{
	static const char text[] = "{\"n\":\"J\xc3\xbcrgen \xd0\x9b\xe2\x82\xac\xf0\x9f\x94\x91\","
				   "\"t\":\"1d8161b41c41cde\",\"p\":\"x\"}";
	const char *dn = dir_computer(c);
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);
	struct dir_result r;

	if (!dn)
		return;
	r = dir_set(c, s, dn, DIR_CLEAR, text);
	if (!dir_is_one_of(c, r.code, &dir_bad_syntax) &&
	    dir_expect(c, r, &dir_done, "writing a name beyond ASCII"))
		(void)dir_is(c, s, dn, DIR_CLEAR, text);
}

static void clear_long(struct conform *c)
{
	char text[4096];

	memset(text, 'p', sizeof(text));
	(void)keeps(c, dir_computer(c), DIR_CLEAR,
		    (struct dir_value){.data = text, .len = sizeof(text)});
}

/* ---- encrypted --------------------------------------------------------------------------------
 */
static void every_size(struct conform *c)
{
	static const size_t len[] = {1,   15,   16,   17,    127,   128,   255,
				     256, 1024, 4096, 65535, 65536, 65537, 131072};
	const char *dn = dir_computer(c);

	for (size_t i = 0; i < sizeof(len) / sizeof(len[0]); i++)
		if (!keeps(c, dn, DIR_ENCRYPTED, dir_blob(c, len[i], (unsigned)i)))
			return;
}

static void every_byte(struct conform *c)
{
	uint8_t byte[258];

	for (size_t i = 0; i < sizeof(byte); i++)
		byte[i] = (uint8_t)(i & 0xff); /* a NUL at the head, and one near the end */
	(void)keeps(c, dir_computer(c), DIR_ENCRYPTED,
		    (struct dir_value){.data = byte, .len = sizeof(byte)});
}

static void replaced(struct conform *c)
{
	const char *dn = dir_computer(c);

	(void)(keeps(c, dn, DIR_ENCRYPTED, dir_blob(c, 1200, 1)) &&
	       keeps(c, dn, DIR_ENCRYPTED, dir_blob(c, 1100, 2)) &&
	       keeps(c, dn, DIR_ENCRYPTED, dir_blob(c, 1300, 3)));
}

/* ---- restore mode -----------------------------------------------------------------------------
 */
static void dsrm_apart(struct conform *c)
{
	const char *dn = dir_computer(c);
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);
	const struct dir_value history = dir_blob(c, 300, 3), own = dir_blob(c, 200, 1);

	if (keeps(c, dn, DIR_ENCRYPTED, own) && keeps(c, dn, DIR_DSRM, dir_blob(c, 200, 2)) &&
	    keeps(c, dn, DIR_DSRM_HISTORY, history))
		(void)(dir_is_bytes(c, s, dn, DIR_ENCRYPTED, own) &&
		       dir_is_absent(c, s, dn, DIR_HISTORY));
}

/* ---- the version ------------------------------------------------------------------------------
 */
static void version_kept(struct conform *c)
{
	(void)keeps(c, dir_computer(c), DIR_VERSION, dir_blob(c, DIR_VERSION_LEN, 7));
}

static void version_of_16_bytes(struct conform *c)
{
	static const size_t len[] = {1, 15, 17, 32};
	const char *dn = dir_computer(c);
	const struct dir_value good = dir_blob(c, DIR_VERSION_LEN, 1);
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);

	if (!keeps(c, dn, DIR_VERSION, good))
		return;
	for (size_t i = 0; i < sizeof(len) / sizeof(len[0]); i++)
		if (!dir_expect(c, dir_set_bytes(c, s, dn, DIR_VERSION, dir_blob(c, len[i], 2)),
				&dir_too_long, "writing a version of %zu bytes", len[i]))
			return;
	(void)dir_is_bytes(c, s, dn, DIR_VERSION, good);
}

/* ---- legacy -----------------------------------------------------------------------------------
 */
static void legacy_kept(struct conform *c)
{
	const char *dn = dir_computer(c);

	(void)(keeps_text(c, dn, DIR_LEGACY_PASSWORD, "x Y~{}|[]\\:;'<>?,./\" z") &&
	       keeps_text(c, dn, DIR_LEGACY_EXPIRY, SOME_DAY));
}

const struct conform_row dir_rows_values[] = {
	{"ADB-02.as-written", CONFORM_MUST,
	 "an expiry is read as the decimal FILETIME that was written", "WS-SCH", "expiry-rounded",
	 CONFORM_DIRECTORY_CLEAR, expiry_as_written},
	{"ADB-02.in-order", CONFORM_MUST, "filters compare expiries as numbers",
	 "WS-SCH; RFC 4517 4.2.20", "order-swapped", CONFORM_DIRECTORY_CLEAR, expiry_in_order},
	{"ADB-02.number", CONFORM_MUST,
	 "an expiry that is not a number is refused, and the old one stays",
	 "WS-SCH; [MS-DRSR] 5.16; RFC 4517 3.3.16", "number-lax", CONFORM_DIRECTORY_CLEAR,
	 expiry_is_a_number},
	/* that an AD refuses it is told nowhere */
	{"ADB-02.64-bits", CONFORM_SHOULD, "an expiry beyond 64 bits is refused",
	 "Samba's behaviour", "number-lax", CONFORM_DIRECTORY_AD | CONFORM_DIRECTORY_CLEAR,
	 expiry_of_64_bits},
	{"ADB-13.deleted", CONFORM_MUST, "deleting the password leaves the expiry", "RFC 4511 4.6",
	 "delete-more", CONFORM_DIRECTORY_CLEAR, deleted},
	{"ADB-03.kept", CONFORM_MUST, "the clear value is kept byte for byte", "WS-SCH",
	 "clear-squeezed", CONFORM_DIRECTORY_CLEAR, clear_kept},
	{"ADB-05.kept", CONFORM_SHOULD,
	 "account names beyond ASCII are kept as they were sent, or refused",
	 "RFC 4517 3.3.15 and ours", "clear-ascii", CONFORM_DIRECTORY_CLEAR, clear_utf8},
	{"ADB-03.long", CONFORM_MUST, "a clear value of 4,096 bytes is kept",
	 "WS-SCH sets no range; the length is ours", "clear-cut", CONFORM_DIRECTORY_CLEAR,
	 clear_long},
	{"ENC-01.sizes", CONFORM_MUST, "an encrypted value of 1 to 131,072 bytes is kept",
	 "WS-SCH sets no range; the largest is ours", "long-cut", CONFORM_DIRECTORY_ENCRYPTED,
	 every_size},
	{"ENC-01.bytes", CONFORM_MUST, "an encrypted value may have any byte at any place",
	 "WS-SCH", "nul-ends", CONFORM_DIRECTORY_ENCRYPTED, every_byte},
	{"ENC-01.replaced", CONFORM_MUST,
	 "a new encrypted value takes the place of the old one whole", "RFC 4511 4.6",
	 "values-overlaid", CONFORM_DIRECTORY_ENCRYPTED, replaced},
	{"DSRM-05.apart", CONFORM_MUST, "values of the restore mode are apart from the others",
	 "WS-SCH", "dsrm-shared", CONFORM_DIRECTORY_ENCRYPTED, dsrm_apart},
	{"RBK-01.kept", CONFORM_MUST, "the 16 bytes of a version are kept", "WS-SCH",
	 "version-as-guid", CONFORM_DIRECTORY_VERSION, version_kept},
	{"RBK-01.length", CONFORM_MUST, "a version of another length than 16 bytes is refused",
	 "WS-SCH", "version-lax", CONFORM_DIRECTORY_AD | CONFORM_DIRECTORY_VERSION,
	 version_of_16_bytes},
	{"LEG-07.kept", CONFORM_MUST, "a legacy password and its expiry are kept as written",
	 "WS-SCH", "legacy-trimmed", CONFORM_DIRECTORY_LEGACY, legacy_kept},
	{0},
};
