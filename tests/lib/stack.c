/* SPDX-License-Identifier: MIT */
#include "lib/stack.h"
#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#define STACK_LEN (1u << 18)
#define PIECE     16 /* bytes of a secret that must not be there, wherever it is cut */

static _Alignas(64) uint8_t stack[STACK_LEN];
static ucontext_t here, there;

/* ASan keeps locals elsewhere, and valgrind lets nobody look behind the top of a stack. */
static bool can_search(void)
{
#ifdef __has_feature
#if __has_feature(address_sanitizer)
	return false;
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
	return false;
#else
	const char *preload = getenv("LD_PRELOAD");

	return !preload || !strstr(preload, "vgpreload");
#endif
}

void stack_run(void (*call)(void))
{
	memset(stack, 0xaa, sizeof(stack));
	if (!can_search()) {
		call();
		return;
	}
	ck_assert_int_eq(getcontext(&there), 0);
	there.uc_stack.ss_sp = stack;
	there.uc_stack.ss_size = sizeof(stack);
	there.uc_link = &here;
	makecontext(&there, call, 0);
	ck_assert_int_eq(swapcontext(&here, &there), 0);
}

static void search(const char *name, const uint8_t *p, size_t len)
{
	for (size_t i = 0; i + PIECE <= len; i += PIECE) {
		const uint8_t *found = memmem(stack, sizeof(stack), p + i, PIECE);

		ck_assert_msg(!found, "%s: byte %zu is on the stack, %zu below its end", name, i,
			      (size_t)(stack + sizeof(stack) - found));
	}
}

void stack_has_no(const char *name, const void *secret, size_t len)
{
	const uint8_t *p = secret;
	uint8_t *back = malloc(len);

	ck_assert_ptr_nonnull(back);
	for (size_t i = 0; i < len; i++)
		back[i] = p[len - 1 - i];
	search(name, p, len);
	search(name, back, len);
	free(back);
}
