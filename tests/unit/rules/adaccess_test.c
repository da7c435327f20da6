/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include "lib/stanza.h"
#include <laps/adaccess.h>
#include <laps/sddl.h>
#include <stdio.h>
#include <string.h>

#define SID_MAX 8

static const struct laps_sid domain = {.authority = 5, .sub = {21, 1, 2, 3}, .sub_n = 4};
static struct stanzas *cases;

static struct laps_sd sd_of(const char *text)
{
	struct laps_buf bytes;
	struct laps_sd sd;

	laps_buf_init(&bytes, LAPS_SDDL_SD_MAX);
	ck_assert_msg(laps_sddl_parse(text, strlen(text), &domain, &bytes, NULL) == LAPS_OK, "%s",
		      text);
	ck_assert_int_eq(laps_sd_parse(bytes.data, bytes.len, &sd, NULL), LAPS_OK);
	laps_buf_clear(&bytes);
	return sd;
}

/* The words of a text, in turn; false at the end. */
static bool next_word(const char **text, char out[static 64])
{
	size_t n;

	*text += strspn(*text, " ");
	n = strcspn(*text, " ");
	snprintf(out, 64, "%.*s", (int)n, *text);
	*text += n;
	return n > 0;
}

/* One case, read. */
struct one {
	struct laps_sd sd;
	struct laps_sid sid[SID_MAX], self;
	struct laps_adtoken token;
	bool has_self;
	uint8_t guid[LAPS_ADPATH_MAX][LAPS_GUID_LEN];
	struct laps_adpath path;
};

static void read_one(const struct stanza *s, struct one *c)
{
	const char *text = stanza_str(s, "token");
	char word[64];

	*c = (struct one){.sd = sd_of(stanza_str(s, "sd")), .token = {.sid = c->sid}};
	while (next_word(&text, word))
		ck_assert_int_eq(
			laps_sid_parse_text(word, strlen(word), &c->sid[c->token.sid_n++], NULL),
			LAPS_OK);
	if (stanza_has(s, "privileges"))
		c->token.privileges = (uint32_t)stanza_uint(s, "privileges");
	c->has_self = stanza_has(s, "self");
	if (c->has_self) {
		text = stanza_str(s, "self");
		ck_assert_int_eq(laps_sid_parse_text(text, strlen(text), &c->self, NULL), LAPS_OK);
	}
	text = stanza_has(s, "path") ? stanza_str(s, "path") : "";
	for (size_t i = 0; next_word(&text, word); i++) {
		if (strcmp(word, "-") == 0)
			continue;
		ck_assert_int_eq(laps_guid_parse_text(word, c->guid[i], NULL), LAPS_OK);
		c->path.guid[i] = c->guid[i];
	}
}

static void say_why(const struct laps_addecider *d, char out[static 32])
{
	static const char *const word[] = {"none", "ace", "no-dacl", "owner", "privilege"};

	if (d->reason == LAPS_ADREASON_ACE)
		snprintf(out, 32, "ace %zu", d->ace);
	else
		snprintf(out, 32, "%s", word[d->reason]);
}

START_TEST(each_case_is_decided_as_worked_out)
{
	const struct stanza *s = stanzas_at(cases, (size_t)_i);
	const uint32_t want = (uint32_t)stanza_uint(s, "want"),
		       got = (uint32_t)stanza_uint(s, "got");
	const struct laps_sid *self;
	struct laps_addecider d;
	struct one c;
	char why[32];

	read_one(s, &c);
	self = c.has_self ? &c.self : NULL;
	ck_assert_msg(laps_adaccess(&c.sd, &c.token, self, &c.path, want) == got,
		      "%s: %#x, not %#x", stanza_name(s),
		      laps_adaccess(&c.sd, &c.token, self, &c.path, want), got);
	ck_assert(laps_adaccess_why(&c.sd, &c.token, self, &c.path, want, &d) == (want == got));
	say_why(&d, why);
	ck_assert_msg(strcmp(why, stanza_str(s, "why")) == 0, "%s: %s", stanza_name(s), why);
	/* right by right it is the same, ACL-02 */
	for (uint32_t bit = 1; bit; bit <<= 1)
		if (want & bit)
			ck_assert_uint_eq(laps_adaccess(&c.sd, &c.token, self, &c.path, bit),
					  got & bit);
	if (want == (LAPS_RIGHT_READ_PROPERTY | LAPS_RIGHT_CONTROL_ACCESS)) {
		ck_assert(laps_adaccess_read(&c.sd, &c.token, self, &c.path, true) ==
			  (want == got));
		ck_assert(laps_adaccess_read(&c.sd, &c.token, self, &c.path, false) ==
			  ((got & LAPS_RIGHT_READ_PROPERTY) != 0));
	}
	laps_sd_clear(&c.sd);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("adaccess");
	TCase *t = tcase_create("cases");

	cases = stanzas_load("adaccess.txt");
	tcase_add_loop_test(t, each_case_is_decided_as_worked_out, 0, (int)stanzas_n(cases));
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	int status = laps_test_main(argc, argv, make);

	stanzas_free(cases);
	return status;
}
