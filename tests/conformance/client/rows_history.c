/* SPDX-License-Identifier: MIT */
/* Which passwords are kept. */
#include <stdio.h>
#include <string.h>

#include "conformance/client/client.h"

#define LARGEST 12

static void keep(struct conform *c, size_t size)
{
	char text[48];

	snprintf(text, sizeof(text), "ADEncryptedPasswordHistorySize=%zu", size);
	CLIENT_POLICY(c, CLIENT_AD, text);
}

/* Rotations in a world whose policy keeps so many; look[0] is the last, look[n - 1] the first. */
static void rotate(struct conform *c, size_t size, size_t n, const struct client_look *look[])
{
	client_begin(c, CLIENT_WORLD);
	keep(c, size);
	look[n - 1] = client_first(c);
	for (size_t i = n - 1; i > 0; i--) {
		client_expire(c);
		look[i - 1] = client_rotated(c, look[i]);
	}
}

/* In whatever form it is kept. */
static bool same_password(const struct client_opened *a, const struct client_opened *b)
{
	return a->password && b->password &&
	       strcmp(laps_secret_text(a->password), laps_secret_text(b->password)) == 0;
}

/* The history has the current passwords of these looks, and no others. */
static void require_history(struct conform *c, const struct client_look *now,
			    const struct client_look *const *former, size_t n)
{
	if (conform_over(c) ||
	    !conform_that(c, now->history_n == n, "the history has %zu passwords, not %zu",
			  now->history_n, n))
		return;
	for (size_t i = 0; i < n; i++)
		(void)conform_that(c, same_password(&now->history[i], &former[i]->current),
				   "password %zu of the history is not the one of %zu rotations "
				   "before",
				   i + 1, i + 1);
}

static void none(struct conform *c)
{
	const struct client_look *look[3];

	rotate(c, 0, 3, look);
	require_history(c, look[0], NULL, 0);
}

static void two(struct conform *c)
{
	const struct client_look *look[5];

	rotate(c, 2, 5, look);
	require_history(c, look[0], look + 1, 2);
}

static void copies(struct conform *c)
{
	const struct client_look *look[2];

	rotate(c, 1, 2, look);
	require_history(c, look[0], look + 1, 1);
	if (!conform_over(c))
		(void)conform_that(
			c, client_same_value(look[0]->history[0].value, look[1]->current.value),
			"the password of the history is not the value that was the current one, "
			"byte for byte");
}

static void fewer(struct conform *c)
{
	const struct client_look *look[6], *now;

	rotate(c, 5, 6, look);
	require_history(c, look[0], look + 1, 5);
	keep(c, 2);
	client_idle(c, look[0]);
	client_expire(c);
	now = client_rotated(c, look[0]);
	require_history(c, now, look, 2);
}

static void largest(struct conform *c)
{
	const struct client_look *look[LARGEST + 3];

	rotate(c, LARGEST, LARGEST + 3, look);
	require_history(c, look[0], look + 1, LARGEST);
}

static void none_in_clear(struct conform *c)
{
	const struct client_look *first =
		CLIENT_START(c, CLIENT_AD, CLIENT_NO_ENC, "ADEncryptedPasswordHistorySize=3");
	const struct client_look *now;

	client_expire(c);
	now = client_rotated(c, first);
	if (!conform_over(c))
		(void)conform_that(c, now->value[CLIENT_HISTORY] == NULL,
				   "there is a history in clear mode");
}

/* In whatever order the directory gives the values. */
static void any_order(struct conform *c)
{
	const struct client_look *look[4], *now;

	rotate(c, 3, 4, look);
	client_fault(c, "ldap.values=shuffle");
	client_expire(c);
	now = client_rotated(c, look[0]);
	require_history(c, now, look, 3);
}

const struct conform_row client_rows_history[] = {
	{"HIS-01.none", CONFORM_MUST, "without a size there is no history", "WS-POL",
	 "makes-history", CLIENT_W_ENC, none},
	{"HIS-02.newest", CONFORM_MUST,
	 "the newest passwords before the current one are kept, as many as the size says", "WS-CON",
	 "trims-newest", CLIENT_W_ENC, two},
	{"HIS-03.copies", CONFORM_SHOULD,
	 "each is the value that was the current one, byte for byte", "WS-CON, GH LAPS-WebUI",
	 "recodes-history", CLIENT_W_ENC, copies},
	{"HIS-04.fewer", CONFORM_MUST,
	 "with a smaller size the oldest ones go at the next rotation", "WS-CON", "never-trims",
	 CLIENT_W_ENC, fewer},
	{"HIS-05.clear", CONFORM_MUST, "in clear text there is none", "WS-CON", "clear-history",
	 CLIENT_W_CLEAR, none_in_clear},
	{"HIS-08.any-order", CONFORM_MUST,
	 "the oldest goes in whatever order a directory gives them", "WS-CON, RFC 4511 4.1.7",
	 "trims-newest", CLIENT_W_ENC, any_order},
	{"HIS-09.largest", CONFORM_MUST, "the largest history has 12", "WS-POL", "keeps-ten",
	 CLIENT_W_ENC, largest},
	{0},
};
