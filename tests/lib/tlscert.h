/* SPDX-License-Identifier: MIT */
/* Certificates of one test: a CA, a server and a client. The test fails when one cannot be made. */
#ifndef TESTS_LIB_TLSCERT_H
#define TESTS_LIB_TLSCERT_H
#include <openssl/ssl.h>
#include <stdbool.h>

#define TLSCERT_CLIENT_NAME "8b0100a4-2606-a328-6070-c5cad7cf5c0b"

/* client.pem and client.key in dir: one of two RSA keys, which takes less time than to make one,
 * and a certificate that nobody else has signed, with TLSCERT_CLIENT_NAME as its only name. */
void tlscert_client(const char *dir, unsigned which);
/*
 * Give ctx a key and a certificate of a new CA.
 *
 * dir      gets the CA's ca.pem
 * name     of the server; NULL: localhost and 127.0.0.1
 * expired  the server's certificate ended in 2001
 */
void tlscert_use(SSL_CTX *ctx, const char *dir, const char *name, bool expired);

#endif
