/* SPDX-License-Identifier: MIT */
/*
 * Texts that a target has a say in, made fit to be shown anywhere: in a terminal, a page, XML, a
 * log. What is ordinary UTF-8 stays as it is. Controls, characters that are not seen or that turn
 * others around, non-characters and bytes that are no UTF-8 become \xNN or \uNNNN (a backslash
 * stays one: this is for the eye, and not to be taken back). An unfinished character at the end,
 * where a message was cut, is dropped.
 */
#ifndef TESTS_CONFORMANCE_PLAIN_H
#define TESTS_CONFORMANCE_PLAIN_H

/* A copy in that form, which the caller frees; NULL: no memory. */
char *conform_plain_dup(const char *text);

#endif
