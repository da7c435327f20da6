/* SPDX-License-Identifier: MIT */
/*
 * Write the seeds of the fuzz targets: DIR/TARGET/SOURCE, a file for each member of a vector and
 * for each case of a stanza file that is input of the target, and some written here.
 *
 * usage: seeds DIR
 */
#include "fuzz/devicecert.h"
#include "lib/stanza.h"
#include "lib/vectors.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

/* What stands in front of the bytes in the input of a target that takes choices first; see there.
 */
struct prefix {
	size_t len;
	uint8_t bytes[4];
};
#define NO_PREFIX         \
	{                 \
		0,        \
		{         \
			0 \
		}         \
	}

static const struct vector_source {
	const char *target;
	const char *file;
	const char *path; /* of a hex member; vectors without it are passed over */
	struct prefix prefix;
} vector_sources[] = {
	{"encvalue", "laps_attribute_dsinternals_1", "inputs.attribute_hex", NO_PREFIX},
	{"encvalue", "parse_only_and_refuse", "inputs.attribute_hex", NO_PREFIX},
	{"encvalue", "synthetic_positive", "inputs.attribute_hex", NO_PREFIX},
	{"encvalue", "synthetic_negative", "inputs.attribute_hex", NO_PREFIX},
	{"lapsvalue", "laps_attribute_dsinternals_1", "inputs.attribute_hex", NO_PREFIX},
	{"lapsvalue", "parse_only_and_refuse", "inputs.attribute_hex", NO_PREFIX},
	{"lapsvalue", "synthetic_positive", "inputs.attribute_hex", NO_PREFIX},
	{"lapsvalue", "synthetic_negative", "inputs.attribute_hex", NO_PREFIX},
	{"facts", "laps_attribute_dsinternals_1", "inputs.attribute_hex", {1, {1}}},
	{"facts", "synthetic_positive", "inputs.attribute_hex", {1, {2}}},
	{"facts", "synthetic_negative", "inputs.attribute_hex", {1, {1}}},
	{"cms", "laps_attribute_dsinternals_1", "inputs.cms_hex", NO_PREFIX},
	{"cms", "laps_cms_sansldap_nonce", "inputs.cms_hex", NO_PREFIX},
	{"cms", "dpapi_ng_blobs_sha1_sha512", "inputs.cms_hex", NO_PREFIX},
	{"cms", "parse_only_and_refuse", "inputs.cms_hex", NO_PREFIX},
	{"der", "laps_cms_sansldap_nonce", "inputs.cms_hex", NO_PREFIX},
	{"der", "dpapi_ng_blobs_sha1_sha512", "inputs.cms_hex", NO_PREFIX},
	{"keyid", "structs_open", "inputs.hex", NO_PREFIX},
	{"gke", "structs_open", "inputs.hex", NO_PREFIX},
	{"gke", "getkey_ndr", "outputs.envelope_hex", NO_PREFIX},
	{"getkey", "getkey_ndr", "inputs.stub_hex", NO_PREFIX},
	{"getkey", "getkey_ndr", "outputs.stub_hex", NO_PREFIX},
	{"epmap", "rpc_epm_verification_trailer", "inputs.stub_hex", NO_PREFIX},
	{"epmap", "rpc_epm_verification_trailer", "outputs.stub_hex", NO_PREFIX},
	{"rpctrailer", "rpc_epm_verification_trailer", "outputs.hex", NO_PREFIX},
	{"pubkey", "structs_open", "inputs.hex", NO_PREFIX},
	{"pubkey", "secret_agreement_a", "inputs.peer_public_key_blob_hex", NO_PREFIX},
	{"pubkey", "dpapi_ng_blobs_sha1_sha512", "parsed.key_identifier.key_info_hex", NO_PREFIX},
	{"kdfparams", "structs_open", "inputs.hex", NO_PREFIX},
	{"kdfparams", "dpapi_ng_blobs_sha1_sha512", "inputs.kdf_parameters_hex", NO_PREFIX},
	{"dhparams", "structs_open", "inputs.hex", NO_PREFIX},
	{"dhparams", "dpapi_ng_blobs_sha1_sha512", "inputs.secret_parameters_hex", NO_PREFIX},
	{"pwjson", "laps_attribute_dsinternals_1", "outputs.plaintext_hex", NO_PREFIX},
	{"pwjson", "laps_cms_sansldap_nonce", "outputs.plaintext_hex", NO_PREFIX},
	{"pwjson", "synthetic_positive", "outputs.plaintext_hex", NO_PREFIX},
	{"utf16", "synthetic_positive", "outputs.plaintext_hex", NO_PREFIX},
	/* as they are: DH, P-256 and P-384 with the hash SHA-512 */
	{"agreement", "secret_agreement_a", "inputs.peer_public_key_blob_hex", {1, {0x0c}}},
	{"agreement", "dpapi_ng_blobs_sha1_sha512", "parsed.key_identifier.key_info_hex", {1, {0}}},
	/* a value as it is */
	{"unprotect", "laps_attribute_dsinternals_1", "inputs.attribute_hex", {1, {0xff}}},
	{"unprotect", "synthetic_positive", "inputs.attribute_hex", {1, {0xff}}},
};

static const struct case_source {
	const char *target;
	const char *file;
	const char *key; /* cases without it are passed over */
	bool hex;        /* the value says bytes; else it is the text itself */
} case_sources[] = {
	{"sid", "sid.txt", "in", true},
	{"sid", "sid.txt", "text", false},
	{"targetsd", "sid.txt", "in", true},
	{"targetsd", "sid.txt", "text", false},
	{"filetime", "filetime.txt", "text", false},
	{"text", "text.txt", "base64", false},
	{"text", "text.txt", "base64url", false},
	{"text", "text.txt", "hex", false},
	{"text", "text.txt", "value", false},
	{"utf16", "utf16.txt", "utf8", true},
	{"utf16", "utf16.txt", "utf16", true},
	{"pwjson", "pwjson.txt", "text", false},
	{"json", "pwjson.txt", "text", false},
	{"der", "der.txt", "in", true},
	{"sddl", "sddl.txt", "text", false},
	{"sd", "sddl.txt", "sd", true},
	{"sddlformat", "sddl.txt", "sd", true},
	{"jws", "jws.txt", "token", false},
	{"rsa", "rsa.txt", "pem", true},
	{"csr", "csr.txt", "in", true},
	{"cert", "cert.txt", "in", true},
	{"cert", "cert.txt", "pem", true},
	{"rpcpdu", "rpcpdu.txt", "in", true},
};

/* Some bytes without a zero among them. */
#define MADE                                                               \
	"\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff\x12" \
	"\x21\x31\x41\x51\x61\x71\x81\x91\xa1\xb1\xc1\xd1\xe1\xf1\x13\x23\x40"
#define ROOT_KEY_ID     "\"id\":\"8b0100a4-2606-a328-6070-c5cad7cf5c0b\""
#define HEX_32          "a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0"
#define KEY_HEX         HEX_32 HEX_32
#define KEY_BASE64_LINE "oKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCg"
#define KEY_BASE64_REST "oKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoA=="
#define ROTATION(mode, version, principal, device)                                    \
	"{\"updated_ticks\":133581085880318350,\"expiry_ticks\":133607005880318350,"  \
	"\"account_rid\":500,\"mode\":\"" mode "\",\"source\":2,\"version\":" version \
	",\"principal\":" principal ",\"entra_device\":" device "}"
#define RECORD(confirmed, intent, post_auth, auto_account)              \
	"{\"version\":2,\"confirmed\":" confirmed ",\"intent\":" intent \
	",\"post_auth\":" post_auth ",\"auto_account\":" auto_account "}"
#define SOME_GUID "\"8b0100a4-2606-a328-6070-c5cad7cf5c0b\""

/* a cloud with one of everything; GUIDs that differ in a digit */
#define CLOUD_GUID(digit) "\"" digit "1111111-1111-4111-8111-111111111111\""
#define CLOUD_HEAD        "{\"format\":\"lapsim-cloud\",\"version\":1"
#define CLOUD_TENANT      "\"tenant\":" CLOUD_GUID("1")
#define CLOUD_TENANTS                                                               \
	",\"tenants\":[{\"id\":" CLOUD_GUID(                                        \
		"1") ",\"domain\":\"b.test\",\"name\":\"B\",\"laps_enabled\":true," \
		     "\"policy\":{\"userDeviceQuota\":20}}]"
#define CLOUD_DEVICE                                                                               \
	"{\"id\":" CLOUD_GUID("5") ",\"device_id\":" CLOUD_GUID(                                   \
		"6") ",\"managed_id\":" CLOUD_GUID("7") "," CLOUD_TENANT                           \
							",\"owner_id\":" CLOUD_GUID(               \
								"4") ","                           \
								     "\"name\":\"WS1\",\"trust\":" \
								     "\"AzureAd\",\"created\":"    \
								     "\"2026-01-01T00:00:00Z\","   \
								     "\"deleted\":\"2026-02-"      \
								     "01T00:00:00Z\","             \
								     "\"credentials\":[{"          \
								     "\"account\":\"A\","          \
								     "\"sid\":\"S-1-5-21-1-2-3-"   \
								     "500\",\"password_base64\":"  \
								     "\"UGFzcw==\"}]}"

static const struct text_source {
	const char *target;
	const char *name;
	const char *text;
} text_sources[] = {
	{"guid", "plain", "8b0100a4-2606-a328-6070-c5cad7cf5c0b"},
	{"guid", "braces", "{8B0100A4-2606-A328-6070-C5CAD7CF5C0B}"},
	{"guid", "bytes", "0123456789abcdef"},
	{"facts", "t a number", "\x05{\"n\":\"a\",\"t\":133580160000000000,\"p\":\"x\"}"},
	{"facts", "as it should be", "\x05{\"n\":\"a\",\"t\":\"1d8161b41c41cde\",\"p\":\"x\"}"},
	{"facts", "expiry",
	 "\x03"
	 "132880495330729182"},
	{"facts", "legacy expiry",
	 "\x04"
	 "1643575933"},
	{"lint", "ldap",
	 "{\"time\":\"2026-01-01T00:00:00Z\",\"source\":\"ldap\",\"security\":\"clear\",\"op\":"
	 "\"bind\",\"mechanism\":\"simple\",\"who\":\"a\",\"result\":8}\n"
	 "{\"time\":\"2026-01-01T00:00:00Z\",\"source\":\"ldap\",\"security\":\"tls\",\"op\":"
	 "\"search\",\"who\":\"W$\",\"dn\":\"DC=x\",\"filter\":\"(objectClass=computer)\","
	 "\"attributes\":[\"*\"],\"entries\":1000,\"result\":4}\n"},
	{"lint", "modifies",
	 "{\"time\":\"2026-01-01T00:00:00Z\",\"source\":\"ldap\",\"op\":\"modify\",\"who\":\"W$\","
	 "\"dn\":\"CN=W\",\"connection\":1,\"changes\":[\"replace "
	 "msLAPS-Password\"],\"facts\":[\"msLAPS-Password time=1dc7ab192810000\"],\"result\":0}\n"
	 "{\"time\":\"2026-01-01T00:00:00Z\",\"source\":\"ldap\",\"op\":\"modify\",\"who\":\"W$\","
	 "\"dn\":\"CN=W\",\"connection\":1,\"changes\":[\"replace "
	 "msLAPS-PasswordExpirationTime\",\"replace "
	 "msLAPS-EncryptedPassword\"],\"facts\":[\"msLAPS-EncryptedPassword "
	 "time=9281000001dc7ab1\",\"msLAPS-PasswordExpirationTime not-filetime\"],\"result\":0}\n"},
	{"lint", "history",
	 "{\"time\":\"2026-01-01T00:00:00Z\",\"source\":\"ldap\",\"op\":\"modify\",\"who\":\"W$\","
	 "\"dn\":\"CN=W\",\"changes\":[\"add "
	 "msLAPS-EncryptedPasswordHistory\"],\"facts\":[\"msLAPS-EncryptedPasswordHistory "
	 "time=1\",\"msLAPS-EncryptedPasswordHistory time=2\"],\"result\":0}\n"
	 "{\"time\":\"2026-01-01T00:00:00Z\",\"source\":\"ldap\",\"op\":\"modify\",\"who\":\"W$\","
	 "\"dn\":\"CN=W\",\"changes\":[\"delete "
	 "msLAPS-EncryptedPasswordHistory\"],\"facts\":[\"-msLAPS-EncryptedPasswordHistory "
	 "time=2\"],\"result\":0}\n"},
	{"lint", "cloud",
	 "{\"time\":\"2026-01-01T00:00:00Z\",\"source\":\"cloud\",\"service\":\"graph\",\"method\":"
	 "\"GET\",\"path\":\"/"
	 "d\",\"caller\":\"a\",\"who\":\"u\",\"needed\":\"DeviceLocalCredential.ReadBasic.All\","
	 "\"retry_after\":5}\n"
	 "{\"time\":\"2026-01-01T00:00:00Z\",\"source\":\"cloud\",\"service\":\"graph\",\"method\":"
	 "\"GET\",\"path\":\"/d\",\"caller\":\"a\"}\n"
	 "{\"time\":\"2026-01-01T00:00:00Z\",\"source\":\"cloud\",\"service\":\"login\",\"who\":"
	 "\"user "
	 "u\",\"scopes\":\"Directory.Read.All\",\"roles\":\"DeviceLocalCredential.Read.All\"}\n"},
	{"filetime", "bytes", "\x8e\x79\x9b\x34\x4a\x93\xda\x01"},
	{"json", "string", "\"\\u00e4\\ud83d\\ude00\\n\""},
	/* a public key made of a private value, mutated once: DH and the curves, and small groups
	 */
	{"agreement", "dh", "\x1c" MADE},
	{"agreement", "p256", "\x15" MADE},
	{"agreement", "p384", "\x1a" MADE},
	{"agreement", "p521", "\x1f" MADE},
	{"agreement", "small group", "\x9c" MADE},
	{"agreement", "small group, g no square", "\xdc" MADE},
	/* the public value alone */
	{"agreement", "dh value", "\x2c" MADE MADE MADE},
	{"agreement", "p256 value", "\x25" MADE MADE},
	{"agreement", "small group value", "\xac" MADE MADE MADE},
	/* and of one curve in the shape of another */
	{"agreement", "p256 as p384", "\x35" MADE},
	{"agreement", "p384 as p521", "\x3a" MADE "\x02"},
	{"agreement", "p521 as p256", "\x3f" MADE "\x03"},
	{"aes", "everything", MADE MADE MADE "plain text"},
	/* hash and keys, L1, L2, wanted L1 and L2, and the rest */
	{"walk", "down", "\x03\x0b\x12\x04\x05\x07" MADE},
	{"walk", "same L1", "\x01\x0b\x12\x0b\x03\x02" MADE},
	{"walk", "last L2", "\x02\x0b\x1f\x0b\x1e\x01" MADE},
	/* an agreement, a private key, and an envelope as it is or with one byte changed */
	{"protector", "dh", "\x04" MADE MADE},
	{"protector", "p256", "\x01" MADE MADE},
	{"protector", "p384", "\x02" MADE MADE},
	{"protector", "p521", "\x03\x01" MADE MADE},
	{"protector", "mutated", "\x04" MADE MADE "\x01\x39\x03"},
	{"certjudge", "good", "\x04"},
	{"certjudge", "another name", "\x06"},
	{"certjudge", "mutated", "\x05\x01\x10\x01"},
	{"unprotect", "known", "\x01\x01\x10\x01"},
	{"rootkey", "json", "{" ROOT_KEY_ID ",\"key_hex\":\"" KEY_HEX "\"}"},
	{"rootkey", "json of a curve",
	 "{" ROOT_KEY_ID ",\"version\":1,\"kdf_algorithm\":\"SP800_108_CTR_HMAC\","
	 "\"kdf_hash\":\"SHA256\",\"secret_agreement_algorithm\":\"ECDH_P384\","
	 "\"secret_agreement_parameters_hex\":\"\",\"private_key_bits\":384,"
	 "\"public_key_bits\":384,\"key_hex\":\"" KEY_HEX "\"}"},
	{"rootkey", "json of a small group",
	 "{" ROOT_KEY_ID ",\"secret_agreement_parameters_hex\":\"0e0000004448504d010000001705\","
	 "\"private_key_bits\":8,\"public_key_bits\":8,\"key_hex\":\"" KEY_HEX "\"}"},
	{"rootkey", "ldif",
	 "dn: CN=8b0100a4-2606-a328-6070-c5cad7cf5c0b,CN=Master Root Keys\n"
	 "cn: 8b0100a4-2606-a328-6070-c5cad7cf5c0b\nmsKds-Version: 1\n"
	 "msKds-KDFAlgorithmID: SP800_108_CTR_HMAC\n"
	 "msKds-KDFParam:: AAAAAAEAAAAOAAAAAAAAAFMASABBADUAMQAyAAAA\n"
	 "msKds-SecretAgreementAlgorithmID: ECDH_P256\n"
	 "msKds-PrivateKeyLength: 256\nmsKds-PublicKeyLength: 256\n"
	 "msKds-RootKeyData:: " KEY_BASE64_LINE "\n " KEY_BASE64_REST "\n"},
	{"config", "host",
	 "computer = WS0001\ndns-name = ws0001.a.test\ndomain = a.test\njoin = ad\n"
	 "boot = normal\nos-level = 24h2\nldap-uri = ldap://dc1.a.test ldaps://dc2.a.test\n"
	 "bind = gssapi\nkeytab = k\nbind-dn = CN=WS0001\nbind-password-file = secret # here\n"
	 "dns-server = 127.0.0.1:53\nca-file = /etc/ca.pem\ndomain-controller = no\n"},
	{"config", "simulation",
	 "# a world\nsimulation = yes\nclock-file = clock\nseed = 42\nentropy-counter = n\n"
	 "user-map = map\nroot-key-file = a\nroot-key-file = /b\nsam-file = s\nstate-file = t\n"
	 "event-file = e\ntrace-file = r\nadmin-dn = CN=a\nadmin-password-file = p\n"},
	{"config", "entra",
	 "entra-tenant = a.test\nentra-login-url = https://a\nentra-registration-url = https://b/\n"
	 "graph-url = https://c\nentra-client-id = 8b0100a4-2606-a328-6070-c5cad7cf5c0b\n"
	 "entra-client-secret-file = s\nentra-client-certificate-file = c\n"
	 "entra-client-key-file = k\nentra-ca-file = ca.pem\nhttp-proxy = http://p:1\n"
	 "entra-upload-auth = mtls\n"},
	{"conformtarget", "all",
	 "# a target\nname = The one # here\r\nuri=ldap://a#b\nca-file = ca.pem\n"
	 "password-file = /run/pw\nmay-write = yes\nknown-failures = known\n"},
	{"conformknown", "reasons",
	 "# of all\n\n# It is\n# so.\nACL-01.read: code * of *\nACL-01.write:no\n\nPOL-02.a: **a*"},
	{"conformplain", "characters",
	 "a\x1b[0m\n\xc2\x9b\xe2\x80\xae\xef\xbf\xbe\xf0\x9f\x8c\xb3\xed\xa0\x80\xff\xe2\x82"},
	{"entra_login", "configuration",
	 "{\"token_endpoint\":\"https://login.example/t/token\","
	 "\"device_authorization_endpoint\":\"https://login.example/t/code\"}"},
	{"entra_login", "token",
	 "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"eyJ0.a-_.b\"}"},
	{"entra_login", "device code",
	 "{\"user_code\":\"ABCD\",\"device_code\":\"d\",\"verification_uri\":\"https://v\","
	 "\"expires_in\":900,\"interval\":\"5\",\"message\":\"go\"}"},
	{"entra_login", "refused",
	 "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: x\\r\\ny\"}"},
	{"entra_login", "refused elsewhere",
	 "{\"ErrorType\":\"DirectoryError\",\"Message\":\"m\"}"},
	{"entra_login", "refused by graph",
	 "{\"error\":{\"code\":\"c\",\"message\":\"\\u001bm\"}}"},
	{"entra_join", "discovery",
	 "{\"DeviceJoinService\":{\"JoinEndpoint\":\"https://drs.example/EnrollmentServer/device/"
	 "\"},"
	 "\"TenantInfo\":{\"TenantId\":\"7b0b5a33-0000-4000-8000-00000000000a\","
	 "\"TenantName\":\"corp.example\"}}"},
	{"entra_join", "certificate",
	 "{\"Certificate\":{\"Thumbprint\":\"x\",\"RawBody\":\"" DEVICECERT_BASE64
	 "\"},\"User\":{\"Upn\":\"a@corp.example\"}}"},
	{"graph", "found",
	 "{\"value\":[{\"deviceId\":" SOME_GUID ",\"displayName\":\"WS0001\"},"
	 "{\"displayName\":\"WS0002\"}]}"},
	{"graph", "device",
	 "{\"id\":" SOME_GUID ",\"deviceName\":\"WS0001\",\"lastBackupDateTime\":"
	 "\"2023-04-21T13:45:30.0000000Z\",\"refreshDateTime\":null,\"credentials\":[{"
	 "\"accountName\":\"A\",\"accountSid\":\"S-1-5-21-1-2-3-500\",\"backupDateTime\":"
	 "\"2023-04-21T13:45:30Z\",\"passwordBase64\":\"UQBRAEAAZAA4AGYAOABnAFkA\"},"
	 "{\"passwordBase64\":\"YWJj\"}]}"},
	{"graph", "password", "UQBRAEAAZAA4AGYAOABnAFkA"},
	{"identity", "joined",
	 "{\"version\":1,\"tenant_id\":\"8b0100a4-2606-a328-6070-c5cad7cf5c0b\",\"device_id\":"
	 "\"{8B0100A4-2606-A328-6070-C5CAD7CF5C0B}\",\"join_type\":\"joined\",\"login_url\":"
	 "\"https://a\",\"registration_url\":\"https://b:1/c\",\"upn\":\"u@a.test\","
	 "\"joined\":\"2024-02-29T23:59:59Z\"}"},
	{"discovery", "whole",
	 "{\"DeviceManagementService\":{\"DeviceManagementEndpoint\":\"https://drs.test:8443/m/\","
	 "\"DeviceManagementResourceId\":\"urn:ms-drs:enterpriseregistration.windows.net\"},"
	 "\"TenantInfo\":{\"TenantId\":\"8b0100a4-2606-a328-6070-c5cad7cf5c0b\"}}"},
	{"discovery", "elsewhere",
	 "{\"DeviceManagementService\":{\"DeviceManagementEndpoint\":\"http://drs.test:8443/\"}}"},
	{"nonce", "plain", "{\"Nonce\":\"AwABAAEAAAACAOz_BAD0\"}"},
	{"fleetanswer", "token", "{\"access_token\":\"t\",\"Certificate\":{\"RawBody\":\"QQ==\"}}"},
	{"fleetanswer", "credentials",
	 "{\"credentials\":[{\"accountName\":\"Administrator\",\"backupDateTime\":"
	 "\"2026-01-01T00:00:00Z\",\"passwordBase64\":\"UGFzcy13b3JkLTAwMDE=\"}]}"},
	{"refusal", "registration",
	 "{\"ErrorType\":\"DirectoryError\",\"Message\":\"No such device.\",\"TraceId\":\"t\","
	 "\"Time\":\"07-28-2025 19:25:39Z\"}"},
	{"refusal", "login",
	 "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS135011: x\\r\\nTrace\"}"},
	{"refusal", "graph",
	 "{\"error\":{\"code\":\"TooManyRequests\",\"message\":\"Pass \\u009b1m\"}}"},
	{"httpcoming", "seconds",
	 "HTTP/1.1 429 Too Many\r\nContent-Type: text/plain\r\nRetry-After: 10\r\n"
	 "request-id: 1\r\nx-ms-request-id: 2\r\n\r\n"},
	{"httpcoming", "dates",
	 "HTTP/1.1 503 X\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
	 "Retry-After: Sunday, 06-Nov-94 08:49:37 GMT\r\nHTTP/1.1 503 X\r\n"
	 "Retry-After: Sun Nov  6 08:49:37 1994\r\n"},
	{"conformanswer", "list",
	 "HTTP/1.1 100 X\r\n\r\nHTTP/1.1 200 OK\r\nrequest-id: 1\r\nDate:\r\n\r\n{\"value\":[]}"},
	{"conformanswer", "extension",
	 "\x06\x0b\x2a\x86\x48\x86\xf7\x14\x01\x05\x82\x1c\x08\x04\x02"
	 "EU"},
	{"policy", "all",
	 "{\"BackupDirectory\":2,\"PasswordAgeDays\":30,\"PasswordLength\":14,"
	 "\"PasswordComplexity\":4,\"ADPasswordEncryptionPrincipal\":\"A\\\\b\","
	 "\"AdministratorAccountName\":\"x\",\"Unknown\":true,\"PostAuthenticationActions\":3}"},
	{"policy", "bad values", "{\"passwordlength\":7,\"BackupDirectory\":\"2\",\"x\":-1}"},
	{"policy", "nothing", "{}"},
	{"state", "both",
	 RECORD(ROTATION("encrypted", SOME_GUID, "\"S-1-5-21-1-2-3-512\"", "null"),
		ROTATION("entra", "null", "null", SOME_GUID), "null", "null")},
	{"state", "pending",
	 RECORD("null", "null",
		"{\"stage\":1,\"authenticated_ticks\":1,\"deadline_ticks\":2,\"account_rid\":3,"
		"\"actions\":3,\"retries\":0,\"boot_id\":\"b\"}",
		"{\"rid\":1002,\"name\":\"WLapsAdmin\"}")},
	{"sam", "two",
	 "{\"version\":1,\"policy\":{\"minimum_length\":8,\"minimum_categories\":3},\"accounts\":["
	 "{\"name\":\"Administrator\",\"rid\":500,\"enabled\":true,\"hash\":null,"
	 "\"last_set\":null},{\"name\":\"b\",\"rid\":1001,\"enabled\":false,"
	 "\"hash\":\"$6$x$y\",\"last_set\":\"2024-02-29T23:59:59Z\"}]}"},
	{"event", "every type",
	 "{\"time\":\"2024-04-20T17:43:08Z\",\"id\":10005,\"level\":\"Error\",\"cycle\":\"7\","
	 "\"params\":{\"Data1\":\"0x80070032\"}}"},
	{"event", "information",
	 "{\"time\":\"2024-04-20T17:43:08Z\",\"id\":10003,\"level\":\"Information\","
	 "\"cycle\":\"1\",\"params\":{}}"},
	{"cloudstate", "nothing", CLOUD_HEAD "}"},
	{"cloudstate", "one of each",
	 CLOUD_HEAD CLOUD_TENANTS ",\"roles\":[{\"id\":" CLOUD_GUID(
		 "2") "," CLOUD_TENANT ",\"name\":\"r\",\"actions\":["
		      "\"microsoft.directory/deviceLocalCredentials/standard/read\"]}],\"apps\":[{"
		      "\"client_id\":" CLOUD_GUID("3") ",\"object_id\":" CLOUD_GUID(
			      "8") "," CLOUD_TENANT ",\"name\":\"a\",\"app_roles\":[\"Device.Read."
				   "All\"],\"secrets\":[{\"value\":\"x\"}]}],"
				   "\"users\":[{\"id\":" CLOUD_GUID(
					   "4") "," CLOUD_TENANT ",\"upn\":\"u@b.test\","
						"\"name\":\"u\",\"password\":\"p\",\"roles\":"
						"[" CLOUD_GUID(
							"2") "]}],"
							     "\"devices\":[" CLOUD_DEVICE
							     "],\"audit\":[{\"id\":" CLOUD_GUID(
								     "9") "," CLOUD_TENANT
									  ",\"activity\":\"Add "
									  "device\",\"actor_name\":"
									  "\"x\",\"target_name\":"
									  "\"WS1\"}]}"},
	{"registration", "upload",
	 "\x01{\"accountName\":\"Administrator\",\"accountSid\":\"S-1-5-21-1-2-3-500\","
	 "\"passwordBase64\":\"UGFzcy13b3JkLTAwMDE=\","
	 "\"refreshDateTime\":\"2026-01-31T12:30:45.1234567Z\"}"},
	{"registration", "join",
	 "\x03{\"CertificateRequest\":{\"Type\":\"pkcs10\",\"Data\":\"AAAA\"},"
	 "\"TransportKey\":\"UlNBMQAIAAADAAAA\",\"TargetDomain\":\"contoso.test\","
	 "\"DeviceType\":\"Windows\",\"OSVersion\":\"10.0.19041.928\","
	 "\"DeviceDisplayName\":\"LAPS-SIM\",\"JoinType\":\"0\","
	 "\"attributes\":{\"ReuseDevice\":\"true\",\"ReturnClientSid\":true}}"},
	{"json", "every kind", "{\"a\":[true,false,null,-0.5e+1,\"x\"],\"b\":{}}"},
};

/* Whole files of fixtures/policies. */
static const struct file_source {
	const char *target;
	const char *file;
} file_sources[] = {
	{"regfile", "gpo-utf16.reg"},       {"regfile", "legacy-utf8-bom.reg"},
	{"regfile", "every-kind-utf8.reg"}, {"regpol", "gpo.pol"},
	{"regpol", "orders.pol"},
};

static void make_dir(const char *path)
{
	if (mkdir(path, 0777) != 0 && errno != EEXIST) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
}

static void write_seed(const char *top, const char *target, const char *id,
		       const struct prefix *prefix, const void *bytes, size_t len)
{
	char path[PATH_MAX];
	size_t start;
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", top, target);
	make_dir(path);
	start = (size_t)snprintf(path, sizeof(path), "%s/%s/", top, target);
	snprintf(path + start, sizeof(path) - start, "%s", id);
	for (; path[start]; start++)
		if (path[start] == '/')
			path[start] = '-';
	out = fopen(path, "we");
	if (!out || fwrite(prefix->bytes, 1, prefix->len, out) != prefix->len ||
	    fwrite(bytes, 1, len, out) != len || fclose(out) != 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
}

static void nothing_from(const char *file, const char *path)
{
	fprintf(stderr, "%s: nothing has '%s'\n", file, path);
	exit(2);
}

static void from_vectors(const char *top, const struct vector_source *from)
{
	struct vectors *vs = vectors_load(from->file);
	size_t written = 0;

	for (size_t i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);
		struct exact bytes;

		if (!vector_has(v, from->path))
			continue;
		bytes = vector_hex(v, from->path);
		write_seed(top, from->target, vector_id(v), &from->prefix, bytes.p, bytes.len);
		free(bytes.p);
		written++;
	}
	if (!written)
		nothing_from(from->file, from->path);
	vectors_free(vs);
}

static void from_cases(const char *top, const struct case_source *from)
{
	static const struct prefix none = NO_PREFIX;
	struct stanzas *ss = stanzas_load(from->file);
	size_t written = 0;

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		char id[128];

		if (!stanza_has(s, from->key))
			continue;
		snprintf(id, sizeof(id), "%s-%s", stanza_name(s), from->key);
		if (from->hex) {
			struct exact bytes = stanza_hex(s, from->key);

			write_seed(top, from->target, id, &none, bytes.p, bytes.len);
			free(bytes.p);
		} else {
			const char *text = stanza_str(s, from->key);

			write_seed(top, from->target, id, &none, text, strlen(text));
		}
		written++;
	}
	if (!written)
		nothing_from(from->file, from->key);
	stanzas_free(ss);
}

static void from_file(const char *top, const struct file_source *from)
{
	static const struct prefix none = NO_PREFIX;
	char path[PATH_MAX], bytes[65536];
	size_t len = 0;
	FILE *in;

	snprintf(path, sizeof(path), "fixtures/policies/%s", from->file);
	in = fopen(path, "re");
	if (in)
		len = fread(bytes, 1, sizeof(bytes), in);
	if (!in || len == 0 || len == sizeof(bytes) || fclose(in) != 0) {
		fprintf(stderr, "%s: cannot be read whole\n", path);
		exit(2);
	}
	write_seed(top, from->target, from->file, &none, bytes, len);
}

int main(int argc, char **argv)
{
	static const struct prefix none = NO_PREFIX;
	size_t i;

	if (argc != 2) {
		fprintf(stderr, "usage: seeds DIR\n");
		return 2;
	}
	for (i = 0; i < sizeof(vector_sources) / sizeof(*vector_sources); i++)
		from_vectors(argv[1], &vector_sources[i]);
	for (i = 0; i < sizeof(case_sources) / sizeof(*case_sources); i++)
		from_cases(argv[1], &case_sources[i]);
	for (i = 0; i < sizeof(text_sources) / sizeof(*text_sources); i++)
		write_seed(argv[1], text_sources[i].target, text_sources[i].name, &none,
			   text_sources[i].text, strlen(text_sources[i].text));
	for (i = 0; i < sizeof(file_sources) / sizeof(*file_sources); i++)
		from_file(argv[1], &file_sources[i]);
	return 0;
}
