/* SPDX-License-Identifier: MIT */
#include "cli/explain_content.h"

#include <string.h>

#include <laps/pwjson.h>

/* Walks over the members of the outermost object, unit by unit. It copies nothing: a name is one of
 * ours or '?'. */
struct scan {
	struct cli_explain_content *out;
	int depth;
	bool in_text, escaped, is_name;
	char name;       /* of the member at hand: n, t, p, or 0 */
	size_t text_len; /* units of the text at hand */
};

static void end_text(struct scan *s)
{
	size_t n = strlen(s->out->order);

	s->in_text = false;
	if (s->depth != 1 || !s->is_name)
		return;
	if (s->text_len != 1)
		s->name = 0;
	if (n + 1 < sizeof s->out->order)
		s->out->order[n] = s->name != 0 ? s->name : '?';
	s->is_name = false;
}

static void text_unit(struct scan *s, unsigned u)
{
	if (s->escaped) {
		s->escaped = false;
	} else if (u == '\\') {
		s->escaped = true;
	} else if (u == '"') {
		end_text(s);
		return;
	}
	s->text_len++;
	if (s->is_name)
		s->name = u == 'n' || u == 't' || u == 'p' ? (char)u : 0;
	else if (s->depth == 1 && s->name == 't' && u >= 'A' && u <= 'F')
		s->out->upper_time = true;
}

static void unit(struct scan *s, unsigned u)
{
	if (s->in_text) {
		text_unit(s, u);
	} else if (u == '"') {
		s->in_text = true;
		s->text_len = 0;
	} else if (u == '{' || u == '[') {
		s->depth++;
		s->is_name = s->depth == 1;
	} else if (u == '}' || u == ']') {
		s->depth--;
	} else if (u == ',' && s->depth == 1) {
		s->is_name = true;
		s->name = 0;
	}
}

void cli_explain_content_read(const struct laps_secret *plain, struct cli_explain_content *out)
{
	struct laps_pwjson p = {0};
	struct scan s = {.out = out};
	size_t len;
	const uint8_t *in = laps_secret_view(plain, &len);

	*out = (struct cli_explain_content){.is_utf16 = len % 2 == 0};
	out->rc = laps_pwjson_parse_utf16le(in, len, &p, &out->err);
	if (out->rc == LAPS_OK)
		out->updated_ticks = p.updated_ticks;
	laps_pwjson_clear(&p);
	if (!out->is_utf16)
		return;
	out->has_nul = len >= 2 && in[len - 1] == 0 && in[len - 2] == 0;
	for (size_t i = 0; i < len; i += 2)
		unit(&s, in[i] | (unsigned)in[i + 1] << 8);
	laps_wipe(&s, sizeof s);
}
