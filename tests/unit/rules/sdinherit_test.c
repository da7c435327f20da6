/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include "lib/stanza.h"
#include <laps/sddl.h>
#include <laps/sdinherit.h>
#include <string.h>

static const struct laps_sid domain = {.authority = 5, .sub = {21, 1, 2, 3}, .sub_n = 4};
static const struct laps_sid creator = {5, {21, 1, 2, 3, 1104}, 5};
static const struct laps_sid users = {5, {21, 1, 2, 3, 513}, 5};
/* bf967a86-0de6-11d0-a285-00aa003049e2, [MS-ADSC] computer */
static const uint8_t computer[LAPS_GUID_LEN] = {0x86, 0x7a, 0x96, 0xbf, 0xe6, 0x0d, 0xd0, 0x11,
						0xa2, 0x85, 0x00, 0xaa, 0x00, 0x30, 0x49, 0xe2};
static struct stanzas *cases;

static void bytes_of(const struct stanza *s, const char *key, struct laps_buf *out)
{
	const char *text = stanza_str(s, key);

	laps_buf_init(out, LAPS_SDDL_SD_MAX);
	ck_assert_msg(laps_sddl_parse(text, strlen(text), &domain, out, NULL) == LAPS_OK, "%s: %s",
		      stanza_name(s), key);
}

/* NULL when the case does not have it. */
static const struct laps_sd *sd_of(const struct stanza *s, const char *key, struct laps_sd *sd)
{
	struct laps_buf bytes;

	*sd = (struct laps_sd){0};
	if (!stanza_has(s, key))
		return NULL;
	bytes_of(s, key, &bytes);
	ck_assert_int_eq(laps_sd_parse(bytes.data, bytes.len, sd, NULL), LAPS_OK);
	laps_buf_clear(&bytes);
	return sd;
}

static void check_bytes(const struct stanza *s, const struct laps_sd *made)
{
	struct laps_buf expect, got;

	bytes_of(s, "expect", &expect);
	laps_buf_init(&got, LAPS_SD_LEN_MAX);
	laps_sd_format(made, &got);
	ck_assert_int_eq(laps_buf_status(&got), LAPS_OK);
	ck_assert_msg(got.len == expect.len && memcmp(got.data, expect.data, got.len) == 0,
		      "%s: %zu ACEs, control %#x", stanza_name(s), made->dacl_n, made->control);
	laps_buf_clear(&got);
	laps_buf_clear(&expect);
}

/* ACL-05 */
START_TEST(each_descriptor_is_as_worked_out)
{
	const struct stanza *s = stanzas_at(cases, (size_t)_i);
	struct laps_sd parent, given, usual, own, made, again;
	const struct laps_sd *p = sd_of(s, "parent", &parent), *o = sd_of(s, "own", &own);
	const struct laps_sdinherit how = {
		.parent = p,
		.given = sd_of(s, "given", &given),
		.class_default = sd_of(s, "default", &usual),
		.class_guid = computer,
		.creator = &creator,
		.group = &users,
	};

	ck_assert_int_eq(o ? laps_sd_reinherit(o, p, computer, &made) : laps_sd_create(&how, &made),
			 LAPS_OK);
	check_bytes(s, &made);
	/* once more, under the same parent, it is the same */
	ck_assert_int_eq(laps_sd_reinherit(&made, p, computer, &again), LAPS_OK);
	check_bytes(s, &again);
	laps_sd_clear(&again);
	laps_sd_clear(&made);
	laps_sd_clear(&parent);
	laps_sd_clear(&given);
	laps_sd_clear(&usual);
	laps_sd_clear(&own);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("sdinherit");
	TCase *t = tcase_create("cases");

	cases = stanzas_load("sdinherit.txt");
	tcase_add_loop_test(t, each_descriptor_is_as_worked_out, 0, (int)stanzas_n(cases));
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	int status = laps_test_main(argc, argv, make);

	stanzas_free(cases);
	return status;
}
