/* SPDX-License-Identifier: MIT */
/*
 * The history of encrypted passwords: values are added and dropped one by one, byte for byte, by
 * the device, which moves what was current there in the change that writes its successor.
 */
#include "conformance/directory/rows.h"
#include "conformance/directory/secrets.h"

#define FULL 12   /* the largest ADEncryptedPasswordHistorySize */
#define LEN  1300 /* bytes of a value as Windows writes it, with a finite-field key */

/* n values, each another one, of the row's memory. */
static struct dir_value *some(struct conform *c, size_t n)
{
	struct dir_value *value = dir_alloc(c, n * sizeof(*value));

	for (size_t i = 0; value && i < n; i++)
		value[i] = dir_blob(c, LEN + i, 100 + (unsigned)i);
	return value;
}

static struct dir_result change_one(struct conform *c, dir_op op, struct dir_value value)
{
	const struct dir_change change[] = {{op, DIR_HISTORY, &value, 1}, {0}};

	return dir_modify(c, dir_as(c, DIR_DEVICE), dir_dn(c, DIR_DEVICE), change);
}

/* The device has these in its history, in one change. */
static bool start(struct conform *c, const struct dir_value *value, size_t n)
{
	const struct dir_change change[] = {{DIR_REPLACE, DIR_HISTORY, value, n}, {0}};

	return value &&
	       dir_expect(c, dir_modify(c, dir_as(c, DIR_DEVICE), dir_dn(c, DIR_DEVICE), change),
			  &dir_done, "writing %zu values", n);
}

static bool has(struct conform *c, const struct dir_value *value, size_t n)
{
	return dir_is_set(c, dir_as(c, DIR_DEVICE), dir_dn(c, DIR_DEVICE), DIR_HISTORY, value, n);
}

static void grows(struct conform *c)
{
	struct dir_value *value = some(c, FULL);

	for (size_t n = 1; value && n <= FULL && !conform_over(c); n++) {
		dir_expect(c, change_one(c, DIR_ADD, value[n - 1]), &dir_done, "adding value %zu",
			   n);
		has(c, value, n);
	}
	if (!value || conform_over(c))
		return;
	dir_expect(c, dir_unset(c, dir_as(c, DIR_DEVICE), dir_dn(c, DIR_DEVICE), DIR_HISTORY),
		   &dir_done, "deleting the history");
	dir_is_absent(c, dir_as(c, DIR_DEVICE), dir_dn(c, DIR_DEVICE), DIR_HISTORY);
}

/* From the middle, so that no order helps. */
static void drops(struct conform *c)
{
	struct dir_value *value = some(c, 3);
	struct dir_value rest[2];

	if (!start(c, value, 3))
		return;
	rest[0] = value[0];
	rest[1] = value[2];
	dir_expect(c, change_one(c, DIR_DELETE, value[1]), &dir_done, "dropping one of three");
	has(c, rest, 2);
}

static void trims(struct conform *c)
{
	struct dir_value *value = some(c, 5);
	const struct dir_change change[] = {{DIR_DELETE, DIR_HISTORY, value, 3}, {0}};

	if (!start(c, value, 5))
		return;
	dir_expect(c, dir_modify(c, dir_as(c, DIR_DEVICE), dir_dn(c, DIR_DEVICE), change),
		   &dir_done, "dropping three of five in one change");
	has(c, value + 3, 2);
}

/* Zeros, all ones, what looks like text, a line's end at the end; of one byte and of many. */
static void bytes(struct conform *c)
{
	unsigned char every[256];
	struct dir_value value[6];

	for (size_t i = 0; i < sizeof(every); i++)
		every[i] = (unsigned char)i;
	value[0] = (struct dir_value){every, sizeof(every)};
	value[1] = (struct dir_value){every, 1};
	value[2] = (struct dir_value){every + 255, 1};
	value[3] = (struct dir_value){"\0\0\0\0\n", 5};
	value[4] = (struct dir_value){" x ", 3};
	value[5] = dir_blob(c, 8192, 1);
	if (start(c, value, 6))
		has(c, value, 6);
}

static void twice(struct conform *c)
{
	struct dir_value *value = some(c, 2);

	if (!start(c, value, 2))
		return;
	dir_expect(c, change_one(c, DIR_ADD, value[0]), &dir_twice, "adding what is there");
	has(c, value, 2);
}

static void not_there(struct conform *c)
{
	struct dir_value *value = some(c, 3);

	if (!start(c, value, 2))
		return;
	dir_expect(c, change_one(c, DIR_DELETE, value[2]), &dir_no_value,
		   "dropping what is not there");
	has(c, value, 2);
}

/* What a rotation writes; drop: what leaves the history. */
static struct dir_result rotate(struct conform *c, struct dir_value old, struct dir_value new,
				struct dir_value drop)
{
	const struct dir_change change[] = {{DIR_ADD, DIR_HISTORY, &old, 1},
					    {DIR_REPLACE, DIR_ENCRYPTED, &new, 1},
					    DIR_ONE(DIR_REPLACE, DIR_EXPIRY, "2"),
					    {DIR_DELETE, DIR_HISTORY, &drop, 1},
					    {0}};

	return dir_modify(c, dir_as(c, DIR_DEVICE), dir_dn(c, DIR_DEVICE), change);
}

static bool begin_rotation(struct conform *c, const struct dir_value *value)
{
	struct dir_session *s = dir_as(c, DIR_DEVICE);
	const char *dn = dir_dn(c, DIR_DEVICE);

	return start(c, value, 2) &&
	       dir_expect(c, dir_set_bytes(c, s, dn, DIR_ENCRYPTED, value[2]), &dir_done,
			  "writing its own " DIR_ENCRYPTED) &&
	       dir_expect(c, dir_set(c, s, dn, DIR_EXPIRY, "1"), &dir_done,
			  "writing its own " DIR_EXPIRY);
}

static void rotates(struct conform *c)
{
	struct dir_session *s = dir_as(c, DIR_DEVICE);
	const char *dn = dir_dn(c, DIR_DEVICE);
	struct dir_value *value = some(c, 4);

	if (!value || !begin_rotation(c, value))
		return;
	dir_expect(c, rotate(c, value[2], value[3], value[0]), &dir_done,
		   "moving the current value to a full history in one change");
	has(c, value + 1, 2);
	dir_is_bytes(c, s, dn, DIR_ENCRYPTED, value[3]);
	dir_is(c, s, dn, DIR_EXPIRY, "2");
}

/* Whoever reads meanwhile sees what was, and a failed rotation leaves what was. */
static void rotates_not(struct conform *c)
{
	struct dir_session *s = dir_as(c, DIR_DEVICE);
	const char *dn = dir_dn(c, DIR_DEVICE);
	struct dir_value *value = some(c, 5);

	if (!value || !begin_rotation(c, value))
		return;
	dir_expect(c, rotate(c, value[2], value[3], value[4]), &dir_no_value,
		   "moving the current value and dropping what is not there in one change");
	has(c, value, 2);
	dir_is_bytes(c, s, dn, DIR_ENCRYPTED, value[2]);
	dir_is(c, s, dn, DIR_EXPIRY, "1");
}

/* Rotation after rotation: two back, and never the current one. */
static void keeps_two(struct conform *c)
{
	struct dir_value *value = some(c, 7);

	if (!value || !begin_rotation(c, value))
		return;
	for (size_t i = 0; i < 4 && !conform_over(c); i++) {
		dir_expect(c, rotate(c, value[i + 2], value[i + 3], value[i]), &dir_done,
			   "rotation %zu", i + 1);
		has(c, value + i + 1, 2);
		dir_is_bytes(c, dir_as(c, DIR_DEVICE), dir_dn(c, DIR_DEVICE), DIR_ENCRYPTED,
			     value[i + 3]);
	}
}

#define NEEDS (CONFORM_DIRECTORY_ENCRYPTED | CONFORM_DIRECTORY_DEVICE)

const struct conform_row dir_rows_history[] = {
	{"HIS-09.sizes", CONFORM_MUST, "a history has from none to twelve values", "WS-POL",
	 "history-of-eight", NEEDS, grows},
	{"HIS-02.drop", CONFORM_MUST, "dropping a value leaves the others", "RFC 4511 4.6",
	 "drops-all", NEEDS, drops},
	{"HIS-04.trim", CONFORM_MUST, "several values are dropped in one change", "RFC 4511 4.6",
	 "drops-one", NEEDS, trims},
	{"HIS-03.bytes", CONFORM_MUST, "values of the history come back byte for byte",
	 "[MS-ADTS] 3.1.1.2.2.2", "history-cut", NEEDS, bytes},
	{"HIS-03.twice", CONFORM_MUST, "a value that is there is not added again", "RFC 4511 4.6",
	 "history-doubles", NEEDS, twice},
	{"HIS-04.not-there", CONFORM_MUST, "a value that is not there is not dropped",
	 "RFC 4511 4.6", "absent-deleted", NEEDS, not_there},
	{"HIS-02.rotation", CONFORM_MUST,
	 "the current value moves to the history in the change that writes its successor",
	 "RFC 4511 4.6 and ours", "rotation-without-history", NEEDS, rotates},
	{"HIS-02.rotation-refused", CONFORM_MUST,
	 "a rotation that fails in one part changes nothing", "RFC 4511 4.6", "modify-goes-on",
	 NEEDS, rotates_not},
	{"HIS-02.newest", CONFORM_MUST,
	 "after many rotations the newest of the previous values are kept", "WS-CON",
	 "rotation-without-history", NEEDS, keeps_two},
	{0},
};
