/* SPDX-License-Identifier: MIT */
/* What answers have to be. Nothing of an answer's text is told but the codes of errors. */
#include <laps/filetime.h>
#include <string.h>

#include "conformance/entra/entra.h"

const char *entra_peek(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

/* The code of the error in an answer, of whichever service; "" none. */
static const char *code_of(const json_t *o)
{
	const json_t *error = json_object_get(o, "error");
	const char *code =
		json_is_object(error) ? entra_peek(error, "code") : json_string_value(error);

	if (!code)
		code = entra_peek(o, "ErrorType");
	return code ? code : "";
}

bool entra_status(struct conform *c, const struct entra_answer *a, unsigned status)
{
	const char *code = code_of(a->json);

	return conform_that(c, a->status == status, "the status is %u%s%.64s%s, not %u", a->status,
			    *code ? " (" : "", code, *code ? ")" : "", status);
}

bool entra_json(struct conform *c, const struct entra_answer *a, unsigned status)
{
	return entra_status(c, a, status) &&
	       conform_that(c, json_is_object(a->json), "the body is no JSON object");
}

const char *entra_text(struct conform *c, const json_t *o, const char *name)
{
	const char *text = entra_peek(o, name);

	return conform_that(c, text && *text, "'%s' is missing, empty or no text", name) ? text
											 : NULL;
}

bool entra_members(struct conform *c, const json_t *o, const char *names, const char *what)
{
	char name[64];

	for (const char *p = names; *p; p += strspn(p, " ")) {
		const size_t n = strcspn(p, " ");

		memcpy(name, p, n);
		name[n] = '\0';
		p += n;
		if (!conform_that(c, json_object_get(o, name), "%s has no '%s'", what, name))
			return false;
	}
	return true;
}

const json_t *entra_value(struct conform *c, const struct entra_answer *a)
{
	const json_t *value;

	if (!entra_json(c, a, 200))
		return NULL;
	value = json_object_get(a->json, "value");
	return conform_that(c, json_is_array(value), "the answer has no array 'value'") ? value
											: NULL;
}

bool entra_aadsts(struct conform *c, const struct entra_answer *a, unsigned status,
		  const char *error, unsigned number)
{
	const json_t *codes = json_object_get(a->json, "error_codes"), *code;
	const char *word = entra_peek(a->json, "error");
	bool has = false;
	size_t i;

	if (!entra_status(c, a, status) ||
	    !conform_that(c, word && (!error || strcmp(word, error) == 0),
			  "the error is '%.64s', not '%s'", word ? word : "",
			  error ? error : "any"))
		return false;
	json_array_foreach(codes, i, code)
	{
		has = has || json_integer_value(code) == (json_int_t)number;
	}
	return !number || conform_that(c, has, "error_codes has no %u", number);
}

bool entra_graph_error(struct conform *c, const struct entra_answer *a, unsigned status,
		       const char *code)
{
	const char *is = entra_peek(json_object_get(a->json, "error"), "code");

	return entra_json(c, a, status) && conform_that(c, is, "there is no code in the error") &&
	       conform_that(c, !code || strcmp(is, code) == 0,
			    "the error's code is '%.64s', not '%s'", is, code);
}

bool entra_registration_error(struct conform *c, const struct entra_answer *a, unsigned status,
			      const char *type)
{
	const char *is = entra_peek(a->json, "ErrorType");

	return entra_json(c, a, status) && conform_that(c, is, "there is no ErrorType") &&
	       conform_that(c, !type || strcmp(is, type) == 0, "ErrorType is '%.64s', not '%s'", is,
			    type);
}

bool entra_is_guid(const char *text)
{
	uint8_t guid[LAPS_GUID_LEN];

	return text && strlen(text) == LAPS_GUID_TEXT - 1 &&
	       laps_guid_parse_text(text, guid, NULL) == LAPS_OK;
}

bool entra_is_time(const char *text)
{
	static const char form[] = "0000-00-00T00:00:00.0000000Z";
	uint64_t ticks;

	if (!text || strlen(text) != sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '0' ? !(text[i] >= '0' && text[i] <= '9') : text[i] != form[i])
			return false;
	return laps_filetime_parse(text, &ticks, NULL) == LAPS_OK;
}
