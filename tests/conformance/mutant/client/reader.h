/* SPDX-License-Identifier: MIT */
#ifndef TESTS_CONFORMANCE_MUTANT_CLIENT_READER_H
#define TESTS_CONFORMANCE_MUTANT_CLIENT_READER_H
#include "conformance/mutant/client/mutant.h"

/* Print the password of LAPS_COMPUTER; the status of the program. */
int mutant_read(struct mutant *m);

#endif
