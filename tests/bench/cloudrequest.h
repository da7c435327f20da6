/* SPDX-License-Identifier: MIT */
/* The requests of the cloud's bench: each is number i of its kind, borrowed until the next one of
 * that kind; ctx is the subject. */
#ifndef TESTS_BENCH_CLOUDREQUEST_H
#define TESTS_BENCH_CLOUDREQUEST_H
#include "bench/cloudsubject.h"

#define CLOUD_LINK 6144 /* bytes for a path with its query */

/* GET of any path, as the one who may read all. */
const char *cloud_get(const struct cloud_subject *c, const char *path);
const char *cloud_get_item(void *subject, unsigned i);
const char *cloud_get_passwords(void *subject, unsigned i);
const char *cloud_get_page(void *subject, unsigned i);
const char *cloud_post_token(void *subject, unsigned i);
const char *cloud_post_password(void *subject, unsigned i);

#endif
