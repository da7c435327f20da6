/* SPDX-License-Identifier: MIT */
/* Seeds that are written here, a line each for a target and a name. */
#ifndef TESTS_FUZZ_SEEDTEXTS_H
#define TESTS_FUZZ_SEEDTEXTS_H

struct text_source {
	const char *target;
	const char *name;
	const char *text;
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

static const struct text_source text_sources[] = {
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
	{"ldifrecord", "entries",
	 "version: 1\n\n# two\ndn: OU=a,DC=x\nobjectClass: organizationalUnit\nou: a\n\n"
	 "dn:: Q049YixEQz14\nchangetype: add\nmember: CN=c,\n DC=x\ncn: b\nmember:: Q049ZA==\n"},
	{"ldifrecord", "changes",
	 "dn: CN=a\nchangetype: modify\nadd: m\nm: x\n-\ndelete: n\n-\nreplace: o\no: y\n\n"
	 "dn: CN=b\nchangetype: delete\n\ndn: CN=c\nchangetype: modrdn\nnewrdn: CN=d\n"
	 "deleteoldrdn: 1\nnewsuperior: DC=x\n"},
	{"conformtarget", "all",
	 "# a target\nname = The one # here\r\nuri=ldap://a#b\nca-file = ca.pem\n"
	 "password-file = /run/pw\nmay-write = yes\nknown-failures = known\n"},
	{"conformknown", "reasons",
	 "# of all\n\n# It is\n# so.\nACL-01.read: code * of *\nACL-01.write:no\n\nPOL-02.a: **a*"},
	{"conformplain", "characters",
	 "a\x1b[0m\n\xc2\x9b\xe2\x80\xae\xef\xbf\xbe\xf0\x9f\x8c\xb3\xed\xa0\x80\xff\xe2\x82"},
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
	{"json", "every kind", "{\"a\":[true,false,null,-0.5e+1,\"x\"],\"b\":{}}"},
};

#endif
