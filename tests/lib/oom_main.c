/* SPDX-License-Identifier: MIT */
#include "lib/oom.h"

#include <openssl/crypto.h>
#include <stdlib.h>

static void *openssl_malloc(size_t len, const char *file, int line)
{
	(void)file;
	(void)line;
	return malloc(len);
}

static void *openssl_realloc(void *p, size_t len, const char *file, int line)
{
	(void)file;
	(void)line;
	return realloc(p, len);
}

static void openssl_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

unsigned long oom_stride(void)
{
	const char *text = getenv("TEST_FLIP_STRIDE");
	unsigned long n = text ? strtoul(text, NULL, 10) : 0;

	return n ? n : 1;
}

int oom_main(int argc, char **argv, Suite *(*make)(void))
{
	if (CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) != 1)
		return 2;
	return laps_test_main(argc, argv, make);
}
