/* SPDX-License-Identifier: MIT */
/* What passwords are made of. */
#include <stdio.h>
#include <string.h>

#include "conformance/client/client.h"

#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGIT "0123456789"
#define SETS  5 /* complexities that are of characters */

/* The character sets of each complexity, WS-PWD; each of them is there at least once. */
static const char *const sets[SETS + 1][5] = {
	[1] = {UPPER},
	[2] = {UPPER, LOWER},
	[3] = {UPPER, LOWER, DIGIT},
	[4] = {UPPER, LOWER, DIGIT, ",.-+;!#&@{}[]$/()%"},
	[5] = {"ABCDEFGHJKLMNPRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "!#%+@:=?*"},
};

static void require_sets(struct conform *c, const char *password, int complexity)
{
	char all[128] = "";
	size_t len = 0;

	for (int i = 0; sets[complexity][i]; i++) {
		len += (size_t)snprintf(all + len, sizeof(all) - len, "%s", sets[complexity][i]);
		(void)conform_that(c, password[strcspn(password, sets[complexity][i])] != 0,
				   "complexity %d: there is none of '%s'", complexity,
				   sets[complexity][i]);
	}
	(void)conform_that(c, password[strspn(password, all)] == 0,
			   "complexity %d: there is a character that is not of its sets",
			   complexity);
}

/* A rotation with this complexity and another setting; its password, or "". */
static const char *make(struct conform *c, int complexity, const char *more)
{
	char text[32];
	const struct client_look *before = client_look(c);

	snprintf(text, sizeof(text), "PasswordComplexity=%d", complexity);
	CLIENT_POLICY(c, CLIENT_AD, text, more);
	client_expire(c);
	before = client_rotated(c, before);
	return conform_over(c) ? "" : laps_secret_text(before->current.password);
}

static void require_made(struct conform *c, int complexity, int sets_of)
{
	const char *password = make(c, complexity, "PasswordLength=64");

	if (!conform_over(c))
		require_sets(c, password, sets_of);
}

static void characters(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD);
	for (int i = 1; i <= 4 && !conform_over(c); i++)
		require_made(c, i, i);
}

static void readable(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD);
	require_made(c, 5, 5);
}

static void length(struct conform *c)
{
	static const size_t lengths[] = {8, 20, 64};
	const struct client_look *first = CLIENT_START(c, CLIENT_AD);

	if (!conform_over(c))
		(void)conform_that(c, laps_secret_len(first->current.password) == 14,
				   "without PasswordLength it has %zu characters, not 14",
				   laps_secret_len(first->current.password));
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		char text[32];
		size_t n;

		snprintf(text, sizeof(text), "PasswordLength=%zu", lengths[i]);
		n = strlen(make(c, 4, text));
		if (!conform_over(c))
			(void)conform_that(c, n == lengths[i], "with %s it has %zu characters",
					   text, n);
	}
}

static void bad_complexity(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD);
	for (int i = 0; i <= 9 && !conform_over(c); i += 9)
		require_made(c, i, 4);
}

/* Words begin with a capital, and there is nothing between them. */
static void require_words(struct conform *c, int complexity, const char *setting, size_t wanted)
{
	const char *p = make(c, complexity, setting);
	size_t words = 0;

	if (conform_over(c))
		return;
	(void)conform_that(c, strchr(UPPER, p[0]) != NULL,
			   "complexity %d: it does not begin with a capital", complexity);
	for (; *p; p++)
		words += strchr(UPPER, *p) != NULL;
	(void)conform_that(c, words == wanted, "complexity %d with %s: %zu words, not %zu",
			   complexity, setting, words, wanted);
}

static void passphrases(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD);
	for (int complexity = 6; complexity <= 8 && !conform_over(c); complexity++)
		require_words(c, complexity, "PassphraseLength=4", 4);
}

static void bad_words(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD);
	require_words(c, 6, "PassphraseLength=2", 6);
	require_words(c, 6, "PassphraseLength=11", 6);
}

static void another_each_time(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD), *second;

	client_expire(c);
	second = client_rotated(c, first);
	if (!conform_over(c))
		(void)conform_that(c,
				   strcmp(laps_secret_text(first->current.password),
					  laps_secret_text(second->current.password)) != 0,
				   "two rotations have made the same password");
}

/* No candidate is good enough for the local policy. */
static void refused_everywhere(struct conform *c)
{
	const struct client_look *before;

	(void)CLIENT_START(c, CLIENT_AD);
	client_expire(c);
	before = client_look(c);
	client_fault(c, "host.password=refused");
	client_refused(c, before, "the local policy refuses every password");
	client_calm(c);
	(void)client_rotated(c, before);
}

const struct conform_row client_rows_made[] = {
	{"GEN-04.characters", CONFORM_MUST,
	 "complexities 1 to 4 have a character of each of their sets and no other", "WS-PWD",
	 "ignores-complexity", CLIENT_W_AD, characters},
	/* Windows has this one and passphrases since 2024 */
	{"GEN-05.readable", CONFORM_SHOULD, "complexity 5 has none that look alike", "WS-PWD",
	 "ignores-complexity", CLIENT_W_AD, readable},
	{"GEN-07.length", CONFORM_MUST, "it has the characters of PasswordLength, 14 by default",
	 "WS-POL", "ignores-length", CLIENT_W_AD, length},
	{"GEN-13.passphrases", CONFORM_SHOULD,
	 "complexities 6 to 8 are as many words as PassphraseLength says", "WS-PWD, WS-POL",
	 "ignores-length", CLIENT_W_AD, passphrases},
	{"POL-14.complexity", CONFORM_MUST, "a complexity out of range is as none", "WS-POL",
	 "clamps", CLIENT_W_AD, bad_complexity},
	{"POL-15.words", CONFORM_SHOULD, "a number of words out of range is as none", "WS-POL",
	 "clamps", CLIENT_W_AD, bad_words},
	{"GEN-17.another", CONFORM_MUST, "two rotations make two passwords", "ours", "no-entropy",
	 CLIENT_W_AD, another_each_time},
	{"GEN-15.refused", CONFORM_MUST,
	 "when the local policy refuses every password nothing changes", "TS, WS-CON",
	 "ignores-filter", CLIENT_W_AD | CLIENT_ACCOUNTS, refused_everywhere},
	{0},
};
