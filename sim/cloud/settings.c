/* SPDX-License-Identifier: MIT */
#include "cloud/settings.h"

#include <laps/filetime.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	const char *const *word; /* what it takes, in the order of the values */
	size_t offset;           /* in struct sim_settings: of a bool, unless it has three words */
} setting[] = {
	{"upload-auth", upload_words, offsetof(struct sim_settings, upload_auth)},
	{"password-encoding", encoding_words, offsetof(struct sim_settings, utf16)},
	{"strict-user-agent", switch_words, offsetof(struct sim_settings, strict_user_agent)},
	{"strict-put", switch_words, offsetof(struct sim_settings, strict_put)},
	{"legacy-graph", switch_words, offsetof(struct sim_settings, legacy_graph)},
	{"claims-challenge", time_words, offsetof(struct sim_settings, challenge_ticks)},
};
#define SETTING_N (sizeof(setting) / sizeof(setting[0]))

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
