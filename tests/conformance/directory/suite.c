/* SPDX-License-Identifier: MIT */
#include "conformance/conform.h"

static const struct conform_row *const rows[] = {NULL};
static const struct conform_need needs[] = {{0, NULL}};
static const struct conform_key keys[] = {{0}};

const struct conform_suite_def conform_directory_suite = {
	.name = "directory",
	.rows = rows,
	.needs = needs,
	.keys = keys,
};
