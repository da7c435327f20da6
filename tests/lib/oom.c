/* SPDX-License-Identifier: MIT */
#include "lib/oom.h"
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define SECRET_LEN_MAX 128

static unsigned long countdown; /* 0: not armed, or done */
static bool failing_for_good, failed;
static int paused;

static struct {
	unsigned char p[SECRET_LEN_MAX];
	size_t len;
} secret[OOM_SECRET_MAX];
static size_t secret_n;
static unsigned long found;

void *__real_calloc(size_t n, size_t len);
void __real_free(void *p);
void *__wrap_malloc(size_t len);
void *__wrap_calloc(size_t n, size_t len);
void *__wrap_realloc(void *p, size_t len);
char *__wrap_strdup(const char *s);
void __wrap_free(void *p);

void oom_arm(unsigned long nth, bool for_good)
{
	countdown = nth;
	failing_for_good = for_good;
	failed = false;
}

bool oom_disarm(void)
{
	countdown = 0;
	return failed;
}

void oom_pause(void)
{
	paused++;
}

void oom_resume(void)
{
	paused--;
}

static bool fails(void)
{
	if (paused > 0 || countdown == 0 || --countdown > 0)
		return false;
	if (failing_for_good)
		countdown = 1;
	failed = true;
	return true;
}

/* Zeroed, so that looking into a block on its way out reads nothing that was never written. */
void *__wrap_malloc(size_t len)
{
	return fails() ? NULL : __real_calloc(1, len);
}

void *__wrap_calloc(size_t n, size_t len)
{
	return fails() ? NULL : __real_calloc(n, len);
}

/* Always moves, so that the old block is looked into as well. */
void *__wrap_realloc(void *p, size_t len)
{
	void *moved = __wrap_malloc(len);
	size_t old_len = p ? malloc_usable_size(p) : 0;

	if (!moved)
		return NULL;
	if (p)
		memcpy(moved, p, old_len < len ? old_len : len);
	__wrap_free(p);
	return moved;
}

char *__wrap_strdup(const char *s)
{
	size_t len = strlen(s) + 1;
	char *copy = __wrap_malloc(len);

	return copy ? memcpy(copy, s, len) : NULL;
}

void __wrap_free(void *p)
{
	size_t len = p ? malloc_usable_size(p) : 0;

	for (size_t i = 0; len > 0 && i < secret_n && paused == 0; i++)
		found += memmem(p, len, secret[i].p, secret[i].len) != NULL;
	__real_free(p);
}

void oom_watch(const void *p, size_t len)
{
	if (secret_n == OOM_SECRET_MAX || len == 0 || len > SECRET_LEN_MAX)
		abort();
	memcpy(secret[secret_n].p, p, len);
	secret[secret_n++].len = len;
}

unsigned long oom_unwatch(void)
{
	unsigned long n = found;

	found = 0;
	secret_n = 0;
	return n;
}
