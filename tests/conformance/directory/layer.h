/* SPDX-License-Identifier: MIT */
/* What a client never does to its own connection, done between TLS and the socket: it ends in the
 * middle of a request, or says something in clear text right behind StartTLS. */
#ifndef TESTS_CONFORMANCE_DIRECTORY_LAYER_H
#define TESTS_CONFORMANCE_DIRECTORY_LAYER_H
#include "conformance/directory/directory.h"

/* After so many more bytes the connection ends. False: the row has failed. */
bool dir_cut_after(struct conform *c, struct dir_session *s, size_t len);
/* The next write has these bytes behind it. They are borrowed until then. */
bool dir_say_behind(struct conform *c, struct dir_session *s, const void *data, size_t len);

#endif
