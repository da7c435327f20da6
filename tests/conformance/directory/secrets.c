/* SPDX-License-Identifier: MIT */
#include "conformance/directory/secrets.h"

#include <string.h>

#define BLOB_LEN 64 /* bytes */

const struct dir_secret dir_secret[DIR_SECRET_N] = {
	{DIR_CLEAR, CONFORM_DIRECTORY_CLEAR, true, false},
	{DIR_ENCRYPTED, CONFORM_DIRECTORY_ENCRYPTED, false, true},
	{DIR_HISTORY, CONFORM_DIRECTORY_ENCRYPTED, false, true},
	{DIR_DSRM, CONFORM_DIRECTORY_ENCRYPTED, false, true},
	{DIR_DSRM_HISTORY, CONFORM_DIRECTORY_ENCRYPTED, false, true},
	{DIR_VERSION, CONFORM_DIRECTORY_VERSION, false, true},
	{DIR_LEGACY_PASSWORD, CONFORM_DIRECTORY_LEGACY, true, false},
};

bool dir_has_secret(const struct conform *c, size_t i)
{
	return (c->has & dir_secret[i].need) != 0;
}

struct dir_value dir_secret_value(struct conform *c, size_t i, unsigned which)
{
	if (dir_secret[i].need == CONFORM_DIRECTORY_VERSION)
		return dir_text(dir_format(c, "version-%08u", which));
	if (strcmp(dir_secret[i].attr, DIR_CLEAR) == 0)
		return dir_text(dir_format(c,
					   "{\"n\":\"Administrator\",\"t\":\"1d8161b41c41cde\","
					   "\"p\":\"Pass-word-%04u\"}",
					   which));
	if (dir_secret[i].is_text)
		return dir_text(dir_format(c, "Pass-word-%04u", which));
	return dir_blob(c, BLOB_LEN, which * DIR_SECRET_N + (unsigned)i);
}

const char *dir_filled_below(struct conform *c, const char *parent)
{
	const char *dn = parent ? dir_computer_below(c, parent) : dir_computer(c);
	struct dir_value value[DIR_SECRET_N];
	struct dir_change change[DIR_SECRET_N + 2] = {
		DIR_ONE(DIR_REPLACE, DIR_EXPIRY, DIR_FILLED_EXPIRY)};
	size_t n = 1;

	for (size_t i = 0; i < DIR_SECRET_N; i++)
		if (dir_has_secret(c, i)) {
			value[i] = dir_secret_value(c, i, 1);
			change[n++] =
				(struct dir_change){DIR_REPLACE, dir_secret[i].attr, &value[i], 1};
		}
	if (!dn || !dir_expect(c, dir_modify(c, dir_as(c, DIR_ADMINISTRATOR), dn, change),
			       &dir_done, "writing each attribute of LAPS"))
		return NULL;
	return dn;
}

const char *dir_filled(struct conform *c)
{
	return dir_filled_below(c, NULL);
}

bool dir_sees_none(struct conform *c, struct dir_session *s, const char *dn)
{
	for (size_t i = 0; i < DIR_SECRET_N; i++)
		if (dir_has_secret(c, i) && !dir_is_absent(c, s, dn, dir_secret[i].attr))
			return false;
	return true;
}

bool dir_still_filled(struct conform *c, const char *dn)
{
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);

	for (size_t i = 0; i < DIR_SECRET_N; i++)
		if (dir_has_secret(c, i) &&
		    !dir_is_bytes(c, s, dn, dir_secret[i].attr, dir_secret_value(c, i, 1)))
			return false;
	return dir_is(c, s, dn, DIR_EXPIRY, DIR_FILLED_EXPIRY);
}

const char *dir_equals(struct conform *c, const char *attr, struct dir_value value)
{
	const unsigned char *p = value.data;
	char *hex = dir_alloc(c, 3 * value.len + 1);

	for (size_t i = 0; hex && i < value.len; i++) {
		static const char digit[] = "0123456789abcdef";

		hex[3 * i] = '\\';
		hex[3 * i + 1] = digit[p[i] >> 4];
		hex[3 * i + 2] = digit[p[i] & 15];
	}
	return hex ? dir_format(c, "(%s=%s)", attr, hex) : "(!(objectClass=*))";
}
