/* SPDX-License-Identifier: MIT */
/*
 * What a fuzz target is: tests/fuzz/NAME_fuzz.c defines this one function. It asserts a property
 * (abort() when it does not hold) and returns 0. NAME names its seeds, too.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#endif
