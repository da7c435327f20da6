/* SPDX-License-Identifier: MIT */
#include "conformance/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void conform_progress_init(struct conform_progress *p, const struct conform_rows *rows, bool tell)
{
	const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");
	bool dumb = !term || strcmp(term, "dumb") == 0;

	*p = (struct conform_progress){.tell = tell, .shows_line = isatty(STDERR_FILENO) && !dumb};
	p->look.colour = isatty(STDOUT_FILENO) && !dumb && !(no_colour && *no_colour);
	for (size_t i = 0; i < rows->n; i++)
		if (strlen(rows->row[i]->id) > p->look.id_width)
			p->look.id_width = strlen(rows->row[i]->id);
}

static void put(struct laps_buf *out)
{
	if (laps_buf_status(out) == LAPS_OK)
		fwrite(out->data, 1, out->len, stdout);
	laps_buf_clear(out);
	fflush(stdout);
}

void conform_progress_each(void *ctx, size_t i, size_t n, const struct conform_row *row,
			   const struct conform_result *result)
{
	const struct conform_progress *p = ctx;
	struct laps_buf text;

	if (p->shows_line && !result)
		fprintf(stderr, "\r\033[K%zu/%zu %s", i + 1, n, row->id);
	else if (p->shows_line)
		fputs("\r\033[K", stderr);
	if (!p->tell || !result)
		return;
	laps_buf_init(&text, CONFORM_REPORT_MAX);
	conform_text_row(&p->look, result, &text);
	put(&text);
}

void conform_progress_end(const struct conform_progress *p, const struct conform_run *run)
{
	struct laps_buf text;

	if (!p->tell)
		return;
	laps_buf_init(&text, CONFORM_REPORT_MAX);
	conform_text_summary(&p->look, run, &text);
	put(&text);
}
