/* SPDX-License-Identifier: MIT */
/*
 * Write the seeds of the fuzz targets, made from fixtures/vectors: DIR/TARGET/VECTOR, a file for
 * each member that is bytes of the target's format.
 *
 * usage: seeds DIR
 */
#include "lib/vectors.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

static const struct source {
	const char *target;
	const char *file;
	const char *path; /* of a hex member; vectors without it are passed over */
} sources[] = {
	{"encvalue", "laps_attribute_dsinternals_1", "inputs.attribute_hex"},
	{"encvalue", "parse_only_and_refuse", "inputs.attribute_hex"},
	{"encvalue", "synthetic_positive", "inputs.attribute_hex"},
	{"encvalue", "synthetic_negative", "inputs.attribute_hex"},
	{"cms", "laps_attribute_dsinternals_1", "inputs.cms_hex"},
	{"cms", "laps_cms_sansldap_nonce", "inputs.cms_hex"},
	{"cms", "dpapi_ng_blobs_sha1_sha512", "inputs.cms_hex"},
	{"cms", "parse_only_and_refuse", "inputs.cms_hex"},
	{"keyid", "structs_open", "inputs.hex"},
	{"gke", "structs_open", "inputs.hex"},
	{"gke", "getkey_ndr", "outputs.envelope_hex"},
	{"pwjson", "laps_attribute_dsinternals_1", "outputs.plaintext_hex"},
	{"pwjson", "laps_cms_sansldap_nonce", "outputs.plaintext_hex"},
	{"pwjson", "synthetic_positive", "outputs.plaintext_hex"},
};

static void make_dir(const char *path)
{
	if (mkdir(path, 0777) != 0 && errno != EEXIST) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
}

static void write_seed(const char *dir, const char *id, const struct exact *bytes)
{
	char path[PATH_MAX];
	size_t start;
	FILE *out;

	start = (size_t)snprintf(path, sizeof(path), "%s/", dir);
	snprintf(path + start, sizeof(path) - start, "%s", id);
	for (; path[start]; start++)
		if (path[start] == '/')
			path[start] = '-';
	out = fopen(path, "we");
	if (!out || fwrite(bytes->p, 1, bytes->len, out) != bytes->len || fclose(out) != 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
}

static void write_seeds(const char *top, const struct source *from)
{
	struct vectors *vs = vectors_load(from->file);
	char dir[PATH_MAX];
	size_t i, written = 0;

	snprintf(dir, sizeof(dir), "%s/%s", top, from->target);
	make_dir(dir);
	for (i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);
		struct exact bytes;

		if (!vector_has(v, from->path))
			continue;
		bytes = vector_hex(v, from->path);
		write_seed(dir, vector_id(v), &bytes);
		free(bytes.p);
		written++;
	}
	if (!written) {
		fprintf(stderr, "%s.json: no vector has '%s'\n", from->file, from->path);
		exit(2);
	}
	vectors_free(vs);
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc != 2) {
		fprintf(stderr, "usage: seeds DIR\n");
		return 2;
	}
	for (i = 0; i < sizeof(sources) / sizeof(*sources); i++)
		write_seeds(argv[1], &sources[i]);
	return 0;
}
