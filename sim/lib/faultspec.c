/* SPDX-License-Identifier: MIT */
#include "lib/faultspec.h"

#include <stdio.h>
#include <string.h>

#include "lib/duration.h"

#define SHAPE       "PROTOCOL.OPERATION[@WHO][:WHEN]=EFFECT[(ARGUMENT)]"
#define MS          1000
#define PERCENT     10000 /* in millionths */
#define PERCENT_MAX 4     /* decimals of it */
/* ms, a hundred years: added to the time of any world in any unit it is still one */
#define DURATION_MAX UINT64_C(3155760000000)

/* A part of the text, borrowed from it. */
struct part {
	const char *p;
	size_t len;
};

static bool is(struct part a, const char *word)
{
	return strlen(word) == a.len && memcmp(a.p, word, a.len) == 0;
}

static bool has_word(const char *words, struct part wanted)
{
	while (*words) {
		size_t len = strcspn(words, " ");

		if (len == wanted.len && memcmp(words, wanted.p, len) == 0)
			return true;
		words += len + (words[len] != 0);
	}
	return false;
}

/* What stands before the next of the marks; *rest moves behind it, *mark is it, or 0 at the end. */
static struct part take(const char **rest, const char *marks, char *mark)
{
	struct part a = {*rest, strcspn(*rest, marks)};

	*mark = a.p[a.len];
	*rest = a.p + a.len + (*mark != 0);
	return a;
}

/* Add ", word" unless the text has it. */
static void put_word(char *out, size_t size, const char *word, size_t len)
{
	char with[64];
	size_t used = strlen(out);

	snprintf(with, sizeof(with), ", %.*s,", (int)len, word);
	snprintf(out + used, size - used, ",");
	if (strstr(out, with) || strncmp(out, with + 2, len + 1) == 0)
		out[used] = 0;
	else
		snprintf(out + used, size - used, "%s%.*s", used ? ", " : "", (int)len, word);
}

/* The protocols; of one the operations; of an operation the effects: what there is instead. */
static void instead(const char *protocol, const struct part *operation, char *out, size_t size)
{
	*out = 0;
	for (size_t i = 0; i < sim_fault_known_n; i++) {
		const struct sim_fault_known *k = &sim_fault_known[i];
		const char *word = k->operations;

		if (protocol && strcmp(protocol, k->protocol) != 0)
			continue;
		if (!protocol)
			put_word(out, size, k->protocol, strlen(k->protocol));
		else if (operation && has_word(k->operations, *operation))
			put_word(out, size, k->effect, strlen(k->effect));
		for (; protocol && !operation && *word; word += strspn(word, " ")) {
			size_t len = strcspn(word, " ");

			put_word(out, size, word, len);
			word += len;
		}
	}
}

static bool parse_effect(struct part protocol, struct part operation, struct part effect,
			 const struct sim_fault_known **out, struct sim_err *err)
{
	const char *known_protocol = NULL, *elsewhere = NULL;
	char list[256];
	bool known_operation = false;

	for (size_t i = 0; i < sim_fault_known_n; i++) {
		const struct sim_fault_known *k = &sim_fault_known[i];

		if (!is(protocol, k->protocol))
			continue;
		known_protocol = k->protocol;
		if (has_word(k->operations, operation)) {
			known_operation = true;
			if (is(effect, k->effect)) {
				*out = k;
				return true;
			}
		} else if (is(effect, k->effect)) {
			elsewhere = k->operations;
		}
	}
	if (!known_protocol) {
		instead(NULL, NULL, list, sizeof(list));
		return sim_fail(err, "there is no protocol '%.*s': %s", (int)protocol.len,
				protocol.p, list);
	}
	if (!known_operation) {
		instead(known_protocol, NULL, list, sizeof(list));
		return sim_fail(err, "%s has no operation '%.*s': %s", known_protocol,
				(int)operation.len, operation.p, list);
	}
	if (elsewhere)
		return sim_fail(err, "%.*s is not of %s.%.*s but of: %s", (int)effect.len, effect.p,
				known_protocol, (int)operation.len, operation.p, elsewhere);
	instead(known_protocol, &operation, list, sizeof(list));
	return sim_fail(err, "%s.%.*s has no effect '%.*s': %s", known_protocol, (int)operation.len,
			operation.p, (int)effect.len, effect.p, list);
}

/* Digits at *p, which moves behind them. */
static bool number(const char **p, const char *end, unsigned base, uint64_t *out)
{
	const char *start = *p;
	uint64_t v = 0;

	for (; *p < end; (*p)++) {
		unsigned char c = (unsigned char)**p;
		unsigned digit = c >= '0' && c <= '9'   ? c - '0' + 0u
				 : c >= 'a' && c <= 'f' ? c - 'a' + 10u
				 : c >= 'A' && c <= 'F' ? c - 'A' + 10u
							: 99;

		if (digit >= base)
			break;
		if (__builtin_mul_overflow(v, base, &v) || __builtin_add_overflow(v, digit, &v))
			return false;
	}
	*out = v;
	return *p > start;
}

/* "5" or "0.25" as millionths of the whole; p is behind what stands before the dot or the end. */
static bool parse_percent(uint64_t whole, const char *p, const char *end, uint32_t *out)
{
	uint64_t fraction = 0;
	const char *start = p + 1;

	if (whole > 100)
		return false;
	if (*p == '.') {
		p++;
		if (!number(&p, end, 10, &fraction) || p - start > PERCENT_MAX)
			return false;
		for (long n = p - start; n < PERCENT_MAX; n++)
			fraction *= 10;
	}
	if (p + 1 != end || *p != '%')
		return false;
	whole = whole * PERCENT + fraction;
	*out = (uint32_t)whole;
	return whole > 0 && whole <= LAPS_FAULT_ALWAYS;
}

static bool parse_when(struct part when, struct laps_worldfault_rule *r)
{
	const char *p = when.p, *end = when.p + when.len;
	uint64_t n;

	if (p < end && *p == '/') {
		p++;
		return number(&p, end, 10, &r->every) && p == end && r->every > 0;
	}
	if (!number(&p, end, 10, &n) || (p == end && n == 0))
		return false;
	if (p < end && *p != '-')
		return parse_percent(n, p, end, &r->millionths);
	r->first = r->last = n;
	if (p < end) {
		p++;
		r->last = 0;
		if (p < end && (!number(&p, end, 10, &r->last) || r->last < r->first))
			return false;
	}
	return p == end && r->first > 0;
}

static bool parse_duration(struct part text, int64_t *out)
{
	const char *p = text.p, *end = text.p + text.len;
	bool negative = p < end && *p == '-';
	char units[LAPS_FAULT_WORD];
	struct sim_err ignored;
	uint64_t ms;

	p += negative;
	snprintf(units, sizeof(units), "%.*s", (int)(end - p), p);
	if (!number(&p, end, 10, &ms))
		return false;
	if (p + 2 == end && memcmp(p, "ms", 2) == 0)
		;
	else if ((p < end && (strlen(units) + 1 == sizeof(units) ||
			      !sim_duration_parse(units, &ms, &ignored))) ||
		 __builtin_mul_overflow(ms, MS, &ms))
		return false;
	if (ms > DURATION_MAX)
		return false;
	*out = negative ? -(int64_t)ms : (int64_t)ms;
	return true;
}

static bool parse_number(struct part text, int64_t *out)
{
	const char *p = text.p, *end = text.p + text.len;
	unsigned base = 10;
	uint64_t v;

	if (text.len > 2 && p[0] == '0' && p[1] == 'x') {
		base = 16;
		p += 2;
	}
	if (!number(&p, end, base, &v) || p != end || v > INT64_MAX)
		return false;
	*out = (int64_t)v;
	return true;
}

/* What stands in brackets behind the effect; NULL: none do. */
static bool parse_arg(const struct sim_fault_known *k, const struct part *text, int64_t *out,
		      struct sim_err *err)
{
	*out = k->arg_default;
	if (!text)
		return true;
	switch (k->arg) {
	case SIM_FAULT_NO_ARG:
		return sim_fail(err, "%s takes no argument: '%.*s'", k->effect, (int)text->len,
				text->p);
	case SIM_FAULT_DURATION:
		return parse_duration(*text, out) ||
		       sim_fail(err, "%s takes a duration like 250ms, 30 or 10m, not '%.*s'",
				k->effect, (int)text->len, text->p);
	default:
		return parse_number(*text, out) ||
		       sim_fail(err, "%s takes a number like 53 or 0x35, not '%.*s'", k->effect,
				(int)text->len, text->p);
	}
}

/* Words have no blanks, and a rule is one line wherever it is shown. */
static bool is_plain(const char *spec)
{
	for (; *spec; spec++)
		if (*spec <= ' ' || *spec > '~')
			return false;
	return true;
}

bool sim_fault_parse(const char *spec, uint64_t seed, struct laps_worldfault_rule *out,
		     struct sim_err *err)
{
	struct laps_worldfault_rule r = {
		.on = 1, .millionths = LAPS_FAULT_ALWAYS, .first = 1, .seed = seed};
	struct part protocol, operation, who = {"", 0}, when = {"", 0}, effect, arg = {"", 0};
	const struct sim_fault_known *k = NULL;
	const char *rest = spec;
	char mark, bracket;

	if (!is_plain(spec) || strlen(spec) >= sizeof(r.spec))
		return sim_fail(err, "a fault is at most %zu characters without blanks: '%.64s'",
				sizeof(r.spec) - 1, spec);
	protocol = take(&rest, ".@:=", &mark);
	if (mark != '.')
		return sim_fail(err, "'%s' is no fault: " SHAPE, spec);
	operation = take(&rest, "@:=", &mark);
	if (mark == '@') {
		who = take(&rest, ":=", &mark);
		if (who.len == 0 || who.len >= sizeof(r.who))
			return sim_fail(err, "'%.*s' is no name of an account", (int)who.len,
					who.p);
	}
	if (mark == ':') {
		when = take(&rest, "=", &mark);
		if (!parse_when(when, &r))
			return sim_fail(err, "'%.*s' is not when: N, N-M, N-, /N or P%%",
					(int)when.len, when.p);
	}
	if (mark != '=')
		return sim_fail(err, "'%s' is no fault: " SHAPE, spec);
	effect = take(&rest, "(", &bracket);
	if (bracket) {
		arg = take(&rest, ")", &mark);
		if (!mark || *rest)
			return sim_fail(err,
					"'%s' is no fault: an argument stands in one pair of "
					"brackets, at the end",
					spec);
	}
	if (!parse_effect(protocol, operation, effect, &k, err) ||
	    !parse_arg(k, bracket ? &arg : NULL, &r.arg, err))
		return false;
	snprintf(r.protocol, sizeof(r.protocol), "%s", k->protocol);
	snprintf(r.operation, sizeof(r.operation), "%.*s", (int)operation.len, operation.p);
	snprintf(r.effect, sizeof(r.effect), "%s", k->effect);
	snprintf(r.who, sizeof(r.who), "%.*s", (int)who.len, who.p);
	snprintf(r.spec, sizeof(r.spec), "%s", spec);
	*out = r;
	return true;
}
