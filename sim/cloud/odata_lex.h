/* SPDX-License-Identifier: MIT */
/* The words of an OData expression. */
#ifndef SIM_CLOUD_ODATA_LEX_H
#define SIM_CLOUD_ODATA_LEX_H
#include <stdbool.h>
#include <stddef.h>

#include "cloud/odata.h"

typedef enum sim_odata_token {
	SIM_ODATA_END,
	SIM_ODATA_OPEN,
	SIM_ODATA_CLOSE,
	SIM_ODATA_COMMA,
	SIM_ODATA_STRING, /* p, len: between the quotes, those inside still doubled */
	SIM_ODATA_NAME,   /* of a property, a function, an operator; true, false, null */
	SIM_ODATA_GUID,
	SIM_ODATA_DATE, /* ticks; a date alone, or with a time and its zone */
	SIM_ODATA_BAD,
} sim_odata_token;

struct sim_odata_lex {
	const char *text; /* NUL-terminated; borrowed */
	size_t at;        /* the next token is looked for here */
	sim_odata_token token;
	const char *p; /* of the token */
	size_t len;
	uint64_t ticks;
};
/* Begin, and read the first token. */
void sim_odata_lex_init(struct sim_odata_lex *lex, const char *text);
void sim_odata_lex_next(struct sim_odata_lex *lex);
/* Is the token that name? Compared exactly. */
bool sim_odata_lex_is(const struct sim_odata_lex *lex, const char *name);

#endif
