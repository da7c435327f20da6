/* SPDX-License-Identifier: MIT */
#include "cloud/settings.h"

#include <laps/filetime.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUESTS_MAX 1000000u
#define SECONDS_MAX  3600u

const char *sim_service_name(sim_service s)
{
	static const char *const name[SIM_SERVICE_N] = {"login", "registration", "graph", "legacy",
							"page"};

	return name[s];
}

static const char *const upload_words[] = {"either", "bearer", "mtls", NULL};
static const char *const encoding_words[] = {"utf-8", "utf-16le", NULL};
static const char *const switch_words[] = {"no", "yes", NULL};
static const char *const time_words[] = {"no", NULL}; /* or a time */

static const struct setting {
	const char *name;
	const char *const *word; /* what it takes, in the order of the values; NULL: a throttle */
	size_t offset;           /* in struct sim_settings: of a bool, unless it has three words */
	sim_service service;     /* of a throttle */
} setting[] = {
	{"upload-auth", upload_words, offsetof(struct sim_settings, upload_auth), 0},
	{"password-encoding", encoding_words, offsetof(struct sim_settings, utf16), 0},
	{"strict-user-agent", switch_words, offsetof(struct sim_settings, strict_user_agent), 0},
	{"strict-put", switch_words, offsetof(struct sim_settings, strict_put), 0},
	{"legacy-graph", switch_words, offsetof(struct sim_settings, legacy_graph), 0},
	{"claims-challenge", time_words, offsetof(struct sim_settings, challenge_ticks), 0},
	{"throttle-login", NULL, 0, SIM_SERVICE_LOGIN},
	{"throttle-registration", NULL, 0, SIM_SERVICE_REGISTRATION},
	{"throttle-graph", NULL, 0, SIM_SERVICE_GRAPH},
};
#define SETTING_N (sizeof(setting) / sizeof(setting[0]))

/* A number from 1 to max that ends before end; 0: it is none. */
static uint32_t number(const char *text, const char *end, uint32_t max)
{
	uint32_t n = 0;

	for (const char *p = text; p < end; p++) {
		if (*p < '0' || *p > '9' || n > max)
			return 0;
		n = n * 10 + (uint32_t)(*p - '0');
	}
	return n <= max ? n : 0;
}

static bool set_throttle(struct sim_settings *s, const struct setting *what, const char *value,
			 struct sim_err *err)
{
	const char *slash = strchr(value, '/');
	struct sim_throttle t = {0};

	if (strcmp(value, "no") != 0) {
		if (slash) {
			t.requests = number(value, slash, REQUESTS_MAX);
			t.seconds = number(slash + 1, slash + strlen(slash), SECONDS_MAX);
		}
		if (!t.requests || !t.seconds)
			return sim_fail(err,
					"setting '%s': takes no, or requests/seconds up to %u/%u",
					what->name, REQUESTS_MAX, SECONDS_MAX);
	}
	s->throttle[what->service] = t;
	if (what->service == SIM_SERVICE_GRAPH)
		s->throttle[SIM_SERVICE_LEGACY] = t;
	return true;
}

static bool set_word(struct sim_settings *s, const struct setting *what, const char *value,
		     struct sim_err *err)
{
	for (int i = 0; what->word[i]; i++) {
		if (strcmp(what->word[i], value) != 0)
			continue;
		if (what->word == upload_words)
			s->upload_auth = (sim_upload_auth)i;
		else
			*(bool *)((char *)s + what->offset) = i == 1;
		return true;
	}
	return sim_fail(err, "setting '%s': takes %s%s%s%s%s", what->name, what->word[0],
			what->word[2] ? ", " : " or ", what->word[1], what->word[2] ? " or " : "",
			what->word[2] ? what->word[2] : "");
}

static bool set_time(struct sim_settings *s, const struct setting *what, const char *value,
		     struct sim_err *err)
{
	uint64_t ticks = 0;

	if (strcmp(value, what->word[0]) != 0 &&
	    laps_filetime_parse(value, &ticks, NULL) != LAPS_OK)
		return sim_fail(err, "setting '%s': takes no, or a time", what->name);
	*(uint64_t *)(void *)((char *)s + what->offset) = ticks;
	return true;
}

static bool set_one(struct sim_settings *s, const struct setting *what, const char *value,
		    struct sim_err *err)
{
	if (!what->word)
		return set_throttle(s, what, value, err);
	return what->word == time_words ? set_time(s, what, value, err)
					: set_word(s, what, value, err);
}

bool sim_settings_set(struct sim_settings *s, const char *name, const char *value,
		      struct sim_err *err)
{
	for (size_t i = 0; i < SETTING_N; i++)
		if (strcmp(setting[i].name, name) == 0)
			return set_one(s, &setting[i], value, err);
	return sim_fail(err, "the cloud has no setting '%.64s'", name);
}

static json_t *time_of(const struct sim_settings *s, const struct setting *what)
{
	const uint64_t ticks = *(const uint64_t *)(const void *)((const char *)s + what->offset);
	char text[LAPS_FILETIME_TEXT];

	if (!ticks)
		return json_string(what->word[0]);
	laps_filetime_format(ticks, text);
	return json_string(text);
}

static json_t *value_of(const struct sim_settings *s, const struct setting *what)
{
	const struct sim_throttle *t = &s->throttle[what->service];

	if (!what->word)
		return t->requests ? json_sprintf("%u/%u", t->requests, t->seconds)
				   : json_string("no");
	if (what->word == upload_words)
		return json_string(what->word[s->upload_auth]);
	if (what->word == time_words)
		return time_of(s, what);
	return json_string(what->word[*(const bool *)((const char *)s + what->offset) ? 1 : 0]);
}

json_t *sim_settings_json(const struct sim_settings *s)
{
	json_t *all = json_object();

	for (size_t i = 0; all && i < SETTING_N; i++)
		if (json_object_set_new(all, setting[i].name, value_of(s, &setting[i])) != 0) {
			json_decref(all);
			all = NULL;
		}
	return all;
}

uint32_t sim_throttle_pass(const struct sim_throttle *t, struct sim_throttle_count *count,
			   uint64_t now_ms)
{
	const uint64_t window_ms = (uint64_t)t->seconds * 1000;
	uint64_t left_ms;

	if (t->requests == 0)
		return 0;
	if (count->n == 0 || now_ms < count->window_ms || now_ms - count->window_ms >= window_ms)
		*count = (struct sim_throttle_count){.window_ms = now_ms};
	if (count->n < t->requests) {
		count->n++;
		return 0;
	}
	left_ms = window_ms - (now_ms - count->window_ms);
	return (uint32_t)((left_ms + 999) / 1000);
}
