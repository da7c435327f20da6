/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include "ports/config.h"
#include "unit/ports/temp.h"

static struct laps_config config;
static struct laps_cause cause;

static laps_rc load(const char *text)
{
	temp_write_text("laps.conf", text);
	return laps_config_load(temp_dir, &config, &cause);
}

/* Kerberos, unless the file says who to be otherwise */
START_TEST(how_to_bind_by_default)
{
	static const struct {
		const char *text;
		laps_config_bind bind;
	} row[] = {
		{"", LAPS_CONFIG_BIND_GSSAPI},
		{"keytab = k\n", LAPS_CONFIG_BIND_GSSAPI},
		{"bind-dn = CN=a\n", LAPS_CONFIG_BIND_SIMPLE},
		{"bind-password-file = p\n", LAPS_CONFIG_BIND_SIMPLE},
		{"bind-dn = CN=a\nbind = gssapi\n", LAPS_CONFIG_BIND_GSSAPI},
		{"bind = simple\n", LAPS_CONFIG_BIND_SIMPLE},
		{"bind = external\nbind-dn = CN=a\n", LAPS_CONFIG_BIND_EXTERNAL},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		ck_assert_int_eq(load(row[i].text), LAPS_OK);
		ck_assert_msg(config.bind == row[i].bind, "row %zu", i);
		ck_assert_str_eq(config.keytab, i == 1 ? temp_path("k") : "/etc/krb5.keytab");
		laps_config_clear(&config);
	}
}
END_TEST

START_TEST(reads_every_key)
{
	ck_assert_int_eq(
		load("# a host\n"
		     "computer = WS0001\n"
		     "dns-name=ws0001.corp.example\r\n"
		     "  domain   =   corp.example   # ours\n"
		     "join = hybrid\n"
		     "domain-controller = yes\n"
		     "boot = dsrm\n"
		     "os-level = pre-24h2\n"
		     "ldap-uri = ldap://127.0.0.1:389 ldaps://127.0.0.1:636\tldapi://%2Ftmp%2Fx\n"
		     "ca-file = ca.pem\n"
		     "bind = external\n"
		     "bind-dn = CN=WS0001,CN=Computers,DC=corp,DC=example\n"
		     "bind-password-file = machine.password\n"
		     "keytab = k.keytab\n"
		     "dns-server = 127.0.0.1:53\n"
		     "admin-dn = CN=Administrator,CN=Users,DC=corp,DC=example\n"
		     "admin-password-file = /etc/admin.password\n"
		     "root-key-file = a.json\n"
		     "root-key-file = b.json\n"
		     "rpc-port = 65535\n"
		     "sam-file = s.json\n"
		     "state-file = t.json\n"
		     "account = sam\n"
		     "event-sinks = text\tfile  journal\n"
		     "event-file = e.jsonl\n"
		     "event-text-file = e.txt\n"
		     "journal-socket = j.socket\n"
		     "trace-file = ../../timeline.jsonl\n"
		     "simulation = yes\n"
		     "boot-id = 3a\n"
		     "clock-file = ../../clock\n"
		     "fault-file = ../../faults\n"
		     "seed = 18446744073709551615\n"
		     "entropy-counter = ../../entropy/WS0001\n"
		     "user-map = ../../users.json"),
		LAPS_OK);
	ck_assert_str_eq(config.host.name, "WS0001");
	ck_assert_str_eq(config.host.dns_name, "ws0001.corp.example");
	ck_assert_str_eq(config.domain, "corp.example");
	ck_assert_int_eq(config.host.join, LAPS_JOIN_HYBRID);
	ck_assert(config.host.is_dc);
	ck_assert(!config.host.normal_boot);
	ck_assert_int_eq(config.host.os_level, LAPS_OS_PRE_24H2);
	ck_assert_uint_eq(config.uri_n, 3);
	ck_assert_str_eq(config.uri[0], "ldap://127.0.0.1:389");
	ck_assert_str_eq(config.uri[1], "ldaps://127.0.0.1:636");
	ck_assert_str_eq(config.uri[2], "ldapi://%2Ftmp%2Fx");
	ck_assert_str_eq(config.ca_file, temp_path("ca.pem"));
	ck_assert_int_eq(config.bind, LAPS_CONFIG_BIND_EXTERNAL);
	ck_assert_str_eq(config.bind_dn, "CN=WS0001,CN=Computers,DC=corp,DC=example");
	ck_assert_str_eq(config.bind_password_file, temp_path("machine.password"));
	ck_assert_str_eq(config.keytab, temp_path("k.keytab"));
	ck_assert_str_eq(config.dns_server, "127.0.0.1:53");
	ck_assert_str_eq(config.admin_dn, "CN=Administrator,CN=Users,DC=corp,DC=example");
	ck_assert_str_eq(config.admin_password_file, "/etc/admin.password");
	ck_assert_uint_eq(config.root_key_file_n, 2);
	ck_assert_str_eq(config.root_key_file[0], temp_path("a.json"));
	ck_assert_str_eq(config.root_key_file[1], temp_path("b.json"));
	ck_assert_uint_eq(config.rpc_port, 65535);
	ck_assert_str_eq(config.sam_file, temp_path("s.json"));
	ck_assert_str_eq(config.state_file, temp_path("t.json"));
	ck_assert_int_eq(config.account, LAPS_CONFIG_ACCOUNT_SAM);
	ck_assert_uint_eq(config.event_sinks,
			  LAPS_CONFIG_SINK_FILE | LAPS_CONFIG_SINK_JOURNAL | LAPS_CONFIG_SINK_TEXT);
	ck_assert_str_eq(config.event_file, temp_path("e.jsonl"));
	ck_assert_str_eq(config.event_text_file, temp_path("e.txt"));
	ck_assert_str_eq(config.journal_socket, temp_path("j.socket"));
	ck_assert_str_eq(config.host.boot_id, "3a");
	ck_assert_str_eq(config.trace_file, temp_path("../../timeline.jsonl"));
	ck_assert_str_eq(config.clock_file, temp_path("../../clock"));
	ck_assert_str_eq(config.fault_file, temp_path("../../faults"));
	ck_assert(config.has_seed);
	ck_assert_uint_eq(config.seed, UINT64_MAX);
	ck_assert_str_eq(config.entropy_counter, temp_path("../../entropy/WS0001"));
	ck_assert_str_eq(config.user_map, temp_path("../../users.json"));
	laps_config_clear(&config);
}
END_TEST

START_TEST(reads_the_keys_of_a_linux_host)
{
	ck_assert_int_eq(load("account = linux\n"
			      "linux-root = image\n"
			      "loginctl-path = /usr/bin/loginctl\n"
			      "shutdown-path = /sbin/shutdown\n"),
			 LAPS_OK);
	ck_assert_int_eq(config.account, LAPS_CONFIG_ACCOUNT_LINUX);
	ck_assert_str_eq(config.linux_root, temp_path("image"));
	ck_assert_str_eq(config.loginctl_path, "/usr/bin/loginctl");
	ck_assert_str_eq(config.shutdown_path, "/sbin/shutdown");
	laps_config_clear(&config);
}
END_TEST

/* ours: from a seed anybody could tell the passwords */
START_TEST(gives_real_accounts_no_seed)
{
	config = (struct laps_config){0};
	ck_assert_int_eq(load("account = linux\nsimulation = yes\nseed = 1\n"
			      "entropy-counter = counter\n"),
			 LAPS_E_DENIED);
	ck_assert_ptr_nonnull(strstr(cause.text, "no 'seed' with 'account = linux'"));
	ck_assert_ptr_null(config.dir);
}
END_TEST

/* ours: programs are run as it says */
START_TEST(trusts_no_file_that_others_may_write_with_real_accounts)
{
	temp_write_text("laps.conf", "account = linux\n");
	ck_assert_int_eq(chmod(temp_path("laps.conf"), 0660), 0);
	ck_assert_int_eq(laps_config_load(temp_dir, &config, &cause), LAPS_E_DENIED);
	temp_write_text("laps.conf", "account = sam\n");
	ck_assert_int_eq(chmod(temp_path("laps.conf"), 0660), 0);
	ck_assert_int_eq(laps_config_load(temp_dir, &config, &cause), LAPS_OK);
	laps_config_clear(&config);
}
END_TEST

START_TEST(reads_the_keys_of_entra)
{
	ck_assert_int_eq(load("entra-tenant = corp.example\n"
			      "entra-login-url = https://localhost:8443/\n"
			      "entra-registration-url = HTTPS://drs.corp.example/a//\n"
			      "graph-url = https://127.0.0.1:1\n"
			      "entra-client-id = 8b0100a4-2606-a328-6070-c5cad7cf5c0b\n"
			      "entra-client-secret-file = app.secret\n"
			      "entra-client-certificate-file = app.pem\n"
			      "entra-client-key-file = /etc/app.key\n"
			      "entra-ca-file = ca.pem\n"
			      "http-proxy = http://127.0.0.1:3128/\n"
			      "entra-upload-auth = mtls\n"),
			 LAPS_OK);
	ck_assert_str_eq(config.entra.tenant, "corp.example");
	ck_assert_str_eq(config.entra.login_url, "https://localhost:8443");
	ck_assert_str_eq(config.entra.registration_url, "HTTPS://drs.corp.example/a");
	ck_assert_str_eq(config.entra.graph_url, "https://127.0.0.1:1");
	ck_assert_str_eq(config.entra.client_id, "8b0100a4-2606-a328-6070-c5cad7cf5c0b");
	ck_assert_str_eq(config.entra.client_secret_file, temp_path("app.secret"));
	ck_assert_str_eq(config.entra.client_certificate_file, temp_path("app.pem"));
	ck_assert_str_eq(config.entra.client_key_file, "/etc/app.key");
	ck_assert_str_eq(config.entra.ca_file, temp_path("ca.pem"));
	ck_assert_str_eq(config.entra.http_proxy, "http://127.0.0.1:3128/");
	ck_assert(config.entra.upload_by_certificate);
	laps_config_clear(&config);
	ck_assert_int_eq(load("entra-tenant = 8b0100a4-2606-a328-6070-c5cad7cf5c0b\n"
			      "entra-upload-auth = bearer\n"
			      "http-proxy = https://proxy.corp.example:443\n"),
			 LAPS_OK);
	ck_assert(!config.entra.upload_by_certificate);
	laps_config_clear(&config);
}
END_TEST

static const char *const bad_url[] = {
	"http://localhost",
	"localhost",
	"https://",
	"https://:443",
	"https:///a",
	"https://me@localhost",
	"https://me:x@localhost",
	"https://localhost?a",
	"https://localhost/#a",
	"https://local host",
	"https://localhost:8443:443", /* RFC 3986 3.2: one port, of digits */
	"https://localhost:",
	"https://localhost:44x/",
	"https://[::1",
	"https://[::1]443",
	"https://localhost/\xc3\xa4",
	"ftp://localhost",
};

static const char *const good_url[] = {"https://localhost", "https://localhost:8443/a:b",
				       "https://[::1]", "https://[::1]:443/", "HTTPS://a.example/"};

START_TEST(takes_a_host_and_a_port)
{
	char text[256];

	snprintf(text, sizeof(text), "graph-url = %s\n", good_url[_i]);
	ck_assert_int_eq(load(text), LAPS_OK);
	laps_config_clear(&config);
}
END_TEST

/* ours: what is asked over anything but https is asked of anybody */
START_TEST(takes_only_https_for_entra)
{
	static const char *const key[] = {"entra-login-url", "entra-registration-url", "graph-url"};
	char text[256];

	for (size_t i = 0; i < sizeof(key) / sizeof(key[0]); i++) {
		snprintf(text, sizeof(text), "%s = %s\n", key[i], bad_url[_i]);
		ck_assert_int_eq(load(text), LAPS_E_FORMAT);
		ck_assert_ptr_nonnull(strstr(cause.text, "must be an https:// URL"));
	}
}
END_TEST

START_TEST(gives_a_real_host_its_defaults)
{
	ck_assert_int_eq(load("computer = HOST1\n"), LAPS_OK);
	ck_assert_int_eq(config.host.join, LAPS_JOIN_WORKGROUP);
	ck_assert(!config.host.is_dc);
	ck_assert(config.host.normal_boot);
	ck_assert_int_eq(config.host.os_level, LAPS_OS_24H2);
	ck_assert_str_eq(config.domain, "");
	ck_assert_str_eq(config.policy_dir, temp_path("policy"));
	ck_assert_str_eq(config.sam_file, temp_path("sam.json"));
	ck_assert_str_eq(config.state_file, temp_path("state.json"));
	ck_assert_int_eq(config.account, LAPS_CONFIG_ACCOUNT_SAM);
	ck_assert_uint_eq(config.event_sinks, LAPS_CONFIG_SINK_FILE);
	ck_assert_str_eq(config.event_file, temp_path("events.jsonl"));
	ck_assert_str_eq(config.event_text_file, temp_path("events.txt"));
	ck_assert_str_eq(config.journal_socket, "/run/systemd/journal/socket");
	ck_assert_str_eq(config.host.boot_id, "");
	ck_assert_ptr_null(config.entra.tenant);
	ck_assert_str_eq(config.entra.login_url, "https://login.microsoftonline.com");
	ck_assert_str_eq(config.entra.registration_url,
			 "https://enterpriseregistration.windows.net");
	ck_assert_str_eq(config.entra.graph_url, "https://graph.microsoft.com");
	ck_assert_ptr_null(config.entra.ca_file);
	ck_assert_ptr_null(config.entra.http_proxy);
	ck_assert(!config.entra.upload_by_certificate);
	ck_assert_ptr_null(config.trace_file);
	ck_assert_ptr_null(config.clock_file);
	ck_assert(!config.has_seed);
	ck_assert(!config.simulation);
	laps_config_clear(&config);
}
END_TEST

START_TEST(names_the_machine_after_itself)
{
	char name[256];

	ck_assert_int_eq(gethostname(name, sizeof(name)), 0);
	ck_assert_int_eq(load("join = ad\n"), LAPS_OK);
	ck_assert_str_eq(config.host.dns_name, name);
	ck_assert_uint_gt(strlen(config.host.name), 0);
	ck_assert_uint_le(strlen(config.host.name), 15);
	laps_config_clear(&config);
}
END_TEST

static const struct {
	const char *text, *cause;
} bad[] = {
	{"computer = A\nfoo = 1\n", "laps.conf:2: unknown key 'foo'"},
	{"Computer = A\n", "laps.conf:1: unknown key 'Computer'"},
	{"\n# x\ncomputer\n", "laps.conf:3: no '=' behind 'computer'"},
	{"computer =  # none\n", "laps.conf:1: no value for 'computer'"},
	{"computer = PC\xe9\n", "laps.conf:1: not UTF-8 behind 'computer'"},
	{"= a\n", "laps.conf:1: unknown key ''"},
	{"join = ad\njoin = ad\n", "laps.conf:2: second line for 'join'"},
	{"join = AD\n", "laps.conf:1: join: must be workgroup, registered, ad, entra or hybrid"},
	{"simulation = true\n", "laps.conf:1: simulation: must be yes or no"},
	{"domain-controller = 1\n", "laps.conf:1: domain-controller: must be yes or no"},
	{"boot = fast\n", "laps.conf:1: boot: must be normal, safe or dsrm"},
	{"os-level = 25h2\n", "laps.conf:1: os-level: must be 24h2 or pre-24h2"},
	{"ldap-uri = ldaps://a,ldap://b\n", "laps.conf:1: ldap-uri: blanks, not commas, part URIs"},
	{"account = local\n", "laps.conf:1: account: must be sam or linux"},
	{"event-sinks = file,text\n",
	 "laps.conf:1: event-sinks: must be of file, journal and text, with blanks between them"},
	{"simulation = yes\n"
	 "boot-id = 0123456789012345678901234567890123456789012345678901234567890123\n",
	 "laps.conf:2: boot-id: too long"},
	{"bind = kerberos\n", "laps.conf:1: bind: must be gssapi, simple or external"},
	{"ldap-uri = 127.0.0.1\n",
	 "laps.conf:1: ldap-uri: must be ldap://, ldaps:// or ldapi:// URIs"},
	{"ldap-uri = ldap://a http://b\n",
	 "laps.conf:1: ldap-uri: must be ldap://, ldaps:// or ldapi:// URIs"},
	{"rpc-port = 0\n", "laps.conf:1: rpc-port: must be a port, 1 to 65535"},
	{"rpc-port = 65536\n", "laps.conf:1: rpc-port: must be a port, 1 to 65535"},
	{"rpc-port = 135x\n", "laps.conf:1: rpc-port: must be a port, 1 to 65535"},
	{"rpc-port = -1\n", "laps.conf:1: rpc-port: must be a port, 1 to 65535"},
	{"computer = a.b\n", "laps.conf:1: computer: not the name of a computer"},
	{"simulation = yes\nseed = -1\n",
	 "laps.conf:2: seed: must be a number from 0 to 18446744073709551615"},
	{"simulation = yes\nseed = 18446744073709551616\n",
	 "laps.conf:2: seed: must be a number from 0 to 18446744073709551615"},
	{"entra-tenant = common\n", "laps.conf:1: entra-tenant: must be a GUID or a domain"},
	{"entra-tenant = a..b\n", "laps.conf:1: entra-tenant: must be a GUID or a domain"},
	{"entra-tenant = a.b/c\n", "laps.conf:1: entra-tenant: must be a GUID or a domain"},
	{"entra-tenant = -a.b\n", "laps.conf:1: entra-tenant: must be a GUID or a domain"},
	{"entra-tenant = a.b-\n", "laps.conf:1: entra-tenant: must be a GUID or a domain"},
	{"entra-client-id = app\n", "laps.conf:1: entra-client-id: must be a GUID"},
	{"entra-client-id = {8b0100a4-2606-a328-6070-c5cad7cf5c0b}\n",
	 "laps.conf:1: entra-client-id: must be a GUID"},
	{"entra-upload-auth = either\n", "laps.conf:1: entra-upload-auth: must be bearer or mtls"},
	{"http-proxy = socks5://a:1\n",
	 "laps.conf:1: http-proxy: must be http://HOST:PORT or https://HOST:PORT, without a user"},
	{"http-proxy = http://u:p@a:1\n",
	 "laps.conf:1: http-proxy: must be http://HOST:PORT or https://HOST:PORT, without a user"},
	{"http-proxy = http://a:1/b\n",
	 "laps.conf:1: http-proxy: must be http://HOST:PORT or https://HOST:PORT, without a user"},
	{"entra-client-certificate-file = a\n",
	 "laps.conf: 'entra-client-certificate-file' and 'entra-client-key-file' need each other"},
	{"entra-client-key-file = a\n",
	 "laps.conf: 'entra-client-certificate-file' and 'entra-client-key-file' need each other"},
	{"simulation = yes\nseed = 1\n", "laps.conf: 'seed' and 'entropy-counter' need each other"},
};

START_TEST(names_the_line_that_is_wrong)
{
	struct laps_config poison;

	memset(&poison, 0xa5, sizeof(poison));
	config = poison;
	ck_assert_int_eq(load(bad[_i].text), LAPS_E_FORMAT);
	ck_assert_str_eq(cause.text, bad[_i].cause);
	ck_assert_mem_eq(&config, &poison, sizeof(poison));
}
END_TEST

START_TEST(refuses_a_zero_byte)
{
	temp_write("laps.conf", "join = ad\0\ncomputer = A\n", 25, 0600);
	ck_assert_int_eq(laps_config_load(temp_dir, &config, &cause), LAPS_E_FORMAT);
}
END_TEST

START_TEST(says_that_there_is_no_file)
{
	ck_assert_int_eq(laps_config_load(temp_dir, &config, &cause), LAPS_E_NOTFOUND);
	ck_assert_ptr_nonnull(strstr(cause.text, "laps.conf': no such file or directory"));
}
END_TEST

static const char *const simulation_line[] = {
	"boot-id = 1\n",         "clock-file = c\n",
	"fault-file = f\n",      "seed = 1\nentropy-counter = e\n",
	"entropy-counter = e\n", "user-map = u\n",
};

START_TEST(takes_no_clock_and_no_seed_on_a_real_host)
{
	char text[128];

	snprintf(text, sizeof(text), "simulation = no\n%s", simulation_line[_i]);
	ck_assert_int_eq(load(simulation_line[_i]), LAPS_E_DENIED);
	ck_assert_ptr_nonnull(strstr(cause.text, "needs 'simulation = yes'"));
	ck_assert_int_eq(load(text), LAPS_E_DENIED);
}
END_TEST

START_TEST(takes_no_simulation_that_others_could_have_written)
{
	temp_write("laps.conf", "simulation = yes\n", 17, 0606);
	ck_assert_int_eq(laps_config_load(temp_dir, &config, &cause), LAPS_E_DENIED);
	temp_write("laps.conf", "simulation = yes\n", 17, 0660);
	ck_assert_int_eq(laps_config_load(temp_dir, &config, &cause), LAPS_E_DENIED);
	temp_write("laps.conf", "simulation = no\n", 16, 0606);
	ck_assert_int_eq(laps_config_load(temp_dir, &config, &cause), LAPS_OK);
	laps_config_clear(&config);
}
END_TEST

START_TEST(takes_no_simulation_of_another_user)
{
	temp_write("laps.conf", "simulation = yes\n", 17, 0644);
	ck_assert_int_eq(chown(temp_path("laps.conf"), 12345, (gid_t)-1), 0);
	ck_assert_int_eq(laps_config_load(temp_dir, &config, &cause), LAPS_E_DENIED);
	ck_assert_ptr_nonnull(strstr(cause.text, "must belong to its user"));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("config");
	TCase *tc = temp_case("read");

	tcase_add_test(tc, reads_every_key);
	tcase_add_test(tc, how_to_bind_by_default);
	tcase_add_test(tc, reads_the_keys_of_a_linux_host);
	tcase_add_test(tc, reads_the_keys_of_entra);
	tcase_add_test(tc, gives_real_accounts_no_seed);
	tcase_add_test(tc, trusts_no_file_that_others_may_write_with_real_accounts);
	tcase_add_test(tc, gives_a_real_host_its_defaults);
	tcase_add_test(tc, names_the_machine_after_itself);
	suite_add_tcase(s, tc);
	tc = temp_case("refuse");
	tcase_add_loop_test(tc, names_the_line_that_is_wrong, 0, sizeof(bad) / sizeof(bad[0]));
	tcase_add_loop_test(tc, takes_a_host_and_a_port, 0, sizeof(good_url) / sizeof(good_url[0]));
	tcase_add_loop_test(tc, takes_only_https_for_entra, 0,
			    sizeof(bad_url) / sizeof(bad_url[0]));
	tcase_add_test(tc, refuses_a_zero_byte);
	tcase_add_test(tc, says_that_there_is_no_file);
	suite_add_tcase(s, tc);
	tc = temp_case("simulation");
	tcase_add_loop_test(tc, takes_no_clock_and_no_seed_on_a_real_host, 0,
			    sizeof(simulation_line) / sizeof(simulation_line[0]));
	tcase_add_test(tc, takes_no_simulation_that_others_could_have_written);
	if (geteuid() == 0)
		tcase_add_test(tc, takes_no_simulation_of_another_user);
	else
		laps_test_skip("takes_no_simulation_of_another_user", "only root gives files away");
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
