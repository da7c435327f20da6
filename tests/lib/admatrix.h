/* SPDX-License-Identifier: MIT */
/* fixtures/cases/ad_matrix.txt: who sees and changes what. Its head says what its lines are. */
#ifndef TESTS_LIB_ADMATRIX_H
#define TESTS_LIB_ADMATRIX_H
#include <laps/sd.h>
#include <stdbool.h>
#include <stddef.h>

struct admatrix_row {
	int line;
	char who[32], object[16], operation[16], attribute[64], seen[16];
	int code;
	char why[160];
};
struct admatrix_setup {
	int line;
	char object[16], verb[16], text[512];
};
/* Call back for every line, in order; a line that is neither ends the program with a message.
 * Returns how many rows there were. */
size_t admatrix_read(const char *path, void (*setup)(const struct admatrix_setup *s, void *context),
		     void (*row)(const struct admatrix_row *r, void *context), void *context);
/*
 * text with {NAME} and [NAME] replaced by what the callbacks say of them: SIDs and GUIDs as text.
 * out is size bytes. False: a name is unknown, or out is too small.
 */
bool admatrix_expand(const char *text,
		     bool (*sid)(const char *name, char *out, size_t size, void *),
		     bool (*guid)(const char *name, char *out, size_t size, void *), void *context,
		     char *out, size_t size);
/* What a protected DACL is made of: what was inherited goes. */
void admatrix_protect(struct laps_sd *sd);

#endif
