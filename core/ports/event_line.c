/* SPDX-License-Identifier: MIT */
#include "ports/event_line.h"

#include <errno.h>
#include <inttypes.h>
#include <laps/filetime.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ports/file.h"

/* NULL when the text is not UTF-8 or when out of memory. */
static json_t *param_json(const struct laps_param *p)
{
	char text[LAPS_FILETIME_TEXT];

	switch (p->type) {
	case LAPS_PARAM_TEXT: return json_string(p->text);
	case LAPS_PARAM_INT32: return json_integer((json_int_t)(int32_t)(uint32_t)p->number);
	case LAPS_PARAM_HEX32:
		snprintf(text, sizeof(text), "0x%08" PRIX32, (uint32_t)p->number);
		return json_string(text);
	case LAPS_PARAM_HEX64:
		snprintf(text, sizeof(text), "0x%016" PRIX64, p->number);
		return json_string(text);
	case LAPS_PARAM_INT64: return json_integer((json_int_t)p->number);
	case LAPS_PARAM_FILETIME: laps_filetime_format(p->number, text); return json_string(text);
	}
	return NULL;
}

laps_rc laps_event_line_format(const struct laps_event *event, uint64_t now_ticks, uint64_t cycle,
			       json_t **out, struct laps_cause *cause)
{
	const struct laps_event_def *def = laps_event_find(event->id);
	char time[LAPS_FILETIME_TEXT], number[24];
	json_t *line, *params;
	laps_rc rc = LAPS_OK;

	if (!def || laps_event_check(event) != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_FAIL, "event %" PRIu32 " does not fit its template",
			       event->id);
		return LAPS_E_BUG;
	}
	laps_filetime_format(now_ticks, time);
	snprintf(number, sizeof(number), "%" PRIu64, cycle);
	params = json_object();
	line = json_pack("{ss sI ss ss sO}", "time", time, "id", (json_int_t)event->id, "level",
			 laps_event_level_name(def->level), "cycle", number, "params", params);
	if (!line) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	for (size_t i = 0; i < event->param_n; i++) {
		if (json_object_set_new(params, def->param[i].name, param_json(&event->param[i])) ==
		    0)
			continue;
		laps_cause_set(cause, LAPS_HR_FAIL, "event %" PRIu32 ": parameter %s is not UTF-8",
			       event->id, def->param[i].name);
		rc = LAPS_E_FORMAT;
		goto out;
	}
	*out = line;
	line = NULL;
out:
	json_decref(params);
	json_decref(line);
	return rc;
}

/* The number of a cycle: one that another can follow. */
static bool parse_cycle(const char *text, uint64_t *out)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*out = strtoull(text, &end, 10);
	return *end == 0 && errno == 0 && *out <= INT64_MAX;
}

/* "0x" and exactly that many digits */
static bool parse_hex(const char *text, size_t digits, uint64_t *out)
{
	char *end;

	if (strncmp(text, "0x", 2) != 0 || strlen(text) != 2 + digits ||
	    strspn(text + 2, "0123456789abcdefABCDEF") != digits)
		return false;
	*out = strtoull(text + 2, &end, 16);
	return true;
}

static bool add_param(struct laps_event *event, laps_param_type type, const json_t *value)
{
	uint64_t number = 0;
	const char *text = json_string_value(value);

	switch (type) {
	case LAPS_PARAM_TEXT:
		if (!text)
			return false;
		laps_event_add_text(event, text);
		return true;
	case LAPS_PARAM_INT32:
		if (!json_is_integer(value) || json_integer_value(value) < INT32_MIN ||
		    json_integer_value(value) > UINT32_MAX)
			return false;
		laps_event_add_number(event, type, (uint32_t)json_integer_value(value));
		return true;
	case LAPS_PARAM_INT64:
		if (!json_is_integer(value))
			return false;
		number = (uint64_t)json_integer_value(value);
		break;
	case LAPS_PARAM_HEX32:
		if (!text || !parse_hex(text, 8, &number))
			return false;
		break;
	case LAPS_PARAM_HEX64:
		if (!text || !parse_hex(text, 16, &number))
			return false;
		break;
	case LAPS_PARAM_FILETIME:
		/* "-" stands for a time that has no text */
		if (!text)
			return false;
		if (strcmp(text, "-") == 0)
			number = UINT64_MAX;
		else if (laps_filetime_parse(text, &number, NULL) != LAPS_OK)
			return false;
		break;
	}
	laps_event_add_number(event, type, number);
	return true;
}

static bool parse_level(const json_t *value, laps_event_level *out)
{
	static const laps_event_level level[] = {LAPS_EVENT_ERROR, LAPS_EVENT_WARNING,
						 LAPS_EVENT_INFORMATION};
	const char *name = json_string_value(value);

	for (size_t i = 0; name && i < sizeof(level) / sizeof(level[0]); i++) {
		if (strcmp(name, laps_event_level_name(level[i])) == 0) {
			*out = level[i];
			return true;
		}
	}
	return false;
}

bool laps_event_line_parse(const json_t *object, struct laps_event_record *out)
{
	const char *time = json_string_value(json_object_get(object, "time"));
	const char *cycle = json_string_value(json_object_get(object, "cycle"));
	const json_t *id = json_object_get(object, "id"),
		     *params = json_object_get(object, "params");
	const struct laps_event_def *def;

	if (!json_is_integer(id) || json_integer_value(id) < 0 ||
	    json_integer_value(id) > UINT32_MAX)
		return false;
	if (!time || laps_filetime_parse(time, &out->time_ticks, NULL) != LAPS_OK || !cycle ||
	    !parse_cycle(cycle, &out->cycle) || !json_is_object(params))
		return false;
	laps_event_init(&out->event, (uint32_t)json_integer_value(id));
	def = laps_event_find(out->event.id);
	out->known = def != NULL;
	if (!def)
		return parse_level(json_object_get(object, "level"), &out->level);
	out->level = def->level;
	for (size_t i = 0; i < def->param_n; i++) {
		const json_t *value = json_object_get(params, def->param[i].name);

		if (!value)
			break;
		if (!add_param(&out->event, def->param[i].type, value))
			return false;
	}
	return laps_event_check(&out->event) == LAPS_OK;
}

bool laps_event_line_cycle(const char *text, size_t len, uint64_t *out)
{
	json_t *object = json_loadb(text, len, 0, NULL);
	const char *cycle = json_string_value(json_object_get(object, "cycle"));
	bool found = cycle && parse_cycle(cycle, out);

	json_decref(object);
	return found;
}
