/* SPDX-License-Identifier: MIT */
/*
 * Requests as clients of Active Directory send them, and what slapd is to read instead. The bytes
 * were put together by another encoder, after RFC 4511.
 */
#include "directory/dc/wire.h"

#include <stdio.h>
#include <string.h>

#include "lib/exact.h"
#include "lib/runner.h"

static const struct {
	const char *what, *in, *out; /* hexadecimal; NULL: it is left alone */
} request[] = {
	{"a down-level name", "0201016013020103040a434f52505c616c69636580027077",
	 "0201016018020103040f434e3d6163636f756e742c44433d7880027077"},
	{"a principal name", "020101601b0201030412616c69636540636f72702e6578616d706c6580027077",
	 "0201016018020103040f434e3d6163636f756e742c44433d7880027077"},
	{"an unknown account", "0201016014020103040b434f52505c6e6f626f647980027077",
	 "020101601b0201030412434e3d6e6f2073756368206163636f756e7480027077"},
	{"a GUID binds",
	 "020101602f02010304267b30343033303230312d303630352d303830372d303930612d"
	 "3062306330643065306631307d80027077",
	 "0201016015020103040c434e3d677569642c44433d7880027077"},
	{"a DN binds", "0201016016020103040d434e3d616c6963652c44433d7880027077", NULL},
	{"anonymous", "020101600702010304008000", NULL},
	{"a name beside SASL", "02010160190201030405616c696365a30d04064753534150490403746f6b",
	 "02010160140201030400a30d04064753534150490403746f6b"},
	{"a DN beside SASL",
	 "0201016021020103040d434e3d616c6963652c44433d78a30d04064753534150490403"
	 "746f6b",
	 "02010160140201030400a30d04064753534150490403746f6b"},
	{"SASL alone", "02010160140201030400a30d04064753534150490403746f6b", NULL},
	{"a GUID as base",
	 "020107634b04273c475549443d30313032303330343035303630373038303930613062"
	 "306330643065306631303e0a01020a0100020100020100010100870b6f626a65637443"
	 "6c61737330040402636e",
	 "0201076330040c434e3d677569642c44433d780a01020a010002010002010001010087"
	 "0b6f626a656374436c61737330040402636e"},
	{"a GUID in long forms",
	 "02010763840000004f0484000000273c475549443d3031303230333034303530363037"
	 "3038303930613062306330643065306631303e0a01020a010002010002010001010087"
	 "0b6f626a656374436c61737330040402636e",
	 "0201076330040c434e3d677569642c44433d780a01020a010002010002010001010087"
	 "0b6f626a656374436c61737330040402636e"},
	{"a dashed GUID as base, and a control",
	 "020107634b042b3c677569643d30343033303230312d303630352d303830372d303930"
	 "612d3062306330643065306631303e0a01020a0100020100020100010100870b6f626a"
	 "656374436c6173733000a025302330210416312e322e3834302e3131333535362e312e"
	 "342e333139040730050201050400",
	 "020107632c040c434e3d677569642c44433d780a01020a010002010002010001010087"
	 "0b6f626a656374436c6173733000a025302330210416312e322e3834302e3131333535"
	 "362e312e342e333139040730050201050400"},
	{"an unknown SID as base",
	 "020107633204123c5349443d532d312d352d33322d3534343e0a01020a010002010002"
	 "0100010100870b6f626a656374436c6173733000",
	 "02010763310411434e3d6e6f2073756368206f626a6563740a01020a01000201000201"
	 "00010100870b6f626a656374436c6173733000"},
	{"a well-known object",
	 "020107634e042e3c574b475549443d3031303230333034303530363037303830393061"
	 "3062306330643065306631302c44433d783e0a01020a0100020100020100010100870b"
	 "6f626a656374436c6173733000",
	 "020107632d040d434e3d6b6e6f776e2c44433d780a01020a0100020100020100010100"
	 "870b6f626a656374436c6173733000"},
	{"no GUID",
	 "020107632904093c475549443d30313e0a01020a0100020100020100010100870b6f62"
	 "6a656374436c6173733000",
	 NULL},
	{"a DN as base",
	 "0201076337040444433d780a01020a0100020100020100010100870b6f626a65637443"
	 "6c61737330130402636e040d6d656d6265723b62696e617279",
	 NULL},
	{"a range",
	 "0201076351040444433d780a01020a0100020100020100010100870b6f626a65637443"
	 "6c617373302d0402636e04106d656d6265723b72616e67653d302d2a04156465736372"
	 "697074696f6e3b52616e67653d352d39",
	 "020107633d040444433d780a01020a0100020100020100010100870b6f626a65637443"
	 "6c61737330190402636e04066d656d626572040b6465736372697074696f6e"},
	{"a range backwards",
	 "0201076336040444433d780a01020a0100020100020100010100870b6f626a65637443"
	 "6c617373301204106d656d6265723b72616e67653d392d35",
	 NULL},
	{"a category",
	 "020107634f040444433d780a01020a0100020100020100010100a036a31a040e6f626a"
	 "65637443617465676f72790408636f6d7075746572a218a316040e6f626a6563746361"
	 "7465676f72790404757365723000",
	 "0201076369040444433d780a01020a0100020100020100010100a050a327040e6f626a"
	 "65637443617465676f72790415434e3d636f6d70757465722c434e3d536368656d61a2"
	 "25a323040e6f626a65637463617465676f72790411434e3d757365722c434e3d536368"
	 "656d613000"},
	{"a category as DN",
	 "0201076340040444433d780a01020a0100020100020100010100a327040e6f626a6563"
	 "7443617465676f72790415434e3d436f6d70757465722c434e3d536368656d613000",
	 NULL},
	{"an unknown category",
	 "0201076332040444433d780a01020a0100020100020100010100a319040e6f626a6563"
	 "7443617465676f727904076e6f7468696e673000",
	 NULL},
	{"a class",
	 "0201076330040444433d780a01020a0100020100020100010100a317040b6f626a6563"
	 "74436c6173730408636f6d70757465723000",
	 NULL},
	{"a value by GUID",
	 "020107634a040444433d780a01020a0100020100020100010100a33104066d656d6265"
	 "7204273c475549443d3031303230333034303530363037303830393061306230633064"
	 "3065306631303e3000",
	 "020107632f040444433d780a01020a0100020100020100010100a31604066d656d6265"
	 "72040c434e3d677569642c44433d783000"},
	{"a chain",
	 "020107634a040444433d780a01020a0100020100020100010100a9318117312e322e38"
	 "34302e3131333535362e312e342e3139343182086d656d6265724f668309434e3d672c"
	 "44433d788401ff3000",
	 "0201076347040444433d780a01020a0100020100020100010100a12ea31504086d656d"
	 "6265724f660409434e3d672c44433d78a31504086d656d6265724f660409434e3d682c"
	 "44433d783000"},
	{"a chain inside",
	 "0201076356040444433d780a01020a0100020100020100010100a13d870b6f626a6563"
	 "74436c617373a22ea92c8117312e322e3834302e3131333535362e312e342e31393431"
	 "82066d656d6265728309434e3d752c44433d783000",
	 "0201076354040444433d780a01020a0100020100020100010100a13b870b6f626a6563"
	 "74436c617373a22ca12aa31304066d656d6265720409434e3d752c44433d78a3130406"
	 "6d656d6265720409434e3d682c44433d783000"},
	{"a chain from a GUID",
	 "0201076363040444433d780a01020a0100020100020100010100a94a8117312e322e38"
	 "34302e3131333535362e312e342e3139343182066d656d62657283273c475549443d30"
	 "313032303330343035303630373038303930613062306330643065306631303e3000",
	 "0201076346040444433d780a01020a0100020100020100010100a12da31604066d656d"
	 "626572040c434e3d677569642c44433d78a31304066d656d6265720409434e3d682c44"
	 "433d783000"},
	{"a chain of no links",
	 "0201076339040444433d780a01020a0100020100020100010100a9208117312e322e38"
	 "34302e3131333535362e312e342e313934318202636e8301783000",
	 NULL},
	{"another rule",
	 "0201076348040444433d780a01020a0100020100020100010100a92f8116312e322e38"
	 "34302e3131333535362e312e342e3830338212757365724163636f756e74436f6e7472"
	 "6f6c8301323000",
	 NULL},
	{"a modify",
	 "020102663b04273c475549443d30313032303330343035303630373038303930613062"
	 "306330643065306631303e3010300e0a010230090402636e3103040176",
	 "0201026620040c434e3d677569642c44433d783010300e0a010230090402636e310304"
	 "0176"},
	{"a delete",
	 "0201024a273c475549443d303130323033303430353036303730383039306130623063"
	 "30643065306631303e",
	 "0201024a0c434e3d677569642c44433d78"},
	{"a delete by DN", "0201024a09434e3d612c44433d78", NULL},
	{"a rename",
	 "0201026c5b04273c475549443d30313032303330343035303630373038303930613062"
	 "306330643065306631303e0404434e3d620101ff80273c475549443d30313032303330"
	 "343035303630373038303930613062306330643065306631303e",
	 "0201026c25040c434e3d677569642c44433d780404434e3d620101ff800c434e3d6775"
	 "69642c44433d78"},
	{"a compare",
	 "0201026e3204273c475549443d30313032303330343035303630373038303930613062"
	 "306330643065306631303e30070402636e040162",
	 "0201026e17040c434e3d677569642c44433d7830070402636e040162"},
	{"an answer that is like a request",
	 "020102642b04273c475549443d30313032303330343035303630373038303930613062"
	 "306330643065306631303e3000",
	 NULL},
	{"an abandon", "020102500101", NULL},
};
#define REQUESTS (sizeof(request) / sizeof(request[0]))

static bool find(void *context, const struct dc_name *name, struct laps_buf *dn)
{
	const char *text;

	(void)context;
	switch (name->kind) {
	case DC_NAME_GUID: text = "CN=guid,DC=x"; break;
	case DC_NAME_WELL_KNOWN: text = "CN=known,DC=x"; break;
	case DC_NAME_DOWN_LEVEL:
	case DC_NAME_PRINCIPAL:
		if (!dc_text_is(name->text, name->text_len, "alice"))
			return false;
		text = "CN=account,DC=x";
		break;
	default: return false;
	}
	laps_buf_put(dn, text, strlen(text));
	return true;
}

static bool category(void *context, const char *name, size_t len, struct laps_buf *dn)
{
	(void)context;
	if (dc_text_is(name, len, "nothing"))
		return false;
	laps_buf_put(dn, "CN=", 3);
	laps_buf_put(dn, name, len);
	laps_buf_put(dn, ",CN=Schema", 10);
	return true;
}

static bool chain(void *context, const struct dc_element *attribute, const struct dc_element *dn,
		  void (*each)(void *or_context, const char *dn, size_t len), void *or_context)
{
	(void)context;
	if (!dc_text_is(attribute->value, attribute->len, "member") &&
	    !dc_text_is(attribute->value, attribute->len, "memberOf"))
		return false;
	each(or_context, (const char *)dn->value, dn->len);
	each(or_context, "CN=h,DC=x", 9);
	return true;
}

static const struct dc_wire_names names = {.find = find, .category = category, .chain = chain};

static size_t from_hex(const char *hex, uint8_t *out, size_t max)
{
	size_t n = strlen(hex) / 2;

	ck_assert_uint_le(n, max);
	for (size_t i = 0; i < n; i++) {
		unsigned v;

		ck_assert_int_eq(sscanf(hex + 2 * i, "%2x", &v), 1);
		out[i] = (uint8_t)v;
	}
	return n;
}

START_TEST(requests_become_what_slapd_takes)
{
	uint8_t in[512], expected[512];
	struct laps_buf out;
	struct dc_ranges ranges;
	size_t len = from_hex(request[_i].in, in, sizeof(in)), n;
	bool changed;

	laps_buf_init(&out, DC_WIRE_MAX);
	changed = dc_wire_request(in, len, &names, &out, &ranges);
	ck_assert_msg(changed == (request[_i].out != NULL), "%s", request[_i].what);
	if (changed) {
		n = from_hex(request[_i].out, expected, sizeof(expected));
		ck_assert_msg(out.len == n && memcmp(out.data, expected, n) == 0, "%s",
			      request[_i].what);
	} else {
		ck_assert_uint_eq(out.len, 0);
	}
	laps_buf_clear(&out);
}
END_TEST

/* Blocks of exactly this size: a sanitizer or valgrind sees a read beyond. */
START_TEST(a_message_that_is_cut_is_left_alone_or_whole)
{
	uint8_t in[512];
	struct laps_buf out;
	struct dc_ranges ranges;
	size_t len = from_hex(request[_i].in, in, sizeof(in));

	for (size_t cut = 0; cut < len; cut++) {
		uint8_t *p = exact_copy(in, cut);

		laps_buf_init(&out, DC_WIRE_MAX);
		/* cut in front of a control it is still a whole request */
		if (dc_wire_request(p, cut, &names, &out, &ranges))
			ck_assert_ptr_nonnull(strstr(request[_i].what, "control"));
		laps_buf_clear(&out);
		free(p);
	}
}
END_TEST

/* Any one byte that is another: nothing is read beyond, and what is written can be read again. */
START_TEST(a_message_that_is_spoilt)
{
	uint8_t in[512], tag;
	struct laps_buf out;
	struct dc_ranges ranges;
	size_t len = from_hex(request[_i].in, in, sizeof(in));
	uint64_t id;

	for (size_t i = 0; i < len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			uint8_t *p = exact_copy(in, len);

			p[i] ^= (uint8_t)(1u << bit);
			laps_buf_init(&out, DC_WIRE_MAX);
			if (dc_wire_request(p, len, &names, &out, &ranges))
				ck_assert(dc_wire_head(out.data, out.len, false, &id, &tag));
			laps_buf_clear(&out);
			free(p);
		}
	}
}
END_TEST

START_TEST(ranges_are_kept)
{
	static const char hex[] =
		"0201076351040444433d780a01020a0100020100020100010100870b6f626a65637443"
		"6c617373302d0402636e04106d656d6265723b72616e67653d302d2a04156465736372"
		"697074696f6e3b52616e67653d352d39";
	uint8_t in[512];
	struct laps_buf out;
	struct dc_ranges ranges;
	size_t len = from_hex(hex, in, sizeof(in));

	laps_buf_init(&out, DC_WIRE_MAX);
	ck_assert(dc_wire_request(in, len, &names, &out, &ranges));
	ck_assert_uint_eq(ranges.n, 2);
	ck_assert_str_eq(ranges.range[0].name, "member");
	ck_assert_uint_eq(ranges.range[0].first, 0);
	ck_assert_uint_eq(ranges.range[0].last, DC_RANGE_TO_END);
	ck_assert_str_eq(ranges.range[1].name, "description");
	ck_assert_uint_eq(ranges.range[1].first, 5);
	ck_assert_uint_eq(ranges.range[1].last, 9);
	laps_buf_clear(&out);
}
END_TEST

/* Deeper than slapd would ever answer: as it was, without a stack of its own depth. */
START_TEST(filters_without_end)
{
	enum { DEPTH = 20000 };
	struct laps_buf filter, out;
	struct dc_element e;
	struct dc_ber b;

	laps_buf_init(&filter, DC_WIRE_MAX);
	laps_buf_init(&out, DC_WIRE_MAX);
	dc_ber_put(&filter, 0x87, "cn", 2);
	for (int i = 0; i < DEPTH; i++) {
		struct laps_buf outer;

		laps_buf_init(&outer, DC_WIRE_MAX);
		dc_ber_wrap(&outer, 0xa2, &filter);
		filter = outer;
	}
	b = (struct dc_ber){.p = filter.data, .end = filter.data + filter.len};
	ck_assert(dc_ber_next(&b, &e));
	ck_assert(!dc_wire_filter(&e, &names, DC_WIRE_DEPTH, &out));
	ck_assert_uint_eq(out.len, filter.len);
	ck_assert_mem_eq(out.data, filter.data, out.len);
	laps_buf_clear(&filter);
	laps_buf_clear(&out);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("wire_request");
	TCase *t = tcase_create("request");

	tcase_add_loop_test(t, requests_become_what_slapd_takes, 0, REQUESTS);
	tcase_add_loop_test(t, a_message_that_is_cut_is_left_alone_or_whole, 0, REQUESTS);
	tcase_add_loop_test(t, a_message_that_is_spoilt, 0, REQUESTS);
	tcase_add_test(t, ranges_are_kept);
	tcase_add_test(t, filters_without_end);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
