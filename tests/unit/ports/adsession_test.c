/* SPDX-License-Identifier: MIT */
/* A session that is one device's after another's, without a controller: what goes on with one is
 * looked at by the fleets of tests/sim and tests/fleet. */
#include <laps/adsession.h>
#include <laps/hresult.h>
#include <string.h>

#include "lib/runner.h"

/* Nobody listens on ports that low. */
static const char *const uri[LAPS_ADSESSION_URI_MAX + 1] = {"ldap://127.0.0.1:1",
							    "ldap://127.0.0.1:2"};
static const struct laps_addevice device = {.domain = "corp.example",
					    .name = "WS0001",
					    .keytab = "/nonexistent.keytab",
					    .uri = uri,
					    .uri_n = 2};
static struct laps_adsession *session;
static struct laps_backup_port port;
static struct laps_cause cause;

static void begin(void)
{
	ck_assert_int_eq(laps_adsession_new(&session), LAPS_OK);
	port = laps_adsession_port(session);
}

static void end(void)
{
	laps_adsession_free(&session);
	ck_assert_ptr_null(session);
	laps_adsession_free(&session);
}

static laps_rc locate(void)
{
	char name[256] = "";

	return port.locate(port.ctx, name, sizeof(name), &cause);
}

/* Asked in their order; the last one's reason is told. */
START_TEST(every_controller_is_tried)
{
	begin();
	ck_assert_int_eq(laps_adsession_be(session, &device, &cause), LAPS_OK);
	ck_assert_int_eq(locate(), LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "127.0.0.1:2"));
	ck_assert_int_eq(laps_adsession_tickets(session, &cause), LAPS_E_HOST);
	ck_assert_int_eq(port.bind(port.ctx, &cause), LAPS_E_HOST);
	port.close(port.ctx);
	ck_assert_int_eq(locate(), LAPS_E_HOST);
	end();
}
END_TEST

START_TEST(the_next_device_has_its_own)
{
	struct laps_addevice next = device;

	begin();
	ck_assert_int_eq(laps_adsession_be(session, &device, &cause), LAPS_OK);
	next.uri_n = 1;
	ck_assert_int_eq(laps_adsession_be(session, &next, &cause), LAPS_OK);
	ck_assert_int_eq(locate(), LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "127.0.0.1:1"));
	end();
}
END_TEST

/* What it was before it is no longer. */
START_TEST(what_is_no_device_is_refused)
{
	struct laps_addevice bad = device;
	char name[1024];

	begin();
	ck_assert_int_eq(laps_adsession_be(session, &device, &cause), LAPS_OK);
	bad.uri_n = LAPS_ADSESSION_URI_MAX + 1;
	ck_assert_int_eq(laps_adsession_be(session, &bad, &cause), LAPS_E_RANGE);
	ck_assert_str_eq(cause.text, "more than 8 controllers");
	ck_assert_int_eq(locate(), LAPS_E_RANGE);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	bad = device;
	bad.name = name;
	ck_assert_int_eq(laps_adsession_be(session, &bad, &cause), LAPS_E_RANGE);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_INVALIDARG);
	ck_assert_ptr_nonnull(strstr(cause.text, "is too long"));
	end();
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("adsession");
	TCase *t = tcase_create("all");

	tcase_add_test(t, every_controller_is_tried);
	tcase_add_test(t, the_next_device_has_its_own);
	tcase_add_test(t, what_is_no_device_is_refused);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
