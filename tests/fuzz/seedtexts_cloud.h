/* SPDX-License-Identifier: MIT */
/* Seeds of what passes between devices, applications and the cloud. */
#ifndef TESTS_FUZZ_SEEDTEXTS_CLOUD_H
#define TESTS_FUZZ_SEEDTEXTS_CLOUD_H
#include "fuzz/devicecert.h"
#include "fuzz/seedtexts.h"

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

static const struct text_source cloud_text_sources[] = {
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
};

#endif
