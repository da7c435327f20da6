/* SPDX-License-Identifier: MIT */
/*
 * A directory for one test, made before it and removed after it: a checked fixture. A test that
 * fails leaves it behind, to be looked at.
 */
#ifndef TESTS_UNIT_SIM_SCRATCH_H
#define TESTS_UNIT_SIM_SCRATCH_H
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/file.h"

static char scratch_path[64];
static int scratch = -1;

static inline void scratch_make(void)
{
	snprintf(scratch_path, sizeof(scratch_path), "/tmp/lapsim-test.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(scratch_path));
	scratch = open(scratch_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ge(scratch, 0);
}

static inline void scratch_remove(void)
{
	sim_empty_directory(scratch);
	close(scratch);
	rmdir(scratch_path);
}

#endif
