/* SPDX-License-Identifier: MIT */
/*
 * The main function of a fuzz target without libFuzzer, so that gcc, ASan and valgrind run the same
 * file: every input below the folders of the target (its seeds, and what was stored for good in
 * tests/fuzz/corpus), or the files and folders that are named. Each input lies in a block of its
 * exact size.
 */
#include "fuzz/fuzz.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int replay_file(const char *path, size_t size)
{
	uint8_t *data = malloc(size);
	FILE *in = fopen(path, "re");

	if (!in || (!data && size) || fread(data, 1, size, in) != size) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
	fclose(in);
	/* printed before it runs, so that a crash has a name in the log */
	printf("%s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 1;
}

/* How many inputs were run below path. */
static int replay(const char *path)
{
	char below[PATH_MAX];
	struct dirent **names;
	struct stat st;
	int i, n, runs = 0;

	if (stat(path, &st) != 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
	if (!S_ISDIR(st.st_mode))
		return replay_file(path, (size_t)st.st_size);
	n = scandir(path, &names, NULL, alphasort);
	for (i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.') {
			snprintf(below, sizeof(below), "%s/%s", path, names[i]->d_name);
			runs += replay(below);
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return runs;
}

/* A target has seeds, stored inputs, or both. */
static int replay_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? replay(path) : 0;
}

int main(int argc, char **argv)
{
	const char *seeds = getenv("FUZZ_SEEDS");
	const char *slash = strrchr(argv[0], '/');
	const char *program = slash ? slash + 1 : argv[0];
	const char *end = strstr(program, "_replay"); /* of cms_replay */
	int target_len = (int)(end ? (size_t)(end - program) : strlen(program));
	char path[PATH_MAX];
	int i, runs = 0;

	for (i = 1; i < argc; i++)
		runs += replay(argv[i]);
	if (argc == 1) {
		snprintf(path, sizeof(path), "%s/%.*s", seeds ? seeds : "build/dev/seeds",
			 target_len, program);
		runs += replay_folder(path);
		snprintf(path, sizeof(path), "tests/fuzz/corpus/%.*s", target_len, program);
		runs += replay_folder(path);
	}
	printf("%d passed, 0 failed, 0 skipped\n", runs);
	return runs ? 0 : 1;
}
