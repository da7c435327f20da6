/* SPDX-License-Identifier: MIT */
/* More servers of the same data: what is written at one comes to the others, each attribute by
 * itself, and they agree in the end. */
#include <string.h>

#include "conformance/directory/rows.h"
#include "conformance/directory/wait.h"

#define FIRST  "133800000000000000" /* FILETIME: in 2024 */
#define SECOND "133900000000000000"

/* What a server has of it; NULL: nothing, or no such object. */
static const char *seen(struct conform *c, struct dir_session *s, const char *dn, const char *attr)
{
	const char *const attrs[] = {attr, NULL};

	return dir_attr_text(dir_read(c, s, dn, attrs), attr);
}

/* Wait until the server has this value; NULL: until it has none. */
static bool comes(struct conform *c, struct dir_session *s, const char *dn, const char *attr,
		  const char *value)
{
	const long end = dir_replica_deadline(c);
	const char *got;

	for (;;) {
		got = seen(c, s, dn, attr);
		if (conform_over(c))
			return false;
		if (got && value ? strcmp(got, value) == 0 : got == value)
			return true;
		if (!dir_wait(end))
			return conform_that(c, false,
					    "in time, another server has %s %s, expected %s", attr,
					    got ? got : "(none)", value ? value : "(none)");
	}
}

/* A computer that every server has. */
static const char *everywhere(struct conform *c)
{
	static const char *const none[] = {LDAP_NO_ATTRS, NULL};
	const char *dn = dir_computer(c);

	for (size_t i = 1; dn && i <= dir_replicas(c); i++) {
		struct dir_session *s = dir_fresh_at(c, i, DIR_ADMINISTRATOR);
		const long end = dir_replica_deadline(c);

		while (!conform_over(c) && !dir_read(c, s, dn, none))
			if (!dir_wait(end))
				conform_fail(c, "in time, another server has no new computer");
	}
	return conform_over(c) ? NULL : dn;
}

static bool write_at(struct conform *c, struct dir_session *s, const char *dn, const char *attr,
		     const char *value)
{
	return dir_expect(c, dir_set(c, s, dn, attr, value), &dir_done, "writing %s", attr);
}

static void arrives(struct conform *c)
{
	struct dir_session *here = dir_as(c, DIR_ADMINISTRATOR);
	const char *dn = everywhere(c);

	if (!dn || !write_at(c, here, dn, DIR_EXPIRY, FIRST))
		return;
	for (size_t i = 1; i <= dir_replicas(c); i++)
		(void)comes(c, dir_fresh_at(c, i, DIR_ADMINISTRATOR), dn, DIR_EXPIRY, FIRST);
}

static void comes_back(struct conform *c)
{
	const char *dn = everywhere(c);

	for (size_t i = 1; dn && i <= dir_replicas(c) && !conform_over(c); i++) {
		const char *value = dir_format(c, "%zu", i);

		if (write_at(c, dir_fresh_at(c, i, DIR_ADMINISTRATOR), dn, DIR_EXPIRY, value))
			(void)comes(c, dir_as(c, DIR_ADMINISTRATOR), dn, DIR_EXPIRY, value);
	}
}

static void deletion(struct conform *c)
{
	struct dir_session *here = dir_as(c, DIR_ADMINISTRATOR),
			   *there = dir_fresh_at(c, 1, DIR_ADMINISTRATOR);
	const char *dn = everywhere(c);

	if (dn && write_at(c, here, dn, DIR_EXPIRY, FIRST) &&
	    comes(c, there, dn, DIR_EXPIRY, FIRST) &&
	    dir_expect(c, dir_unset(c, here, dn, DIR_EXPIRY), &dir_done, "deleting the expiry"))
		(void)comes(c, there, dn, DIR_EXPIRY, NULL);
}

/* Neither server has seen the other's change when it makes its own. */
static void merged(struct conform *c)
{
	struct dir_session *here = dir_as(c, DIR_ADMINISTRATOR),
			   *there = dir_fresh_at(c, 1, DIR_ADMINISTRATOR);
	const char *dn = everywhere(c);

	if (!dn || !write_at(c, here, dn, DIR_CLEAR, "one") ||
	    !write_at(c, there, dn, DIR_EXPIRY, SECOND))
		return;
	(void)(comes(c, here, dn, DIR_EXPIRY, SECOND) && comes(c, here, dn, DIR_CLEAR, "one") &&
	       comes(c, there, dn, DIR_EXPIRY, SECOND) && comes(c, there, dn, DIR_CLEAR, "one"));
}

static void agree(struct conform *c)
{
	struct dir_session *here = dir_as(c, DIR_ADMINISTRATOR),
			   *there = dir_fresh_at(c, 1, DIR_ADMINISTRATOR);
	const char *dn = everywhere(c), *a = NULL, *b = NULL;
	const long end = dir_replica_deadline(c);
	int same = 0;

	if (!dn || !write_at(c, here, dn, DIR_EXPIRY, FIRST) ||
	    !write_at(c, there, dn, DIR_EXPIRY, SECOND))
		return;
	/* for a while, so that they do not just pass each other */
	while (same < 10 && !conform_over(c) && dir_wait(end)) {
		a = seen(c, here, dn, DIR_EXPIRY);
		b = seen(c, there, dn, DIR_EXPIRY);
		same = a && b && strcmp(a, b) == 0 ? same + 1 : 0;
	}
	(void)conform_that(c, same == 10, "in time, one server has %s and the other %s",
			   a ? a : "(none)", b ? b : "(none)");
	(void)conform_that(c, a && (strcmp(a, FIRST) == 0 || strcmp(a, SECOND) == 0),
			   "they agree on %s, which nobody has written", a ? a : "(none)");
}

#define REPLICAS (CONFORM_DIRECTORY_REPLICAS | CONFORM_DIRECTORY_CLEAR)
const struct conform_row dir_rows_replicas[] = {
	{"DIR-15.arrives", CONFORM_MUST, "what is written at the first server comes to every other",
	 "[MS-ADTS] 3.1.1.1.9", "replica-stale", REPLICAS, arrives},
	{"DIR-15.back", CONFORM_MUST, "what is written at another server comes to the first",
	 "[MS-ADTS] 3.1.1.1.9", "replica-alone", REPLICAS, comes_back},
	{"DIR-15.deletion", CONFORM_MUST, "a deleted value goes everywhere", "[MS-ADTS] 3.1.1.1.9",
	 "replica-keeps", REPLICAS, deletion},
	{"DIR-15.merged", CONFORM_MUST, "changes of two attributes at two servers are both kept",
	 "[MS-DRSR] 4.1.10.6.2", "replica-whole", REPLICAS, merged},
	{"DIR-15.agree", CONFORM_MUST, "after a conflict all servers have one of the two values",
	 "[MS-DRSR] 4.1.10.6.2", "replica-differs", REPLICAS, agree},
	{0},
};
