/* SPDX-License-Identifier: MIT */
#include "cloud/odata_lex.h"

#include <laps/filetime.h>
#include <laps/guid.h>
#include <string.h>

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What names, GUIDs and times are made of. */
static bool is_word(char c)
{
	return is_letter(c) || is_digit(c) || (c != '\0' && strchr("-./:+", c));
}

/* A letter, then letters, digits, and slashes for paths. */
static bool is_name(const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_letter(p[i]) && (i == 0 || (!is_digit(p[i]) && p[i] != '/')))
			return false;
	return true;
}

static sim_odata_token word(struct sim_odata_lex *lex)
{
	char text[LAPS_FILETIME_TEXT + 8];
	uint8_t guid[LAPS_GUID_LEN];

	if (is_name(lex->p, lex->len))
		return SIM_ODATA_NAME;
	if (lex->len >= sizeof(text))
		return SIM_ODATA_BAD;
	memcpy(text, lex->p, lex->len);
	text[lex->len] = '\0';
	if (laps_guid_parse_text(text, guid, NULL) == LAPS_OK)
		return SIM_ODATA_GUID;
	/* digits alone would be ticks to the parser, and are no time to OData */
	if (strchr(text, '-') && laps_filetime_parse(text, &lex->ticks, NULL) == LAPS_OK)
		return SIM_ODATA_DATE;
	return SIM_ODATA_BAD;
}

/* In single quotes; two of them inside are one. */
static sim_odata_token string(struct sim_odata_lex *lex)
{
	const char *p = lex->text + lex->at + 1;

	lex->p = p;
	for (; *p; p++) {
		if (*p != '\'')
			continue;
		if (p[1] != '\'')
			break;
		p++;
	}
	lex->len = (size_t)(p - lex->p);
	lex->at = (size_t)(p - lex->text);
	if (!*p)
		return SIM_ODATA_BAD;
	lex->at++;
	return SIM_ODATA_STRING;
}

void sim_odata_lex_next(struct sim_odata_lex *lex)
{
	while (lex->text[lex->at] == ' ' || lex->text[lex->at] == '\t')
		lex->at++;
	lex->p = lex->text + lex->at;
	lex->len = 1;
	switch (*lex->p) {
	case '\0':
		lex->len = 0;
		lex->token = SIM_ODATA_END;
		return;
	case '\'': lex->token = string(lex); return;
	case '(': lex->token = SIM_ODATA_OPEN; break;
	case ')': lex->token = SIM_ODATA_CLOSE; break;
	case ',': lex->token = SIM_ODATA_COMMA; break;
	default:
		for (lex->len = 0; is_word(lex->p[lex->len]);)
			lex->len++;
		lex->token = lex->len ? word(lex) : SIM_ODATA_BAD;
	}
	lex->at += lex->len;
}

void sim_odata_lex_init(struct sim_odata_lex *lex, const char *text)
{
	*lex = (struct sim_odata_lex){.text = text};
	sim_odata_lex_next(lex);
}

bool sim_odata_lex_is(const struct sim_odata_lex *lex, const char *name)
{
	return lex->token == SIM_ODATA_NAME && strlen(name) == lex->len &&
	       strncmp(lex->p, name, lex->len) == 0;
}
