/* SPDX-License-Identifier: MIT */
/*
 * Access checks on the descriptor of a computer, beside comparing the SIDs alone: every ACE's with
 * every one of the caller's, as a memcmp of their numbers.
 */
#include "lib/benchlib.h"
#include <laps/adaccess.h>
#include <laps/sddl.h>
#include <string.h>

#define TOKEN_SIDS 12

/* The default of class computer, [MS-ADSC] 2.21, and what a domain's head and LAPS pass on to it.
 */
static const char computer_sd[] =
	"O:DAG:DAD:AI(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;DA)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;AO)"
	"(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;SY)(A;;LCRPDTLOCRSDRC;;;CO)(OA;;WP;4c164200-20c0-11d0-"
	"a768-00aa006e0529;;CO)"
	"(A;;LCRPLORC;;;AU)(OA;;CR;ab721a53-1e2f-11d0-9819-00aa0040529b;;WD)(A;;CCDC;;;PS)"
	"(OA;;CCDC;bf967aa8-0de6-11d0-a285-00aa003049e2;;PO)(OA;;RPWP;bf967a7f-0de6-11d0-a285-"
	"00aa003049e2;;CA)"
	"(OA;;SW;f3a64788-5306-11d1-a9c5-0000f80367c1;;PS)(OA;;RPWP;77b5b886-944a-11d1-aebd-"
	"0000f80367c1;;PS)"
	"(OA;;SW;72e39547-7b18-11d1-adef-00c04fd8d5cd;;PS)(OA;;WP;3e0abfd0-126a-11d0-a060-"
	"00aa006c33ed;bf967a86-0de6-11d0-a285-00aa003049e2;CO)"
	"(OA;;WP;5f202010-79a5-11d0-9020-00c04fc2d4cf;bf967a86-0de6-11d0-a285-00aa003049e2;CO)"
	"(OA;CIID;RPWP;44444444-1111-1111-1111-111111111111;bf967a86-0de6-11d0-a285-00aa003049e2;"
	"PS)"
	"(OA;CIID;WP;55555555-1111-1111-1111-111111111111;bf967a86-0de6-11d0-a285-00aa003049e2;PS)"
	"(OA;CIID;RPWPCR;f3531ec6-6330-4f8e-8d39-7a671fbac605;bf967a86-0de6-11d0-a285-00aa003049e2;"
	"PS)"
	"(OA;CIID;RPCR;f3531ec6-6330-4f8e-8d39-7a671fbac605;bf967a86-0de6-11d0-a285-00aa003049e2;S-"
	"1-5-21-1-2-3-1106)"
	"(OA;CIIOID;RP;4c164200-20c0-11d0-a768-00aa006e0529;4828cc14-1437-45bc-9b07-ad6f015e5f28;"
	"RU)"
	"(OA;CIIOID;RP;4c164200-20c0-11d0-a768-00aa006e0529;bf967aba-0de6-11d0-a285-00aa003049e2;"
	"RU)"
	"(OA;CIIOID;RP;5f202010-79a5-11d0-9020-00c04fc2d4cf;4828cc14-1437-45bc-9b07-ad6f015e5f28;"
	"RU)"
	"(OA;CIIOID;RP;5f202010-79a5-11d0-9020-00c04fc2d4cf;bf967aba-0de6-11d0-a285-00aa003049e2;"
	"RU)"
	"(OA;CIID;RP;b7c69e6d-2cc7-11d2-854e-00a0c983f608;bf967a86-0de6-11d0-a285-00aa003049e2;ED)"
	"(OA;CIIOID;RP;b7c69e6d-2cc7-11d2-854e-00a0c983f608;bf967a9c-0de6-11d0-a285-00aa003049e2;"
	"ED)"
	"(OA;CIIOID;LCRPLORC;;4828cc14-1437-45bc-9b07-ad6f015e5f28;RU)(OA;CIIOID;LCRPLORC;;"
	"bf967a9c-0de6-11d0-a285-00aa003049e2;RU)"
	"(OA;CIID;RPWPCR;91e647de-d96f-4b70-9557-d63ff4f3ccd8;;PS)(A;CIID;"
	"CCDCLCSWRPWPDTLOCRSDRCWDWO;;;EA)"
	"(A;CIID;LC;;;RU)(A;CIID;CCLCSWRPWPLOCRSDRCWDWO;;;BA)";

/* bf967a86-0de6-11d0-a285-00aa003049e2 and f3531ec6-6330-4f8e-8d39-7a671fbac605 */
static const uint8_t computer[LAPS_GUID_LEN] = {0x86, 0x7a, 0x96, 0xbf, 0xe6, 0x0d, 0xd0, 0x11,
						0xa2, 0x85, 0x00, 0xaa, 0x00, 0x30, 0x49, 0xe2};
static const uint8_t laps_set[LAPS_GUID_LEN] = {0xc6, 0x1e, 0x53, 0xf3, 0x30, 0x63, 0x8e, 0x4f,
						0x8d, 0x39, 0x7a, 0x67, 0x1f, 0xba, 0xc6, 0x05};
static const uint8_t attribute[LAPS_GUID_LEN] = {1, 2, 3, 4, 5, 6, 7, 8};

static struct laps_sid sid[TOKEN_SIDS];
static volatile uint32_t sink;

struct subject {
	struct laps_sd sd;
	struct laps_adtoken token;
	struct laps_adpath path;
};

static void read_confidential(void *ctx)
{
	const struct subject *s = ctx;

	for (int i = 0; i < 100; i++)
		sink += laps_adaccess_read(&s->sd, &s->token, &s->token.sid[0], &s->path, true);
}

static void read_plain(void *ctx)
{
	const struct subject *s = ctx;

	for (int i = 0; i < 100; i++)
		sink += laps_adaccess_read(&s->sd, &s->token, NULL, &s->path, false);
}

static void compare(void *ctx)
{
	const struct subject *s = ctx;

	for (int i = 0; i < 100; i++)
		for (size_t a = 0; a < s->sd.dacl_n; a++)
			for (size_t t = 0; t < TOKEN_SIDS; t++)
				sink += memcmp(s->sd.dacl[a].sid.sub, sid[t].sub,
					       sid[t].sub_n * sizeof(sid[t].sub[0])) == 0;
}

static void make(struct subject *s, const char *sddl)
{
	static const struct laps_sid domain = {.authority = 5, .sub = {21, 1, 2, 3}, .sub_n = 4};
	struct laps_buf bytes;

	laps_buf_init(&bytes, LAPS_SDDL_SD_MAX);
	bench_must(laps_sddl_parse(sddl, strlen(sddl), &domain, &bytes, NULL) == LAPS_OK, "SDDL");
	bench_must(laps_sd_parse(bytes.data, bytes.len, &s->sd, NULL) == LAPS_OK, "descriptor");
	laps_buf_clear(&bytes);
	for (uint32_t i = 0; i < TOKEN_SIDS; i++)
		bench_must(laps_sid_append(&domain, i == 0 ? 1104 : 2000 + i, &sid[i]) == LAPS_OK,
			   "SID");
	sid[TOKEN_SIDS - 1] = (struct laps_sid){.authority = 5, .sub = {11}, .sub_n = 1};
	s->token = (struct laps_adtoken){.sid = sid, .sid_n = TOKEN_SIDS};
	s->path = (struct laps_adpath){{computer, laps_set, attribute}};
}

/* A thousand ACEs, none of which is the caller's. */
static void grow(struct subject *s)
{
	struct laps_ace ace = {.type = LAPS_ACE_ALLOWED, .mask = LAPS_RIGHT_READ_PROPERTY};

	for (uint32_t i = 0; i < 1000; i++) {
		ace.sid = (struct laps_sid){5, {21, 1, 2, 3, 5000 + i}, 5};
		bench_must(laps_sd_add_dacl(&s->sd, &ace) == LAPS_OK, "ACE");
	}
}

int main(void)
{
	struct subject s = {0}, big = {0}, reader;
	struct laps_sid readers[TOKEN_SIDS];

	make(&s, computer_sd);
	make(&big, "O:DAG:DAD:");
	grow(&big);
	/* the same caller in the group that the property set is given to */
	memcpy(readers, sid, sizeof(readers));
	readers[1].sub[4] = 1106;
	reader = s;
	reader.token.sid = readers;
	bench_must(!laps_adaccess_read(&s.sd, &s.token, NULL, &s.path, true), "a refusal");
	bench_must(laps_adaccess_read(&reader.sd, &reader.token, NULL, &reader.path, true),
		   "a reader of the property set");
	bench_heading("a hundred access checks, a token of 12 SIDs", "SIDs alone");
	bench_row("a plain attribute", (struct bench_side){read_plain, &s},
		  (struct bench_side){compare, &s});
	bench_row("a confidential attribute, refused", (struct bench_side){read_confidential, &s},
		  (struct bench_side){compare, &s});
	bench_row("a confidential attribute, by its property set",
		  (struct bench_side){read_confidential, &reader},
		  (struct bench_side){compare, &reader});
	bench_row("1,000 ACEs of others", (struct bench_side){read_plain, &big},
		  (struct bench_side){compare, &big});
	laps_sd_clear(&s.sd);
	laps_sd_clear(&big.sd);
	return 0;
}
