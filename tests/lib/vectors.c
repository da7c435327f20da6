/* SPDX-License-Identifier: MIT */
#include "lib/vectors.h"
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

struct vectors {
	json_t *root;
	const json_t *list; /* in root */
	const char *file;   /* borrowed: the name it was loaded by */
};

const char *fixtures_dir(void)
{
	const char *dir = getenv("LAPS_FIXTURES");

	return dir && *dir ? dir : "fixtures";
}

_Noreturn void fixtures_give_up(void)
{
	fflush(NULL);
	_exit(2);
}

struct vectors *vectors_load(const char *file)
{
	struct vectors *vs = calloc(1, sizeof(*vs));
	char path[PATH_MAX];
	json_error_t error;

	if (!vs)
		abort();
	snprintf(path, sizeof(path), "%s/vectors/%s.json", fixtures_dir(), file);
	vs->file = file;
	vs->root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (!vs->root) {
		fprintf(stderr, "%s: line %d: %s\n", path, error.line, error.text);
		fixtures_give_up();
	}
	vs->list = json_object_get(vs->root, "vectors");
	if (json_array_size(vs->list) == 0) {
		fprintf(stderr, "%s: no array 'vectors' with anything in it\n", path);
		fixtures_give_up();
	}
	return vs;
}

void vectors_free(struct vectors *vs)
{
	if (!vs)
		return;
	json_decref(vs->root);
	free(vs);
}

size_t vectors_n(const struct vectors *vs)
{
	return json_array_size(vs->list);
}

const json_t *vectors_at(const struct vectors *vs, size_t i)
{
	const json_t *v = json_array_get(vs->list, i);

	if (!json_is_object(v)) {
		fprintf(stderr, "%s.json: no vector number %zu\n", vs->file, i);
		fixtures_give_up();
	}
	return v;
}

const json_t *vectors_find(const struct vectors *vs, const char *id)
{
	size_t i;

	for (i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);

		if (strcmp(vector_id(v), id) == 0)
			return v;
	}
	fprintf(stderr, "%s.json: no vector '%s'\n", vs->file, id);
	fixtures_give_up();
}

/* A vector without an id cannot be named in any other message. */
const char *vector_id(const json_t *v)
{
	const char *id = json_string_value(json_object_get(v, "id"));

	if (!id) {
		fprintf(stderr, "a vector has no 'id'\n");
		fixtures_give_up();
	}
	return id;
}

bool vector_is(const json_t *v, const char *type)
{
	return strcmp(vector_str(v, "type"), type) == 0;
}

const json_t *vector_get(const json_t *v, const char *path)
{
	char key[128];

	while (v && *path) {
		size_t len = strcspn(path, ".");

		if (len >= sizeof(key))
			return NULL;
		memcpy(key, path, len);
		key[len] = '\0';
		if (json_is_array(v))
			v = json_array_get(v, (size_t)strtoul(key, NULL, 10));
		else
			v = json_object_get(v, key);
		path += len;
		if (*path == '.')
			path++;
	}
	return v;
}

bool vector_has(const json_t *v, const char *path)
{
	const json_t *member = vector_get(v, path);

	return member && !json_is_null(member);
}

static _Noreturn void wrong(const json_t *v, const char *path, const char *expected)
{
	fprintf(stderr, "vector %s: '%s' is not %s\n", vector_id(v), path, expected);
	fixtures_give_up();
}

const char *vector_str(const json_t *v, const char *path)
{
	const char *text = json_string_value(vector_get(v, path));

	if (!text)
		wrong(v, path, "a string");
	return text;
}

int64_t vector_int(const json_t *v, const char *path)
{
	const json_t *member = vector_get(v, path);

	if (!json_is_integer(member))
		wrong(v, path, "an integer");
	return json_integer_value(member);
}

bool vector_bool(const json_t *v, const char *path)
{
	const json_t *member = vector_get(v, path);

	if (!json_is_boolean(member))
		wrong(v, path, "true or false");
	return json_is_true(member);
}

struct exact vector_hex(const json_t *v, const char *path)
{
	struct exact bytes = {0};

	if (exact_from_hex(vector_str(v, path), &bytes) != 0)
		wrong(v, path, "hex");
	return bytes;
}
