/* SPDX-License-Identifier: MIT */
/*
 * A line of the timeline as the rules ask for it. Anything may stand in one: what is not there, or
 * of another type, is "" or 0.
 */
#ifndef SIM_LINT_LINE_H
#define SIM_LINT_LINE_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define LINT_WHAT 300 /* bytes of what a finding names, NUL included */
#define LINT_NAME 200 /* of what is remembered of somebody or something */

const char *lint_text(const json_t *line, const char *member);
int64_t lint_number(const json_t *line, const char *member);
bool lint_is(const json_t *line, const char *member, const char *text);
/* FILETIME; 0: none */
uint64_t lint_time(const json_t *line);
/* Is this text, in any case of letters, an element of the array? */
bool lint_has(const json_t *line, const char *array, const char *text);
size_t lint_count(const json_t *line, const char *array);

/* A request to the directory of this kind, or any with NULL. */
bool lint_is_ldap(const json_t *line, const char *op);
/* One that was done. */
bool lint_is_done(const json_t *line);

/* The time that a fact tells: "ATTRIBUTE time=HEX". False: none. */
bool lint_fact_time(const json_t *line, const char *attribute, uint64_t *out);
/* Is there this fact of an attribute, any with word NULL? */
bool lint_fact(const json_t *line, const char *attribute, const char *word);
/* The time in the word of a fact, "time=HEX". False: it is another word, or NULL. */
bool lint_word_time(const char *word, uint64_t *out);
/* Does a modify change the attribute? */
bool lint_changes(const json_t *line, const char *attribute);

/* What is not plain ASCII becomes '?'. */
void lint_plain(char *text);
/* The request in words, plain ASCII: "modify of CN=..." and the like. */
void lint_describe(const json_t *line, char out[static LINT_WHAT]);
/* The same with a text behind it. */
void lint_describe_as(const json_t *line, const char *text, char out[static LINT_WHAT]);

#endif
