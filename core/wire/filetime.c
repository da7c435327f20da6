/* SPDX-License-Identifier: MIT */
/* FILETIME text. Day numbers count from 1601-01-01, the first day of a 400-year round. */
#include <laps/filetime.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define FIRST_YEAR    1601u
#define LAST_YEAR     9999u
#define DAYS_400      146097u
#define FRACTION_LEN  7
#define SECONDS_A_DAY 86400u
/* 10000-01-01T00:00:00Z */
#define END_TICKS UINT64_C(2650467744000000000)

static const char no_form[] = "time is neither RFC 3339 nor FILETIME digits";

static bool is_leap(unsigned year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned days_of_month(unsigned year, unsigned month)
{
	static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap(year) ? 1u : 0u);
}

/* Days before the first of January of a year. */
static unsigned days_before(unsigned year)
{
	const unsigned y = year - FIRST_YEAR;

	return y * 365 + y / 4 - y / 100 + y / 400;
}

/* So many digits, and where they end. By hand: services print many times, and printf is slow. */
static char *put_digits(char *p, unsigned value, unsigned n)
{
	for (unsigned i = n; i > 0; i--) {
		p[i - 1] = (char)('0' + value % 10);
		value /= 10;
	}
	return p + n;
}

static char *put_part(char *p, char before, unsigned value)
{
	*p = before;
	return put_digits(p + 1, value, 2);
}

void laps_filetime_format(uint64_t ticks, char out[static LAPS_FILETIME_TEXT])
{
	const unsigned fraction = (unsigned)(ticks % LAPS_TICKS_PER_SECOND);
	const unsigned second = (unsigned)(ticks / LAPS_TICKS_PER_SECOND % SECONDS_A_DAY);
	unsigned day = (unsigned)(ticks / LAPS_TICKS_PER_DAY);
	unsigned year = FIRST_YEAR + day / DAYS_400 * 400 + day % DAYS_400 / 366;
	unsigned month = 1;
	char *p = out;

	if (ticks >= END_TICKS) {
		memcpy(out, "-", 2);
		return;
	}
	while (days_before(year + 1) <= day) /* the guess above is at most one year early */
		year++;
	day -= days_before(year);
	for (; day >= days_of_month(year, month); month++)
		day -= days_of_month(year, month);
	p = put_digits(out, year, 4);
	p = put_part(p, '-', month);
	p = put_part(p, '-', day + 1);
	p = put_part(p, 'T', second / 3600);
	p = put_part(p, ':', second / 60 % 60);
	p = put_part(p, ':', second % 60);
	if (fraction != 0) {
		*p = '.';
		p = put_digits(p + 1, fraction, FRACTION_LEN);
	}
	memcpy(p, "Z", 2);
}

/* n digits, or false. */
static bool digits(const char **p, unsigned n, unsigned *out)
{
	unsigned v = 0;

	for (unsigned i = 0; i < n; i++) {
		const char c = (*p)[i];

		if (c < '0' || c > '9')
			return false;
		v = v * 10 + (unsigned)(c - '0');
	}
	*p += n;
	*out = v;
	return true;
}

static bool sign(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

struct broken_down {
	unsigned year, month, day, hour, minute, second, fraction; /* fraction: ticks */
	unsigned off_hour, off_minute;
	bool west;
};

static bool parse_fraction(const char **p, unsigned *ticks)
{
	unsigned n = 0;
	unsigned v = 0;

	if (!sign(p, '.'))
		return true;
	for (; n < FRACTION_LEN && **p >= '0' && **p <= '9'; n++)
		v = v * 10 + (unsigned)(*(*p)++ - '0');
	if (n == 0)
		return false;
	for (; n < FRACTION_LEN; n++)
		v *= 10;
	*ticks = v;
	return true;
}

static bool parse_offset(const char **p, struct broken_down *t)
{
	if (sign(p, 'Z'))
		return true;
	t->west = **p == '-';
	return (sign(p, '+') || sign(p, '-')) && digits(p, 2, &t->off_hour) && sign(p, ':') &&
	       digits(p, 2, &t->off_minute);
}

/* The characters only; whether there is such a day is asked later. */
static bool parse_form(const char *text, struct broken_down *t, const char **stop)
{
	const char **p = stop;

	*p = text;
	if (!digits(p, 4, &t->year) || !sign(p, '-') || !digits(p, 2, &t->month) || !sign(p, '-') ||
	    !digits(p, 2, &t->day))
		return false;
	if (**p == '\0')
		return true;
	return (sign(p, 'T') || sign(p, ' ')) && digits(p, 2, &t->hour) && sign(p, ':') &&
	       digits(p, 2, &t->minute) && sign(p, ':') && digits(p, 2, &t->second) &&
	       parse_fraction(p, &t->fraction) && parse_offset(p, t) && **p == '\0';
}

static bool is_possible(const struct broken_down *t)
{
	return t->year >= FIRST_YEAR && t->month >= 1 && t->month <= 12 && t->day >= 1 &&
	       t->day <= days_of_month(t->year, t->month) && t->hour <= 23 && t->minute <= 59 &&
	       t->second <= 59 && t->off_hour <= 23 && t->off_minute <= 59;
}

/* Nothing but digits. */
static laps_rc parse_ticks(const char *text, size_t len, uint64_t *out, struct laps_err *err)
{
	uint64_t v = 0;

	for (size_t i = 0; i < len; i++) {
		const unsigned d = (unsigned)(text[i] - '0');

		if (v > (LAPS_TICKS_MAX - d) / 10)
			return laps_fail(err, LAPS_E_RANGE, i, "FILETIME is too large");
		v = v * 10 + d;
	}
	*out = v;
	return LAPS_OK;
}

laps_rc laps_filetime_parse(const char *text, uint64_t *out, struct laps_err *err)
{
	const size_t len = strlen(text);
	struct broken_down t = {0};
	const char *stop = text;
	uint64_t ticks = 0;
	uint64_t offset = 0;

	if (len > 0 && strspn(text, "0123456789") == len)
		return parse_ticks(text, len, out, err);
	if (!parse_form(text, &t, &stop))
		return laps_fail(err, LAPS_E_FORMAT, (size_t)(stop - text), no_form);
	if (!is_possible(&t))
		return laps_fail(err, LAPS_E_RANGE, 0, "no such time, or before 1601");
	ticks = days_before(t.year);
	for (unsigned m = 1; m < t.month; m++)
		ticks += days_of_month(t.year, m);
	ticks = (ticks + t.day - 1) * LAPS_TICKS_PER_DAY + t.hour * LAPS_TICKS_PER_HOUR +
		(t.minute * UINT64_C(60) + t.second) * LAPS_TICKS_PER_SECOND + t.fraction;
	offset = (t.off_hour * UINT64_C(60) + t.off_minute) * 60 * LAPS_TICKS_PER_SECOND;
	if (!t.west && offset > ticks)
		return laps_fail(err, LAPS_E_RANGE, 0, "time is before 1601");
	ticks = t.west ? ticks + offset : ticks - offset;
	if (ticks >= END_TICKS)
		return laps_fail(err, LAPS_E_RANGE, 0, "time is after 9999");
	*out = ticks;
	return LAPS_OK;
}
