/* SPDX-License-Identifier: MIT */
/*
 * Write the seeds of the fuzz targets: DIR/TARGET/SOURCE, a file for each member of a vector and
 * for each case of a stanza file that is input of the target, and some written here.
 *
 * usage: seeds DIR
 */
#include "fuzz/seedtexts.h"
#include "fuzz/seedtexts_cloud.h"
#include "lib/stanza.h"
#include "lib/vectors.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

/* What stands in front of the bytes in the input of a target that takes choices first; see there.
 */
struct prefix {
	size_t len;
	uint8_t bytes[4];
};
#define NO_PREFIX         \
	{                 \
		0,        \
		{         \
			0 \
		}         \
	}

static const struct vector_source {
	const char *target;
	const char *file;
	const char *path; /* of a hex member; vectors without it are passed over */
	struct prefix prefix;
} vector_sources[] = {
	{"encvalue", "laps_attribute_dsinternals_1", "inputs.attribute_hex", NO_PREFIX},
	{"encvalue", "parse_only_and_refuse", "inputs.attribute_hex", NO_PREFIX},
	{"encvalue", "synthetic_positive", "inputs.attribute_hex", NO_PREFIX},
	{"encvalue", "synthetic_negative", "inputs.attribute_hex", NO_PREFIX},
	{"lapsvalue", "laps_attribute_dsinternals_1", "inputs.attribute_hex", NO_PREFIX},
	{"lapsvalue", "parse_only_and_refuse", "inputs.attribute_hex", NO_PREFIX},
	{"lapsvalue", "synthetic_positive", "inputs.attribute_hex", NO_PREFIX},
	{"lapsvalue", "synthetic_negative", "inputs.attribute_hex", NO_PREFIX},
	{"facts", "laps_attribute_dsinternals_1", "inputs.attribute_hex", {1, {1}}},
	{"facts", "synthetic_positive", "inputs.attribute_hex", {1, {2}}},
	{"facts", "synthetic_negative", "inputs.attribute_hex", {1, {1}}},
	{"cms", "laps_attribute_dsinternals_1", "inputs.cms_hex", NO_PREFIX},
	{"cms", "laps_cms_sansldap_nonce", "inputs.cms_hex", NO_PREFIX},
	{"cms", "dpapi_ng_blobs_sha1_sha512", "inputs.cms_hex", NO_PREFIX},
	{"cms", "parse_only_and_refuse", "inputs.cms_hex", NO_PREFIX},
	{"der", "laps_cms_sansldap_nonce", "inputs.cms_hex", NO_PREFIX},
	{"der", "dpapi_ng_blobs_sha1_sha512", "inputs.cms_hex", NO_PREFIX},
	{"keyid", "structs_open", "inputs.hex", NO_PREFIX},
	{"gke", "structs_open", "inputs.hex", NO_PREFIX},
	{"gke", "getkey_ndr", "outputs.envelope_hex", NO_PREFIX},
	{"getkey", "getkey_ndr", "inputs.stub_hex", NO_PREFIX},
	{"getkey", "getkey_ndr", "outputs.stub_hex", NO_PREFIX},
	{"epmap", "rpc_epm_verification_trailer", "inputs.stub_hex", NO_PREFIX},
	{"epmap", "rpc_epm_verification_trailer", "outputs.stub_hex", NO_PREFIX},
	{"rpctrailer", "rpc_epm_verification_trailer", "outputs.hex", NO_PREFIX},
	{"pubkey", "structs_open", "inputs.hex", NO_PREFIX},
	{"pubkey", "secret_agreement_a", "inputs.peer_public_key_blob_hex", NO_PREFIX},
	{"pubkey", "dpapi_ng_blobs_sha1_sha512", "parsed.key_identifier.key_info_hex", NO_PREFIX},
	{"kdfparams", "structs_open", "inputs.hex", NO_PREFIX},
	{"kdfparams", "dpapi_ng_blobs_sha1_sha512", "inputs.kdf_parameters_hex", NO_PREFIX},
	{"dhparams", "structs_open", "inputs.hex", NO_PREFIX},
	{"dhparams", "dpapi_ng_blobs_sha1_sha512", "inputs.secret_parameters_hex", NO_PREFIX},
	{"pwjson", "laps_attribute_dsinternals_1", "outputs.plaintext_hex", NO_PREFIX},
	{"pwjson", "laps_cms_sansldap_nonce", "outputs.plaintext_hex", NO_PREFIX},
	{"pwjson", "synthetic_positive", "outputs.plaintext_hex", NO_PREFIX},
	{"utf16", "synthetic_positive", "outputs.plaintext_hex", NO_PREFIX},
	/* as they are: DH, P-256 and P-384 with the hash SHA-512 */
	{"agreement", "secret_agreement_a", "inputs.peer_public_key_blob_hex", {1, {0x0c}}},
	{"agreement", "dpapi_ng_blobs_sha1_sha512", "parsed.key_identifier.key_info_hex", {1, {0}}},
	/* a value as it is */
	{"unprotect", "laps_attribute_dsinternals_1", "inputs.attribute_hex", {1, {0xff}}},
	{"unprotect", "synthetic_positive", "inputs.attribute_hex", {1, {0xff}}},
};

static const struct case_source {
	const char *target;
	const char *file;
	const char *key; /* cases without it are passed over */
	bool hex;        /* the value says bytes; else it is the text itself */
} case_sources[] = {
	{"sid", "sid.txt", "in", true},
	{"sid", "sid.txt", "text", false},
	{"targetsd", "sid.txt", "in", true},
	{"targetsd", "sid.txt", "text", false},
	{"filetime", "filetime.txt", "text", false},
	{"text", "text.txt", "base64", false},
	{"text", "text.txt", "base64url", false},
	{"text", "text.txt", "hex", false},
	{"text", "text.txt", "value", false},
	{"utf16", "utf16.txt", "utf8", true},
	{"utf16", "utf16.txt", "utf16", true},
	{"pwjson", "pwjson.txt", "text", false},
	{"json", "pwjson.txt", "text", false},
	{"der", "der.txt", "in", true},
	{"sddl", "sddl.txt", "text", false},
	{"sd", "sddl.txt", "sd", true},
	{"sddlformat", "sddl.txt", "sd", true},
	{"jws", "jws.txt", "token", false},
	{"rsa", "rsa.txt", "pem", true},
	{"csr", "csr.txt", "in", true},
	{"cert", "cert.txt", "in", true},
	{"cert", "cert.txt", "pem", true},
	{"rpcpdu", "rpcpdu.txt", "in", true},
};

/* Whole files of fixtures/policies. */
static const struct file_source {
	const char *target;
	const char *file;
} file_sources[] = {
	{"regfile", "gpo-utf16.reg"},       {"regfile", "legacy-utf8-bom.reg"},
	{"regfile", "every-kind-utf8.reg"}, {"regpol", "gpo.pol"},
	{"regpol", "orders.pol"},
};

static void make_dir(const char *path)
{
	if (mkdir(path, 0777) != 0 && errno != EEXIST) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
}

static void write_seed(const char *top, const char *target, const char *id,
		       const struct prefix *prefix, const void *bytes, size_t len)
{
	char path[PATH_MAX];
	size_t start;
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", top, target);
	make_dir(path);
	start = (size_t)snprintf(path, sizeof(path), "%s/%s/", top, target);
	snprintf(path + start, sizeof(path) - start, "%s", id);
	for (; path[start]; start++)
		if (path[start] == '/')
			path[start] = '-';
	out = fopen(path, "we");
	if (!out || fwrite(prefix->bytes, 1, prefix->len, out) != prefix->len ||
	    fwrite(bytes, 1, len, out) != len || fclose(out) != 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
}

static void nothing_from(const char *file, const char *path)
{
	fprintf(stderr, "%s: nothing has '%s'\n", file, path);
	exit(2);
}

static void from_vectors(const char *top, const struct vector_source *from)
{
	struct vectors *vs = vectors_load(from->file);
	size_t written = 0;

	for (size_t i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);
		struct exact bytes;

		if (!vector_has(v, from->path))
			continue;
		bytes = vector_hex(v, from->path);
		write_seed(top, from->target, vector_id(v), &from->prefix, bytes.p, bytes.len);
		free(bytes.p);
		written++;
	}
	if (!written)
		nothing_from(from->file, from->path);
	vectors_free(vs);
}

static void from_cases(const char *top, const struct case_source *from)
{
	static const struct prefix none = NO_PREFIX;
	struct stanzas *ss = stanzas_load(from->file);
	size_t written = 0;

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		char id[128];

		if (!stanza_has(s, from->key))
			continue;
		snprintf(id, sizeof(id), "%s-%s", stanza_name(s), from->key);
		if (from->hex) {
			struct exact bytes = stanza_hex(s, from->key);

			write_seed(top, from->target, id, &none, bytes.p, bytes.len);
			free(bytes.p);
		} else {
			const char *text = stanza_str(s, from->key);

			write_seed(top, from->target, id, &none, text, strlen(text));
		}
		written++;
	}
	if (!written)
		nothing_from(from->file, from->key);
	stanzas_free(ss);
}

static void from_texts(const char *top, const struct text_source *from, size_t n)
{
	static const struct prefix none = NO_PREFIX;

	for (; n > 0; n--, from++)
		write_seed(top, from->target, from->name, &none, from->text, strlen(from->text));
}

static void from_file(const char *top, const struct file_source *from)
{
	static const struct prefix none = NO_PREFIX;
	char path[PATH_MAX], bytes[65536];
	size_t len = 0;
	FILE *in;

	snprintf(path, sizeof(path), "fixtures/policies/%s", from->file);
	in = fopen(path, "re");
	if (in)
		len = fread(bytes, 1, sizeof(bytes), in);
	if (!in || len == 0 || len == sizeof(bytes) || fclose(in) != 0) {
		fprintf(stderr, "%s: cannot be read whole\n", path);
		exit(2);
	}
	write_seed(top, from->target, from->file, &none, bytes, len);
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc != 2) {
		fprintf(stderr, "usage: seeds DIR\n");
		return 2;
	}
	for (i = 0; i < sizeof(vector_sources) / sizeof(*vector_sources); i++)
		from_vectors(argv[1], &vector_sources[i]);
	for (i = 0; i < sizeof(case_sources) / sizeof(*case_sources); i++)
		from_cases(argv[1], &case_sources[i]);
	from_texts(argv[1], text_sources, sizeof(text_sources) / sizeof(*text_sources));
	from_texts(argv[1], cloud_text_sources,
		   sizeof(cloud_text_sources) / sizeof(*cloud_text_sources));
	for (i = 0; i < sizeof(file_sources) / sizeof(*file_sources); i++)
		from_file(argv[1], &file_sources[i]);
	return 0;
}
