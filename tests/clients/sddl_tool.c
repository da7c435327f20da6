/* SPDX-License-Identifier: MIT */
/*
 * sddl_tool [-t] [DOMAIN-SID]: for each line of SDDL on standard input one line on standard output,
 * the hexadecimal bytes of the descriptor, or "! CODE OFFSET REASON". With the argument -t it is
 * the text of that descriptor instead of its bytes. Without a domain none is known. Exit status 0,
 * 2 when it was called wrongly or cannot write.
 */
#include <laps/sd.h>
#include <laps/sddl.h>
#include <stdio.h>
#include <string.h>

#define LINE_MAX_LEN 262144

/* The descriptor's bytes replaced by its text; by nothing when it has none. */
static void to_text(struct laps_buf *out, const struct laps_sid *domain)
{
	struct laps_buf text;
	struct laps_sd sd;

	laps_buf_init(&text, LAPS_SDDL_TEXT_MAX);
	if (laps_sd_parse(out->data, out->len, &sd, NULL) == LAPS_OK) {
		if (laps_sddl_format(&sd, domain, &text) == LAPS_OK)
			printf("%.*s", (int)text.len, (const char *)text.data);
		laps_sd_clear(&sd);
	}
	laps_buf_clear(&text);
	laps_buf_clear(out);
}

static void answer(const char *text, size_t len, const struct laps_sid *domain, bool as_text)
{
	struct laps_err err = {0};
	struct laps_buf out;

	laps_buf_init(&out, LAPS_SDDL_SD_MAX);
	if (laps_sddl_parse(text, len, domain, &out, &err) != LAPS_OK)
		printf("! %s %zu %s", laps_rc_name(err.rc), err.offset, err.what);
	else if (as_text)
		to_text(&out, domain);
	for (size_t i = 0; i < out.len; i++)
		printf("%02x", out.data[i]);
	putchar('\n');
	laps_buf_clear(&out);
}

int main(int argc, char **argv)
{
	static char line[LINE_MAX_LEN];
	struct laps_sid domain = {0};
	const bool as_text = argc > 1 && strcmp(argv[1], "-t") == 0;

	argc -= as_text;
	argv += as_text;
	if (argc > 2 || (argc == 2 &&
			 laps_sid_parse_text(argv[1], strlen(argv[1]), &domain, NULL) != LAPS_OK)) {
		fprintf(stderr, "usage: sddl_tool [-t] [DOMAIN-SID]\n");
		return 2;
	}
	while (fgets(line, sizeof(line), stdin) != NULL) {
		const size_t len = strcspn(line, "\n");

		if (line[len] != '\n') {
			fprintf(stderr, "sddl_tool: line is too long, or without an end\n");
			return 2;
		}
		answer(line, len, argc == 2 ? &domain : NULL, as_text);
	}
	return fflush(stdout) == 0 ? 0 : 2;
}
