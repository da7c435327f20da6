/* SPDX-License-Identifier: MIT */
#include "directory/dc/facts.h"

#include <inttypes.h>
#include <laps/cms.h>
#include <laps/encvalue.h>
#include <laps/filetime.h>
#include <laps/pwjson.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* the first of 1800 and of 2200 */
#define FIRST_TICKS (UINT64_C(72683) * LAPS_TICKS_PER_DAY)
#define END_TICKS   (UINT64_C(218780) * LAPS_TICKS_PER_DAY)
#define TIME_WORD   32

typedef void look(const char *name, const uint8_t *value, size_t len, struct laps_buf *out);

static void put(const char *name, const char *word, struct laps_buf *out)
{
	laps_buf_put(out, name, strlen(name));
	laps_buf_put_u8(out, ' ');
	laps_buf_put(out, word, strlen(word) + 1);
}

static void put_if(bool is, const char *name, const char *word, struct laps_buf *out)
{
	if (is)
		put(name, word, out);
}

static void put_time(const char *name, uint64_t ticks, struct laps_buf *out)
{
	char word[TIME_WORD];

	snprintf(word, sizeof(word), "time=%" PRIx64, ticks);
	put(name, word, out);
}

static bool is_time(uint64_t ticks)
{
	return ticks >= FIRST_TICKS && ticks < END_TICKS;
}

static void look_at_json(const char *name, const uint8_t *value, size_t len, struct laps_buf *out)
{
	struct laps_pwjson_look l;

	laps_pwjson_look((const char *)value, len, &l);
	if (!l.is_object) {
		put(name, "no-json", out);
		return;
	}
	put_if(l.n != LAPS_PWJSON_STRING, name, "no-account", out);
	put_if(l.p != LAPS_PWJSON_STRING, name, "no-password", out);
	put_if(l.t == LAPS_PWJSON_ABSENT, name, "no-time", out);
	put_if(l.t == LAPS_PWJSON_NUMBER, name, "t-number", out);
	put_if((l.t == LAPS_PWJSON_STRING || l.t == LAPS_PWJSON_OTHER) && !l.t_as_written, name,
	       "t-not-hex", out);
	if (l.has_time)
		put_time(name, l.ticks, out);
}

static uint32_t u32le(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* The header by hand: that of a value which laps_encvalue_parse refuses is told, too. */
static void look_at_header(const char *name, const uint8_t *value, size_t len, struct laps_buf *out)
{
	const uint32_t high = u32le(value), low = u32le(value + 4);
	const uint64_t ticks = (uint64_t)high << 32 | low, other = (uint64_t)low << 32 | high;

	put_if(!is_time(ticks) && is_time(other), name, "header-swapped", out);
	put_if(u32le(value + 8) != len - LAPS_ENCVALUE_HEADER_LEN, name, "header-length", out);
	put_if(u32le(value + 12) != 0, name, "header-reserved", out);
	put_time(name, ticks, out);
}

static void look_at_encrypted(const char *name, const uint8_t *value, size_t len,
			      struct laps_buf *out)
{
	struct laps_cms cms;

	if (len <= LAPS_ENCVALUE_HEADER_LEN) {
		put(name, "short", out);
		return;
	}
	look_at_header(name, value, len, out);
	if (laps_cms_parse(value + LAPS_ENCVALUE_HEADER_LEN, len - LAPS_ENCVALUE_HEADER_LEN, &cms,
			   NULL) != LAPS_OK)
		put(name, "no-cms", out);
	else
		put_if(!cms.appended, name, "content-inside", out);
}

/* Decimal digits; what is too long for a FILETIME is none. */
static bool read_ticks(const uint8_t *value, size_t len, uint64_t *out)
{
	uint64_t v = 0;

	for (size_t i = 0; i < len; i++)
		if (value[i] < '0' || value[i] > '9' || __builtin_mul_overflow(v, 10u, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(value[i] - '0'), &v))
			return false;
	*out = v;
	return len > 0 && v <= LAPS_TICKS_MAX;
}

/* 0 is how administrators say "now", LAPS_TICKS_MAX how they say "never". */
static void look_at_expiry(const char *name, const uint8_t *value, size_t len, struct laps_buf *out)
{
	uint64_t ticks = 0;
	const bool has = read_ticks(value, len, &ticks);

	put_if(!has || (ticks > 0 && ticks < FIRST_TICKS), name, "not-filetime", out);
	if (has)
		put_time(name, ticks, out);
}

static const struct concern {
	const char *name;
	look *at;
} concern[] = {
	{"msLAPS-Password", look_at_json},
	{"msLAPS-EncryptedPassword", look_at_encrypted},
	{"msLAPS-EncryptedPasswordHistory", look_at_encrypted},
	{"msLAPS-EncryptedDSRMPassword", look_at_encrypted},
	{"msLAPS-EncryptedDSRMPasswordHistory", look_at_encrypted},
	{"msLAPS-PasswordExpirationTime", look_at_expiry},
	{"ms-Mcs-AdmPwdExpirationTime", look_at_expiry},
};

static const struct concern *find(const char *attribute)
{
	for (size_t i = 0; i < sizeof(concern) / sizeof(concern[0]); i++)
		if (strcasecmp(attribute, concern[i].name) == 0)
			return &concern[i];
	return NULL;
}

bool dc_facts_concern(const char *attribute)
{
	return find(attribute) != NULL;
}

void dc_facts_of(const char *attribute, const uint8_t *value, size_t len, struct laps_buf *out)
{
	const struct concern *c = find(attribute);

	if (c)
		c->at(c->name, value, len, out);
}

void dc_facts_of_removed(const char *attribute, const uint8_t *value, size_t len,
			 struct laps_buf *out)
{
	struct laps_buf facts;
	const char *word = NULL;

	laps_buf_init(&facts, out->max);
	dc_facts_of(attribute, value, len, &facts);
	for (size_t at = 0; at < facts.len; at += strlen((const char *)facts.data + at) + 1) {
		word = (const char *)facts.data + at;
		if (strstr(word, " time=") == NULL)
			continue;
		laps_buf_put_u8(out, '-');
		laps_buf_put(out, word, strlen(word) + 1);
	}
	laps_buf_clear(&facts);
}
