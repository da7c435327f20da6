/* SPDX-License-Identifier: MIT */
/*
 * Is a secret in a file? Looks for every secret as it is (UTF-8), as UTF-16LE, and each of these
 * two as base64 (all three alignments) and as hex in both cases.
 *
 * usage: leakscan [-x PREFIX]... SECRETS PATH...
 *
 * SECRETS has one secret a line, ASCII, at least 8 characters. Directories are searched with all
 * that is in them; paths that begin with a PREFIX are left out. One line is printed for each find.
 * Exit status: 0 nothing found, 1 found, 2 something could not be looked at.
 */
#include <ctype.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRET_MIN 8
#define SECRET_MAX 256
#define NEEDLE_MAX 4096
#define PREFIX_MAX 16
#define HEAD       4 /* bytes that a needle is found by */
#define HEADS      65536u

struct needle {
	unsigned secret;  /* line in SECRETS, from 1 */
	const char *form; /* a literal */
	uint8_t *data;
	size_t len;
	struct needle *next; /* of those whose first bytes hash alike */
	unsigned long
		said_in; /* number of the search that found it last: one line each is enough */
};

/* nftw has no context pointer */
static struct needle needles[NEEDLE_MAX];
static size_t needle_n;
static struct needle *by_head[HEADS];
static uint8_t begins[65536 / 8]; /* a bit for each two bytes: does a needle begin with them? */
static const char *prefixes[PREFIX_MAX];
static size_t prefix_n;
static bool found, failed;
static unsigned long file_n;

static void die(const char *what, const char *subject)
{
	fprintf(stderr, "leakscan: %s '%s'\n", what, subject);
	exit(2);
}

static struct needle **head_of(const uint8_t *data)
{
	uint32_t head;

	memcpy(&head, data, HEAD);
	return &by_head[head * 2654435761u >> 16]; /* Knuth's multiplicative hash */
}

static void add(unsigned secret, const char *form, const uint8_t *data, size_t len)
{
	const unsigned two = data[0] << 8 | data[1];
	struct needle *n;

	if (needle_n == NEEDLE_MAX)
		die("too many secrets:", form);
	n = &needles[needle_n++];
	n->secret = secret;
	n->form = form;
	n->len = len;
	n->data = malloc(len);
	if (n->data == NULL)
		die("out of memory for", form);
	memcpy(n->data, data, len);
	n->next = *head_of(data);
	*head_of(data) = n;
	begins[two >> 3] |= (uint8_t)(1u << (two & 7));
}

static void add_hex(unsigned secret, const uint8_t *data, size_t len, const char *const form[2])
{
	static const char *const digit[2] = {"0123456789abcdef", "0123456789ABCDEF"};
	uint8_t text[4 * SECRET_MAX];

	for (size_t c = 0; c < 2; c++) {
		for (size_t i = 0; i < len; i++) {
			text[2 * i] = (uint8_t)digit[c][data[i] >> 4];
			text[2 * i + 1] = (uint8_t)digit[c][data[i] & 15];
		}
		add(secret, form[c], text, 2 * len);
	}
}

/* The characters of base64 that depend on data alone when skip bytes (0 to 2) stand before it. */
static void add_base64(unsigned secret, const uint8_t *data, size_t len, size_t skip,
		       const char *form)
{
	static const char digit[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint8_t text[4 * SECRET_MAX];
	size_t n = 0, first = (8 * skip + 5) / 6 * 6, end = 8 * (skip + len) / 6 * 6;

	for (size_t bit = first; bit < end; bit += 6) {
		unsigned v = 0;

		for (size_t b = bit - 8 * skip; b < bit - 8 * skip + 6; b++)
			v = v << 1 | ((unsigned)data[b / 8] >> (7 - b % 8) & 1u);
		text[n++] = (uint8_t)digit[v];
	}
	add(secret, form, text, n);
}

static void add_secret(unsigned secret, const char *line, size_t len)
{
	static const char *const hex[2][2] = {{"hex", "HEX"}, {"hex of UTF-16", "HEX of UTF-16"}};
	static const char *const base64[2] = {"base64", "base64 of UTF-16"};
	uint8_t bytes[2][2 * SECRET_MAX];
	size_t byte_n[2] = {len, 2 * len};

	if (len < SECRET_MIN || len > SECRET_MAX)
		die("not 8 to 256 characters, a secret of", "SECRETS");
	for (size_t i = 0; i < len; i++) {
		if (!isgraph((unsigned char)line[i]))
			die("not ASCII, a secret of", "SECRETS");
		bytes[0][i] = (uint8_t)line[i];
		bytes[1][2 * i] = (uint8_t)line[i];
		bytes[1][2 * i + 1] = 0;
	}
	add(secret, "UTF-8", bytes[0], byte_n[0]);
	add(secret, "UTF-16", bytes[1], byte_n[1]);
	for (size_t w = 0; w < 2; w++) {
		add_hex(secret, bytes[w], byte_n[w], hex[w]);
		for (size_t skip = 0; skip < 3; skip++)
			add_base64(secret, bytes[w], byte_n[w], skip, base64[w]);
	}
}

static void read_secrets(const char *path)
{
	char line[SECRET_MAX + 2];
	FILE *f = fopen(path, "r");
	unsigned n = 0;

	if (f == NULL)
		die("cannot read", path);
	while (fgets(line, sizeof line, f) != NULL)
		add_secret(++n, line, strcspn(line, "\n"));
	fclose(f);
	if (n == 0)
		die("no secret in", path);
}

/* All needles in one pass: every place from first to before end is looked up by its first bytes. */
static void search(const char *path, const uint8_t *data, size_t len, size_t first, size_t end)
{
	static unsigned long search_n;
	unsigned two = first < len ? data[first] : 0;

	search_n++;
	for (size_t at = first; at < end && at + HEAD <= len; at++) {
		two = (two << 8 | data[at + 1]) & 0xffff;
		if (!(begins[two >> 3] >> (two & 7) & 1))
			continue;
		for (struct needle *n = *head_of(data + at); n != NULL; n = n->next) {
			if (n->said_in == search_n || n->len > len - at ||
			    memcmp(data + at, n->data, n->len) != 0)
				continue;
			printf("%s: secret %u as %s at byte %zu\n", path, n->secret, n->form, at);
			n->said_in = search_n;
			found = true;
		}
	}
}

/* What is written of a file: a database is hundreds of megabytes long, and holes but for a few. No
 * needle begins in a hole, as none begins with a zero; one may end there. */
static void search_written(const char *path, int fd, const uint8_t *data, size_t len)
{
	off_t first = lseek(fd, 0, SEEK_DATA), end;

	for (; first >= 0; first = lseek(fd, end, SEEK_DATA)) {
		end = lseek(fd, first, SEEK_HOLE);
		if (end < 0)
			die("cannot look for holes in", path);
		search(path, data, len, (size_t)first, (size_t)end);
	}
}

static void look(const char *path, size_t len)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	void *data;

	if (fd < 0) {
		fprintf(stderr, "leakscan: cannot read '%s'\n", path);
		failed = true;
		return;
	}
	file_n++;
	if (len > 0) {
		data = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
		if (data == MAP_FAILED)
			die("cannot map", path);
		search_written(path, fd, data, len);
		munmap(data, len);
	}
	close(fd);
}

static int visit(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)ftw;
	for (size_t i = 0; i < prefix_n; i++)
		if (strncmp(path, prefixes[i], strlen(prefixes[i])) == 0)
			return 0;
	search(path, (const uint8_t *)path, strlen(path), 0,
	       strlen(path)); /* a name may tell, too */
	if (type == FTW_F && S_ISREG(st->st_mode))
		look(path, (size_t)st->st_size);
	return 0;
}

int main(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "x:")) == 'x' && prefix_n < PREFIX_MAX)
		prefixes[prefix_n++] = optarg;
	if (c != -1 || argc - optind < 2) {
		fputs("usage: leakscan [-x PREFIX]... SECRETS PATH...\n", stderr);
		return 2;
	}
	read_secrets(argv[optind]);
	for (int i = optind + 1; i < argc; i++)
		if (nftw(argv[i], visit, 16, FTW_PHYS) != 0)
			die("cannot look through", argv[i]);
	fprintf(stderr, "leakscan: %lu files\n", file_n);
	for (size_t i = 0; i < needle_n; i++)
		free(needles[i].data);
	return failed ? 2 : found ? 1 : 0;
}
