/* SPDX-License-Identifier: MIT */
/* A rotation is one modify: all of it or nothing, in its order, and the same for everybody who
 * looks or writes at that time. */
#include <string.h>
#include <sys/socket.h>

#include "conformance/directory/layer.h"
#include "conformance/directory/rows.h"

#define OLD    "133800000000000000" /* FILETIME: in 2024 */
#define NEW    "133900000000000000"
#define ROUNDS 10

/* What a device writes when it rotates: password n with its expiry. */
static struct dir_result rotate(struct conform *c, struct dir_session *s, const char *dn,
				const char *password, const char *expiry)
{
	const struct dir_change change[] = {DIR_ONE(DIR_REPLACE, DIR_CLEAR, password),
					    DIR_ONE(DIR_REPLACE, DIR_EXPIRY, expiry),
					    {0}};

	return dir_modify(c, s, dn, change);
}

/* A computer with password "old" and the old expiry; NULL: the row has failed. */
static const char *rotated(struct conform *c)
{
	const char *dn = dir_computer(c);

	return dn && dir_expect(c, rotate(c, dir_as(c, DIR_ADMINISTRATOR), dn, "old", OLD),
				&dir_done, "writing password and expiry")
		       ? dn
		       : NULL;
}

static bool has(struct conform *c, const char *dn, const char *password, const char *expiry)
{
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);

	return dir_is(c, s, dn, DIR_CLEAR, password) && dir_is(c, s, dn, DIR_EXPIRY, expiry);
}

static void all_at_once(struct conform *c)
{
	const char *dn = rotated(c);

	if (dn && dir_expect(c, rotate(c, dir_as(c, DIR_ADMINISTRATOR), dn, "new", NEW), &dir_done,
			     "writing both again"))
		(void)has(c, dn, "new", NEW);
}

/* ---- one part fails ---------------------------------------------------------------------------
 */
static void bad_value_last(struct conform *c)
{
	const char *dn = rotated(c);

	if (dn && dir_expect(c, rotate(c, dir_as(c, DIR_ADMINISTRATOR), dn, "new", "soon"),
			     &dir_bad_syntax, "a good password and an expiry of letters"))
		(void)has(c, dn, "old", OLD);
}

static void bad_deletion_last(struct conform *c)
{
	const struct dir_change change[] = {DIR_ONE(DIR_REPLACE, DIR_CLEAR, "new"),
					    DIR_ONE(DIR_REPLACE, DIR_EXPIRY, NEW),
					    DIR_ONE(DIR_DELETE, "description", "nobody"),
					    {0}};
	const char *dn = rotated(c);

	if (dn && dir_expect(c, dir_modify(c, dir_as(c, DIR_ADMINISTRATOR), dn, change),
			     &dir_no_value, "two good changes and a deletion of what is not there"))
		(void)has(c, dn, "old", OLD);
}

static void denied_part(struct conform *c)
{
	const struct dir_change change[] = {DIR_ONE(DIR_REPLACE, DIR_CLEAR, "new"),
					    DIR_ONE(DIR_REPLACE, DIR_EXPIRY, NEW),
					    DIR_ONE(DIR_REPLACE, "description", "somebody"),
					    {0}};
	const char *dn = dir_dn(c, DIR_DEVICE);

	if (dir_expect(c, rotate(c, dir_as(c, DIR_DEVICE), dn, "old", OLD), &dir_done,
		       "its own password and expiry") &&
	    dir_expect(c, dir_modify(c, dir_as(c, DIR_DEVICE), dn, change), &dir_denied,
		       "two allowed changes and a denied one"))
		(void)has(c, dn, "old", OLD);
}

/* ---- order ------------------------------------------------------------------------------------
 */
static void in_order(struct conform *c)
{
	const struct dir_change change[] = {DIR_ONE(DIR_REPLACE, DIR_EXPIRY, "1"),
					    DIR_ONE(DIR_DELETE, DIR_EXPIRY, "1"),
					    DIR_ONE(DIR_ADD, DIR_EXPIRY, "2"),
					    {0}};
	const char *dn = rotated(c);

	if (dn && dir_expect(c, dir_modify(c, dir_as(c, DIR_ADMINISTRATOR), dn, change), &dir_done,
			     "replacing by 1, deleting 1, adding 2"))
		(void)has(c, dn, "old", "2");
}

/* ---- compare and swap -------------------------------------------------------------------------
 */
static int swap_start(struct conform *c, struct dir_session *s, const char *dn, const char *from,
		      const char *to)
{
	const struct dir_change change[] = {
		DIR_ONE(DIR_DELETE, DIR_EXPIRY, from), DIR_ONE(DIR_ADD, DIR_EXPIRY, to), {0}};

	return dir_modify_start(c, s, dn, change);
}

static void swapped(struct conform *c)
{
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);
	const char *dn = rotated(c);

	if (dn && dir_expect(c, dir_result_wait(c, s, swap_start(c, s, dn, OLD, NEW)), &dir_done,
			     "deleting the expiry that is there and adding another"))
		(void)has(c, dn, "old", NEW);
}

static void not_swapped(struct conform *c)
{
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);
	const char *dn = rotated(c);

	if (dn && dir_expect(c, dir_result_wait(c, s, swap_start(c, s, dn, NEW, "1")),
			     &dir_no_value, "deleting an expiry that is not there"))
		(void)has(c, dn, "old", OLD);
}

/* Both start from what is there; the slower one must be told: that it is too late, or that somebody
 * else is writing, as an AD says of writes that meet, KB 306091. */
static bool one_wins(struct conform *c, struct dir_session *s[2], const char *dn, const char *from,
		     const char *to[2])
{
	static const struct dir_codes lost = {"a refusal of the slower one",
					      {LDAP_NO_SUCH_ATTRIBUTE, LDAP_BUSY},
					      {LDAP_NO_SUCH_ATTRIBUTE, LDAP_BUSY}};
	int id[2];
	struct dir_result r[2];
	int winner;

	for (int i = 0; i < 2; i++)
		id[i] = swap_start(c, s[i], dn, from, to[i]);
	for (int i = 0; i < 2; i++)
		r[i] = dir_result_wait(c, s[i], id[i]);
	winner = r[0].code == LDAP_SUCCESS ? 0 : 1;
	return dir_expect(c, r[winner], &dir_done, "the faster of two swaps") &&
	       dir_expect(c, r[!winner], &lost, "the slower of two swaps") &&
	       has(c, dn, "old", to[winner]);
}

static void two_writers(struct conform *c)
{
	struct dir_session *s[2] = {dir_fresh(c, DIR_ADMINISTRATOR, DIR_TLS_START),
				    dir_fresh(c, DIR_ADMINISTRATOR, DIR_TLS_START)};
	static const char *const attrs[] = {DIR_EXPIRY, NULL};
	const char *dn = rotated(c);

	for (int i = 0; dn && i < ROUNDS; i++) {
		const char *from = dir_attr_text(dir_read(c, s[0], dn, attrs), DIR_EXPIRY),
			   *to[2] = {dir_format(c, "%d1", i + 1), dir_format(c, "%d2", i + 1)};

		if (!from || !one_wins(c, s, dn, from, to))
			return;
	}
}

/* ---- somebody looks meanwhile -----------------------------------------------------------------
 */
static void seen_together(struct conform *c)
{
	static const char *const attrs[] = {DIR_CLEAR, DIR_EXPIRY, NULL};
	struct dir_session *writer = dir_fresh(c, DIR_ADMINISTRATOR, DIR_TLS_START),
			   *looker = dir_as(c, DIR_ADMINISTRATOR);
	const char *dn = rotated(c);

	for (int i = 1; dn && i <= ROUNDS && !conform_over(c); i++) {
		const char *number = dir_format(c, "%d", i);
		const struct dir_change change[] = {DIR_ONE(DIR_REPLACE, DIR_CLEAR, number),
						    DIR_ONE(DIR_REPLACE, DIR_EXPIRY, number),
						    {0}};
		const int id = dir_modify_start(c, writer, dn, change);

		for (int look = 0; look < 3 && !conform_over(c); look++) {
			const struct dir_entry *e = dir_read(c, looker, dn, attrs);
			const char *password = dir_attr_text(e, DIR_CLEAR),
				   *expiry = dir_attr_text(e, DIR_EXPIRY);

			(void)conform_that(c,
					   password && expiry &&
						   (strcmp(password, expiry) == 0 ||
						    (i == 1 && strcmp(password, "old") == 0 &&
						     strcmp(expiry, OLD) == 0)),
					   "while they are written, the password is '%s' and the "
					   "expiry '%s'",
					   password ? password : "", expiry ? expiry : "");
		}
		(void)dir_expect(c, dir_result_wait(c, writer, id), &dir_done, "writing both");
	}
}

/* ---- the connection ends ----------------------------------------------------------------------
 */
/* Old both, or new both; it is left behind which. NULL: the row has failed. */
static bool whole(struct conform *c, const char *dn, const char *password, const char *expiry)
{
	static const char *const attrs[] = {DIR_CLEAR, DIR_EXPIRY, NULL};
	const struct dir_entry *e = dir_read(c, dir_as(c, DIR_ADMINISTRATOR), dn, attrs);
	const char *p = dir_attr_text(e, DIR_CLEAR), *x = dir_attr_text(e, DIR_EXPIRY);

	return conform_that(c, p && x && (strcmp(p, password) == 0) == (strcmp(x, expiry) == 0),
			    "after the connection has ended, the password is %s and the expiry %s",
			    p && strcmp(p, password) == 0 ? "new" : "old",
			    x && strcmp(x, expiry) == 0 ? "new" : "old");
}

static void closed_behind(struct conform *c)
{
	const char *dn = rotated(c);

	for (int i = 1; dn && i <= ROUNDS && !conform_over(c); i++) {
		struct dir_session *s = dir_fresh(c, DIR_ADMINISTRATOR, DIR_TLS_START);
		const char *number = dir_format(c, "%d", i);
		const struct dir_change change[] = {DIR_ONE(DIR_REPLACE, DIR_CLEAR, number),
						    DIR_ONE(DIR_REPLACE, DIR_EXPIRY, number),
						    {0}};
		ber_socket_t fd = -1;

		(void)dir_modify_start(c, s, dn, change);
		if (s->ld && ldap_get_option(s->ld, LDAP_OPT_DESC, &fd) == LDAP_OPT_SUCCESS)
			(void)shutdown(fd, SHUT_RDWR); /* no unbind, no end of TLS */
		/* while it may be under way, and behind it */
		for (int look = 0; look < 3; look++)
			(void)whole(c, dn, number, number);
	}
}

/* Less than the request: nothing of it may be done. The expiry comes first, and the rest of the
 * request is long, so that whoever does what has come would do that. */
static void cut_short(struct conform *c)
{
	static const size_t after[] = {300, 20000, 50000, 90000};
	const char *dn = rotated(c);
	struct dir_value blob = dir_blob(c, 100000, 1);

	for (size_t i = 0; dn && i < sizeof(after) / sizeof(after[0]); i++) {
		const struct dir_change change[] = {DIR_ONE(DIR_REPLACE, DIR_EXPIRY, NEW),
						    {DIR_REPLACE, DIR_ENCRYPTED, &blob, 1},
						    {0}};
		struct dir_session *s = dir_fresh(c, DIR_ADMINISTRATOR, DIR_TLS_START);

		if (!dir_cut_after(c, s, after[i]))
			return;
		(void)dir_modify_start(c, s, dn, change);
		if (!has(c, dn, "old", OLD) ||
		    !dir_is_absent(c, dir_as(c, DIR_ADMINISTRATOR), dn, DIR_ENCRYPTED))
			return;
	}
}

#define CLEAR CONFORM_DIRECTORY_CLEAR
const struct conform_row dir_rows_atomic[] = {
	{"ADB-12.all", CONFORM_MUST, "password and expiry are written by one modify",
	 "RFC 4511 4.6", "modify-half", CLEAR, all_at_once},
	{"ADB-12.bad-value", CONFORM_MUST,
	 "nothing is written when the last value has the wrong syntax", "RFC 4511 4.6",
	 "modify-split", CLEAR, bad_value_last},
	{"ADB-12.bad-deletion", CONFORM_MUST,
	 "nothing is written when the last change deletes what is not there", "RFC 4511 4.6",
	 "modify-split", CLEAR, bad_deletion_last},
	{"ADB-12.denied-part", CONFORM_MUST,
	 "nothing is written when one attribute is not the device's to write",
	 "RFC 4511 4.6; Samba's behaviour", "denied-part-dropped", CLEAR | CONFORM_DIRECTORY_DEVICE,
	 denied_part},
	{"ADB-12.together", CONFORM_MUST, "nobody sees the new password with the old expiry",
	 "RFC 4511 4.6", "modify-split", CLEAR, seen_together},
	{"ADB-12.closed", CONFORM_MUST,
	 "a modify whose connection ends behind it is all there or not at all", "RFC 4511 4.6",
	 "modify-torn", CLEAR, closed_behind},
	{"ADB-12.cut", CONFORM_MUST,
	 "a modify whose connection ends in the middle of it is not done", "RFC 4511 4.6",
	 "modify-cut", CLEAR | CONFORM_DIRECTORY_ENCRYPTED, cut_short},
	{"DIR-01.order", CONFORM_MUST, "changes of one modify are made in their order",
	 "RFC 4511 4.6", "modify-reversed", CLEAR, in_order},
	{"DIR-02.swapped", CONFORM_MUST,
	 "the expiry is replaced by deleting the value that is known and adding another",
	 "RFC 4511 4.6", "swap-refused", CLEAR, swapped},
	{"DIR-02.too-late", CONFORM_MUST,
	 "the same fails and changes nothing when another value is there", "RFC 4511 4.6",
	 "swap-blind", CLEAR, not_swapped},
	{"DIR-02.two-writers", CONFORM_MUST, "of two that swap at once exactly one wins",
	 "RFC 4511 4.6", "swap-blind", CLEAR, two_writers},
	{0},
};
