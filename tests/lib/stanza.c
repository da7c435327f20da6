/* SPDX-License-Identifier: MIT */
#include "lib/stanza.h"
#include "lib/vectors.h"
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

#define SOURCE_MARK "# source: "

struct pair {
	char *key;
	char *value;
};

struct stanza {
	const struct stanzas *file;
	struct pair *pairs;
	size_t n;
	size_t line; /* of its first pair */
};

struct stanzas {
	char path[PATH_MAX];
	char *source;
	struct stanza *list;
	size_t n;
};

__attribute__((format(printf, 3, 4))) static _Noreturn void broken(const struct stanzas *ss,
								   size_t line, const char *format,
								   ...)
{
	va_list args;

	fprintf(stderr, "%s:%zu: ", ss->path, line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	fixtures_give_up();
}

static void *grown(void *p, size_t n, size_t each)
{
	p = realloc(p, (n + 1) * each);
	if (!p)
		abort();
	return p;
}

static char *copied(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		abort();
	return copy;
}

/* The text without blanks and line end at both ends; changes it in place. */
static char *trimmed(char *text)
{
	size_t len;

	text += strspn(text, " \t");
	len = strlen(text);
	while (len && strchr(" \t\r\n", text[len - 1]))
		len--;
	text[len] = '\0';
	return text;
}

static const struct pair *find(const struct stanza *s, const char *key)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->pairs[i].key, key) == 0)
			return &s->pairs[i];
	return NULL;
}

static void add_pair(struct stanzas *ss, struct stanza *s, char *text, size_t line)
{
	char *equals = strchr(text, '=');
	struct pair *pair;
	char *key;

	if (!equals)
		broken(ss, line, "no '=' in the line");
	*equals = '\0';
	key = trimmed(text);
	if (!*key)
		broken(ss, line, "no key before '='");
	if (find(s, key))
		broken(ss, line, "key '%s' stands twice", key);
	s->pairs = grown(s->pairs, s->n, sizeof(*s->pairs));
	pair = &s->pairs[s->n++];
	pair->key = copied(key);
	pair->value = copied(trimmed(equals + 1));
}

static void continue_value(struct stanzas *ss, struct stanza *s, char *text, size_t line)
{
	struct pair *pair;
	size_t len;

	if (!s || !s->n)
		broken(ss, line, "nothing to go on with");
	pair = &s->pairs[s->n - 1];
	text = trimmed(text);
	len = strlen(pair->value);
	pair->value = grown(pair->value, len + strlen(text) + 1, 1);
	snprintf(pair->value + len, strlen(text) + 2, "%s%s", len ? " " : "", text);
}

static void read_blocks(struct stanzas *ss, FILE *in, size_t line)
{
	struct stanza *open = NULL;
	char *text = NULL;
	size_t cap = 0;

	while (getline(&text, &cap, in) > 0) {
		line++;
		if (text[strspn(text, " \t\r\n")] == '\0') {
			open = NULL;
		} else if (text[0] == ' ' || text[0] == '\t') {
			continue_value(ss, open, text, line);
		} else if (text[0] != '#') {
			if (!open) {
				ss->list = grown(ss->list, ss->n, sizeof(*ss->list));
				open = &ss->list[ss->n++];
				*open = (struct stanza){.file = ss, .line = line};
			}
			add_pair(ss, open, text, line);
		}
	}
	free(text);
}

struct stanzas *stanzas_load(const char *file)
{
	struct stanzas *ss = calloc(1, sizeof(*ss));
	char *text = NULL;
	size_t cap = 0, i;
	FILE *in;

	if (!ss)
		abort();
	snprintf(ss->path, sizeof(ss->path), "%s/cases/%s", fixtures_dir(), file);
	in = fopen(ss->path, "re");
	if (!in)
		broken(ss, 0, "%s", strerror(errno));
	if (getline(&text, &cap, in) < 0 || strncmp(text, SOURCE_MARK, strlen(SOURCE_MARK)) != 0)
		broken(ss, 1, "the first line does not say '" SOURCE_MARK "...'");
	ss->source = copied(trimmed(text + strlen(SOURCE_MARK)));
	free(text);
	read_blocks(ss, in, 1);
	fclose(in);
	if (!ss->n)
		broken(ss, 1, "no block in it");
	for (i = 0; i < ss->n; i++)
		if (!find(&ss->list[i], "name"))
			broken(ss, ss->list[i].line, "the block has no name");
	return ss;
}

void stanzas_free(struct stanzas *ss)
{
	size_t i, k;

	if (!ss)
		return;
	for (i = 0; i < ss->n; i++) {
		for (k = 0; k < ss->list[i].n; k++) {
			free(ss->list[i].pairs[k].key);
			free(ss->list[i].pairs[k].value);
		}
		free(ss->list[i].pairs);
	}
	free(ss->list);
	free(ss->source);
	free(ss);
}

const char *stanzas_source(const struct stanzas *ss)
{
	return ss->source;
}

size_t stanzas_n(const struct stanzas *ss)
{
	return ss->n;
}

const struct stanza *stanzas_at(const struct stanzas *ss, size_t i)
{
	if (i >= ss->n)
		broken(ss, 0, "no block number %zu", i);
	return &ss->list[i];
}

const char *stanza_name(const struct stanza *s)
{
	return stanza_str(s, "name");
}

bool stanza_has(const struct stanza *s, const char *key)
{
	return find(s, key) != NULL;
}

const char *stanza_str(const struct stanza *s, const char *key)
{
	const struct pair *pair = find(s, key);

	if (!pair)
		broken(s->file, s->line, "the block has no '%s'", key);
	return pair->value;
}

/* A leading zero makes no octal number. */
static int base_of(const char *text)
{
	text += strspn(text, "+-");
	return text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10;
}

int64_t stanza_int(const struct stanza *s, const char *key)
{
	const char *text = stanza_str(s, key);
	char *end;
	long long value;

	errno = 0;
	value = strtoll(text, &end, base_of(text));
	if (errno || end == text || *end)
		broken(s->file, s->line, "'%s' is no 64-bit integer", key);
	return value;
}

uint64_t stanza_uint(const struct stanza *s, const char *key)
{
	const char *text = stanza_str(s, key);
	char *end;
	unsigned long long value;

	errno = 0;
	value = strtoull(text, &end, base_of(text));
	if (errno || end == text || *end || text[0] == '-')
		broken(s->file, s->line, "'%s' is no unsigned 64-bit integer", key);
	return value;
}

struct exact stanza_hex(const struct stanza *s, const char *key)
{
	struct exact bytes = {0};

	if (exact_from_hex(stanza_str(s, key), &bytes) != 0)
		broken(s->file, s->line, "'%s' is not hex", key);
	return bytes;
}
