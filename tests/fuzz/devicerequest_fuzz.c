/* SPDX-License-Identifier: MIT */
/*
 * What a device signs to have a token. Nobody without its key has one, nor with it, when the nonce
 * is not good.
 *
 * Input: 0 and a request; 1 a header and a payload that are signed; 2 the same, with a fresh nonce
 * put into the payload. In the header, x5c is replaced by the right one unless it is text.
 */
#include "fuzz/loginworld.h"

static char *certificate(void)
{
	static char *text;
	struct sim_device_subject s = {
		.region = "EU", .joined = true, .key = world()->token_key, .now_ticks = WORLD_NOW};
	struct laps_buf der, b;
	struct sim_err err;

	if (text)
		return text;
	laps_buf_init(&der, LAPS_CERT_MAX);
	laps_buf_init(&b, 2 * LAPS_CERT_MAX);
	FUZZ_MUST(laps_guid_parse_text(WORLD_DEVICE, s.device_id, NULL) == LAPS_OK);
	FUZZ_MUST(sim_device_cert_issue(world()->device_ca, &s, &der, &err));
	laps_base64_format(der.data, der.len, &b);
	text = fuzz_text(b.data, b.len);
	laps_buf_clear(&der);
	laps_buf_clear(&b);
	return text;
}

/* The object with a member of this text, unless it has one; not an object: as it is. The caller
 * frees it. */
static char *with_member(const char *object, const char *name, const char *value, bool always)
{
	json_t *o = json_loads(object, JSON_REJECT_DUPLICATES, NULL);
	char *text = NULL;

	if (json_is_object(o) && (always || !json_is_string(json_object_get(o, name)))) {
		json_object_set_new(o, name, json_string(value));
		text = json_dumps(o, JSON_COMPACT);
	}
	json_decref(o);
	return text ? text : fuzz_text((const uint8_t *)object, strlen(object));
}

static char *with_nonce(const char *payload)
{
	struct laps_buf nonce;
	char *text;

	laps_buf_init(&nonce, 1024);
	FUZZ_MUST(sim_nonce_issue(world(), WORLD_NOW, &nonce));
	laps_buf_put_u8(&nonce, 0);
	text = with_member(payload, "request_nonce", (const char *)nonce.data, true);
	laps_buf_clear(&nonce);
	return text;
}

/* The status. */
static unsigned send_request(const char *request)
{
	struct sim_http_request rq;
	struct sim_http_response rs;
	unsigned status;
	char *form;

	FUZZ_MUST(asprintf(&form,
			   "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&request=%s",
			   request) > 0);
	world_request(&rq);
	rq.body = (const uint8_t *)form;
	rq.body_len = strlen(form);
	sim_http_response_init(&rs);
	sim_login_serve(world(), &rq, &rs);
	status = rs.status;
	FUZZ_MUST(status == 200 || status == 400);
	FUZZ_MUST((memmem(rs.body.data, rs.body.len, "access_token", 12) != NULL) ==
		  (status == 200));
	sim_http_response_clear(&rs);
	sim_http_request_clear(&rq);
	free(form);
	return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {data, len};
	const uint8_t choice = input_u8(&in);
	char *first = world_text(&in), *second = world_text(&in), *header, *payload, *token;

	if (choice == 1 || choice == 2) {
		header = with_member(first, "x5c", certificate(), false);
		payload = choice == 2 ? with_nonce(second)
				      : fuzz_text((const uint8_t *)second, strlen(second));
		token = world_sign(header, payload, LAPS_JWS_RS256);
		FUZZ_MUST(send_request(token) == 400 || choice == 2);
		free(header);
		free(payload);
		free(token);
	} else {
		FUZZ_MUST(send_request(first) == 400);
	}
	free(first);
	free(second);
	return 0;
}
