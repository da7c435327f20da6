/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <laps/event.h>
#include <laps/filetime.h>
#include <laps/text.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Parameters of the policy dumps before 24H2, which knew no automatic account management. */
#define SHORT_10021 13
#define SHORT_10022 8

void laps_event_init(struct laps_event *e, uint32_t id)
{
	*e = (struct laps_event){.id = id};
}

/* One parameter too many is counted and not stored: the check then tells. */
static void add(struct laps_event *e, const struct laps_param *p)
{
	if (e->param_n < LAPS_EVENT_PARAM_MAX)
		e->param[e->param_n] = *p;
	e->param_n++;
}

void laps_event_add_text(struct laps_event *e, const char *text)
{
	add(e, &(struct laps_param){.type = LAPS_PARAM_TEXT, .text = text});
}

void laps_event_add_number(struct laps_event *e, laps_param_type type, uint64_t number)
{
	add(e, &(struct laps_param){.type = type, .number = number});
}

static bool param_n_is_right(const struct laps_event *e, const struct laps_event_def *def)
{
	return e->param_n == def->param_n || (e->id == 10021 && e->param_n == SHORT_10021) ||
	       (e->id == 10022 && e->param_n == SHORT_10022);
}

laps_rc laps_event_check(const struct laps_event *e)
{
	const struct laps_event_def *def = laps_event_find(e->id);

	if (!def || !param_n_is_right(e, def))
		return LAPS_E_BUG;
	for (size_t i = 0; i < e->param_n; i++) {
		const struct laps_param *p = &e->param[i];

		if (p->type != def->param[i].type)
			return LAPS_E_BUG;
		if (p->type == LAPS_PARAM_TEXT && !p->text)
			return LAPS_E_BUG;
		if ((p->type == LAPS_PARAM_INT32 || p->type == LAPS_PARAM_HEX32) &&
		    p->number > UINT32_MAX)
			return LAPS_E_BUG;
	}
	return LAPS_OK;
}

/* A text comes from a policy or a server: what could break a line or steer a terminal is blanked.
 */
static void put_line(const char *text, struct laps_buf *out)
{
	while (*text) {
		size_t n = laps_text_control_len(text);

		laps_buf_put_u8(out, n > 0 ? ' ' : (uint8_t)*text);
		text += n > 0 ? n : 1;
	}
}

void laps_param_format_text(const struct laps_param *p, struct laps_buf *out)
{
	char text[LAPS_FILETIME_TEXT] = "";

	switch (p->type) {
	case LAPS_PARAM_TEXT: put_line(p->text ? p->text : "", out); return;
	case LAPS_PARAM_INT32:
		snprintf(text, sizeof(text), "%d", (int)(int32_t)(uint32_t)p->number);
		break;
	case LAPS_PARAM_HEX32:
		snprintf(text, sizeof(text), "0x%08x", (unsigned int)p->number);
		break;
	case LAPS_PARAM_INT64: snprintf(text, sizeof(text), "%" PRId64, (int64_t)p->number); break;
	case LAPS_PARAM_HEX64: snprintf(text, sizeof(text), "0x%016" PRIx64, p->number); break;
	case LAPS_PARAM_FILETIME: laps_filetime_format(p->number, text); break;
	}
	laps_buf_put(out, text, strlen(text));
}

void laps_event_format_text(const struct laps_event *e, struct laps_buf *out)
{
	const struct laps_event_def *def = laps_event_find(e->id);
	const char *text = def ? def->text : "";

	while (*text) {
		size_t n = 0;

		if (*text != '%') {
			laps_buf_put_u8(out, (uint8_t)*text++);
			continue;
		}
		for (text++; *text >= '0' && *text <= '9'; text++)
			n = n * 10 + (size_t)(*text - '0');
		/* short forms do not have all parameters of their text */
		if (n >= 1 && n <= e->param_n && n <= LAPS_EVENT_PARAM_MAX)
			laps_param_format_text(&e->param[n - 1], out);
		else
			laps_buf_put_u8(out, '-');
	}
}
