/* SPDX-License-Identifier: MIT */
/*
 * Every allocation of a call on a descriptor fails once, and then from there on: the code is
 * LAPS_E_NOMEM, nothing is written, and nothing is lost (ASan looks).
 */
#include "lib/oom.h"
#include <laps/sddl.h>
#include <laps/sdinherit.h>
#include <stdlib.h>
#include <string.h>

#define CALLS ((int)(sizeof(calls) / sizeof(*calls)))

static const struct laps_sid domain = {.authority = 5, .sub = {21, 1, 2, 3}, .sub_n = 4};
static const uint8_t class_guid[LAPS_GUID_LEN] = {1};

/* Whether a call left its output as it should. Check allocates, so it is asked only afterwards. */
static bool intact;
/* What the calls need, made before anything fails. */
static struct laps_buf bytes;
static struct laps_sd sd;
static const char text[] = "O:DAG:DAD:AI(A;CI;GA;;;CO)(OA;CI;RP;bf967a86-0de6-11d0-a285-"
			   "00aa003049e2;;AU)S:(AU;CISA;WP;;;WD)";

static laps_rc parse(void)
{
	struct laps_sd out = {.dacl_n = 7};
	laps_rc rc = laps_sd_parse(bytes.data, bytes.len, &out, NULL);

	if (rc == LAPS_OK)
		laps_sd_clear(&out);
	else
		intact = out.dacl_n == 7;
	return rc;
}

static laps_rc create(void)
{
	const struct laps_sdinherit how = {
		.parent = &sd,
		.given = &sd,
		.class_guid = class_guid,
		.creator = &domain,
	};
	struct laps_sd out = {.dacl_n = 7};
	laps_rc rc = laps_sd_create(&how, &out);

	if (rc == LAPS_OK)
		laps_sd_clear(&out);
	else
		intact = out.dacl_n == 7;
	return rc;
}

static laps_rc reinherit(void)
{
	struct laps_sd out = {.dacl_n = 7};
	laps_rc rc = laps_sd_reinherit(&sd, &sd, class_guid, &out);

	if (rc == LAPS_OK)
		laps_sd_clear(&out);
	else
		intact = out.dacl_n == 7;
	return rc;
}

/* Adding to what is there; a refusal leaves it with as many as before. */
static laps_rc add(void)
{
	static const struct laps_sid world = {.authority = 1, .sub_n = 1};
	const struct laps_ace ace = {.type = LAPS_ACE_ALLOWED, .mask = 0x10, .sid = world};
	struct laps_sd own = {0};
	laps_rc rc = laps_sd_add_dacl(&own, &ace);

	intact = own.dacl_n == (rc == LAPS_OK ? 1 : 0) && own.has_dacl == (rc == LAPS_OK);
	laps_sd_clear(&own);
	return rc;
}

/* Into a buffer, which a refusal leaves empty. */
static laps_rc in_buffer(laps_rc (*call)(struct laps_buf *out))
{
	struct laps_buf out;
	laps_rc rc;

	laps_buf_init(&out, LAPS_SDDL_TEXT_MAX);
	rc = call(&out);
	intact = (rc == LAPS_OK) == (out.len > 0);
	laps_buf_clear(&out);
	return rc;
}
static laps_rc call_format(struct laps_buf *out)
{
	return laps_sddl_format(&sd, &domain, out);
}
static laps_rc call_parse(struct laps_buf *out)
{
	return laps_sddl_parse(text, strlen(text), &domain, out, NULL);
}
static laps_rc sddl_format(void)
{
	return in_buffer(call_format);
}
static laps_rc sddl_parse(void)
{
	return in_buffer(call_parse);
}

static laps_rc (*const calls[])(void) = {parse, create, reinherit, add, sddl_format, sddl_parse};

START_TEST(memory_that_is_not_there_is_said_and_nothing_written)
{
	unsigned long failed = 0;
	bool more = true;

	for (unsigned long nth = 1; more; nth++) {
		laps_rc rc;

		intact = true;
		oom_arm(nth, _i >= CALLS);
		rc = calls[_i % CALLS]();
		more = oom_disarm();
		ck_assert(intact);
		ck_assert_int_eq(rc, more ? LAPS_E_NOMEM : LAPS_OK);
		failed += more;
	}
	ck_assert_uint_gt(failed, 0);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("sd_oom");
	TCase *t = tcase_create("calls");

	laps_buf_init(&bytes, LAPS_SDDL_SD_MAX);
	if (laps_sddl_parse(text, strlen(text), &domain, &bytes, NULL) != LAPS_OK ||
	    laps_sd_parse(bytes.data, bytes.len, &sd, NULL) != LAPS_OK)
		abort();
	tcase_add_loop_test(t, memory_that_is_not_there_is_said_and_nothing_written, 0, 2 * CALLS);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	int status = laps_test_main(argc, argv, make);

	laps_sd_clear(&sd);
	laps_buf_clear(&bytes);
	return status;
}
