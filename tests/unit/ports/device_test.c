/* SPDX-License-Identifier: MIT */
/* One host as a whole: what it is joined to, and what of it stops when that cannot be told. */
#include "ports/device.h"

#include <laps/cert.h>
#include <string.h>

#include "lib/runner.h"
#include "lib/tlscert.h"
#include "ports/entra_identity.h"
#include "ports/file.h"
#include "temp.h"

#define TENANT "72f988bf-86f1-41af-91ab-2d7cd011db47"

static struct laps_cause cause;
static struct laps_config config;
static struct laps_device *device;

static void open_device(const char *conf)
{
	temp_write_text("laps.conf", conf);
	ck_assert_int_eq(laps_config_load(temp_dir, &config, &cause), LAPS_OK);
	ck_assert_int_eq(laps_device_open(&config, &device, &cause), LAPS_OK);
}

static void close_device(void)
{
	laps_device_close(&device);
	laps_config_clear(&config);
}

static laps_rc get_host(struct laps_host *host)
{
	const struct laps_host_port *port = &laps_device_ports(device)->host;

	return port->get(port->ctx, host, &cause);
}

static laps_rc discover(void)
{
	const struct laps_cloud_port *port = &laps_device_ports(device)->cloud;
	struct laps_cloud_refusal refusal;
	char name[64];

	return port->discover(port->ctx, name, sizeof(name), &refusal, &cause);
}

/* Nobody listens at its addresses. */
static void join(laps_entra_join_type type)
{
	struct laps_entra_identity id = {
		.tenant_id = TENANT, .device_id = TLSCERT_CLIENT_NAME, .join_type = type};
	struct laps_buf pem;

	tlscert_client(temp_dir, 0);
	ck_assert_int_eq(laps_file_read(temp_path("client.key"), 8192, &pem, &cause), LAPS_OK);
	ck_assert_int_eq(laps_rsa_parse_pem(pem.data, pem.len, &id.key, NULL), LAPS_OK);
	laps_buf_clear(&pem);
	ck_assert_int_eq(laps_file_read(temp_path("client.pem"), 8192, &pem, &cause), LAPS_OK);
	laps_buf_init(&id.certificate, LAPS_CERT_MAX);
	ck_assert_int_eq(laps_cert_parse_pem(pem.data, pem.len, &id.certificate, NULL), LAPS_OK);
	laps_buf_clear(&pem);
	id.login_url = strdup("https://127.0.0.1:1");
	id.registration_url = strdup("https://127.0.0.1:1");
	id.upn = strdup("u@corp.example");
	ck_assert_int_eq(laps_entra_identity_store(temp_dir, &id, &cause), LAPS_OK);
	laps_entra_identity_clear(&id);
}

START_TEST(is_what_laps_conf_says_without_an_identity)
{
	struct laps_host host;

	open_device("join = ad\n");
	ck_assert_int_eq(get_host(&host), LAPS_OK);
	ck_assert_int_eq(host.join, LAPS_JOIN_AD);
	ck_assert_int_eq(discover(), LAPS_E_NOTFOUND);
	close_device();
}
END_TEST

START_TEST(is_joined_where_its_identity_is)
{
	struct laps_host host;

	join(LAPS_ENTRA_JOINED);
	open_device("join = workgroup\n");
	ck_assert_int_eq(get_host(&host), LAPS_OK);
	ck_assert_int_eq(host.join, LAPS_JOIN_ENTRA);
	ck_assert_int_eq(discover(), LAPS_E_HOST);
	ck_assert_uint_eq(cause.hresult, 0x80072EFDu); /* WinHTTP: cannot connect */
	close_device();
	open_device("join = ad\n");
	ck_assert_int_eq(get_host(&host), LAPS_OK);
	ck_assert_int_eq(host.join, LAPS_JOIN_HYBRID);
	close_device();
}
END_TEST

/* ours: who is joined must not be taken for somebody who is not; everything else works on */
START_TEST(opens_with_a_broken_identity_but_is_no_host)
{
	struct laps_host host;

	join(LAPS_ENTRA_JOINED);
	temp_write_text("entra/registration.json", "{}");
	open_device("join = ad\n");
	ck_assert_int_eq(get_host(&host), LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "registration.json: not a registration"));
	ck_assert_int_eq(laps_device_lock(device, &cause), LAPS_OK);
	close_device();
}
END_TEST

/* A turn that waits for the lock while its host joins or leaves. */
START_TEST(is_what_it_is_once_it_has_the_lock)
{
	struct laps_host host;
	struct laps_ports copy;

	open_device("join = workgroup\n");
	copy = *laps_device_ports(device);
	join(LAPS_ENTRA_JOINED);
	ck_assert_int_eq(get_host(&host), LAPS_OK);
	ck_assert_int_eq(host.join, LAPS_JOIN_WORKGROUP);
	ck_assert_int_eq(laps_device_lock(device, &cause), LAPS_OK);
	ck_assert_int_eq(get_host(&host), LAPS_OK);
	ck_assert_int_eq(host.join, LAPS_JOIN_ENTRA);
	ck_assert_str_eq(host.entra_device, TLSCERT_CLIENT_NAME);
	ck_assert_int_eq(discover(), LAPS_E_HOST);
	ck_assert_int_eq(copy.host.get(copy.host.ctx, &host, &cause), LAPS_OK);
	ck_assert_int_eq(host.join, LAPS_JOIN_ENTRA);
	close_device();

	open_device("join = workgroup\n");
	ck_assert_int_eq(laps_entra_identity_remove(temp_dir, &cause), LAPS_OK);
	ck_assert_int_eq(laps_device_lock(device, &cause), LAPS_OK);
	ck_assert_int_eq(get_host(&host), LAPS_OK);
	ck_assert_int_eq(host.join, LAPS_JOIN_WORKGROUP);
	ck_assert_str_eq(host.entra_device, "");
	ck_assert_int_eq(discover(), LAPS_E_NOTFOUND);
	close_device();

	/* one that was broken is mended, and one that was whole breaks */
	join(LAPS_ENTRA_JOINED);
	ck_assert_int_eq(rename(temp_path("entra/device.key"), temp_path("key")), 0);
	open_device("join = workgroup\n");
	ck_assert_int_eq(get_host(&host), LAPS_E_HOST);
	ck_assert_int_eq(rename(temp_path("key"), temp_path("entra/device.key")), 0);
	ck_assert_int_eq(laps_device_lock(device, &cause), LAPS_OK);
	ck_assert_int_eq(get_host(&host), LAPS_OK);
	close_device();
	open_device("join = workgroup\n");
	ck_assert_int_eq(rename(temp_path("entra/device.key"), temp_path("key")), 0);
	ck_assert_int_eq(laps_device_lock(device, &cause), LAPS_OK);
	ck_assert_int_eq(get_host(&host), LAPS_E_HOST);
	close_device();
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("device");
	TCase *tc = temp_case("join");

	tcase_add_test(tc, is_what_laps_conf_says_without_an_identity);
	tcase_add_test(tc, is_joined_where_its_identity_is);
	tcase_add_test(tc, opens_with_a_broken_identity_but_is_no_host);
	tcase_add_test(tc, is_what_it_is_once_it_has_the_lock);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
