/* SPDX-License-Identifier: MIT */
#include "bench/reportvalue.h"

const char *reportvalue_text(const json_t *o, const char *name)
{
	const char *t = json_string_value(json_object_get(o, name));

	return t ? t : "";
}

/* 1234567.8 as "1,234,568"; as many digits as there is sense in. */
static void put_number(FILE *out, double v)
{
	char digits[48];
	size_t n;

	if (v < 100 && v > -100 && v != 0) {
		fprintf(out, v >= 10 || v <= -10 ? "%.1f" : "%.3g", v);
		return;
	}
	n = (size_t)snprintf(digits, sizeof(digits), "%.0f", v);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s%c", i > 0 && (n - i) % 3 == 0 && digits[i - 1] != '-' ? "," : "",
			digits[i]);
}

void reportvalue_member(FILE *out, const json_t *f, const char *name)
{
	const json_t *v = json_object_get(f, name);

	if (v)
		put_number(out, json_real_value(v));
}

void reportvalue_put(FILE *out, const json_t *f)
{
	if (json_object_get(f, "skipped")) {
		fprintf(out, "left out: %s", reportvalue_text(f, "skipped"));
		return;
	}
	reportvalue_member(out, f, "value");
	fprintf(out, " %s", reportvalue_text(f, "unit"));
}

void reportvalue_aim(FILE *out, const json_t *f)
{
	const json_t *meets = json_object_get(f, "meets");

	if (!meets)
		return;
	if (json_object_get(f, "aim"))
		fprintf(out, "ratio %.2f", json_real_value(json_object_get(f, "aim")));
	if (json_object_get(f, "bound")) {
		fputs(json_object_get(f, "aim") ? ", " : "", out);
		fputs(json_is_true(json_object_get(f, "less")) ? "at most " : "at least ", out);
		reportvalue_member(out, f, "bound");
	}
	fputs(json_is_true(meets) ? ": met" : ": **missed**", out);
}
