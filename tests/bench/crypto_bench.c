/* SPDX-License-Identifier: MIT */
/* Protect and unprotect per second in each form, each beside its ceiling (bench/bare.h). */
#include <stdio.h>

#include "bench/bare.h"
#include "bench/subject.h"
#include "lib/benchlib.h"

/* Beside the bare calls of a single value: how many times faster the tables make it. */
static void measure_many(void)
{
	char name[64];

	bench_heading("many values for one key", "bare, one");
	for (size_t i = 0; i < FORM_NONCE; i++) {
		struct subject s;
		struct bare b;

		subject_open(&s, &forms[i]);
		bare_open(&b, &forms[i]);
		snprintf(name, sizeof(name), "protect, %s", forms[i].name);
		bench_row(name, (struct bench_side){subject_protect_many, &s},
			  (struct bench_side){bare_protect, &b});
		snprintf(name, sizeof(name), "  its protector, %s", forms[i].name);
		(void)bench_figure(&(struct bench_figure){
			.name = name,
			.value = 1e3 / bench_rate((struct bench_side){subject_make_protector, &s}),
			.unit = "ms",
			.less = true,
			.note = "made once"});
		bare_close(&b);
		subject_close(&s);
	}
}

int main(void)
{
	char name[64];

	bench_heading("a value of a password", "bare");
	for (size_t i = 0; i < FORM_N; i++) {
		struct subject s;
		struct bare b;

		subject_open(&s, &forms[i]);
		bare_open(&b, &forms[i]);
		snprintf(name, sizeof(name), "protect, %s", forms[i].name);
		bench_row(name, (struct bench_side){subject_protect, &s},
			  (struct bench_side){bare_protect, &b});
		snprintf(name, sizeof(name), "unprotect, %s", forms[i].name);
		bench_row(name, (struct bench_side){subject_unprotect, &s},
			  (struct bench_side){bare_unprotect, &b});
		bare_close(&b);
		subject_close(&s);
	}
	measure_many();
	return 0;
}
