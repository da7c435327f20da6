/* SPDX-License-Identifier: MIT */
/*
 * Memory an operation takes from the heap: blocks and bytes that our code asks for, those that
 * OpenSSL does on its behalf, and the most that both hold at a time; beside them what OpenSSL asks
 * for under the bare calls of bench/bare.h. Nothing may be left when the operation is over.
 *
 * Linked with -Wl,--wrap for malloc, calloc, realloc, strdup and free, which catches the calls of
 * our archives; OpenSSL's come through CRYPTO_set_mem_functions.
 */
#include <malloc.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

#include "bench/bare.h"
#include "bench/subject.h"
#include "lib/benchlib.h"

#define RUNS 64

struct tally {
	size_t blocks, bytes; /* asked for */
};
static struct tally ours, openssl;
static size_t held, peak; /* bytes, as the heap rounds them */
static bool leaked;

void *__real_malloc(size_t len);
void *__real_calloc(size_t n, size_t len);
void *__real_realloc(void *p, size_t len);
void __real_free(void *p);
void *__wrap_malloc(size_t len);
void *__wrap_calloc(size_t n, size_t len);
void *__wrap_realloc(void *p, size_t len);
char *__wrap_strdup(const char *s);
void __wrap_free(void *p);

static void *took(struct tally *t, void *p, size_t len)
{
	t->blocks++;
	t->bytes += len;
	held += p ? malloc_usable_size(p) : 0;
	if (held > peak)
		peak = held;
	return p;
}

static void gives(void *p)
{
	held -= p ? malloc_usable_size(p) : 0;
}

void *__wrap_malloc(size_t len)
{
	return took(&ours, __real_malloc(len), len);
}

void *__wrap_calloc(size_t n, size_t len)
{
	return took(&ours, __real_calloc(n, len), n * len);
}

void *__wrap_realloc(void *p, size_t len)
{
	gives(p);
	return took(&ours, __real_realloc(p, len), len);
}

char *__wrap_strdup(const char *s)
{
	size_t len = strlen(s) + 1;
	char *copy = __wrap_malloc(len);

	return copy ? memcpy(copy, s, len) : NULL;
}

void __wrap_free(void *p)
{
	gives(p);
	__real_free(p);
}

static void *openssl_malloc(size_t len, const char *file, int line)
{
	(void)file;
	(void)line;
	return took(&openssl, __real_malloc(len), len);
}

static void *openssl_realloc(void *p, size_t len, const char *file, int line)
{
	(void)file;
	(void)line;
	gives(p);
	return took(&openssl, __real_realloc(p, len), len);
}

static void openssl_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	gives(p);
	__real_free(p);
}

/* Runs a side often after it has warmed up; an average, so that nothing hides in a single run.
 * False when it left something. */
static bool count(struct bench_side side)
{
	size_t before;

	side.run(side.ctx);
	before = held;
	ours = openssl = (struct tally){0};
	peak = held;
	for (int i = 0; i < RUNS; i++)
		side.run(side.ctx);
	peak -= before;
	ours = (struct tally){ours.blocks / RUNS, ours.bytes / RUNS};
	openssl = (struct tally){openssl.blocks / RUNS, openssl.bytes / RUNS};
	return held == before;
}

static void row(const char *verb, const struct form *form, struct bench_side work,
		struct bench_side ceiling)
{
	char name[64], note[96];
	struct bench_figure f = {.name = name, .unit = "bytes", .less = true, .note = note};
	bool clean = count(work);

	snprintf(name, sizeof(name), "%s, %s", verb, form->name);
	f.value = (double)(ours.bytes + openssl.bytes);
	snprintf(note, sizeof(note), "ours %zu in %zu blocks, OpenSSL's %zu in %zu; peak %zu%s",
		 ours.bytes, ours.blocks, openssl.bytes, openssl.blocks, peak,
		 clean ? "" : "; LEFT OVER");
	bench_must(count(ceiling), "giving back the ceiling's memory");
	f.ceiling = (double)openssl.bytes;
	(void)bench_figure(&f);
	leaked = leaked || !clean;
}

int main(void)
{
	bench_must(CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) == 1,
		   "OpenSSL's memory functions");
	bench_heading("memory that one operation asks for", "bare");
	for (size_t i = 0; i < FORM_N; i++) {
		struct subject s;
		struct bare b;

		subject_open(&s, &forms[i]);
		bare_open(&b, &forms[i]);
		row("protect", &forms[i], (struct bench_side){subject_protect, &s},
		    (struct bench_side){bare_protect, &b});
		row("unprotect", &forms[i], (struct bench_side){subject_unprotect, &s},
		    (struct bench_side){bare_unprotect, &b});
		bare_close(&b);
		subject_close(&s);
	}
	return leaked;
}
