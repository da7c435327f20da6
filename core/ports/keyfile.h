/* SPDX-License-Identifier: MIT */
/*
 * Root key files, and the key service played from them. A file is JSON,
 *
 *   {"id", "version": 1, "kdf_algorithm": "SP800_108_CTR_HMAC", "kdf_hash": "SHA512",
 *    "secret_agreement_algorithm": "DH", "secret_agreement_parameters_hex",
 *    "private_key_bits": 512, "public_key_bits": 2048, "key_hex"}
 *
 * of which all but id and key_hex may be left out and take the defaults of their algorithm; or the
 * LDIF of one msKds-ProvRootKey entry, where the same holds for the attributes, but for
 * msKds-KDFParam: readers do not agree on the hash of a key that has none.
 *
 * The parameters are the DHPM structure of any group whose order is known (pubkey.h), and empty for
 * ECDH. The public bits are those of the group or curve; the private ones, 1 to 4096, are free for
 * DH.
 */
#ifndef LAPS_PORTS_KEYFILE_H
#define LAPS_PORTS_KEYFILE_H
#include <stddef.h>

#include <laps/err.h>
#include <laps/gkdi.h>
#include <laps/ports.h>

#define LAPS_KEYFILE_LEN_MAX 65536 /* bytes; longer is refused */

/*
 * Read a root key. The cause of a refusal is one line that begins with the name:
 * "root-key.json: key_hex: 63 bytes, must be 64".
 *
 * text   JSON or LDIF
 * name   of the file, for the cause
 * out    written only on LAPS_OK; free it with laps_root_key_clear
 *
 * LAPS_OK; LAPS_E_FORMAT, LAPS_E_RANGE (a size), LAPS_E_UNSUPPORTED (version, algorithm),
 * LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_root_key_parse(const char *text, size_t len, const char *name,
					  struct laps_root_key *out, struct laps_cause *cause);
/* The same from a file. Codes as above; LAPS_E_NOTFOUND, LAPS_E_HOST. */
LAPS_MUST_USE laps_rc laps_root_key_load(const char *path, struct laps_root_key *out,
					 struct laps_cause *cause);

/* The key service over files, which are read at each request. */
struct laps_keyfile {
	const char *const *path; /* borrowed; the first is the key for new values */
	size_t path_n;
	const struct laps_root_key *key; /* borrowed: others, which are no files */
	size_t key_n;
	const char *domain;           /* borrowed: DNS name for the envelopes' domain and forest */
	struct laps_clock_port clock; /* for the current period */
};
/*
 * The port over k, which must outlive it. A request without a root key id is answered with the
 * public envelope of the first key for the current period, as a device gets it; one with an id and
 * indices with seeds of that key for that period or, like the key service, a later one of its L0.
 */
struct laps_keys_port laps_keyfile_port(struct laps_keyfile *k);

#endif
