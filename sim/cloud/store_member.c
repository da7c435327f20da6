/* SPDX-License-Identifier: MIT */
#include "cloud/store_member.h"

#include <laps/filetime.h>
#include <laps/text.h>
#include <string.h>

bool sim_member_fail(const struct sim_place *p, const char *member, const char *what)
{
	return sim_fail(p->err, "%s, entry %zu: member '%.40s' %s", p->list, p->at, member, what);
}

static bool is_word_of(const char *word, const char *words)
{
	const size_t len = strlen(word);

	if (strchr(word, ' '))
		return false;
	for (const char *at = words; len && (at = strstr(at, word)) != NULL; at += len)
		if ((at == words || at[-1] == ' ') && (at[len] == ' ' || at[len] == 0))
			return true;
	return false;
}

bool sim_member_known(const struct sim_place *p, const char *known)
{
	const json_t *object = p->object;

	if (!json_is_object(object))
		return sim_fail(p->err, "%s, entry %zu: is no object", p->list, p->at);
	/* the iterator wants to be able to change what it visits, and does not */
	for (void *at = json_object_iter((json_t *)(uintptr_t)object); at;
	     at = json_object_iter_next((json_t *)(uintptr_t)object, at))
		if (!is_word_of(json_object_iter_key(at), known))
			return sim_member_fail(p, json_object_iter_key(at), "is not known");
	return true;
}

/* The text of a member, without NULs inside; NULL: it is no such text, which err says then. */
static const char *text_of(const struct sim_place *p, const char *member)
{
	const json_t *v = json_object_get(p->object, member);
	const char *text = json_string_value(v);

	if (text && strlen(text) == json_string_length(v))
		return text;
	sim_member_fail(p, member, v ? "is no text" : "is missing");
	return NULL;
}

bool sim_member_text(const struct sim_place *p, const char *member, char *out, size_t out_size)
{
	const char *text = text_of(p, member);

	if (!text)
		return false;
	if (strlen(text) >= out_size)
		return sim_member_fail(p, member, "is too long");
	memcpy(out, text, strlen(text) + 1);
	return true;
}

bool sim_member_text_if(const struct sim_place *p, const char *member, char *out, size_t out_size)
{
	return !json_object_get(p->object, member) || sim_member_text(p, member, out, out_size);
}

bool sim_member_id(const struct sim_place *p, const char *member, char out[static LAPS_GUID_TEXT])
{
	const char *text = text_of(p, member);
	uint8_t guid[LAPS_GUID_LEN];

	if (!text)
		return false;
	/* no braces */
	if (strlen(text) != LAPS_GUID_TEXT - 1 || laps_guid_parse_text(text, guid, NULL) != LAPS_OK)
		return sim_member_fail(p, member, "is no GUID");
	laps_guid_format_text(guid, out);
	return true;
}

bool sim_member_id_if(const struct sim_place *p, const char *member,
		      char out[static LAPS_GUID_TEXT])
{
	return !json_object_get(p->object, member) || sim_member_id(p, member, out);
}

bool sim_member_flag(const struct sim_place *p, const char *member, bool *out)
{
	const json_t *v = json_object_get(p->object, member);

	if (v && !json_is_boolean(v))
		return sim_member_fail(p, member, "is neither true nor false");
	if (v)
		*out = json_is_true(v);
	return true;
}

bool sim_member_time(const struct sim_place *p, const char *member, uint64_t *out)
{
	const char *text;

	if (!json_object_get(p->object, member))
		return true;
	text = text_of(p, member);
	if (!text)
		return false;
	return laps_filetime_parse(text, out, NULL) == LAPS_OK ||
	       sim_member_fail(p, member, "is no time");
}

bool sim_member_secret(const struct sim_place *p, const char *member, struct laps_secret **out)
{
	const char *text = text_of(p, member);

	if (!text)
		return false;
	if (!*text)
		return sim_member_fail(p, member, "is empty");
	return laps_secret_dup(text, strlen(text), out) == LAPS_OK || sim_fail_nomem(p->err);
}

bool sim_member_bytes(const struct sim_place *p, const char *member, struct laps_buf *out)
{
	const char *text = text_of(p, member);

	if (!text)
		return false;
	return laps_base64_parse(text, strlen(text), out, NULL) == LAPS_OK ||
	       sim_member_fail(p, member, "is no base64, or too long");
}

bool sim_member_array(const struct sim_place *p, const char *member, size_t max, const json_t **out)
{
	const json_t *v = json_object_get(p->object, member);

	if (v && !json_is_array(v))
		return sim_member_fail(p, member, "is no array");
	if (json_array_size(v) > max)
		return sim_member_fail(p, member, "has too many entries");
	*out = v;
	return true;
}

bool sim_member_tenant(const struct sim_place *p, const struct sim_tenant **out)
{
	char id[LAPS_GUID_TEXT];

	if (!sim_member_id(p, "tenant", id))
		return false;
	*out = sim_store_tenant(p->store, id);
	return *out || sim_member_fail(p, "tenant", "is no tenant that is here");
}

const char *sim_entry_text(const json_t *array, size_t i)
{
	const json_t *v = json_array_get(array, i);
	const char *text = json_string_value(v);

	return text && strlen(text) == json_string_length(v) ? text : NULL;
}
